//! Defects that other SDKs have, or had, in what they believe: certificates, notifications, charsets. Each with its number
//! in our survey of them; the others are in `peers.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/der.rs"]
mod der;
#[path = "support/platform.rs"]
mod platform;
mod support;
#[path = "support/x509.rs"]
mod x509;

use std::time::Duration;

use alipay_core::{
    Certificate, Charset, FixedClock, HttpResponse, PrivateKey, SignType, notify::NotifyError, root_cert_sn,
};
use platform::{GOOD, Platform, download_of, signed_under};
use support::{Query, Unreachable, answer, builder, client, key, notice::NoticeForm, sign, sign_as, signed};
use x509::{WORLD, bundle, certified};

fn query() -> Query {
    Query { out_trade_no: Some("A1".into()), ..Query::default() }
}

/// alipay-rs, rust-pay-wf, labrador.
#[test]
fn peer_05_a_root_bundle_has_one_number_however_it_is_written() {
    let genuine = key("alipay_root.crt");
    let sn = |text: &str| root_cert_sn(&Certificate::parse_all(text.as_bytes()).unwrap(), SignType::Rsa2).unwrap();
    let expected = "1bfe996d9ba66f69436883ca14a7d8de_77263b50167ea1ab26c79dac5a25cfb9";
    let between = genuine.replace("-----BEGIN", "subject=/C=CN\nissuer=/C=CN\n-----BEGIN");
    let rsa_only = key("certs/root_r1.crt") + &key("certs/root_g3_sha1.crt");
    let spellings = [
        genuine.clone(),
        genuine.trim_end().to_owned(),
        format!("{}\n\n\n", genuine.trim_end()),
        genuine.replace('\n', "\r\n"),
        between,
        rsa_only.clone(),
        key("certs/root_sm2.crt") + &rsa_only + &key("certs/root_e1.crt"),
    ];
    for text in spellings {
        assert_eq!(sn(&text), expected);
    }
}

/// A notification as it is posted: signed by a key, as a type.
fn notification(charset: Charset, key: &'static str, sign_type: SignType, cert_sn: Option<&str>) -> Vec<u8> {
    let form = NoticeForm::trade().with("charset", charset.as_str()).with("sign_type", sign_type.as_str());
    let form = form.with("subject", "淺瀧聖灯").with("alipay_cert_sn", cert_sn.unwrap_or_default());
    NoticeForm { key, sign_type, charset, ..form }.body().into_bytes()
}

/// The Node SDK, gopay; yansongda, think-pay.
#[test]
fn peer_06_a_notification_cannot_choose_its_hash_nor_hide_anything() {
    let client = client();
    let verify = |body: &[u8]| client.notify().verify_offline(body).map(|notice| notice.out_trade_no());
    let genuine = notification(Charset::Utf8, "alipay_rsa2048", SignType::Rsa2, None);
    assert_eq!(verify(&genuine).unwrap().as_deref(), Some("A1"));
    // A genuine signature with SHA-1, and the type that goes with it.
    let sha1 = notification(Charset::Utf8, "alipay_rsa2048", SignType::Rsa, None);
    assert!(matches!(verify(&sha1), Err(NotifyError::SignatureInvalid | NotifyError::SignType)));
    let text = String::from_utf8(genuine).unwrap();
    assert!(verify(text.replace("sign_type=RSA2", "sign_type=RSA").as_bytes()).is_err());
    let (without_sign, _) = text.split_once("&sign=").unwrap();
    assert!(matches!(verify(without_sign.as_bytes()), Err(NotifyError::SignatureMissing)));
    assert!(matches!(verify(format!("{text}&total_amount=88.88").as_bytes()), Err(NotifyError::Duplicate)));
    // A parameter of the merchant's own route is none of the platform's, unless it is named.
    let mixed = format!("{text}&route=notify");
    assert!(matches!(verify(mixed.as_bytes()), Err(NotifyError::SignatureInvalid)));
    assert!(client.notify().own_param("route").verify_offline(mixed.as_bytes()).is_ok());
    // A framework that escapes HTML.
    let escaped = text.replace("A1", "%26quot%3BA1%26quot%3B");
    assert!(matches!(verify(escaped.as_bytes()), Err(NotifyError::SignatureInvalid)));
}

/// smartwalle.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn peer_07_an_unknown_certificate_costs_one_bounded_download() {
    let sn = x509::sn(&WORLD.next);
    let body = notification(Charset::Utf8, "alipay_rsa2048_next", SignType::Rsa2, Some(&sn));
    let mut platform = Platform::new("", download_of(bundle([&WORLD.next, &WORLD.class2.der])));
    platform.takes = Duration::from_millis(100);
    let client = certified(builder().transport(platform.clone())).build().unwrap();
    let known = answer(signed_under("alipay_rsa2048", &x509::sn(&WORLD.alipay)));
    let waiting: Vec<_> = (0..50)
        .map(|_| {
            let (client, body) = (client.clone(), body.clone());
            tokio::spawn(async move { client.notify().verify(&body).await.map(drop) })
        })
        .collect();
    while platform.downloads() == 0 {
        tokio::task::yield_now().await;
    }
    client.call(query()).accept(&known).expect("no lock is held while it is downloaded");
    for task in waiting {
        task.await.unwrap().unwrap();
    }
    assert_eq!(platform.downloads(), 1);

    // Self-signed, by whoever answers: refused, remembered, and nothing else is verified with it.
    let attacker = x509::Authority::root(x509::leaf(x509::ALIPAY), x509::Key::of("other_rsa2048"));
    let sn = x509::sn(&attacker.der);
    let body = notification(Charset::Utf8, "other_rsa2048", SignType::Rsa2, Some(&sn));
    let platform = Platform::new("", download_of(bundle([&attacker.der])));
    let client = certified(builder().transport(platform.clone())).build().unwrap();
    for _ in 0..10 {
        assert!(matches!(client.notify().verify(&body).await, Err(NotifyError::Certificate(_))));
    }
    assert_eq!(platform.downloads(), 1);
    let without_sn = notification(Charset::Utf8, "other_rsa2048", SignType::Rsa2, None);
    assert!(matches!(client.notify().verify(&without_sn).await, Err(NotifyError::SignatureInvalid)));
}

/// labrador, weapay, the PHP SDK for the REST protocol.
#[tokio::test]
async fn peer_08_verification_does_not_depend_on_what_the_answer_brings_along() {
    let client = certified(builder().transport(Unreachable)).build().unwrap();
    let forged = answer(signed(GOOD).replace(&sign(GOOD), &sign_as("other_rsa2048", SignType::Rsa2, GOOD)));
    assert!(client.call(query()).accept(&forged).unwrap_err().is_signature());
    assert!(client.call(query()).accept(&answer(signed(GOOD))).is_ok(), "signed, and names no certificate");

    // The REST protocol has all of it in headers.
    let body = r#"{"out_trade_no":"A1"}"#;
    let signature = sign_as("alipay_rsa2048", SignType::Rsa2, &format!("1700000000000\nn0nce\n{body}\n"));
    let headers = [
        ("alipay-timestamp", "1700000000000".to_owned()),
        ("alipay-nonce", "n0nce".to_owned()),
        ("alipay-signature", signature),
        ("alipay-sn", x509::sn(&WORLD.alipay)),
    ];
    let clock = FixedClock(std::time::UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    let client = certified(builder().transport(Unreachable).clock(clock)).build().unwrap();
    let call = client.rest("GET", "/v3/alipay/trade/query");
    let with = |left_out: &str, body: &str| {
        let kept = headers.iter().filter(|(name, _)| *name != left_out);
        let answer =
            kept.fold(HttpResponse::new(200, body), |answer, (name, value)| answer.with_header(name, value.clone()));
        call.accept(&answer)
    };
    assert_eq!(with("", body).unwrap(), body);
    assert_eq!(with("alipay-sn", body).unwrap(), body, "the configured certificate is tried");
    for left_out in ["alipay-signature", "alipay-timestamp", "alipay-nonce"] {
        assert!(with(left_out, body).unwrap_err().is_signature(), "{left_out}");
    }
    for left_out in ["", "alipay-sn"] {
        assert!(with(left_out, r#"{"out_trade_no":"B2"}"#).unwrap_err().is_signature(), "{left_out}");
    }
}

/// smartwalle, chloerei.
#[test]
fn peer_09_gbk_is_read_where_it_is_named_and_never_guessed() {
    let node = r#"{"code":"10000","out_trade_no":"A1","qr_code":"淺瀧聖"}"#;
    let gbk = Charset::Gbk.encode(node).unwrap().into_owned();
    let platform = PrivateKey::parse(&key("alipay_rsa2048.pkcs8.pem")).unwrap().signer(SignType::Rsa2).unwrap();
    let sign = platform.sign_now(&gbk).unwrap();
    let body = [b"{\"alipay_trade_query_response\":", &gbk[..], format!(r#","sign":"{sign}"}}"#).as_bytes()].concat();
    // In an answer that should be UTF-8 it is no text.
    let error = client().call(query()).accept(&answer(body.clone())).unwrap_err();
    assert!(error.is_decode() && error.raw_answer().is_some() && error.to_string().contains("UTF-8"), "{error}");
    let named = answer(body.clone()).with_header("Content-Type", "text/html;charset=GBK");
    assert_eq!(client().call(query()).accept(&named).unwrap().qr_code.as_deref(), Some("淺瀧聖"));
    let client_of_gbk = builder().charset(Charset::Gbk).transport(Unreachable).build().unwrap();
    assert_eq!(client_of_gbk.call(query()).accept(&answer(body)).unwrap().text(), node);

    let notice = notification(Charset::Gbk, "alipay_rsa2048", SignType::Rsa2, None);
    let form = client().notify().form_offline(&notice).unwrap();
    assert_eq!((form.value("subject"), form.charset()), (Some("淺瀧聖灯"), Charset::Gbk));
    let text = String::from_utf8(notice).unwrap();
    assert!(client().notify().form_offline(text.replace("charset=GBK", "charset=utf-8").as_bytes()).is_err());
}
