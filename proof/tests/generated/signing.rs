//! Signatures and nodes that every section is made of.

use alipay_core::{PrivateKey, SignType};
use alipay_proof::{Input, Part, key};

pub const NODE: &str = "alipay_trade_query_response";
pub const GOOD: &str =
    r#"{"code":"10000","msg":"Success","out_trade_no":"A1","total_amount":"0.01","trade_status":"WAIT_BUYER_PAY"}"#;
pub const EVIL: &str =
    r#"{"code":"10000","msg":"Success","out_trade_no":"A1","total_amount":"9999.00","trade_status":"TRADE_SUCCESS"}"#;

/// The platform's signature.
pub fn sign(content: impl AsRef<[u8]>) -> String {
    sign_as("alipay_rsa2048", SignType::Rsa2, content)
}

pub fn sign_as(name: &str, sign_type: SignType, content: impl AsRef<[u8]>) -> String {
    let key = PrivateKey::parse(&key(&format!("{name}.pkcs8.pem"))).unwrap();
    key.signer(sign_type).unwrap().sign_now(content.as_ref()).unwrap()
}

/// A body with a genuine signature of its node.
pub fn signed(node: &str) -> String {
    with_sign(node, &sign(node))
}

pub fn with_sign(node: &str, sign: &str) -> String {
    format!(r#"{{"{NODE}":{node},"sign":"{sign}"}}"#)
}

/// The same for a node that is too large, or no text, to be written down as it is.
pub fn signed_parts(node: Vec<Part>) -> Input {
    let sign = sign(Input::Parts(node.clone()).bytes());
    let mut parts = vec![Part::Text(format!(r#"{{"{NODE}":"#))];
    parts.extend(node);
    parts.push(Part::Text(format!(r#","sign":"{sign}"}}"#)));
    Input::Parts(parts)
}

pub fn text(text: impl Into<String>) -> Part {
    Part::Text(text.into())
}

pub fn repeat(text: &str, count: usize) -> Part {
    Part::Repeat(text.into(), count)
}

pub fn base64(bytes: &[u8]) -> Part {
    use ::base64::{Engine as _, engine::general_purpose::STANDARD};
    Part::Base64(STANDARD.encode(bytes))
}
