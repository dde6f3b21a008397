//! A JSON reader that hands out exact texts.
//!
//! Nothing is parsed into a tree: numbers keep their digits, and the text that was verified is the text that is read.
//! Every step checks the grammar of RFC 8259, so that no two readers can disagree on where a value ends.

use std::borrow::Cow;

use super::{
    Mismatch, Token,
    scan::{Syntax, skip_blanks, skip_byte, skip_separator, skip_string, skip_value},
};

/// A place in a JSON text.
#[derive(Clone)]
pub(crate) struct Reader<'a> {
    text: &'a str,
    at: usize,
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
