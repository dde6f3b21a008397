//! The Alipay app on a phone: the string that it is handed, and the result that it hands back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use alipay_core::{
    Amount, Api as _, AppResult, AppStatus, Charset, PublicKey, SignType, Verifier as _, api::AppApi, form, sign_source,
};
use support::{Pay, Unreachable, builder, client, key, sign};

impl AppApi for Pay {}

const GOOD: &str = r#"{"code":"10000","msg":"Success","out_trade_no":"A1","trade_no":"T1","total_amount":"88.88"}"#;

fn pay(subject: &str) -> Pay {
    let total_amount = "88.88".parse().unwrap();
    Pay { out_trade_no: "A1".into(), total_amount, subject: Some(subject.into()), ..Pay::default() }
}

/// The payment that was handed to the app.
fn order() -> Pay {
    pay("")
}

/// An answer to the payment, as the app hands it over.
fn signed(node: &str) -> String {
    format!(r#"{{"{}":{node},"sign":"{}","sign_type":"RSA2"}}"#, Pay::INFO.response_key, sign(node))
}

#[test]
fn an_order_string_is_pairs_with_encoded_values() {
    let client = client();
    for text in ["a b", "a+b&c=d%#?;", "'\"<>\\", "支付宝 😀", "\r\n\t\0", "https://x/?y=1"] {
        let string = client.app(pay(text)).notify_url("https://shop.example/n?x=1").order_string().unwrap();
        assert!(string.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%&=".contains(&byte)), "{string}");
        assert!(!string.contains("gateway") && !string.starts_with('?'), "{string}");
        let pairs = form::decode(&string).unwrap();
        let value = |name: &str| pairs.iter().find(|(other, _)| other == name).unwrap().1.as_str();
        let content: serde_json::Value = serde_json::from_str(value("biz_content")).unwrap();
        assert_eq!(content["subject"], text);
        assert_eq!(value("notify_url"), "https://shop.example/n?x=1");
        assert_eq!(value("method"), Pay::INFO.method);
        let source = sign_source(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let app = PublicKey::parse(&key("app_rsa2048.pub.pem")).unwrap().verifier(SignType::Rsa2).unwrap();
        app.verify(source.as_bytes(), value("sign")).unwrap();
    }
    let error = client.app(Pay { out_trade_no: String::new(), ..pay("s") }).order_string().unwrap_err();
    assert!(error.is_validation() && error.method() == Some("alipay.trade.pay"), "{error}");
    let raw = client.raw("alipay.trade.app.pay", r#"{"out_trade_no":"A1"}"#).order_string().unwrap();
    assert!(raw.contains("method=alipay.trade.app.pay&"), "{raw}");
}

#[test]
fn an_order_string_in_gbk() {
    let client = builder().charset(Charset::Gbk).transport(Unreachable).build().unwrap();
    let string = client.app(pay("测")).order_string().unwrap();
    assert!(string.contains("charset=GBK") && string.contains("%B2%E2"), "{string}");
    assert!(client.app(pay("😀")).order_string().unwrap_err().is_validation());
}

#[tokio::test]
async fn a_result_with_a_genuine_answer() {
    let client = client();
    let result = AppResult::new("9000", signed(GOOD));
    assert_eq!(result.status(), &AppStatus::Succeeded);
    let answers = [result.verify(&client, &order()).await.unwrap(), result.verify_offline(&client, &order()).unwrap()];
    for answer in answers {
        assert_eq!(answer.total_amount, Some(Amount::from_fen(8888).unwrap()));
        assert_eq!(answer.text(), GOOD);
    }
    // As the app hands it over: JSON with JSON inside.
    let whole =
        serde_json::json!({ "resultStatus": "9000", "result": signed(GOOD), "memo": "处理成功", "extendInfo": {} });
    let result = AppResult::parse(&whole.to_string()).unwrap();
    assert_eq!(result.verify(&client, &order()).await.unwrap().trade_no.as_deref(), Some("T1"));
    let number = AppResult::parse(r#"{"resultStatus":9000,"result":""}"#).unwrap();
    assert_eq!(number.status(), &AppStatus::Succeeded);
}

#[tokio::test]
async fn a_result_that_was_tampered_with() {
    let client = client();
    let genuine = signed(GOOD);
    let tampered = [
        genuine.replace("88.88", "0.01"),
        genuine.replace(&sign(GOOD), &sign("x")),
        genuine.replace(&sign(GOOD), "AAAA"),
        genuine.replace(&format!(r#","sign":"{}""#, sign(GOOD)), ""),
    ];
    for result in tampered {
        assert_ne!(result, genuine);
        let error = AppResult::new("9000", result).verify(&client, &order()).await.unwrap_err();
        assert!(error.is_signature() && error.is_outcome_unknown() && error.verified_text().is_none(), "{error}");
    }
    // Genuine, and about another order.
    let other = signed(&GOOD.replace("\"A1\"", "\"A2\""));
    assert!(AppResult::new("9000", other).verify(&client, &order()).await.unwrap_err().is_outcome_unknown());
    // A genuine answer to something else.
    let query = genuine.replace("alipay_trade_pay", "alipay_trade_query");
    assert!(AppResult::new("9000", query).verify(&client, &order()).await.unwrap_err().is_decode());
}

#[tokio::test]
async fn a_genuine_refusal_is_one_whatever_the_app_says() {
    let client = client();
    let node = r#"{"code":"40004","msg":"Business Failed","sub_code":"ACQ.TRADE_NOT_EXIST","out_trade_no":"A1"}"#;
    let error = AppResult::new("9000", signed(node)).verify(&client, &order()).await.unwrap_err();
    assert!(error.is_api("ACQ.TRADE_NOT_EXIST") && error.is_authenticated() && !error.is_outcome_unknown());
    let answer = AppResult::new("4000", signed(GOOD)).verify(&client, &order()).await.unwrap();
    assert_eq!(answer.out_trade_no.as_deref(), Some("A1"));
}

#[tokio::test]
async fn a_result_without_an_answer_says_how_the_app_ended() {
    let client = client();
    for (code, status) in [
        ("8000", AppStatus::Processing),
        ("4000", AppStatus::Failed),
        ("5000", AppStatus::Repeated),
        ("6001", AppStatus::Cancelled),
        ("6002", AppStatus::NetworkError),
        ("6004", AppStatus::Unknown),
        ("7777", AppStatus::Other("7777".to_owned())),
        ("", AppStatus::Other(String::new())),
    ] {
        for empty in ["", " ", "\n"] {
            let result = AppResult::new(code, empty);
            assert_eq!((result.status(), result.status().as_str()), (&status, code));
            for error in [
                result.verify(&client, &order()).await.unwrap_err(),
                result.verify_offline(&client, &order()).unwrap_err(),
            ] {
                assert!(error.to_string().contains(code), "{error}");
                assert!(error.to_string().contains("without an answer"), "{error}");
                assert!(error.is_outcome_unknown() && !error.is_signature() && error.api().is_none());
            }
        }
    }
    // What the app says stays out of log lines when it is no code.
    let status = AppStatus::from("9000\n2026-01-01 ERROR forged line");
    assert!(!status.to_string().contains('\n'));
    let error = AppResult::new(status.as_str(), "").verify_offline(&client, &order()).unwrap_err();
    assert!(!error.to_string().contains("forged") && !format!("{error:?}").contains('\n'), "{error:?}");
}

#[test]
fn texts_that_are_no_result() {
    for text in ["", "null", "[]", "9000", "{}", r#"{"result":"x"}"#, r#"{"resultStatus":{}}"#, "resultStatus={9000}"] {
        assert!(AppResult::parse(text).is_none(), "{text}");
    }
    let result = AppResult::new("9000", signed(GOOD));
    assert!(!format!("{result:?}").contains("88.88"));
}
