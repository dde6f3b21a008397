//! Whether an answer is about the call, and what a refusal says: more of row R25 of the attack corpus.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use alipay_core::{Error, Response};
use support::{Query, QueryAnswer, answer, client, signed};

/// Asks with both numbers; the platform takes the first one that is set, so that only that is sent.
fn ask(trade_no: Option<&str>, out_trade_no: Option<&str>, node: &str) -> Result<Response<QueryAnswer>, Error> {
    let text = |number: Option<&str>| number.map(str::to_owned);
    let query = Query { trade_no: text(trade_no), out_trade_no: text(out_trade_no), ..Query::default() };
    client().call(query).accept(&answer(signed(node)))
}

#[test]
fn r25_only_numbers_that_are_always_there_must_be_there() {
    // Some answers do not repeat the platform's own number, and say which order they are about all the same.
    let unnamed = r#"{"code":"10000","out_trade_no":"A1"}"#;
    assert_eq!(ask(Some("T1"), None, unnamed).unwrap().out_trade_no.as_deref(), Some("A1"));
    assert!(ask(None, Some("A1"), r#"{"code":"10000","trade_no":"T1"}"#).unwrap_err().is_mismatch());
    // A number that is there is compared, whichever it is.
    let other = r#"{"code":"10000","out_trade_no":"A1","trade_no":"T2"}"#;
    assert!(ask(Some("T1"), None, other).unwrap_err().is_mismatch());
    // What was left out of the request was not asked for.
    assert!(ask(Some("T2"), Some("B1"), other).is_ok());
}

#[test]
fn r25_an_empty_number_is_none() {
    let refusal = r#"{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST","out_trade_no":""}"#;
    assert!(ask(None, Some("A1"), refusal).unwrap_err().is_api("ACQ.TRADE_NOT_EXIST"));
    let success = r#"{"code":"10000","out_trade_no":""}"#;
    assert!(ask(None, Some("A1"), success).unwrap_err().is_mismatch());
}

#[test]
fn a_refusal_keeps_every_text_of_the_platform() {
    let node = r#"{"code":"40004","msg":"Business Failed","sub_code":"ACQ.TRADE_NOT_EXIST","sub_msg":"交易不存在"}"#;
    let error = ask(None, Some("A1"), node).unwrap_err();
    let refusal = error.api().unwrap();
    assert_eq!((refusal.code.as_str(), refusal.msg.as_str()), ("40004", "Business Failed"));
    assert_eq!(refusal.sub_code.as_deref(), Some("ACQ.TRADE_NOT_EXIST"));
    assert_eq!(refusal.sub_msg.as_deref(), Some("交易不存在"));

    // A text that is null is none.
    let error = ask(None, Some("A1"), r#"{"code":"20000","msg":null,"sub_code":null,"sub_msg":null}"#).unwrap_err();
    let refusal = error.api().unwrap();
    assert_eq!((refusal.msg.as_str(), &refusal.sub_code, &refusal.sub_msg), ("", &None, &None));
}
