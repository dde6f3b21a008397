//! The outer JSON object of an answer: which part of it is signed.
//!
//! One pass records the exact text of every top-level member. Exactly one of them may be the answer; its text is what
//! the signature is over, and nothing else of the body is ever read.

use std::{borrow::Cow, fmt};

use crate::{
    codec::{Reader, Syntax, unquote},
    sign::{BadSignature, Verifier},
};

/// Most top-level members an answer may have; real ones have two or three.
const MAX_MEMBERS: usize = 64;

/// The parts of an answer that matter, as exact texts of the body.
#[non_exhaustive]
pub struct Envelope<'a> {
    /// The signed text: the answer's object.
    pub node: &'a str,
    /// Whether the node came as `error_response`, which only failures do.
    pub is_error: bool,
    /// The value of `sign`.
    pub sign: Sign,
}

/// The member `sign` of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sign {
    /// There is none.
    Missing,
    /// There is one, and it is no text.
    NotText,
    /// The text.
    Text(String),
}

/// Why a body is no answer of the gateway to this call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EnvelopeError {
    /// Not in the charset of the call.
    NotUtf8,
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
    /// The node is no object.
    NotAnObject,
    /// Nested deeper than any real answer.
    TooDeep,
    /// A success that is named `error_response`.
    SuccessAsError,
}

impl<'a> Envelope<'a> {
    /// Finds the node of a call in a body. `response_key` is the method with underscores and `_response`.
    ///
    /// # Errors
    ///
    /// [`EnvelopeError`] for anything that is not exactly one answer to this call.
    pub fn open(body: &'a [u8], response_key: &str) -> Result<Self, EnvelopeError> {
        let body = std::str::from_utf8(body).map_err(|_| EnvelopeError::NotUtf8)?;
        let mut found: Vec<(String, &'a str)> = Vec::with_capacity(4);
        let mut reader = Reader::new(body);
        reader.object(|reader, name| {
            if found.iter().any(|(other, _)| other == name) {
                return Err(EnvelopeError::Duplicate);
            }
            if found.len() == MAX_MEMBERS {
                return Err(EnvelopeError::TooManyMembers);
            }
            found.push((name.to_owned(), reader.value()?));
            Ok(())
        })?;
        reader.end()?;

        let value = |name: &str| found.iter().find(|(other, _)| other == name).map(|(_, value)| *value);
        let (node, is_error) = match (value(response_key), value("error_response")) {
            (Some(node), None) => (node, false),
            (None, Some(node)) => (node, true),
            (None, None) => return Err(EnvelopeError::NoNode),
            (Some(_), Some(_)) => return Err(EnvelopeError::TwoNodes),
        };
        if !node.starts_with('{') {
            return Err(EnvelopeError::NotAnObject);
        }
        let sign = value("sign").map_or(Sign::Missing, |raw| match unquote(raw) {
            Some(Ok(text)) => Sign::Text(text.into_owned()),
            _ => Sign::NotText,
        });
        Ok(Self { node, is_error, sign })
    }

    /// Whether the node is signed: `false` when the answer has no `sign`, which only some refusals lack.
    ///
    /// # Errors
    ///
    /// [`BadSignature`] when there is a `sign` and it is not the platform's for this node, whatever the node says.
    pub fn verify(&self, verifier: &dyn Verifier) -> Result<bool, BadSignature> {
        let signature = match &self.sign {
            Sign::Missing => return Ok(false),
            Sign::NotText => return Err(BadSignature),
            Sign::Text(signature) => signature,
        };
        verifier.verify(self.node.as_bytes(), signature).or_else(|error| match unescape_slashes(self.node) {
            // Some servers escape slashes after signing. Only the check uses the other spelling, never the decoder.
            Cow::Owned(node) => verifier.verify(node.as_bytes(), signature),
            Cow::Borrowed(_) => Err(error),
        })?;
        Ok(true)
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

impl std::error::Error for EnvelopeError {}

impl fmt::Display for EnvelopeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotUtf8 => "the answer is not UTF-8; pages and some errors of the platform are GBK",
            Self::NotJson => "the answer is not one JSON object: an HTML page, or cut off",
            Self::Duplicate => "the answer names a member twice",
            Self::TooManyMembers => "the answer has too many members",
            Self::NoNode => "the answer has no member for this call",
            Self::TwoNodes => "the answer has both a result and an error",
            Self::NotAnObject => "the answer's result is not an object",
            Self::TooDeep => "the answer is nested too deeply",
            Self::SuccessAsError => "the answer calls a success an error",
        })
    }
}

/// `\/` → `/`, pair by pair: in `\\/` the backslash is the escaped one.
fn unescape_slashes(text: &str) -> Cow<'_, str> {
    if !text.contains("\\/") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match characters.next() {
            Some('/') => out.push('/'),
            Some(escaped) => out.extend(['\\', escaped]),
            None => out.push('\\'),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_escape_pairs_are_unescaped() {
        assert_eq!(unescape_slashes(r#""https:\/\/a\\/b\"""#), r#""https://a\\/b\"""#);
        assert_eq!(unescape_slashes("a/b"), "a/b");
        assert_eq!(unescape_slashes(r"\/\"), r"/\");
    }
}
