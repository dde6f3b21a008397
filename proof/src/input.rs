//! How a case writes down its input.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

/// Bytes: a text, or parts that are put together. Large input is written down as what it repeats.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Input {
    /// A text in UTF-8.
    Text(String),
    /// Parts, one after the other.
    Parts(Vec<Part>),
}

/// A part of an input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// A text in UTF-8.
    Text(String),
    /// Bytes that are no text.
    Base64(String),
    /// A text, so many times.
    Repeat(String, usize),
    /// A text, so many times, with the number of the repetition in the place of `#`.
    Numbered(String, usize),
    /// The content of a key file of the golden vectors.
    Key(String),
    /// The content of a file in `corpus/certificates`.
    Certificate(String),
}

impl Input {
    /// Bytes as they are: a text where they are one.
    #[must_use]
    pub fn of(bytes: impl Into<Vec<u8>>) -> Self {
        match String::from_utf8(bytes.into()) {
            Ok(text) => Self::Text(text),
            Err(error) => Self::Parts(vec![Part::Base64(STANDARD.encode(error.as_bytes()))]),
        }
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.clone().into_bytes(),
            Self::Parts(parts) => parts.iter().flat_map(Part::bytes).collect(),
        }
    }

    /// The bytes, of which a case says that they are a text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8(self.bytes()).expect("a text")
    }
}

impl Part {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.clone().into_bytes(),
            Self::Base64(text) => STANDARD.decode(text).expect("base64"),
            Self::Repeat(text, count) => text.repeat(*count).into_bytes(),
            Self::Numbered(text, count) => {
                (0..*count).flat_map(|i| text.replace('#', &i.to_string()).into_bytes()).collect()
            }
            Self::Key(file) => crate::key(file).into_bytes(),
            Self::Certificate(file) => crate::certificate(file),
        }
    }
}

impl From<&str> for Input {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Input {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<Part>> for Input {
    fn from(parts: Vec<Part>) -> Self {
        Self::Parts(parts)
    }
}
