//! The error of a call: opaque, with predicates.

mod api_error;
mod config;
mod kind;
mod outcome;
mod unknown;

use std::fmt;

use crate::{
    cert::CertificateError,
    envelope::EnvelopeError,
    explain::{self, Cause, Explanation, Known},
    request::SignedParams,
    validate::Violations,
};

pub use api_error::ApiError;
pub(crate) use api_error::{Code, Printable, Status};
pub use config::ConfigError;
pub(crate) use kind::Kind;
pub use outcome::Outcome;
pub use unknown::{BusinessIds, NextStep, UnknownOutcome, UnknownStage};

/// Why a client could not be built or a call did not succeed.
///
/// One word wide. Ask the predicates; the texts are for people and hold no key, token or value of a request.
///
/// # Troubleshooting
///
/// First ask [`outcome`](Self::outcome). If it is [`Unknown`](Outcome::Unknown) or [`InProgress`](Outcome::InProgress),
/// the platform may have done what was asked, or may still do it, and repeating a payment could pay twice: query first.
/// The same goes for a refusal that says that the order exists already ([`is_duplicate`](Self::is_duplicate)).
/// Otherwise this call changed nothing, and the message says what to mend.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    method: Option<String>,
    trace_id: Option<String>,
    raw: Option<Vec<u8>>,
    verified_text: Option<String>,
    unknown: Option<UnknownOutcome>,
    explanation: Option<Explanation>,
}

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        Self(Box::new(Inner {
            kind,
            method: None,
            trace_id: None,
            raw: None,
            verified_text: None,
            unknown: None,
            explanation: None,
        }))
    }

    pub(crate) fn of_method(mut self, method: &str) -> Self {
        self.0.method = Some(method.to_owned());
        self
    }

    pub(crate) fn with_answer(mut self, raw: &[u8], trace_id: Option<&str>) -> Self {
        self.0.raw = Some(raw.to_vec());
        self.0.trace_id = trace_id.map(str::to_owned);
        self
    }

    pub(crate) fn with_verified_text(mut self, text: &str) -> Self {
        self.0.verified_text = Some(text.to_owned());
        self
    }

    /// The certificate that the answer is signed with, when that is what was missing.
    pub(crate) fn unknown_certificate(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::UnknownCertificate(sn) => Some(sn),
            _ => None,
        }
    }

    /// Why the certificate cannot be had.
    pub(crate) fn because_of(mut self, error: CertificateError) -> Self {
        self.0.kind = Kind::Certificate(error);
        self
    }

    /// Marks a failure of something that was, or may have been, sent.
    pub(crate) fn after_sending(mut self, writes: bool) -> Self {
        let inner = &mut *self.0;
        let after = || UnknownOutcome::after(&inner.kind, inner.method.as_deref(), inner.trace_id.as_deref());
        inner.unknown = if writes { after() } else { None };
        self
    }

    /// Adds what is known of a call whose outcome is not.
    pub(crate) fn with_ids(mut self, ids: impl FnOnce() -> BusinessIds) -> Self {
        if let Some(unknown) = &mut self.0.unknown {
            unknown.ids = ids();
        }
        self
    }

    /// What was known of an earlier attempt stays true when a later one fails another way.
    pub(crate) fn with_unknown(mut self, unknown: Option<UnknownOutcome>) -> Self {
        self.0.unknown = unknown;
        self
    }

    /// Explains a refused signature by what was signed.
    pub(crate) fn explained_by(mut self, sent: &SignedParams) -> Self {
        let refusal = self.api().filter(|refusal| refusal.has_code("isv.invalid-signature"));
        let explanation = refusal.and_then(|refusal| refusal.sub_msg.as_deref()).map(|quoted| {
            let known = Known::new().signature(sent.params().value("sign").unwrap_or_default());
            explain::refused_signature(&sent.params().sign_source(), quoted, &known)
        });
        self.0.explanation = explanation.filter(|explanation| explanation.cause != Cause::NothingQuoted);
        self
    }

    /// For the rules of repeating.
    pub(crate) fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// The client cannot be built: a key, an address or an app id is wrong. Nothing was sent.
    #[must_use]
    pub fn is_config(&self) -> bool {
        matches!(self.0.kind, Kind::Config(_))
    }

    /// The details of [`is_config`](Self::is_config).
    #[must_use]
    pub fn config(&self) -> Option<&ConfigError> {
        match &self.0.kind {
            Kind::Config(error) => Some(error),
            _ => None,
        }
    }

    /// The request breaks the API's documented constraints. Nothing was signed or sent.
    ///
    /// # Troubleshooting
    ///
    /// Mend the values named by [`violations`](Self::violations). If the platform lifted a constraint since, switch the
    /// check off for this call with `.validate(false)`.
    #[must_use]
    pub fn is_validation(&self) -> bool {
        matches!(self.0.kind, Kind::Validation(_))
    }

    /// Every violation, with its path.
    #[must_use]
    pub fn violations(&self) -> Option<&Violations> {
        match &self.0.kind {
            Kind::Validation(violations) => Some(violations),
            _ => None,
        }
    }

    /// The platform refused, with this business code (or gateway code, where there is no business code).
    ///
    /// Check [`is_authenticated`](Self::is_authenticated) before concluding anything about an order.
    #[must_use]
    pub fn is_api(&self, code: &str) -> bool {
        self.api().is_some_and(|error| error.has_code(code))
    }

    /// The refusal, if the platform answered with one.
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        match &self.0.kind {
            Kind::Api(error) => Some(error),
            _ => None,
        }
    }

    /// The platform's signature covers the refusal.
    ///
    /// Wire rule: [§4.4](crate::protocol).
    #[must_use]
    pub fn is_authenticated(&self) -> bool {
        self.api().is_some_and(|error| error.is_authenticated)
    }

    /// The platform waits for the buyer (`code` 10003): neither a success nor a refusal.
    ///
    /// Wire rule: [§4.5](crate::protocol).
    ///
    /// # Troubleshooting
    ///
    /// Query the order every 3 to 5 seconds for up to a minute, then cancel it.
    #[must_use]
    pub fn is_in_progress(&self) -> bool {
        matches!(self.0.kind, Kind::InProgress)
    }

    /// The answer's signature is missing or wrong.
    ///
    /// # Troubleshooting
    ///
    /// Compare the configured key with the one the console shows as "Alipay public key" (not the app's own), for the
    /// same environment. A proxy that rewrites answers breaks signatures, too.
    #[must_use]
    pub fn is_signature(&self) -> bool {
        matches!(self.0.kind, Kind::SignatureMissing | Kind::SignatureInvalid | Kind::Stale) || self.is_certificate()
    }

    /// The answer is signed with a certificate that is not known, or that was refused; a kind of
    /// [`is_signature`](Self::is_signature).
    ///
    /// # Troubleshooting
    ///
    /// Download `alipayCertPublicKey_RSA2.crt` and `alipayRootCert.crt` from the console again, for the same
    /// environment as the gateway's.
    #[must_use]
    pub fn is_certificate(&self) -> bool {
        matches!(self.0.kind, Kind::UnknownCertificate(_) | Kind::Certificate(_))
    }

    /// Why a certificate was refused.
    #[must_use]
    pub fn certificate(&self) -> Option<CertificateError> {
        match self.0.kind {
            Kind::Certificate(error) => Some(error),
            _ => None,
        }
    }

    /// The answer could not be read: not the gateway's format, a value of another type than documented, or content that
    /// cannot be decrypted.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, Kind::Envelope(_) | Kind::Decode(_) | Kind::HttpStatus(_) | Kind::Decrypt)
    }

    /// The answer is genuine, and about another order than the one that was asked for.
    #[must_use]
    pub fn is_mismatch(&self) -> bool {
        matches!(self.0.kind, Kind::Mismatch(_))
    }

    /// The connection failed, or the gateway answered with an HTTP error.
    #[must_use]
    pub fn is_transport(&self) -> bool {
        matches!(self.0.kind, Kind::Transport(_) | Kind::HttpStatus(_))
    }

    /// No answer came in time.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(&self.0.kind, Kind::Transport(error) if error.is_timeout())
    }

    /// The answer is larger, or has more members, than any real one.
    #[must_use]
    pub fn is_limit(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::TooLarge(_) | Kind::Envelope(EnvelopeError::TooManyMembers | EnvelopeError::TooDeep)
        )
    }

    /// The platform may have done what was asked, and no authenticated answer says so or denies it.
    ///
    /// Wire rule: [§4.5](crate::protocol).
    ///
    /// # Troubleshooting
    ///
    /// Do not repeat the call. Keep [`unknown_outcome`](Self::unknown_outcome), which has the order's numbers and says
    /// what to ask; act on what that says.
    /// Always `false` for APIs that only read.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        self.0.unknown.is_some()
    }

    /// Everything that is needed to find out what became of the call, when [that is unknown](Self::is_outcome_unknown).
    #[must_use]
    pub fn unknown_outcome(&self) -> Option<&UnknownOutcome> {
        self.0.unknown.as_ref()
    }

    /// Why the platform refused the signature of the request, when that is what it did, and it quoted the text that it
    /// verified. This error's own text has the cause; the explanation's also shows where that text and the one that was
    /// signed begin to differ, which may be business data. Only what sends knows what was signed: not `accept`.
    #[must_use]
    pub fn explanation(&self) -> Option<&Explanation> {
        self.0.explanation.as_ref()
    }

    /// The API that was called.
    #[must_use]
    pub fn method(&self) -> Option<&str> {
        self.0.method.as_deref()
    }

    /// The platform's number for this exchange; its support asks for it.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.0.trace_id.as_deref()
    }

    /// The exact JSON text that the platform signed, if it signed this failure: of a refusal, of a payment in progress,
    /// of an answer that could not be read or is about another order. May hold personal data.
    #[must_use]
    pub fn verified_text(&self) -> Option<&str> {
        self.0.verified_text.as_deref()
    }

    /// The body of the answer, if one came. Not necessarily verified, and it may hold personal data: not for logs.
    #[must_use]
    pub fn raw_answer(&self) -> Option<&[u8]> {
        self.0.raw.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(method) = &self.0.method {
            write!(f, "{method}: ")?;
        }
        match (&self.0.kind, &self.0.explanation) {
            // The cause stands in the place of everything that usually is one. What follows goes on with the sentence.
            (Kind::Api(refusal), Some(explanation)) => {
                let refused = Kind::Api(refusal.without_advice());
                write!(f, "{refused}: {}", explanation.cause.to_string().trim_end_matches('.'))?;
            }
            (kind, _) => kind.fmt(f)?,
        }
        if let Some(unknown) = &self.0.unknown {
            write!(f, "; the outcome is unknown: {}", unknown.next())?;
        }
        if let Some(trace_id) = self.trace_id() {
            write!(f, " (trace {})", Printable(trace_id))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("method", &self.0.method)
            .field("trace_id", &self.trace_id().map(Printable))
            .field("unknown_outcome", &self.0.unknown)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            Kind::Config(error) => Some(error),
            Kind::Validation(error) => Some(error),
            Kind::Transport(error) => Some(error),
            Kind::Envelope(error) => Some(error),
            Kind::Sign(error) => Some(error),
            Kind::Certificate(error) => Some(error),
            Kind::Journal(error) => Some(error),
            _ => None,
        }
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::new(Kind::Config(error))
    }
}

impl From<Violations> for Error {
    fn from(violations: Violations) -> Self {
        Self::new(Kind::Validation(violations))
    }
}
