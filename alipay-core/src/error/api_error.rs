//! A refusal by the platform.

use std::fmt;

use crate::{api::RetryClass, call::Endpoint};

/// A refusal by the platform: its codes, and what the documentation says to do.
///
/// `Display` and `Debug` leave `sub_msg` out, which may quote the request.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiError {
    /// The gateway's code, as `40004`; empty when the answer had none.
    pub code: String,
    /// The gateway's text for it.
    pub msg: String,
    /// The business code, as `ACQ.TRADE_NOT_EXIST`.
    pub sub_code: Option<String>,
    /// The text for it. May quote parts of the request.
    pub sub_msg: Option<String>,
    /// What the documentation advises.
    pub advice: Option<&'static str>,
    /// Whether the platform's signature covers the refusal. The gateway does not sign some early refusals; whoever can
    /// reach the connection could have written those, so conclude nothing about an order from them.
    pub is_authenticated: bool,
    /// What the documentation of the code says.
    is_documented_unknown: bool,
    /// Whether it says no, and not that something went wrong.
    is_refusal: bool,
    /// Whether it wants the same request again, which cancelling says of itself.
    asks_to_repeat: bool,
}

impl ApiError {
    pub(crate) fn new(status: Status, endpoint: &Endpoint<'_>, is_authenticated: bool) -> Self {
        let sub_code = status.sub_code.filter(|code| !code.is_empty());
        let doc = endpoint.error_doc(sub_code.as_deref().unwrap_or(&status.code));
        let is_refusal = status.code == "20001"
            || matches!(status.code.as_bytes(), [b'4', rest @ ..] if rest.len() == 4 && rest.iter().all(u8::is_ascii_digit));
        Self {
            code: status.code,
            msg: status.msg,
            sub_code,
            sub_msg: status.sub_msg,
            advice: doc.map(|doc| doc.advice).filter(|advice| !advice.is_empty()),
            is_authenticated,
            is_documented_unknown: doc.is_some_and(|doc| doc.is_outcome_unknown),
            is_refusal,
            asks_to_repeat: status.asks_to_repeat && endpoint.retry() == RetryClass::Cancel,
        }
    }

    /// Of something that has no table of error codes.
    pub(crate) fn undocumented(status: Status, is_authenticated: bool) -> Self {
        Self::new(status, &Endpoint::raw("", "", ""), is_authenticated)
    }

    /// Of the REST protocol, where the HTTP status says whether it is a refusal.
    pub(crate) fn of_status(status: Status, http: u16, is_authenticated: bool) -> Self {
        Self { is_refusal: (400..500).contains(&http), ..Self::undocumented(status, is_authenticated) }
    }

    /// For texts that know better than the documentation.
    pub(super) fn without_advice(&self) -> Self {
        Self { advice: None, ..self.clone() }
    }

    /// Whether `code` is the business code or, where there is none, the gateway's.
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        self.sub_code.as_deref().map_or(self.code == code, |sub_code| sub_code == code)
    }

    /// Whether the platform says that it does not know what became of the call, or that it is still at it.
    #[must_use]
    pub fn is_unknown_outcome(&self) -> bool {
        // The REST protocol has the business code in `code`, and no prefixes.
        let business = self.sub_code.as_deref().unwrap_or(&self.code);
        let name = business.strip_prefix("isp.").or(business.strip_prefix("aop.")).unwrap_or(business);
        self.is_documented_unknown
            || self.code == "20000"
            || business.ends_with("SYSTEM_ERROR")
            || matches!(name, "unknow-error" | "unknown-error")
    }

    /// Whether the platform itself says, for certain, that it did not do what was asked: a signed refusal with one of
    /// the documented codes. Anything else leaves the outcome open.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.is_authenticated && self.is_refusal && !self.is_unknown_outcome() && !self.asks_to_repeat
    }

    /// Whether the platform signed that it wants the same request again (`retry_flag`).
    pub(crate) fn asks_to_repeat(&self) -> bool {
        self.is_authenticated && self.asks_to_repeat
    }

    /// Whether the platform signed that there were too many calls (`code` 40005): nothing was carried out.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.is_authenticated && self.code == "40005"
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Code(&self.code))?;
        if let Some(sub_code) = &self.sub_code {
            write!(f, " {}", Code(sub_code))?;
        }
        if let Some(advice) = self.advice {
            write!(f, " ({advice})")?;
        }
        if !self.is_authenticated {
            f.write_str(" [not signed by the platform]")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("code", &format_args!("{}", Code(&self.code)))
            .field("sub_code", &format_args!("{}", Code(self.sub_code.as_deref().unwrap_or("none"))))
            .field("is_authenticated", &self.is_authenticated)
            .finish_non_exhaustive()
    }
}

/// A code of a refusal. Codes are words; tokens, payment codes and account numbers are plain as well, and full of digits.
pub(crate) struct Code<'a>(pub(crate) &'a str);

impl fmt::Display for Code<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST_DIGITS: usize = 8;
        match self.0.bytes().filter(u8::is_ascii_digit).count() > MOST_DIGITS {
            true => f.write_str("(unreadable)"),
            false => Printable(self.0).fmt(f),
        }
    }
}

/// A code from the network, made safe for a log line: documented codes are short and plain.
pub(crate) struct Printable<'a>(pub(crate) &'a str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_code = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if self.0.len() <= 64 && self.0.chars().all(is_code) {
            f.write_str(self.0)
        } else {
            f.write_str("(unreadable)")
        }
    }
}

impl fmt::Debug for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The members of every answer that say how it went.
#[derive(Clone, Default)]
pub(crate) struct Status {
    pub(crate) code: String,
    pub(crate) msg: String,
    pub(crate) sub_code: Option<String>,
    pub(crate) sub_msg: Option<String>,
    /// `retry_flag` of cancelling: `Y` asks for the same request again.
    pub(crate) asks_to_repeat: bool,
}

impl Status {
    pub(crate) fn is_success(&self) -> bool {
        match self.code.as_str() {
            "10000" => true,
            "" => self.sub_code.as_deref().unwrap_or_default().is_empty(),
            _ => false,
        }
    }

    pub(crate) fn is_in_progress(&self) -> bool {
        self.code == "10003"
    }
}
