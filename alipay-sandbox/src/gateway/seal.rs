//! Envelopes: the node as bytes, and the signature over them.

use std::fmt::Write as _;

use alipay_core::{Charset, api::ApiEntry};
use serde_json::{Map, Value};

use super::encryption::Cipher;
use crate::{answer, platform::Identity, refusal::Envelope};

/// How an answer is written.
pub(super) struct Seal<'g> {
    pub(super) identity: &'g Identity,
    /// Of the call.
    pub(super) charset: Charset,
    /// Of the call, if it is carried out.
    pub(super) cipher: Option<Cipher<'g>>,
}

impl Seal<'_> {
    /// Writes the envelope; the signature is over the exact bytes of the node, encrypted ones with their quotes.
    pub(super) fn put_on(
        &self,
        entry: Option<&'static ApiEntry>,
        node: &Map<String, Value>,
        envelope: Envelope,
    ) -> Vec<u8> {
        let key = match (entry, envelope) {
            (Some(entry), Envelope::Node) => entry.info.response_key,
            _ => "error_response",
        };
        let text = writable(answer::to_text(entry, node), self.charset);
        // Nothing is left that the charset lacks.
        let node = self.charset.encode(&text).unwrap_or_default();
        let node = match &self.cipher {
            Some(cipher) => cipher.close(&node).into(),
            None => node,
        };
        let behind = match envelope {
            Envelope::Unsigned => "}".to_owned(),
            _ => match self.identity.signer.sign_now(&node) {
                Ok(sign) => match &self.identity.certificate {
                    Some(certificate) => format!(r#","alipay_cert_sn":"{}","sign":"{sign}"}}"#, certificate.sn),
                    None => format!(r#","sign":"{sign}"}}"#),
                },
                // Whoever calls must not take it for a success.
                Err(_) => return br#"{"error_response":{"code":"20000","msg":"Service Currently Unavailable","sub_code":"aop.unknow-error"}}"#.to_vec(),
            },
        };
        [format!(r#"{{"{key}":"#).as_bytes(), &node, behind.as_bytes()].concat()
    }
}

/// The JSON with escapes in the place of characters that the charset lacks; all of them are inside strings.
fn writable(json: String, charset: Charset) -> String {
    if charset.can_encode(&json) {
        return json;
    }
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if charset.can_encode(c.encode_utf8(&mut [0; 4])) {
            escaped.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(escaped, "\\u{unit:04x}"); // a `String` takes everything
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_charset_lacks_is_escaped() {
        let json = r#"{"a":"订单 😀 €"}"#.to_owned();
        assert_eq!(writable(json.clone(), Charset::Utf8), json);
        let escaped = writable(json.clone(), Charset::Gbk);
        assert_eq!(escaped, r#"{"a":"订单 \ud83d\ude00 \u20ac"}"#);
        let values: [Value; 2] = [&json, &escaped].map(|text| serde_json::from_str(text).unwrap());
        assert_eq!(values[0], values[1]);
    }
}
