//! What goes over the wire, and what is refused before it does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use alipay_core::{
    Amount, Client, FixedClock, HttpRequest, Problem, PublicKey, SignType, Verifier as _, form, sign_source,
};
use support::{APP_ID, Goods, Pay, Query, Replay, Share, Token, client, key, signed};

fn fields(request: &HttpRequest) -> Vec<(String, String)> {
    let (_, query) = request.url.split_once('?').unwrap();
    assert_eq!(query, "charset=utf-8", "nothing but the charset belongs into a URL");
    let mut fields = form::decode(query).unwrap();
    fields.extend(form::decode(std::str::from_utf8(request.body.bytes().unwrap()).unwrap()).unwrap());
    fields
}

fn field<'f>(fields: &'f [(String, String)], name: &str) -> Option<&'f str> {
    fields.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}

fn pay() -> Pay {
    Pay { out_trade_no: "A1".into(), total_amount: Amount::from_fen(8888).unwrap(), ..Pay::default() }
}

/// What the gateway would read of a call.
fn sent<A: alipay_core::api::GatewayApi>(call: &alipay_core::Call<'_, A>) -> Vec<(String, String)> {
    fields(&call.prepare().unwrap().http_request("https://openapi.alipay.com/gateway.do"))
}

/// The problems of a call, as `path: text`.
fn problems<A: alipay_core::api::GatewayApi>(call: &alipay_core::Call<'_, A>) -> Vec<String> {
    let error = call.prepare().unwrap_err();
    assert!(error.is_validation() && !error.is_outcome_unknown());
    error.violations().unwrap().iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_call_carries_exactly_the_documented_parameters() {
    let replay = Replay::new(signed(r#"{"code":"10000","out_trade_no":"A1"}"#));
    let client = Client::builder()
        .app_id(APP_ID)
        .private_key(key("app_rsa2048.pkcs8.pem"))
        .alipay_public_key(key("alipay_rsa2048.pub.pem"))
        .transport(replay.clone())
        .clock(FixedClock(support::moment()))
        .build()
        .unwrap();
    let query = Query { out_trade_no: Some("A1".into()), ..Query::default() };
    let response =
        client.call(query).app_auth_token("T0ken").notify_url("https://shop.example/n").send().await.unwrap();
    assert_eq!(response.out_trade_no.as_deref(), Some("A1"));

    let sent = replay.sent.lock().unwrap();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].content_type, "application/x-www-form-urlencoded;charset=utf-8");
    let fields = fields(&sent[0]);
    let expected = [
        ("app_auth_token", "T0ken"),
        ("app_id", APP_ID),
        ("biz_content", r#"{"out_trade_no":"A1"}"#),
        ("charset", "utf-8"),
        ("format", "json"),
        ("method", "alipay.trade.query"),
        ("notify_url", "https://shop.example/n"),
        ("sign_type", "RSA2"),
        ("timestamp", "2026-03-15 10:20:30"),
        ("version", "1.0"),
    ];
    for (name, value) in expected {
        assert_eq!(field(&fields, name), Some(value), "{name}");
    }
    assert_eq!(fields.len(), expected.len() + 1);

    let source = sign_source(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let verifier = PublicKey::parse(&key("app_rsa2048.pub.pem")).unwrap().verifier(SignType::Rsa2).unwrap();
    verifier.verify(source.as_bytes(), field(&fields, "sign").unwrap()).unwrap();
}

#[tokio::test]
async fn what_was_not_sent_is_known_not_to_have_happened() {
    let error = client().call(pay()).send().await.unwrap_err();
    assert!(error.is_transport() && !error.is_outcome_unknown(), "{error}");
}

#[test]
fn o01_every_character_arrives() {
    let nasty = "& = + % # ? ; \r\n \0 😀 中 \" \\ / </script> \u{7f} \u{2028}";
    let call = Pay { subject: Some(nasty.into()), ..pay() };
    let client = client();
    let fields = sent(&client.call(call));
    let biz: serde_json::Value = serde_json::from_str(field(&fields, "biz_content").unwrap()).unwrap();
    assert_eq!(biz["subject"], nasty);
    assert_eq!(biz["total_amount"], "88.88");

    let token = Token { grant_type: "authorization_code".into(), code: Some(nasty.into()), refresh_token: None };
    let fields = sent(&client.call(token));
    assert_eq!(field(&fields, "code"), Some(nasty));
    assert_eq!(field(&fields, "biz_content"), None);
    assert_eq!(fields.iter().filter(|(name, _)| name == "code").count(), 1);
}

#[test]
fn o03_options_cannot_break_out() {
    let client = client();
    let query = || client.call(Query { trade_no: Some("T".into()), ..Query::default() });
    assert_eq!(problems(&query().app_auth_token("a\r\nX: y")), ["app_auth_token: must not contain control characters"]);
    assert_eq!(
        problems(&query().notify_url("https://a.example/\nb")),
        ["notify_url: must not contain control characters"]
    );
    for url in ["shop.example/n", "javascript:alert(1)", "https:///x", "/n", "https://a b/"] {
        assert_eq!(problems(&query().notify_url(url)), ["notify_url: must be an absolute http or https URL"]);
    }
    // Switching validation off does not switch these off: they guard the wire, not the platform's tables.
    assert_eq!(problems(&query().auth_token("\0").validate(false)).len(), 1);
}

#[test]
fn o05_timestamps_are_beijing_time() {
    let client = client();
    let fields = sent(&client.call(pay()));
    assert_eq!(field(&fields, "timestamp"), Some("2026-03-15 10:20:30"));
}

#[test]
fn o06_lengths_and_required_fields() {
    let client = client();
    let violations = |pay: Pay| problems(&client.call(pay));
    assert_eq!(
        violations(Pay { out_trade_no: "x".repeat(65), ..pay() }),
        ["out_trade_no: has 65 characters, at most 64 are allowed"]
    );
    assert_eq!(violations(Pay { out_trade_no: String::new(), ..pay() }), ["out_trade_no: is required"]);
    assert!(client.call(Pay { subject: Some("中".repeat(256)), ..pay() }).prepare().is_ok());
    assert_eq!(
        violations(Pay { subject: Some("中".repeat(257)), ..pay() }),
        ["subject: has 257 characters, at most 256 are allowed"]
    );
}

#[cfg(feature = "pattern")]
#[test]
fn o06_characters() {
    let client = client();
    for bad in ["with space", "A-1", "A1\n", "中"] {
        let call = client.call(Pay { out_trade_no: bad.into(), ..pay() });
        assert_eq!(problems(&call), ["out_trade_no: must match ^[0-9A-Za-z_]+$"], "{bad:?}");
    }
    assert!(client.call(pay()).prepare().is_ok());
}

#[test]
fn all_violations_come_at_once_with_their_paths() {
    let client = client();
    let goods = |id: &str| Goods { goods_id: id.into(), price: None };
    let call = client.call(Pay {
        out_trade_no: String::new(),
        total_amount: Amount::default(),
        quantity: Some(101),
        goods_detail: vec![goods("ok"), goods(""), goods("123456789")],
        ..pay()
    });
    assert_eq!(
        problems(&call),
        [
            "out_trade_no: is required",
            "total_amount: must be at least 0.01",
            "quantity: must be at most 100",
            "goods_detail[1].goods_id: is required",
            "goods_detail[2].goods_id: has 9 characters, at most 8 are allowed",
        ]
    );
    assert!(call.validate(false).prepare().is_ok(), "a lifted constraint must not stop a call");
}

#[test]
fn only_the_alternative_that_counts_is_sent() {
    let client = client();
    let both = client.call(Query { trade_no: Some("T".into()), out_trade_no: Some("A1".into()), ..Query::default() });
    assert_eq!(both.ignored(), ["out_trade_no"]);
    assert_eq!(field(&sent(&both), "biz_content"), Some(r#"{"trade_no":"T"}"#));
    // What stays at home is not checked.
    let long = "x".repeat(100);
    assert!(
        client
            .call(Query { trade_no: Some("T".into()), out_trade_no: Some(long), ..Query::default() })
            .prepare()
            .is_ok()
    );

    let none = client.call(Query::default()).prepare().unwrap_err();
    assert!(matches!(
        none.violations().unwrap().iter().next().unwrap().problem,
        Problem::OneOf { fields: ["trade_no", "out_trade_no"], set: 0, .. }
    ));
    assert!(none.to_string().contains("one of trade_no, out_trade_no must be set"), "{none}");
}

#[test]
fn a_user_token_is_asked_for_before_signing() {
    let client = client();
    for call in [client.call(Share), client.call(Share).auth_token(" "), client.call(Share).validate(false)] {
        let problems = problems(&call);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with("auth_token: is required"), "{problems:?}");
    }
    let fields = sent(&client.call(Share).auth_token("composeBd364827b102144cf992fb7ce6e327X89"));
    assert_eq!(field(&fields, "auth_token"), Some("composeBd364827b102144cf992fb7ce6e327X89"));
    assert_eq!(field(&fields, "biz_content"), None, "an API without parameters sends none");
}

#[test]
fn what_was_given_is_never_dropped_in_silence() {
    let client = client();
    let query = || client.call(Query { trade_no: Some("T".into()), ..Query::default() });
    assert_eq!(problems(&query().app_auth_token("")), ["app_auth_token: is required"]);
    assert_eq!(problems(&query().notify_url(" ")), ["notify_url: is required"]);
    assert_eq!(problems(&query().auth_token("")), ["auth_token: is required"]);
    let token = Token { grant_type: "authorization_code".into(), code: Some("  ".into()), ..Token::default() };
    assert_eq!(problems(&client.call(token)), ["code: is required"]);
}

/// A parameter of an API that is public as well must not replace what the call says.
#[test]
fn one_value_per_parameter() {
    let client = client();
    let token = || Token { grant_type: "authorization_code".into(), code: Some("c".into()), ..Token::default() };
    for (name, value) in [("app_id", "2021999999999999"), ("code", "other"), ("grant_type", "x"), ("method", "m")] {
        assert_eq!(problems(&client.call(token()).param(name, value)), [format!("{name}: {}", Problem::Reserved)]);
    }
    let blank = Token { code: Some(" ".into()), ..token() };
    assert!(client.call(blank).prepare().unwrap_err().is_validation(), "the gateway would drop it");
}

#[test]
fn conditions_between_fields() {
    let client = client();
    let token = Token { grant_type: "refresh_token".into(), code: Some("c".into()), refresh_token: None };
    assert_eq!(problems(&client.call(token)), ["refresh_token: is required when grant_type is refresh_token"]);
}

#[test]
fn requests_never_show_their_values() {
    let client = client();
    let secret = "composeBd364827b102144cf992fb7ce6e327X89";
    let call = client.call(Share).auth_token(secret).app_auth_token(secret);
    let prepared = call.prepare().unwrap();
    let request = prepared.http_request("https://openapi.alipay.com/gateway.do");
    let names: Vec<_> = prepared.params().iter().map(|(name, _)| name).collect();
    assert!(names.contains(&"app_auth_token"));
    assert_eq!(format!("{prepared:?}"), format!("SignedParams{names:?}"), "which parameters there are is no secret");
    for shown in [
        format!("{call:?}"),
        format!("{prepared:?} {:?}", prepared.params()),
        format!("{request:?}"),
        format!("{client:?}"),
    ] {
        assert!(!shown.contains(&secret[..12]), "{shown}");
    }
    let error = client.call(Token {
        grant_type: "authorization_code".into(),
        code: Some(format!("{secret}\u{1}")),
        ..Token::default()
    });
    assert!(!format!("{error:?}").contains(&secret[..12]));
}

#[test]
fn authorization_pages() {
    use alipay_core::Scope;
    let url = client().authorization_url("https://shop.example/back?a=1&b=2").scope(Scope::AuthUser).state("s/1");
    assert_eq!(
        url.to_string(),
        "https://openauth.alipay.com/oauth2/publicAppAuthorize.htm?app_id=2021000000000000&scope=auth_user\
         &redirect_uri=https%3A%2F%2Fshop.example%2Fback%3Fa%3D1%26b%3D2&state=s%2F1"
    );
}

#[test]
fn clients_are_cheap_to_share() {
    fn shared<T: Clone + Send + Sync + 'static>() {}
    shared::<Client>();
}
