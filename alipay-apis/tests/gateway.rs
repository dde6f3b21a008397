//! The typed APIs against the real gateway process, over HTTP.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use alipay::{
    Amount, Client, Error, Scope,
    koubei_member::{KoubeiMemberDataOauthQuery, KoubeiMemberDataOauthQueryResponseOperatorType as OperatorType},
    system::{SystemOauthToken, SystemOauthTokenGrantType as GrantType},
    trade::{TradeCancel, TradePay, TradePrecreate, TradeQuery, TradeRefund, TradeStatus},
    user::{
        AlipayUserPrincipalInfo as Principal, AlipayUserPrincipalInfoChoice as Choice, UserInfoShare,
        UserSceneCooperationConsult,
    },
};
use alipay_sandbox::{Sandbox, TradeAction};

async fn gateway() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    (sandbox, client)
}

fn yuan(text: &str) -> Amount {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_user_logs_in() {
    let (sandbox, client) = gateway().await;
    let page = client.authorization_url("https://shop.example/back").scope(Scope::AuthUser).state("s1");
    let consent = sandbox.approve(&page.to_string()).await.unwrap();
    assert_eq!(consent.state.as_deref(), Some("s1"));

    let grant = SystemOauthToken::new(GrantType::AuthorizationCode).code(consent.auth_code.as_str());
    let token = client.call(grant.clone()).send().await.unwrap();
    let access_token = token.access_token.clone().unwrap();
    let user = client.call(UserInfoShare::new()).auth_token(access_token).send().await.unwrap();
    assert!(user.user_id.is_some() && user.trace_id().is_some());
    assert_eq!(user.user_id, token.user_id);

    let again = client.call(grant).send().await.unwrap_err();
    assert!(again.is_api("isv.code-invalid") && again.is_authenticated(), "{again}");

    let refresh = SystemOauthToken::new(GrantType::RefreshToken).refresh_token(token.refresh_token.clone().unwrap());
    let renewed = client.call(refresh).send().await.unwrap();
    assert_ne!(renewed.access_token, token.access_token);

    let stranger = client.call(UserInfoShare::new()).auth_token("never-issued").send().await.unwrap_err();
    assert!(stranger.is_api("aop.invalid-auth-token"), "{stranger}");
}

#[tokio::test]
async fn only_the_highest_identifier_travels() {
    let (_sandbox, client) = gateway().await;
    let all =
        Principal::first_of(Some("2088245198021234"), Some("13899998888"), Some("zhangsan@alipaytest.com")).unwrap();
    assert_eq!(all.choice(), Some(Choice::UserId("2088245198021234")));
    let call = client.call(UserSceneCooperationConsult::new(all, "youku"));
    assert_eq!(call.ignored(), ["principal.mobile", "principal.email"]);
    let prepared = call.prepare().unwrap();
    let biz_content = prepared.params().value("biz_content").unwrap();
    assert_eq!(biz_content, r#"{"principal":{"user_id":"2088245198021234"},"scene":"youku"}"#);
    assert_eq!(call.send().await.unwrap().consult_result, Some(true));

    let mobile = Principal::first_of(Some(""), Some("13899998888"), None::<String>).unwrap();
    assert_eq!(mobile.choice(), Some(Choice::Mobile("13899998888")));
    assert!(!format!("{mobile:?}").contains("1389999"), "{mobile:?}");

    let none = Principal::first_of(None::<String>, Some(""), None::<String>).unwrap_err();
    assert_eq!(none.to_string(), "one of user_id, mobile, email must be set");
    let error = client.call(UserSceneCooperationConsult::new(Principal::default(), "youku")).send().await.unwrap_err();
    assert!(error.to_string().contains("principal: one of user_id, mobile, email must be set"), "{error}");
}

#[tokio::test]
async fn a_koubei_code() {
    let (_sandbox, client) = gateway().await;
    let query = |code: &str| KoubeiMemberDataOauthQuery::new("pay_member", code);
    let operator = client.call(query("4b203fe6c11548bcabd8da5bb087a83b")).send().await.unwrap();
    assert_eq!(operator.operator_type, Some(OperatorType::Provider));
    let error = client.call(query("00000000000000000000000000000000")).send().await.unwrap_err();
    assert!(error.is_api("AUTH_CODE_NOT_EXIST") && error.api().unwrap().advice.is_some(), "{error}");
}

#[tokio::test]
async fn an_order_is_paid_asked_for_and_refunded() {
    let (_sandbox, client) = gateway().await;
    let pay = TradePay::new("T_1", yuan("88.88"), "Notebook").auth_code("28763443825664394");
    let paid = client.call(pay).send().await.unwrap();
    assert_eq!(paid.total_amount, Some(yuan("88.88")));

    let trade = client.call(TradeQuery::by_out_trade_no("T_1")).send().await.unwrap();
    assert_eq!((&trade.trade_status, trade.total_amount), (&Some(TradeStatus::TradeSuccess), Some(yuan("88.88"))));

    let refund = TradeRefund::by_out_trade_no("T_1", yuan("8.00")).out_request_no("R_1");
    let refunded = client.call(refund).send().await.unwrap();
    assert_eq!(refunded.out_trade_no.as_deref(), Some("T_1"));

    let unknown = client.call(TradeQuery::by_out_trade_no("T_2")).send().await.unwrap_err();
    assert!(unknown.is_api("ACQ.TRADE_NOT_EXIST") && unknown.is_authenticated() && !unknown.is_outcome_unknown());
    let sample = client.call(TradeQuery::by_out_trade_no("20150320010101001")).send().await.unwrap();
    assert_eq!(sample.out_trade_no.as_deref(), Some("20150320010101001"));
}

#[tokio::test]
async fn an_unpaid_order_is_cancelled() {
    let (sandbox, client) = gateway().await;
    let precreate = TradePrecreate::new("Q_1", yuan("1.00"), "Tea", "FACE_TO_FACE_PAYMENT");
    assert!(client.call(precreate).send().await.unwrap().qr_code.is_some());
    // There is no trade before somebody scans the code.
    let unscanned = client.call(TradeQuery::by_out_trade_no("Q_1")).send().await.unwrap_err();
    assert!(unscanned.is_api("ACQ.TRADE_NOT_EXIST"), "{unscanned}");
    sandbox.trade("Q_1", TradeAction::Open).await.unwrap();
    let waiting = client.call(TradeQuery::by_out_trade_no("Q_1")).send().await.unwrap();
    assert_eq!(waiting.trade_status, Some(TradeStatus::WaitBuyerPay));
    client.call(TradeCancel::by_out_trade_no("Q_1")).send().await.unwrap();
    let closed = client.call(TradeQuery::by_out_trade_no("Q_1")).send().await.unwrap();
    assert_eq!(closed.trade_status, Some(TradeStatus::TradeClosed));
}

#[tokio::test]
async fn both_sides_notice_a_wrong_key() {
    let (sandbox, _) = gateway().await;
    let other = Sandbox::start().await.unwrap();
    let with = |private: &str, public: &str| {
        let client = Client::builder().gateway(sandbox.gateway_url()).app_id(sandbox.app_id());
        client.private_key(private).alipay_public_key(public).build().unwrap()
    };
    let ask = |client: Client| async move { client.call(TradeQuery::by_out_trade_no("X")).send().await.unwrap_err() };

    let error = ask(with(other.app_private_key().unwrap(), sandbox.alipay_public_key())).await;
    assert!(error.is_api("isv.invalid-signature") && error.api().unwrap().advice.is_some(), "{error}");
    let error = ask(with(sandbox.app_private_key().unwrap(), other.alipay_public_key())).await;
    assert!(error.is_signature() && error.api().is_none(), "{error}");
}

#[tokio::test]
async fn a_gateway_that_is_gone() {
    let (sandbox, client) = gateway().await;
    drop(sandbox);
    let pay = TradePay::new("T_1", yuan("1.00"), "Tea").auth_code("28763443825664394");
    // The port is closed: nothing can have been sent, so nothing can have happened.
    let mut errors: Vec<Error> = Vec::new();
    for _ in 0..20 {
        errors.push(client.call(pay.clone()).send().await.unwrap_err());
        if errors.last().is_some_and(|error| !error.is_outcome_unknown()) {
            break;
        }
    }
    assert!(errors.iter().all(Error::is_transport));
    assert!(!errors.last().unwrap().is_outcome_unknown());
}
