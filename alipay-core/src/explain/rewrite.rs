//! JSON and numbers that were parsed and written again.

use serde_json::Value;

use super::Rewrite;

/// How the same content came to be written in two ways; `None` when it is not the same.
pub(super) fn between(signed: &str, seen: &str) -> Option<Rewrite> {
    if signed.replace('\r', "") == seen.replace('\r', "") {
        return Some(Rewrite::LineBreaks);
    }
    if without_slashes(signed) == without_slashes(seen) {
        return Some(Rewrite::Slashes);
    }
    if let (Ok(ours), Ok(theirs)) = (parse(signed), parse(seen)) {
        return is_same(&ours, &theirs).then(|| how(signed, seen, &ours, &theirs));
    }
    let blank = |text: &str| text.split_whitespace().collect::<String>();
    if blank(signed) == blank(seen) {
        return Some(Rewrite::Whitespace);
    }
    is_same_number(signed, seen).then_some(Rewrite::Numbers)
}

/// Objects and lists only: a word or a number alone is no document.
fn parse(text: &str) -> Result<Value, ()> {
    let is_document = text.trim_start().starts_with(['{', '[']);
    if is_document { serde_json::from_str(text).map_err(drop) } else { Err(()) }
}

fn how(signed: &str, seen: &str, ours: &Value, theirs: &Value) -> Rewrite {
    let (ours_packed, theirs_packed) = (compact(signed), compact(seen));
    if ours_packed == theirs_packed {
        return Rewrite::Whitespace;
    }
    let (ours_plain, theirs_plain) = (characters(&ours_packed), characters(&theirs_packed));
    if ours_plain == theirs_plain {
        // Not slashes alone, or they would have been found before.
        return if without_slashes(&ours_packed) == without_slashes(&theirs_packed) {
            Rewrite::Slashes
        } else {
            Rewrite::Escapes
        };
    }
    if ours == theirs && sorted(&ours_plain) == sorted(&theirs_plain) { Rewrite::Order } else { Rewrite::Numbers }
}

fn sorted(text: &str) -> Vec<char> {
    let mut letters: Vec<_> = text.chars().collect();
    letters.sort_unstable();
    letters
}

/// `\/` as `/`.
pub(super) fn without_slashes(json: &str) -> String {
    pieces(json).map(|piece| if piece == r"\/" { "/" } else { piece }).collect()
}

/// Every `/` as `\/`.
pub(super) fn with_slashes(json: &str) -> String {
    without_slashes(json).replace('/', r"\/")
}

/// A text without the backslashes that were put in front of its quotes and backslashes.
pub(super) fn without_backslashes(text: &str) -> String {
    let bare = |piece| match piece {
        r#"\""# => "\"",
        r"\'" => "'",
        r"\\" => r"\",
        other => other,
    };
    pieces(text).map(bare).collect()
}

/// A document without the whitespace between its tokens.
pub(super) fn compact(json: &str) -> String {
    packed(json, "")
}

/// A document with a blank behind every comma and colon, as Python writes it.
pub(super) fn spaced(json: &str) -> String {
    packed(json, " ")
}

fn packed(json: &str, behind_signs: &str) -> String {
    let mut packed = String::with_capacity(json.len());
    let (mut is_string, mut is_escaped) = (false, false);
    for character in json.chars() {
        if is_string || !matches!(character, ' ' | '\t' | '\r' | '\n') {
            packed.push(character);
        }
        if !is_string && matches!(character, ',' | ':') {
            packed.push_str(behind_signs);
        }
        if character == '"' && !is_escaped {
            is_string = !is_string;
        }
        is_escaped = is_string && character == '\\' && !is_escaped;
    }
    packed
}

/// A document with characters instead of `\/` and `\u` escapes, but of those that have to stay.
pub(super) fn characters(json: &str) -> String {
    let has_to_stay = |letter: &char| letter.is_ascii_control() || matches!(letter, '"' | '\\');
    let mut out = String::with_capacity(json.len());
    for piece in pieces(json) {
        match letter(piece).filter(|letter| !has_to_stay(letter)) {
            Some(letter) => out.push(letter),
            None => out.push_str(piece),
        }
    }
    out
}

/// The escapes of a document, one by one, and what stands between them: in `\\/` the backslash is the escaped one.
fn pieces(json: &str) -> impl Iterator<Item = &str> {
    let mut rest = json;
    std::iter::from_fn(move || {
        let length = match rest.find('\\') {
            Some(0) => escape_length(rest),
            plain => plain.unwrap_or(rest.len()),
        };
        let (piece, after) = rest.split_at_checked(length).filter(|(piece, _)| !piece.is_empty())?;
        rest = after;
        Some(piece)
    })
}

/// A pair of surrogates takes two escapes. What is none of JSON's is a backslash and a character.
fn escape_length(text: &str) -> usize {
    let is_letter = |length: &usize| text.get(..*length).is_some_and(|escape| letter(escape).is_some());
    let simple = || text.chars().take(2).map(char::len_utf8).sum();
    [12, 6].into_iter().find(is_letter).unwrap_or_else(simple)
}

/// The character of one escape.
fn letter(escape: &str) -> Option<char> {
    let is_one = escape.starts_with(r"\u") || escape == r"\/";
    if is_one { serde_json::from_str(&format!("\"{escape}\"")).ok() } else { None }
}

/// A document with `\u` escapes instead of everything that is not ASCII.
pub(super) fn escapes(json: &str) -> String {
    escaped_if(json, |character| !character.is_ascii())
}

/// A document with `\u` escapes instead of some signs, which serializers do not trust in a page.
pub(super) fn escaped(json: &str, signs: &str) -> String {
    escaped_if(json, |character| signs.contains(character))
}

fn escaped_if(json: &str, is_escaped: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        if !is_escaped(character) {
            out.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    }
    out
}

/// Whether two documents say the same, numbers in strings included.
fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, value)| b.get(name).is_some_and(|other| is_same(value, other)))
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b)),
        _ if a == b => true,
        _ => is_same_number(&literal(a), &literal(b)),
    }
}

fn literal(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn is_same_number(a: &str, b: &str) -> bool {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    let parse = |text: &str| text.parse::<f64>().ok();
    is_number(a) && is_number(b) && parse(a).is_some() && parse(a) == parse(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_content_in_other_spellings() {
        for (signed, seen, rewrite) in [
            (r#"{"a":"x/y"}"#, r#"{"a":"x\/y"}"#, Some(Rewrite::Slashes)),
            (r#"{"a":1,"b":[2]}"#, "{ \"a\": 1,\n \"b\": [2] }", Some(Rewrite::Whitespace)),
            (r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#, Some(Rewrite::Order)),
            (r#"{"a":0.10}"#, r#"{"a":0.1}"#, Some(Rewrite::Numbers)),
            (r#"{"a":"0.10"}"#, r#"{"a":0.1}"#, Some(Rewrite::Numbers)),
            (r#"{"a":"C:\\/x"}"#, r#"{"a":"C:\\\/x"}"#, Some(Rewrite::Slashes)),
            (r#"{"a":"\\u4e2d中/"}"#, r#"{"a":"\\u4e2d\u4e2d\/"}"#, Some(Rewrite::Escapes)),
            (r#"{"a":"\\u4e2d"}"#, r#"{"a":"\\中"}"#, None),
            (r#"{"a":"\\/"}"#, r#"{"a":"//"}"#, None),
            (r#"{"a":"A&B"}"#, r#"{"a":"A\u0026B"}"#, Some(Rewrite::Escapes)),
            (r#"{"a":"A'B"}"#, r#"{"a":"A\u0027B"}"#, Some(Rewrite::Escapes)),
            (r#"{"a":"<&>"}"#, r#"{"a":"\u003c\u0026\u003E"}"#, Some(Rewrite::Escapes)),
            (r#"{"a":"中😀"}"#, r#"{"a":"\u4e2d\ud83d\ude00"}"#, Some(Rewrite::Escapes)),
            ("0.10", "0.1", Some(Rewrite::Numbers)),
            ("a\r\nb", "a\nb", Some(Rewrite::LineBreaks)),
            ("a b", "a  b", Some(Rewrite::Whitespace)),
            (r#"{"a":1}"#, r#"{"a":2}"#, None),
            ("0.10", "0.2", None),
            ("x", "y", None),
        ] {
            assert_eq!(between(signed, seen), rewrite, "{signed} {seen}");
        }
    }

    #[test]
    fn escapes_and_back() {
        assert_eq!(escapes("a中😀"), r"a\u4e2d\ud83d\ude00");
        assert_eq!(characters(r"a\u4e2d\ud83d\ude00\u003c\u0022\u00\ud83d"), r"a中😀<\u0022\u00\ud83d");
        assert_eq!(escapes(r"\\中"), r"\\\u4e2d");
    }

    #[test]
    fn a_backslash_that_is_escaped_escapes_nothing() {
        assert_eq!(without_slashes(r"\\/a\/b\\\/c\"), r"\\/a/b\\/c\");
        assert_eq!(with_slashes(r"\\/a\/b\\\/c"), r"\\\/a\/b\\\/c");
        assert_eq!(characters(r"\\u4e2d\\\u4e2d\/\中"), r"\\u4e2d\\中/\中");
        assert_eq!(without_backslashes(r#"{\"a\":\"\\\\\"b\'\n"#), r#"{"a":"\\"b'\n"#);
        assert_eq!(compact(r#"{ "a\\" : "b \" c\\" , "d":[ ] }"#), r#"{"a\\":"b \" c\\","d":[]}"#);
    }
}
