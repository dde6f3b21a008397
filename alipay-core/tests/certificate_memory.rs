//! What is remembered of downloaded certificates, and for how long: neither number of it can grow.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/der.rs"]
mod der;
#[path = "support/platform.rs"]
mod platform;
mod support;
#[path = "support/x509.rs"]
mod x509;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use alipay_core::{
    BoxFuture, CertificateError, Client, HttpRequest, HttpResponse, Transport, TransportError, notify::NotifyError,
};
use platform::{MovingClock, Platform, download_of, signed_under};
use support::{Query, builder, notice::NoticeForm};
use x509::{ALIPAY, Key, WORLD, bundle, certified, leaf, numbered};

/// A notification that the next certificate's key signed, and that names a certificate.
fn notification(cert_sn: &str) -> String {
    NoticeForm { key: "alipay_rsa2048_next", ..NoticeForm::trade().with("alipay_cert_sn", cert_sn) }.body()
}

/// A serial number of nothing.
fn number(i: usize) -> String {
    format!("{i:032x}")
}

/// Answers every call under a certificate that a test names, and hands out none.
#[derive(Clone, Default)]
struct Outage {
    cert_sn: Arc<Mutex<String>>,
    downloads: Arc<AtomicUsize>,
}

impl Outage {
    /// What becomes of a call that is answered under this certificate.
    async fn ask(&self, client: &Client, i: usize) -> CertificateError {
        *self.cert_sn.lock().unwrap() = number(i);
        let query = Query { out_trade_no: Some("A1".into()), ..Query::default() };
        client.call(query).send().await.unwrap_err().certificate().unwrap()
    }

    fn downloads(&self) -> usize {
        self.downloads.load(Ordering::SeqCst)
    }
}

impl Transport for Outage {
    fn execute(&self, request: HttpRequest, _: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let body = String::from_utf8_lossy(request.body.bytes().unwrap()).into_owned();
        let is_download = body.contains("alipay.open.app.alipaycert.download");
        self.downloads.fetch_add(usize::from(is_download), Ordering::SeqCst);
        let answer = signed_under("alipay_rsa2048_next", &self.cert_sn.lock().unwrap());
        Box::pin(async move {
            if is_download { Err(TransportError::not_sent()) } else { Ok(HttpResponse::new(200, answer)) }
        })
    }
}

fn during(outage: &Outage) -> Client {
    certified(builder().transport(outage.clone()).clock(MovingClock::new())).build().unwrap()
}

#[tokio::test]
async fn eight_downloaded_certificates_are_remembered() {
    let key = Key::of("alipay_rsa2048_next");
    let all: Vec<_> = (0..9).map(|i| WORLD.class2.issue(&numbered(leaf(ALIPAY), 100 + i), &key)).collect();
    let sns: Vec<_> = all.iter().map(|der| x509::sn(der)).collect();
    let (known, handed_out) = (sns.clone(), all.clone());
    let platform = Platform::with("", move |sent| {
        let asked = sent.value("biz_content").unwrap();
        let at = known.iter().position(|sn| asked.contains(sn)).unwrap();
        Ok(HttpResponse::new(200, download_of(bundle([&handed_out[at], &WORLD.class2.der]))))
    });
    let client = certified(builder().transport(platform.clone()).clock(MovingClock::new())).build().unwrap();
    let open = async |i: usize| {
        let _ = client.notify().verify(notification(&sns[i]).as_bytes()).await.unwrap();
        platform.downloads()
    };
    for i in 0..8 {
        assert_eq!(open(i).await, i + 1);
    }
    for i in 0..8 {
        assert_eq!(open(i).await, 8, "{i} is known");
    }
    assert_eq!(open(8).await, 9);
    // The oldest made room.
    assert_eq!(open(1).await, 9);
    assert_eq!(open(0).await, 10);
}

/// Once it is over, the next answer must find its certificate.
#[tokio::test]
async fn an_outage_uses_no_downloads_of_answers_up() {
    let outage = Outage::default();
    let client = during(&outage);
    for i in 0..12 {
        assert_eq!(outage.ask(&client, i).await, CertificateError::Unavailable);
    }
    assert_eq!(outage.downloads(), 12);
}

/// Anybody can push, also during an outage.
#[tokio::test]
async fn an_outage_gives_nobody_more_downloads() {
    let outage = Outage::default();
    let client = during(&outage);
    for i in 0..20 {
        let error = client.notify().verify(notification(&number(i)).as_bytes()).await.unwrap_err();
        let expected = if i < 10 { CertificateError::Unavailable } else { CertificateError::TooMany };
        assert!(matches!(error, NotifyError::Certificate(error) if error == expected), "{i}: {error}");
    }
    assert_eq!(outage.downloads(), 10);
}

#[tokio::test]
async fn sixty_four_refusals_are_remembered() {
    let outage = Outage::default();
    let client = during(&outage);
    for i in 0..65 {
        outage.ask(&client, i).await;
    }
    assert_eq!(outage.downloads(), 65);
    for i in 1..65 {
        assert_eq!(outage.ask(&client, i).await, CertificateError::Unavailable);
    }
    assert_eq!(outage.downloads(), 65, "all of them are remembered");
    outage.ask(&client, 0).await;
    assert_eq!(outage.downloads(), 66, "the oldest made room");
}
