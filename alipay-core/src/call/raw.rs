//! Calls of APIs by their name, for what is not generated, and by their table, for programs that know APIs as data.

use std::{fmt, sync::Arc};

use super::{Attempts, Endpoint, Options, Outgoing, PageForm, Response, exchange, option_setters, outgoing};
use crate::{
    Client, Error,
    answer::Expected,
    api::{ApiEntry, ApiInfo, RetryClass},
    codec::{self, DynRecord, JsonRecord, NoFields, Record as _, Texts},
    error::Code,
    keys::{Choice, Keys, Origin},
    request::SignedParams,
    transport::HttpResponse,
    upload::Upload,
    validate::{Problem, Violation, Violations},
};

/// A call of an API that is known by its name only, or by its table.
///
/// Wire rule: [§1.4](crate::protocol).
///
/// By name, nothing is checked but the form of the content, and it counts as moving money: nobody knows what it does. By
/// table ([`Client::raw_of`]), it is what a typed call is: validated, sent as its API wants it, repeated as its class
/// allows, and its answer must be about the same order.
#[must_use = "a call does nothing until `send`"]
pub struct RawCall<'c> {
    client: &'c Client,
    keys: Arc<Keys>,
    method: String,
    version: String,
    /// Its table, if that is known.
    entry: Option<&'static ApiEntry>,
    /// The request, JSON.
    content: String,
    class: RetryClass,
    options: Options,
}

impl<'c> RawCall<'c> {
    pub(crate) fn new(client: &'c Client, method: String, content: String) -> Self {
        let options = Options::default();
        let (keys, version, class) = (client.keys(), "1.0".to_owned(), RetryClass::Pay);
        Self { client, keys, method, version, entry: None, content, class, options }
    }

    pub(crate) fn of(client: &'c Client, entry: &'static ApiEntry, content: String) -> Self {
        let (version, class) = (entry.info.version.to_owned(), entry.info.retry);
        Self { version, class, entry: Some(entry), ..Self::new(client, entry.info.method.to_owned(), content) }
    }

    option_setters!(tokens, notify_url, return_url, encrypt, attempts, validate);

    /// What the API does to the world, if you know: decides what is repeated after a failure, and whether a failure leaves
    /// an outcome open. Without it, a call by name counts as moving money.
    pub fn retry_class(mut self, class: RetryClass) -> Self {
        self.class = class;
        self
    }

    /// The API's version; `1.0` unless set otherwise, which every API has.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// Adds a file, by the name of its part.
    pub fn file(mut self, name: impl Into<String>, file: Upload) -> Self {
        self.options.files.push((name.into(), file));
        self
    }

    /// Validates, encodes and signs, without sending.
    ///
    /// # Errors
    ///
    /// As [`Call::prepare`](super::Call::prepare).
    pub fn prepare(&self) -> Result<SignedParams, Error> {
        self.check()?;
        let key = self.response_key();
        exchange::sign_now(self.client, &self.keys, &self.endpoint(&key), self.outgoing(), &self.options)
    }

    /// [`prepare`](Self::prepare) with any signer.
    ///
    /// # Errors
    ///
    /// As [`Call::prepare_async`](super::Call::prepare_async).
    pub async fn prepare_async(&self) -> Result<SignedParams, Error> {
        self.check()?;
        let key = self.response_key();
        exchange::sign(self.client, &self.keys, &self.endpoint(&key), self.outgoing(), &self.options).await
    }

    /// A page of an API that is known by its name only.
    ///
    /// # Errors
    ///
    /// As [`PageCall::form`](super::PageCall::form).
    pub fn form(&self) -> Result<PageForm, Error> {
        PageForm::new(self.client, &self.method, self.prepare()?)
    }

    /// [`form`](Self::form) with any signer.
    ///
    /// # Errors
    ///
    /// As [`PageCall::form_async`](super::PageCall::form_async).
    pub async fn form_async(&self) -> Result<PageForm, Error> {
        PageForm::new(self.client, &self.method, self.prepare_async().await?)
    }

    /// The string for the Alipay app of an API that is known by its name only.
    ///
    /// # Errors
    ///
    /// As [`AppCall::order_string`](super::AppCall::order_string).
    pub fn order_string(&self) -> Result<String, Error> {
        Ok(self.prepare()?.to_form())
    }

    /// [`order_string`](Self::order_string) with any signer.
    ///
    /// # Errors
    ///
    /// As [`AppCall::order_string_async`](super::AppCall::order_string_async).
    pub async fn order_string_async(&self) -> Result<String, Error> {
        Ok(self.prepare_async().await?.to_form())
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
        let key = self.response_key();
        let endpoint = self.endpoint(&key);
        let encryption = outgoing::encryption(&endpoint, &self.options);
        let members = codec::json_object(&self.content).unwrap_or_default();
        let request = self.entry.map(|entry| JsonRecord::read(entry.request, &members).0);
        let mut texts = Texts::new(self.entry.map_or(NoFields::SCHEMA, |entry| entry.response));
        let request = request.as_ref().map(|request| request as &dyn DynRecord);
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
        self.check()?;
        let outgoing = self.outgoing();
        let (method, version, key) = (self.method.clone(), self.version.clone(), self.response_key());
        let endpoint = Endpoint::raw(&method, &version, &key).with_info(self.info()).of_class(self.class);
        let mut attempts = Attempts::new(self.client, endpoint, &outgoing, &self.options);
        let trace = attempts.trace();
        trace
            .around(async {
                loop {
                    let result = self.attempt(&mut attempts, &endpoint, &outgoing).await;
                    if let Some(ended) = attempts.settle(result).await {
                        return ended;
                    }
                }
            })
            .await
    }

    async fn attempt(
        &mut self,
        attempts: &mut Attempts<'_>,
        endpoint: &Endpoint<'_>,
        outgoing: &Outgoing,
    ) -> Result<Response<RawAnswer>, Error> {
        let options = &mut self.options;
        let answer = exchange::post(attempts, self.client, &self.keys, endpoint, outgoing, options).await?;
        let accept = |choice| self.accept_by(choice, &answer);
        exchange::accept_learning(self.client, &self.keys, Origin::Answer, accept).await
    }

    fn outgoing(&self) -> Outgoing {
        match self.entry {
            Some(entry) => Outgoing::by_table(self.client, entry, &self.content, &self.options),
            None => Outgoing::json(self.content.clone()),
        }
    }

    fn endpoint<'e>(&'e self, response_key: &'e str) -> Endpoint<'e> {
        Endpoint::raw(&self.method, &self.version, response_key).with_info(self.info()).of_class(self.class)
    }

    fn info(&self) -> Option<&'static ApiInfo> {
        self.entry.map(|entry| entry.info)
    }

    fn response_key(&self) -> String {
        match self.info() {
            Some(info) => info.response_key.to_owned(),
            None => format!("{}_response", self.method.replace('.', "_")),
        }
    }

    /// The name of the API becomes a part of the answer's form.
    fn check(&self) -> Result<(), Error> {
        let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let is_method = self.method.len() <= 128 && self.method.split('.').all(is_word) && self.method.contains('.');
        let problem = Violation { path: "method".to_owned(), problem: Problem::BadName };
        Violations::or_ok(if is_method { Vec::new() } else { vec![problem] })?;
        Ok(())
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
        f.debug_struct("RawCall").field("method", &format_args!("{}", Code(&self.method))).finish_non_exhaustive()
    }
}
