//! What a call tells the crate `tracing`, behind the feature of that name: which API, how often, how it ended, how long
//! it took. Never anything of a request or an answer but codes and the platform's own number for the exchange.

use std::time::Duration;

use crate::{Error, call::Endpoint, validate::Advice};

/// The span of one call; nothing without the feature.
#[derive(Clone)]
pub(crate) struct Trace {
    #[cfg(feature = "tracing")]
    span: tracing::Span,
}

#[cfg(feature = "tracing")]
impl Trace {
    pub(crate) fn of_call(endpoint: &Endpoint<'_>) -> Self {
        use tracing::field::Empty;
        let span = tracing::debug_span!(
            "alipay.call",
            method = endpoint.method,
            class = ?endpoint.retry(),
            attempts = Empty,
            outcome = Empty,
            code = Empty,
            sub_code = Empty,
            trace_id = Empty,
            elapsed_ms = Empty,
        );
        Self { span }
    }

    /// The same future, inside of the span.
    pub(crate) fn around<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        tracing::Instrument::instrument(future, self.span.clone())
    }

    /// Tells what is better set. Names of fields only.
    pub(crate) fn advise(&self, found: &[Advice]) {
        for advice in found {
            tracing::warn!(parent: &self.span, field = advice.path.as_str(), because = advice.because, "better set");
        }
    }

    pub(crate) fn attempt_failed(&self, attempt: u8, error: &Error) {
        // The text of an error is fit for logs: it has no value of a request or an answer.
        tracing::debug!(parent: &self.span, attempt, outcome = ?error.outcome(), %error, "attempt failed");
    }

    pub(crate) fn call_ended(&self, attempts: u8, elapsed: Duration, trace_id: Option<&str>, error: Option<&Error>) {
        use crate::error::{Code, Printable};
        use tracing::field::display;
        self.span.record("attempts", attempts);
        self.span.record("elapsed_ms", u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX));
        if let Some(trace_id) = trace_id {
            self.span.record("trace_id", display(Printable(trace_id)));
        }
        match error {
            None => self.span.record("outcome", "Success"),
            Some(error) => self.span.record("outcome", tracing::field::debug(error.outcome())),
        };
        if let Some(api) = error.and_then(Error::api) {
            self.span.record("code", display(Code(&api.code)));
            if let Some(sub_code) = &api.sub_code {
                self.span.record("sub_code", display(Code(sub_code)));
            }
        }
        tracing::debug!(parent: &self.span, "call ended");
    }
}

#[cfg(not(feature = "tracing"))]
impl Trace {
    pub(crate) fn of_call(_: &Endpoint<'_>) -> Self {
        Self {}
    }

    pub(crate) fn around<F: Future>(&self, future: F) -> F {
        future
    }

    pub(crate) fn advise(&self, _: &[Advice]) {}

    pub(crate) fn attempt_failed(&self, _: u8, _: &Error) {}

    pub(crate) fn call_ended(&self, _: u8, _: Duration, _: Option<&str>, _: Option<&Error>) {}
}
