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
    json.replace("\\/", "/")
}

/// A document without the whitespace between its tokens.
pub(super) fn compact(json: &str) -> String {
    let mut packed = String::with_capacity(json.len());
    let (mut is_string, mut is_escaped) = (false, false);
    for character in json.chars() {
        if is_string || !matches!(character, ' ' | '\t' | '\r' | '\n') {
            packed.push(character);
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
    let json = without_slashes(json);
    let mut out = String::with_capacity(json.len());
    let mut rest = json.as_str();
    while let Some(at) = rest.find("\\u") {
        let (before, escape) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        // A pair of surrogates takes two escapes.
        let read = [12, 6].into_iter().find_map(|length| {
            let text = escape.get(..length)?;
            let quoted = serde_json::from_str::<String>(&format!("\"{text}\"")).ok()?;
            let mut letters = quoted.chars();
            let letter = letters.next().filter(|letter| !letter.is_ascii() && letters.next().is_none())?;
            Some((letter, length))
        });
        let length = match read {
            Some((letter, length)) => {
                out.push(letter);
                length
            }
            None => {
                out.push_str("\\u");
                2
            }
        };
        rest = escape.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// A document with `\u` escapes instead of everything that is not ASCII.
pub(super) fn escapes(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        if character.is_ascii() {
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
        assert_eq!(characters(r"a\u4e2d\ud83d\ude00\u0022\u00\ud83d"), r"a中😀\u0022\u00\ud83d");
    }
}
