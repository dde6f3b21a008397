//! Failures besides the stages, as the SDK's client sees them.

use std::time::{Duration, Instant};

use alipay_core::Client;
use alipay_sandbox::{Fault, Sandbox};

use crate::http::{Request, header};

const PAY: &str = r#"{"out_trade_no":"A1","total_amount":"1.00","subject":"x"}"#;
const ORDER: &str = r#"{"out_trade_no":"A1"}"#;

async fn started() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    (sandbox, client)
}

#[tokio::test]
async fn answers_that_no_client_may_believe() {
    let (sandbox, client) = started().await;
    for (fault, executed) in [
        (Fault::duplicate_node(), 1),
        (Fault::false_gzip(), 1),
        (Fault::endless_body(), 1),
        (Fault::too_many_requests(), 0),
        (Fault::redirect("http://127.0.0.1:9/gateway.do"), 0),
    ] {
        let which = format!("{fault:?}");
        let content = PAY.replace("A1", &format!("A{}", sandbox.counters().requests));
        let before = sandbox.counters();
        sandbox.faults().next(fault);
        let sent = client.raw("alipay.trade.pay", content).send().await;
        let after = sandbox.counters();
        assert_eq!((after.requests - before.requests, after.executed - before.executed), (1, executed), "{which}");
        match sent {
            // The claim to be compressed is not looked at by a client that asked for no compression.
            Ok(_) => assert_eq!(which, format!("{:?}", Fault::false_gzip())),
            Err(error) => assert!(error.is_outcome_unknown(), "{which}: {error}"),
        }
    }
}

#[tokio::test]
async fn a_redirect_names_its_address() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.faults().next(Fault::redirect("http://127.0.0.1:9/elsewhere"));
    let (query, body) = Request::new(&sandbox, "alipay.trade.query").signed();
    let http = crate::http::post(&sandbox, &query, body.as_bytes()).await;
    assert_eq!((http.status, header(&http, "location")), (307, Some("http://127.0.0.1:9/elsewhere")));
}

#[tokio::test]
async fn a_late_answer_is_right_and_was_carried_out_in_time() {
    let (sandbox, client) = started().await;
    let by = Duration::from_millis(300);
    sandbox.faults().next(Fault::late(by));
    let started = Instant::now();
    let (answer, executed) = tokio::join!(client.raw("alipay.trade.pay", PAY).send(), async {
        tokio::time::sleep(by / 2).await;
        sandbox.counters().executed
    });
    assert!(answer.is_ok() && started.elapsed() >= by);
    assert_eq!(executed, 1);
}

#[tokio::test]
async fn a_slow_answer_is_right_in_the_end() {
    let (sandbox, client) = started().await;
    sandbox.faults().next(Fault::slow_body(2000));
    let started = Instant::now();
    client.raw("alipay.trade.pay", PAY).send().await.unwrap();
    assert!(started.elapsed() > Duration::from_millis(200), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_buyer_who_has_to_confirm_pays_later_or_never() {
    let (sandbox, client) = started().await;
    let status = async || {
        let answer = client.raw("alipay.trade.query", ORDER).send().await.unwrap();
        let node: serde_json::Value = serde_json::from_str(answer.text()).unwrap();
        node["trade_status"].as_str().unwrap().to_owned()
    };
    sandbox.faults().next(Fault::in_progress(Some(3)));
    let error = client.raw("alipay.trade.pay", PAY).send().await.unwrap_err();
    assert!(error.is_in_progress(), "{error}");
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(status().await);
    }
    assert_eq!(seen, ["WAIT_BUYER_PAY", "WAIT_BUYER_PAY", "TRADE_SUCCESS", "TRADE_SUCCESS"]);

    sandbox.faults().next(Fault::in_progress(None));
    let other = |content: &str| content.replace("A1", "A2");
    assert!(client.raw("alipay.trade.pay", other(PAY)).send().await.unwrap_err().is_in_progress());
    for _ in 0..5 {
        let answer = client.raw("alipay.trade.query", other(ORDER)).send().await.unwrap();
        assert!(answer.text().contains("WAIT_BUYER_PAY"));
    }
}

#[tokio::test]
async fn a_cancellation_that_has_to_be_sent_again_did_nothing() {
    let (sandbox, client) = started().await;
    client.raw("alipay.trade.pay", PAY).send().await.unwrap();
    sandbox.faults().next(Fault::cancel_again().on("alipay.trade.cancel"));
    for (retry_flag, status) in [("Y", "TRADE_SUCCESS"), ("N", "TRADE_CLOSED")] {
        let answer = client.raw("alipay.trade.cancel", ORDER).send().await.unwrap();
        assert!(answer.text().contains(&format!("\"retry_flag\":\"{retry_flag}\"")), "{}", answer.text());
        let answer = client.raw("alipay.trade.query", ORDER).send().await.unwrap();
        assert!(answer.text().contains(status), "{}", answer.text());
    }
    let changed: Vec<_> = sandbox.ledger().iter().map(|execution| execution.changed).collect();
    assert_eq!(changed, [true, false, false, true, false]);
}

#[tokio::test]
async fn a_refusal_by_code_is_signed_and_nothing_is_done() {
    let (sandbox, client) = started().await;
    for (sub_code, code) in [("ACQ.TRADE_HAS_SUCCESS", "40004"), ("isv.app-call-limited", "40005")] {
        sandbox.faults().next(Fault::refusal(sub_code).on("alipay.trade.pay"));
        let answer = Request::new(&sandbox, "alipay.trade.pay").with("biz_content", PAY).send().await;
        assert_eq!((answer.outcome(), answer.is_signed), (format!("{code} {sub_code}"), true));
    }
    assert!(sandbox.ledger().is_empty());
    client.raw("alipay.trade.pay", PAY).send().await.unwrap();
}
