//! Rows E01 to E07: answers to encrypted calls. The keys of E04 are among the settings.

use aes::{
    Aes128,
    cipher::{BlockEncryptMut as _, KeyIvInit as _, block_padding::NoPadding},
};
use alipay_core::{AesKey, Encryption, SignType};
use alipay_proof::{Class, cases::Answer, key};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    answer::{Answers, Complete as _},
    signing::{GOOD, NODE, sign, sign_as, signed, with_sign},
};

pub fn cases() -> Vec<Answer> {
    let mut cases = Answers::default();
    let node = encrypted(GOOD);
    cases.good("E01", "the signature covers the quotes", signed(&node), GOOD).value("total_amount", "0.01");
    let inside = sign(node.trim_matches('"'));
    cases.add("E01", "and not only what is inside", with_sign(&node, &inside), Class::Signature);

    for (case, node) in damaged() {
        cases.add("E02", case, signed(&node), Class::Decode).says("cannot be decrypted");
        cases.add("E03", format!("{case}, signature of another text"), with_sign(&node, &sign("x")), Class::Signature);
    }
    let good = encrypted(GOOD);
    for (case, sign) in [
        ("another key", sign_as("other_rsa2048", SignType::Rsa2, &good)),
        ("four letters", "AAAA".into()),
        ("an empty signature", String::new()),
    ] {
        cases.add("E03", case, with_sign(&good, &sign), Class::Signature);
    }
    cases.add("E03", "no signature", format!(r#"{{"{NODE}":{good}}}"#), Class::Signature);
    let success = cases.add("E03", "a success in the clear", signed(GOOD), Class::Envelope);
    success.says("encrypted");

    let refusal = r#"{"code":"40002","msg":"Invalid Arguments","sub_code":"isv.decryption-error-unknown"}"#;
    let code = "isv.decryption-error-unknown";
    cases.add("E05", "in the clear", signed(refusal), Class::Api).code(code);
    cases.add("E05", "encrypted", signed(&encrypted(refusal)), Class::Api).code(code);
    let body = format!(r#"{{"error_response":{refusal},"sign":"{}"}}"#, sign(refusal));
    cases.add("E05", "named an error", body, Class::Api).code(code);
    let body = format!(r#"{{"{NODE}":{refusal}}}"#);
    cases.add("E05", "unsigned", body, Class::Unauthenticated).code(code);
    let waiting = r#"{"code":"10003","msg":"order success pay inprocess","out_trade_no":"A1"}"#;
    cases.add("E05", "in progress", signed(&encrypted(waiting)), Class::InProgress);
    let another = GOOD.replace("A1", "B2");
    cases.add("E05", "about another order", signed(&encrypted(&another)), Class::Echo);

    let contents = (0..).map(|i| GOOD.replace("Success", &format!("Success {i}")));
    let (content, node) =
        contents.map(|content| (content.clone(), encrypted(&content))).find(|(_, node)| node.contains('/')).unwrap();
    let escaped = node.replace('/', "\\/");
    cases.good("E07", "escaped before it was signed", signed(&escaped), content.clone());
    cases.good("E07", "escaped after it was signed", with_sign(&escaped, &sign(&node)), content.clone());
    let unicode = node.replace('/', "\\u002f");
    cases.good("E07", "escaped by numbers", signed(&unicode), content);
    cases.add("E07", "escaped by numbers after it was signed", with_sign(&unicode, &sign(&node)), Class::Signature);
    cases.cases
}

fn aes_key() -> AesKey {
    AesKey::parse(&key("aes128.b64")).unwrap()
}

/// A node as the platform writes it: a string of base64.
fn encrypted(content: impl AsRef<[u8]>) -> String {
    format!("\"{}\"", aes_key().encrypt(Encryption::Aes, content.as_ref()))
}

/// Encrypts whole blocks as they are, whatever padding they have.
fn encrypted_blocks(blocks: &[u8]) -> String {
    let key: [u8; 16] = STANDARD.decode(key("aes128.b64").trim()).unwrap().try_into().unwrap();
    let cipher = cbc::Encryptor::<Aes128>::new(&key.into(), &[0; 16].into());
    format!("\"{}\"", STANDARD.encode(cipher.encrypt_padded_vec_mut::<NoPadding>(blocks)))
}

/// Nodes that decrypt to nothing usable, each in its own way.
fn damaged() -> Vec<(&'static str, String)> {
    let blocks = |tail: &[u8]| {
        let mut blocks = format!("{:<16}", r#"{"code":"10000""#).into_bytes();
        blocks.extend_from_slice(tail);
        encrypted_blocks(&blocks)
    };
    let text = |text: &str| format!("\"{text}\"");
    let good = aes_key().encrypt(Encryption::Aes, GOOD.as_bytes());
    let good_bytes = STANDARD.decode(&good).unwrap();
    let other_key = AesKey::parse(&key("aes128_other.b64")).unwrap();
    vec![
        ("an empty text", text("")),
        ("15 bytes", text(&STANDARD.encode([7; 15]))),
        ("17 bytes", text(&STANDARD.encode([7; 17]))),
        ("a block cut off", text(&STANDARD.encode(&good_bytes[..good_bytes.len() - 16]))),
        ("padding 0x00", blocks(&[0x00; 16])),
        ("padding 0x11", blocks(&[0x11; 16])),
        ("padding 0xff", blocks(&[0xff; 16])),
        ("padding longer than the data", encrypted_blocks(&[0x20; 16])),
        ("padding that contradicts itself", blocks(b"aaaaaaaaaaa\x01\x05\x05\x05\x05")),
        ("no text at all", encrypted("")),
        ("no JSON", encrypted("hello")),
        ("no object", encrypted(r#"[{"code":"10000"}]"#)),
        ("an object and more", encrypted(format!("{GOOD}x"))),
        ("a cut object", encrypted(&GOOD[..GOOD.len() - 1])),
        ("no UTF-8", encrypted(b"{\"code\":\"10000\",\"subject\":\"\xc0\xaf\"}")),
        ("another key", text(&other_key.encrypt(Encryption::Aes, GOOD.as_bytes()))),
        ("no base64", text("!!!!")),
        ("base64 without its end", text(good.trim_end_matches('='))),
        ("base64 for addresses", text("-_-_-_-_-_-_-_-_-_-_-w==")),
    ]
}
