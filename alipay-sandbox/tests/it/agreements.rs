//! Agreements: a user signs on a page, a merchant deducts as far as it was agreed.

use std::time::Duration;

use alipay_sandbox::{ActionError, Sandbox, TradeAction};
use serde_json::{Value, json};

use crate::{
    http::{Answer, Http, Request, exchange, header, query_of},
    shop::Shop,
};

const USER: &str = "2088102175794899";

async fn ask(sandbox: &Sandbox, api: &str, content: Value) -> Answer {
    Request::new(sandbox, &format!("alipay.{api}")).biz(&content).send().await
}

/// The browser of a user who was sent to sign.
async fn open(sandbox: &Sandbox, request: Request<'_>) -> String {
    let (query, body) = request.signed();
    let head = format!(
        "POST /gateway.do?{query} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let http = exchange(sandbox, head.as_bytes()).await;
    header(&http, "location").unwrap_or_else(|| panic!("{http:?}")).to_owned()
}

async fn press(sandbox: &Sandbox, page: &str, action: &str) -> Http {
    let body = format!("action={action}");
    let head = format!(
        "POST {page} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    exchange(sandbox, head.as_bytes()).await
}

fn signing(number: &str) -> Value {
    json!({
        "personal_product_code": "GENERAL_WITHHOLDING_P", "external_agreement_no": number,
        "sign_scene": "INDUSTRY|CARRENTAL", "access_params": {"channel": "QRCODE"},
    })
}

async fn sign(sandbox: &Sandbox, number: &str, content: &Value) -> String {
    open(sandbox, Request::new(sandbox, "alipay.user.agreement.page.sign").biz(content)).await;
    sandbox.trade(number, TradeAction::Pay).await.unwrap();
    let found = query(sandbox, json!({"alipay_user_id": USER, "external_agreement_no": number})).await;
    found.text("agreement_no").to_owned()
}

async fn query(sandbox: &Sandbox, content: Value) -> Answer {
    ask(sandbox, "user.agreement.query", content).await
}

async fn deduct(sandbox: &Sandbox, number: &str, agreement_no: &str, amount: &str) -> String {
    let content = json!({
        "out_trade_no": number, "total_amount": amount, "subject": "会员", "product_code": "GENERAL_WITHHOLDING",
        "agreement_params": {"agreement_no": agreement_no},
    });
    ask(sandbox, "trade.pay", content).await.outcome()
}

#[tokio::test]
async fn a_user_signs_on_the_page_and_the_shop_hears_of_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let (client, shop) = (sandbox.client_builder().build().unwrap(), Shop::open(&[]).await);
    let request = Request::new(&sandbox, "alipay.user.agreement.page.sign").biz(&signing("C1"));
    let request = request.with("notify_url", &shop.notify_url).with("return_url", "https://shop.example/back?x=1");
    let page = open(&sandbox, request).await;
    let unsigned = query(&sandbox, json!({"alipay_user_id": USER, "external_agreement_no": "C1"})).await;
    assert_eq!(unsigned.outcome(), "40004 USER_AGREEMENT_NOT_EXIST");

    let shown = crate::http::get(&sandbox, &page).await;
    assert!(shown.status == 200 && shown.body.contains("INDUSTRY|CARRENTAL"), "{shown:?}");
    let pressed = press(&sandbox, &page, "pay").await;
    let back = header(&pressed, "location").unwrap();
    assert!(back.starts_with("https://shop.example/back?x=1&"), "{back}");
    let returned = client.notify().verify_return(back.split_once("?x=1&").unwrap().1).await.unwrap();
    assert_eq!((returned.value("external_agreement_no"), returned.value("status")), (Some("C1"), Some("NORMAL")));
    assert!(query_of(back).iter().any(|(name, value)| name == "alipay_user_id" && value == USER));

    let told = shop.told(&client, 1).await;
    let texts =
        ["notify_type", "status", "external_agreement_no", "personal_product_code", "sign_scene", "alipay_user_id"];
    let expected = ["dut_user_sign", "NORMAL", "C1", "GENERAL_WITHHOLDING_P", "INDUSTRY|CARRENTAL", USER];
    assert_eq!(texts.map(|name| told[name].as_str()), expected);
    assert_eq!(told["invalid_time"], "2115-02-01 00:00:00");

    for content in [
        json!({"agreement_no": told["agreement_no"]}),
        json!({"alipay_user_id": USER, "personal_product_code": "GENERAL_WITHHOLDING_P"}),
    ] {
        let found = query(&sandbox, content).await;
        let texts = ["agreement_no", "status", "sign_time", "principal_id"].map(|name| found.text(name));
        assert_eq!(texts, [told["agreement_no"].as_str(), "NORMAL", told["sign_time"].as_str(), USER]);
    }
    let other = query(&sandbox, json!({"alipay_user_id": USER, "personal_product_code": "CYCLE_PAY_AUTH_P"})).await;
    assert_eq!(other.outcome(), "40004 USER_AGREEMENT_NOT_EXIST");
    // There is nothing to sign twice.
    assert_eq!(sandbox.trade("C1", TradeAction::Pay).await, Err(ActionError::State("signed already")));

    let unsign =
        Request::new(&sandbox, "alipay.user.agreement.unsign").biz(&json!({"agreement_no": told["agreement_no"]}));
    assert_eq!(unsign.send().await.outcome(), "10000");
    let ended = shop.told(&client, 2).await;
    assert_eq!((ended["notify_type"].as_str(), ended["status"].as_str()), ("dut_user_unsign", "UNSIGN"));
    assert_eq!(ended["agreement_no"], told["agreement_no"]);
    assert!(ended.contains_key("unsign_time"));
}

#[tokio::test]
async fn money_is_deducted_under_a_valid_agreement_only() {
    let sandbox = Sandbox::start().await.unwrap();
    assert_eq!(deduct(&sandbox, "D1", "20265000000000000000", "1.00").await, "40004 ACQ.AGREEMENT_NOT_EXIST");
    let agreement_no = sign(&sandbox, "C1", &signing("C1")).await;
    assert_eq!(deduct(&sandbox, "D1", &agreement_no, "1.00").await, "10000");
    assert_eq!(deduct(&sandbox, "D1", &agreement_no, "1.00").await, "40004 ACQ.TRADE_HAS_SUCCESS");
    let trade = ask(&sandbox, "trade.query", json!({"out_trade_no": "D1"})).await;
    assert_eq!((trade.text("trade_status"), trade.text("total_amount")), ("TRADE_SUCCESS", "1.00"));

    let unsign = |content| ask(&sandbox, "user.agreement.unsign", content);
    let by_user = json!({"alipay_user_id": USER, "external_agreement_no": "C1"});
    assert_eq!(unsign(by_user.clone()).await.outcome(), "10000");
    assert_eq!(unsign(by_user).await.outcome(), "40004 AGREEMENT_NOT_EXIST");
    let by_number = json!({"agreement_no": agreement_no});
    assert_eq!(unsign(by_number.clone()).await.outcome(), "40004 USER_AGREEMENT_STATUS_NOT_NORMAL");
    assert_eq!(query(&sandbox, by_number).await.outcome(), "40004 AGREEMENT_HAS_UNSIGNED");
    assert_eq!(deduct(&sandbox, "D2", &agreement_no, "1.00").await, "40004 ACQ.AGREEMENT_INVALID");
    let trade = ask(&sandbox, "trade.query", json!({"out_trade_no": "D2"})).await;
    assert_eq!(trade.outcome(), "40004 ACQ.TRADE_NOT_EXIST");

    // Signed again, it is another agreement; and one that has an end is over some day.
    let mut content = signing("C1");
    content["sign_validity_period"] = json!("2m");
    let again = sign(&sandbox, "C1", &content).await;
    assert_ne!(again, agreement_no);
    assert_eq!(deduct(&sandbox, "D3", &again, "1.00").await, "10000");
    sandbox.advance(Duration::from_secs(63 * 24 * 3600));
    assert_eq!(deduct(&sandbox, "D4", &again, "1.00").await, "40004 ACQ.AGREEMENT_INVALID");
}

#[tokio::test]
async fn a_period_has_its_ceilings_and_its_plan() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut content = signing("C1");
    content["period_rule_params"] = json!({
        "period_type": "DAY", "period": 7, "execute_time": "2099-11-26", "single_amount": "10.00",
        "total_amount": "15.00", "total_payments": 3,
    });
    let agreement_no = sign(&sandbox, "C1", &content).await;
    let found = async || query(&sandbox, json!({"agreement_no": agreement_no})).await;
    assert_eq!(found().await.text("next_deduct_time"), "2099-11-26");
    assert_eq!(found().await.text("single_quota"), "10.00");
    for (number, amount, outcome) in [
        ("D1", "10.01", "40004 ACQ.CYCLE_PAY_SINGLE_FEE_EXCEED"),
        ("D1", "10.00", "10000"),
        ("D2", "5.01", "40004 ACQ.CYCLE_PAY_TOTAL_FEE_EXCEED"),
        ("D2", "1.00", "10000"),
        ("D3", "1.00", "10000"),
        ("D4", "1.00", "40004 ACQ.CYCLE_PAY_TOTAL_TIMES_EXCEED"),
    ] {
        assert_eq!(deduct(&sandbox, number, &agreement_no, amount).await, outcome, "{number} {amount}");
    }
    assert_eq!(found().await.text("next_deduct_time"), "2099-12-17", "three cycles later");

    let modify = |number: &str, time: &str| {
        let content = json!({"agreement_no": number, "deduct_time": time});
        ask(&sandbox, "user.agreement.executionplan.modify", content)
    };
    assert_eq!(modify(&agreement_no, "2020-01-01 00:00:00").await.outcome(), "40004 ILLEGAL_EXECUTION_TIME");
    assert_eq!(modify("20265000000000000000", "2100-01-01 00:00:00").await.outcome(), "40004 ILLEGAL_AGREEMENT");
    assert_eq!(modify(&agreement_no, "2100-01-01 00:00:00").await.outcome(), "10000");
    assert_eq!(found().await.text("next_deduct_time"), "2100-01-01");
}

#[tokio::test]
async fn who_refuses_has_signed_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let page = open(&sandbox, Request::new(&sandbox, "alipay.user.agreement.page.sign").biz(&signing("C1"))).await;
    press(&sandbox, &page, "close").await;
    assert_eq!(sandbox.trade("C1", TradeAction::Pay).await, Err(ActionError::State("refused")));
    let found = query(&sandbox, json!({"alipay_user_id": USER, "external_agreement_no": "C1"})).await;
    assert_eq!(found.outcome(), "40004 USER_AGREEMENT_NOT_EXIST");
    // Asked again, they may.
    sign(&sandbox, "C1", &signing("C1")).await;
}
