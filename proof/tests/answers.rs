//! Sections 2.2 and 2.3: answers to a query and to a payment, in the clear and encrypted.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

use alipay::{
    Client, Error, HttpResponse, Response,
    codec::{DynRecord, Record, Ref, value_of},
};
use alipay_proof::{
    AUTH_CODE, Class, Replay, Secrets, TOKEN, block_on, builder,
    cases::{Answer, section},
    encrypting_builder, every, judge, pay, query,
};

#[test]
fn responses() {
    every(section::<Answer>("responses"), name, |case| drive(case, false));
}

#[test]
fn encryption() {
    every(section::<Answer>("encryption"), name, |case| drive(case, true));
}

fn name(case: &Answer) -> String {
    format!("{} {}", case.id, case.case)
}

fn drive(case: &Answer, encrypted: bool) {
    let what = name(case);
    let body = case.body.bytes();
    let secrets = Secrets::new(&[AUTH_CODE, TOKEN]).and_whole(&signature(&body));
    let settings = || if encrypted { encrypting_builder() } else { builder() };

    let transport = Replay::new(HttpResponse::new(200, body.clone()));
    let client = settings().transport(transport.clone()).build().unwrap();
    let call = client.call(query()).app_auth_token(TOKEN);
    let call = if encrypted { call.encrypt() } else { call };
    check(&what, case, block_on(call.send()), false, &secrets);
    assert_eq!(transport.sent(), case.sent, "{what}: how often a query is sent");

    if case.write {
        let body = replace(&body, b"alipay_trade_query_response", b"alipay_trade_pay_response");
        let transport = Replay::new(HttpResponse::new(200, body));
        let client = settings().transport(transport.clone()).build().unwrap();
        let call = client.call(pay()).app_auth_token(TOKEN);
        let call = if encrypted { call.encrypt() } else { call };
        check(&what, case, block_on(call.send()), true, &secrets);
        assert_eq!(transport.sent(), 1, "{what}: a payment is sent once");
    }
    without_a_type(
        &what,
        case,
        encrypted,
        &settings().transport(Replay::new(HttpResponse::new(200, body))).build().unwrap(),
    );
}

fn check<R: Record>(what: &str, case: &Answer, outcome: Result<Response<R>, Error>, writes: bool, secrets: &Secrets) {
    match outcome {
        Ok(response) => {
            assert_eq!(case.expect, Class::Ok, "{what}: accepted");
            assert_eq!(
                response.text(),
                case.text.as_ref().unwrap().text(),
                "{what}: what was not signed is handed out"
            );
            if !writes {
                case.values.iter().for_each(|(name, value)| {
                    assert_eq!(shown_value(&*response, name), *value, "{what}: {name}");
                });
            }
        }
        Err(error) => {
            judge(what, &error, case.expect, writes, case.open, secrets);
            let is_readable = matches!(case.expect, Class::Decode | Class::Envelope | Class::Echo);
            assert!(!is_readable || error.raw_answer().is_some(), "{what}: the answer itself stays reachable");
            if let Some(says) = case.says.as_deref().filter(|_| !writes) {
                assert!(error.to_string().contains(says), "{what}: {error}");
            }
            if let Some(code) = &case.code {
                assert!(error.is_api(code), "{what}: {error}");
            }
        }
    }
}

/// The same answer for an API that is known by name only: where the typed call succeeds, this one hands out the same.
fn without_a_type(what: &str, case: &Answer, encrypted: bool, client: &Client) {
    let call = client.raw("alipay.trade.query", r#"{"out_trade_no":"A1"}"#);
    match block_on(if encrypted { call.encrypt() } else { call }.send()) {
        Ok(answer) => match &case.text {
            Some(text) => assert_eq!(answer.text(), text.text(), "{what}"),
            // Nothing says which numbers it repeats and of which types its values are.
            None => assert!(matches!(case.expect, Class::Echo | Class::Decode), "{what}: accepted without a type"),
        },
        Err(_) => assert_ne!(case.expect, Class::Ok, "{what}: refused without a type"),
    }
}

fn shown_value(record: &dyn DynRecord, name: &str) -> Option<String> {
    match value_of(record, name) {
        Ref::Str(text) => Some(text.to_owned()),
        Ref::Amount(amount) => Some(amount.to_string()),
        Ref::Absent => None,
        _ => panic!("{name}: a value of a type that the corpus does not compare"),
    }
}

/// The genuine signature of a body, if it has one.
fn signature(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    text.rsplit_once(r#""sign":""#)
        .and_then(|(_, tail)| tail.split('"').next())
        .filter(|sign| sign.len() > 300)
        .unwrap_or_default()
        .to_owned()
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, tail)) = rest.split_first() {
        match rest.strip_prefix(from) {
            Some(tail) => {
                out.extend_from_slice(to);
                rest = tail;
            }
            None => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    out
}
