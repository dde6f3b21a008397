//! One call: a request, its options, and the fixed order of what happens to them.
//!
//! Validate → encode → sign → send → verify → decode. [`Call::prepare`] and [`Call::accept`] are the two halves without
//! I/O; [`Call::send`] is a thin adapter around them.

mod response;

use std::fmt;

use crate::{
    Client, Error, answer,
    api::{Api, ApiInfo, Auth, RetryClass},
    codec::{self, DynRecord},
    error::Kind,
    request::SignedParams,
    transport::HttpResponse,
    validate::{self, Problem, Violation, Violations},
};

pub use response::Response;

/// A request on its way. Options are set here, so that no field of a request can collide with one.
#[must_use = "a call does nothing until `send`"]
pub struct Call<'c, A> {
    client: &'c Client,
    request: A,
    options: Options,
}

#[derive(Default)]
struct Options {
    auth_token: Option<String>,
    app_auth_token: Option<String>,
    notify_url: Option<String>,
    validate: Option<bool>,
}

impl Options {
    /// The public parameters that were set, by their wire names.
    fn given(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("auth_token", &self.auth_token),
            ("app_auth_token", &self.app_auth_token),
            ("notify_url", &self.notify_url),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }
}

impl<'c, A: Api> Call<'c, A> {
    pub(crate) fn new(client: &'c Client, request: A) -> Self {
        Self { client, request, options: Options::default() }
    }

    /// The access token of the user the call acts for.
    pub fn auth_token(mut self, token: impl Into<String>) -> Self {
        self.options.auth_token = Some(token.into());
        self
    }

    /// The token of the merchant the call acts for, for service providers.
    pub fn app_auth_token(mut self, token: impl Into<String>) -> Self {
        self.options.app_auth_token = Some(token.into());
        self
    }

    /// Where the platform reports what becomes of an order.
    pub fn notify_url(mut self, url: impl Into<String>) -> Self {
        self.options.notify_url = Some(url.into());
        self
    }

    /// Whether this request is checked before it is signed; the client's setting otherwise.
    pub fn validate(mut self, validate: bool) -> Self {
        self.options.validate = Some(validate);
        self
    }

    /// The request.
    pub fn request(&self) -> &A {
        &self.request
    }

    /// Paths of values that are set but not sent, since the platform would ignore them; as `principal.mobile`.
    #[must_use]
    pub fn ignored(&self) -> Vec<String> {
        codec::ignored(&self.request)
    }

    /// Validates, encodes and signs, without sending.
    ///
    /// # Errors
    ///
    /// [`Error::is_validation`], or a failure of the signer.
    pub fn prepare(&self) -> Result<SignedParams, Error> {
        prepare(self.client, A::INFO, &self.request, &self.options)
    }

    /// Verifies and decodes an answer to this call.
    ///
    /// # Errors
    ///
    /// Everything that [`send`](Self::send) reports about an answer.
    pub fn accept(&self, answer: HttpResponse) -> Result<Response<A::Response>, Error> {
        let mut body = A::Response::default();
        let text = accept(self.client, A::INFO, &self.request, &answer, &mut body)?;
        Ok(Response::new(body, text, answer.trace_id))
    }

    /// Makes the call.
    ///
    /// # Errors
    ///
    /// [`Error`]; ask [`Error::is_outcome_unknown`] first.
    pub async fn send(self) -> Result<Response<A::Response>, Error> {
        let prepared = self.prepare()?;
        let answer = exchange(self.client, A::INFO, &prepared).await?;
        self.accept(answer)
    }
}

fn prepare(
    client: &Client,
    info: &'static ApiInfo,
    request: &dyn DynRecord,
    options: &Options,
) -> Result<SignedParams, Error> {
    check(client, info, request, options).map_err(|error| Error::from(error).of_method(info.method))?;
    let mut params = client.common_params(info);
    for (name, value) in options.given() {
        params.set(name, value);
    }
    if !info.biz_content {
        for (name, value) in codec::to_params(request) {
            params.set(name, value);
        }
    } else {
        // Nothing to say is said by leaving it out (the platform's rule for APIs without parameters).
        let biz_content = codec::to_json(request);
        if biz_content != "{}" {
            params.set("biz_content", biz_content);
        }
    }
    params.sign(client.signer()).map_err(|error| Error::new(Kind::Sign(error)).of_method(info.method))
}

/// The request's own constraints, and those of the options. The latter are always checked: they guard the wire.
fn check(
    client: &Client,
    info: &'static ApiInfo,
    request: &dyn DynRecord,
    options: &Options,
) -> Result<(), Violations> {
    let mut found = Vec::new();
    let mut report = |path: &str, problem| found.push(Violation { path: path.to_owned(), problem });

    if info.user_auth == Auth::Required && options.auth_token.as_deref().unwrap_or_default().trim().is_empty() {
        report("auth_token", Problem::MissingUserToken);
    }
    for (path, value) in options.given() {
        if value.trim().is_empty() {
            // An empty column of a database, perhaps: without the token the call would act for somebody else.
            if path != "auth_token" || info.user_auth != Auth::Required {
                report(path, Problem::Missing);
            }
        } else if value.chars().any(char::is_control) {
            report(path, Problem::ControlCharacter);
        } else if path == "notify_url" && !is_url(value) {
            report(path, Problem::NotAUrl);
        }
    }
    if !info.biz_content {
        // The gateway drops blank parameters.
        codec::to_params(request)
            .iter()
            .filter(|(_, value)| value.trim().is_empty())
            .for_each(|(name, _)| report(name, Problem::Missing));
    }
    if options.validate.unwrap_or(client.validates())
        && let Err(violations) = validate::check(request)
    {
        found.extend(violations.iter().cloned());
    }
    Violations::or_ok(found)
}

fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace))
}

async fn exchange(client: &Client, info: &'static ApiInfo, prepared: &SignedParams) -> Result<HttpResponse, Error> {
    let request = prepared.http_request(client.gateway_url());
    let answer = client.transport().execute(request, client.max_answer()).await;
    answer.map_err(|error| {
        let kind = if error.is_too_large() { Kind::TooLarge(client.max_answer()) } else { Kind::Transport(error) };
        Error::new(kind).of_method(info.method).after_sending(writes(info))
    })
}

fn accept(
    client: &Client,
    info: &'static ApiInfo,
    request: &dyn DynRecord,
    answer: &HttpResponse,
    target: &mut dyn DynRecord,
) -> Result<String, Error> {
    let read = if answer.body.len() > client.max_answer() {
        Err(Error::new(Kind::TooLarge(client.max_answer())))
    } else if answer.status != 200 {
        // The gateway answers refusals with 200, too: anything else comes from something in between.
        Err(Error::new(Kind::HttpStatus(answer.status)))
    } else {
        answer::read(&answer.body, info, request, client.verifier(), target)
    };
    read.map_err(|error| {
        error.of_method(info.method).with_answer(&answer.body, answer.trace_id.as_deref()).after_sending(writes(info))
    })
}

fn writes(info: &ApiInfo) -> bool {
    info.retry != RetryClass::Read
}

/// The request and the tokens are not shown.
impl<A: Api> fmt::Debug for Call<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("method", &A::INFO.method)
            .field("app_id", &self.client.app_id())
            .finish_non_exhaustive()
    }
}
