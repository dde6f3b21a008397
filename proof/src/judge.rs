//! How a call ended, in the classes of the corpus, and what must hold for every end.

use alipay::{EnvelopeError, Error, TransportError};
use serde::{Deserialize, Serialize};

use crate::{Secrets, shown};

/// How a case must end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Class {
    /// Done, and everything that is handed out was signed.
    Ok,
    /// Refused when the client is built.
    Config,
    /// Refused before it is signed: nothing is sent.
    Validation,
    /// No byte of the request reached a peer.
    NotSent,
    /// The connection failed after something may have been sent, or the answer is one of HTTP only.
    Transport,
    /// The body is no well-formed answer to this call.
    Envelope,
    /// A success without a signature, or a signature that is not the platform's.
    Signature,
    /// A refusal without a signature.
    Unauthenticated,
    /// A refusal with the platform's signature.
    Api,
    /// The platform waits for the buyer.
    InProgress,
    /// A certificate that is refused.
    Cert,
    /// Genuine, and about something else.
    Echo,
    /// Genuine, and not to be read: of another type than documented, or not to be decrypted.
    Decode,
    /// Larger, deeper or more than any real answer.
    Limit,
}

/// The class of an error.
#[must_use]
pub fn class_of(error: &Error) -> Class {
    if error.is_config() {
        Class::Config
    } else if error.is_validation() {
        Class::Validation
    } else if error.is_limit() {
        Class::Limit
    } else if error.is_transport() {
        transport_class(error)
    } else if error.is_certificate() {
        Class::Cert
    } else if error.is_signature() {
        Class::Signature
    } else if error.is_mismatch() {
        Class::Echo
    } else if error.is_in_progress() {
        Class::InProgress
    } else if error.api().is_some() {
        if error.is_authenticated() { Class::Api } else { Class::Unauthenticated }
    } else if error.is_decode() {
        if cause::<EnvelopeError>(error).is_some() { Class::Envelope } else { Class::Decode }
    } else {
        panic!("an error of no kind: {error}")
    }
}

fn transport_class(error: &Error) -> Class {
    if cause(error).is_some_and(TransportError::is_not_sent) { Class::NotSent } else { Class::Transport }
}

fn cause<T: std::error::Error + 'static>(error: &Error) -> Option<&T> {
    std::error::Error::source(error).and_then(|cause| cause.downcast_ref())
}

/// Checks what holds for every failure of a call: it is of this class, of a write it is told that the outcome is open
/// exactly where it is, and nothing shows that must not.
pub fn judge(what: &str, error: &Error, expected: Class, writes: bool, is_open: Option<bool>, secrets: &Secrets) {
    let class = class_of(error);
    assert_eq!(class, expected, "{what}: {error}");
    let is_settled =
        matches!(class, Class::Config | Class::Validation | Class::NotSent | Class::Api | Class::InProgress);
    assert_eq!(error.is_outcome_unknown(), writes && is_open.unwrap_or(!is_settled), "{what}: {error}");
    if let Some(unknown) = error.unknown_outcome() {
        assert_eq!(unknown.ids.value("out_trade_no"), Some("A1"), "{what}: it can be asked for");
        assert_eq!(unknown.attempts, 1, "{what}: a payment is sent once");
    }
    assert_eq!(secrets.found_in(&shown(error)), None, "{what}");
}
