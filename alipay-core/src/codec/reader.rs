//! A JSON reader that hands out exact texts.
//!
//! Nothing is parsed into a tree: numbers keep their digits, and the text that was verified is the text that is read.
//! Every step checks the grammar of RFC 8259, so that no two readers can disagree on where a value ends.

use std::borrow::Cow;

use super::{Mismatch, Token};

/// Deepest nesting of objects and lists; the platform's deepest documented type has five levels.
const MAX_DEPTH: u32 = 128;

/// A place in a JSON text.
#[derive(Clone)]
pub(crate) struct Reader<'a> {
    text: &'a str,
    at: usize,
}

/// Why a text is no JSON of the expected kind. Holds nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Syntax {
    pub(crate) at: usize,
    pub(crate) expected: &'static str,
}

const LESS_NESTING: &str = "less nesting";

impl Syntax {
    /// Whether the text may be fine and is only nested too deeply.
    pub(crate) fn is_depth(self) -> bool {
        self.expected == LESS_NESTING
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// How far the reader got, in bytes.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// The next byte that is not whitespace.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        self.at = skip_blanks(self.text.as_bytes(), self.at);
        self.text.as_bytes().get(self.at).copied()
    }

    /// Nothing but whitespace is left.
    pub(crate) fn end(&mut self) -> Result<(), Syntax> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(Syntax { at: self.at, expected: "the end of the text" }),
        }
    }

    /// Reads an object. `each` gets every unescaped name and must read its value.
    pub(crate) fn object<E: From<Syntax>>(
        &mut self,
        mut each: impl FnMut(&mut Self, &str) -> Result<(), E>,
    ) -> Result<(), E> {
        self.expect(b'{', "an object")?;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            let name = self.name()?;
            each(self, &name)?;
            if !self.continues(b'}')? {
                return Ok(());
            }
        }
    }

    /// Reads a list. `each` must read one element.
    pub(crate) fn list<E: From<Syntax>>(&mut self, mut each: impl FnMut(&mut Self) -> Result<(), E>) -> Result<(), E> {
        self.expect(b'[', "a list")?;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            each(self)?;
            if !self.continues(b']')? {
                return Ok(());
            }
        }
    }

    /// Reads one value of any kind: its exact text.
    pub(crate) fn value(&mut self) -> Result<&'a str, Syntax> {
        let start = skip_blanks(self.text.as_bytes(), self.at);
        self.at = skip_value(self.text.as_bytes(), start)?;
        Ok(&self.text[start..self.at])
    }

    /// Reads one value of any kind, for a scalar.
    pub(crate) fn token(&mut self) -> Result<Token<'a>, Syntax> {
        if self.peek() != Some(b'"') {
            return self.value().map(|text| Token::new(text, false));
        }
        let start = self.at;
        let (end, has_escapes) = skip_string(self.text.as_bytes(), start, "a value")?;
        self.at = end;
        Ok(Token::new(&self.text[start..end], has_escapes))
    }

    /// After a value: `true` before another one, `false` when the bracket closed.
    fn continues(&mut self, close: u8) -> Result<bool, Syntax> {
        let (at, more) = skip_separator(self.text.as_bytes(), self.at, close)?;
        self.at = at;
        Ok(more)
    }

    /// A member's name, with the colon behind it.
    fn name(&mut self) -> Result<Cow<'a, str>, Syntax> {
        let bytes = self.text.as_bytes();
        let start = skip_blanks(bytes, self.at);
        let (end, has_escapes) = skip_string(bytes, start, "a name")?;
        self.at = skip_byte(bytes, end, b':', "a colon")?;
        if !has_escapes {
            return Ok(Cow::Borrowed(&self.text[start + 1..end - 1]));
        }
        match unquote(&self.text[start..end]) {
            Some(Ok(name)) => Ok(name),
            _ => Err(Syntax { at: start, expected: "a name with valid escapes" }),
        }
    }

    fn expect(&mut self, byte: u8, expected: &'static str) -> Result<(), Syntax> {
        self.at = skip_byte(self.text.as_bytes(), self.at, byte, expected)?;
        Ok(())
    }
}

// The scanner: functions from a position to the position behind what they found. Plain numbers instead of a cursor,
// since every byte of every answer goes through here twice.

fn skip_value(bytes: &[u8], mut at: usize) -> Result<usize, Syntax> {
    // One bit per open bracket: whether it is an object.
    let (mut kinds, mut depth) = (0_u128, 0_u32);
    loop {
        match bytes.get(at) {
            Some(b'"') => at = skip_string(bytes, at, "a value")?.0,
            Some(open @ (b'{' | b'[')) => {
                let is_object = *open == b'{';
                at = skip_blanks(bytes, at + 1);
                if bytes.get(at) == Some(&(open + 2)) {
                    at += 1; // in ASCII the closing bracket stands two behind the opening one
                } else if depth == MAX_DEPTH {
                    return Err(Syntax { at, expected: LESS_NESTING });
                } else {
                    kinds = kinds << 1 | u128::from(is_object);
                    depth += 1;
                    if is_object {
                        at = skip_name(bytes, at)?;
                    }
                    continue;
                }
            }
            Some(b'-' | b'0'..=b'9') => at = skip_number(bytes, at)?,
            Some(b't') => at = skip_word(bytes, at, b"true")?,
            Some(b'f') => at = skip_word(bytes, at, b"false")?,
            Some(b'n') => at = skip_word(bytes, at, b"null")?,
            _ => return Err(Syntax { at, expected: "a value" }),
        }
        // A value has ended: close brackets until another value begins.
        loop {
            if depth == 0 {
                return Ok(at);
            }
            let is_object = kinds & 1 == 1;
            let (next, more) = skip_separator(bytes, at, if is_object { b'}' } else { b']' })?;
            at = next;
            if more {
                at = if is_object { skip_name(bytes, at)? } else { skip_blanks(bytes, at) };
                break;
            }
            kinds >>= 1;
            depth -= 1;
        }
    }
}

#[inline]
fn skip_blanks(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(at) {
        at += 1;
    }
    at
}

/// Behind a value: the position after a comma and `true`, or after the closing bracket and `false`.
#[inline]
fn skip_separator(bytes: &[u8], at: usize, close: u8) -> Result<(usize, bool), Syntax> {
    let at = skip_blanks(bytes, at);
    match bytes.get(at) {
        Some(b',') => Ok((at + 1, true)),
        Some(byte) if *byte == close => Ok((at + 1, false)),
        _ => Err(Syntax { at, expected: "a comma or a closing bracket" }),
    }
}

/// A name, its colon, and the blanks before the value.
#[inline]
fn skip_name(bytes: &[u8], at: usize) -> Result<usize, Syntax> {
    let (end, _) = skip_string(bytes, skip_blanks(bytes, at), "a name")?;
    let value = skip_byte(bytes, end, b':', "a colon")?;
    Ok(skip_blanks(bytes, value))
}

#[inline]
fn skip_byte(bytes: &[u8], at: usize, byte: u8, expected: &'static str) -> Result<usize, Syntax> {
    let at = skip_blanks(bytes, at);
    if bytes.get(at) == Some(&byte) { Ok(at + 1) } else { Err(Syntax { at, expected }) }
}

/// A string with its quotes; also whether it has escapes.
#[inline]
fn skip_string(bytes: &[u8], start: usize, expected: &'static str) -> Result<(usize, bool), Syntax> {
    if bytes.get(start) != Some(&b'"') {
        return Err(Syntax { at: start, expected });
    }
    let (mut at, mut has_escapes) = (start + 1, false);
    loop {
        at += plain_len(bytes.get(at..).unwrap_or_default());
        match bytes.get(at) {
            Some(b'"') => return Ok((at + 1, has_escapes)),
            Some(b'\\') => {
                has_escapes = true;
                at = skip_escape(bytes, at)?;
            }
            _ => return Err(Syntax { at, expected: "the end of a string" }),
        }
    }
}

#[cold] // keeps the common path short enough to be inlined
fn skip_escape(bytes: &[u8], at: usize) -> Result<usize, Syntax> {
    match bytes.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') if bytes.get(at + 2..at + 6).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) => Ok(at + 6),
        _ => Err(Syntax { at, expected: "a valid escape" }),
    }
}

fn skip_number(bytes: &[u8], mut at: usize) -> Result<usize, Syntax> {
    if bytes.get(at) == Some(&b'-') {
        at += 1;
    }
    at = match bytes.get(at) {
        Some(b'0') => at + 1,
        _ => skip_digits(bytes, at)?,
    };
    if bytes.get(at) == Some(&b'.') {
        at = skip_digits(bytes, at + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = bytes.get(at) {
            at += 1;
        }
        at = skip_digits(bytes, at)?;
    }
    Ok(at)
}

fn skip_digits(bytes: &[u8], start: usize) -> Result<usize, Syntax> {
    let mut at = start;
    while let Some(b'0'..=b'9') = bytes.get(at) {
        at += 1;
    }
    if at > start { Ok(at) } else { Err(Syntax { at, expected: "a digit" }) }
}

fn skip_word(bytes: &[u8], at: usize, word: &[u8]) -> Result<usize, Syntax> {
    let end = at + word.len();
    if bytes.get(at..end) == Some(word) { Ok(end) } else { Err(Syntax { at, expected: "a value" }) }
}

/// How many bytes stand before the first quote, backslash or control character.
///
/// Eight bytes a step: most of an answer is text, and all of it is looked at twice.
#[inline]
pub(super) fn plain_len(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    // The classic test for a zero byte; its lowest hit is exact, and only that one is used.
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let (words, rest) = bytes.as_chunks::<8>();
    for (i, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
        let hits = zero(word ^ (ONES * u64::from(b'"'))) | zero(word ^ (ONES * u64::from(b'\\'))) | control;
        if hits != 0 {
            return i * 8 + (hits.trailing_zeros() / 8) as usize;
        }
    }
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    bytes.len() - rest.len() + rest.iter().position(special).unwrap_or(rest.len())
}

/// The characters of a JSON string; `None` when `raw` is another kind of value.
pub(crate) fn unquote(raw: &str) -> Option<Result<Cow<'_, str>, Mismatch>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if !inner.contains('\\') {
        return Some(Ok(Cow::Borrowed(inner)));
    }
    let text = serde_json::from_str::<String>(raw);
    Some(text.map(Cow::Owned).map_err(|_| Mismatch { expected: "text with valid escapes" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Result<&str, Syntax> {
        let mut reader = Reader::new(text);
        let value = reader.value()?;
        reader.end()?;
        Ok(value)
    }

    #[test]
    fn texts_are_exact() {
        let mut seen = Vec::new();
        let mut reader = Reader::new(r#" { "a" : [ 1,  {"x":[]}] , "\u0062":88.880 , "c":"\"}" } "#);
        reader
            .object(|reader, name| {
                seen.push((name.to_owned(), reader.value()?));
                Ok::<_, Syntax>(())
            })
            .unwrap();
        reader.end().unwrap();
        let expected = [("a", r#"[ 1,  {"x":[]}]"#), ("b", "88.880"), ("c", r#""\"}""#)];
        assert_eq!(seen, expected.map(|(name, value)| (name.to_owned(), value)));
    }

    #[test]
    fn the_grammar_is_that_of_serde_json() {
        let texts = [
            "",
            " ",
            "{}",
            "[]",
            "{}x",
            "{} {}",
            "{\"a\":}",
            "{\"a\":1",
            "{\"a\":1,}",
            "[1,]",
            "[,1]",
            "{a:1}",
            "null",
            "nul",
            "truely",
            "01",
            "-",
            "-0",
            "1.",
            ".5",
            "1.5e",
            "1e+5",
            "1E-05",
            "+1",
            "\"",
            "\"\\\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\u12g4\"",
            "\"\u{1}\"",
            "\"\u{7f}中\"",
            "[[[[]]]]",
            "[}",
            "{]",
            "[1 2]",
            "{\"a\" 1}",
            "{\"a\":1 \"b\":2}",
            "\u{feff}{}",
            "[\"a\",{\"b\":[null,true,-1.5e3]}]",
        ];
        for text in texts {
            let theirs = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
            assert_eq!(whole(text).is_ok(), theirs, "{text:?}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(whole(&nested(128)).is_ok());
        assert!(whole(&nested(130)).is_err());
        assert!(whole(&nested(1_000_000)).is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_judged_like_serde_json_does(text in "[\\[\\]{}:,\"\\\\0-9eE.tfn u\\-+ a中]{0,24}") {
            let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
            proptest::prop_assert_eq!(whole(&text).is_ok(), theirs);
        }
    }
}
