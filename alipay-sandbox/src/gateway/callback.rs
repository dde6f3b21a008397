//! What the platform signs by itself: notifications, the addresses that a browser goes back to, and what a mini program
//! gets.

use alipay_core::{Charset, Encryption, SignError, form};
use serde_json::{Map, Value};

use crate::app::App;

/// Adds what names the key and the signature itself, and writes it all as a form in the charset. Signed is the text of
/// everything but `sign`, `sign_type` and `alipay_cert_sn` (protocol, section 7.2, V1).
pub(crate) fn signed_form(app: &App, pairs: Vec<(String, String)>, charset: Charset) -> Result<String, SignError> {
    let identity = app.platform.current();
    let mut pairs: Vec<(String, Vec<u8>)> = pairs
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name, in_charset(charset, &value)))
        .collect();
    pairs.sort();
    let signed: Vec<Vec<u8>> = pairs.iter().map(|(name, value)| [name.as_bytes(), b"=", value].concat()).collect();
    let sign = identity.signer.sign_now(&signed.join(&b'&'))?;
    pairs.push(("sign_type".to_owned(), app.sign_type.as_str().into()));
    pairs.extend(identity.certificate.as_ref().map(|one| ("alipay_cert_sn".to_owned(), one.sn.clone().into())));
    pairs.push(("sign".to_owned(), sign.into()));
    Ok(form::encode(pairs.iter().map(|(name, value)| (name.as_str(), value))))
}

/// What `my.getPhoneNumber` and the like give to a mini program (protocol, section 8.3). Ciphertext is signed with quotes
/// around it; refusals are not encrypted.
pub(crate) fn mini_program_payload(app: &App, content: &str) -> Result<String, SignError> {
    let identity = app.platform.current();
    let members: Value = serde_json::from_str(content).unwrap_or_default();
    let is_refusal = members.get("code").is_some_and(|code| code != "10000");
    let (response, signed) = match app.aes_key.as_ref().filter(|_| !is_refusal) {
        Some(key) => {
            let response = key.encrypt(Encryption::Aes, content.as_bytes());
            let signed = format!("\"{response}\"");
            (response, signed)
        }
        None => (content.to_owned(), content.to_owned()),
    };
    let members = [
        ("response", response),
        ("sign", identity.signer.sign_now(signed.as_bytes())?),
        ("sign_type", app.sign_type.as_str().to_owned()),
        ("encrypt_type", Encryption::Aes.as_str().to_owned()),
        ("charset", "UTF-8".to_owned()),
    ];
    let certificate = identity.certificate.as_ref().map(|one| ("alipay_cert_sn", one.sn.clone()));
    let members = members.into_iter().chain(certificate).map(|(name, value)| (name.to_owned(), Value::from(value)));
    Ok(Value::from(members.collect::<Map<_, _>>()).to_string())
}

/// The text as bytes, with question marks for what the charset lacks.
fn in_charset(charset: Charset, text: &str) -> Vec<u8> {
    if let Ok(bytes) = charset.encode(text) {
        return bytes.into_owned();
    }
    let writable = |c: char| if charset.can_encode(c.encode_utf8(&mut [0; 4])) { c } else { '?' };
    let text: String = text.chars().map(writable).collect();
    charset.encode(&text).unwrap_or_default().into_owned()
}
