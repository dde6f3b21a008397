//! The Alipay app on a phone: the string that it is handed, and the result that it hands back.

use std::{borrow::Cow, fmt, sync::Arc};

use super::{Options, Outgoing, Response, exchange, option_setters};
use crate::{
    Client, Error,
    answer::Expected,
    api::{Api, AppApi},
    codec,
    error::Kind,
    keys::{Choice, Keys, Origin},
    transport::HttpResponse,
};

/// An order string on its way. Nothing is sent by this machine: the app on the phone sends it.
///
/// Wire rule: [§6.2](crate::protocol).
#[must_use = "an order does nothing until `order_string`"]
pub struct AppCall<'c, A> {
    client: &'c Client,
    keys: Arc<Keys>,
    request: A,
    options: Options,
}

impl<'c, A: Api> AppCall<'c, A> {
    pub(crate) fn new(client: &'c Client, request: A) -> Self {
        Self { client, keys: client.keys(), request, options: Options::default() }
    }

    option_setters!(tokens, notify_url, return_url, encrypt, validate);

    /// The string for the app's SDK, to be passed on as it is.
    ///
    /// # Errors
    ///
    /// [`Error::is_validation`], or a failure of the signer. A signer that does I/O needs
    /// [`order_string_async`](Self::order_string_async).
    pub fn order_string(&self) -> Result<String, Error> {
        let endpoint = A::INFO.into();
        let signed = exchange::sign_now(self.client, &self.keys, &endpoint, self.outgoing(), &self.options)?;
        Ok(signed.to_form())
    }

    /// [`order_string`](Self::order_string) with any signer.
    ///
    /// # Errors
    ///
    /// [`Error::is_validation`], or a failure of the signer.
    pub async fn order_string_async(&self) -> Result<String, Error> {
        let endpoint = A::INFO.into();
        let signed = exchange::sign(self.client, &self.keys, &endpoint, self.outgoing(), &self.options).await?;
        Ok(signed.to_form())
    }

    fn outgoing(&self) -> Outgoing {
        Outgoing::record(self.client, A::INFO.biz_content, &self.request, &self.options)
    }
}

impl<A: Api> fmt::Debug for AppCall<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppCall").field("method", &A::INFO.method).finish_non_exhaustive()
    }
}

/// What the app's SDK handed to the merchant's app, not checked yet.
///
/// Wire rule: [§6.2](crate::protocol).
///
/// Only the platform's own answer to a query, or a notification, is proof of a payment. This one tells what to show.
#[derive(Clone, PartialEq, Eq)]
pub struct AppResult {
    status: AppStatus,
    result: String,
}

/// How the app ended, `resultStatus`.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AppStatus {
    /// 9000: done, says the app.
    Succeeded,
    /// 8000: the outcome is open. Query the order.
    Processing,
    /// 4000.
    Failed,
    /// 5000: the same order again.
    Repeated,
    /// 6001: the user went back.
    Cancelled,
    /// 6002: no connection.
    NetworkError,
    /// 6004: the outcome is open. Query the order.
    Unknown,
    /// Any other.
    Other(String),
}

impl AppStatus {
    const CODES: [(&'static str, Self); 7] = [
        ("9000", Self::Succeeded),
        ("8000", Self::Processing),
        ("4000", Self::Failed),
        ("5000", Self::Repeated),
        ("6001", Self::Cancelled),
        ("6002", Self::NetworkError),
        ("6004", Self::Unknown),
    ];

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Other(code) => code,
            known => Self::CODES.iter().find(|(_, status)| status == known).map_or("", |(code, _)| code),
        }
    }
}

impl From<&str> for AppStatus {
    fn from(code: &str) -> Self {
        let known = Self::CODES.into_iter().find(|(known, _)| *known == code);
        known.map_or_else(|| Self::Other(code.to_owned()), |(_, status)| status)
    }
}

/// The code, if it looks like one.
impl fmt::Display for AppStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::error::Code(self.as_str()).fmt(f)
    }
}

/// As `Display`: the text comes from a phone.
impl fmt::Debug for AppStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AppStatus({self})")
    }
}

impl AppResult {
    /// From the two members that count, `resultStatus` and `result`.
    #[must_use]
    pub fn new(result_status: &str, result: impl Into<String>) -> Self {
        Self { status: result_status.into(), result: result.into() }
    }

    /// From the whole result as JSON, `{"resultStatus":…,"result":…,"memo":…}`; `None` when it is none.
    ///
    /// ```
    /// use alipay_core::{AppResult, AppStatus};
    /// let result = AppResult::parse(r#"{"resultStatus":"6001","result":"","memo":"cancelled"}"#).unwrap();
    /// assert_eq!(result.status(), &AppStatus::Cancelled);
    /// ```
    #[must_use]
    pub fn parse(json: &str) -> Option<Self> {
        let result = codec::member(json, "result").unwrap_or_default();
        Some(Self::new(&codec::member(json, "resultStatus")?, result))
    }

    /// How the app ended, as it says itself.
    #[must_use]
    pub fn status(&self) -> &AppStatus {
        &self.status
    }

    /// Verifies the platform's answer in it, as an answer to the request that the app was handed: one about another order
    /// is refused.
    ///
    /// ```no_run
    /// # async fn show<TradeAppPay: alipay_core::api::AppApi>(client: alipay_core::Client, json: &str, pay: TradeAppPay) -> Result<(), Box<dyn std::error::Error>> {
    /// use alipay_core::AppResult;
    /// let result = AppResult::parse(json).ok_or("not a result of the app")?;
    /// let answer = result.verify(&client, &pay).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As for any answer; an empty one, of an app that got no answer, says how the app ended.
    pub async fn verify<A: AppApi>(&self, client: &Client, request: &A) -> Result<Response<A::Response>, Error> {
        let keys = client.keys();
        let accept = |choice| self.accept(client, &keys, request, choice);
        exchange::accept_learning(client, &keys, Origin::Pushed, accept).await
    }

    /// [`verify`](Self::verify) with what is known, without downloading a certificate.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verify_offline<A: AppApi>(&self, client: &Client, request: &A) -> Result<Response<A::Response>, Error> {
        self.accept(client, &client.keys(), request, Choice::BySerial)
    }

    fn accept<A: Api>(
        &self,
        client: &Client,
        keys: &Arc<Keys>,
        request: &A,
        choice: Choice,
    ) -> Result<Response<A::Response>, Error> {
        if self.result.trim().is_empty() {
            let error = Error::new(Kind::AppFailed(self.status.clone())).of_method(A::INFO.method);
            return Err(error.after_sending(true));
        }
        // The app hands over text; the platform signed bytes of the call's charset.
        let bytes = client.charset().encode(&self.result).unwrap_or(Cow::Borrowed(self.result.as_bytes()));
        let mut body = A::Response::default();
        let expected = Expected { request: Some(request), encryption: None, choice };
        let answer = HttpResponse::new(200, bytes.into_owned());
        let text = exchange::accept(client, keys, &A::INFO.into(), &expected, &answer, &mut body)?;
        Ok(Response::new(body, text, None))
    }
}

/// Without the answer, which is business data.
impl fmt::Debug for AppResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppResult").field("status", &self.status).finish_non_exhaustive()
    }
}
