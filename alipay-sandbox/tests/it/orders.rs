//! The small ledger behind the payment APIs.

use alipay_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::http::{Answer, Request};

async fn ask(sandbox: &Sandbox, api: &str, content: Value) -> Answer {
    Request::new(sandbox, &format!("alipay.trade.{api}")).biz(&content).send().await
}

fn order(number: &str, amount: &str) -> Value {
    json!({"out_trade_no": number, "total_amount": amount, "subject": "x"})
}

fn named(number: &str) -> Value {
    json!({"out_trade_no": number})
}

fn create(number: &str, amount: &str) -> Value {
    json!({"out_trade_no": number, "total_amount": amount, "subject": "x", "buyer_id": "2088102146225135"})
}

async fn assert_status(sandbox: &Sandbox, number: &str, status: &str, amount: &str) {
    let answer = ask(sandbox, "query", named(number)).await;
    assert_eq!((answer.text("trade_status"), answer.text("total_amount")), (status, amount), "{answer:?}");
}

#[tokio::test]
async fn nobody_knows_an_order_that_was_never_made() {
    let sandbox = Sandbox::start().await.unwrap();
    for (api, content) in [
        ("query", named("A1")),
        ("query", json!({"trade_no": "2026112122001400000000000001"})),
        ("cancel", named("A1")),
        ("close", named("A1")),
        ("refund", json!({"out_trade_no": "A1", "refund_amount": "1.00"})),
        ("fastpay.refund.query", json!({"out_trade_no": "A1", "out_request_no": "R1"})),
    ] {
        let answer = ask(&sandbox, api, content).await;
        assert_eq!((answer.outcome().as_str(), answer.is_signed), ("40004 ACQ.TRADE_NOT_EXIST", true), "{api}");
        assert_eq!(answer.text("sub_msg"), "There is no such trade.", "{api}");
    }
}

#[tokio::test]
async fn an_order_is_paid_once_and_under_both_numbers_the_same() {
    let sandbox = Sandbox::start().await.unwrap();
    let created = ask(&sandbox, "create", create("A1", "12.3")).await;
    assert_status(&sandbox, "A1", "WAIT_BUYER_PAY", "12.30").await;
    // Asking again makes no second order; asking for another amount is refused.
    let again = ask(&sandbox, "create", create("A1", "12.30")).await;
    assert_eq!(created.text("trade_no"), again.text("trade_no"));
    assert_eq!(ask(&sandbox, "pay", order("A1", "12.31")).await.outcome(), "40004 ACQ.CONTEXT_INCONSISTENT");

    let paid = ask(&sandbox, "pay", order("A1", "12.30")).await;
    assert_eq!((paid.text("total_amount"), paid.text("trade_no")), ("12.30", created.text("trade_no")));
    assert_eq!(
        (paid.text("receipt_amount"), paid.node["fund_bill_list"][0]["amount"].as_str()),
        ("12.30", Some("12.30"))
    );
    assert_status(&sandbox, "A1", "TRADE_SUCCESS", "12.30").await;
    for api in ["pay", "precreate"] {
        let mut content = order("A1", "12.30");
        content["product_code"] = json!("FACE_TO_FACE_PAYMENT");
        assert_eq!(ask(&sandbox, api, content).await.outcome(), "40004 ACQ.TRADE_HAS_SUCCESS", "{api}");
    }

    let by_trade_no = ask(&sandbox, "query", json!({"trade_no": paid.text("trade_no")})).await;
    assert_eq!((by_trade_no.text("out_trade_no"), by_trade_no.text("trade_status")), ("A1", "TRADE_SUCCESS"));
}

#[tokio::test]
async fn unpaid_orders_are_closed_and_paid_ones_are_not() {
    let sandbox = Sandbox::start().await.unwrap();
    ask(&sandbox, "create", create("A1", "1.00")).await;
    ask(&sandbox, "pay", order("A2", "2.00")).await;
    for _ in 0..2 {
        assert_eq!(ask(&sandbox, "close", named("A1")).await.outcome(), "10000");
    }
    assert_status(&sandbox, "A1", "TRADE_CLOSED", "1.00").await;
    assert_eq!(ask(&sandbox, "close", named("A2")).await.outcome(), "40004 ACQ.REASON_TRADE_STATUS_INVALID");
    assert_eq!(ask(&sandbox, "pay", order("A1", "1.00")).await.outcome(), "40004 ACQ.TRADE_HAS_CLOSE");
    // An unpaid order has no payment to speak of.
    let closed = ask(&sandbox, "query", named("A1")).await;
    assert!(closed.node.get("send_pay_date").is_none() && closed.node.get("fund_bill_list").is_none(), "{closed:?}");
}

#[tokio::test]
async fn cancelling_closes_or_refunds() {
    let sandbox = Sandbox::start().await.unwrap();
    ask(&sandbox, "create", create("A1", "1.00")).await;
    ask(&sandbox, "pay", order("A2", "2.00")).await;
    for (number, action) in [("A1", "close"), ("A2", "refund"), ("A2", "close")] {
        let answer = ask(&sandbox, "cancel", named(number)).await;
        assert_eq!((answer.text("action"), answer.text("retry_flag")), (action, "N"), "{number}");
        assert_eq!(answer.node.get("gmt_refund_pay").is_some(), action == "refund");
    }
    assert_status(&sandbox, "A2", "TRADE_CLOSED", "2.00").await;
}

#[tokio::test]
async fn money_goes_back_once_under_one_number() {
    let sandbox = Sandbox::start().await.unwrap();
    ask(&sandbox, "pay", order("A1", "10.00")).await;
    let refund = async |number: &str, amount: &str| {
        let content = json!({"out_trade_no": "A1", "refund_amount": amount, "out_request_no": number});
        ask(&sandbox, "refund", content).await
    };
    for (number, amount, fund_change, refund_fee) in
        [("R1", "4.00", "Y", "4.00"), ("R1", "4.00", "N", "4.00"), ("R2", "1.5", "Y", "5.50")]
    {
        let answer = refund(number, amount).await;
        assert_eq!((answer.text("fund_change"), answer.text("refund_fee")), (fund_change, refund_fee), "{number}");
    }
    assert_eq!(refund("R1", "4.01").await.outcome(), "40004 ACQ.DISCORDANT_REPEAT_REQUEST");
    assert_eq!(refund("R3", "4.51").await.outcome(), "40004 ACQ.REFUND_AMT_NOT_EQUAL_TOTAL");

    let find = async |number: &str| {
        let content = json!({"out_trade_no": "A1", "out_request_no": number});
        ask(&sandbox, "fastpay.refund.query", content).await
    };
    let found = find("R2").await;
    assert_eq!((found.text("refund_status"), found.text("refund_amount")), ("REFUND_SUCCESS", "1.50"));
    assert_eq!((found.text("total_amount"), found.text("out_request_no")), ("10.00", "R2"));
    let unknown = find("R9").await;
    assert_eq!((unknown.outcome().as_str(), unknown.text("refund_status")), ("10000", ""));

    assert_status(&sandbox, "A1", "TRADE_SUCCESS", "10.00").await;
    assert_eq!(refund("R4", "4.50").await.text("refund_fee"), "10.00");
    assert_status(&sandbox, "A1", "TRADE_CLOSED", "10.00").await;
    assert_eq!(refund("R5", "0.01").await.outcome(), "40004 ACQ.TRADE_HAS_CLOSE");
}

#[tokio::test]
async fn the_documented_order_can_be_used_for_ever() {
    let sandbox = Sandbox::start().await.unwrap();
    let number = "20150320010101001";
    for _ in 0..2 {
        for (api, content) in [
            ("pay", order(number, "88.88")),
            ("create", create(number, "9.00")),
            ("query", named(number)),
            ("query", json!({"trade_no": "2014112611001004680073956707"})),
            ("refund", json!({"trade_no": "2014112611001004680073956707", "refund_amount": "20.00"})),
            ("close", json!({"trade_no": "2014112611001004680073956707", "operator_id": "YX01"})),
            ("cancel", named(number)),
        ] {
            let answer = ask(&sandbox, api, content).await;
            assert_eq!((answer.outcome().as_str(), answer.text("out_trade_no")), ("10000", number), "{api}");
        }
    }
}
