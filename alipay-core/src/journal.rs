//! A record of what was about to happen, and of what became of it.

use std::{fmt, time::SystemTime};

use crate::{BusinessIds, Error, Outcome, UnknownOutcome, error::Code, transport::BoxFuture};

/// Writes down every call that may change something: before its first byte is sent, and after its last attempt.
///
/// It is what survives when the process does not. A call with an [`Intent`] and no [`Recorded`] outcome is one whose
/// outcome is unknown: the program ended, or the future was dropped. Look for those when the program starts, and ask the
/// platform about each ([`UnknownOutcome::next`] says how, by method).
///
/// Calls that only read are not written down. See [`ClientBuilder::journal`](crate::ClientBuilder::journal).
///
/// ```
/// use alipay_core::{BoxFuture, Intent, Journal, JournalError, Recorded};
///
/// struct ToStderr;
///
/// impl Journal for ToStderr {
///     fn before<'a>(&'a self, intent: &'a Intent) -> BoxFuture<'a, Result<(), JournalError>> {
///         Box::pin(async move {
///             eprintln!("{} {} {:?}", intent.id, intent.method, intent.ids); // durable, in earnest
///             Ok(())
///         })
///     }
///
///     fn after<'a>(&'a self, intent: &'a Intent, outcome: &'a Recorded) -> BoxFuture<'a, ()> {
///         Box::pin(async move { eprintln!("{} {outcome:?}", intent.id) })
///     }
/// }
/// ```
pub trait Journal: Send + Sync {
    /// Called before the first byte. The call is made only when this succeeds: a journal whose disk is full stops
    /// payments rather than losing them.
    ///
    /// # Errors
    ///
    /// [`JournalError`]: the call then ends without being sent.
    fn before<'a>(&'a self, intent: &'a Intent) -> BoxFuture<'a, Result<(), JournalError>>;

    /// Called after the last attempt, before the caller gets the outcome.
    fn after<'a>(&'a self, intent: &'a Intent, outcome: &'a Recorded) -> BoxFuture<'a, ()>;
}

/// A call that is about to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Intent {
    /// One of its kind: 32 hexadecimal digits.
    pub id: String,
    /// The API, as `alipay.trade.pay`.
    pub method: String,
    /// The numbers of the request.
    pub ids: BusinessIds,
    /// When.
    pub at: SystemTime,
}

/// What became of a call.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recorded {
    /// The platform signed a success.
    Success,
    /// The platform waits for the buyer.
    InProgress,
    /// The platform signed a refusal, with this business code (or gateway code, where there is none).
    Refused(String),
    /// Nothing reached the platform.
    NotSent,
    /// Nobody knows.
    Unknown(UnknownOutcome),
}

impl fmt::Debug for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Success => f.write_str("Success"),
            Self::InProgress => f.write_str("InProgress"),
            Self::Refused(code) => write!(f, "Refused({})", Code(code)),
            Self::NotSent => f.write_str("NotSent"),
            Self::Unknown(unknown) => f.debug_tuple("Unknown").field(unknown).finish(),
        }
    }
}

impl Recorded {
    pub(crate) fn of<T>(result: &Result<T, Error>) -> Self {
        let Err(error) = result else { return Self::Success };
        match (error.outcome(), error.unknown_outcome(), error.api()) {
            (_, Some(unknown), _) => Self::Unknown(unknown.clone()),
            (Outcome::InProgress, ..) => Self::InProgress,
            (_, _, Some(api)) => Self::Refused(api.sub_code.clone().unwrap_or_else(|| api.code.clone())),
            _ => Self::NotSent,
        }
    }
}

/// Why an intent could not be written down. Its text becomes part of the call's error: keep secrets out of it.
#[derive(Debug)]
pub struct JournalError(Box<dyn std::error::Error + Send + Sync>);

impl JournalError {
    /// With its cause.
    #[must_use]
    pub fn new(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the journal could not write the call down, so it was not made")
    }
}

impl std::error::Error for JournalError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}
