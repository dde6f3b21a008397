//! Requests that were refused, and what is explained of them.
#![allow(dead_code, unreachable_pub)] // each test target uses its own part

use alipay_core::{
    explain::{self, Explanation, Known},
    form, sign_source,
};

use crate::support::{self, notice::NoticeForm};

pub const CONTENT: &str = r#"{"out_trade_no":"A1","subject":"咖啡/tea","total_amount":0.10}"#;

/// What an app signs.
pub fn params() -> Vec<(&'static str, String)> {
    vec![
        ("app_id", support::APP_ID.to_owned()),
        ("biz_content", CONTENT.to_owned()),
        ("charset", "utf-8".to_owned()),
        ("method", "alipay.trade.create".to_owned()),
        ("notify_url", "https://shop.example/notify?shop=1&till=2".to_owned()),
        ("sign_type", "RSA2".to_owned()),
        ("timestamp", "2026-03-15 10:20:30".to_owned()),
        ("version", "1.0".to_owned()),
    ]
}

pub fn with(name: &'static str, value: &str) -> Vec<(&'static str, String)> {
    let mut params = without(name);
    params.push((name, value.to_owned()));
    params
}

pub fn without(name: &str) -> Vec<(&'static str, String)> {
    params().into_iter().filter(|(other, _)| *other != name).collect()
}

pub fn source(params: &[(&'static str, String)]) -> String {
    sign_source(params.iter().map(|(name, value)| (*name, value.as_str())))
}

/// The gateway's answer, with what it verified.
pub fn refusal(verified: &str) -> String {
    let escaped = verified.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;");
    let sub_msg = serde_json::to_string(&format!(
        "验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配，网关生成的验签字符串为：{escaped}"
    ));
    format!(
        r#"{{"alipay_trade_create_response":{{"code":"40002","sub_code":"isv.invalid-signature","sub_msg":{}}}}}"#,
        sub_msg.unwrap()
    )
}

/// The app signed `params`, and the gateway saw these.
pub fn explained(signed: &[(&'static str, String)], seen: &[(&'static str, String)]) -> Explanation {
    explain::request(&source(signed), &refusal(&source(seen)), &Known::new())
}

/// With the right key.
pub fn explain_notice(body: &[u8]) -> Explanation {
    explain::notification(body, &support::key("alipay_rsa2048.pub.b64"), &Known::new())
}

/// The platform's notification after something happened to its parameters.
pub fn mangled(notice: &NoticeForm, mangle: impl Fn(&str, Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let pairs = form::decode_bytes(notice.body().as_bytes()).unwrap();
    let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| (mangle(&name, value), name)).collect();
    form::encode(pairs.iter().map(|(value, name)| (name.as_str(), value))).into_bytes()
}

pub fn texts(value: Vec<u8>, change: impl Fn(String) -> String) -> Vec<u8> {
    change(String::from_utf8(value).unwrap()).into_bytes()
}
