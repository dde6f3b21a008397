//! `alipay call` with everything compiled in: APIs of domains that hardly anybody needs.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

mod support;

use support::merchant::{Merchant, json};

#[test]
fn rare_domains_are_checked_and_called() {
    let merchant = Merchant::new("full");
    for (method, request) in [
        ("koubei.quality.test.shield.testcase.query", r#"{"biz_id":"1"}"#),
        ("zoloz.authentication.customer.facemanage.create", r#"{"biz_type":"1","areacode":"86"}"#),
    ] {
        let called = merchant.call(&[method, "--json", request]);
        assert_eq!((called.code, json(&called)["code"].as_str()), (0, Some("10000")), "{called:?}");
    }
    let wrong = ["koubei.quality.test.shield.order.create", "--json", r#"{"dish_list":"none","order_di":"1"}"#];
    let wrong = merchant.call(&wrong);
    assert_eq!(wrong.code, 2, "{wrong:?}");
    for words in ["dish_list: must be a list", "perhaps `order_id` is meant"] {
        assert!(wrong.err.contains(words), "{words}: {wrong:?}");
    }
}
