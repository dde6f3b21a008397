//! Calls of APIs by their table: what a typed call is, with JSON for the request.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use alipay_core::{
    Amount, Api, ApiInfo, Error, Outcome, SignedParams,
    api::{ApiEntry, Auth, ErrorDoc, FileField, RetryClass},
    codec::{Field, Record, Schema},
};
use support::{Goods, Pay, Query, QueryAnswer, Replay, answer, builder, client, signed};

static QUERY: ApiEntry = entry(Query::INFO, Query::SCHEMA);
static PAY: ApiEntry = entry(Pay::INFO, Pay::SCHEMA);
static PAGE: ApiEntry = ApiEntry { channels: &["page", "app"], ..entry(Pay::INFO, Pay::SCHEMA) };
/// Plain parameters, a file, and a user.
static UPLOAD: ApiEntry = entry(
    &ApiInfo::new("alipay.x.upload", "2.0", "upload_answer")
        .plain_params()
        .user_auth(Auth::Required)
        .files(&[FileField::new("file").required()])
        .retry(RetryClass::OneShot),
    &Schema::new(
        "Upload",
        &[Field::string("kind").required(), Field::amount("price"), Field::record("goods", goods).list()],
    ),
);

static EXPLAINED: ApiEntry = entry(&WITH_ADVICE, Query::SCHEMA);
static WITH_ADVICE: ApiInfo =
    Query::INFO.common_errors(&[ErrorDoc::new("isv.invalid-signature", "wrong", "compare everything")]);

const fn entry(info: &'static ApiInfo, request: &'static Schema) -> ApiEntry {
    ApiEntry { info, channels: &["gateway"], request, response: QueryAnswer::SCHEMA, examples: &[] }
}

fn goods() -> &'static Schema {
    Goods::SCHEMA
}

fn source(prepared: Result<SignedParams, Error>) -> String {
    prepared.unwrap().params().sign_source()
}

fn violations<T: std::fmt::Debug>(prepared: Result<T, Error>) -> Vec<String> {
    let error = prepared.unwrap_err();
    error.violations().unwrap().iter().map(ToString::to_string).collect()
}

#[test]
fn the_same_is_sent_as_by_a_typed_call() {
    let client = client();
    let pay = Pay { out_trade_no: "A1".into(), total_amount: Amount::from_fen(8888).unwrap(), ..Pay::default() };
    let json = r#"{"out_trade_no":"A1","total_amount":"88.88"}"#;
    assert_eq!(source(client.raw_of(&PAY, json).prepare()), source(client.call(pay).prepare()));
    // Every character of it is the caller's.
    let spaced = r#"{ "total_amount" : 88.880e0, "out_trade_no":"\u0041" }"#;
    let prepared = client.raw_of(&PAY, spaced).validate(false).prepare().unwrap();
    assert_eq!(prepared.params().value("biz_content"), Some(spaced));
    // Nothing to say is said by leaving it out.
    for nothing in ["", " ", "{}", "{ }"] {
        let prepared = client.raw_of(&QUERY, nothing).validate(false).prepare().unwrap();
        assert_eq!(prepared.params().value("biz_content"), None);
    }
}

#[test]
fn plain_parameters_travel_each_by_itself() {
    let client = client();
    let file = alipay_core::Upload::from_bytes("a.txt", "content");
    let json = r#"{"kind":"a\/b","price":1.50,"goods":[{"goods_id": "1"}],"new":true,"none":null,"empty":""}"#;
    let call = client.raw_of(&UPLOAD, json).auth_token("T0ken").file("file", file);
    let prepared = call.prepare().unwrap();
    let value = |name| prepared.params().value(name);
    for (name, expected) in [
        ("version", Some("2.0")),
        ("kind", Some("a/b")),
        ("price", Some("1.50")),
        ("goods", Some(r#"[{"goods_id": "1"}]"#)),
        ("new", Some("true")),
        ("none", None),
        ("empty", None),
        ("biz_content", None),
    ] {
        assert_eq!(value(name), expected, "{name}");
    }
    let token = "auth_token: is required: this API acts for a user, pass the access token with `.auth_token(..)`";
    let missing = violations(client.raw_of(&UPLOAD, r#"{"kind":"","sign":"x"}"#).prepare());
    assert!(missing.iter().any(|text| text == token), "{missing:?}");
    for path in ["kind: is required", "sign: is set already", "file: is required"] {
        assert!(missing.iter().any(|text| text.starts_with(path)), "{path}: {missing:?}");
    }
}

#[tokio::test]
async fn everything_wrong_is_told_before_anything_is_sent() {
    let json = r#"{"total_amount":"1,00","quantity":500,"goods_detail":[{}, 5],"subjetc":"x"}"#;
    let found = violations(client().raw_of(&PAY, json).send().await);
    for text in
        ["out_trade_no: is required", "total_amount: must be yuan", "quantity: must be at most 100", "goods_detail[1]:"]
    {
        assert!(found.iter().any(|found| found.starts_with(text)), "{text}: {found:?}");
    }
    // A member that the table lacks may be new.
    assert!(!found.iter().any(|found| found.contains("subjetc")), "{found:?}");
    let twice = client().raw_of(&QUERY, r#"{"out_trade_no":"A1","out_trade_no":"A2"}"#).validate(false).prepare();
    assert_eq!(violations(twice), ["out_trade_no: is there twice: nobody knows which one counts"]);
    // Whatever nobody knows takes no place away from what is wrong.
    let unnamed = violations(client().raw_of(&PAY, r#"{"":1}"#).prepare());
    assert!(unnamed.iter().any(|text| text == "out_trade_no: is required"), "{unnamed:?}");
    for text in ["[]", "{", "null", r#"{"a":"\ud800"}"#, "\u{feff}{}"] {
        for validate in [true, false] {
            let found = violations(client().raw_of(&PAY, text).validate(validate).prepare());
            assert_eq!(found, ["biz_content: must be one JSON object"], "{text}");
        }
    }
}

#[tokio::test]
async fn an_api_is_called_on_its_own_channels_only() {
    let client = client();
    let [page, pay] = [&PAGE, &PAY].map(|entry| client.raw_of(entry, r#"{"out_trade_no":"A1","total_amount":"1"}"#));
    assert!(page.form().is_ok() && page.order_string().is_ok() && pay.prepare().is_ok());
    let by_server = ["method: is of another channel: use `.send()`"];
    assert_eq!(violations(pay.form()), by_server);
    assert_eq!(violations(pay.order_string_async().await), by_server);
    let by_others =
        ["method: is of another channel: use `.form()` for a browser or `.order_string()` for the Alipay app"];
    assert_eq!(violations(page.prepare()), by_others);
    assert_eq!(violations(page.validate(false).send().await), by_others);
}

#[tokio::test]
async fn a_known_cause_stands_in_the_place_of_what_usually_is_one() {
    let refused = r#"{"code":"40002","sub_code":"isv.invalid-signature","sub_msg":"验签字符串为：app_id=1&amp;s=2"}"#;
    let gateway = Replay::new(signed(refused));
    let client = builder().transport(gateway.clone()).build().unwrap();
    let call = || client.raw_of(&EXPLAINED, r#"{"out_trade_no":"A1"}"#);
    // Only what sends knows what was signed.
    assert!(call().accept(&gateway.answer).unwrap_err().to_string().contains("compare everything"));
    let error = call().send().await.unwrap_err();
    let (text, explanation) = (error.to_string(), error.explanation().unwrap());
    assert!(text.contains(&explanation.cause.problem()) && explanation.difference.is_some(), "{text}");
    assert!(!text.contains("compare everything"), "{text}");
    assert_eq!(error.api().unwrap().advice, Some("compare everything"));
}

#[test]
fn an_answer_is_judged_by_the_table() {
    let client = client();
    let read = |node: &str| client.raw_of(&QUERY, r#"{"out_trade_no":"A1"}"#).accept(&answer(signed(node)));
    let exact = r#"{"code":"10000","out_trade_no":"A1","total_amount":88.880}"#;
    assert_eq!(read(exact).unwrap().text(), exact);
    for node in [r#"{"code":"10000","out_trade_no":"A2"}"#, r#"{"code":"10000"}"#] {
        assert!(read(node).unwrap_err().is_mismatch(), "{node}");
    }
    // Sent as a number, it is the same order.
    let number = client.raw_of(&QUERY, r#"{"out_trade_no":20150320010101001}"#).validate(false);
    for (name, is_other) in [("20150320010101001", false), ("20150320010101002", true)] {
        let node = format!(r#"{{"code":"10000","out_trade_no":"{name}"}}"#);
        assert_eq!(number.accept(&answer(signed(&node))).is_err_and(|error| error.is_mismatch()), is_other, "{name}");
    }
    let refused = read(r#"{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"}"#).unwrap_err();
    assert_eq!(refused.api().unwrap().advice, Some("check the order number"));
    assert_eq!(refused.outcome(), Outcome::Refused);
    // It only reads; a payment's outcome would be open.
    assert_eq!(client.raw_of(&QUERY, "{}").accept(&answer("<html>")).unwrap_err().outcome(), Outcome::Failed);
    let paid = client.raw_of(&PAY, r#"{"out_trade_no":"A1"}"#).accept(&answer("<html>")).unwrap_err();
    assert_eq!(paid.unknown_outcome().unwrap().ids.value("out_trade_no"), Some("A1"));
    let other = client.raw_of(&QUERY, "{}").retry_class(RetryClass::Pay).accept(&answer("<html>")).unwrap_err();
    assert_eq!(other.outcome(), Outcome::Unknown);
}
