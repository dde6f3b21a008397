//! The two charsets of the gateway.
//!
//! One charset governs a call: the bytes that are signed, encrypted and percent-encoded, and the bytes of the answer.
//! Signatures are over bytes, so a text never replaces the bytes that it was read from.

use std::{borrow::Cow, ops::Range};

use encoding_rs::{EncoderResult, GBK};

/// The value of the parameter `charset`.
///
/// Wire rule: [§1.6](crate::protocol).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Charset {
    /// UTF-8: what everybody should use.
    #[default]
    Utf8,
    /// GBK, for systems that cannot do otherwise. A character that GBK lacks is an error, never a `?`.
    Gbk,
}

/// A character that the charset does not have. Says nothing about which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a character cannot be written in {}", .0.as_str())]
pub struct Unmappable(pub Charset);

/// Bytes that are no text of the charset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are not {}", .0.as_str())]
pub struct Undecodable(pub Charset);

impl Charset {
    /// The value on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gbk => "GBK",
        }
    }

    /// Reads a label as peers write it; case does not matter. `gb2312` is a part of GBK.
    #[must_use]
    pub fn of_label(label: &str) -> Option<Self> {
        const LABELS: [(&str, Charset); 4] =
            [("utf-8", Charset::Utf8), ("utf8", Charset::Utf8), ("gbk", Charset::Gbk), ("gb2312", Charset::Gbk)];
        LABELS.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(label)).map(|(_, charset)| charset)
    }

    /// The bytes of a text.
    ///
    /// # Errors
    ///
    /// [`Unmappable`] when the charset lacks a character.
    ///
    /// ```
    /// use alipay_core::Charset;
    /// assert_eq!(&*Charset::Gbk.encode("测")?, [0xb2, 0xe2]);
    /// assert!(Charset::Gbk.encode("😀").is_err());
    /// # Ok::<(), alipay_core::Unmappable>(())
    /// ```
    pub fn encode(self, text: &str) -> Result<Cow<'_, [u8]>, Unmappable> {
        match self {
            Self::Utf8 => Ok(Cow::Borrowed(text.as_bytes())),
            Self::Gbk if text.is_ascii() => Ok(Cow::Borrowed(text.as_bytes())),
            Self::Gbk => encode_gbk(text).map(Cow::Owned).ok_or(Unmappable(self)),
        }
    }

    /// Whether [`encode`](Self::encode) would succeed.
    #[must_use]
    pub fn can_encode(self, text: &str) -> bool {
        self.encode(text).is_ok()
    }

    /// The text of bytes.
    ///
    /// # Errors
    ///
    /// [`Undecodable`]; nothing is replaced.
    pub fn decode(self, bytes: &[u8]) -> Result<Cow<'_, str>, Undecodable> {
        let text = match self {
            Self::Utf8 => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Self::Gbk => GBK.decode_without_bom_handling_and_without_replacement(bytes),
        };
        text.ok_or(Undecodable(self))
    }

    /// How many bytes the character at the beginning has, as far as ASCII bytes are concerned: the second byte of a
    /// GBK character may look like `\`, `{` or `}`, which no byte of a longer UTF-8 character does.
    pub(crate) fn step(self, bytes: &[u8]) -> usize {
        match (self, bytes) {
            (Self::Gbk, [0x81..=0xfe, 0x30..=0x39, _, _, ..]) => 4, // GB 18030, which the decoder knows as well
            (Self::Gbk, [0x81..=0xfe, _, ..]) => 2,
            _ => 1,
        }
    }
}

fn encode_gbk(text: &str) -> Option<Vec<u8>> {
    // The platform's GBK has no euro sign, which browsers write as the byte 0x80.
    if text.contains('€') {
        return None;
    }
    let mut encoder = GBK.new_encoder();
    let mut bytes = Vec::with_capacity(encoder.max_buffer_length_from_utf8_without_replacement(text.len())?);
    match encoder.encode_from_utf8_to_vec_without_replacement(text, &mut bytes, true) {
        (EncoderResult::InputEmpty, _) => Some(bytes),
        _ => None,
    }
}

/// Bytes with their text, and the way back from a part of the text to its bytes.
///
/// Wire rule: [§4.7](crate::protocol).
#[derive(Clone)]
pub struct DecodedBody<'a> {
    bytes: &'a [u8],
    text: Cow<'a, str>,
    charset: Charset,
}

impl<'a> DecodedBody<'a> {
    /// Decodes bytes.
    ///
    /// # Errors
    ///
    /// [`Undecodable`].
    pub fn new(bytes: &'a [u8], charset: Charset) -> Result<Self, Undecodable> {
        Ok(Self { bytes, text: charset.decode(bytes)?, charset })
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The charset it was decoded from.
    #[must_use]
    pub fn charset(&self) -> Charset {
        self.charset
    }

    /// The bytes of a part of the text; `None` when the part does not begin and end between characters.
    pub(crate) fn bytes_of(&self, part: Range<usize>) -> Option<&'a [u8]> {
        let text = self.text.get(part.clone())?;
        if self.charset == Charset::Utf8 {
            return self.bytes.get(part);
        }
        let skip = |bytes: &'a [u8], text: &str| {
            let mut rest = bytes;
            for _ in text.chars() {
                rest = rest.get(self.charset.step(rest)..)?;
            }
            Some(rest)
        };
        let start = skip(self.bytes, self.text.get(..part.start)?)?;
        let length = start.len() - skip(start, text)?.len();
        let bytes = start.get(..length)?;
        // Both ways must agree, or the signature would be checked over something else than what is read.
        (self.charset.decode(bytes).ok()? == text).then_some(bytes)
    }
}

/// Without the text, which is business data.
impl std::fmt::Debug for DecodedBody<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DecodedBody").field("bytes", &self.bytes.len()).field("charset", &self.charset).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_in_every_spelling() {
        for (label, charset) in [("UTF-8", Charset::Utf8), ("utf8", Charset::Utf8), ("gbk", Charset::Gbk)] {
            assert_eq!(Charset::of_label(label), Some(charset));
        }
        for label in ["utf-7", "latin1", "", "gb18030", "constructor"] {
            assert_eq!(Charset::of_label(label), None, "{label}");
        }
    }

    #[test]
    fn unmappable_characters_are_errors() {
        for text in ["😀", "€", "a\u{e5e5}", "\u{200b}x", "ñ"] {
            assert_eq!(Charset::Gbk.encode(text), Err(Unmappable(Charset::Gbk)), "{text}");
        }
    }

    #[test]
    fn invalid_bytes_are_errors() {
        for bytes in [&b"\x81"[..], b"\xff\xff", b"a\x81\x20"] {
            assert!(Charset::Gbk.decode(bytes).is_err(), "{bytes:x?}");
        }
        assert!(Charset::Utf8.decode(b"\xb2\xe2").is_err());
    }

    #[test]
    fn parts_lead_back_to_their_bytes() {
        // 淺 is 9C 5C, 瀧 ends in 7B, 聖 in 7D: bytes that look like \, { and }.
        let bytes = Charset::Gbk.encode("a淺{\"瀧\":\"聖\"}乗").unwrap().into_owned();
        let body = DecodedBody::new(&bytes, Charset::Gbk).unwrap();
        let start = body.text().find('{').unwrap();
        let end = body.text().rfind('}').unwrap() + 1;
        let part = body.bytes_of(start..end).unwrap();
        assert_eq!(part, &bytes[3..bytes.len() - 2]);
        assert_eq!(body.bytes_of(2..3), None);
        assert_eq!(body.bytes_of(0..999), None);
    }

    proptest::proptest! {
        #[test]
        fn every_part_round_trips(texts in proptest::collection::vec("[a-z{}\"\\\\一-龥]{0,6}", 3)) {
            let all = texts.concat();
            proptest::prop_assume!(Charset::Gbk.can_encode(&all));
            let bytes = Charset::Gbk.encode(&all).unwrap().into_owned();
            let body = DecodedBody::new(&bytes, Charset::Gbk).unwrap();
            let range = texts[0].len()..texts[0].len() + texts[1].len();
            proptest::prop_assert_eq!(body.bytes_of(range).unwrap(), &*Charset::Gbk.encode(&texts[1]).unwrap());
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..64), at in 0_usize..64, len in 0_usize..64) {
            if let Ok(body) = DecodedBody::new(&bytes, Charset::Gbk) {
                let _ = body.bytes_of(at..at + len);
            }
        }
    }
}
