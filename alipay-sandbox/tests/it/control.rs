//! The control interface, as tests of other languages use it.

use std::time::{Duration, Instant};

use alipay_core::Client;
use alipay_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};

use crate::{
    http::{Http, Request, exchange},
    shop::Shop,
};

async fn control(sandbox: &Sandbox, verb: &str, path: &str, body: &str) -> (u16, Value) {
    let request = format!(
        "{verb} /control{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let Http { status, body, .. } = exchange(sandbox, request.as_bytes()).await;
    (status, serde_json::from_str(&body).unwrap_or(Value::Null))
}

async fn ask(sandbox: &Sandbox, method: &str, content: &Value) -> String {
    Request::new(sandbox, method).biz(content).send().await.outcome()
}

#[tokio::test]
async fn a_trade_is_settled_and_read() {
    let sandbox = Sandbox::start().await.unwrap();
    let content = json!({"out_trade_no": "A1", "total_amount": "5.00", "subject": "x", "buyer_id": "2088102146225135"});
    assert_eq!(ask(&sandbox, "alipay.trade.create", &content).await, "10000");
    assert_eq!(control(&sandbox, "POST", "/trades/A1/pay", "").await.0, 200);
    let (status, trades) = control(&sandbox, "GET", "/trades", "").await;
    assert_eq!((status, trades[0]["trade_status"].as_str()), (200, Some("TRADE_SUCCESS")), "{trades}");
    let (status, error) = control(&sandbox, "POST", "/trades/A1/pay", "").await;
    assert_eq!(
        (status, error["error"].as_str()),
        (409, Some("the trade is TRADE_SUCCESS: that cannot be done to it any more"))
    );
    assert_eq!(control(&sandbox, "POST", "/trades/A2/pay", "").await.0, 404);
    assert_eq!(control(&sandbox, "POST", "/trades/A1/eat", "").await.0, 400);
    let (_, ledger) = control(&sandbox, "GET", "/ledger", "").await;
    assert_eq!(ledger[0]["method"], "alipay.trade.create");
}

#[tokio::test]
async fn time_goes_on_and_clients_are_not_late() {
    let sandbox = Sandbox::start().await.unwrap();
    let content = json!({"out_trade_no": "A1", "total_amount": "5.00", "subject": "x", "buyer_id": "2088102146225135",
        "timeout_express": "1h"});
    assert_eq!(ask(&sandbox, "alipay.trade.create", &content).await, "10000");
    assert_eq!(control(&sandbox, "POST", "/time", r#"{"advance_seconds":3600}"#).await.0, 200);
    assert_eq!(control(&sandbox, "GET", "/time", "").await.1["ahead_seconds"], 3600);
    assert_eq!(control(&sandbox, "GET", "/trades", "").await.1[0]["trade_status"], "TRADE_CLOSED");
    assert_eq!(ask(&sandbox, "alipay.trade.pay", &content).await, "40004 ACQ.TRADE_HAS_CLOSE");
    let (status, error) = control(&sandbox, "POST", "/time", r#"{"seconds":1}"#).await;
    assert!(status == 400 && error["error"].as_str().unwrap().contains("unknown field `seconds`"), "{error}");
}

#[tokio::test]
async fn a_mini_program_gets_a_number() {
    let sandbox = Sandbox::builder().made_aes_key().start().await.unwrap();
    let body = r#"{"content":{"code":"10000","msg":"Success","mobile":"13800138000"}}"#;
    let (status, given) = control(&sandbox, "POST", "/mini_program", body).await;
    assert_eq!(status, 200, "{given}");
    let client = sandbox.client_builder().build().unwrap();
    let payload = client.mini_program_payload(given["payload"].as_str().unwrap()).await.unwrap();
    assert_eq!(payload.phone_number().as_deref(), Some("13800138000"));
    assert_eq!(control(&sandbox, "POST", "/mini_program", r#"{"app_id":"7","content":{}}"#).await.0, 400);
}

#[tokio::test]
async fn faults_are_scripted() {
    let sandbox = Sandbox::start().await.unwrap();
    let content = json!({"out_trade_no": "A1", "total_amount": "5.00", "subject": "x"});
    for fault in [
        r#"{"fault":{"refusal":"ACQ.BUYER_BALANCE_NOT_ENOUGH"},"on":"alipay.trade.pay"}"#,
        r#"{"fault":{"at":{"stage":"executed","damage":"server_error"}}}"#,
        r#"{"fault":{"in_progress":1}}"#,
    ] {
        assert_eq!(control(&sandbox, "POST", "/faults", fault).await.0, 200, "{fault}");
    }
    assert_eq!(ask(&sandbox, "alipay.trade.pay", &content).await, "40004 ACQ.BUYER_BALANCE_NOT_ENOUGH");
    let (query, body) = Request::new(&sandbox, "alipay.trade.query").biz(&content).signed();
    assert_eq!(crate::http::post(&sandbox, &query, body.as_bytes()).await.status, 503);
    assert_eq!(control(&sandbox, "DELETE", "/faults", "").await.0, 200);
    assert_eq!(ask(&sandbox, "alipay.trade.pay", &content).await, "10000");
    for wrong in [
        r#"{"fault":{"at":{"stage":"refused","damage":"reset"}}}"#,
        r#"{"fault":{"at":{"stage":"nowhere","damage":"reset"}}}"#,
        r#"{"fault":{"refusal":"NO.SUCH_CODE"}}"#,
        "{",
    ] {
        assert_eq!(control(&sandbox, "POST", "/faults", wrong).await.0, 400, "{wrong}");
    }
}

/// How long a call took, and what its client got.
async fn timed(sandbox: &Sandbox, client: &Client) -> (Duration, Result<(), alipay_core::Error>) {
    let started = Instant::now();
    let pay =
        json!({"out_trade_no": format!("T{}", sandbox.counters().requests), "total_amount": "5.00", "subject": "x"});
    let sent = client.raw("alipay.trade.pay", pay).send().await;
    (started.elapsed(), sent.map(drop))
}

#[tokio::test]
async fn answers_come_late_slowly_and_in_ways_that_no_client_may_believe() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    for fault in [r#"{"late_ms":400}"#, r#"{"slow_body":2000}"#] {
        let asked = format!(r#"{{"fault":{fault},"on":"alipay.trade.pay"}}"#);
        assert_eq!(control(&sandbox, "POST", "/faults", &asked).await.0, 200, "{fault}");
        let (took, sent) = timed(&sandbox, &client).await;
        assert!(sent.is_ok() && took > Duration::from_millis(200), "{fault}: {took:?} {sent:?}");
    }
    for (fault, executed) in [
        (r#""endless_body""#, 1),
        (r#""duplicate_node""#, 1),
        (r#""too_many_requests""#, 0),
        (r#"{"redirect":"http://127.0.0.1:9/"}"#, 0),
    ] {
        let before = sandbox.counters().executed;
        assert_eq!(control(&sandbox, "POST", "/faults", &format!(r#"{{"fault":{fault}}}"#)).await.0, 200, "{fault}");
        let error = timed(&sandbox, &client).await.1.unwrap_err();
        assert!(error.is_outcome_unknown(), "{fault}: {error}");
        assert_eq!(sandbox.counters().executed - before, executed, "{fault}");
    }
    timed(&sandbox, &client).await.1.unwrap();
}

#[tokio::test]
async fn what_breaks_everything_can_be_healed_from_outside() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    for stage in ["accepted", "request_line", "received", "executed", "last_byte"] {
        let fault = format!(r#"{{"fault":{{"at":{{"stage":"{stage}","damage":"reset"}}}},"always":true}}"#);
        assert_eq!(control(&sandbox, "POST", "/faults", &fault).await.0, 200, "{stage}");
        assert!(timed(&sandbox, &client).await.1.is_err(), "{stage}");
        assert_eq!(control(&sandbox, "GET", "/ledger", "").await.0, 200, "{stage}");
        assert_eq!(control(&sandbox, "DELETE", "/faults", "").await.0, 200, "{stage}");
        timed(&sandbox, &client).await.1.unwrap();
    }
    // Neither does this interface use up what the next call is to meet.
    let fault = r#"{"fault":{"at":{"stage":"received","damage":"reset"}}}"#;
    assert_eq!(control(&sandbox, "POST", "/faults", fault).await.0, 200);
    assert_eq!(control(&sandbox, "GET", "/time", "").await.0, 200);
    assert!(timed(&sandbox, &client).await.1.is_err());
}

#[tokio::test]
async fn an_outage_ends_by_itself_and_what_was_queued_comes_afterwards() {
    let sandbox = Sandbox::start().await.unwrap();
    // Each time a new connection: one that was kept may only break off.
    let pay = async || timed(&sandbox, &sandbox.client_builder().build().unwrap()).await.1;
    sandbox.faults().next(Fault::refusal("ACQ.SELLER_BEEN_BLOCKED"));
    let started = Instant::now();
    assert_eq!(control(&sandbox, "POST", "/outage", r#"{"refuse_ms":2000}"#).await.0, 200);
    assert!(pay().await.unwrap_err().is_not_sent());
    let after = loop {
        match pay().await {
            Err(error) if error.is_not_sent() => tokio::time::sleep(Duration::from_millis(20)).await,
            after => break after,
        }
    };
    assert!(started.elapsed() > Duration::from_secs(2), "{:?}", started.elapsed());
    assert!(after.unwrap_err().is_api("ACQ.SELLER_BEEN_BLOCKED"));
    // Healing ends one early.
    sandbox.faults().refuse_for(Duration::from_secs(60));
    sandbox.faults().heal();
    pay().await.unwrap();
    for wrong in [r#"{"refuse_ms":600001}"#, "{}"] {
        assert_eq!(control(&sandbox, "POST", "/outage", wrong).await.0, 400, "{wrong}");
    }
}

#[tokio::test]
async fn notifications_are_listed_and_sent_again() {
    let (sandbox, shop) = (Sandbox::start().await.unwrap(), Shop::open(&["no"]).await);
    let message = json!({"url": shop.notify_url, "msg_method": "a.b.c", "biz_content": {"x": 1}});
    let (status, posted) = control(&sandbox, "POST", "/messages", &message.to_string()).await;
    assert_eq!(status, 200, "{posted}");
    shop.heard(1).await;
    let id = posted["notify_id"].as_str().unwrap();
    let listed = loop {
        let (_, all) = control(&sandbox, "GET", "/notifications", "").await;
        if all[0]["attempts"].as_array().is_some_and(|attempts| !attempts.is_empty()) {
            break all;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!((listed[0]["notify_id"].as_str(), listed[0]["attempts"][0]["answer"].as_str()), (Some(id), Some("no")));
    assert_eq!(control(&sandbox, "POST", &format!("/notifications/{id}/resend"), "").await.0, 200);
    shop.heard(2).await;
    assert_eq!(control(&sandbox, "POST", "/notifications/1/resend", "").await.0, 404);
}
