//! Merchants who let an app act for them.

use std::time::Duration;

use alipay_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::http::{Answer, Request, get};

const EXCHANGE: &str = "alipay.open.auth.token.app";

async fn ask(sandbox: &Sandbox, method: &str, content: Value) -> Answer {
    Request::new(sandbox, method).biz(&content).send().await
}

async fn query_with(sandbox: &Sandbox, token: &str) -> String {
    let query = Request::new(sandbox, "alipay.trade.query").biz(&json!({"out_trade_no": "20150320010101001"}));
    query.with("app_auth_token", token).send().await.outcome()
}

/// The code of a merchant who agreed.
async fn code(sandbox: &Sandbox) -> String {
    let client = sandbox.client_builder().build().unwrap();
    let page = client.app_authorization_url("http://127.0.0.1:9/back").state("s1").to_string();
    let consent = sandbox.approve(&page).await.unwrap();
    let (_, query) = consent.redirect_to.split_once('?').unwrap();
    let callback = client.authorization_callback(query, &"s1".to_owned().into()).unwrap();
    assert!(callback.is_for_app && callback.code == consent.auth_code);
    callback.code
}

#[tokio::test]
async fn a_code_becomes_a_token_that_works_for_a_year() {
    let sandbox = Sandbox::start().await.unwrap();
    let grant = json!({"grant_type": "authorization_code", "code": code(&sandbox).await});
    let tokens = ask(&sandbox, EXCHANGE, grant.clone()).await;
    assert_eq!((tokens.outcome().as_str(), tokens.text("user_id")), ("10000", &*sandbox.seller_id()), "{tokens:?}");
    assert_eq!(ask(&sandbox, EXCHANGE, grant).await.outcome(), "40004 AUTH_CODE_NOT_VALID");

    let token = tokens.text("app_auth_token");
    assert_eq!(query_with(&sandbox, token).await, "10000");
    let looked = ask(&sandbox, "alipay.open.auth.token.app.query", json!({ "app_auth_token": token })).await;
    assert_eq!((looked.text("status"), looked.text("auth_app_id")), ("valid", sandbox.app_id()), "{looked:?}");
    sandbox.advance(Duration::from_secs(366 * 24 * 3600));
    assert_eq!(query_with(&sandbox, token).await, "20001 aop.app-auth-token-time-out");
    // The refresh token is good for a week longer, and once.
    let refresh = json!({"grant_type": "refresh_token", "refresh_token": tokens.text("app_refresh_token")});
    let renewed = ask(&sandbox, EXCHANGE, refresh.clone()).await;
    assert_eq!(query_with(&sandbox, renewed.text("app_auth_token")).await, "10000");
    assert_eq!(ask(&sandbox, EXCHANGE, refresh).await.outcome(), "40004 REFRESH_TOKEN_NOT_VALID");
}

#[tokio::test]
async fn other_tokens_are_refused_and_those_of_the_documentation_work() {
    let sandbox = Sandbox::start().await.unwrap();
    assert_eq!(query_with(&sandbox, "no-such-token").await, "20001 aop.invalid-app-auth-token");
    assert_eq!(query_with(&sandbox, "201510BBb507dc9f5efe41a0b98ae22f01519X62").await, "10000");
    for (grant, outcome) in [
        (json!({"grant_type": "authorization_code", "code": "1cc19911172e4f8aaa509c8fb5d12F56"}), "10000"),
        (json!({"grant_type": "authorization_code", "code": "nothing"}), "40004 AUTH_CODE_NOT_EXIST"),
        (json!({"grant_type": "refresh_token", "refresh_token": "nothing"}), "40004 REFRESH_TOKEN_NOT_EXIST"),
    ] {
        assert_eq!(ask(&sandbox, EXCHANGE, grant.clone()).await.outcome(), outcome, "{grant}");
    }
    let unknown = ask(&sandbox, "alipay.open.auth.token.app.query", json!({"app_auth_token": "nothing"})).await;
    assert_eq!(unknown.outcome(), "40004 AUTH_TOKEN_NOT_EXISTED");
}

#[tokio::test]
async fn a_merchant_is_asked_on_a_page() {
    let sandbox = Sandbox::start().await.unwrap();
    let query = "app_id=2021000000000001&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fback&state=s1";
    let page = get(&sandbox, &format!("/oauth2/appToAppAuth.htm?{query}")).await;
    assert!(page.status == 200 && page.body.contains(&sandbox.seller_id()), "{}", page.body);
    assert_eq!(get(&sandbox, "/oauth2/appToAppAuth.htm?app_id=2021000000000001").await.status, 400);
}
