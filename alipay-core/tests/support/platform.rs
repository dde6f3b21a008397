//! The platform in certificate mode: answers calls under a certificate, and hands out certificates when asked.
#![allow(dead_code, unreachable_pub)] // each test target uses its own part

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use alipay_core::{Api as _, BoxFuture, Clock, HttpRequest, HttpResponse, SignType, Transport, TransportError};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::support::{self, Query, gateway::Sent};

pub const GOOD: &str = r#"{"code":"10000","msg":"Success","out_trade_no":"A1","total_amount":"0.01"}"#;

/// An answer to [`Query`] that a key signed and that names a certificate.
pub fn signed_under(key: &str, cert_sn: &str) -> String {
    let sign = support::sign_as(key, SignType::Rsa2, GOOD);
    format!(r#"{{"{}":{GOOD},"alipay_cert_sn":"{cert_sn}","sign":"{sign}"}}"#, Query::INFO.response_key)
}

/// The answer to a download, as the platform writes it: its signature is of no use.
pub fn download_of(content: impl AsRef<[u8]>) -> String {
    let content = STANDARD.encode(content);
    format!(
        r#"{{"alipay_open_app_alipaycert_download_response":{{"code":"10000","msg":"Success","alipay_cert_content":"{content}"}},"sign":"AAAA"}}"#
    )
}

type Download = dyn Fn(&Sent) -> Result<HttpResponse, TransportError> + Send + Sync;

/// Answers every call with one body, and every download by a function of what was asked for.
#[derive(Clone)]
pub struct Platform {
    answer: Arc<str>,
    download: Arc<Download>,
    /// How long a download takes.
    pub takes: Duration,
    /// How long any other answer takes.
    pub answers_take: Duration,
    pub calls: Arc<AtomicUsize>,
    pub downloads: Arc<AtomicUsize>,
}

impl Platform {
    pub fn new(answer: impl Into<String>, download: impl Into<Vec<u8>>) -> Self {
        let download = download.into();
        Self::with(answer, move |_| Ok(HttpResponse::new(200, download.clone())))
    }

    pub fn with(
        answer: impl Into<String>,
        download: impl Fn(&Sent) -> Result<HttpResponse, TransportError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            answer: answer.into().into(),
            download: Arc::new(download),
            takes: Duration::ZERO,
            answers_take: Duration::ZERO,
            calls: Arc::default(),
            downloads: Arc::default(),
        }
    }

    pub fn downloads(&self) -> usize {
        self.downloads.load(Ordering::SeqCst)
    }
}

impl Transport for Platform {
    fn execute(&self, request: HttpRequest, max_answer: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let HttpRequest { method, url, content_type, body, .. } = request;
            let sent = Sent { method, url, content_type, body: body.read_all().unwrap() };
            if sent.value("method").as_deref() != Some("alipay.open.app.alipaycert.download") {
                self.calls.fetch_add(1, Ordering::SeqCst);
                if !self.answers_take.is_zero() {
                    tokio::time::sleep(self.answers_take).await;
                }
                return Ok(HttpResponse::new(200, self.answer.as_bytes()));
            }
            self.downloads.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(self.takes).await;
            // As a real transport: it stops reading at the limit.
            (self.download)(&sent).and_then(|answer| match answer.body.len() > max_answer {
                true => Err(TransportError::too_large()),
                false => Ok(answer),
            })
        })
    }
}

/// A clock that a test moves.
#[derive(Clone)]
pub struct MovingClock(Arc<AtomicU64>);

impl MovingClock {
    pub fn new() -> Self {
        Self(Arc::default())
    }

    pub fn advance(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for MovingClock {
    fn now(&self) -> SystemTime {
        support::moment() + Duration::from_secs(self.0.load(Ordering::SeqCst))
    }
}
