//! What can go wrong with a call, and the text for it.

use std::fmt;

use super::{ApiError, ConfigError};
use crate::{
    call::AppStatus, cert::CertificateError, codec::DecodeProblem, envelope::EnvelopeError, journal::JournalError,
    keys::Untrusted, sign::SignError, transport::TransportError, validate::Violations,
};

/// What went wrong, for the crate itself.
#[derive(Debug)]
pub(crate) enum Kind {
    Config(ConfigError),
    Validation(Violations),
    Sign(SignError),
    SignerWaits,
    Transport(TransportError),
    HttpStatus(u16),
    TooLarge(usize),
    Envelope(EnvelopeError),
    SignatureMissing,
    SignatureInvalid,
    Stale,
    UnknownCertificate(String),
    Certificate(CertificateError),
    Decrypt,
    AppFailed(AppStatus),
    Decode(Vec<DecodeProblem>),
    Mismatch(&'static str),
    Api(ApiError),
    InProgress,
    /// A success that says that nothing was done yet.
    AsksToRepeat,
    Journal(JournalError),
}

impl Kind {
    /// Whether this crate itself stopped the call.
    pub(super) fn is_before_sending(&self) -> bool {
        matches!(self, Self::Config(_) | Self::Validation(_) | Self::Sign(_) | Self::SignerWaits | Self::Journal(_))
    }
}

/// Without any value of a request or an answer but codes.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => write!(f, "cannot build the client: {error}")?,
            Self::Validation(violations) => write!(f, "the request is not valid: {violations}")?,
            Self::Sign(error) => error.fmt(f)?,
            Self::SignerWaits => f.write_str("the signer needs time: use the `_async` variant of this method")?,
            Self::Transport(error) => error.fmt(f)?,
            Self::HttpStatus(status) => write!(f, "the gateway answered with HTTP status {status}")?,
            Self::TooLarge(limit) => write!(f, "the answer is larger than {limit} bytes")?,
            Self::Envelope(error) => error.fmt(f)?,
            Self::SignatureMissing => f.write_str("the answer is not signed")?,
            Self::SignatureInvalid => f.write_str(
                "the answer's signature is wrong: check that the configured key is the console's \"Alipay public key\", and the sign type that of the app",
            )?,
            Self::Stale => f.write_str("the answer was signed long ago, or the clock of this machine is wrong")?,
            Self::UnknownCertificate(_) => f.write_str("the answer is signed with a certificate that is not known")?,
            Self::Certificate(error) => write!(f, "the answer's certificate is refused: {error}")?,
            Self::Decrypt => f.write_str(
                "the verified answer cannot be decrypted: check that the configured AES key is the console's",
            )?,
            Self::AppFailed(status) => write!(f, "the app ended without an answer of the platform: {status}")?,
            Self::Decode(problems) => {
                f.write_str("the verified answer could not be read: ")?;
                for (i, problem) in problems.iter().enumerate() {
                    write!(f, "{}{problem}", if i > 0 { "; " } else { "" })?;
                }
            }
            Self::Mismatch(field) => write!(f, "the answer is about another {field} than the request")?,
            Self::Api(error) => write!(f, "refused by the platform: {error}")?,
            Self::InProgress => f.write_str("waiting for the buyer: query the order until it is paid or closed")?,
            Self::AsksToRepeat => {
                f.write_str("the platform has not done it yet and asks for the same request again")?
            }
            Self::Journal(error) => error.fmt(f)?,
        }
        Ok(())
    }
}

impl From<Untrusted> for Kind {
    fn from(untrusted: Untrusted) -> Self {
        match untrusted {
            Untrusted::BadSignature => Self::SignatureInvalid,
            Untrusted::UnknownCertificate(sn) => Self::UnknownCertificate(sn),
        }
    }
}
