//! The REST protocol beyond its vectors: what is signed reaches the platform as it is, and what came back is believed
//! only when it is genuine and fresh.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use std::time::Duration;

use alipay_core::{Client, Error, FixedClock, HttpResponse, Problem, SignType, rest::RestCall};
use support::{builder, client, key, moment, sign};

const NOW: u128 = 1_773_541_230_000;

fn query(client: &Client) -> RestCall<'_> {
    client.rest("post", "/v3/alipay/trade/query").json(r#"{"out_trade_no":"A1"}"#)
}

/// A genuine answer of the platform, sent at a moment.
fn answer_at(millis: u128, body: &str) -> HttpResponse {
    let sign = sign(&format!("{millis}\nN0nce\n{body}\n"));
    HttpResponse::new(200, body)
        .with_header("alipay-timestamp", millis.to_string())
        .with_header("alipay-nonce", "N0nce")
        .with_header("alipay-signature", sign)
}

fn problems(outcome: Result<impl Sized, Error>) -> Vec<(String, Problem)> {
    let error = outcome.err().expect("refused");
    assert!(!error.is_outcome_unknown(), "{error}");
    error.violations().unwrap().iter().map(|found| (found.path.clone(), found.problem.clone())).collect()
}

#[test]
fn a_genuine_answer_is_read() {
    let client = client();
    let body = r#"{"trade_status":"TRADE_SUCCESS"}"#;
    assert_eq!(query(&client).accept(&answer_at(NOW, body)).unwrap(), body);
    for changed in [body.replace("SUCCESS", "CLOSED"), format!("{body} "), String::new()] {
        let mut answer = answer_at(NOW, body);
        answer.body = changed.into_bytes();
        assert!(query(&client).accept(&answer).unwrap_err().is_signature());
    }
    assert!(query(&client).accept(&HttpResponse::new(200, body)).unwrap_err().is_signature(), "nobody signed it");
}

#[test]
fn an_answer_that_somebody_kept_is_refused() {
    let client = client();
    for millis in [NOW - 300_000, NOW + 300_000] {
        query(&client).accept(&answer_at(millis, "{}")).unwrap();
    }
    for millis in [NOW - 300_001, NOW + 300_001, 0, u128::from(u64::MAX), u128::MAX] {
        let error = query(&client).accept(&answer_at(millis, "{}")).unwrap_err();
        assert!(error.is_outcome_unknown(), "a payment may have been made: {error}");
    }
    let later = FixedClock(moment() + Duration::from_secs(3600));
    let later = builder().clock(later).transport(support::Unreachable).build().unwrap();
    assert!(query(&later).accept(&answer_at(NOW, "{}")).is_err());
}

#[test]
fn refusals_may_be_unsigned_and_say_so() {
    let client = client();
    let refusal = r#"{"code":"ACQ.TRADE_NOT_EXIST","message":"no such trade"}"#;
    let error = query(&client).accept(&HttpResponse::new(400, refusal)).unwrap_err();
    assert!(error.is_api("ACQ.TRADE_NOT_EXIST") && !error.is_authenticated(), "{error}");
    let error = query(&client).accept(&HttpResponse::new(400, "<html>")).unwrap_err();
    assert!(error.api().is_none(), "{error}");
    let forged = HttpResponse::new(400, refusal).with_header("alipay-signature", sign("something else"));
    let forged = forged.with_header("alipay-timestamp", "1").with_header("alipay-nonce", "n");
    assert!(query(&client).accept(&forged).unwrap_err().is_signature());
}

#[test]
fn the_outcome_is_open_unless_it_only_asked() {
    let client = client();
    let broken = HttpResponse::new(502, "<html>");
    assert!(query(&client).accept(&broken).unwrap_err().is_outcome_unknown());
    assert!(!client.rest("GET", "/v3/alipay/trade/query").accept(&broken).unwrap_err().is_outcome_unknown());
}

#[test]
fn ciphertext_is_answered_by_ciphertext() {
    let client = builder().aes_key(key("aes128.b64")).transport(support::Unreachable).build().unwrap();
    let call = query(&client).encrypt();
    let aes = alipay_core::AesKey::parse(&key("aes128.b64")).unwrap();
    let body = aes.encrypt(alipay_core::Encryption::Aes, br#"{"a":"1"}"#);
    assert_eq!(call.accept(&answer_at(NOW, &body)).unwrap(), r#"{"a":"1"}"#);
    let error = call.accept(&answer_at(NOW, r#"{"a":"1"}"#)).unwrap_err();
    assert!(error.to_string().contains("encrypt"), "{error}");
    let signed = call.prepare().unwrap();
    assert!(!signed.body.contains("A1") && signed.sign_source.contains(&signed.body));
}

#[test]
fn what_a_library_would_write_differently_is_refused() {
    let client = client();
    for path in
        ["/v3/a b", "/v3/a?b=c", "/v3/a#b", "/v3/a\\b", "/v3/ä", "/v3/a/../b", "/v3/./a", "/v3//a", "/v3/", "/a", ""]
    {
        assert_eq!(problems(client.rest("GET", path).prepare()), [("path".to_owned(), Problem::BadName)], "{path}");
    }
    for method in ["", "GET\n", "G T"] {
        assert_eq!(problems(client.rest(method, "/v3/a").prepare()), [("method".to_owned(), Problem::BadName)]);
    }
    for nonce in ["", "a,b", "a\nb", "a=b"] {
        let call = client.rest("GET", "/v3/a").nonce(nonce);
        assert_eq!(problems(call.prepare()), [("nonce".to_owned(), Problem::BadName)]);
    }
    let call = client.rest("GET", "/v3/a").app_auth_token("a\nb");
    assert_eq!(problems(call.prepare()), [("app_auth_token".to_owned(), Problem::ControlCharacter)]);
    let without_key = query(&client).encrypt();
    assert_eq!(problems(without_key.prepare()), [("body".to_owned(), Problem::NoAesKey)]);
}

#[test]
fn rsa_with_sha1_does_not_exist_here() {
    let legacy = builder().sign_type(SignType::Rsa).transport(support::Unreachable).build().unwrap();
    assert_eq!(problems(query(&legacy).prepare()), [("sign_type".to_owned(), Problem::NotRsa2)]);
}

#[test]
fn what_is_signed_is_what_is_sent() {
    let client = client();
    let call = client.rest("get", "/v3/alipay/user/info/share").query("auth_token", "a+b c&d").nonce("n1");
    let signed = call.prepare().unwrap();
    assert_eq!((signed.method.as_str(), signed.body.as_str()), ("GET", ""));
    let authorization = format!("app_id={},nonce=n1,timestamp={NOW}", support::APP_ID);
    assert_eq!(signed.sign_source, format!("{authorization}\nGET\n{}\n\n", signed.uri));
    assert!(signed.uri.starts_with("/v3/alipay/user/info/share?auth_token=a%2Bb"), "{}", signed.uri);
    assert!(!format!("{signed:?} {call:?}").contains("a%2Bb"));
}
