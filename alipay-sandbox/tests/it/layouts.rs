//! Where parameters travel: every official SDK has its own opinion, and the gateway takes them all.

use alipay_core::{Charset, form};
use alipay_sandbox::Sandbox;
use serde_json::json;

use crate::http::{Request, call, exchange};

const COMMON: [&str; 11] = [
    "app_id",
    "method",
    "format",
    "charset",
    "sign_type",
    "sign",
    "timestamp",
    "version",
    "notify_url",
    "auth_token",
    "app_cert_sn",
];

/// Whether a parameter goes into the URL.
type IsInUrl = fn(&str) -> bool;

fn request(sandbox: &Sandbox) -> Request<'_> {
    Request::new(sandbox, "alipay.trade.query")
        .with("format", "json")
        .with("alipay_sdk", "alipay-sdk-java-4.34.47.ALL")
        .with("app_auth_token", "201510BBb507dc9f5efe41a0b98ae22f01519X62")
        .with("notify_url", "https://m.example/n?x=1&y=2")
        .biz(&json!({ "out_trade_no": "20150320010101001" }))
}

/// Query and body, each parameter where it is wanted.
fn split(request: Request<'_>, is_in_url: impl Fn(&str) -> bool) -> (String, String) {
    let signed = request.sign();
    let form = |wanted: bool| {
        form::encode(signed.params().iter().filter(|(name, _)| is_in_url(name) == wanted).map(|(name, value)| {
            let value = Charset::Utf8.encode(value).unwrap();
            (name, value)
        }))
    };
    (form(true), form(false))
}

#[tokio::test]
async fn the_layouts_of_all_official_sdks() {
    let sandbox = Sandbox::start().await.unwrap();
    let layouts: [(&str, IsInUrl); 6] = [
        ("Java", |name| !matches!(name, "biz_content" | "app_auth_token")),
        ("PHP and Python", |name| name != "biz_content"),
        ("Node", |name| COMMON.contains(&name) || name == "app_auth_token"),
        (".NET and Go", |name| name == "charset"),
        ("a page", |_| true),
        ("nothing but what must be", |name| matches!(name, "charset" | "sign")),
    ];
    for (who, is_in_url) in layouts {
        let (in_url, body) = split(request(&sandbox), is_in_url);
        assert_eq!(call(&sandbox, &in_url, &body).await.outcome(), "10000", "{who}");
        // Spaces as `+`, as most of them write them.
        let plus = |form: String| form.replace("%20", "+");
        assert_eq!(call(&sandbox, &plus(in_url), &plus(body)).await.outcome(), "10000", "{who}");
    }
}

#[tokio::test]
async fn format_in_any_case_or_not_at_all() {
    let sandbox = Sandbox::start().await.unwrap();
    for format in ["json", "JSON", "Json", ""] {
        assert_eq!(request(&sandbox).with("format", format).send().await.outcome(), "10000", "{format}");
    }
}

#[tokio::test]
async fn what_is_empty_needs_no_signature() {
    let sandbox = Sandbox::start().await.unwrap();
    let (in_url, body) = request(&sandbox).signed();
    // As the PHP client for certificates sends them.
    for (in_url, body) in [
        (format!("{in_url}&auth_token=&return_url=&ws_service_url=&encrypt_type=&notify_type="), body.clone()),
        (in_url.clone(), format!("auth_token=&{body}&terminal_info")),
    ] {
        assert_eq!(call(&sandbox, &in_url, &body).await.outcome(), "10000");
    }
    // An empty value is no way around the signature of another.
    let emptied = body.split('&').map(|pair| if pair.starts_with("biz_content=") { "biz_content=" } else { pair });
    let emptied = emptied.collect::<Vec<_>>().join("&");
    assert_eq!(call(&sandbox, &in_url, &emptied).await.outcome(), "40002 isv.invalid-signature");
}

#[tokio::test]
async fn the_whole_address_in_the_request_line() {
    let sandbox = Sandbox::start().await.unwrap();
    let (in_url, body) = request(&sandbox).signed();
    // As the Python SDK has it, RFC 9112 §3.2.2.
    let request = format!(
        "POST {}?{in_url} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded;charset=utf-8\r\n\r\n{body}",
        sandbox.gateway_url(),
        body.len()
    );
    let http = exchange(&sandbox, request.as_bytes()).await;
    assert!(http.status == 200 && http.body.contains(r#""code":"10000""#), "{http:?}");
}
