//! Transfers: money moves once under one number.

use alipay_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::http::{Answer, Request};

async fn ask(sandbox: &Sandbox, api: &str, content: Value) -> Answer {
    Request::new(sandbox, &format!("alipay.fund.trans.{api}")).biz(&content).send().await
}

fn transfer(number: &str, amount: &str) -> Value {
    json!({
        "out_biz_no": number, "trans_amount": amount, "product_code": "TRANS_ACCOUNT_NO_PWD",
        "biz_scene": "DIRECT_TRANSFER", "order_title": "x",
        "payee_info": {"identity": "2088123412341234", "identity_type": "ALIPAY_USER_ID"},
    })
}

#[tokio::test]
async fn the_same_transfer_again_is_the_same_transfer() {
    let sandbox = Sandbox::start().await.unwrap();
    let unknown = ask(&sandbox, "common.query", json!({"out_biz_no": "T1"})).await;
    assert_eq!((unknown.outcome().as_str(), unknown.is_signed), ("40004 ORDER_NOT_EXIST", true));

    let first = ask(&sandbox, "uni.transfer", transfer("T1", "23.00")).await;
    assert_eq!((first.outcome().as_str(), first.text("status"), first.text("out_biz_no")), ("10000", "SUCCESS", "T1"));
    assert_eq!(ask(&sandbox, "uni.transfer", transfer("T1", "23.00")).await.node, first.node);
    let other = ask(&sandbox, "uni.transfer", transfer("T1", "24.00")).await;
    assert_eq!(other.outcome(), "40004 PAYMENT_INFO_INCONSISTENCY");
    let changed: Vec<_> = sandbox.ledger().iter().map(|execution| execution.changed).collect();
    assert_eq!(changed, [true, false]);

    for name in ["out_biz_no", "order_id", "pay_fund_order_id"] {
        let found = ask(&sandbox, "common.query", json!({name: first.text(name)})).await;
        let texts = ["status", "out_biz_no", "order_id", "trans_amount"].map(|name| found.text(name));
        assert_eq!(texts, ["SUCCESS", "T1", first.text("order_id"), "23.00"], "{name}");
    }
}

#[tokio::test]
async fn the_documented_transfer_can_be_sent_for_ever() {
    let sandbox = Sandbox::start().await.unwrap();
    for _ in 0..2 {
        let answer = ask(&sandbox, "uni.transfer", transfer("201806300001", "99.00")).await;
        assert_eq!(answer.outcome(), "10000");
    }
    assert!(sandbox.ledger().iter().all(|execution| !execution.changed));
}
