//! How bytes get to the gateway: one trait, and the adapter for `reqwest`.

mod body;
#[cfg(feature = "reqwest")]
mod reqwest;

use std::{
    fmt,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
    time::Duration,
};

use crate::{charset::Charset, error::Printable};

pub use body::HttpBody;

#[cfg(feature = "reqwest")]
pub use self::reqwest::{HttpTransport, Timeouts};

/// A boxed future, so that transports are object-safe.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a future gives at once; `None` when it would have to wait.
pub(crate) fn ready<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

/// Sends one request and returns its answer, whatever its status.
///
/// A transport never follows redirects, never repeats a request that may have been sent, stops reading at `max_answer`
/// bytes, and ends within the request's [`timeout`](HttpRequest::timeout). When its future is dropped, it closes the
/// connection: an answer that comes late must never be taken for the next one.
pub trait Transport: Send + Sync {
    /// Sends `request`.
    fn execute(&self, request: HttpRequest, max_answer: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>>;
}

/// The verb of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HttpMethod {
    /// Downloads.
    Get,
    /// Calls.
    Post,
}

impl HttpMethod {
    /// As it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// A request to the gateway.
#[non_exhaustive]
pub struct HttpRequest {
    /// The verb.
    pub method: HttpMethod,
    /// The gateway with its query.
    pub url: String,
    /// Value of the header `Content-Type`; empty when there is no body.
    pub content_type: String,
    /// The form.
    pub body: HttpBody,
    /// How long the exchange may take; the transport's own limit where this is `None` or longer.
    pub timeout: Option<Duration>,
}

/// An answer, not looked at yet.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct HttpResponse {
    /// HTTP status.
    pub status: u16,
    /// Headers that somebody may look at; their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl HttpRequest {
    /// A POST of this body.
    #[must_use]
    pub fn post(url: String, content_type: String, body: HttpBody) -> Self {
        Self { method: HttpMethod::Post, url, content_type, body, timeout: None }
    }

    /// A GET of this address.
    #[must_use]
    pub fn get(url: String) -> Self {
        Self { method: HttpMethod::Get, url, content_type: String::new(), body: HttpBody::default(), timeout: None }
    }
}

impl HttpResponse {
    /// An answer without headers.
    #[must_use]
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }

    /// With a header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_ascii_lowercase(), value.into()));
        self
    }

    /// The value of a header; case does not matter.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The platform's number for this exchange.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.header("trace_id")
    }

    /// The charset that `Content-Type` names, if it names one that is known.
    #[must_use]
    pub fn charset(&self) -> Option<Charset> {
        let parameters = self.header("content-type")?.split(';').skip(1);
        let named = parameters.filter_map(|parameter| parameter.split_once('='));
        let label = named.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?.1;
        Charset::of_label(label.trim().trim_matches('"'))
    }
}

/// Why there is no answer. Holds no URL and no part of the request.
#[derive(Debug)]
pub struct TransportError {
    stage: Stage,
    /// Whether an answer had begun.
    while_reading: bool,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    NotSent,
    NotSentInTime,
    PeerRefused,
    TimedOut,
    Interrupted,
    TooLarge,
}

impl TransportError {
    fn at(stage: Stage) -> Self {
        Self { stage, while_reading: false, source: None }
    }

    /// Nothing of the request reached a peer: the name is unknown, the connection was refused, TLS failed.
    #[must_use]
    pub fn not_sent() -> Self {
        Self::at(Stage::NotSent)
    }

    /// As [`not_sent`](Self::not_sent), because connecting took too long.
    #[must_use]
    pub fn not_sent_in_time() -> Self {
        Self::at(Stage::NotSentInTime)
    }

    /// As [`not_sent`](Self::not_sent), because the other side's TLS certificate is not to be trusted. Trying again would
    /// not change that.
    #[must_use]
    pub fn peer_refused() -> Self {
        Self::at(Stage::PeerRefused)
    }

    /// The request may have been sent, and no answer came in time.
    #[must_use]
    pub fn timed_out() -> Self {
        Self::at(Stage::TimedOut)
    }

    /// The request may have been sent, and the connection broke.
    #[must_use]
    pub fn interrupted() -> Self {
        Self::at(Stage::Interrupted)
    }

    /// The answer is larger than was asked for.
    #[must_use]
    pub fn too_large() -> Self {
        Self::at(Stage::TooLarge)
    }

    /// An answer had begun when it happened.
    #[must_use]
    pub fn while_reading(mut self) -> Self {
        self.while_reading = true;
        self
    }

    /// Adds the cause. It must not name the URL or any part of the request.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Whether nothing of the request can have reached a peer.
    #[must_use]
    pub fn is_not_sent(&self) -> bool {
        matches!(self.stage, Stage::NotSent | Stage::NotSentInTime | Stage::PeerRefused)
    }

    /// Whether the other side's TLS certificate was not to be trusted.
    #[must_use]
    pub fn is_peer_refused(&self) -> bool {
        self.stage == Stage::PeerRefused
    }

    /// Whether an answer had begun.
    #[must_use]
    pub fn is_while_reading(&self) -> bool {
        self.while_reading || self.is_too_large()
    }

    /// Whether it took too long.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.stage, Stage::NotSentInTime | Stage::TimedOut)
    }

    /// Whether the answer was too large.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        self.stage == Stage::TooLarge
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.stage {
            Stage::NotSent => "the gateway could not be reached; nothing was sent",
            Stage::NotSentInTime => "the gateway could not be reached in time; nothing was sent",
            Stage::PeerRefused => {
                "the gateway's TLS certificate is not to be trusted; nothing was sent (check the address, the machine's \
                 clock and its root certificates)"
            }
            Stage::TimedOut => "the gateway did not answer in time",
            Stage::Interrupted => "the connection broke before the answer was complete",
            Stage::TooLarge => "the answer is too large",
        })
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}

/// Sizes only: the body holds tokens and personal data.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("trace_id", &self.trace_id().map(Printable))
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
