//! The client that all cases are driven through, and what it calls.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use alipay::{
    Amount, BoxFuture, Client, ClientBuilder, Clock, HttpRequest, HttpResponse, Transport, TransportError,
    trade::{TradePay, TradeQuery},
};

use crate::{certificate, key};

/// The app of the corpus.
pub const APP_ID: &str = "2021000000000000";
/// A payment code, which must not show anywhere.
pub const AUTH_CODE: &str = "287634438256643941";
/// A merchant's token, which must not show anywhere.
pub const TOKEN: &str = "201509BBeff9351ad1874306903e96b91d248A36";

/// 2026-03-15 10:20:30 in Beijing, the moment of the corpus.
#[must_use]
pub fn moment() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_773_541_230)
}

/// A clock that shows the moment of the corpus, and on which waiting takes no time.
#[derive(Debug, Default)]
pub struct NoWaiting(AtomicU64);

impl Clock for NoWaiting {
    fn now(&self) -> SystemTime {
        moment()
    }

    fn elapsed(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::SeqCst))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.0.fetch_add(duration.as_nanos().try_into().unwrap_or(u64::MAX), Ordering::SeqCst);
        Box::pin(async {})
    }
}

/// Settings with the test keys; a transport is missing.
pub fn builder() -> ClientBuilder {
    Client::builder()
        .app_id(APP_ID)
        .private_key(key("app_rsa2048.pkcs8.pem"))
        .alipay_public_key(key("alipay_rsa2048.pub.pem"))
        .clock(NoWaiting::default())
}

/// The same with an AES key.
pub fn encrypting_builder() -> ClientBuilder {
    builder().aes_key(key("aes128.b64"))
}

/// Settings of certificate mode; a transport is missing.
pub fn certified_builder() -> ClientBuilder {
    certified_builder_with(&["app_cert", "alipay_cert", "alipay_root_cert"])
}

/// The same with only these of its certificates.
pub fn certified_builder_with(certificates: &[&str]) -> ClientBuilder {
    let builder =
        Client::builder().app_id(APP_ID).private_key(key("app_rsa2048.pkcs8.pem")).clock(NoWaiting::default());
    certificates.iter().fold(builder, |builder, name| match *name {
        "app_cert" => builder.app_cert(certificate("app.pem")),
        "alipay_cert" => builder.alipay_cert(certificate("alipay.pem")),
        _ => builder.alipay_root_cert(certificate("roots.pem")),
    })
}

/// The read of the corpus: the order `A1`.
pub fn query() -> TradeQuery {
    TradeQuery::by_out_trade_no("A1")
}

/// The write of the corpus: pays the order `A1`.
pub fn pay() -> TradePay {
    TradePay::new("A1", Amount::from_fen(1).expect("an amount"), "Notebook").auth_code(AUTH_CODE)
}

/// Answers every request with the same bytes, and counts them.
#[derive(Clone, Debug)]
pub struct Replay {
    answer: Arc<HttpResponse>,
    sent: Arc<AtomicU32>,
}

impl Replay {
    /// Answers like this.
    #[must_use]
    pub fn new(answer: HttpResponse) -> Self {
        Self { answer: Arc::new(answer), sent: Arc::default() }
    }

    /// How many requests came.
    #[must_use]
    pub fn sent(&self) -> u32 {
        self.sent.load(Ordering::SeqCst)
    }
}

impl Transport for Replay {
    fn execute(&self, _: HttpRequest, _: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.sent.fetch_add(1, Ordering::SeqCst);
        let answer = HttpResponse::clone(&self.answer);
        Box::pin(async move { Ok(answer) })
    }
}
