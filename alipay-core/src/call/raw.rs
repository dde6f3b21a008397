//! Calls of APIs by their name, for what is not generated, and by their table, for programs that know APIs as data.

use std::{fmt, sync::Arc};

use super::{Attempts, Endpoint, Options, Outgoing, PageForm, Response, exchange, option_setters, outgoing};
use crate::{
    Client, Error,
    answer::Expected,
    api::{ApiEntry, RetryClass},
    codec::{self, DynRecord, JsonRecord, NoFields, Record as _, Texts},
    error::Code,
    keys::{Choice, Keys, Origin},
    request::SignedParams,
    transport::HttpResponse,
    upload::Upload,
    validate::{Problem, Violations},
};

/// A call of an API that is known by its name only, or by its table.
///
/// Wire rule: [§1.4](crate::protocol).
///
/// By name, nothing is checked but the form of the content, and it counts as moving money: nobody knows what it does. By
/// table ([`Client::raw_of`]), it is what a typed call is: for the channels of its API only, validated, sent as its API
/// wants it, repeated as its class allows, and its answer must be about the same order.
#[must_use = "a call does nothing until `send`"]
pub struct RawCall<'c> {
    client: &'c Client,
    keys: Arc<Keys>,
    target: Target,
    /// The request, JSON.
    content: String,
    options: Options,
}

/// The API that is called.
#[derive(Clone)]
struct Target {
    method: String,
    version: String,
    response_key: String,
    class: RetryClass,
    /// Its table, if that is known.
    entry: Option<&'static ApiEntry>,
}

impl Target {
    fn endpoint(&self) -> Endpoint<'_> {
        let info = self.entry.map(|entry| entry.info);
        Endpoint::raw(&self.method, &self.version, &self.response_key).with_info(info).of_class(self.class)
    }
}

impl<'c> RawCall<'c> {
    pub(crate) fn new(client: &'c Client, method: String, content: String) -> Self {
        let response_key = format!("{}_response", method.replace('.', "_"));
        let target = Target { method, version: "1.0".to_owned(), response_key, class: RetryClass::Pay, entry: None };
        Self::to(client, target, content)
    }

    pub(crate) fn of(client: &'c Client, entry: &'static ApiEntry, content: String) -> Self {
        let info = entry.info;
        let target = Target {
            method: info.method.to_owned(),
            version: info.version.to_owned(),
            response_key: info.response_key.to_owned(),
            class: info.retry,
            entry: Some(entry),
        };
        Self::to(client, target, content)
    }

    fn to(client: &'c Client, target: Target, content: String) -> Self {
        Self { client, keys: client.keys(), target, content, options: Options::default() }
    }

    option_setters!(tokens, notify_url, return_url, encrypt, attempts, validate);

    /// What the API does to the world, if you know: decides what is repeated after a failure, and whether a failure leaves
    /// an outcome open. Without it, a call by name counts as moving money.
    pub fn retry_class(mut self, class: RetryClass) -> Self {
        self.target.class = class;
        self
    }

    /// The API's version; `1.0` unless set otherwise, which every API has.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.target.version = version.into();
        self
    }

    /// Adds a file, by the name of its part.
    pub fn file(mut self, name: impl Into<String>, file: Upload) -> Self {
        self.options.files.push((name.into(), file));
        self
    }

    /// Validates, encodes and signs what a server is to send, without sending it.
    ///
    /// # Errors
    ///
    /// As [`Call::prepare`](super::Call::prepare).
    pub fn prepare(&self) -> Result<SignedParams, Error> {
        self.sign_now("gateway")
    }

    /// [`prepare`](Self::prepare) with any signer.
    ///
    /// # Errors
    ///
    /// As [`Call::prepare_async`](super::Call::prepare_async).
    pub async fn prepare_async(&self) -> Result<SignedParams, Error> {
        self.sign("gateway").await
    }

    /// Signs a page that a browser opens.
    ///
    /// # Errors
    ///
    /// As [`PageCall::form`](super::PageCall::form).
    pub fn form(&self) -> Result<PageForm, Error> {
        PageForm::new(self.client, &self.target.method, self.sign_now("page")?)
    }

    /// [`form`](Self::form) with any signer.
    ///
    /// # Errors
    ///
    /// As [`PageCall::form_async`](super::PageCall::form_async).
    pub async fn form_async(&self) -> Result<PageForm, Error> {
        PageForm::new(self.client, &self.target.method, self.sign("page").await?)
    }

    /// The string for the Alipay app on a phone.
    ///
    /// # Errors
    ///
    /// As [`AppCall::order_string`](super::AppCall::order_string).
    pub fn order_string(&self) -> Result<String, Error> {
        Ok(self.sign_now("app")?.to_form())
    }

    /// [`order_string`](Self::order_string) with any signer.
    ///
    /// # Errors
    ///
    /// As [`AppCall::order_string_async`](super::AppCall::order_string_async).
    pub async fn order_string_async(&self) -> Result<String, Error> {
        Ok(self.sign("app").await?.to_form())
    }

    fn sign_now(&self, channel: &str) -> Result<SignedParams, Error> {
        self.check(channel)?;
        exchange::sign_now(self.client, &self.keys, &self.target.endpoint(), self.outgoing(), &self.options)
    }

    async fn sign(&self, channel: &str) -> Result<SignedParams, Error> {
        self.check(channel)?;
        exchange::sign(self.client, &self.keys, &self.target.endpoint(), self.outgoing(), &self.options).await
    }

    /// Verifies an answer to this call.
    ///
    /// # Errors
    ///
    /// As [`Call::accept`](super::Call::accept).
    pub fn accept(&self, answer: &HttpResponse) -> Result<Response<RawAnswer>, Error> {
        self.accept_by(Choice::BySerial, answer).map_err(|error| error.with_ids(|| self.outgoing().ids()))
    }

    fn accept_by(&self, choice: Choice, answer: &HttpResponse) -> Result<Response<RawAnswer>, Error> {
        let (endpoint, entry) = (self.target.endpoint(), self.target.entry);
        let encryption = outgoing::encryption(&endpoint, &self.options);
        // Most answers repeat nothing of the request.
        let repeated = entry.filter(|_| !endpoint.echo().is_empty());
        let members = repeated.and_then(|_| codec::tree(&codec::members(&self.content)?)).unwrap_or_default();
        let request = repeated.map(|entry| JsonRecord::read_known(entry.request, &members).0);
        let request = request.as_ref().map(|request| request as &dyn DynRecord);
        let mut texts = Texts::new(entry.map_or(NoFields::SCHEMA, |entry| entry.response));
        let expected = Expected { request, encryption, choice };
        let text = exchange::accept(self.client, &self.keys, &endpoint, &expected, answer, &mut texts)?;
        Ok(Response::new(RawAnswer(text.clone()), text, answer.trace_id().map(str::to_owned)))
    }

    /// Makes the call.
    ///
    /// # Errors
    ///
    /// [`Error`]; ask [`Error::outcome`] first.
    pub async fn send(mut self) -> Result<Response<RawAnswer>, Error> {
        self.check("gateway")?;
        let (target, outgoing) = (self.target.clone(), self.outgoing());
        let mut attempts = Attempts::new(self.client, target.endpoint(), &outgoing, &self.options);
        let trace = attempts.trace();
        trace
            .around(async {
                loop {
                    let result = self.attempt(&mut attempts).await;
                    if let Some(ended) = attempts.settle(result).await {
                        return ended;
                    }
                }
            })
            .await
    }

    async fn attempt(&mut self, attempts: &mut Attempts<'_>) -> Result<Response<RawAnswer>, Error> {
        let answer = attempts.post(&self.keys, &mut self.options).await?;
        let accept = |choice| self.accept_by(choice, &answer);
        exchange::accept_learning(self.client, &self.keys, Origin::Answer, accept).await
    }

    fn outgoing(&self) -> Outgoing {
        match self.target.entry {
            Some(entry) => Outgoing::by_table(self.client, entry, &self.content, &self.options),
            None => Outgoing::json(self.content.clone()),
        }
    }

    /// The name of the API becomes a part of the answer's form, and a table says which channels there are.
    fn check(&self, channel: &str) -> Result<(), Error> {
        let method = &*self.target.method;
        let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if method.len() > 128 || !method.contains('.') || !method.split('.').all(is_word) {
            return Err(Violations::of("method", Problem::BadName).into());
        }
        match self.target.entry.map(|entry| entry.channels) {
            Some(channels) if !channels.contains(&channel) => {
                let found = Violations::of("method", Problem::OtherChannel { channels });
                Err(Error::from(found).of_method(method))
            }
            _ => Ok(()),
        }
    }
}

/// A verified answer without a type.
#[derive(Clone, PartialEq, Eq)]
pub struct RawAnswer(String);

impl RawAnswer {
    /// A top-level member: of a string its characters, of a number or truth value its exact digits. `None` when it is
    /// missing, an object or a list.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<String> {
        codec::member(&self.0, name)
    }

    /// The exact JSON text of a top-level member.
    #[must_use]
    pub fn json(&self, name: &str) -> Option<&str> {
        codec::raw_member(&self.0, name)
    }

    /// The whole answer as a tree. Numbers become floats there where they are no integers: read amounts with
    /// [`member`](Self::member).
    #[must_use]
    pub fn to_value(&self) -> serde_json::Value {
        // The text was checked against the same grammar when it was verified.
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

/// Without the text, which may be personal data.
impl fmt::Debug for RawAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawAnswer({} bytes)", self.0.len())
    }
}

/// The method only.
impl fmt::Debug for RawCall<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawCall")
            .field("method", &format_args!("{}", Code(&self.target.method)))
            .finish_non_exhaustive()
    }
}
