//! Several calls in one exchange: `alipay.open.request.batch.send`.
//!
//! The content is no JSON but JSON objects with `#S#` between them, and so is the answer. Only the whole is signed.

use std::{fmt, sync::Arc};

use super::{Attempts, Call, Endpoint, Options, Outgoing, Response, assemble, exchange, outgoing};
use crate::{
    Client, Error,
    answer::{self, Expected},
    api::Api,
    codec::{self, Field, Reader, Record, Ref, Schema, Slot},
    encrypt::Encryption,
    envelope::EnvelopeError,
    error::Kind,
    keys::{Keys, Origin},
    validate::{Problem, Violation, Violations},
};

const METHOD: &str = "alipay.open.request.batch.send";
const RESPONSE_KEY: &str = "alipay_open_request_batch_send_response";
const SEPARATOR: &str = "#S#";

/// Calls that are sent together.
///
/// Wire rule: [§6.4](crate::protocol).
///
/// ```no_run
/// # async fn show<A: alipay_core::api::GatewayApi, B: alipay_core::api::GatewayApi>(client: alipay_core::Client, a: A, b: B) -> Result<(), Box<dyn std::error::Error>> {
/// let mut batch = client.batch();
/// let first = batch.add(client.call(a))?;
/// let second = batch.add(client.call(b).auth_token("…"))?;
/// let mut answers = batch.send().await?;
/// let first = answers.take(first)?; // each has its own outcome
/// let second = answers.take(second)?;
/// # Ok(()) }
/// ```
#[must_use = "a batch does nothing until `send`"]
pub struct Batch<'c> {
    client: &'c Client,
    keys: Arc<Keys>,
    requests: Vec<String>,
    encryption: Option<Encryption>,
    /// One of its kind, which items and answers share.
    id: Arc<()>,
}

/// Which of the answers of a batch is whose: keeps the request, which the answer is measured by.
pub struct BatchItem<A> {
    position: usize,
    batch: Arc<()>,
    request: A,
}

impl<'c> Batch<'c> {
    pub(crate) fn new(client: &'c Client) -> Self {
        Self { client, keys: client.keys(), requests: Vec::new(), encryption: None, id: Arc::new(()) }
    }

    /// Adds a call. Files cannot travel in a batch. A call that is to be encrypted makes the whole batch so.
    ///
    /// # Errors
    ///
    /// [`Error::is_validation`]: of this call, which is not added then.
    pub fn add<A: Api>(&mut self, call: Call<'_, A>) -> Result<BatchItem<A>, Error> {
        let position = self.requests.len();
        let endpoint = A::INFO.into();
        let encryption = outgoing::encryption(&endpoint, &call.options);
        let report = |path: &str, problem| Violation { path: path.to_owned(), problem };
        let files = call.options.files.iter().map(|(name, _)| report(name, Problem::UnknownFile));
        let reserved = call.options.params.iter().filter(|(name, _)| name == "batch_request_id");
        let mut found: Vec<_> = files.chain(reserved.map(|(name, _)| report(name, Problem::Reserved))).collect();
        if !self.client.is_same(call.client) {
            found.push(report("(client)", Problem::OtherClient));
        }
        Violations::or_ok(found).map_err(|found| Error::from(found).of_method(A::INFO.method))?;
        let mut params = assemble(self.client, &self.keys, &endpoint, call.outgoing(), &call.options, None)?;
        self.encryption = self.encryption.or(encryption);
        // Public parameters travel once, with the whole.
        for name in ["app_id", "format", "charset", "timestamp", "version", "app_cert_sn", "alipay_root_cert_sn"] {
            params.set(name, "");
        }
        params.set("batch_request_id", position.to_string());
        let mut text = String::from("{");
        for (name, value) in params.iter() {
            if text.len() > 1 {
                text.push(',');
            }
            codec::write_text(&mut text, name);
            text.push(':');
            codec::write_text(&mut text, value);
        }
        text.push('}');
        // Inside of a string, where else: written so that it cannot be taken for the separator.
        self.requests.push(text.replace('#', "\\u0023"));
        Ok(BatchItem { position, batch: self.id.clone(), request: call.request })
    }

    /// Makes the calls.
    ///
    /// # Errors
    ///
    /// [`Error`] when the whole failed; each call has an outcome of its own besides.
    pub async fn send(self) -> Result<BatchAnswers, Error> {
        let endpoint = Endpoint::raw(METHOD, "1.0", RESPONSE_KEY);
        if self.requests.is_empty() {
            return Err(Error::from(Violations::of("batch", Problem::Missing)).of_method(METHOD));
        }
        let outgoing = Outgoing::text(self.requests.join(SEPARATOR));
        let mut options = Options { encryption: self.encryption, ..Options::default() };
        let mut attempts = Attempts::new(self.client, endpoint, &outgoing, &options);
        let trace = attempts.trace();
        let answers = trace
            .around(async {
                loop {
                    let result = self.attempt(&mut attempts, &mut options).await;
                    if let Some(ended) = attempts.settle(result).await {
                        return ended;
                    }
                }
            })
            .await?;
        Ok(BatchAnswers { id: self.id, ..answers })
    }

    async fn attempt(&self, attempts: &mut Attempts<'_>, options: &mut Options) -> Result<BatchAnswers, Error> {
        let answer = attempts.post(&self.keys, options).await?;
        let (endpoint, encryption) = (attempts.endpoint, self.encryption);
        let accept = |choice| {
            let mut body = BatchBody::default();
            let expected = Expected { request: None, encryption, choice };
            exchange::accept(self.client, &self.keys, &endpoint, &expected, &answer, &mut body).map(|_| body)
        };
        let body = exchange::accept_learning(self.client, &self.keys, Origin::Answer, accept).await?;
        let answers = split(&body.response_body).filter(|answers| answers.len() == self.requests.len());
        let answers = answers.ok_or_else(|| {
            let error = Error::new(Kind::Envelope(EnvelopeError::NotJson)).of_method(METHOD);
            error.with_answer(&answer.body, answer.trace_id()).after_sending(true)
        })?;
        let trace_id = answer.trace_id().map(str::to_owned);
        Ok(BatchAnswers { answers: answers.into_iter().map(Some).collect(), trace_id, id: self.id.clone() })
    }
}

/// The answers to a batch, all of them covered by one signature.
pub struct BatchAnswers {
    answers: Vec<Option<String>>,
    trace_id: Option<String>,
    id: Arc<()>,
}

impl BatchAnswers {
    /// The outcome of one call.
    ///
    /// # Errors
    ///
    /// As for a call by itself; [`Error::is_validation`] for the item of another batch.
    pub fn take<A: Api>(&mut self, item: BatchItem<A>) -> Result<Response<A::Response>, Error> {
        let endpoint: Endpoint<'_> = A::INFO.into();
        if !Arc::ptr_eq(&self.id, &item.batch) {
            return Err(Error::from(Violations::of("(item)", Problem::OtherBatch)).of_method(endpoint.method));
        }
        // An item is given away when it is used, so its answer is there.
        let text = self.answers.get_mut(item.position).and_then(Option::take).unwrap_or_default();
        let mut body = A::Response::default();
        let read = answer::read_signed(&text, &endpoint, &item.request, &mut body);
        let node = read.map_err(|error| {
            let error = error.of_method(endpoint.method).with_answer(text.as_bytes(), self.trace_id.as_deref());
            error.after_sending(endpoint.writes())
        })?;
        Ok(Response::new(body, node, self.trace_id.clone()))
    }

    /// Number of answers.
    #[must_use]
    pub fn len(&self) -> usize {
        self.answers.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }
}

/// The objects between separators. A separator inside of a string is none.
fn split(text: &str) -> Option<Vec<String>> {
    let (mut answers, mut rest) = (Vec::new(), text);
    loop {
        let mut reader = Reader::new(rest);
        let answer = reader.value().ok().filter(|answer| answer.starts_with('{'))?;
        answers.push(answer.to_owned());
        rest = rest.get(reader.position()..)?.trim_start();
        if rest.is_empty() {
            return Some(answers);
        }
        rest = rest.strip_prefix(SEPARATOR)?;
    }
}

/// What the answer to a batch holds.
#[derive(Default)]
struct BatchBody {
    response_body: String,
}

impl Record for BatchBody {
    const SCHEMA: &'static Schema = &Schema::new("BatchBody", &[Field::string("response_body")]);

    fn get(&self, i: usize) -> Ref<'_> {
        if i == 0 { Ref::scalar(&self.response_body) } else { Ref::Absent }
    }

    fn set(&mut self, i: usize, slot: Slot<'_, '_>) {
        if i == 0 {
            slot.scalar(&mut self.response_body);
        }
    }
}

/// Without the request.
impl<A> fmt::Debug for BatchItem<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchItem").field("position", &self.position).finish_non_exhaustive()
    }
}

impl fmt::Debug for Batch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").field("calls", &self.requests.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for BatchAnswers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchAnswers").field("answers", &self.answers.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_inside_of_values_are_none() {
        let text = r##"{"a_response":{"x":"1#S#2"}}#S#{"b_response":{}}"##;
        assert_eq!(split(text).unwrap(), [r##"{"a_response":{"x":"1#S#2"}}"##, r#"{"b_response":{}}"#]);
        for broken in ["", "x", "{}#S#", "#S#{}", "{}{}", "[1]"] {
            assert_eq!(split(broken), None, "{broken}");
        }
    }
}
