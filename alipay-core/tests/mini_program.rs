//! What a mini program's front end hands over: believed only when the platform signed it, and meant it for this.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use alipay_core::{AesKey, Client, Encryption};
use support::{builder, client, key, sign};

const PHONE: &str = r#"{"code":"10000","msg":"Success","mobile":"13800138000"}"#;

fn with_aes() -> Client {
    builder().aes_key(key("aes128.b64")).transport(support::Unreachable).build().unwrap()
}

fn encrypted(content: &str) -> String {
    AesKey::parse(&key("aes128.b64")).unwrap().encrypt(Encryption::Aes, content.as_bytes())
}

fn payload(response: &str, sign: &str) -> String {
    let quoted = response.replace('"', "\\\"");
    format!(r#"{{"response":"{quoted}","sign":"{sign}","sign_type":"RSA2","encrypt_type":"AES","charset":"UTF-8"}}"#)
}

/// As the platform writes it: what is signed has quotes around it.
fn genuine(content: &str) -> String {
    let response = encrypted(content);
    payload(&response, &sign(&format!("\"{response}\"")))
}

#[tokio::test]
async fn a_phone_number() {
    let read = with_aes().mini_program_payload(&genuine(PHONE)).await.unwrap();
    assert_eq!((read.phone_number().as_deref(), read.text()), (Some("13800138000"), PHONE));
    assert!(!format!("{read:?}").contains("138"));
}

#[tokio::test]
async fn forgeries_are_noticed_before_anything_is_decrypted() {
    let response = encrypted(PHONE);
    let quoted = sign(&format!("\"{response}\""));
    let other = encrypted(&PHONE.replace("138", "139"));
    for text in [payload(&other, &quoted), payload(&response, &sign(&response)), payload(&response, "")] {
        let error = with_aes().mini_program_payload(&text).await.unwrap_err();
        assert!(error.is_signature(), "{error}");
        assert!(!format!("{error:?}").contains("138"));
    }
    for (from, to) in [("\"RSA2\"", "\"RSA\""), ("\"AES\"", "\"DES\""), ("\"UTF-8\"", "\"GBK\"")] {
        assert!(with_aes().mini_program_payload(&genuine(PHONE).replace(from, to)).await.is_err(), "{to}");
    }
    for text in ["", "{}", "[]", r#"{"response":1}"#, &" ".repeat(100_000)] {
        assert!(with_aes().mini_program_payload(text).await.is_err());
    }
}

/// Nothing in a signature says what it is for: any answer of the gateway about the attacker's own account is signed by
/// the same key, and may have a member `mobile`.
#[tokio::test]
async fn an_answer_of_the_gateway_is_no_payload() {
    let error = with_aes().mini_program_payload(&payload(PHONE, &sign(PHONE))).await.unwrap_err();
    assert!(!error.is_signature(), "{error}");
    let read = client().mini_program_payload(&payload(PHONE, &sign(PHONE))).await.unwrap();
    assert!(read.phone_number().is_some(), "without an AES key, payloads come in the clear");
}

#[tokio::test]
async fn refusals_come_in_the_clear_and_in_camel_case() {
    let refusal = r#"{"code":"40001","msg":"Missing","subCode":"isv.missing-encrypt-key","subMsg":"set a key"}"#;
    let error = with_aes().mini_program_payload(&payload(refusal, &sign(refusal))).await.unwrap_err();
    assert!(error.is_api("isv.missing-encrypt-key") && error.is_authenticated(), "{error}");
}

#[tokio::test]
async fn content_that_is_no_object_is_refused() {
    for content in ["\"13800138000\"", "[]", ""] {
        let error = with_aes().mini_program_payload(&genuine(content)).await.unwrap_err();
        assert!(!error.is_signature(), "{content}: {error}");
    }
}
