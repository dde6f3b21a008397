//! Validation of requests against their tables, before anything is signed.
//!
//! All violations are collected, each with its path. Constraints are data: lifting one is a patch release, and a call
//! can switch validation off. Answers are never validated.

mod check;
mod json;

use std::fmt;

use crate::{Charset, codec::Pick};

pub(crate) use check::judge;
pub use check::{advice, check};
pub(crate) use json::judge_json;
pub use json::{check_json, parameter_value};

/// Everything that is wrong with a request; at least one [`Violation`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// Where, as `goods_detail[2].price`; a call option such as `auth_token` has its own name.
    pub path: String,
    /// What is wrong.
    pub problem: Problem,
}

/// One thing that is better set, and is not. Holds nothing of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Advice {
    /// Where, as `extend_params.sys_service_provider_id`.
    pub path: String,
    /// What happens otherwise, half a sentence.
    pub because: &'static str,
}

/// What is wrong with one value. Never holds the value itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// A required value is missing or empty.
    Missing,
    /// The API acts for a user and no user token was given.
    MissingUserToken,
    /// Longer than the platform takes, in characters.
    TooLong {
        /// The limit.
        max: u32,
        /// What was given.
        actual: usize,
    },
    /// Shorter than the platform takes, in characters.
    TooShort {
        /// The limit.
        min: u32,
        /// What was given.
        actual: usize,
    },
    /// Other characters or another shape than documented; checked with the feature `pattern`.
    Pattern {
        /// The regular expression that the whole text must match.
        pattern: &'static str,
    },
    /// Below the smallest number.
    TooSmall {
        /// The limit as it is written on the wire.
        min: String,
    },
    /// Above the largest number.
    TooLarge {
        /// The limit as it is written on the wire.
        max: String,
    },
    /// More decimals than the platform takes.
    TooPrecise {
        /// The limit.
        decimals: u8,
    },
    /// More list elements than the platform takes.
    TooMany {
        /// The limit.
        max: u32,
        /// What was given.
        actual: usize,
    },
    /// None of the alternatives is set, or more than may be.
    OneOf {
        /// The alternatives, highest priority first.
        fields: &'static [&'static str],
        /// How many count.
        pick: Pick,
        /// How many are set.
        set: usize,
    },
    /// Missing, though another field asks for it.
    RequiredBy {
        /// The field that asks.
        field: &'static str,
        /// The value with which it asks; `None` for any.
        equals: Option<&'static str>,
    },
    /// Set together with a field that excludes it.
    Conflict {
        /// The fields that exclude each other.
        fields: &'static [&'static str],
    },
    /// Control characters, which could end a header or a line.
    ControlCharacter,
    /// Not an absolute `http(s)` URL.
    NotAUrl,
    /// Has a character that the charset of the call does not have.
    Unmappable(Charset),
    /// The name of a public parameter, or of one that the request sets itself.
    Reserved,
    /// Not a name of a parameter.
    BadName,
    /// A line break, which browsers change when they send a form.
    LineBreak,
    /// The API takes no file of this name.
    UnknownFile,
    /// The file is larger than the platform takes, in bytes.
    FileTooLarge {
        /// The limit.
        max: u64,
    },
    /// Encryption was asked for, or the API needs it, and the client has no AES key.
    NoAesKey,
    /// Encryption was asked for, and the request has nothing that is encrypted.
    NothingToEncrypt,
    /// The content is not one JSON object.
    NotAnObject,
    /// A member that is in the JSON object twice.
    Twice,
    /// JSON of another type than documented.
    Mistyped {
        /// What is documented, in words.
        expected: &'static str,
    },
    /// Not a documented parameter, in JSON. A call by table sends it all the same: the platform adds some.
    Unknown {
        /// The documented one that a typing mistake most likely meant.
        similar: Option<&'static str>,
    },
    /// Contains what a notification would take for another parameter, as `&total_amount=`.
    LooksLikeParameters,
    /// A call by table of an API that is not for whoever was to call it: a server, a browser or a phone.
    OtherChannel {
        /// Those that it is for: `gateway`, `page`, `app`.
        channels: &'static [&'static str],
    },
    /// A call of another client.
    OtherClient,
    /// An item of another batch.
    OtherBatch,
    /// The REST protocol has no other sign type than RSA2.
    NotRsa2,
}

impl Violations {
    /// A single violation, for checks beyond the tables.
    #[must_use]
    pub fn of(path: impl Into<String>, problem: Problem) -> Self {
        Self(vec![Violation { path: path.into(), problem }])
    }

    /// `Ok` when there are none.
    pub(crate) fn or_ok(violations: Vec<Violation>) -> Result<(), Self> {
        if violations.is_empty() { Ok(()) } else { Err(Self(violations)) }
    }

    /// For generated constructors: none of the alternatives was given.
    #[doc(hidden)]
    #[must_use]
    pub fn none_of(fields: &'static [&'static str], pick: Pick) -> Self {
        Self(vec![Violation { path: String::new(), problem: Problem::OneOf { fields, pick, set: 0 } }])
    }

    /// The violations in the order of the fields.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl std::error::Error for Violations {}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, violation) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("; ")?;
            }
            violation.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        self.problem.fmt(f)
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is better set: {}", self.path, self.because)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is required"),
            Self::MissingUserToken => {
                f.write_str("is required: this API acts for a user, pass the access token with `.auth_token(..)`")
            }
            Self::TooLong { max, actual } => write!(f, "has {actual} characters, at most {max} are allowed"),
            Self::TooShort { min, actual } => write!(f, "has {actual} characters, at least {min} are needed"),
            Self::Pattern { pattern } => write!(f, "must match {pattern}"),
            Self::TooSmall { min } => write!(f, "must be at least {min}"),
            Self::TooLarge { max } => write!(f, "must be at most {max}"),
            Self::TooPrecise { decimals } => write!(f, "must not have more than {decimals} decimals"),
            Self::TooMany { max, actual } => write!(f, "has {actual} elements, at most {max} are allowed"),
            Self::OneOf { fields, set: 0, .. } => write!(f, "one of {} must be set", fields.join(", ")),
            Self::OneOf { fields, set, .. } => {
                write!(f, "{set} of {} are set, only one may be", fields.join(", "))
            }
            Self::RequiredBy { field, equals: None } => write!(f, "is required together with {field}"),
            Self::RequiredBy { field, equals: Some(value) } => {
                write!(f, "is required when {field} is {value}")
            }
            Self::Conflict { fields } => write!(f, "at most one of {} may be set", fields.join(", ")),
            Self::ControlCharacter => f.write_str("must not contain control characters"),
            Self::NotAUrl => f.write_str("must be an absolute http or https URL"),
            Self::Unmappable(charset) => {
                write!(f, "has a character that {} does not have: send it in utf-8", charset.as_str())
            }
            Self::Reserved => f.write_str("is set already: use the option or field of that name"),
            Self::BadName => f.write_str("is no name of a parameter: letters, digits, `_`, `-` and `.`, at most 64"),
            Self::LineBreak => f.write_str("must not contain line breaks: browsers change them"),
            Self::UnknownFile => f.write_str("is no file of this API: its documentation names them"),
            Self::FileTooLarge { max } => write!(f, "is larger than {max} bytes"),
            Self::NoAesKey => f.write_str("cannot be encrypted: give the client its key with `.aes_key(..)`"),
            Self::NothingToEncrypt => f.write_str("is empty or not used by this API: there is nothing to encrypt"),
            Self::NotAnObject => f.write_str("must be one JSON object"),
            Self::Twice => f.write_str("is there twice: nobody knows which one counts"),
            Self::Mistyped { expected } => write!(f, "must be {expected}"),
            Self::Unknown { similar: None } => f.write_str("is not a parameter of this API"),
            Self::Unknown { similar: Some(name) } => {
                write!(f, "is not a parameter of this API, perhaps `{name}` is meant")
            }
            Self::LooksLikeParameters => f.write_str(
                "contains `&name=` with the name of a notification's parameter, which could be cut there: encode or \
                 remove the ampersand",
            ),
            Self::OtherChannel { channels } => {
                let way = |channel: &&str| match *channel {
                    "page" => "`.form()` for a browser",
                    "app" => "`.order_string()` for the Alipay app",
                    _ => "`.send()`",
                };
                write!(f, "is of another channel: use {}", channels.iter().map(way).collect::<Vec<_>>().join(" or "))
            }
            Self::OtherClient => f.write_str("is a call of another client"),
            Self::OtherBatch => f.write_str("belongs to another batch"),
            Self::NotRsa2 => f.write_str("must be RSA2: the REST protocol knows no other"),
        }
    }
}
