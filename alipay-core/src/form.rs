//! `application/x-www-form-urlencoded`, strictly.

use std::fmt;

/// Writes pairs as a form, RFC 3986 style: only unreserved characters stay, a space is `%20`.
///
/// Wire rule: [§1.7](crate::protocol).
///
/// That spelling is valid in a query, in a body and inside an app's order string alike.
///
/// A value is a text, or bytes in another charset.
pub fn encode<'a>(pairs: impl IntoIterator<Item = (&'a str, impl AsRef<[u8]>)>) -> String {
    let mut out = Vec::with_capacity(1024);
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push(b'&');
        }
        encode_into(&mut out, name.as_bytes());
        out.push(b'=');
        encode_into(&mut out, value.as_ref());
    }
    // Everything written is ASCII.
    String::from_utf8(out).unwrap_or_default()
}

/// Appends the percent-encoded text, a run of unreserved characters at a time.
fn encode_into(out: &mut Vec<u8>, bytes: &[u8]) {
    out.reserve(bytes.len() * 2);
    let mut rest = bytes;
    while let Some((byte, after)) = rest.split_first() {
        if UNRESERVED[usize::from(*byte)] {
            let run = rest.iter().take_while(|byte| UNRESERVED[usize::from(**byte)]).count();
            out.extend_from_slice(&rest[..run]);
            rest = &rest[run..];
        } else {
            out.extend_from_slice(&[b'%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
            rest = after;
        }
    }
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// The unreserved characters of RFC 3986 §2.3, by byte.
const UNRESERVED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

/// Why a text is no form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormError {
    /// A `%` without two hexadecimal digits behind it.
    BadEscape,
    /// The decoded bytes are not UTF-8.
    NotUtf8,
    /// A pair without a name.
    NoName,
    /// The same name twice.
    Duplicate,
    /// More pairs than any request has.
    TooMany,
}

impl std::error::Error for FormError {}

impl fmt::Display for FormError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BadEscape => "a percent sign is not followed by two hexadecimal digits",
            Self::NotUtf8 => "a name or value is not UTF-8",
            Self::NoName => "a parameter has no name",
            Self::Duplicate => "a parameter is given twice",
            Self::TooMany => "there are too many parameters",
        })
    }
}

/// Most pairs of a form.
const MAX_PAIRS: usize = 512;

/// Reads a form of UTF-8 text. Both `+` and `%20` are spaces.
///
/// Wire rule: [§1.7](crate::protocol).
///
/// # Errors
///
/// [`FormError`]; nothing is guessed and nothing is replaced, since the pairs are about to be verified.
pub fn decode(text: &str) -> Result<Vec<(String, String)>, FormError> {
    let text_of = |value| String::from_utf8(value).map_err(|_| FormError::NotUtf8);
    decode_bytes(text.as_bytes())?.into_iter().map(|(name, value)| Ok((name, text_of(value)?))).collect()
}

/// Reads a form whose values are in any charset; names are ASCII or UTF-8.
///
/// Wire rule: [§7.2](crate::protocol).
///
/// # Errors
///
/// As [`decode`].
pub fn decode_bytes(form: &[u8]) -> Result<Vec<(String, Vec<u8>)>, FormError> {
    let mut pairs: Vec<(String, Vec<u8>)> = Vec::new();
    for pair in form.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let (name, value) = pair.split_at(at);
        let name = String::from_utf8(unescape(name)?).map_err(|_| FormError::NotUtf8)?;
        if name.is_empty() {
            return Err(FormError::NoName);
        }
        if pairs.iter().any(|(other, _)| *other == name) {
            return Err(FormError::Duplicate);
        }
        if pairs.len() == MAX_PAIRS {
            return Err(FormError::TooMany);
        }
        pairs.push((name, unescape(value.strip_prefix(b"=").unwrap_or_default())?));
    }
    Ok(pairs)
}

pub(crate) fn unescape(text: &[u8]) -> Result<Vec<u8>, FormError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter().copied();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => hex(rest.next())? << 4 | hex(rest.next())?,
            byte => byte,
        });
    }
    Ok(bytes)
}

fn hex(byte: Option<u8>) -> Result<u8, FormError> {
    let digit = byte.and_then(|byte| char::from(byte).to_digit(16)).ok_or(FormError::BadEscape)?;
    u8::try_from(digit).map_err(|_| FormError::BadEscape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn o01_every_text_round_trips() {
        let nasty = "& = + % # ? ; \r\n \0 😀 中文 ~-._ \" ' < >";
        let text = encode([("a", nasty), ("b", "")]);
        assert!(text.bytes().all(|b| b.is_ascii_graphic()));
        assert_eq!(decode(&text).unwrap(), [("a".to_owned(), nasty.to_owned()), ("b".to_owned(), String::new())]);
    }

    #[test]
    fn doubtful_forms_are_refused() {
        for (text, error) in [
            ("a=%zz", FormError::BadEscape),
            ("a=%", FormError::BadEscape),
            ("a=%F", FormError::BadEscape),
            ("a=%FF%FE", FormError::NotUtf8),
            ("a=%C0%AF", FormError::NotUtf8),
            ("=b", FormError::NoName),
            ("a=1&a=1", FormError::Duplicate),
            ("a=1&%61=2", FormError::Duplicate),
        ] {
            assert_eq!(decode(text), Err(error), "{text}");
        }
        let many: String = (0..600).map(|i| format!("k{i}=v&")).collect();
        assert_eq!(decode(&many), Err(FormError::TooMany));
        assert_eq!(decode("&&&&"), Ok(vec![]));
    }
}
