//! The parameters of one request, signed and written out. No I/O.

use std::{borrow::Cow, fmt};

use crate::{
    charset::Charset,
    form,
    sign::{SignError, Signer, sign_source},
    transport::{HttpRequest, ready},
};

/// The parameters of a request before signing.
///
/// Wire rule: [§1.2](crate::protocol).
///
/// A parameter without a value, or with only whitespace, is neither signed nor sent.
///
/// ```
/// use alipay_core::Params;
/// let mut params = Params::new();
/// params.set("method", "alipay.trade.query");
/// params.set("app_id", "2021000000000000");
/// params.set("notify_url", "");
/// assert_eq!(params.sign_source(), "app_id=2021000000000000&method=alipay.trade.query");
/// ```
#[derive(Clone, Default)]
pub struct Params(Vec<(Cow<'static, str>, String)>);

/// Parameters with their signature, ready for the wire.
///
/// Wire rule: [§1.5](crate::protocol).
#[derive(Clone)]
pub struct SignedParams(Params);

impl Params {
    /// No parameters yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a parameter, replacing an earlier value; a blank value removes it.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        let (name, value) = (name.into(), value.into());
        self.0.retain(|(other, _)| *other != name);
        if !value.trim().is_empty() {
            self.0.push((name, value));
        }
    }

    /// The value of a parameter.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    /// Names and values, in the order they were set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, value.as_str()))
    }

    /// The text that is signed; see [`sign_source`].
    #[must_use]
    pub fn sign_source(&self) -> String {
        sign_source(self.iter())
    }

    /// The charset that the parameter `charset` names; UTF-8 without one.
    #[must_use]
    pub fn charset(&self) -> Charset {
        self.value("charset").and_then(Charset::of_label).unwrap_or_default()
    }

    /// Adds `sign_type` and `sign`. The signature is over the text in the [`charset`](Self::charset) of the call.
    ///
    /// # Errors
    ///
    /// [`SignError`] when the key could not be used, or the charset lacks a character.
    pub async fn sign(mut self, signer: &dyn Signer) -> Result<SignedParams, SignError> {
        self.set("sign_type", signer.sign_type().as_str());
        let source = self.sign_source();
        let content = self.charset().encode(&source).map_err(SignError::new)?;
        let signature = signer.sign(&content).await?;
        self.set("sign", signature);
        Ok(SignedParams(self))
    }

    /// [`sign`](Self::sign) at once, which local signers can.
    ///
    /// # Errors
    ///
    /// [`SignError`], also when the signer needs time.
    pub fn sign_now(self, signer: &dyn Signer) -> Result<SignedParams, SignError> {
        ready(self.sign(signer)).unwrap_or_else(|| Err(SignError::new("the signer needs time")))
    }
}

impl SignedParams {
    /// The parameters, with `sign_type` and `sign`.
    #[must_use]
    pub fn params(&self) -> &Params {
        &self.0
    }

    /// What goes into the URL: only `charset`, which the gateway needs in order to read the body. Everything else,
    /// tokens above all, stays out of the URL and so out of access logs.
    #[must_use]
    pub fn query(&self) -> String {
        self.form(|name| name == "charset")
    }

    /// The form that goes into the body.
    #[must_use]
    pub fn body(&self) -> String {
        self.form(|name| name != "charset")
    }

    /// All parameters as one form: the query of a page that is opened with GET, or the string that an app is handed.
    ///
    /// Wire rule: [§1.7](crate::protocol).
    #[must_use]
    pub fn to_form(&self) -> String {
        self.form(|_| true)
    }

    /// The POST to this gateway.
    ///
    /// Wire rule: [§1.3](crate::protocol).
    #[must_use]
    pub fn http_request(&self, gateway: &str) -> HttpRequest {
        let charset = self.0.charset().as_str();
        let url = format!("{gateway}?{}", self.query());
        let content_type = format!("application/x-www-form-urlencoded;charset={charset}");
        HttpRequest::post(url, content_type, self.body().into_bytes().into())
    }

    /// Names and values that go into the body, each value in the charset of the call.
    pub(crate) fn body_fields(&self) -> impl Iterator<Item = (&str, Cow<'_, [u8]>)> {
        self.0.iter().filter(|(name, _)| *name != "charset").map(|(name, value)| (name, self.bytes(value)))
    }

    fn form(&self, is_in: impl Fn(&str) -> bool) -> String {
        form::encode(self.0.iter().filter(|(name, _)| is_in(name)).map(|(name, value)| (name, self.bytes(value))))
    }

    fn bytes<'v>(&self, value: &'v str) -> Cow<'v, [u8]> {
        // Nothing that the charset lacks was signed.
        self.0.charset().encode(value).unwrap_or(Cow::Borrowed(value.as_bytes()))
    }
}

/// Names only: values may be tokens or personal data.
impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Params")?;
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

impl fmt::Debug for SignedParams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signed")?;
        self.0.fmt(f)
    }
}
