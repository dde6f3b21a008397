//! The attempts of one call: what is sent, how long it may take, whether it is sent again, and what is written down.
//!
//! The caller makes attempts until [`Attempts::settle`] says how the call ended:
//!
//! ```text
//! loop {
//!     let result = one_attempt(&mut attempts).await;   // attempts.post(..), accept
//!     if let Some(ended) = attempts.settle(result).await { return ended; }
//! }
//! ```
//!
//! The loop stands at each caller: with a closure that borrows, `Send` would be lost (rust-lang/rust#110338).

use std::time::{Duration, SystemTime};

use super::{Endpoint, Options, Outgoing, exchange};
use crate::{
    Client, Error, Intent, Outcome, Recorded, RetryPolicy, UnknownOutcome,
    error::Kind,
    keys::Keys,
    random,
    request::SignedParams,
    retry::{
        backoff,
        decide::{self, Failure},
    },
    trace::Trace,
    transport::{HttpRequest, HttpResponse},
    upload,
};

/// The attempts of one call so far.
pub(crate) struct Attempts<'a> {
    client: &'a Client,
    pub(super) endpoint: Endpoint<'a>,
    outgoing: &'a Outgoing,
    /// What the last one signed.
    signed: Option<SignedParams>,
    policy: RetryPolicy,
    /// When the first began, by the clock that never goes back.
    started: Duration,
    /// Longest time for all of them; transfers of files have none but that of each attempt.
    total: Option<Duration>,
    /// How many ended.
    made: u8,
    /// How many may have reached the platform.
    sent: u8,
    first_sent_at: Option<SystemTime>,
    /// What an earlier attempt left open.
    unknown: Option<UnknownOutcome>,
    intent: Option<Intent>,
    trace: Trace,
    trace_id: Option<String>,
}

impl<'a> Attempts<'a> {
    pub(crate) fn new(client: &'a Client, endpoint: Endpoint<'a>, outgoing: &'a Outgoing, options: &Options) -> Self {
        let mut policy = *client.retry_policy();
        let has_files = !options.files.is_empty();
        // Files can be read only once.
        if options.once || has_files {
            policy.attempts = 1;
        }
        let usual = (!has_files).then(|| policy.total_of(endpoint.retry()));
        let trace = Trace::of_call(&endpoint);
        trace.advise(outgoing.advice());
        Self {
            client,
            endpoint,
            outgoing,
            signed: None,
            policy,
            started: client.clock().elapsed(),
            total: options.deadline.or(usual),
            made: 0,
            sent: 0,
            first_sent_at: None,
            unknown: None,
            intent: None,
            trace,
            trace_id: None,
        }
    }

    /// Of a transfer, which takes as long as it takes, unless the caller set a deadline.
    pub(crate) fn of_transfer(
        client: &'a Client,
        endpoint: Endpoint<'a>,
        outgoing: &'a Outgoing,
        options: &Options,
    ) -> Self {
        Self { total: options.deadline, ..Self::new(client, endpoint, outgoing, options) }
    }

    /// What is traced while the call lasts.
    pub(crate) fn trace(&self) -> Trace {
        self.trace.clone()
    }

    /// One attempt up to its answer. Files go with the first.
    pub(crate) async fn post(&mut self, keys: &Keys, options: &mut Options) -> Result<HttpResponse, Error> {
        let client = self.client;
        let signed = self.sign(keys, options).await?;
        let files = std::mem::take(&mut options.files);
        let request = upload::http_request(signed, client.gateway_url(), files);
        self.send(request, client.max_answer()).await
    }

    /// The same content for each attempt, signed anew.
    pub(crate) async fn sign(&mut self, keys: &Keys, options: &Options) -> Result<&SignedParams, Error> {
        let signed = exchange::sign(self.client, keys, &self.endpoint, self.outgoing.clone(), options).await?;
        Ok(self.signed.insert(signed))
    }

    /// Sends one attempt. Whatever changes something is written down before.
    pub(crate) async fn send(&mut self, mut request: HttpRequest, max_answer: usize) -> Result<HttpResponse, Error> {
        self.write_down().await?;
        request.timeout = self.time_left();
        self.first_sent_at.get_or_insert_with(|| self.client.now());
        self.trace_id = None;
        let answer = self.client.transport().execute(request, max_answer).await;
        if !answer.as_ref().is_err_and(|error| error.is_not_sent()) {
            self.sent = self.sent.saturating_add(1);
        }
        let answer = answer.map_err(|error| {
            let kind = if error.is_too_large() { Kind::TooLarge(max_answer) } else { Kind::Transport(error) };
            Error::new(kind).of_method(self.endpoint.method).after_sending(self.endpoint.writes())
        })?;
        self.trace_id = answer.trace_id().map(str::to_owned);
        Ok(answer)
    }

    /// Takes the result of an attempt: how the call ended, or `None` after a wait, when it is time for another attempt.
    pub(crate) async fn settle<T>(&mut self, result: Result<T, Error>) -> Option<Result<T, Error>> {
        self.made = self.made.saturating_add(1);
        let error = match result {
            Ok(success) => {
                self.client.retry_budget().refill();
                return Some(self.end(Ok(success)).await);
            }
            Err(error) => self.with_history(error),
        };
        self.trace.attempt_failed(self.made, &error);
        match self.wait_before_another(&error) {
            Some(wait) => {
                self.unknown = error.unknown_outcome().cloned();
                self.client.clock().sleep(wait).await;
                None
            }
            None => Some(self.end(Err(error)).await),
        }
    }

    /// Before the first byte; reading is not written down.
    async fn write_down(&mut self) -> Result<(), Error> {
        let (Some(journal), None, true) = (self.client.journal(), &self.intent, self.endpoint.writes()) else {
            return Ok(());
        };
        let intent = Intent {
            id: random::hex(),
            method: self.endpoint.method.to_owned(),
            ids: self.outgoing.ids(),
            at: self.client.now(),
        };
        journal
            .before(&intent)
            .await
            .map_err(|error| Error::new(Kind::Journal(error)).of_method(self.endpoint.method))?;
        self.intent = Some(intent);
        Ok(())
    }

    async fn end<T>(&mut self, result: Result<T, Error>) -> Result<T, Error> {
        let elapsed = self.client.clock().elapsed().saturating_sub(self.started);
        self.trace.call_ended(self.made, elapsed, self.trace_id.as_deref(), result.as_ref().err());
        if let (Some(journal), Some(intent)) = (self.client.journal(), &self.intent) {
            journal.after(intent, &Recorded::of(&result)).await;
        }
        result
    }

    /// What is known of the call beyond this attempt.
    fn with_history(&self, error: Error) -> Error {
        let error = match &self.signed {
            Some(signed) => error.explained_by(signed),
            None => error,
        };
        let is_answered = matches!(error.outcome(), Outcome::Refused | Outcome::InProgress);
        let unknown = match (error.unknown_outcome(), &self.unknown) {
            // The platform's word about the last attempt counts for those before, which were the same request.
            (None, _) if is_answered => None,
            (Some(now), _) => Some(now.clone()),
            (None, before) => before.clone(),
        };
        let unknown = unknown.map(|unknown| UnknownOutcome {
            ids: self.outgoing.ids(),
            attempts: self.sent.max(1),
            first_sent_at: self.first_sent_at,
            ..unknown
        });
        error.with_unknown(unknown)
    }

    /// How long to wait for another attempt; `None` when there is none.
    fn wait_before_another(&self, error: &Error) -> Option<Duration> {
        let failure = Failure::of(error);
        let most = decide::attempts(self.endpoint.retry(), failure).min(self.policy.attempts);
        if self.made >= most {
            return None;
        }
        let wait = backoff::delay(&self.policy, self.made, failure == Failure::RateLimited, random::number());
        let has_time = self.time_left().is_none_or(|left| wait < left);
        (has_time && self.client.retry_budget().take(error.is_timeout())).then_some(wait)
    }

    fn time_left(&self) -> Option<Duration> {
        let elapsed = self.client.clock().elapsed().saturating_sub(self.started);
        self.total.map(|total| total.saturating_sub(elapsed))
    }
}
