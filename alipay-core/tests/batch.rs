//! Several calls in one exchange, `alipay.open.request.batch.send`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use alipay_core::{
    Amount, BatchItem, Charset, Client, Encryption, Error, HttpResponse, Problem, PublicKey, SignType, Upload,
    Verifier as _, sign_source,
};
use serde_json::Value;
use support::{
    Pay, Query, Share, Token, builder,
    gateway::{Gateway, Sent},
    key, sign,
};

const RESPONSE_KEY: &str = "alipay_open_request_batch_send_response";

fn query(out_trade_no: &str) -> Query {
    Query { out_trade_no: Some(out_trade_no.into()), ..Query::default() }
}

fn pay(out_trade_no: &str) -> Pay {
    Pay { out_trade_no: out_trade_no.into(), total_amount: Amount::from_fen(1).unwrap(), ..Pay::default() }
}

/// An answer of the platform to the whole, with these answers inside.
fn answers(inside: &[String]) -> String {
    let body = serde_json::to_string(&inside.join("#S#")).unwrap();
    let node = format!(r#"{{"code":"10000","msg":"Success","response_body":{body}}}"#);
    format!(r#"{{"{RESPONSE_KEY}":{node},"sign":"{}"}}"#, sign(&node))
}

/// One answer inside, as a query's.
fn of_query(node: &str) -> String {
    format!(r#"{{"alipay_trade_query_response":{node}}}"#)
}

fn good(out_trade_no: &str) -> String {
    of_query(&format!(r#"{{"code":"10000","msg":"Success","out_trade_no":"{out_trade_no}","total_amount":"0.01"}}"#))
}

/// A client whose platform always gives this answer.
fn client(body: String) -> (Client, Gateway) {
    let gateway = Gateway::new(move |_| HttpResponse::new(200, body.clone()).with_header("trace_id", "0a1b2c3d"));
    (builder().transport(gateway.clone()).build().unwrap(), gateway)
}

/// The requests inside, as the platform reads them; the whole is signed.
fn inside(sent: &Sent) -> Vec<Value> {
    let fields = sent.fields();
    let source = sign_source(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let app = PublicKey::parse(&key("app_rsa2048.pub.pem")).unwrap().verifier(SignType::Rsa2).unwrap();
    app.verify(source.as_bytes(), &sent.value("sign").unwrap()).unwrap();
    let content = sent.value("biz_content").unwrap();
    content.split("#S#").map(|request| serde_json::from_str(request).unwrap()).collect()
}

#[tokio::test]
async fn answers_are_matched_by_position() {
    let (client, gateway) = client(answers(&["A1", "B2", "C3"].map(good)));
    let mut batch = client.batch();
    let items: Vec<BatchItem<Query>> =
        ["A1", "B2", "C3"].map(|number| batch.add(client.call(query(number))).unwrap()).into();
    let mut answers = batch.send().await.unwrap();
    assert_eq!((answers.len(), answers.is_empty()), (3, false));
    // Whichever is taken first.
    for (item, number) in items.into_iter().zip(["A1", "B2", "C3"]).rev() {
        let answer = answers.take(item).unwrap();
        assert_eq!(answer.out_trade_no.as_deref(), Some(number));
        assert_eq!(answer.total_amount, Some(Amount::from_fen(1).unwrap()));
        assert!(answer.text().contains(number) && answer.text().starts_with('{'));
        assert_eq!(answer.trace_id(), Some("0a1b2c3d"));
    }
    assert_eq!(gateway.count(), 1);
}

#[tokio::test]
async fn requests_travel_whole_and_public_parameters_once() {
    let (client, gateway) = client(answers(&[good("A1"), good("B2"), good("C3")]));
    let mut batch = client.batch();
    batch.add(client.call(query("A1")).app_auth_token("T0ken").notify_url("https://shop.example/n")).unwrap();
    batch.add(client.call(Share).auth_token("user")).unwrap();
    let token = Token { grant_type: "authorization_code".into(), code: Some("c".into()), ..Token::default() };
    batch.add(client.call(token).param("terminal_info", "till 7").target_app_id("2021")).unwrap();
    batch.send().await.unwrap();

    let sent = gateway.only();
    assert_eq!(sent.value("method").as_deref(), Some("alipay.open.request.batch.send"));
    assert_eq!(sent.value("app_auth_token"), None);
    let expected = [
        serde_json::json!({
            "method": "alipay.trade.query", "app_auth_token": "T0ken", "notify_url": "https://shop.example/n",
            "biz_content": r#"{"out_trade_no":"A1"}"#, "batch_request_id": "0",
        }),
        serde_json::json!({ "method": "alipay.user.info.share", "auth_token": "user", "batch_request_id": "1" }),
        serde_json::json!({
            "method": "alipay.system.oauth.token", "grant_type": "authorization_code", "code": "c",
            "terminal_info": "till 7", "target_app_id": "2021", "batch_request_id": "2",
        }),
    ];
    assert_eq!(inside(&sent), expected);
}

#[tokio::test]
async fn separators_inside_of_values_separate_nothing() {
    let nasty = r##"a#S#b"#S#{"}#S#\#S#"##;
    let node = serde_json::json!({ "code": "10000", "out_trade_no": "A1", "qr_code": nasty });
    let (client, gateway) = client(answers(&[of_query(&node.to_string()), good("#S#"), good("B2")]));
    let mut batch = client.batch();
    let first = batch.add(client.call(Pay { subject: Some(nasty.into()), ..pay("A1") })).unwrap();
    let second = batch.add(client.call(query("#S#"))).unwrap();
    let third = batch.add(client.call(query("B2")).param("terminal_info", nasty)).unwrap();
    let mut answers = batch.send().await.unwrap();
    assert_eq!(answers.len(), 3);
    // The first answers a payment by a query's name.
    assert!(answers.take(first).unwrap_err().is_decode());
    assert_eq!(answers.take(second).unwrap().out_trade_no.as_deref(), Some("#S#"));
    assert_eq!(answers.take(third).unwrap().out_trade_no.as_deref(), Some("B2"));

    let requests = inside(&gateway.only());
    assert_eq!(requests.len(), 3, "the platform finds three requests, too");
    let content: Value = serde_json::from_str(requests[0]["biz_content"].as_str().unwrap()).unwrap();
    assert_eq!(content["subject"], nasty);
    assert_eq!(requests[2]["terminal_info"], nasty);
}

/// Separators that share a character: hiding every other one would leave some.
#[tokio::test]
async fn separators_that_overlap_separate_nothing() {
    for nasty in ["#S#S#", "#S#S#S#", "##S#S##S#", "S#S#S"] {
        let (client, gateway) = client(answers(&[good("A1"), good("B2")]));
        let mut batch = client.batch();
        batch.add(client.call(Pay { subject: Some(nasty.into()), ..pay("A1") })).unwrap();
        batch.add(client.call(query("B2")).param("terminal_info", nasty)).unwrap();
        batch.send().await.unwrap();
        let content = gateway.only().value("biz_content").unwrap();
        assert_eq!(content.split("#S#").count(), 2, "{nasty}: {content}");
        let requests = inside(&gateway.only());
        let content: Value = serde_json::from_str(requests[0]["biz_content"].as_str().unwrap()).unwrap();
        assert_eq!((&content["subject"], &requests[1]["terminal_info"]), (&nasty.into(), &nasty.into()));
    }
}

#[tokio::test]
async fn an_answer_with_separators_inside_of_texts_is_read_whole() {
    let nasty = r##"x#S#y {"a_response":{}}#S#"##;
    let node = serde_json::json!({ "code": "10000", "out_trade_no": "A1", "qr_code": nasty }).to_string();
    let (client, _) = client(answers(&[of_query(&node), good("B2")]));
    let mut batch = client.batch();
    let (first, second) = (batch.add(client.call(query("A1"))).unwrap(), batch.add(client.call(query("B2"))).unwrap());
    let mut answers = batch.send().await.unwrap();
    assert_eq!(answers.take(first).unwrap().qr_code.as_deref(), Some(nasty));
    assert!(answers.take(second).is_ok());
}

/// Whether an error is the expected one.
type Judge = fn(&Error) -> bool;

#[tokio::test]
async fn each_call_has_an_outcome_of_its_own() {
    let refused = r#"{"code":"40004","msg":"Business Failed","sub_code":"ACQ.TRADE_NOT_EXIST","out_trade_no":"B2"}"#;
    let inside = [
        good("A1"),
        of_query(refused),
        of_query(r#"{"code":"10003","out_trade_no":"C3"}"#),
        format!(r#"{{"error_response":{}}}"#, r#"{"code":"40002","sub_code":"isv.invalid-method"}"#),
        good("another order"),
        of_query(r#"{"code":"10000","out_trade_no":"F6","quantity":"many"}"#),
        format!(r#"{{"alipay_trade_query_response":{{}},{}"#, &good("G7")[1..]),
        good("H8").replace("alipay_trade_query", "alipay_trade_cancel"),
        of_query(r#"{"code":"10000"}"#),
        of_query("\"encrypted\""),
    ];
    let numbers = ["A1", "B2", "C3", "D4", "E5", "F6", "G7", "H8", "I9", "J10"];
    let outcomes = async |make: fn(&str) -> Pay, inside: Vec<String>| -> Vec<Result<(), Error>> {
        let (client, _) = client(answers(&inside));
        let mut batch = client.batch();
        let items = numbers.map(|number| batch.add(client.call(make(number))).unwrap());
        let mut answers = batch.send().await.unwrap();
        items.into_iter().map(|item| answers.take(item).map(drop)).collect()
    };
    let (client, _) = client(answers(&inside));
    let mut batch = client.batch();
    let items = numbers.map(|number| batch.add(client.call(query(number))).unwrap());
    let mut all = batch.send().await.unwrap();
    let reads: Vec<Result<(), Error>> = items.into_iter().map(|item| all.take(item).map(drop)).collect();
    let writes =
        outcomes(pay, inside.iter().map(|one| one.replace("alipay_trade_query", "alipay_trade_pay")).collect());

    let expected: [(Judge, bool); 9] = [
        (|error| error.is_api("ACQ.TRADE_NOT_EXIST") && error.is_authenticated(), false),
        (Error::is_in_progress, false),
        (|error| error.is_api("isv.invalid-method") && error.is_authenticated(), false),
        (Error::is_mismatch, true),
        (|error| error.is_decode() && error.to_string().contains("quantity"), true),
        (Error::is_decode, true),   // a member twice
        (Error::is_decode, true),   // of another API
        (Error::is_mismatch, true), // names no order
        (Error::is_decode, true),   // no object
    ];
    for (outcomes, writes) in [(reads, false), (writes.await, true)] {
        let mut outcomes = outcomes.into_iter();
        assert!(outcomes.next().unwrap().is_ok());
        for ((outcome, (judge, is_open)), number) in outcomes.zip(expected).zip(&numbers[1..]) {
            let error = outcome.expect_err(number);
            assert!(judge(&error), "{number}: {error:?}");
            assert_eq!(error.is_outcome_unknown(), writes && is_open, "{number}: {error}");
        }
    }
}

#[tokio::test]
async fn another_number_of_answers_is_no_answer() {
    let bodies: [Vec<String>; 7] = [
        vec![],
        vec![good("A1")],
        vec![good("A1"), good("B2"), good("C3")],
        vec![good("A1"), String::new()],
        vec![good("A1"), "null".into()],
        vec![good("A1"), "x".into()],
        vec![format!("{}{}", good("A1"), good("B2"))],
    ];
    for inside in bodies {
        let (client, gateway) = client(answers(&inside));
        let mut batch = client.batch();
        let _items = ["A1", "B2"].map(|number| batch.add(client.call(query(number))).unwrap());
        let error = batch.send().await.unwrap_err();
        assert!(error.is_decode() && error.is_outcome_unknown(), "{inside:?}: {error}");
        assert!(error.raw_answer().is_some() && error.trace_id() == Some("0a1b2c3d"));
        assert_eq!(gateway.count(), 1);
    }
    let node = r#"{"code":"10000","msg":"Success"}"#;
    let (client, _) = client(format!(r#"{{"{RESPONSE_KEY}":{node},"sign":"{}"}}"#, sign(node)));
    let mut batch = client.batch();
    batch.add(client.call(query("A1"))).unwrap();
    assert!(batch.send().await.unwrap_err().is_decode());
}

#[tokio::test]
async fn the_whole_is_refused_or_believed_as_a_whole() {
    let genuine = answers(&[good("A1")]);
    let refusal = r#"{"code":"40002","msg":"Invalid Arguments","sub_code":"isv.method-forbidden-batch-invoke"}"#;
    let cases: [(String, Judge, bool); 5] = [
        (genuine.replace("0.01", "9.99"), Error::is_signature, true),
        (genuine.replace(r#","sign""#, r#","sing""#), Error::is_signature, true),
        (format!(r#"{{"{RESPONSE_KEY}":{refusal},"sign":"{}"}}"#, sign(refusal)), Error::is_authenticated, false),
        (
            format!(r#"{{"error_response":{refusal}}}"#),
            |error| error.api().is_some() && !error.is_authenticated(),
            true,
        ),
        ("<html>".to_owned(), Error::is_decode, true),
    ];
    for (body, judge, is_open) in cases {
        let (client, _) = client(body);
        let mut batch = client.batch();
        batch.add(client.call(query("A1"))).unwrap();
        let error = batch.send().await.unwrap_err();
        assert!(judge(&error), "{error:?}");
        assert_eq!(error.is_outcome_unknown(), is_open, "{error}");
        assert_eq!(error.method(), Some("alipay.open.request.batch.send"));
    }
}

#[tokio::test]
async fn what_is_not_valid_is_not_added() {
    let (client, gateway) = client(answers(&[good("A1")]));
    let mut batch = client.batch();
    let first = batch.add(client.call(query("A1"))).unwrap();
    let errors = [
        batch.add(client.call(pay(""))).unwrap_err(),
        batch.add(client.call(Share)).unwrap_err(),
        batch.add(client.call(query("B2")).param("sign", "x")).unwrap_err(),
        batch.add(client.call(query("B2")).file("image_content", Upload::from_bytes("a", "b"))).unwrap_err(),
    ];
    for error in errors {
        assert!(error.is_validation() && !error.is_outcome_unknown() && error.method().is_some(), "{error}");
    }
    let mut answers = batch.send().await.unwrap();
    assert_eq!(answers.len(), 1);
    assert!(answers.take(first).is_ok());
    assert_eq!(inside(&gateway.only()).len(), 1);
}

/// An item fits the batch that it came from, and a call the client that the batch is of.
#[tokio::test]
async fn batches_do_not_mix() {
    let (client, gateway) = client(answers(&[good("A1")]));
    let (mut one, mut other) = (client.batch(), client.batch());
    let (of_one, of_other) = (one.add(client.call(query("A1"))).unwrap(), other.add(client.call(query("A1"))).unwrap());
    let mut answers = one.send().await.unwrap();
    let error = answers.take(of_other).unwrap_err();
    assert!(error.is_validation() && !error.is_outcome_unknown(), "{error}");
    assert_eq!(answers.take(of_one).unwrap().out_trade_no.as_deref(), Some("A1"));

    let stranger = builder().transport(gateway.clone()).build().unwrap();
    let mut batch = client.batch();
    assert!(batch.add(stranger.call(query("A1"))).unwrap_err().is_validation());
    assert!(batch.add(client.clone().call(query("A1"))).is_ok(), "a clone is the same client");
    assert!(batch.add(client.call(query("B2")).param("batch_request_id", "0")).unwrap_err().is_validation());
    assert!(client.batch().send().await.unwrap_err().is_validation(), "nothing to send");
    assert_eq!(gateway.count(), 1);
}

#[tokio::test]
async fn an_encrypted_call_makes_the_whole_encrypted() {
    let aes = alipay_core::AesKey::parse(&key("aes128.b64")).unwrap();
    let body = serde_json::to_string(&[good("A1"), good("B2")].join("#S#")).unwrap();
    let content = format!(r#"{{"code":"10000","response_body":{body}}}"#);
    let node = format!("\"{}\"", aes.encrypt(Encryption::Aes, content.as_bytes()));
    let encrypted = format!(r#"{{"{RESPONSE_KEY}":{node},"sign":"{}"}}"#, sign(&node));
    let clear = answers(&[good("A1"), good("B2")]);
    for (body, is_good) in [(encrypted, true), (clear, false)] {
        let gateway = Gateway::new(move |_| HttpResponse::new(200, body.clone()));
        let client = builder().aes_key(key("aes128.b64")).transport(gateway.clone()).build().unwrap();
        let mut batch = client.batch();
        let first = batch.add(client.call(query("A1"))).unwrap();
        batch.add(client.call(query("B2")).encrypt()).unwrap();
        let outcome = batch.send().await;
        let sent = gateway.only();
        assert_eq!(sent.value("encrypt_type").as_deref(), Some("AES"));
        let content = aes.decrypt(Encryption::Aes, &sent.value("biz_content").unwrap()).unwrap();
        assert_eq!(String::from_utf8(content).unwrap().split("#S#").count(), 2);
        match outcome {
            Ok(mut answers) => assert!(is_good && answers.take(first).is_ok()),
            Err(error) => assert!(!is_good && error.is_decode() && error.is_outcome_unknown(), "{error}"),
        }
    }
    // Without a key nothing is sent.
    let (client, gateway) = client(answers(&[good("A1")]));
    let mut batch = client.batch();
    let error = match batch.add(client.call(query("A1")).encrypt()) {
        Ok(_) => batch.send().await.unwrap_err(),
        Err(error) => error,
    };
    assert!(error.is_validation(), "{error}");
    assert_eq!(gateway.count(), 0);
}

#[tokio::test]
async fn a_batch_in_gbk() {
    let node = r#"{"code":"10000","out_trade_no":"A1","qr_code":"淺瀧聖"}"#;
    let body = serde_json::to_string(&of_query(node)).unwrap();
    let node = format!(r#"{{"code":"10000","response_body":{body}}}"#);
    let bytes = Charset::Gbk.encode(&node).unwrap().into_owned();
    let platform = alipay_core::PrivateKey::parse(&key("alipay_rsa2048.pkcs8.pem")).unwrap();
    let sign = platform.signer(SignType::Rsa2).unwrap().sign_now(&bytes).unwrap();
    let body =
        [format!(r#"{{"{RESPONSE_KEY}":"#).into_bytes(), bytes, format!(r#","sign":"{sign}"}}"#).into()].concat();
    let gateway = Gateway::new(move |_| HttpResponse::new(200, body.clone()));
    let client = builder().charset(Charset::Gbk).transport(gateway).build().unwrap();
    let mut batch = client.batch();
    let item = batch.add(client.call(query("A1"))).unwrap();
    let mut answers = batch.send().await.unwrap();
    assert_eq!(answers.take(item).unwrap().qr_code.as_deref(), Some("淺瀧聖"));

    let mut batch = client.batch();
    let error = batch.add(client.call(Pay { subject: Some("😀".into()), ..pay("A1") })).unwrap_err();
    assert!(error.violations().unwrap().iter().any(|found| found.problem == Problem::Unmappable(Charset::Gbk)));
}

/// Nothing of a batch shows in a log.
#[tokio::test]
async fn a_batch_shows_no_values() {
    let secret = "composeBd364827b102144cf992fb7ce6e327X89";
    let (client, _) = client(answers(&[good("A1")]));
    let mut batch = client.batch();
    let item = batch.add(client.call(query(secret)).app_auth_token(secret)).unwrap();
    let shown = format!("{batch:?} {item:?}");
    let answers = batch.send().await.unwrap();
    assert!(!format!("{shown} {answers:?}").contains(&secret[..12]), "{shown} {answers:?}");
}
