//! Encrypted content: rows E01 to E07 of the attack corpus, and how encryption goes together with the rest of a call.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use std::time::{Duration, Instant};

use aes::{
    Aes128,
    cipher::{BlockEncryptMut as _, KeyIvInit as _, block_padding::NoPadding},
};
use alipay_core::{
    AesKey, Amount, Api, ApiInfo, Charset, Client, ConfigError, Encryption, Error, HttpResponse, Problem, PublicKey,
    Response, SignType, Verifier as _,
    api::{AppApi, GatewayApi, PageApi},
    codec::{Record, Ref, Schema, Slot},
    form,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use support::{
    Pay, Query, QueryAnswer, Share, Token, Unreachable, answer, builder, client as client_without_aes_key, key, sign,
    sign_as, signed,
};

impl AppApi for Pay {}
impl PageApi for Pay {}

const GOOD: &str = r#"{"code":"10000","msg":"Success","out_trade_no":"A1","total_amount":"0.01"}"#;

fn aes_key() -> AesKey {
    AesKey::parse(&key("aes128.b64")).unwrap()
}

fn client() -> Client {
    builder().aes_key(key("aes128.b64")).transport(Unreachable).build().unwrap()
}

fn query() -> Query {
    Query { out_trade_no: Some("A1".into()), ..Query::default() }
}

fn pay() -> Pay {
    Pay { out_trade_no: "A1".into(), total_amount: Amount::from_fen(1).unwrap(), ..Pay::default() }
}

/// A node as the platform writes it: a string of base64.
fn encrypted(content: &str) -> String {
    format!("\"{}\"", aes_key().encrypt(Encryption::Aes, content.as_bytes()))
}

/// Encrypts whole blocks as they are, whatever padding they have.
fn encrypted_blocks(blocks: &[u8]) -> String {
    let key: [u8; 16] = STANDARD.decode(key("aes128.b64").trim()).unwrap().try_into().unwrap();
    let cipher = cbc::Encryptor::<Aes128>::new(&key.into(), &[0; 16].into());
    STANDARD.encode(cipher.encrypt_padded_vec_mut::<NoPadding>(blocks))
}

/// Reads an answer to an encrypted query.
fn read(body: String) -> Result<Response<QueryAnswer>, Error> {
    client().call(query()).encrypt().accept(&answer(body))
}

fn with_sign(node: &str, sign: &str) -> String {
    format!(r#"{{"alipay_trade_query_response":{node},"sign":"{sign}"}}"#)
}

/// Everything that a log could show of an error.
fn shown(error: &Error) -> String {
    let mut shown = format!("{error}\n{error:?}\n{error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        shown += &format!("\n{cause} {cause:?}");
        source = cause.source();
    }
    shown
}

/// Nodes that decrypt to nothing usable, each in its own way.
fn damaged() -> Vec<(&'static str, String)> {
    let blocks = |tail: &[u8]| {
        let mut blocks = format!("{:<16}", r#"{"code":"10000""#).into_bytes();
        blocks.extend_from_slice(tail);
        format!("\"{}\"", encrypted_blocks(&blocks))
    };
    let text = |text: &str| format!("\"{text}\"");
    let good = aes_key().encrypt(Encryption::Aes, GOOD.as_bytes());
    let good_bytes = STANDARD.decode(&good).unwrap();
    let other_key = AesKey::parse(&key("aes128_other.b64")).unwrap();
    let mut not_utf8 = br#"{"code":"10000","msg":"x","qr_code":""#.to_vec();
    not_utf8.extend_from_slice(b"\xc0\xaf\"}");
    vec![
        ("empty text", text("")),
        ("15 bytes", text(&STANDARD.encode([7; 15]))),
        ("17 bytes", text(&STANDARD.encode([7; 17]))),
        ("a block cut off", text(&STANDARD.encode(&good_bytes[..good_bytes.len() - 16]))),
        ("padding 0x00", blocks(&[0x00; 16])),
        ("padding 0x11", blocks(&[0x11; 16])),
        ("padding 0xff", blocks(&[0xff; 16])),
        ("padding longer than the data", text(&encrypted_blocks(&[0x20; 16]))),
        ("padding that contradicts itself", blocks(b"aaaaaaaaaaa\x01\x05\x05\x05\x05")),
        ("no text at all", encrypted("")),
        ("no JSON", encrypted("hello")),
        ("no object", encrypted(r#"[{"code":"10000"}]"#)),
        ("a string", encrypted(r#""{\"code\":\"10000\"}""#)),
        ("an object and more", encrypted(&format!("{GOOD}x"))),
        ("a cut object", encrypted(&GOOD[..GOOD.len() - 1])),
        ("no UTF-8", text(&aes_key().encrypt(Encryption::Aes, &not_utf8))),
        ("another key", text(&other_key.encrypt(Encryption::Aes, GOOD.as_bytes()))),
        ("another scheme", text(&aes_key().encrypt(Encryption::AesV2, GOOD.as_bytes()))),
        ("no base64", text("!!!!")),
        ("base64 without its end", text(good.trim_end_matches('='))),
        ("base64 for addresses", text("-_-_-_-_-_-_-_-_-_-_-w==")),
    ]
}

#[test]
fn e01_the_signature_covers_the_quotes() {
    let node = encrypted(GOOD);
    let response = read(signed(&node)).unwrap();
    assert_eq!(response.total_amount, Some(Amount::from_fen(1).unwrap()));
    assert_eq!(response.text(), GOOD, "what is handed out is the content, which the signature covered encrypted");

    let error = read(with_sign(&node, &sign(node.trim_matches('"')))).unwrap_err();
    assert!(error.is_signature() && !error.is_decode(), "{error}");
}

#[test]
fn e02_every_failure_to_decrypt_looks_the_same() {
    let mut seen: Option<String> = None;
    for (damage, node) in damaged() {
        let error = read(signed(&node)).expect_err(damage);
        assert!(error.is_decode() && !error.is_signature() && error.api().is_none(), "{damage}: {error}");
        let shown = shown(&error);
        assert_eq!(seen.get_or_insert_with(|| shown.clone()), &shown, "{damage} can be told from the others");
        assert_eq!(error.verified_text(), Some(node.as_str()), "what the platform signed stays reachable");
        assert!(error.raw_answer().is_some());

        let body = signed(&node).replace("alipay_trade_query", "alipay_trade_pay");
        let error = client().call(pay()).encrypt().accept(&answer(body)).expect_err(damage);
        assert!(error.is_outcome_unknown(), "{damage}: the platform may have taken the money");
    }
}

/// The verification of the signature comes first and takes most of the time; what follows is a few blocks of AES.
#[test]
fn e02_failures_to_decrypt_take_about_as_long() {
    let client = client();
    let fastest = |node: &str| {
        let answer = answer(signed(node));
        let call = client.call(query()).encrypt();
        let once = || {
            let started = Instant::now();
            assert!(call.accept(&answer).is_err());
            started.elapsed()
        };
        (0..100).map(|_| once()).min().unwrap()
    };
    let times: Vec<(&str, Duration)> = damaged().iter().map(|(damage, node)| (*damage, fastest(node))).collect();
    let (least, most) = (times.iter().map(|(_, time)| *time).min(), times.iter().map(|(_, time)| *time).max());
    assert!(most.unwrap() < least.unwrap() * 3, "{times:?}");
}

#[test]
fn e03_a_wrong_signature_is_all_there_is_to_know() {
    let in_the_clear = client().call(query()).accept(&answer(with_sign(GOOD, &sign("x")))).unwrap_err();
    assert!(in_the_clear.is_signature());
    let wrong = [sign("x"), sign_as("other_rsa2048", SignType::Rsa2, &encrypted(GOOD)), "AAAA".into(), String::new()];
    for (damage, node) in damaged().into_iter().chain([("nothing", encrypted(GOOD))]) {
        for sign in &wrong {
            let error = read(with_sign(&node, sign)).expect_err(damage);
            assert!(error.is_signature() && !error.is_decode(), "{damage}: {error}");
            assert_eq!(shown(&error), shown(&in_the_clear), "{damage}");
            assert_eq!(error.verified_text(), None);

            // Nothing was decrypted: a client that cannot decrypt says the same.
            let call = client_without_aes_key();
            let without_key = call.call(query()).encrypt().accept(&answer(with_sign(&node, sign))).expect_err(damage);
            assert_eq!(shown(&without_key), shown(&error), "{damage}");
        }
        let unsigned = read(format!(r#"{{"alipay_trade_query_response":{node}}}"#)).expect_err(damage);
        assert!(unsigned.is_signature() && !unsigned.is_decode(), "{damage}: {unsigned}");
    }
    // The same client, and a genuine signature: now it would have to decrypt.
    let genuine = client_without_aes_key().call(query()).encrypt().accept(&answer(signed(&encrypted(GOOD))));
    assert!(genuine.unwrap_err().is_decode());
}

#[test]
fn e04_keys_of_another_size_are_refused_at_once() {
    let genuine = key("aes128.b64");
    let config = |text: &str| {
        let error = builder().aes_key(text).transport(Unreachable).build().expect_err(text);
        assert!(error.is_config() && !error.is_outcome_unknown());
        assert!(text.len() < 12 || !shown(&error).contains(&text[..12]), "{error}");
        error.config().unwrap().clone()
    };
    for bytes in [0, 15, 17, 24, 32, 64] {
        let error = config(&STANDARD.encode(vec![7; bytes]));
        assert!(matches!(error, ConfigError::AesKey(_)), "{bytes}: {error}");
        assert!(error.to_string().contains(&format!("{bytes} bytes")), "{error}");
    }
    let (head, tail) = genuine.trim().split_at(12);
    let texts = [
        format!("{head}\n{tail}"),
        format!("{head} {tail}"),
        format!("{head}{}", tail.trim_end_matches('=')),
        genuine.trim().replace('=', "%3D"),
        "!".repeat(24),
        "密".repeat(8),
        "0123456789abcdef".to_owned(), // sixteen characters, not sixteen bytes in base64
        "A".repeat(100_000),
    ];
    for text in texts {
        assert!(matches!(config(&text), ConfigError::AesKey(_)));
    }
    let client = builder().aes_key(&genuine).transport(Unreachable).build().unwrap();
    assert!(!format!("{client:?} {:?}", aes_key()).contains(&genuine[..12]));
}

#[test]
fn e05_a_refusal_in_the_clear_is_a_refusal() {
    let node = r#"{"code":"40002","msg":"Invalid Arguments","sub_code":"isv.decryption-error-unknown"}"#;
    let error = read(signed(node)).unwrap_err();
    assert!(error.is_api("isv.decryption-error-unknown") && error.is_authenticated(), "{error}");
    assert_eq!(error.verified_text(), Some(node));

    let body = format!(r#"{{"error_response":{node},"sign":"{}"}}"#, sign(node));
    let error = read(body).unwrap_err();
    assert!(error.is_api("isv.decryption-error-unknown") && error.is_authenticated(), "{error}");

    let error = read(format!(r#"{{"alipay_trade_query_response":{node}}}"#)).unwrap_err();
    assert!(error.api().is_some() && !error.is_authenticated(), "{error}");
}

#[test]
fn e05_a_refusal_may_come_encrypted() {
    let node = r#"{"code":"40004","msg":"Business Failed","sub_code":"ACQ.TRADE_NOT_EXIST"}"#;
    let error = read(signed(&encrypted(node))).unwrap_err();
    assert!(error.is_api("ACQ.TRADE_NOT_EXIST") && error.is_authenticated(), "{error}");
    assert_eq!(error.verified_text(), Some(node));

    let waiting = r#"{"code":"10003","msg":"order success pay inprocess","out_trade_no":"A1"}"#;
    assert!(read(signed(&encrypted(waiting))).unwrap_err().is_in_progress());
    let another = GOOD.replace("A1", "B2");
    assert!(read(signed(&encrypted(&another))).unwrap_err().is_mismatch(), "echoes are compared inside, too");
}

#[test]
fn e07_escaped_slashes_inside_of_base64() {
    let contents = (0..).map(|i| GOOD.replace("Success", &format!("Success {i}")));
    let (content, node) =
        contents.map(|content| (content.clone(), encrypted(&content))).find(|(_, node)| node.contains('/')).unwrap();
    let escaped = node.replace('/', "\\/");
    assert_eq!(read(signed(&escaped)).unwrap().text(), content);
    // Escaped by something after the signature was made.
    assert_eq!(read(with_sign(&escaped, &sign(&node))).unwrap().text(), content);
    let unicode = node.replace('/', "\\u002f");
    assert_eq!(read(signed(&unicode)).unwrap().text(), content);
    assert!(read(with_sign(&unicode, &sign(&node))).unwrap_err().is_signature());
}

#[test]
fn a_genuine_success_in_the_clear_does_not_answer_an_encrypted_call() {
    for node in [GOOD, r#"{"code":"10003","out_trade_no":"A1"}"#] {
        let error = read(signed(node)).unwrap_err();
        assert!(error.is_decode() && !error.is_in_progress() && error.api().is_none(), "{error}");
        let body = signed(node).replace("alipay_trade_query", "alipay_trade_pay");
        let error = client().call(pay()).encrypt().accept(&answer(body)).unwrap_err();
        assert!(error.is_decode() && error.is_outcome_unknown(), "{error}");
    }
    // Nor the other way round.
    let error = client().call(query()).accept(&answer(signed(&encrypted(GOOD)))).unwrap_err();
    assert!(error.is_decode(), "{error}");
}

/// The parameters of a prepared call, after its signature was checked.
fn parameters(prepared: &alipay_core::SignedParams) -> impl Fn(&str) -> Option<String> + use<> {
    let verifier = PublicKey::parse(&key("app_rsa2048.pub.pem")).unwrap().verifier(SignType::Rsa2).unwrap();
    let params = prepared.params().clone();
    verifier.verify(params.sign_source().as_bytes(), params.value("sign").unwrap()).unwrap();
    move |name| params.value(name).map(str::to_owned)
}

#[test]
fn content_is_encrypted_before_it_is_signed() {
    let client = client();
    let value = parameters(&client.call(pay()).encrypt().prepare().unwrap());
    assert_eq!(value("encrypt_type").as_deref(), Some("AES"));
    let content = aes_key().decrypt(Encryption::Aes, &value("biz_content").unwrap()).unwrap();
    assert_eq!(content, br#"{"out_trade_no":"A1","total_amount":"0.01"}"#);

    let plain = parameters(&client.call(pay()).prepare().unwrap());
    assert_eq!(plain("encrypt_type"), None, "a key alone encrypts nothing");
    let page = parameters(client.page(pay()).encrypt().form().unwrap().params());
    assert_eq!(page("encrypt_type").as_deref(), Some("AES"));
    let order = client.app(pay()).encrypt().order_string().unwrap();
    assert!(order.contains("&encrypt_type=AES&") && !order.contains("out_trade_no"), "{order}");
}

/// Some APIs take nothing in the clear.
#[derive(Clone, Debug, Default, PartialEq)]
struct Secret(Query);

impl Record for Secret {
    const SCHEMA: &'static Schema = Query::SCHEMA;

    fn get(&self, i: usize) -> Ref<'_> {
        self.0.get(i)
    }

    fn set(&mut self, i: usize, slot: Slot<'_, '_>) {
        self.0.set(i, slot);
    }
}

impl Api for Secret {
    type Response = QueryAnswer;
    const INFO: &'static ApiInfo = &ApiInfo::new("alipay.trade.query", "1.0", Query::INFO.response_key).encrypted();
}

impl GatewayApi for Secret {}

#[test]
fn apis_that_want_encryption_get_it_unasked() {
    let client = client();
    let call = client.call(Secret(query()));
    assert_eq!(parameters(&call.prepare().unwrap())("encrypt_type").as_deref(), Some("AES"));
    assert_eq!(call.accept(&answer(signed(&encrypted(GOOD)))).unwrap().text(), GOOD);
    assert!(call.accept(&answer(signed(GOOD))).unwrap_err().is_decode());
    let missing = ("biz_content".to_owned(), Problem::NoAesKey);
    assert_eq!(problems(client_without_aes_key().call(Secret(query())).prepare()), [missing]);
}

#[test]
fn aes_v2_puts_a_random_vector_in_front() {
    let client = client();
    let call = || client.call(pay()).encrypt_with(Encryption::AesV2);
    let first = parameters(&call().prepare().unwrap());
    assert_eq!(first("encrypt_type").as_deref(), Some("AES_V2"));
    let text = first("biz_content").unwrap();
    assert_eq!(aes_key().decrypt(Encryption::AesV2, &text).unwrap(), br#"{"out_trade_no":"A1","total_amount":"0.01"}"#);
    assert_ne!(parameters(&call().prepare().unwrap())("biz_content").unwrap(), text, "two calls, two vectors");

    let read = |encryption| {
        let node = format!("\"{}\"", aes_key().encrypt(encryption, GOOD.as_bytes()));
        client.call(query()).encrypt_with(Encryption::AesV2).accept(&answer(signed(&node)))
    };
    assert_eq!(read(Encryption::AesV2).unwrap().text(), GOOD);
    let error = read(Encryption::Aes).unwrap_err();
    assert!(error.is_decode() && shown(&error) == shown(&self::read(signed("\"\"")).unwrap_err()), "{error}");
}

/// The problems that keep a call at home.
fn problems(prepared: Result<alipay_core::SignedParams, Error>) -> Vec<(String, Problem)> {
    let error = prepared.unwrap_err();
    assert!(error.is_validation() && !error.is_outcome_unknown(), "{error}");
    let violations = error.violations().unwrap().iter();
    violations.map(|violation| (violation.path.clone(), violation.problem.clone())).collect()
}

#[test]
fn nothing_is_sent_in_the_clear_that_was_to_be_encrypted() {
    let without_key = client_without_aes_key();
    let missing = || vec![("biz_content".to_owned(), Problem::NoAesKey)];
    assert_eq!(problems(without_key.call(pay()).encrypt().prepare()), missing());
    assert_eq!(problems(without_key.call(pay()).encrypt().validate(false).prepare()), missing());
    assert_eq!(problems(without_key.raw("alipay.trade.query", r#"{"a":1}"#).encrypt().prepare()), missing());

    let client = client();
    let nothing = || vec![("biz_content".to_owned(), Problem::NothingToEncrypt)];
    assert_eq!(problems(client.call(Share).auth_token("token").encrypt().prepare()), nothing());
    assert_eq!(problems(client.raw("alipay.trade.query", " ").encrypt().prepare()), nothing());
    // Top-level parameters stay as they are, so a token would go out in the clear.
    let token = Token { grant_type: "authorization_code".into(), code: Some("c0de".into()), ..Token::default() };
    assert_eq!(problems(client.call(token).encrypt().prepare()), nothing());
}

#[test]
fn gbk_and_encryption_go_together() {
    let client = builder().aes_key(key("aes128.b64")).charset(Charset::Gbk).transport(Unreachable).build().unwrap();
    let call = client.call(Pay { subject: Some("淺瀧聖测试".into()), ..pay() }).encrypt();
    let request = call.prepare().unwrap().http_request("https://openapi.alipay.com/gateway.do");
    let fields = form::decode(std::str::from_utf8(request.body.bytes().unwrap()).unwrap()).unwrap();
    let (_, text) = fields.iter().find(|(name, _)| name == "biz_content").unwrap();
    let content = aes_key().decrypt(Encryption::Aes, text).unwrap();
    let expected = r#"{"out_trade_no":"A1","total_amount":"0.01","subject":"淺瀧聖测试"}"#;
    assert_eq!(content, &*Charset::Gbk.encode(expected).unwrap(), "the plaintext is in the charset of the call");

    let node = GOOD.replace("Success", "淺瀧聖成功");
    let ciphertext = aes_key().encrypt(Encryption::Aes, &Charset::Gbk.encode(&node).unwrap());
    let body = signed(&format!("\"{ciphertext}\""));
    for answer in
        [HttpResponse::new(200, body.clone()), answer(body).with_header("Content-Type", "text/html;charset=GBK")]
    {
        let response = client.call(query()).encrypt().accept(&answer).unwrap();
        assert_eq!(response.text(), node);
    }
    // Bytes that are no GBK are no content, though UTF-8 would have them.
    let other = aes_key().encrypt(Encryption::Aes, GOOD.replace("Success", "中").as_bytes());
    assert!(client.call(query()).encrypt().accept(&answer(signed(&format!("\"{other}\"")))).unwrap_err().is_decode());

    let emoji = client.call(Pay { subject: Some("😀".into()), ..pay() }).encrypt().prepare();
    assert!(problems(emoji).contains(&("subject".to_owned(), Problem::Unmappable(Charset::Gbk))));
}
