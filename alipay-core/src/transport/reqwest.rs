//! The transport that applications use unless they bring their own.

use std::{
    io::Read,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use reqwest::{
    Client, Response,
    header::{CONTENT_LENGTH, CONTENT_TYPE},
    redirect::Policy,
};
use tokio::{
    sync::mpsc,
    task::spawn_blocking,
    time::{Instant, timeout_at},
};

use super::{BoxFuture, HttpMethod, HttpRequest, HttpResponse, Transport, TransportError};
use crate::ConfigError;

/// How long to wait. Needs the feature `reqwest`.
#[cfg(feature = "reqwest")] // said once more for the documentation of crates that re-export it
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// For the connection, TLS included.
    pub connect: Duration,
    /// For the whole exchange, from the first byte to the last.
    pub total: Duration,
    /// The same where a file is uploaded or downloaded.
    pub transfer: Duration,
    /// How long an answer that has begun may bring less than 1 KiB in each second, on average.
    pub stalled: Duration,
}

impl Default for Timeouts {
    /// 3 s to connect, 15 s in all, 100 s with a file; 5 s for an answer that stalls.
    fn default() -> Self {
        let [connect, total, transfer, stalled] = [3, 15, 100, 5].map(Duration::from_secs);
        Self { connect, total, transfer, stalled }
    }
}

/// HTTPS through `reqwest` and rustls; needs a Tokio runtime, and the feature `reqwest`.
///
/// Follows no redirects, asks for no compression, ignores proxy settings of the environment. Files are read on a thread
/// for blocking work, and never held in memory as a whole.
#[cfg(feature = "reqwest")] // as above
#[derive(Clone, Debug)]
pub struct HttpTransport {
    client: Client,
    timeouts: Timeouts,
}

impl HttpTransport {
    /// Sets up the connection pool.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Http`] when TLS cannot be set up, for example without root certificates on the machine.
    pub fn new(timeouts: Timeouts) -> Result<Self, ConfigError> {
        let client = Client::builder()
            // A redirect would carry the signed body to another host.
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(timeouts.connect)
            // Below the idle time of common load balancers: a reused connection is rarely dead.
            .pool_idle_timeout(Duration::from_secs(20))
            .user_agent(concat!("alipay-rust/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| ConfigError::Http(error.without_url().to_string()))?;
        Ok(Self { client, timeouts })
    }

    async fn exchange(&self, request: HttpRequest, max_answer: usize) -> Result<HttpResponse, TransportError> {
        let is_transfer = request.method == HttpMethod::Get || request.body.bytes().is_none();
        let most = if is_transfer { self.timeouts.transfer } else { self.timeouts.total };
        let timeout = request.timeout.map_or(most, |timeout| timeout.min(most));
        let sending = match request.method {
            HttpMethod::Get => self.client.get(request.url),
            HttpMethod::Post => {
                let len = request.body.len();
                let sending = self.client.post(request.url).header(CONTENT_TYPE, request.content_type);
                match request.body.into_bytes() {
                    Ok(bytes) => sending.body(bytes),
                    Err(reader) => {
                        let body = Pieces::read(reader, len);
                        sending.header(CONTENT_LENGTH, len).body(reqwest::Body::wrap(body))
                    }
                }
            }
        };
        let mut response = sending.timeout(timeout).send().await.map_err(classify)?;
        let mut answer = HttpResponse::new(response.status().as_u16(), Vec::new());
        for name in ["trace_id", "content-type", "date"] {
            if let Some(value) = response.headers().get(name).and_then(|value| value.to_str().ok()) {
                answer = answer.with_header(name, value);
            }
        }
        let mut pace = Pace::new(self.timeouts.stalled);
        while let Some(chunk) = pace.next(&mut response).await? {
            if answer.body.len() + chunk.len() > max_answer {
                return Err(TransportError::too_large());
            }
            answer.body.extend_from_slice(&chunk);
        }
        Ok(answer)
    }
}

/// Watches how fast an answer comes. A byte now and then is not enough: it would keep a call alive to its very end.
struct Pace {
    window: Duration,
    ends: Instant,
    received: u64,
}

impl Pace {
    const BYTES_PER_SECOND: u128 = 1024;

    fn new(window: Duration) -> Self {
        Self { window, ends: Instant::now() + window, received: 0 }
    }

    /// The next piece of the body; `None` at its end.
    async fn next(&mut self, response: &mut Response) -> Result<Option<Bytes>, TransportError> {
        loop {
            match timeout_at(self.ends, response.chunk()).await {
                Ok(chunk) => {
                    let chunk = chunk.map_err(|error| classify(error).while_reading())?;
                    self.received += chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
                    return Ok(chunk);
                }
                Err(_) if u128::from(self.received) * 1000 < Self::BYTES_PER_SECOND * self.window.as_millis() => {
                    return Err(TransportError::timed_out().while_reading());
                }
                Err(_) => *self = Self::new(self.window),
            }
        }
    }
}

impl Transport for HttpTransport {
    fn execute(&self, request: HttpRequest, max_answer: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(self.exchange(request, max_answer))
    }
}

fn classify(error: reqwest::Error) -> TransportError {
    let kind = match (error.is_connect() || error.is_builder(), error.is_timeout()) {
        (true, _) if is_bad_certificate(&error) => TransportError::peer_refused(),
        (true, true) => TransportError::not_sent_in_time(),
        (true, false) => TransportError::not_sent(),
        (false, true) => TransportError::timed_out(),
        (false, false) => TransportError::interrupted(),
    };
    // The URL has the tokens of other layouts; the error text must not.
    kind.with_source(error.without_url())
}

/// Whether TLS failed over the other side's certificate.
fn is_bad_certificate(error: &reqwest::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if let Some(rustls::Error::InvalidCertificate(_)) = error.downcast_ref() {
            return true;
        }
        // `source` passes over what an I/O error was made from.
        cause = match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    false
}

/// A body that a blocking reader gives piece by piece; at most a few pieces are ahead of the connection.
struct Pieces {
    pieces: mpsc::Receiver<std::io::Result<Bytes>>,
    left: u64,
}

impl Pieces {
    const SIZE: usize = 64 * 1024;
    const AHEAD: usize = 2;

    fn read(mut reader: Box<dyn Read + Send>, len: u64) -> Self {
        let (sender, pieces) = mpsc::channel(Self::AHEAD);
        spawn_blocking(move || {
            loop {
                let mut piece = vec![0; Self::SIZE];
                let piece = match reader.read(&mut piece) {
                    Ok(0) => return,
                    Ok(read) => {
                        piece.truncate(read);
                        Ok(Bytes::from(piece))
                    }
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                    Err(error) => Err(error),
                };
                let is_last = piece.is_err();
                // Nobody listens any more: the call was dropped.
                if sender.blocking_send(piece).is_err() || is_last {
                    return;
                }
            }
        });
        Self { pieces, left: len }
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let piece = std::task::ready!(self.pieces.poll_recv(context));
        Poll::Ready(match piece {
            Some(Ok(piece)) => {
                self.left = self.left.saturating_sub(piece.len() as u64);
                Some(Ok(Frame::data(piece)))
            }
            Some(Err(error)) => Some(Err(error)),
            // The reading thread is gone before the end: it panicked.
            None if self.left > 0 => Some(Err(std::io::ErrorKind::UnexpectedEof.into())),
            None => None,
        })
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
