//! What a check found.

use std::fmt;

use crate::explain::Difference;

/// What one check found. `Display` is everything in one line; no text shows a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What was checked.
    pub check: Check,
    /// How it ended.
    pub verdict: Verdict,
    /// What is wrong, in one sentence; where nothing is, what was seen.
    pub found: String,
    /// What to do, in one sentence; empty where there is nothing to do.
    pub advice: String,
    /// Of a signature that was refused: where the text that was signed and the one that was verified begin to differ.
    pub difference: Option<Difference>,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// It works, and should be mended.
    Warning,
    /// It does not work.
    Wrong,
    /// Something else has to be known or mended first.
    NotChecked,
}

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Check {
    /// The app's number.
    AppId,
    /// The gateway's address.
    Gateway,
    /// The sign type.
    SignType,
    /// The charset.
    Charset,
    /// Public keys or certificates, one of them and complete.
    Mode,
    /// The app's private key.
    PrivateKey,
    /// The app's public key, where it is given.
    AppPublicKey,
    /// The platform's public key.
    AlipayPublicKey,
    /// The app's certificate.
    AppCertificate,
    /// The platform's certificate.
    AlipayCertificate,
    /// The platform's root certificates.
    RootCertificates,
    /// Whether the certificates were issued under the roots.
    Chain,
    /// The serial numbers of certificate mode, for comparison.
    SerialNumbers,
    /// The key for encrypted content.
    EncryptionKey,
    /// The clock of this machine.
    Clock,
    /// One call of the gateway.
    Call,
}

impl Finding {
    /// What a check of your own found.
    #[must_use]
    pub fn new(check: Check, verdict: Verdict, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { check, verdict, found: found.into(), advice: advice.into(), difference: None }
    }

    pub(super) fn ok(check: Check, seen: impl Into<String>) -> Self {
        Self::new(check, Verdict::Ok, seen, "")
    }

    /// From an error whose text says what is wrong and, behind a colon, what to do.
    pub(super) fn of_error(check: Check, error: &impl fmt::Display) -> Self {
        Self { verdict: Verdict::Wrong, ..Self::of_warning(check, error) }
    }

    /// The same of something that works all the same.
    pub(super) fn of_warning(check: Check, warning: &impl fmt::Display) -> Self {
        let text = warning.to_string();
        let (problem, advice) = text.split_once(": ").unwrap_or((&text, ""));
        Self::new(check, Verdict::Warning, sentence(problem), sentence(advice))
    }
}

impl Check {
    /// Its name, as `private key`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AppId => "app id",
            Self::Gateway => "gateway",
            Self::SignType => "sign type",
            Self::Charset => "charset",
            Self::Mode => "mode",
            Self::PrivateKey => "private key",
            Self::AppPublicKey => "app public key",
            Self::AlipayPublicKey => "Alipay public key",
            Self::AppCertificate => "app certificate",
            Self::AlipayCertificate => "Alipay certificate",
            Self::RootCertificates => "root certificates",
            Self::Chain => "chain",
            Self::SerialNumbers => "serial numbers",
            Self::EncryptionKey => "encryption key",
            Self::Clock => "clock",
            Self::Call => "call",
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Wrong => "wrong",
            Self::NotChecked => "not checked",
        })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {} {}", self.check, self.verdict, self.found, self.advice)
    }
}

/// With a capital letter and a full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

/// What is wrong, of an error's text that has advice for programmers behind a colon.
pub(super) fn problem(error: &impl fmt::Display) -> String {
    let text = error.to_string();
    text.split_once(": ").map_or(text.as_str(), |(problem, _)| problem).to_owned()
}
