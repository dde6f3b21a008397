//! The checks of an API's own parameters against its spec.

use alipay_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::http::{Answer, Request};

async fn consult(sandbox: &Sandbox, content: Value) -> Answer {
    Request::new(sandbox, "alipay.user.scene.cooperation.consult").biz(&content).send().await
}

async fn pay(sandbox: &Sandbox, content: Value) -> Answer {
    Request::new(sandbox, "alipay.trade.pay").biz(&content).send().await
}

fn assert_refused(answer: &Answer, outcome: &str, names: &str) {
    assert_eq!((answer.outcome().as_str(), answer.is_signed), (outcome, true), "{names}");
    assert!(answer.text("sub_msg").contains(names), "{names}: {}", answer.text("sub_msg"));
}

#[tokio::test]
async fn what_the_spec_forbids_is_refused_with_the_apis_own_code() {
    let sandbox = Sandbox::start().await.unwrap();
    let good = json!({"principal": {"user_id": "2088245198021234"}, "scene": "youku"});
    let with = |name: &str, value: Value| {
        let mut content = good.clone();
        content[name] = value;
        content
    };
    assert_eq!(consult(&sandbox, good.clone()).await.outcome(), "10000");
    for (content, names) in [
        (with("no_such_parameter", json!(1)), "no_such_parameter: is not a parameter of this API"),
        (with("principal", json!({"user_id": "1", "user_di": "1"})), "principal.user_di: is not a parameter"),
        (json!({"principal": {"user_id": "1"}}), "scene: is required"),
        (with("scene", json!("")), "scene: is required"),
        (with("scene", Value::Null), "scene: is required"),
        (with("scene", json!("中".repeat(51))), "scene: has 51 characters, at most 50 are allowed"),
        (with("scene", json!(5)), "scene: must be text"),
        (with("principal", json!("2088245198021234")), "principal: must be an object"),
        (with("principal", json!({})), "principal: one of user_id, mobile, email must be set"),
        (with("principal", json!({"mobile": "1".repeat(21)})), "principal.mobile: has 21 characters"),
        (json!({}), "principal: is required; scene: is required."),
    ] {
        assert_refused(&consult(&sandbox, content).await, "40004 INVALID_PARAMETER", names);
    }
    // Characters, not bytes.
    assert_eq!(consult(&sandbox, with("scene", json!("中".repeat(50)))).await.outcome(), "10000");
}

#[tokio::test]
async fn the_platform_ignores_alternatives_of_lower_priority() {
    let sandbox = Sandbox::start().await.unwrap();
    let all = json!({"user_id": "2088245198021234", "mobile": "1".repeat(30), "email": "zhangsan@alipaytest.com"});
    assert_eq!(consult(&sandbox, json!({"principal": all, "scene": "youku"})).await.outcome(), "10000");
}

#[tokio::test]
async fn money_numbers_and_lists() {
    let sandbox = Sandbox::start().await.unwrap();
    let order = |more: Value| {
        let mut content =
            json!({"out_trade_no": "20150320010101001", "total_amount": "88.88", "subject": "Iphone6 16G"});
        content.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        content
    };
    for more in [
        json!({"total_amount": 88.88}),
        json!({"total_amount": "100"}),
        json!({"goods_detail": [{"goods_id": "a", "goods_name": "b", "quantity": "1", "price": "0.01"}]}),
        json!({"query_options": ["fund_bill_list"], "is_async_pay": false}),
    ] {
        assert_eq!(pay(&sandbox, order(more.clone())).await.outcome(), "10000", "{more}");
    }
    for (more, names) in [
        (json!({"total_amount": "0.001"}), "total_amount: must be yuan"),
        (json!({"total_amount": "1,000.00"}), "total_amount: must be yuan"),
        (json!({"total_amount": "-1"}), "total_amount: must be yuan"),
        (json!({"total_amount": true}), "total_amount: must be yuan"),
        (json!({"goods_detail": {"goods_id": "a"}}), "goods_detail: must be a list"),
        (json!({"goods_detail": ["a"]}), "goods_detail[0]: must be an object"),
        (json!({"goods_detail": [{"goods_id": "a", "goods_name": "b", "quantity": 1.5, "price": "1"}]}), "quantity"),
        (json!({"goods_detail": [{}]}), "goods_detail[0].goods_id: is required"),
        (json!({"is_async_pay": "perhaps"}), "is_async_pay: must be true or false"),
        (json!({"out_trade_no": "x".repeat(65)}), "out_trade_no: has 65 characters"),
    ] {
        assert_refused(&pay(&sandbox, order(more)).await, "40004 ACQ.INVALID_PARAMETER", names);
    }
}

#[tokio::test]
async fn parameters_travel_where_the_api_wants_them() {
    let sandbox = Sandbox::start().await.unwrap();
    // This one takes them at the top level, and has no code of its own for wrong ones.
    let token = || Request::new(&sandbox, "alipay.system.oauth.token");
    let answer = token().with("grant_type", "authorization_code").send().await;
    assert_refused(&answer, "40002 isv.invalid-parameter", "code: is required when grant_type is authorization_code");
    let answer = token().with("grant_type", "refresh_token").with("cod", "x").send().await;
    assert_refused(&answer, "40002 isv.invalid-parameter", "cod: is not a parameter of this API");
    let answer = token().biz(&json!({"grant_type": "authorization_code"})).send().await;
    assert_refused(&answer, "40002 isv.invalid-parameter", "grant_type: is required");
    // And this one does not.
    let answer = Request::new(&sandbox, "alipay.trade.query").with("out_trade_no", "A1").send().await;
    assert_refused(&answer, "40004 ACQ.INVALID_PARAMETER", "out_trade_no: is not a public parameter");
}
