//! How each scalar type reads a JSON value that may be spelled in several ways.
//!
//! The platform's own SDKs disagree on numbers and truth values, and answers follow the age of the API: `"12"` and
//! `12`, `true`, `"true"` and `"T"` all occur. All leniency is here; generated code knows nothing of it.

use std::borrow::Cow;

use super::{Mismatch, Ref, Scalar, unquote};
use crate::{Amount, Date, DateTime};

/// The exact text of one JSON value.
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations)] // the text may be a secret
pub struct Token<'a> {
    raw: &'a str,
    has_escapes: bool,
}

impl<'a> Token<'a> {
    /// `raw` is one well-formed JSON value without surrounding whitespace; a string without backslashes needs no
    /// second look.
    pub(crate) fn new(raw: &'a str, has_escapes: bool) -> Self {
        Self { raw, has_escapes }
    }

    /// The text of a string, or the literal text of any other value: nothing is lost.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] when the string holds an escape that is no character, such as a lone surrogate.
    pub fn text(self) -> Result<Cow<'a, str>, Mismatch> {
        match self.raw.strip_prefix('"') {
            None => Ok(Cow::Borrowed(self.raw)),
            Some(rest) if !self.has_escapes => Ok(Cow::Borrowed(&rest[..rest.len().saturating_sub(1)])),
            Some(_) => unquote(self.raw).unwrap_or(Ok(Cow::Borrowed(self.raw))),
        }
    }

    /// Whether the value is `null`, or an empty string where text is not what is wanted.
    pub(crate) fn is_null(self) -> bool {
        self.raw == "null"
    }

    pub(crate) fn is_empty_string(self) -> bool {
        self.raw == "\"\""
    }

    /// The text of a string or number; objects and lists are a mismatch.
    fn plain(self, expected: &'static str) -> Result<Cow<'a, str>, Mismatch> {
        match self.raw.as_bytes().first() {
            Some(b'{' | b'[') | None => Err(Mismatch { expected }),
            _ => self.text().map_err(|_| Mismatch { expected }),
        }
    }
}

impl Scalar for String {
    #[inline]
    fn to_ref(&self) -> Ref<'_> {
        Ref::Str(self)
    }

    fn from_token(token: Token<'_>) -> Result<Self, Mismatch> {
        token.text().map(Cow::into_owned)
    }
}

impl Scalar for i64 {
    #[inline]
    fn to_ref(&self) -> Ref<'_> {
        Ref::Int(*self)
    }

    fn from_token(token: Token<'_>) -> Result<Self, Mismatch> {
        const EXPECTED: &str = "a whole number";
        token.plain(EXPECTED)?.parse().map_err(|_| Mismatch { expected: EXPECTED })
    }
}

impl Scalar for bool {
    #[inline]
    fn to_ref(&self) -> Ref<'_> {
        Ref::Bool(*self)
    }

    fn from_token(token: Token<'_>) -> Result<Self, Mismatch> {
        const EXPECTED: &str = "true or false";
        match &*token.plain(EXPECTED)? {
            "true" | "TRUE" | "True" | "T" | "Y" | "1" => Ok(true),
            "false" | "FALSE" | "False" | "F" | "N" | "0" => Ok(false),
            _ => Err(Mismatch { expected: EXPECTED }),
        }
    }
}

macro_rules! parsed_scalar {
    ($($type:ident: $expected:literal;)*) => {
        $(impl Scalar for $type {
            #[inline]
            fn to_ref(&self) -> Ref<'_> {
                Ref::$type(*self)
            }

            fn from_token(token: Token<'_>) -> Result<Self, Mismatch> {
                token.plain($expected)?.parse().map_err(|_| Mismatch { expected: $expected })
            }
        })*
    };
}

parsed_scalar! {
    Amount: "yuan with at most two decimals, as 88.88";
    DateTime: "a time as 2024-05-01 12:30:00";
    Date: "a day as 2024-05-01";
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T: Scalar>(raw: &str) -> Result<T, Mismatch> {
        T::from_token(crate::codec::Reader::new(raw).token().unwrap())
    }

    #[test]
    fn text_keeps_every_character() {
        assert_eq!(read::<String>(r#""a\/b\u4f60\"""#).unwrap(), "a/b你\"");
        assert_eq!(read::<String>("88.880").unwrap(), "88.880");
        assert_eq!(read::<String>(r#"{"a": 1}"#).unwrap(), r#"{"a": 1}"#);
        assert!(read::<String>(r#""\ud800""#).is_err());
    }

    #[test]
    fn numbers_come_quoted_or_not() {
        assert_eq!(read::<i64>("12"), read::<i64>("\"12\""));
        for bad in ["1.5", "\"\"", "1e3", "{}", "9223372036854775808", "true"] {
            assert!(read::<i64>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn truth_has_many_spellings() {
        for yes in ["true", "\"true\"", "\"T\"", "\"Y\"", "1"] {
            assert_eq!(read::<bool>(yes), Ok(true), "{yes}");
        }
        for no in ["false", "\"F\"", "\"0\""] {
            assert_eq!(read::<bool>(no), Ok(false), "{no}");
        }
        assert!(read::<bool>("\"maybe\"").is_err());
    }

    #[test]
    fn money_is_read_from_its_digits() {
        assert_eq!(read::<Amount>("88.88").unwrap().fen(), 8888);
        assert_eq!(read::<Amount>("\"88.88\"").unwrap().fen(), 8888);
        for bad in ["8.888e1", "12345678901234567.89", "\"1,000.00\"", "-1", "[1]"] {
            assert!(read::<Amount>(bad).is_err(), "{bad}");
        }
    }
}
