//! What the targets share: a small set of signed texts, verifiers, and clients without a network.

use std::{
    future::Future,
    pin::pin,
    sync::Mutex,
    task::{Context, Poll, Waker},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use alipay::{
    BadSignature, BoxFuture, Client, ClientBuilder, Clock, HttpRequest, HttpResponse, PrivateKey, PublicKey, SignError,
    SignType, Signer, Transport, TransportError, Verifier,
};

/// The app of the golden vectors.
pub const APP_ID: &str = "2021000000000000";
/// The node that answers the query of the targets.
pub const NODE: &str = "alipay_trade_query_response";
pub const APP_KEY: &str = include_str!("../../alipay-core/tests/vectors/keys/app_rsa2048.pkcs8.pem");
pub const ALIPAY_KEY: &str = include_str!("../../alipay-core/tests/vectors/keys/alipay_rsa2048.pkcs8.pem");
pub const ALIPAY_PUBLIC_KEY: &str = include_str!("../../alipay-core/tests/vectors/keys/alipay_rsa2048.pub.pem");
pub const OTHER_KEY: &str = include_str!("../../alipay-core/tests/vectors/keys/other_rsa2048.pkcs8.pem");

/// All that the platform ever signed of answers, from the attack corpus. Whatever else is accepted was forged.
pub const SIGNED: [&str; 7] = [
    r#"{"code":"10000","msg":"Success","out_trade_no":"A1","total_amount":"0.01","trade_status":"WAIT_BUYER_PAY"}"#,
    r#"{"code":"10000","out_trade_no":"A1","subject":"https:\/\/qr\\/x"}"#,
    r#"{"code":"10000","out_trade_no":"A1","subject":"https://qr\\/x"}"#,
    r#"{"code":"10000","out_trade_no":"A1","subject":"\",\"sign\":\"AAAA\"}"}"#,
    r#"{"code":"40004","msg":"Business Failed","sub_code":"ACQ.TRADE_NOT_EXIST"}"#,
    r#"{"code":"10003","msg":"order success pay inprocess","out_trade_no":"A1"}"#,
    r#"{"code":"20000","msg":"Service Currently Unavailable","sub_code":"isp.unknow-error"}"#,
];

/// All that the platform ever signed of notifications: the joined text of each form.
pub const NOTICES: [&str; 3] = [
    "app_id=2021000000000000&auth_app_id=2021000000000000&charset=utf-8&notify_id=N1&notify_type=trade_status_sync&out_trade_no=A1&seller_id=2088102119685838&subject=a%b c+d&total_amount=88.88&trade_status=TRADE_SUCCESS",
    "app_id=2021000000000000&charset=utf-8&notify_id=N2&notify_type=trade_status_sync&out_trade_no=A1&sign_type=RSA2&subject=x&total_amount=9999.00&total_amounu=1&trade_status=TRADE_CLOSED",
    "app_id=2021000000000000&notify_id=N3&notify_type=trade_status_sync&out_trade_no=B&subject=salt&pepper=1&trade_status=WAIT_BUYER_PAY",
];

/// Whether the platform signed this text, or the text before a server escaped slashes in it.
pub fn is_signed(text: &str) -> bool {
    let unescaped = slashes_unescaped(text);
    SIGNED.iter().any(|signed| *signed == text || *signed == unescaped)
}

/// `\/` → `/`, escape by escape as JSON reads them, slowly: in `\\/` the second backslash escapes nothing.
fn slashes_unescaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut letters = json.chars();
    while let Some(letter) = letters.next() {
        let escaped = if letter == '\\' { letters.next() } else { None };
        if escaped != Some('/') {
            out.push(letter);
        }
        out.extend(escaped);
    }
    out
}

/// Signatures that cost nothing: `S` and the number of the text, of both sets. Where arithmetic would take all the time.
#[derive(Clone, Copy, Debug)]
pub struct Cheap;

impl Verifier for Cheap {
    fn verify(&self, content: &[u8], signature: &str) -> Result<(), BadSignature> {
        let number: usize = signature.strip_prefix('S').and_then(|text| text.parse().ok()).ok_or(BadSignature)?;
        let signed = SIGNED.iter().chain(&NOTICES).nth(number);
        if signed.is_some_and(|text| text.as_bytes() == content) { Ok(()) } else { Err(BadSignature) }
    }
}

/// Believes everything: what the platform itself might send by mistake.
#[derive(Clone, Copy, Debug)]
pub struct Trusting;

impl Verifier for Trusting {
    fn verify(&self, _: &[u8], _: &str) -> Result<(), BadSignature> {
        Ok(())
    }
}

/// Remembers what it was asked about, and refuses it.
#[derive(Debug, Default)]
pub struct Curious(pub Mutex<Vec<Vec<u8>>>);

impl Verifier for &'static Curious {
    fn verify(&self, content: &[u8], _: &str) -> Result<(), BadSignature> {
        self.0.lock().expect("no panic while locked").push(content.to_vec());
        Err(BadSignature)
    }
}

/// Signs nothing: requests of the targets go nowhere.
#[derive(Clone, Copy, Debug)]
pub struct Unsigned;

impl Signer for Unsigned {
    fn sign_type(&self) -> SignType {
        SignType::Rsa2
    }

    fn sign<'a>(&'a self, _: &'a [u8]) -> BoxFuture<'a, Result<String, SignError>> {
        Box::pin(async { Ok("unsigned".to_owned()) })
    }
}

/// Nothing can be sent.
#[derive(Clone, Copy, Debug)]
pub struct Unreachable;

impl Transport for Unreachable {
    fn execute(&self, _: HttpRequest, _: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async { Err(TransportError::not_sent()) })
    }
}

/// A clock that stands still, and on which waiting takes no time.
#[derive(Clone, Copy, Debug)]
pub struct NoWaiting;

impl Clock for NoWaiting {
    fn now(&self) -> SystemTime {
        moment()
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

/// Settings with this verifier; a transport is missing.
pub fn builder(verifier: impl Verifier + 'static) -> ClientBuilder {
    Client::builder().app_id(APP_ID).signer(Unsigned).verifier(verifier).clock(NoWaiting)
}

/// A client that sends nothing.
pub fn client(verifier: impl Verifier + 'static) -> Client {
    builder(verifier).transport(Unreachable).build().expect("a client")
}

/// The moment of the corpus: 2026-03-15 in Beijing.
pub fn moment() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_773_541_230)
}

/// The platform's own verifier, with its key.
pub fn genuine() -> impl Verifier {
    PublicKey::parse(ALIPAY_PUBLIC_KEY).expect("a key").verifier(SignType::Rsa2).expect("a verifier")
}

/// A signature with a key of the golden vectors.
pub fn sign(key: &str, content: &str) -> String {
    let key = PrivateKey::parse(key).expect("a key");
    key.signer(SignType::Rsa2).expect("a signer").sign_now(content.as_bytes()).expect("a signature")
}

/// What a future gives that never waits.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing here waits"),
    }
}

/// Everything that an error shows; it must not panic, whatever the error is about.
pub fn show(error: &dyn std::error::Error) {
    let shown = format!("{error} {error:?}");
    assert!(shown.len() < 64 * 1024, "an error of {} bytes", shown.len());
    if let Some(cause) = error.source() {
        show(cause);
    }
}
