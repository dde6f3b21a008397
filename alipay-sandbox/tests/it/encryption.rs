//! Encrypted calls: the same answers, and nobody in between reads them.

use alipay_core::{AesKey, Charset, Client, Encryption};
use alipay_sandbox::{Sandbox, StartError};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use crate::{
    apis::{Pay, UserInfoShare, code},
    certificates::key,
    http::{Answer, Request},
};

const QUERY: &str = "alipay.trade.query";
const NUMBER: &str = "20150320010101001";
const TOKEN: &str = "composeBd364827b102144cf992fb7ce6e327X89";

async fn started() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().aes_key(key("aes128.b64")).start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    (sandbox, client)
}

fn aes_key(name: &str) -> AesKey {
    AesKey::parse(&key(name)).unwrap()
}

/// A call whose content was encrypted somehow.
async fn query(sandbox: &Sandbox, encrypt_type: &str, content: impl Into<String>) -> Answer {
    Request::new(sandbox, QUERY).with("encrypt_type", encrypt_type).with("biz_content", content).send().await
}

#[tokio::test]
async fn what_a_mini_program_gets_is_signed_and_encrypted_and_refusals_are_not() {
    let number = r#"{"code":"10000","msg":"Success","mobile":"13800138000"}"#;
    let refusal = r#"{"code":"40006","msg":"Insufficient Permissions","subCode":"isv.insufficient-isv-permissions"}"#;
    let certified = Sandbox::builder().made_certificates().made_aes_key();
    for (builder, is_clear) in
        [(Sandbox::builder(), true), (Sandbox::builder().made_aes_key(), false), (certified, false)]
    {
        let sandbox = builder.start().await.unwrap();
        let client = sandbox.client_builder().build().unwrap();
        let _ = sandbox.rotate_certificate(); // where there are any
        let given = sandbox.mini_program_payload(number).unwrap();
        assert_eq!(given.contains("13800138000"), is_clear, "{given}");
        let payload = client.mini_program_payload(&given).await.unwrap();
        assert_eq!(payload.phone_number().as_deref(), Some("13800138000"));
        let error = client.mini_program_payload(&sandbox.mini_program_payload(refusal).unwrap()).await.unwrap_err();
        assert!(error.is_api("isv.insufficient-isv-permissions") && error.is_authenticated(), "{error}");
    }
}

#[tokio::test]
async fn typed_answers_come_back_encrypted_and_typed() {
    let (sandbox, client) = started().await;
    for encryption in [Encryption::Aes, Encryption::AesV2] {
        let out_trade_no = format!("测试 \"\\/ 😀 {}", encryption.as_str());
        let pay = Pay { out_trade_no, total_amount: "0.10".parse().unwrap(), subject: "铅笔".into() };
        let paid = client.call(pay.clone()).encrypt_with(encryption).send().await.unwrap();
        assert_eq!(
            (paid.out_trade_no.as_deref(), paid.total_amount),
            (Some(&*pay.out_trade_no), Some(pay.total_amount))
        );
        // The same order, asked for in the clear.
        let answer = client.raw(QUERY, json!({ "out_trade_no": pay.out_trade_no })).send().await.unwrap();
        assert_eq!(answer.member("trade_no"), paid.trade_no);
    }
    let gbk = sandbox.client_builder().charset(Charset::Gbk).build().unwrap();
    let pay = Pay { out_trade_no: "淺瀧聖乗".into(), total_amount: "1".parse().unwrap(), subject: "铅笔".into() };
    assert_eq!(gbk.call(pay).encrypt().send().await.unwrap().out_trade_no.as_deref(), Some("淺瀧聖乗"));
}

#[tokio::test]
async fn the_signature_is_over_the_quoted_ciphertext() {
    let (sandbox, _) = started().await;
    let aes_key = aes_key("aes128.b64");
    let content = aes_key.encrypt(Encryption::Aes, json!({ "out_trade_no": NUMBER }).to_string().as_bytes());
    let answer = query(&sandbox, "AES", content).await;
    // `read` verified it.
    assert!(answer.is_signed);
    let node = aes_key.decrypt(Encryption::Aes, answer.node.as_str().unwrap()).unwrap();
    assert!(node.starts_with(br#"{"code":"10000","msg":"Success","#));
}

#[tokio::test]
async fn refusals_are_in_the_clear() {
    let (sandbox, client) = started().await;
    let error = client.raw(QUERY, r#"{"out_trade_no":"nowhere"}"#).encrypt().send().await.unwrap_err();
    assert!(error.is_api("ACQ.TRADE_NOT_EXIST") && error.is_authenticated(), "{error}");

    let plain = json!({ "out_trade_no": NUMBER }).to_string();
    let with = |name: &str, text: &str| aes_key(name).encrypt(Encryption::Aes, text.as_bytes());
    let not_base64 = "*".repeat(24);
    let half_a_block = STANDARD.encode([0; 24]);
    for (encrypt_type, content, outcome) in [
        ("AES", with("aes128_other.b64", &plain), "40002 isv.decryption-error-not-valid-encrypt-key"),
        ("AES", plain.clone(), "40002 isv.decryption-error-not-valid-encrypt-key"),
        ("AES", not_base64, "40002 isv.decryption-error-not-valid-encrypt-key"),
        ("AES", half_a_block, "40002 isv.decryption-error-not-valid-encrypt-key"),
        // Its first block is taken for the initial vector.
        ("AES_V2", with("aes128.b64", &plain), "40002 isv.illegal-json"),
        ("AES", with("aes128.b64", "[]"), "40002 isv.illegal-json"),
        ("AES", with("aes128.b64", "{"), "40002 isv.illegal-json"),
        ("", with("aes128.b64", &plain), "40001 isv.decryption-error-missing-encrypt-type"),
        ("DES", with("aes128.b64", &plain), "40002 isv.invalid-encrypt-type"),
        ("aes", with("aes128.b64", &plain), "40002 isv.invalid-encrypt-type"),
    ] {
        let answer = query(&sandbox, encrypt_type, content).await;
        assert_eq!((answer.outcome().as_str(), answer.is_signed), (outcome, true), "{encrypt_type}");
        assert!(answer.node.is_object(), "{answer:?}");
    }
    // Nothing is decrypted that the app did not sign.
    let request = Request::new(&sandbox, QUERY).with("encrypt_type", "AES").with("biz_content", "AAAA");
    let answer = request.tampered(|body| body.replace("AAAA", "AAAB")).await;
    assert_eq!(answer.outcome(), "40002 isv.invalid-signature");
}

#[tokio::test]
async fn the_wrong_key_on_either_side() {
    let (sandbox, _) = started().await;
    let client = sandbox.client_builder().aes_key(key("aes128_other.b64")).build().unwrap();
    let error = client.raw(QUERY, json!({ "out_trade_no": NUMBER })).encrypt().send().await.unwrap_err();
    assert!(error.is_api("isv.decryption-error-not-valid-encrypt-key"), "{error}");

    let keyless = Sandbox::start().await.unwrap();
    let client = keyless.client_builder().aes_key(key("aes128.b64")).build().unwrap();
    let error = client.raw(QUERY, json!({ "out_trade_no": NUMBER })).encrypt().send().await.unwrap_err();
    assert!(error.is_api("isv.missing-encrypt-key"), "{error}");

    for wrong in ["", "AAAA", "nonsense!"] {
        let error = Sandbox::builder().aes_key(wrong).start().await.unwrap_err();
        assert!(matches!(error, StartError::AesKey(_)), "{error}");
        assert!(wrong.is_empty() || !error.to_string().contains(wrong), "{error}");
    }
}

#[tokio::test]
async fn calls_without_content_may_ask_for_encrypted_answers() {
    // As the Python SDK does for every call, once it has a key.
    let (sandbox, client) = started().await;
    let request = Request::new(&sandbox, "alipay.user.info.share").with("encrypt_type", "AES");
    let answer = request.with("auth_token", TOKEN).send().await;
    let node = aes_key("aes128.b64").decrypt(Encryption::Aes, answer.node.as_str().unwrap()).unwrap();
    assert!(String::from_utf8(node).unwrap().contains("买家沙箱"));
    // And those that do not ask get none.
    assert!(client.call(code("4b203fe6c11548bcabd8da5bb087a83b")).send().await.is_ok());
    assert!(client.call(UserInfoShare {}).auth_token(TOKEN).send().await.is_ok());
}
