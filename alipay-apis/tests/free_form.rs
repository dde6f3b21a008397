//! APIs whose content nobody has described: `biz_content` is one field, checked to be an object, beside other parameters.
#![allow(clippy::unwrap_used)] // a test fails by panicking

use alipay::mobile::{MobilePublicAccountAdd, MobilePublicGisGet};
use alipay_sandbox::Sandbox;

#[tokio::test]
async fn undescribed_content_is_sent_as_it_is() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    let content = r#"{"userId":"2088102175794899"}"#;

    let place = client.call(MobilePublicGisGet::new().biz_content(content));
    let params = place.prepare().unwrap();
    assert_eq!(params.params().value("biz_content"), Some(content));
    // The answer declares once more how it went.
    let answer = client.call(MobilePublicGisGet::new().biz_content(content)).send().await.unwrap();
    assert_eq!(answer.code.as_deref(), Some("10000"));

    let account = MobilePublicAccountAdd::new().biz_content(content).display_name("买家沙箱");
    assert!(client.call(account).send().await.is_ok());
    assert!(client.call(MobilePublicGisGet::new()).send().await.is_ok());
}

#[tokio::test]
async fn what_is_no_object_is_not_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    for wrong in ["[]", "{", "userId"] {
        let error = client.call(MobilePublicGisGet::new().biz_content(wrong)).send().await.unwrap_err();
        let violations = error.violations().unwrap().to_string();
        assert!(violations.starts_with("biz_content: "), "{violations}");
    }
}
