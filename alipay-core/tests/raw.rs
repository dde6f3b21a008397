//! Calls of APIs that are known by their name only, and parameters besides the documented ones.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use alipay_core::{
    Client, Error, HttpResponse, Problem, PublicKey, SignType, SignedParams, Verifier as _, sign_source,
};
use support::{Query, builder, client, gateway::Gateway, key, sign, signed};

const GOOD: &str = r#"{"code":"10000","msg":"Success","out_trade_no":"A1","total_amount":88.80,"n":12345678901234567890,"ok":true,"list":[1,{"a":null}],"none":null}"#;

fn with_gateway(body: String) -> (Client, Gateway) {
    let gateway = Gateway::new(move |_| HttpResponse::new(200, body.clone()).with_header("trace_id", "0a1b2c3d"));
    (builder().transport(gateway.clone()).build().unwrap(), gateway)
}

/// The problems that keep a call at home.
#[track_caller]
fn problems(prepared: Result<SignedParams, Error>) -> Vec<(String, Problem)> {
    let error = prepared.unwrap_err();
    assert!(error.is_validation() && !error.is_outcome_unknown(), "{error}");
    let violations = error.violations().unwrap().iter();
    let mut found: Vec<_> = violations.map(|found| (found.path.clone(), found.problem.clone())).collect();
    found.dedup();
    found
}

fn assert_signed(pairs: &[(String, String)]) {
    let source = sign_source(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let sign = &pairs.iter().find(|(name, _)| name == "sign").unwrap().1;
    let app = PublicKey::parse(&key("app_rsa2048.pub.pem")).unwrap().verifier(SignType::Rsa2).unwrap();
    app.verify(source.as_bytes(), sign).unwrap();
}

#[tokio::test]
async fn an_answer_without_a_type() {
    let (client, gateway) = with_gateway(signed(GOOD));
    let response = client.raw("alipay.trade.query", r#"{"out_trade_no":"A1"}"#).send().await.unwrap();
    assert_eq!((response.text(), response.trace_id()), (GOOD, Some("0a1b2c3d")));
    for (name, value) in [
        ("out_trade_no", Some("A1")),
        ("total_amount", Some("88.80")), // every digit as it came
        ("n", Some("12345678901234567890")),
        ("ok", Some("true")),
        ("list", None),
        ("none", None),
        ("missing", None),
    ] {
        assert_eq!(response.member(name).as_deref(), value, "{name}");
    }
    assert_eq!(response.json("list"), Some(r#"[1,{"a":null}]"#));
    assert_eq!(response.json("total_amount"), Some("88.80"));
    assert_eq!(response.to_value()["list"][1], serde_json::json!({ "a": null }));
    assert!(!format!("{response:?}").contains("A1"), "{response:?}");

    let sent = gateway.only();
    assert_eq!(sent.value("method").as_deref(), Some("alipay.trade.query"));
    assert_eq!(sent.value("version").as_deref(), Some("1.0"));
    assert_eq!(sent.value("biz_content").as_deref(), Some(r#"{"out_trade_no":"A1"}"#));
    assert_signed(&sent.fields());
}

/// Whether an error is the expected one.
type Judge = fn(&Error) -> bool;

/// Nobody knows what such a call does, so it may have moved money.
#[tokio::test]
async fn every_raw_call_counts_as_a_write() {
    let refused = r#"{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"}"#;
    let cases: [(String, Judge, bool); 7] = [
        (signed(refused), Error::is_authenticated, false),
        (format!(r#"{{"alipay_trade_query_response":{refused}}}"#), |error| error.api().is_some(), true),
        (signed(GOOD).replace("A1", "B2"), Error::is_signature, true),
        (format!(r#"{{"alipay_trade_query_response":{GOOD}}}"#), Error::is_signature, true),
        (signed(r#"{"code":"10003"}"#), Error::is_in_progress, false),
        (signed(GOOD).replace("alipay_trade_query", "alipay_trade_pay"), Error::is_decode, true),
        (String::new(), Error::is_decode, true),
    ];
    for (body, judge, is_open) in cases {
        let (client, _) = with_gateway(body);
        let error = client.raw("alipay.trade.query", "").send().await.unwrap_err();
        assert!(judge(&error), "{error:?}");
        assert_eq!(error.is_outcome_unknown(), is_open, "{error}");
        assert_eq!(error.method(), Some("alipay.trade.query"));
    }
    let error = client().raw("alipay.trade.query", "").send().await.unwrap_err();
    assert!(error.is_transport() && !error.is_outcome_unknown(), "nothing was sent: {error}");
}

#[test]
fn content_is_one_object_or_nothing() {
    let client = client();
    let content = |text: &str| client.raw("alipay.trade.query", text).prepare();
    for nothing in ["", " ", "\n\t"] {
        assert_eq!(content(nothing).unwrap().params().value("biz_content"), None, "{nothing:?}");
    }
    // Sent as it is, to the last blank.
    for text in ["{}", " { \"a\" : 1.50 } ", r#"{"a":"\u4e2d","b":[{}]}"#, "{\"a\":\"中\"}\n"] {
        assert_eq!(content(text).unwrap().params().value("biz_content"), Some(text));
    }
    let value = serde_json::json!({ "out_trade_no": "A1", "goods": [{ "id": 1 }] });
    let prepared = client.raw("alipay.trade.query", &value).prepare().unwrap();
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(prepared.params().value("biz_content").unwrap()).unwrap(),
        value
    );
    for text in
        ["[]", "null", "\"x\"", "1", "{", "{}x", "{}{}", "{'a':1}", "{\"a\":}", "{\"a\":01}", "\u{feff}{}", "a=1"]
    {
        assert_eq!(problems(content(text)), [("biz_content".to_owned(), Problem::NotAnObject)], "{text}");
    }
}

#[tokio::test]
async fn names_of_apis() {
    let long = format!("alipay.{}", "x".repeat(125));
    let (client, gateway) = with_gateway(signed(GOOD));
    for name in
        ["", "alipay", "alipay.", ".alipay", "a..b", "alipay.trade query", "a.b\"", "a.b\r\n", "支付.宝", "a.b#", &long]
    {
        let call = || client.raw(name, "");
        assert_eq!(problems(call().prepare()), [("method".to_owned(), Problem::BadName)], "{name}");
        assert!(call().send().await.unwrap_err().is_validation());
        assert!(call().form().unwrap_err().is_validation() && call().order_string().unwrap_err().is_validation());
    }
    assert_eq!(gateway.count(), 0);
    for name in ["alipay.trade.query", "koubei.x_y.z1", "A.B"] {
        assert!(client.raw(name, "").prepare().is_ok(), "{name}");
    }
    let other = client.raw("alipay.trade.query", "").version("2.0").prepare().unwrap();
    assert_eq!(other.params().value("version"), Some("2.0"));
}

/// All public parameters have an option or are the client's.
const PUBLIC: [&str; 17] = [
    "app_id",
    "method",
    "format",
    "charset",
    "sign_type",
    "sign",
    "timestamp",
    "version",
    "biz_content",
    "auth_token",
    "app_auth_token",
    "notify_url",
    "return_url",
    "encrypt_type",
    "app_cert_sn",
    "alipay_root_cert_sn",
    "target_app_id",
];

#[test]
fn public_parameters_are_reserved() {
    let client = client();
    for name in PUBLIC {
        let query = Query { trade_no: Some("T".into()), ..Query::default() };
        let reserved = [(name.to_owned(), Problem::Reserved)];
        assert_eq!(problems(client.raw("alipay.trade.query", "").param(name, "x").prepare()), reserved);
        assert_eq!(problems(client.call(query.clone()).param(name, "x").prepare()), reserved);
        assert_eq!(problems(client.call(query).param(name, "x").validate(false).prepare()), reserved);
    }
    let twice = client.raw("alipay.trade.query", "").param("prod_code", "1").param("prod_code", "1");
    assert_eq!(problems(twice.prepare()), [("prod_code".to_owned(), Problem::Reserved)]);
    // A parameter that the request sets itself.
    let token = support::Token { grant_type: "authorization_code".into(), code: Some("c".into()), refresh_token: None };
    let found = problems(client.call(token).param("code", "d").prepare());
    assert_eq!(found, [("code".to_owned(), Problem::Reserved)]);
}

#[test]
fn names_and_values_of_parameters() {
    let client = client();
    for name in ["", "a b", "a=b", "a&b", "中", "a\n", "a%20b", "\u{0}", &"x".repeat(65)] {
        let found = problems(client.raw("alipay.trade.query", "").param(name, "x").prepare());
        assert_eq!(found, [("(parameter)".to_owned(), Problem::BadName)], "{name:?}");
    }
    for blank in ["", " ", "\t\r\n"] {
        let found = problems(client.raw("alipay.trade.query", "").param("prod_code", blank).prepare());
        assert_eq!(found, [("prod_code".to_owned(), Problem::Missing)], "the platform drops blank values");
    }
}

#[tokio::test]
async fn further_parameters_are_signed_and_arrive() {
    let nasty = "& = + % # ? ; \r\n \0 😀 中 \" ' < > \\ /";
    let (client, gateway) = with_gateway(signed(GOOD));
    let call = client.raw("alipay.trade.query", "").param("prod_code", nasty).param("terminal-info.v2_", "@x");
    call.auth_token("user").app_auth_token("T0ken").target_app_id("2021").send().await.unwrap();
    let fields = gateway.only().fields();
    assert_signed(&fields);
    let value = |name: &str| {
        let found: Vec<_> = fields.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str()).collect();
        assert!(found.len() <= 1, "{name} once");
        found.first().copied()
    };
    for (name, expected) in [
        ("prod_code", nasty),
        ("terminal-info.v2_", "@x"),
        ("auth_token", "user"),
        ("app_auth_token", "T0ken"),
        ("target_app_id", "2021"),
    ] {
        assert_eq!(value(name), Some(expected));
    }
}

#[tokio::test]
async fn a_raw_call_takes_files_and_answers_to_it_can_be_read_later() {
    let node = r#"{"code":"10000","file_id":"F1"}"#;
    let body = format!(r#"{{"alipay_open_file_upload_response":{node},"sign":"{}"}}"#, sign(node));
    let (client, gateway) = with_gateway(body.clone());
    let file = alipay_core::Upload::from_bytes("a.txt", "content");
    let call = client.raw("alipay.open.file.upload", "").param("biz_code", "x").file("file", file);
    assert_eq!(call.send().await.unwrap().member("file_id").as_deref(), Some("F1"));
    let sent = gateway.only();
    let parts = support::multipart::parse(&sent.content_type, &sent.body);
    assert!(parts.iter().any(|part| part.name == "file" && part.content == b"content"));
    let read = client.raw("alipay.open.file.upload", "").accept(&support::answer(body)).unwrap();
    assert_eq!(read.member("file_id").as_deref(), Some("F1"));
}
