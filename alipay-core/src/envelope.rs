//! The outer JSON object of an answer: which part of it is signed.
//!
//! One pass records the exact text of every top-level member. Exactly one of them may be the answer; its text is what
//! the signature is over, and nothing else of the body is ever read.

use std::{borrow::Cow, fmt, ops::Range};

use crate::{
    charset::{Charset, DecodedBody, Undecodable},
    codec::{Reader, Syntax, unquote},
    sign::{BadSignature, Verifier},
};

/// Most top-level members an answer may have; real ones have two or three.
const MAX_MEMBERS: usize = 64;

/// The parts of an answer that matter, as exact texts of the body.
///
/// Wire rule: [§4.1](crate::protocol).
#[non_exhaustive]
pub struct Envelope<'a> {
    /// The signed text: the answer's object or, of an encrypted answer, a string with both of its quotes.
    pub node: &'a str,
    /// The signed bytes: [`node`](Self::node) in the charset of the answer, as they came.
    pub signed: &'a [u8],
    charset: Charset,
    /// Whether the node came as `error_response`, which only failures do.
    pub is_error: bool,
    /// The value of `sign`.
    pub sign: Sign,
    /// The value of `alipay_cert_sn`. No signature covers it: it only chooses among trusted keys.
    pub cert_sn: Option<String>,
}

/// The member `sign` of an answer.
#[derive(Clone, PartialEq, Eq)]
pub enum Sign {
    /// There is none.
    Missing,
    /// There is one, and it is no text.
    NotText,
    /// The text.
    Text(String),
}

/// Whether there is one, never the text.
impl fmt::Debug for Sign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "Missing",
            Self::NotText => "NotText",
            Self::Text(_) => "Text(…)",
        })
    }
}

/// Why a body is no answer of the gateway to this call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EnvelopeError {
    /// Not in the charset of the call.
    NotText(Charset),
    /// Not one JSON object: an HTML page, a cut-off answer, nothing at all.
    NotJson,
    /// A top-level member occurs twice.
    Duplicate,
    /// More top-level members than an answer has.
    TooManyMembers,
    /// No member for this call.
    NoNode,
    /// Both an answer and an `error_response`.
    TwoNodes,
    /// The node is neither an object nor, encrypted, a string.
    NotAnObject,
    /// An encrypted call was answered with a success in the clear, or the other way round.
    WronglyEncrypted,
    /// Nested deeper than any real answer.
    TooDeep,
    /// A success that is named `error_response`.
    SuccessAsError,
}

impl<'a> Envelope<'a> {
    /// Finds the node of a call in a body. `response_key` is the method with underscores and `_response`.
    ///
    /// Wire rule: [§4.2](crate::protocol).
    ///
    /// # Errors
    ///
    /// [`EnvelopeError`] for anything that is not exactly one answer to this call.
    pub fn open(body: &'a DecodedBody<'_>, response_key: &str) -> Result<Self, EnvelopeError> {
        let text = body.text();
        let mut found: Vec<(String, Range<usize>)> = Vec::with_capacity(4);
        let mut reader = Reader::new(text);
        reader.object(|reader, name| {
            if found.iter().any(|(other, _)| other == name) {
                return Err(EnvelopeError::Duplicate);
            }
            if found.len() == MAX_MEMBERS {
                return Err(EnvelopeError::TooManyMembers);
            }
            let value = reader.value()?;
            found.push((name.to_owned(), reader.position() - value.len()..reader.position()));
            Ok(())
        })?;
        reader.end()?;

        let range = |name: &str| found.iter().find(|(other, _)| other == name).map(|(_, range)| range.clone());
        let value = |name: &str| text.get(range(name)?);
        let (range, is_error) = match (range(response_key), range("error_response")) {
            (Some(range), None) => (range, false),
            (None, Some(range)) => (range, true),
            (None, None) => return Err(EnvelopeError::NoNode),
            (Some(_), Some(_)) => return Err(EnvelopeError::TwoNodes),
        };
        let node = text.get(range.clone()).unwrap_or_default();
        if !node.starts_with('{') && (is_error || !node.starts_with('"')) {
            return Err(EnvelopeError::NotAnObject);
        }
        let signed = body.bytes_of(range).ok_or(EnvelopeError::NotText(body.charset()))?;
        let sign = value("sign").map_or(Sign::Missing, |raw| match unquote(raw) {
            Some(Ok(text)) => Sign::Text(text.into_owned()),
            _ => Sign::NotText,
        });
        let cert_sn = value("alipay_cert_sn").and_then(unquote).and_then(Result::ok).map(Cow::into_owned);
        Ok(Self { node, signed, charset: body.charset(), is_error, sign, cert_sn })
    }

    /// Whether the node is signed: `false` when the answer has no `sign`, which only some refusals lack.
    ///
    /// # Errors
    ///
    /// [`BadSignature`] when there is a `sign` and it is not the platform's for this node, whatever the node says.
    pub fn verify(&self, verifier: &dyn Verifier) -> Result<bool, BadSignature> {
        self.verify_with(|content, signature| verifier.verify(content, signature))
    }

    /// The same with anything that can tell.
    pub(crate) fn verify_with<E: From<BadSignature>>(
        &self,
        check: impl Fn(&[u8], &str) -> Result<(), E>,
    ) -> Result<bool, E> {
        let signature = match &self.sign {
            Sign::Missing => return Ok(false),
            Sign::NotText => return Err(BadSignature.into()),
            Sign::Text(signature) => signature,
        };
        check(self.signed, signature).or_else(|error| match self.unescaped_slashes() {
            // Some servers escape slashes after signing. Only the check uses the other spelling, never the decoder.
            Some(node) => check(&node, signature),
            None => Err(error),
        })?;
        Ok(true)
    }

    /// Whether the node is encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.node.starts_with('"')
    }

    /// `\/` → `/`, pair by pair: in `\\/` the backslash is the escaped one. `None` when there is no such pair.
    fn unescaped_slashes(&self) -> Option<Vec<u8>> {
        if !self.node.contains("\\/") {
            return None;
        }
        let mut out = Vec::with_capacity(self.signed.len());
        let mut rest = self.signed;
        while !rest.is_empty() {
            let (piece, after) = match rest {
                [b'\\', b'/', after @ ..] => (&b"/"[..], after),
                [b'\\', _, ..] => rest.split_at(2),
                _ => rest.split_at_checked(self.charset.step(rest))?,
            };
            out.extend_from_slice(piece);
            rest = after;
        }
        Some(out)
    }
}

/// Lengths only: the texts are business data.
impl fmt::Debug for Envelope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("node_bytes", &self.node.len())
            .field("is_error", &self.is_error)
            .field("has_sign", &(self.sign != Sign::Missing))
            .finish()
    }
}

impl From<Syntax> for EnvelopeError {
    fn from(syntax: Syntax) -> Self {
        if syntax.is_depth() { Self::TooDeep } else { Self::NotJson }
    }
}

impl From<Undecodable> for EnvelopeError {
    fn from(error: Undecodable) -> Self {
        Self::NotText(error.0)
    }
}

impl std::error::Error for EnvelopeError {}

impl fmt::Display for EnvelopeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotText(Charset::Utf8) => "the answer is not UTF-8; pages and some errors of the platform are GBK",
            Self::NotText(_) => "the answer is not in the charset of the call",
            Self::NotJson => "the answer is not one JSON object: an HTML page, or cut off",
            Self::Duplicate => "the answer names a member twice",
            Self::TooManyMembers => "the answer has too many members",
            Self::NoNode => "the answer has no member for this call",
            Self::TwoNodes => "the answer has both a result and an error",
            Self::NotAnObject => "the answer's result is not an object",
            Self::WronglyEncrypted => "the answer is encrypted where the call was not, or the other way round",
            Self::TooDeep => "the answer is nested too deeply",
            Self::SuccessAsError => "the answer calls a success an error",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unescaped(node: &str, charset: Charset) -> Option<String> {
        let text = format!(r#"{{"x_response":{node}}}"#);
        let bytes = charset.encode(&text).unwrap();
        let body = DecodedBody::new(&bytes, charset).unwrap();
        let envelope = Envelope::open(&body, "x_response").unwrap();
        envelope.unescaped_slashes().map(|bytes| charset.decode(&bytes).unwrap().into_owned())
    }

    #[test]
    fn only_escape_pairs_are_unescaped() {
        assert_eq!(unescaped(r#""https:\/\/a\\/b\"""#, Charset::Utf8).unwrap(), r#""https://a\\/b\"""#);
        assert_eq!(unescaped(r#""a/b""#, Charset::Utf8), None);
        // 乗 is 81 5C in GBK: its second byte is no backslash.
        assert_eq!(unescaped(r#""乗/\/""#, Charset::Gbk).unwrap(), r#""乗//""#);
    }

    #[test]
    fn what_is_verified_is_the_exact_text_of_the_node() {
        /// Knows one text and one signature.
        struct Only;

        impl Verifier for Only {
            fn verify(&self, content: &[u8], signature: &str) -> Result<(), BadSignature> {
                if content == br#"{"a":  1}"# && signature == "genuine" { Ok(()) } else { Err(BadSignature) }
            }
        }

        let verify = |text: &str| {
            let body = DecodedBody::new(text.as_bytes(), Charset::Utf8).unwrap();
            Envelope::open(&body, "x_response").unwrap().verify(&Only)
        };
        assert_eq!(verify(r#"{"x_response": {"a":  1} ,"sign":"genuine"}"#), Ok(true));
        assert_eq!(verify(r#"{"x_response": {"a":  1} }"#), Ok(false));
        for wrong in [
            r#"{"x_response":{"a": 1},"sign":"genuine"}"#,
            r#"{"x_response":{"a":  2},"sign":"genuine"}"#,
            r#"{"x_response":{"a":  1},"sign":"other"}"#,
            r#"{"x_response":{"a":  1},"sign":""}"#,
            r#"{"x_response":{"a":  1},"sign":null}"#,
        ] {
            assert_eq!(verify(wrong), Err(BadSignature), "{wrong}");
        }
    }

    #[test]
    fn what_is_shown_of_an_answer_is_no_business_data() {
        let shown = |text: &str| {
            let body = DecodedBody::new(text.as_bytes(), Charset::Utf8).unwrap();
            let envelope = Envelope::open(&body, "x_response").unwrap();
            format!("{envelope:?} {:?}", envelope.sign)
        };
        assert_eq!(
            shown(r#"{"x_response":{"a":"secret"},"sign":"also"}"#),
            "Envelope { node_bytes: 14, is_error: false, has_sign: true } Text(…)"
        );
        assert_eq!(
            shown(r#"{"error_response":{}}"#),
            "Envelope { node_bytes: 2, is_error: true, has_sign: false } Missing"
        );
        assert!(shown(r#"{"x_response":{},"sign":1}"#).ends_with("has_sign: true } NotText"));
    }

    #[test]
    fn every_reason_says_what_is_wrong() {
        use EnvelopeError::*;
        let all = [
            (NotText(Charset::Utf8), "not UTF-8"),
            (NotText(Charset::Gbk), "charset of the call"),
            (NotJson, "not one JSON object"),
            (Duplicate, "twice"),
            (TooManyMembers, "too many"),
            (NoNode, "no member for this call"),
            (TwoNodes, "both a result and an error"),
            (NotAnObject, "not an object"),
            (WronglyEncrypted, "encrypted where the call was not"),
            (TooDeep, "too deeply"),
            (SuccessAsError, "calls a success an error"),
        ];
        for (error, text) in all {
            assert!(error.to_string().contains(text), "{error}");
        }
    }
}
