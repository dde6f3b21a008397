//! Pre-authorizations: money is frozen, given free and paid, and never more of it than there is.

use alipay_sandbox::{Sandbox, TradeAction};
use serde_json::{Value, json};

use crate::{
    http::{Answer, Request},
    shop::Shop,
};

async fn ask(sandbox: &Sandbox, api: &str, content: Value) -> Answer {
    Request::new(sandbox, &format!("alipay.{api}")).biz(&content).send().await
}

fn order(number: &str, request_no: &str, amount: &str) -> Value {
    json!({"out_order_no": number, "out_request_no": request_no, "amount": amount, "order_title": "押金",
        "product_code": "PRE_AUTH"})
}

async fn freeze(sandbox: &Sandbox, number: &str, request_no: &str, amount: &str) -> Answer {
    let mut content = order(number, request_no, amount);
    content["auth_code"] = json!("28763443825664395");
    content["auth_code_type"] = json!("bar_code");
    ask(sandbox, "fund.auth.order.freeze", content).await
}

async fn unfreeze(sandbox: &Sandbox, auth_no: &str, request_no: &str, amount: &str) -> Answer {
    let content = json!({"auth_no": auth_no, "out_request_no": request_no, "amount": amount, "remark": "归还"});
    ask(sandbox, "fund.auth.order.unfreeze", content).await
}

async fn pay(sandbox: &Sandbox, number: &str, auth_no: &str, amount: &str, mode: &str) -> Answer {
    let content = json!({
        "out_trade_no": number, "total_amount": amount, "subject": "租金", "product_code": "PRE_AUTH",
        "auth_no": auth_no, "auth_confirm_mode": mode, "buyer_id": "2088102175794899",
    });
    ask(sandbox, "trade.pay", content).await
}

/// `(order_status, total_freeze_amount, total_pay_amount, rest_amount)`.
async fn sums(sandbox: &Sandbox, number: &str, request_no: &str) -> [String; 4] {
    let content = json!({"out_order_no": number, "out_request_no": request_no});
    let answer = ask(sandbox, "fund.auth.operation.detail.query", content).await;
    assert_eq!(answer.outcome(), "10000", "{answer:?}");
    ["order_status", "total_freeze_amount", "total_pay_amount", "rest_amount"].map(|name| answer.text(name).to_owned())
}

#[tokio::test]
async fn money_is_frozen_given_free_and_paid_to_the_fen() {
    let sandbox = Sandbox::start().await.unwrap();
    let frozen = freeze(&sandbox, "H1", "F1", "100.00").await;
    let texts = ["status", "amount", "fund_amount", "out_order_no", "out_request_no", "payer_user_id"];
    let expected = ["SUCCESS", "100.00", "100.00", "H1", "F1", "2088102175794899"];
    assert_eq!(texts.map(|name| frozen.text(name)), expected);
    let auth_no = frozen.text("auth_no").to_owned();
    assert_eq!(sums(&sandbox, "H1", "F1").await, ["AUTHORIZED", "100.00", "0.00", "100.00"]);

    // The same freezing again freezes nothing.
    for (number, request_no, amount, outcome) in [
        ("H1", "F1", "100.00", "40004 FREEZE_ALREADY_SUCCESS"),
        ("H1", "F1", "100.01", "40004 UNIQUE_VIOLATION"),
        ("H1", "F2", "100.00", "40004 UNIQUE_VIOLATION"),
        ("H2", "F1", "100.00", "40004 UNIQUE_VIOLATION"),
    ] {
        assert_eq!(freeze(&sandbox, number, request_no, amount).await.outcome(), outcome, "{number} {request_no}");
    }

    let free = unfreeze(&sandbox, &auth_no, "U1", "30.00").await;
    assert_eq!(["status", "amount", "out_order_no"].map(|name| free.text(name)), ["SUCCESS", "30.00", "H1"]);
    assert_eq!(unfreeze(&sandbox, &auth_no, "U1", "30.00").await.node, free.node);
    for (request_no, amount, outcome) in [
        ("U1", "30.01", "40004 UNIQUE_VIOLATION"),
        ("F1", "1.00", "40004 UNIQUE_VIOLATION"),
        ("U2", "70.01", "40004 REQUEST_AMOUNT_EXCEED"),
    ] {
        assert_eq!(unfreeze(&sandbox, &auth_no, request_no, amount).await.outcome(), outcome, "{request_no}");
    }
    assert_eq!(sums(&sandbox, "H1", "U1").await, ["AUTHORIZED", "100.00", "0.00", "70.00"]);

    assert_eq!(pay(&sandbox, "P1", &auth_no, "70.01", "COMPLETE").await.outcome(), "40004 ACQ.AUTH_AMOUNT_NOT_ENOUGH");
    let paid = pay(&sandbox, "P1", &auth_no, "20.00", "NOT_COMPLETE").await;
    assert_eq!((paid.outcome().as_str(), paid.text("total_amount")), ("10000", "20.00"));
    assert_eq!(sums(&sandbox, "H1", "F1").await, ["AUTHORIZED", "100.00", "20.00", "50.00"]);
    assert_eq!(pay(&sandbox, "P1", &auth_no, "20.00", "COMPLETE").await.outcome(), "40004 ACQ.TRADE_HAS_SUCCESS");
    assert_eq!(pay(&sandbox, "P2", &auth_no, "10.00", "COMPLETE").await.outcome(), "10000");
    assert_eq!(sums(&sandbox, "H1", "P2").await, ["FINISH", "100.00", "30.00", "0.00"]);

    assert_eq!(pay(&sandbox, "P3", &auth_no, "0.01", "COMPLETE").await.outcome(), "40004 ACQ.AUTH_ORDER_HAS_FINISHED");
    assert_eq!(unfreeze(&sandbox, &auth_no, "U3", "0.01").await.outcome(), "40004 ORDER_ALREADY_FINISH");
    // A refused payment left no trade behind, and what was paid is a trade like any other.
    let query = async |number: &str| ask(&sandbox, "trade.query", json!({"out_trade_no": number})).await;
    assert_eq!(query("P3").await.outcome(), "40004 ACQ.TRADE_NOT_EXIST");
    assert_eq!(query("P2").await.text("trade_status"), "TRADE_SUCCESS");
}

#[tokio::test]
async fn what_is_not_frozen_cannot_be_used() {
    let sandbox = Sandbox::start().await.unwrap();
    let unknown = "2026112610002001760000000000";
    assert_eq!(unfreeze(&sandbox, unknown, "U1", "1.00").await.outcome(), "40004 AUTH_ORDER_NOT_EXIST");
    assert_eq!(pay(&sandbox, "P1", unknown, "1.00", "COMPLETE").await.outcome(), "40004 ACQ.AUTH_NO_ERROR");
    let query = json!({"out_order_no": "H1", "out_request_no": "F1"});
    let queried = ask(&sandbox, "fund.auth.operation.detail.query", query).await;
    assert_eq!(queried.outcome(), "40004 AUTH_ORDER_NOT_EXIST");

    let auth_no = freeze(&sandbox, "H1", "F1", "9.00").await.text("auth_no").to_owned();
    let query = json!({"auth_no": auth_no, "out_request_no": "F9"});
    let queried = ask(&sandbox, "fund.auth.operation.detail.query", query).await;
    assert_eq!(queried.outcome(), "40004 AUTH_OPERATION_NOT_EXIST");
    for (name, value, outcome) in [
        ("buyer_id", json!("2088000000000000"), "40004 ACQ.PAYER_UNMATCHED"),
        ("buyer_id", Value::Null, "40004 ACQ.INVALID_PARAMETER"),
        ("product_code", json!("PRE_AUTH_ONLINE"), "40004 ACQ.PRE_AUTH_PROD_CODE_INCONSISTENT"),
    ] {
        let mut content = json!({
            "out_trade_no": "P1", "total_amount": "9.00", "subject": "x", "product_code": "PRE_AUTH",
            "auth_no": auth_no, "buyer_id": "2088102175794899",
        });
        content[name] = value;
        if content[name].is_null() {
            content.as_object_mut().unwrap().remove(name);
        }
        assert_eq!(ask(&sandbox, "trade.pay", content).await.outcome(), outcome, "{name}");
    }
    assert_eq!(sums(&sandbox, "H1", "F1").await, ["AUTHORIZED", "9.00", "0.00", "9.00"]);
}

#[tokio::test]
async fn a_freezing_is_cancelled_while_nothing_of_it_was_used() {
    let sandbox = Sandbox::start().await.unwrap();
    let cancel = async |number: &str, request_no: &str| {
        let content = json!({"out_order_no": number, "out_request_no": request_no, "remark": "撤销"});
        ask(&sandbox, "fund.auth.operation.cancel", content).await
    };
    assert_eq!(cancel("H1", "F1").await.outcome(), "40004 AUTH_ORDER_NOT_EXIST");
    freeze(&sandbox, "H1", "F1", "5.00").await;
    for _ in 0..2 {
        assert_eq!(cancel("H1", "F1").await.text("action"), "unfreeze");
    }
    assert_eq!(sums(&sandbox, "H1", "F1").await, ["FINISH", "5.00", "0.00", "0.00"]);
    let changed: Vec<_> = sandbox.ledger().iter().map(|execution| execution.changed).collect();
    assert_eq!(changed, [true, true, false, false]);

    let auth_no = freeze(&sandbox, "H2", "F2", "5.00").await.text("auth_no").to_owned();
    unfreeze(&sandbox, &auth_no, "U2", "1.00").await;
    assert_eq!(cancel("H2", "F2").await.outcome(), "40004 REQUEST_AMOUNT_EXCEED");
    unfreeze(&sandbox, &auth_no, "U3", "4.00").await;
    assert_eq!(cancel("H2", "F2").await.outcome(), "40004 ORDER_ALREADY_FINISH");
}

#[tokio::test]
async fn behind_a_code_money_is_frozen_when_the_payer_agrees_and_the_shop_hears_of_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let (client, shop) = (sandbox.client_builder().build().unwrap(), Shop::open(&[]).await);
    let voucher = async |number: &str, request_no: &str| {
        let request =
            Request::new(&sandbox, "alipay.fund.auth.order.voucher.create").with("notify_url", &shop.notify_url);
        request.biz(&order(number, request_no, "8.00")).send().await
    };
    let code = voucher("H1", "F1").await;
    assert_eq!((code.text("code_type"), code.text("out_order_no")), ("qrCode", "H1"));
    assert!(code.text("code_value").contains("/qr/"), "{code:?}");
    let query = json!({"out_order_no": "H1", "out_request_no": "F1"});
    let nothing_yet = ask(&sandbox, "fund.auth.operation.detail.query", query).await;
    assert_eq!(nothing_yet.outcome(), "40004 AUTH_ORDER_NOT_EXIST");

    sandbox.trade("H1", TradeAction::Open).await.unwrap();
    assert_eq!(sums(&sandbox, "H1", "F1").await, ["INIT", "0.00", "0.00", "0.00"]);
    assert_eq!(voucher("H1", "F1").await.text("code_value"), code.text("code_value"));
    sandbox.trade("H1", TradeAction::Pay).await.unwrap();
    assert_eq!(sums(&sandbox, "H1", "F1").await, ["AUTHORIZED", "8.00", "0.00", "8.00"]);
    let told = shop.told(&client, 1).await;
    let texts = ["notify_type", "out_order_no", "out_request_no", "operation_type", "amount", "rest_amount", "status"];
    let expected = ["fund_auth_freeze", "H1", "F1", "FREEZE", "8.00", "8.00", "SUCCESS"];
    assert_eq!(texts.map(|name| told[name].as_str()), expected);
    assert!(sandbox.trade("H1", TradeAction::Pay).await.is_err());
    assert_eq!(voucher("H1", "F1").await.outcome(), "40004 FREEZE_ALREADY_SUCCESS");

    let request = Request::new(&sandbox, "alipay.fund.auth.order.unfreeze").with("notify_url", &shop.notify_url);
    let content = json!({"auth_no": told["auth_no"], "out_request_no": "U1", "amount": "3.00", "remark": "x"});
    request.biz(&content).send().await;
    let told = shop.told(&client, 2).await;
    let texts = ["notify_type", "operation_type", "amount", "total_unfreeze_amount", "rest_amount"];
    assert_eq!(texts.map(|name| told[name].as_str()), ["fund_auth_unfreeze", "UNFREEZE", "3.00", "3.00", "5.00"]);

    voucher("H2", "F2").await;
    sandbox.trade("H2", TradeAction::Close).await.unwrap();
    assert_eq!(sums(&sandbox, "H2", "F2").await, ["CLOSED", "0.00", "0.00", "0.00"]);
    assert_eq!(voucher("H2", "F2").await.outcome(), "40004 ORDER_ALREADY_CLOSED");
}

#[tokio::test]
async fn the_phone_freezes_at_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut content = order("H1", "F1", "6.00");
    content["product_code"] = json!("PRE_AUTH_ONLINE");
    let signed = Request::new(&sandbox, "alipay.fund.auth.order.app.freeze").biz(&content).sign();
    let (status, result) = sandbox.pay_order_string(&signed.to_form()).await;
    assert!(status == "9000" && result.contains(r#""status":"SUCCESS""#), "{status} {result}");
    assert_eq!(sums(&sandbox, "H1", "F1").await, ["AUTHORIZED", "6.00", "0.00", "6.00"]);
}

#[tokio::test]
async fn the_documented_pre_authorization_can_be_used_for_ever() {
    let sandbox = Sandbox::start().await.unwrap();
    for _ in 0..2 {
        let frozen = freeze(&sandbox, "8077735255938023", "8077735255938032", "0.01").await;
        assert_eq!((frozen.outcome().as_str(), frozen.text("auth_no")), ("10000", "2014070800002001550000014417"));
        let free = unfreeze(&sandbox, "2014070800002001550000014417", "U1", "0.01").await;
        assert_eq!(free.outcome(), "10000");
    }
    assert!(sandbox.ledger().iter().all(|execution| !execution.changed));
}

#[tokio::test]
async fn what_is_frozen_survives_the_gateway() {
    let directory = tempfile::tempdir().unwrap();
    let start = || Sandbox::builder().state_file(directory.path().join("state.db")).start();
    let auth_no = {
        let sandbox = start().await.unwrap();
        let auth_no = freeze(&sandbox, "H1", "F1", "9.00").await.text("auth_no").to_owned();
        unfreeze(&sandbox, &auth_no, "U1", "2.00").await;
        auth_no
    };
    let sandbox = start().await.unwrap();
    assert_eq!(unfreeze(&sandbox, &auth_no, "U1", "2.00").await.outcome(), "10000");
    assert_eq!(sums(&sandbox, "H1", "F1").await, ["AUTHORIZED", "9.00", "0.00", "7.00"]);
    assert_eq!(freeze(&sandbox, "H2", "U1", "9.00").await.outcome(), "40004 UNIQUE_VIOLATION");
}
