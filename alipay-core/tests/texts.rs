//! What errors say to people, and calls that follow from another one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use std::error::Error as _;

use alipay_core::{NextStep, TransportError, form};
use support::{Query, answer, client, signed};

#[test]
fn a_form_that_is_refused_says_why() {
    let many = vec!["a"; 600].iter().enumerate().map(|(i, name)| format!("{name}{i}=1")).collect::<Vec<_>>().join("&");
    let cases = [
        ("a=%zz", "percent sign"),
        ("a=%ff%fe", "not UTF-8"),
        ("=b", "no name"),
        ("a=1&a=2", "given twice"),
        (&many, "too many"),
    ];
    for (text, expected) in cases {
        let error = form::decode(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_failed_connection_says_whether_anything_was_sent() {
    let unsent = [TransportError::not_sent(), TransportError::not_sent_in_time(), TransportError::peer_refused()];
    for error in unsent {
        assert!(error.is_not_sent() && error.to_string().contains("nothing was sent"), "{error}");
    }
    let sent = [TransportError::timed_out(), TransportError::interrupted(), TransportError::too_large()];
    for error in sent {
        assert!(!error.is_not_sent() && !error.to_string().contains("nothing was sent"), "{error}");
        assert!(error.source().is_none());
    }
    let error = TransportError::interrupted().with_source("reset by peer");
    assert_eq!(error.source().unwrap().to_string(), "reset by peer");
}

#[test]
fn every_next_step_names_what_to_call() {
    let steps = [
        (NextStep::QueryTrade, "alipay.trade.query"),
        (NextStep::QueryRefund, "alipay.trade.fastpay.refund.query"),
        (NextStep::QueryTransfer, "alipay.fund.trans.common.query"),
        (NextStep::RepeatSame, "send the same request again"),
        (NextStep::Manual, "by hand"),
    ];
    for (step, text) in steps {
        assert!(step.to_string().contains(text), "{step}");
    }
}

#[test]
fn calls_that_follow_are_for_the_same_merchant() {
    let client = client();
    let query = |number: &str| Query { out_trade_no: Some(number.into()), ..Query::default() };
    let call =
        client.call(query("A1")).app_auth_token("merchant").auth_token("user").notify_url("https://shop.example/");
    let value = |call: &alipay_core::Call<'_, Query>, name: &str| {
        call.prepare().unwrap().params().value(name).map(str::to_owned)
    };
    let next = call.follow_up(query("A2"));
    assert_eq!(next.request(), &query("A2"));
    assert_eq!(value(&next, "app_auth_token").as_deref(), Some("merchant"));
    assert_eq!((value(&next, "auth_token"), value(&next, "notify_url")), (None, None));

    let again = call.again();
    assert_eq!(again.request(), &query("A1"));
    for name in ["app_auth_token", "auth_token", "notify_url", "biz_content"] {
        assert_eq!(value(&again, name), value(&call, name), "{name}");
    }
    assert_eq!(format!("{:?}", again.client()), format!("{client:?}"));
    let answer = again.accept(&answer(signed(r#"{"code":"10000","out_trade_no":"A1"}"#))).unwrap();
    assert_eq!(answer.into_body().out_trade_no.as_deref(), Some("A1"));
}
