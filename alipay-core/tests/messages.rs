//! What the platform sends beside payment notifications: messages of subscriptions, encrypted content, and the requests
//! of the application gateway.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use alipay_core::{
    Charset, Client, SignType,
    notify::{Expect, NotifyError},
};
use support::{APP_ID, Unreachable, client, key, notice::NoticeForm, sign_as};

#[test]
fn a_service_provider_serves_many_merchants() {
    let body = NoticeForm::trade().with("auth_app_id", "2021999999999999").body();
    let client = client();
    let notice = client.notify().any_auth_app_id().verify_offline(body.as_bytes()).unwrap();
    assert_eq!(notice.auth_app_id(), Some("2021999999999999"));
    let foreign = NoticeForm::trade().with("app_id", "2021999999999999").body();
    assert!(matches!(client.notify().any_auth_app_id().verify_offline(foreign.as_bytes()), Err(NotifyError::App)));
}

#[test]
fn encrypted_content_is_verified_and_then_decrypted() {
    let with_key = |builder: alipay_core::ClientBuilder| {
        builder
            .app_id(APP_ID)
            .private_key(key("app_rsa2048.pkcs8.pem"))
            .alipay_public_key(key("alipay_rsa2048.pub.pem"))
            .transport(Unreachable)
            .build()
            .unwrap()
    };
    let aes = alipay_core::AesKey::parse(&key("aes128.b64")).unwrap();
    let content = r#"{"settle_no":"S1","detail":"中文"}"#;
    let message = NoticeForm::trade()
        .without("notify_type")
        .without("trade_status")
        .with("msg_method", "alipay.trade.order.settle.notify")
        .with("utc_timestamp", "1773541230123")
        .with("encrypt_type", "AES")
        .with("biz_content", &aes.encrypt(alipay_core::Encryption::Aes, content.as_bytes()))
        .body();
    let client = with_key(Client::builder().aes_key(key("aes128.b64")));
    let notice = client.notify().verify_offline(message.as_bytes()).unwrap();
    assert_eq!(notice.kind(), "alipay.trade.order.settle.notify");
    assert!(matches!(
        notice.clone().expect(&Expect::default().field("settle_no", "S2")),
        Err(NotifyError::Field(name)) if name == "settle_no"
    ));
    let notice = notice.expect(&Expect::default().field("settle_no", "S1")).unwrap();
    let read = notice.message().unwrap();
    assert_eq!((read.content(), read.utc_timestamp()), (content, Some(1_773_541_230_123)));
    assert_eq!(read.member("detail").as_deref(), Some("中文"));

    let tampered = message.replace("utc_timestamp=1773541230123", "utc_timestamp=1");
    assert!(matches!(client.notify().verify_offline(tampered.as_bytes()), Err(NotifyError::SignatureInvalid)));
    for builder in [Client::builder(), Client::builder().aes_key(key("aes128_other.b64"))] {
        let error = with_key(builder).notify().verify_offline(message.as_bytes());
        assert!(matches!(error, Err(NotifyError::Decrypt)));
    }
}

#[tokio::test]
async fn the_console_checks_the_application_gateway() {
    let client = client();
    let check = NoticeForm::trade()
        .with("service", "alipay.service.check")
        .with("charset", "GBK")
        .with("biz_content", "<XML><EventType>verifygw</EventType></XML>");
    let check = NoticeForm { charset: Charset::Gbk, ..check };
    let own_key: String = key("app_rsa2048.pub.pem").lines().filter(|line| !line.starts_with('-')).collect();

    let reply = client.notify().service_check(check.body_v2().as_bytes()).await.unwrap();
    let text = std::str::from_utf8(reply.body()).unwrap();
    let inner = format!("<success>true</success><biz_content>{own_key}</biz_content>");
    let sign = sign_as("app_rsa2048", SignType::Rsa2, &inner);
    assert_eq!(
        text,
        format!(
            "<?xml version=\"1.0\" encoding=\"GBK\"?><alipay><response>{inner}</response><sign>{sign}</sign>\
             <sign_type>RSA2</sign_type></alipay>"
        )
    );
    assert_eq!(reply.content_type(), "text/xml;charset=GBK");

    // With a wrong signature it says so, and signs that.
    let forged = check.body_v2().replace("verifygw", "verifygx");
    let reply = client.notify().service_check(forged.as_bytes()).await.unwrap();
    let text = std::str::from_utf8(reply.body()).unwrap();
    assert!(text.contains("<success>false</success><error_code>VERIFY_FAILED</error_code>"), "{text}");

    let other = NoticeForm::trade().with("service", "alipay.mobile.public.message.notify").body_v2();
    assert!(matches!(client.notify().service_check(other.as_bytes()).await, Err(NotifyError::NotANotification(_))));
    let message = client.notify().service_message(other.as_bytes()).await.unwrap();
    assert_eq!(message.service(), "alipay.mobile.public.message.notify");
}
