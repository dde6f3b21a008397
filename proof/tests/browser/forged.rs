//! Notifications with the platform's own signature that are not about an order as the shop knows it: what somebody sees who
//! buys for a cent under another order's number, or has the money sent to another seller.

use std::collections::BTreeMap;

use alipay::{HttpBody, HttpRequest, HttpTransport, PrivateKey, SignType, Timeouts, Transport as _, form};

use crate::programs::{APP_ID, Gateway, SELLER_ID};

/// The amount is that of the order.
const AMOUNT: &str = "88.88";

/// What differs, one at a time: the order, what is paid, who is paid, and whose app it is.
const FORGED: [(&str, &str); 6] = [
    ("out_trade_no", "SHOP0"),
    ("total_amount", "0.01"),
    ("total_amount", "88.880"),
    ("seller_id", "2088000000000000"),
    ("app_id", "2021000000000002"),
    ("auth_app_id", "2021000000000002"),
];

/// The shop takes none of them, nor one that somebody changed after it was signed.
pub(crate) async fn all_are_refused(shop: &str, gateway: &Gateway, order: &str) {
    for (name, value) in FORGED {
        let mut pairs = genuine(order);
        pairs.insert(name, value);
        let sign = gateway.sign(&source(&pairs));
        assert_eq!(answer(shop, pairs, &sign).await, "fail", "{name}={value}");
    }
    let mut changed = genuine(order);
    let sign = gateway.sign(&source(&changed));
    changed.insert("trade_no", "2026000000000000000000000000");
    assert_eq!(answer(shop, changed, &sign).await, "fail", "changed after it was signed");
}

fn genuine(order: &str) -> BTreeMap<&str, &str> {
    BTreeMap::from([
        ("app_id", APP_ID),
        ("auth_app_id", APP_ID),
        ("charset", "utf-8"),
        ("notify_id", "2026000000000000001"),
        ("notify_time", "2026-01-01 08:00:00"),
        ("notify_type", "trade_status_sync"),
        ("out_trade_no", order),
        ("seller_id", SELLER_ID),
        ("total_amount", AMOUNT),
        ("trade_no", "2026000000000000000000000001"),
        ("trade_status", "TRADE_SUCCESS"),
        ("version", "1.0"),
    ])
}

/// The text that is signed: everything but `sign` and `sign_type`, by name.
fn source(pairs: &BTreeMap<&str, &str>) -> String {
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

async fn answer(shop: &str, pairs: BTreeMap<&str, &str>, sign: &str) -> String {
    let body = form::encode(pairs.into_iter().chain([("sign_type", "RSA2"), ("sign", sign)]));
    let content_type = "application/x-www-form-urlencoded; charset=utf-8".to_owned();
    let request = HttpRequest::post(format!("{shop}/alipay/notify"), content_type, HttpBody::from(body.into_bytes()));
    let transport = HttpTransport::new(Timeouts::default()).unwrap();
    let response = transport.execute(request, 1024).await.unwrap();
    assert_eq!(response.status, 200);
    String::from_utf8(response.body).unwrap()
}

impl Gateway {
    fn sign(&self, content: &str) -> String {
        let key = PrivateKey::parse(&self.platform_key()).unwrap();
        key.signer(SignType::Rsa2).unwrap().sign_now(content.as_bytes()).unwrap()
    }
}
