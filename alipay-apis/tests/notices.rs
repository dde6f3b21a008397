//! Notifications as generated types.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use alipay::{
    Client, PrivateKey, SignType,
    fund::FundAuthNotice,
    notify::{Expect, NotifyError, Unchecked},
    trade::{TradeStatus, TradeStatusSync},
};

const APP_ID: &str = "2021000000000001";

fn key(name: &str) -> String {
    let keys = concat!(env!("CARGO_MANIFEST_DIR"), "/../alipay-core/tests/vectors/keys/");
    std::fs::read_to_string(format!("{keys}{name}.pem")).unwrap()
}

/// A genuine notification with these parameters, verified.
fn verified(pairs: &[(&str, &str)]) -> Unchecked {
    let mut pairs = pairs.to_vec();
    pairs.extend([("app_id", APP_ID), ("notify_id", "4a91b7a78a503640467525113fb7d8bg8e"), ("charset", "utf-8")]);
    pairs.sort_unstable();
    let source: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let signer = PrivateKey::parse(&key("alipay_rsa2048.pkcs8")).unwrap().signer(SignType::Rsa2).unwrap();
    let sign = signer.sign_now(source.join("&").as_bytes()).unwrap();
    let signed = pairs.into_iter().chain([("sign", sign.as_str()), ("sign_type", "RSA2")]);
    let client = Client::builder()
        .app_id(APP_ID)
        .private_key(key("app_rsa2048.pkcs8"))
        .alipay_public_key(key("alipay_rsa2048.pub"))
        .build()
        .unwrap();
    client.notify().verify_offline(alipay::form::encode(signed).as_bytes()).unwrap()
}

#[test]
fn a_payment() {
    let notice = verified(&[
        ("notify_type", "trade_status_sync"),
        ("notify_time", "2026-03-15 10:20:30"),
        ("trade_status", "TRADE_SUCCESS"),
        ("out_trade_no", "A1"),
        ("trade_no", "2026031521001004030200089909"),
        ("total_amount", "88.88"),
        ("seller_id", "2088102119685838"),
        ("buyer_id", "2088102116773037"),
        ("gmt_payment", "2026-03-15 10:20:29"),
        ("fund_bill_list", r#"[{"amount":"88.88","fundChannel":"ALIPAYACCOUNT"}]"#),
        ("a_field_of_the_future", "x"),
    ]);
    let expect = Expect::trade("A1", "88.88".parse().unwrap(), "2088102119685838");
    let notice = notice.expect(&expect).unwrap();
    let trade: TradeStatusSync = notice.parse().unwrap();
    assert_eq!(trade.trade_status, Some(TradeStatus::TradeSuccess));
    assert_eq!(trade.total_amount.unwrap().fen(), 8888);
    assert_eq!(trade.gmt_payment.unwrap().to_string(), "2026-03-15 10:20:29");
    assert_eq!(trade.fund_bill_list[0].fund_channel.as_deref(), Some("ALIPAYACCOUNT"));
    assert_eq!(notice.value("a_field_of_the_future"), Some("x"));
    assert!(!format!("{trade:?}").contains("2088102116773037"), "{trade:?}");
    assert!(matches!(notice.parse::<FundAuthNotice>(), Err(NotifyError::NotANotification(_))));
}

#[test]
fn a_pre_authorization() {
    let notice = verified(&[
        ("notify_type", "fund_auth_freeze"),
        ("auth_no", "2026031510002001660200005061"),
        ("out_order_no", "8077735255938023"),
        ("out_request_no", "8077735255938032"),
        ("operation_id", "20161012405744018102"),
        ("operation_type", "FREEZE"),
        ("amount", "100.00"),
        ("status", "SUCCESS"),
        ("rest_amount", "100.00"),
    ]);
    let expect = |amount: &str| Expect::fund_auth("8077735255938023", "8077735255938032", amount.parse().unwrap());
    assert!(matches!(notice.clone().expect(&expect("1.00")), Err(NotifyError::Amount)));
    let freeze: FundAuthNotice = notice.expect(&expect("100")).unwrap().parse().unwrap();
    assert_eq!(freeze.rest_amount.unwrap().fen(), 10_000);
}
