//! Why something that was received is refused.

use crate::{cert::CertificateError, codec::DecodeProblem, keys::Untrusted, sign::SignError};

/// Why a notification, or another form of the platform's, is refused. Holds nothing of its content but the serial number
/// of a certificate.
///
/// # Troubleshooting
///
/// [`SignatureInvalid`](Self::SignatureInvalid) has four common causes: the configured key is not the console's "Alipay
/// public key", or of another environment; a framework decoded the body before it got here; parameters of your own in
/// the query of `notify_url` were mixed in (name them with [`own_param`](super::Notify::own_param)); something changed
/// the text, as HTML escaping does. [`explain::notification`](crate::explain::notification) tells which.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotifyError {
    /// Not a form as the platform writes it. Says what it looks like instead.
    #[error("not a form of the platform: {0}")]
    Malformed(&'static str),
    /// A parameter is there twice.
    #[error("a parameter is there twice")]
    Duplicate,
    /// Larger, or with more parameters, than any form of the platform.
    #[error("the form is larger than any of the platform")]
    TooLarge,
    /// A value could be taken for several parameters, so that the signature would fit another form as well.
    #[error("a value contains what could be another parameter: the signature would fit that form, too")]
    Ambiguous,
    /// There is no signature.
    #[error("there is no signature")]
    SignatureMissing,
    /// `sign_type` is not the client's.
    #[error("the signature is of another type than the client's")]
    SignType,
    /// The signature is not the platform's.
    #[error(
        "the signature is wrong: check the configured key, and that the body is handed over undecoded; `alipay explain notification` says which"
    )]
    SignatureInvalid,
    /// Signed with a certificate that is not known, by its serial number, where none can be downloaded.
    #[error("signed with a certificate that is not known")]
    UnknownCertificate(String),
    /// Signed with a certificate that was refused.
    #[error("the certificate is refused: {0}")]
    Certificate(CertificateError),
    /// Genuine, and something else: a browser that came back, a message.
    #[error("genuine, but not a notification: {0}")]
    NotANotification(&'static str),
    /// For another app.
    #[error("for another app: app_id or auth_app_id is not the expected one")]
    App,
    /// About another order.
    #[error("about another order than expected")]
    Order,
    /// About another amount.
    #[error("about another amount than expected")]
    Amount,
    /// For another seller.
    #[error("for another seller than expected")]
    Seller,
    /// Another parameter is not as expected. Says which.
    #[error("{0} is not as expected")]
    Field(String),
    /// It was there before.
    #[error("this notification was there before")]
    Replay,
    /// The content is encrypted, and cannot be decrypted.
    #[error("the content cannot be decrypted: check that the configured AES key is the console's")]
    Decrypt,
    /// A value is of another type than documented.
    #[error("the verified content could not be read: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Decode(Vec<DecodeProblem>),
    /// The reply could not be signed.
    #[error("the reply could not be signed")]
    Sign(#[from] SignError),
}

impl From<Untrusted> for NotifyError {
    fn from(untrusted: Untrusted) -> Self {
        match untrusted {
            Untrusted::BadSignature => Self::SignatureInvalid,
            Untrusted::UnknownCertificate(sn) => Self::UnknownCertificate(sn),
        }
    }
}
