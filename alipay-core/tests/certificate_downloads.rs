//! How often certificates are downloaded, and what waits for it: row K12 of the attack corpus, and defects 7 and 8 of
//! other SDKs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/der.rs"]
mod der;
#[path = "support/platform.rs"]
mod platform;
mod support;
#[path = "support/x509.rs"]
mod x509;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use alipay_core::{
    AppResult, CertificateError, Client, Error, HttpResponse, PublicKey, SignType, Transport, TransportError,
    Verifier as _,
    api::AppApi,
    notify::{Expect, NotifyError},
    sign_source,
};
use platform::{GOOD, MovingClock, Platform, download_of, signed_under};
use support::{Query, answer, builder, gateway::Gateway, key, notice::NoticeForm, sign_as};
use tokio::{sync::Barrier, time::timeout};
use x509::{ALIPAY, Key, WORLD, bundle, certified, leaf, numbered};

impl AppApi for Query {}

fn query() -> Query {
    Query { out_trade_no: Some("A1".into()), ..Query::default() }
}

fn next_sn() -> String {
    x509::sn(&WORLD.next)
}

/// The genuine chain of the next certificate.
fn chain() -> String {
    download_of(bundle([&WORLD.next, &WORLD.class2.der]))
}

fn client(transport: impl Transport + 'static) -> Client {
    certified(builder().transport(transport)).build().unwrap()
}

async fn ask(client: &Client) -> Result<(), Error> {
    client.call(query()).send().await.map(|response| assert_eq!(response.text(), GOOD))
}

fn certificate_error(outcome: Result<(), Error>) -> CertificateError {
    let error = outcome.unwrap_err();
    assert!(error.is_certificate() && error.is_signature(), "{error}");
    error.certificate().expect("refused, not only unknown")
}

/// A notification that the next certificate's key signed, and that names a certificate.
fn notification(cert_sn: &str) -> String {
    NoticeForm { key: "alipay_rsa2048_next", ..NoticeForm::trade().with("alipay_cert_sn", cert_sn) }.body()
}

/// Lets a thousand tasks ask at the same moment; how many got what they asked for.
async fn thousand<F: Future<Output = bool> + Send + 'static>(client: &Client, ask: fn(Client, usize) -> F) -> usize {
    let barrier = Arc::new(Barrier::new(1000));
    let tasks = (0..1000).map(|i| {
        let (client, barrier) = (client.clone(), barrier.clone());
        tokio::spawn(async move {
            barrier.wait().await;
            ask(client, i).await
        })
    });
    let mut count = 0;
    for task in tasks.collect::<Vec<_>>() {
        count += usize::from(task.await.unwrap());
    }
    count
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn k12_a_thousand_at_once_share_one_download() {
    let mut platform = Platform::new(signed_under("alipay_rsa2048_next", &next_sn()), chain());
    platform.takes = Duration::from_millis(200);
    let client = client(platform.clone());
    // Half of them answers to calls, half of them notifications.
    let good = thousand(&client, |client, i| async move {
        match i % 2 {
            0 => ask(&client).await.is_ok(),
            _ => client.notify().verify(notification(&next_sn()).as_bytes()).await.is_ok(),
        }
    });
    assert_eq!((good.await, platform.downloads()), (1000, 1));
    assert_eq!(thousand(&client, |client, _| async move { ask(&client).await.is_ok() }).await, 1000);
    assert_eq!(platform.downloads(), 1, "it is known from now on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn k12_a_thousand_at_once_share_one_refusal() {
    let mut platform = Platform::new(signed_under("other_rsa2048", &"0".repeat(32)), chain());
    platform.takes = Duration::from_millis(200);
    let client = client(platform.clone());
    let refused = thousand(&client, |client, _| async move { ask(&client).await.unwrap_err().is_certificate() });
    assert_eq!((refused.await, platform.downloads()), (1000, 1));
}

#[tokio::test]
async fn a_download_asks_for_nothing_but_the_certificate() {
    let body = signed_under("alipay_rsa2048_next", &next_sn());
    let gateway = Gateway::new(move |sent| match sent.value("method").as_deref() {
        Some("alipay.open.app.alipaycert.download") => HttpResponse::new(200, chain()),
        _ => HttpResponse::new(200, body.clone()),
    });
    let client = client(gateway.clone());
    client.call(query()).app_auth_token("201509BBeff9351ad187").send().await.unwrap();
    let sent = gateway.sent.lock().unwrap();
    assert_eq!(sent.len(), 2);
    let fields = sent[1].fields();
    let value = |name: &str| fields.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str());
    assert_eq!(value("biz_content"), Some(format!(r#"{{"alipay_cert_sn":"{}"}}"#, next_sn()).as_str()));
    assert_eq!(value("app_cert_sn"), client.app_cert_sn().as_deref());
    assert_eq!(value("app_auth_token"), None, "the certificate is the platform's, not a merchant's");
    let source = sign_source(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let app = PublicKey::parse(&key("app_rsa2048.pub.pem")).unwrap().verifier(SignType::Rsa2).unwrap();
    app.verify(source.as_bytes(), value("sign").unwrap()).unwrap();
}

#[tokio::test]
async fn whatever_the_platform_signs_may_name_a_new_certificate() {
    let fresh = || {
        let platform = Platform::new(signed_under("alipay_rsa2048_next", &next_sn()), chain());
        (client(platform.clone()), platform)
    };
    let (client, platform) = fresh();
    client.raw("alipay.trade.query", "").send().await.unwrap();
    assert_eq!(platform.downloads(), 1);

    let (client, platform) = fresh();
    let _ = client.notify().verify(notification(&next_sn()).as_bytes()).await.unwrap();
    client.notify().verify_return(&notification(&next_sn())).await.unwrap();
    assert_eq!(platform.downloads(), 1);

    let (client, platform) = fresh();
    let result = AppResult::new("9000", signed_under("alipay_rsa2048_next", &next_sn()));
    assert_eq!(result.verify(&client, &query()).await.unwrap().text(), GOOD);
    assert_eq!(platform.downloads(), 1);

    let (client, platform) = fresh();
    let payload = r#"{"code":"10000","msg":"Success","mobile":"1500000000"}"#;
    let sign = sign_as("alipay_rsa2048_next", SignType::Rsa2, payload);
    let payload = serde_json::json!({ "response": payload, "sign": sign, "alipay_cert_sn": next_sn() }).to_string();
    assert_eq!(client.mini_program_payload(&payload).await.unwrap().phone_number().as_deref(), Some("1500000000"));
    assert_eq!(platform.downloads(), 1);

    // What does no I/O says that the certificate is missing.
    let (client, platform) = fresh();
    let error = client.call(query()).accept(&answer(signed_under("alipay_rsa2048_next", &next_sn()))).unwrap_err();
    assert!(error.is_certificate() && error.certificate().is_none(), "{error}");
    let error = client.notify().verify_offline(notification(&next_sn()).as_bytes()).unwrap_err();
    assert!(matches!(error, NotifyError::UnknownCertificate(_)), "{error}");
    assert_eq!(platform.downloads(), 0);
}

#[tokio::test]
async fn a_refusal_is_remembered_for_ten_minutes() {
    let clock = MovingClock::new();
    let platform = Platform::new(signed_under("alipay_rsa2048_next", &next_sn()), download_of(vec![b'A'; 100]));
    let client = certified(builder().transport(platform.clone()).clock(clock.clone())).build().unwrap();
    for _ in 0..50 {
        assert_eq!(certificate_error(ask(&client).await), CertificateError::Malformed);
    }
    clock.advance(599);
    assert_eq!(certificate_error(ask(&client).await), CertificateError::Malformed);
    assert_eq!(platform.downloads(), 1);
    clock.advance(1);
    assert_eq!(certificate_error(ask(&client).await), CertificateError::Malformed);
    assert_eq!(platform.downloads(), 2);
}

#[tokio::test]
async fn a_failed_connection_is_tried_again_soon() {
    let clock = MovingClock::new();
    let tries = Arc::new(AtomicUsize::new(0));
    let answer = signed_under("alipay_rsa2048_next", &next_sn());
    let platform = Platform::with(answer, move |_| match tries.fetch_add(1, Ordering::SeqCst) {
        0 => Err(TransportError::not_sent()),
        _ => Ok(HttpResponse::new(200, chain())),
    });
    let client = certified(builder().transport(platform.clone()).clock(clock.clone())).build().unwrap();
    assert_eq!(certificate_error(ask(&client).await), CertificateError::Unavailable);
    clock.advance(4);
    assert_eq!(certificate_error(ask(&client).await), CertificateError::Unavailable);
    assert_eq!(platform.downloads(), 1);
    clock.advance(1);
    ask(&client).await.unwrap();
    assert_eq!(platform.downloads(), 2);
}

/// The platform's word that there is no such certificate counts like a refusal of what it sent.
#[tokio::test]
async fn a_certificate_that_the_platform_does_not_know_is_remembered_too() {
    let clock = MovingClock::new();
    let node = "alipay_open_app_alipaycert_download_response";
    let unknown = format!(r#"{{"{node}":{{"code":"40004","sub_code":"isv.cert-not-exist"}}}}"#);
    let platform = Platform::new(signed_under("alipay_rsa2048_next", &next_sn()), unknown);
    let client = certified(builder().transport(platform.clone()).clock(clock.clone())).build().unwrap();
    assert_eq!(certificate_error(ask(&client).await), CertificateError::NotFound);
    clock.advance(599);
    assert_eq!(certificate_error(ask(&client).await), CertificateError::NotFound);
    assert_eq!(platform.downloads(), 1);
}

/// The platform's next certificate usually has the same key. An outage must not stop what a trusted key signed, nor may
/// somebody who uses the downloads up; and neither makes anything believed that no trusted key signed.
#[tokio::test]
async fn what_a_trusted_key_signed_needs_no_download() {
    let renewed = WORLD.class2.issue(&numbered(leaf(ALIPAY), 80), &Key::of("alipay_rsa2048"));
    for (key, is_good) in [("alipay_rsa2048", true), ("alipay_rsa2048_next", false), ("other_rsa2048", false)] {
        let platform = Platform::with(signed_under(key, &x509::sn(&renewed)), |_| Err(TransportError::not_sent()));
        let client = client(platform.clone());
        for _ in 0..2 {
            match ask(&client).await {
                Ok(()) => assert!(is_good, "{key}"),
                Err(error) => {
                    assert!(!is_good, "{key}: {error}");
                    assert_eq!(error.certificate(), Some(CertificateError::Unavailable));
                }
            }
        }
        assert_eq!(platform.downloads(), 1);
    }
    // Refused is refused, whoever signed.
    let platform = Platform::new(signed_under("alipay_rsa2048", &x509::sn(&renewed)), chain());
    assert_eq!(certificate_error(ask(&client(platform)).await), CertificateError::OtherSerial);

    let platform = Platform::new("", chain());
    let client = client(platform.clone());
    for i in 0..20 {
        client.notify().verify(notification(&format!("{i:032x}")).as_bytes()).await.unwrap_err();
    }
    assert_eq!(platform.downloads(), 10);
    let genuine = NoticeForm::trade().with("alipay_cert_sn", &x509::sn(&renewed)).body();
    client.notify().verify(genuine.as_bytes()).await.unwrap().expect(&Expect::order_only("A1")).unwrap();
    let by_nobody = NoticeForm { key: "other_rsa2048", ..NoticeForm::trade().with("alipay_cert_sn", &next_sn()) };
    assert!(client.notify().verify(by_nobody.body().as_bytes()).await.is_err());
    assert_eq!(platform.downloads(), 10);
}

/// The numbers come from the network: anybody can name as many as they like.
#[tokio::test]
async fn unknown_numbers_are_looked_up_ten_times_in_ten_minutes() {
    let clock = MovingClock::new();
    let platform = Platform::new(signed_under("alipay_rsa2048_next", &next_sn()), chain());
    let client = certified(builder().transport(platform.clone()).clock(clock.clone())).build().unwrap();
    let mut outcomes = Vec::new();
    for i in 0..100 {
        let error = client.notify().verify(notification(&format!("{i:032x}")).as_bytes()).await.unwrap_err();
        outcomes.push(match error {
            NotifyError::Certificate(error) => error,
            other => panic!("{other}"),
        });
    }
    assert_eq!(platform.downloads(), 10);
    assert!(outcomes[..10].iter().all(|error| *error == CertificateError::OtherSerial), "{outcomes:?}");
    assert!(outcomes[10..].iter().all(|error| *error == CertificateError::TooMany), "{outcomes:?}");

    // What only the gateway can name is not touched by it.
    ask(&client).await.unwrap();
    assert_eq!(platform.downloads(), 11);
    let known = answer(signed_under("alipay_rsa2048", &x509::sn(&WORLD.alipay)));
    client.call(query()).accept(&known).unwrap();
    clock.advance(600);
    client.notify().verify(notification(&"0".repeat(32)).as_bytes()).await.unwrap_err();
    assert_eq!(platform.downloads(), 12);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_waits_for_a_download_who_does_not_need_it() {
    let mut platform = Platform::new(signed_under("alipay_rsa2048_next", &next_sn()), chain());
    platform.takes = Duration::from_secs(3600);
    let client = client(platform.clone());
    let waiting = tokio::spawn({
        let client = client.clone();
        async move { ask(&client).await }
    });
    while platform.downloads() == 0 {
        tokio::task::yield_now().await;
    }
    let others = client.clone();
    let others = tokio::task::spawn_blocking(move || {
        let known = answer(signed_under("alipay_rsa2048", &x509::sn(&WORLD.alipay)));
        others.call(query()).accept(&known).unwrap();
        others.call(query()).prepare().unwrap();
        assert!(others.notify().verify_offline(notification(&next_sn()).as_bytes()).is_err());
        assert!(others.warnings().is_empty());
    });
    timeout(Duration::from_secs(10), others).await.expect("a lock is held while a certificate is downloaded").unwrap();
    waiting.abort();
}

#[tokio::test]
async fn a_caller_who_gives_up_does_not_take_the_download_along() {
    let mut platform = Platform::new(signed_under("alipay_rsa2048_next", &next_sn()), chain());
    platform.takes = Duration::from_millis(100);
    let client = client(platform.clone());
    let start = || {
        let client = client.clone();
        tokio::spawn(async move { ask(&client).await })
    };
    let (first, second) = (start(), start());
    while platform.calls.load(Ordering::SeqCst) < 2 || platform.downloads() == 0 {
        tokio::task::yield_now().await;
    }
    first.abort();
    timeout(Duration::from_secs(10), second).await.unwrap().unwrap().unwrap();
    assert_eq!(platform.downloads(), 1);

    // When everybody gave up, the next one begins anew.
    let client = self::client(platform.clone());
    assert!(timeout(Duration::from_millis(20), ask(&client)).await.is_err());
    timeout(Duration::from_secs(10), ask(&client)).await.unwrap().unwrap();
    assert_eq!(platform.downloads(), 3);
}

#[tokio::test]
async fn numbers_that_are_none_start_nothing() {
    let sn = next_sn();
    let odd = [
        String::new(),
        sn.to_uppercase(),
        sn[1..].to_owned(),
        format!("{sn}0"),
        format!(" {sn}"),
        r#"0","app_id":"1"#.to_owned(),
        "../../../../../../../etc/passwd.".to_owned(),
        "０".repeat(32),
        "g".repeat(32),
        "0".repeat(100_000),
    ];
    for sn in odd {
        let platform = Platform::new(signed_under("alipay_rsa2048_next", &sn), chain());
        let error = ask(&client(platform.clone())).await.unwrap_err();
        assert!(error.is_signature(), "{error}");
        assert_eq!(platform.downloads(), 0);
    }
}

#[tokio::test]
async fn an_answer_without_a_number_is_verified_all_the_same() {
    let body = |key: &str, member: &str| {
        let genuine = signed_under(key, "?");
        genuine.replace(r#","alipay_cert_sn":"?""#, member)
    };
    for member in ["", r#","alipay_cert_sn":null"#, r#","alipay_cert_sn":0"#, r#","alipay_cert_sn":["x"]"#] {
        for (key, is_good) in [("alipay_rsa2048", true), ("alipay_rsa2048_next", false), ("other_rsa2048", false)] {
            let platform = Platform::new(body(key, member), chain());
            match ask(&client(platform.clone())).await {
                Ok(()) => assert!(is_good, "{key} {member}"),
                Err(error) => assert!(error.is_signature() && !is_good, "{key} {member}: {error}"),
            }
            assert_eq!(platform.downloads(), 0);
        }
    }
    // The number of a known certificate, and a signature by another key, known as well.
    let platform = Platform::new(signed_under("other_rsa2048", &x509::sn(&WORLD.alipay)), chain());
    assert!(ask(&client(platform.clone())).await.unwrap_err().is_signature());
    // Where the platform is known by its key, a number means nothing.
    let platform = Platform::new(signed_under("alipay_rsa2048", &next_sn()), chain());
    ask(&builder().transport(platform.clone()).build().unwrap()).await.unwrap();
    assert_eq!(platform.downloads(), 0);
}
