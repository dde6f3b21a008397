//! The gateway's own checks: who asks, and whether the request is whole.

use alipay_core::{Charset, DateTime};
use alipay_sandbox::Sandbox;
use serde_json::json;

use crate::http::{Answer, Request, call, exchange, get, header, post, read};

const QUERY: &str = "alipay.trade.query";

/// A merchant's token of the documentation.
const SAMPLE_TOKEN: &str = "201510BBb507dc9f5efe41a0b98ae22f01519X62";

fn query(sandbox: &Sandbox) -> Request<'_> {
    Request::new(sandbox, QUERY).biz(&json!({"out_trade_no": "20150320010101001"}))
}

#[tokio::test]
async fn a_good_call_is_answered_and_signed() {
    let sandbox = Sandbox::start().await.unwrap();
    let answer = query(&sandbox).send().await;
    assert_eq!((answer.outcome().as_str(), answer.is_signed), ("10000", true));
    assert_eq!(answer.key, "alipay_trade_query_response");
}

#[tokio::test]
async fn the_wrapping_is_the_gateways() {
    let sandbox = Sandbox::start().await.unwrap();
    let (in_url, body) = query(&sandbox).signed();
    let http = post(&sandbox, &in_url, body.as_bytes()).await;
    assert_eq!(header(&http, "trace_id").map(str::len), Some(32));
    assert_eq!(header(&http, "content-type"), Some("application/json;charset=UTF-8"));
    assert!(
        http.body.starts_with(r#"{"alipay_trade_query_response":{"code":"10000","msg":"Success","#),
        "{}",
        http.body
    );
}

#[tokio::test]
async fn every_layout_of_the_parameters_is_accepted() {
    let sandbox = Sandbox::start().await.unwrap();
    let (in_url, body) = query(&sandbox).signed();
    for (in_url, body) in [(format!("{in_url}&{body}"), String::new()), (format!("{body}&{in_url}"), String::new())] {
        assert_eq!(call(&sandbox, &in_url, &body).await.outcome(), "10000");
    }
}

#[tokio::test]
async fn early_refusals_are_not_signed() {
    let sandbox = Sandbox::start().await.unwrap();
    let request = || query(&sandbox);
    for (answer, outcome) in [
        (request().with("app_id", "2021000000000002").send().await, "40002 isv.invalid-app-id"),
        (request().with("app_id", "").send().await, "40001 isv.missing-app-id"),
        (request().with("method", "alipay.no.such.api").send().await, "40002 isv.invalid-method"),
        (request().with("method", "").send().await, "40001 isv.missing-method"),
        (request().with("timestamp", "").send().await, "40001 isv.missing-timestamp"),
        (request().with("version", "").send().await, "40001 isv.missing-version"),
        (request().with("charset", "").send().await, "40002 isv.invalid-charset"),
        (request().tampered(|body| without(&body, "sign")).await, "40001 isv.missing-signature"),
        (request().tampered(|body| without(&body, "sign_type")).await, "40001 isv.missing-signature-type"),
    ] {
        assert_eq!(answer.outcome(), outcome);
        assert_eq!((answer.key.as_str(), answer.is_signed), ("error_response", false), "{outcome}");
        assert!(!answer.text("sub_msg").is_empty() && !answer.text("msg").is_empty(), "{outcome}");
    }
}

#[tokio::test]
async fn later_refusals_are_signed() {
    let sandbox = Sandbox::start().await.unwrap();
    let request = || query(&sandbox);
    for (answer, outcome) in [
        (request().with("charset", "latin1").send().await, "40002 isv.invalid-charset"),
        (request().with("format", "xml").send().await, "40002 isv.invalid-format"),
        (request().with("version", "2.0").send().await, "40002 isv.invalid-parameter"),
        (request().with("encrypt_type", "AES").send().await, "40001 isv.missing-encrypt-key"),
        (request().with("app_auth_token", "x".repeat(41)).send().await, "40002 isv.invalid-parameter"),
        (request().tampered(|body| body.replace("=RSA2", "=RSA")).await, "40002 isv.invalid-signature-type"),
        (request().with("biz_content", "{").send().await, "40002 isv.illegal-json"),
        (request().with("biz_content", "[]").send().await, "40002 isv.illegal-json"),
    ] {
        assert_eq!(answer.outcome(), outcome);
        assert_eq!((answer.key.as_str(), answer.is_signed), ("alipay_trade_query_response", true), "{outcome}");
    }
}

#[tokio::test]
async fn lower_case_is_fine_where_the_platform_does_not_mind() {
    let sandbox = Sandbox::start().await.unwrap();
    let answer = query(&sandbox)
        .with("charset", "UTF-8")
        .with("format", "JSON")
        .with("app_auth_token", SAMPLE_TOKEN)
        .send()
        .await;
    assert_eq!(answer.outcome(), "10000");
}

#[tokio::test]
async fn a_wrong_signature_is_explained() {
    let sandbox = Sandbox::start().await.unwrap();
    let answer = query(&sandbox).tampered(|body| body.replace("20150320010101001", "20150320010101009")).await;
    assert_invalid_signature(&answer);
    // The text that was verified, escaped for HTML.
    let sub_msg = answer.text("sub_msg");
    assert!(sub_msg.contains("app_id=2021000000000001&amp;biz_content={&quot;out_trade_no&quot;:"), "{sub_msg}");
    assert!(!sub_msg.contains("&amp;sign="), "{sub_msg}");
    // Added, removed, cut, of another key, or not base64 at all.
    assert_invalid_signature(&query(&sandbox).tampered(|body| body + "&notify_url=https%3A%2F%2Fevil.example").await);
    assert_invalid_signature(&query(&sandbox).tampered(|body| without(&body, "biz_content")).await);
    let unsigned = |body: String| without(&body, "sign");
    for sign in ["AAAA", "not base64", "%3D%3D%3D%3D"] {
        assert_invalid_signature(&query(&sandbox).tampered(|body| unsigned(body) + "&sign=" + sign).await);
    }
    let other = Sandbox::start().await.unwrap();
    let (in_url, body) = query(&other).signed();
    assert_invalid_signature(&call(&sandbox, &in_url, &body).await);
}

#[tokio::test]
async fn a_large_request_with_a_wrong_signature_gets_an_answer_of_readable_size() {
    let sandbox = Sandbox::start().await.unwrap();
    let (in_url, body) = query(&sandbox).with("biz_content", "\"".repeat(300_000)).signed();
    let http = post(&sandbox, &in_url, (body + "&x=1").as_bytes()).await;
    assert!(http.body.len() < 200_000 && http.body.contains("isv.invalid-signature"), "{}", http.body.len());
}

fn assert_invalid_signature(answer: &Answer) {
    assert_eq!((answer.outcome().as_str(), answer.is_signed), ("40002 isv.invalid-signature", true));
}

#[tokio::test]
async fn the_clock_may_be_ten_minutes_off() {
    let sandbox = Sandbox::start().await.unwrap();
    let now = alipay_core::Clock::now(&alipay_core::SystemClock);
    let at = |seconds: i64| {
        let distance = std::time::Duration::from_secs(seconds.unsigned_abs());
        let time = if seconds < 0 { now - distance } else { now + distance };
        query(&sandbox).with("timestamp", DateTime::from_system_time(time).to_string())
    };
    for seconds in [-590, 590] {
        assert_eq!(at(seconds).send().await.outcome(), "10000", "{seconds}");
    }
    // The last one is a machine in UTC that forgot about Beijing.
    for seconds in [-660, 660, -8 * 3600] {
        let answer = at(seconds).send().await;
        assert_eq!((answer.outcome().as_str(), answer.is_signed), ("40002 isv.invalid-timestamp", true), "{seconds}");
    }
    for text in ["2026-11-21T10:00:00", "yesterday", "1700000000"] {
        assert_eq!(query(&sandbox).with("timestamp", text).send().await.outcome(), "40002 isv.invalid-timestamp");
    }
}

#[tokio::test]
async fn charset_belongs_into_the_url() {
    let sandbox = Sandbox::start().await.unwrap();
    let (in_url, body) = query(&sandbox).signed();
    let answer = call(&sandbox, "", &format!("{body}&{in_url}")).await;
    assert_eq!((answer.outcome().as_str(), answer.is_signed), ("40002 isv.invalid-charset", true));
}

#[tokio::test]
async fn classic_mistakes_are_named() {
    let sandbox = Sandbox::start().await.unwrap();
    let request = || query(&sandbox);
    let (in_url, body) = request().signed();
    let sign = body.split('&').find_map(|pair| pair.strip_prefix("sign=")).unwrap();
    assert!(sign.contains('%'));
    let in_body = format!("{body}&{in_url}");
    let json = r#"{"out_trade_no":"A1"}"#;
    for (answer, sub_code, words) in [
        (call(&sandbox, "", &in_body).await, "isv.invalid-charset", "charset came in the body"),
        (call(&sandbox, &in_url, &in_body).await, "isv.invalid-parameter", "charset: is given twice"),
        (request().with("app_id", "2021000000000002").send().await, "isv.invalid-app-id", "is for 2021000000000001"),
        (
            request().with("method", "alipay.trade.querry").send().await,
            "isv.invalid-method",
            "alipay.trade.query is meant",
        ),
        (request().with("biz_content", "").send().await, "ACQ.INVALID_PARAMETER", "The request has no biz_content."),
        (request().biz(&json!(json)).send().await, "isv.illegal-json", "JSON inside JSON"),
        (request().tampered(|body| body.replace(sign, "a+b")).await, "isv.invalid-signature", "as %2B"),
        (
            request().tampered(|body| body.replace("sign=", "sign=%252B")).await,
            "isv.invalid-signature",
            "encoded twice",
        ),
    ] {
        assert_eq!(answer.text("sub_code"), sub_code, "{words}");
        assert!(answer.text("sub_msg").contains(words), "{}", answer.text("sub_msg"));
    }
}

#[tokio::test]
async fn a_type_without_a_body_is_no_matter_and_a_body_of_another_type_is() {
    let sandbox = Sandbox::start().await.unwrap();
    let (in_url, body) = query(&sandbox).signed();
    let with = |content_type: &str, content: &str| {
        format!(
            "POST /gateway.do?{in_url}&{body} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Type: {content_type}\r\nContent-Length: {}\r\n\r\n{content}",
            content.len()
        )
    };
    let good = exchange(&sandbox, with("application/json", "").as_bytes()).await;
    assert!(good.body.contains("10000"), "{good:?}");
    for content_type in ["application/json", "multipart/mixed; boundary=b"] {
        let answer = exchange(&sandbox, with(content_type, "{}").as_bytes()).await;
        let answer = read(&sandbox, &answer.bytes, Charset::Utf8);
        assert_eq!((answer.outcome().as_str(), answer.key.as_str()), ("40002 isv.invalid-parameter", "error_response"));
        assert!(answer.text("sub_msg").contains("JSON travels in the parameter biz_content"), "{content_type}");
    }
}

#[tokio::test]
async fn doubtful_forms_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let (in_url, body) = query(&sandbox).signed();
    for (in_url, body, outcome) in [
        (format!("{in_url}&method={QUERY}"), body.clone(), "40002 isv.invalid-parameter"),
        (in_url.clone(), format!("{body}&method={QUERY}"), "40002 isv.invalid-parameter"),
        (in_url.clone(), format!("{body}&%6dethod={QUERY}"), "40002 isv.invalid-parameter"),
        (in_url.clone(), format!("{body}&x=%zz"), "40002 isv.invalid-parameter"),
        (in_url.clone(), format!("{body}&x=%C4%E3"), "40002 isv.invalid-charset"),
    ] {
        let answer = call(&sandbox, &in_url, &body).await;
        assert_eq!((answer.outcome().as_str(), answer.is_signed), (outcome, false));
    }
}

#[tokio::test]
async fn pages_and_apps_are_not_called() {
    let sandbox = Sandbox::start().await.unwrap();
    let order = json!({"out_trade_no": "A1", "total_amount": "1.00", "subject": "x", "product_code": "x"});
    for method in ["alipay.trade.page.pay", "alipay.trade.app.pay"] {
        let answer = Request::new(&sandbox, method).biz(&order).send().await;
        assert_eq!((answer.outcome().as_str(), answer.is_signed), ("40002 isv.invalid-method", true), "{method}");
    }
}

#[tokio::test]
async fn elsewhere_is_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    assert_eq!(get(&sandbox, "/elsewhere").await.status, 404);
    assert_eq!(
        read(&sandbox, &get(&sandbox, "/gateway.do").await.bytes, Charset::Utf8).outcome(),
        "40001 isv.missing-app-id"
    );
    let large = vec![b'a'; 1024 * 1024 + 1];
    assert_eq!(post(&sandbox, "", &large).await.status, 413);
}

/// The form without one parameter.
fn without(body: &str, name: &str) -> String {
    let prefix = format!("{name}=");
    body.split('&').filter(|pair| !pair.starts_with(&prefix)).collect::<Vec<_>>().join("&")
}
