//! Any bytes as a downloaded chain of certificates. An answer that somebody else signed is never believed, and one that
//! the platform signed only under its own certificate.

#![no_main]

use std::{
    cell::RefCell,
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use alipay::{
    BoxFuture, Certificate, Client, Clock, HttpRequest, HttpResponse, PublicKey, Transport, TransportError,
    trade::TradeQuery,
};
use alipay_fuzz::{APP_KEY, NODE, OTHER_KEY, SIGNED, moment, now, show, sign};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use libfuzzer_sys::fuzz_target;

const APP_CERT: &[u8] = include_bytes!("../../proof/corpus/certificates/app.pem");
const ALIPAY_CERT: &[u8] = include_bytes!("../../proof/corpus/certificates/alipay.pem");
const ROOTS: &[u8] = include_bytes!("../../proof/corpus/certificates/roots.pem");
const NEXT: &[u8] = include_bytes!("../../proof/corpus/certificates/next.pem");
const NEXT_KEY: &str = include_str!("../../alipay-core/tests/vectors/keys/alipay_rsa2048_next.pkcs8.pem");

static GENUINE: LazyLock<PublicKey> =
    LazyLock::new(|| Certificate::parse(NEXT).expect("a certificate").public_key().expect("its key"));
static BY_NEXT: LazyLock<String> = LazyLock::new(|| sign(NEXT_KEY, SIGNED[0]));
static BY_OTHER: LazyLock<String> = LazyLock::new(|| sign(OTHER_KEY, SIGNED[0]));

thread_local! {
    static CLIENT: RefCell<Option<(Client, Platform)>> = const { RefCell::new(None) };
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(certificate) = Certificate::parse(bytes) else { return };
    for (signature, is_genuine) in [(&*BY_OTHER, false), (&*BY_NEXT, true)] {
        CLIENT.with_borrow_mut(|slot| {
            let (client, platform) = slot.get_or_insert_with(fresh);
            // What was refused is remembered, and downloads are counted, for minutes.
            platform.minutes.fetch_add(60, Ordering::Relaxed);
            let answer = format!(r#"{{"{NODE}":{},"alipay_cert_sn":"{}","sign":"{signature}"}}"#, SIGNED[0], certificate.sn());
            let chain = STANDARD.encode(bytes);
            let download = format!(r#"{{"alipay_open_app_alipaycert_download_response":{{"code":"10000","alipay_cert_content":"{chain}"}}}}"#);
            *platform.bodies.lock().expect("no panic while locked") = (answer, download);
            let outcome = now(client.call(TradeQuery::by_out_trade_no("A1")).send());
            match outcome {
                Ok(response) => {
                    // The seeds have several certificates of the platform for this key, and some of others for other keys.
                    let is_its_key = certificate.public_key().is_ok_and(|key| key == *GENUINE);
                    assert!(is_genuine && is_its_key, "a forged certificate is believed");
                    assert_eq!(response.text(), SIGNED[0]);
                    *slot = None;
                }
                Err(error) => show(&error),
            }
        });
    }
});

fn fresh() -> (Client, Platform) {
    let platform = Platform::default();
    let client = Client::builder()
        .app_id(alipay_fuzz::APP_ID)
        .private_key(APP_KEY)
        .app_cert(APP_CERT)
        .alipay_cert(ALIPAY_CERT)
        .alipay_root_cert(ROOTS)
        .clock(platform.clone())
        .transport(platform.clone())
        .build()
        .expect("a client");
    (client, platform)
}

/// Answers calls and downloads, and says what time it is.
#[derive(Clone, Default)]
struct Platform {
    bodies: Arc<Mutex<(String, String)>>,
    minutes: Arc<AtomicU64>,
}

impl Transport for Platform {
    fn execute(&self, request: HttpRequest, _: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let body = request.body.read_all().expect("a form");
        let is_download =
            [request.url.as_bytes(), &body].iter().any(|part| part.windows(10).any(|word| word == b"alipaycert"));
        let bodies = self.bodies.lock().expect("no panic while locked");
        let body = if is_download { bodies.1.clone() } else { bodies.0.clone() };
        Box::pin(async move { Ok(HttpResponse::new(200, body)) })
    }
}

impl Clock for Platform {
    /// Within the life of the certificates.
    fn now(&self) -> SystemTime {
        moment() + Duration::from_secs(self.minutes.load(Ordering::Relaxed) % 1_000_000 * 60)
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}
