//! The transport that applications use unless they bring their own.

use std::time::Duration;

use reqwest::{Client, header::CONTENT_TYPE, redirect::Policy};

use super::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use crate::ConfigError;

/// How long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// For the connection, TLS included.
    pub connect: Duration,
    /// For the whole exchange, from the first byte to the last.
    pub total: Duration,
}

impl Default for Timeouts {
    /// 3 s to connect, 15 s in all.
    fn default() -> Self {
        Self { connect: Duration::from_secs(3), total: Duration::from_secs(15) }
    }
}

/// HTTPS through `reqwest` and rustls; needs a Tokio runtime.
///
/// Follows no redirects, asks for no compression, ignores proxy settings of the environment.
#[derive(Clone, Debug)]
pub struct HttpTransport {
    client: Client,
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
            .timeout(timeouts.total)
            // Below the idle time of common load balancers: a reused connection is rarely dead.
            .pool_idle_timeout(Duration::from_secs(20))
            .user_agent(concat!("alipay-rust/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| ConfigError::Http(error.without_url().to_string()))?;
        Ok(Self { client })
    }

    async fn post(&self, request: HttpRequest, max_answer: usize) -> Result<HttpResponse, TransportError> {
        let sending = self.client.post(request.url).header(CONTENT_TYPE, request.content_type).body(request.body);
        let mut response = sending.send().await.map_err(classify)?;
        let trace_id = response.headers().get("trace_id").and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(classify)? {
            if body.len() + chunk.len() > max_answer {
                return Err(TransportError::too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(HttpResponse { status: response.status().as_u16(), trace_id, body })
    }
}

impl Transport for HttpTransport {
    fn execute(&self, request: HttpRequest, max_answer: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(self.post(request, max_answer))
    }
}

fn classify(error: reqwest::Error) -> TransportError {
    let kind = match (error.is_connect() || error.is_builder(), error.is_timeout()) {
        (true, true) => TransportError::not_sent_in_time(),
        (true, false) => TransportError::not_sent(),
        (false, true) => TransportError::timed_out(),
        (false, false) => TransportError::interrupted(),
    };
    // The URL has the tokens of other layouts; the error text must not.
    kind.with_source(error.without_url())
}
