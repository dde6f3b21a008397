//! Lines of a page with their numbers, and what copies put around them.

/// Parts a cell in the text of a table that was HTML: what `<br>` was.
pub(super) const BREAK: char = '\u{2028}';

/// One line of a page.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// From 1, in the page as it was handed over.
    pub(super) no: usize,
    pub(super) text: String,
}

/// The lines of a text.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.split('\n').enumerate().map(|(i, line)| Line { no: i + 1, text: plain_blanks(line) }).collect()
}

/// Non-breaking and figure blanks are blanks.
pub(super) fn plain_blanks(text: &str) -> String {
    text.replace(['\u{a0}', '\u{2007}', '\u{202f}'], " ")
}

/// Without the signs of a comment: `//`, `/**`, `*/`, `#`, and the star at the beginning of a line.
pub(super) fn uncomment(text: &str) -> &str {
    let trimmed = text.trim_start_matches(' ');
    if let Some(rest) = trimmed.strip_prefix("/**").or_else(|| trimmed.strip_prefix("*/")) {
        return rest;
    }
    if trimmed.starts_with("//") {
        return trimmed.trim_start_matches('/');
    }
    match trimmed.strip_prefix('*') {
        Some("") => "",
        Some(rest) if rest.starts_with([' ', '\t', '└', '\u{3000}', '\u{2003}']) => rest,
        _ => text,
    }
}

/// Without Markdown: back-ticks and stars around, links, escaped bars; entities and the few tags that copies keep.
pub(super) fn plain(cell: &str) -> String {
    // Most cells have nothing of it.
    if !cell.contains(['&', '<', '*', '`', '[', '\\', BREAK]) {
        return cell.trim().to_owned();
    }
    let mut text = entities(cell.trim());
    for tag in ["<br>", "<br/>", "<br />", "<BR>"] {
        text = text.replace(tag, "\n");
    }
    text = text.replace(BREAK, "\n").replace("\\|", "|");
    text = untagged(&text);
    text = unlinked(&text);
    let mut rest = text.trim();
    loop {
        let inner = around(rest, "**").or_else(|| around(rest, "`"));
        match inner {
            Some(inner) => rest = inner.trim(),
            None => break rest.to_owned(),
        }
    }
}

/// What stands between two of `mark`, if there is none inside.
fn around<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    let inner = text.strip_prefix(mark)?.strip_suffix(mark)?;
    (!inner.contains(mark) && !inner.is_empty()).then_some(inner)
}

/// `&nbsp;` and the usual others; whatever else begins with `&` is text.
pub(super) fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        // The longest known name has six letters; a number at most seven digits.
        let end = from.char_indices().take(12).find(|(_, c)| *c == ';').map(|(end, _)| end);
        let decoded = end.and_then(|end| Some((entity(from.get(1..end)?)?, from.get(end + 1..)?)));
        match decoded {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push('&');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "nbsp" => ' ',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "emsp" => '\u{2003}',
        "ensp" => ' ',
        "middot" => '·',
        "hellip" => '…',
        "ldquo" => '“',
        "rdquo" => '”',
        "yen" => '¥',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            // A line break or a tab by number would change the layout of the page.
            match char::from_u32(code)? {
                '\n' | '\r' | '\t' | BREAK => ' ',
                c => c,
            }
        }
    })
}

/// Without the tags that survive in copied text. Everything else in angle brackets is text, such as `List<String>`.
fn untagged(text: &str) -> String {
    const TAGS: [&str; 12] = ["a", "b", "strong", "em", "i", "span", "font", "p", "code", "sup", "sub", "u"];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let name = from.strip_prefix('<').unwrap_or(from);
        let name = name.strip_prefix('/').unwrap_or(name);
        let word: String = name.chars().take_while(char::is_ascii_alphabetic).take(8).collect();
        let ends = name.get(word.len()..).is_some_and(|rest| rest.starts_with(['>', ' ', '/']));
        if !(ends && TAGS.contains(&word.as_str())) {
            out.push('<');
            rest = from.get(1..).unwrap_or_default();
            continue;
        }
        match from.find('>').and_then(|close| from.get(close + 1..)) {
            Some(after) => rest = after,
            // Without a `>` there are no tags any more.
            None => {
                rest = from;
                break;
            }
        }
    }
    out.push_str(rest);
    out
}

/// `[text](url)` is its text.
fn unlinked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("](http") {
        let open = rest.get(..at).and_then(|before| before.rfind('['));
        let close = rest.get(at..).and_then(|from| from.find(')'));
        let (Some(open), Some(close)) = (open, close) else { break };
        out.push_str(rest.get(..open).unwrap_or_default());
        out.push_str(rest.get(open + 1..at).unwrap_or_default());
        rest = rest.get(at + close + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// How deep a row is marked to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// How many marks there are, `└` or what stands for it.
    pub(super) count: usize,
    /// How far in the first of them stands.
    pub(super) indent: usize,
}

/// The marks before a name, and the rest.
pub(super) fn unmark(cell: &str) -> (Mark, &str) {
    let mut mark = Mark::default();
    let (mut wide, mut rest) = (0, cell);
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        match c {
            ' ' | '\t' | '·' | '•' | '│' | '─' | '┃' => mark.indent += usize::from(mark.count == 0),
            '\u{3000}' => wide += 1,
            '\u{2003}' => wide += 2,
            '└' | '├' | '┗' | '╰' | '┕' | '∟' => mark.count += 1,
            '|' if after.starts_with('-') => {
                mark.count += 1;
                rest = &after[1..];
                continue;
            }
            '-' if after.starts_with([' ', '-']) || after.starts_with(|c: char| c.is_ascii_lowercase()) => {
                mark.count += 1
            }
            '`' if after.starts_with(' ') => mark.count += 1,
            _ => break,
        }
        rest = after;
    }
    mark.indent = mark.indent.max(wide);
    if mark.count == 0 {
        mark.count = wide / 2;
        // Each level is a mark of its own here.
        mark.indent = 0;
    }
    (mark, rest)
}

/// Turns marks into depths: a deeper level repeats the mark, or the blanks before it.
#[derive(Debug, Default)]
pub(super) struct Depths {
    indents: Vec<usize>,
}

impl Depths {
    pub(super) fn depth(&mut self, mark: Mark) -> usize {
        match mark.count {
            0 => {
                self.indents.clear();
                0
            }
            1 => {
                while self.indents.last().is_some_and(|last| *last > mark.indent) {
                    self.indents.pop();
                }
                if self.indents.last() != Some(&mark.indent) {
                    self.indents.push(mark.indent);
                }
                self.indents.len()
            }
            count => count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_copies_put_around_a_cell() {
        assert_eq!(plain("**`a_b`** "), "a_b");
        assert_eq!(
            plain("see [here](https://x.y/z) <b>now</b>&nbsp;&lt;3 &unknown; List<String>"),
            "see here now <3 &unknown; List<String>"
        );
        assert_eq!(plain("a<br>b\\|c"), "a\nb|c");
        assert_eq!(uncomment(" * └ colour"), " └ colour");
        assert_eq!(uncomment("**bold**"), "**bold**");
        assert_eq!(uncomment("//【x】"), "【x】");
    }

    #[test]
    fn marks_are_depths() {
        let mut depths = Depths::default();
        let mut depth = |cell: &str| {
            let (mark, rest) = unmark(cell);
            (depths.depth(mark), rest.to_owned())
        };
        assert_eq!(depth("a"), (0, "a".to_owned()));
        assert_eq!(depth(" └ b"), (1, "b".to_owned()));
        assert_eq!(depth("   └ c"), (2, "c".to_owned()));
        assert_eq!(depth("└└└ d"), (3, "d".to_owned()));
        assert_eq!(depth("\u{3000}\u{3000}\u{3000}\u{3000}e"), (2, "e".to_owned()));
        assert_eq!(depth(" └ f"), (1, "f".to_owned()));
        assert_eq!(depth("|- g"), (1, "g".to_owned()));
        assert_eq!(depth("-- h"), (2, "h".to_owned()));
    }
}
