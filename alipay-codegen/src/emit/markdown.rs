//! Text of specs as Markdown that means what it says: no accidental links, HTML, headings or code blocks.
//!
//! Generated documentation must survive `rustdoc -D warnings`, and a code block would become a test.

use crate::spec::text::is_invisible;

/// Paragraphs, each on one line: what starts a line is then under our control.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    for line in text.lines().chain([""]) {
        if line.trim().is_empty() && !words.is_empty() {
            paragraphs.push(paragraph(&words.join(" ")));
            words.clear();
        }
        words.extend(line.split_whitespace());
    }
    paragraphs
}

/// All of it on one line.
pub(crate) fn line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    paragraph(&words.join(" "))
}

/// A value as code, whatever it contains.
pub(crate) fn code(text: &str) -> String {
    let text: String =
        text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_invisible(*c)).collect();
    let text = text.trim();
    if text.is_empty() {
        return "(empty)".to_owned();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if longest > 0 { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Several values as code, with commas.
pub(crate) fn codes<S: AsRef<str>>(values: impl IntoIterator<Item = S>) -> String {
    let values: Vec<String> = values.into_iter().map(|v| code(v.as_ref())).collect();
    values.join(", ")
}

fn paragraph(text: &str) -> String {
    let text: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        if let Some((span, after)) = code_span(rest) {
            out.push_str(&code(span));
            (rest, before) = (after, '`');
            continue;
        }
        if let Some((url, after)) = link(rest).filter(|_| !before.is_ascii_alphanumeric()) {
            out.push('<');
            out.push_str(url);
            out.push('>');
            (rest, before) = (after, '>');
            continue;
        }
        rest = &rest[c.len_utf8()..];
        let between_letters = before.is_alphanumeric() && rest.starts_with(char::is_alphanumeric);
        let special = match c {
            '\\' | '`' | '[' | ']' | '<' | '>' | '*' | '|' | '~' => true,
            '_' => !between_letters,
            // They only mean something at the start of a line.
            '#' | '+' | '-' | '=' | ':' => out.is_empty(),
            '.' | ')' => !out.is_empty() && out.bytes().all(|b| b.is_ascii_digit()),
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

/// A code span at the start of the text, and what follows it.
fn code_span(text: &str) -> Option<(&str, &str)> {
    let inner = text.trim_start_matches('`');
    let fence = &text[..text.len() - inner.len()];
    if fence.is_empty() {
        return None;
    }
    let mut at = 0;
    while let Some(found) = inner[at..].find('`') {
        let start = at + found;
        let run = inner[start..].len() - inner[start..].trim_start_matches('`').len();
        if run == fence.len() {
            let span = &inner[..start];
            return (!span.trim().is_empty()).then(|| (span, &inner[start + run..]));
        }
        at = start + run;
    }
    None
}

/// A URL at the start of the text, and what follows it.
fn link(text: &str) -> Option<(&str, &str)> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| text.starts_with(scheme))?;
    let fits = |c: char| c.is_ascii_graphic() && !"<>\"'`()[]{}|\\^".contains(c);
    let end = text.find(|c| !fits(c)).unwrap_or(text.len());
    let url = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_', '~']);
    (url.len() > scheme.len()).then(|| (url, &text[url.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_what_it_says() {
        let cases = [
            ("plain text", "plain text"),
            ("out_trade_no and _x_", "out_trade_no and \\_x\\_"),
            ("a [link] <b> *x*", "a \\[link\\] \\<b\\> \\*x\\*"),
            ("see `goods[0]` or `", "see `goods[0]` or \\`"),
            ("``a`b``", "`` a`b ``"),
            ("# not a heading", "\\# not a heading"),
            ("- not a list", "\\- not a list"),
            ("1. not a list", "1\\. not a list"),
            ("=== x", "\\=== x"),
            ("from https://a.b/c_d?x=1. Then", "from <https://a.b/c_d?x=1>. Then"),
            ("见https://a.b/c。然后", "见<https://a.b/c>。然后"),
            ("xhttps://a.b", "xhttps://a.b"),
            ("https://", "https://"),
            ("back\\slash", "back\\\\slash"),
            ("1~3 yuan", "1\\~3 yuan"),
            ("zero\u{200b}width\u{202e}", "zerowidth"),
        ];
        for (text, expected) in cases {
            assert_eq!(line(text), expected, "{text}");
        }
    }

    #[test]
    fn paragraphs_are_lines() {
        let text = "one\n  two\n\n\n    let code = 1;\n```rust\npanic!()\n```\n";
        assert_eq!(
            paragraphs(text),
            ["one two", "let code = 1; ``` rust panic!() ```"]
                .map(|p| p.replace("``` rust panic!() ```", "`rust panic!()`"))
        );
        assert!(paragraphs(" \n \n").is_empty());
    }

    #[test]
    fn code_contains_anything() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(code("\"; */ //"), "`\"; */ //`");
        assert_eq!(code("a\nb\u{0}"), "`a b`");
        assert_eq!(code(" \n"), "(empty)");
    }
}
