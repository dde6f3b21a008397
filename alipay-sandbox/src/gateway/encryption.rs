//! Encrypted content: what a call asks for, and the way back.
//!
//! The signature is over the ciphertext and checked first: a gateway that decrypts what anybody sends would tell them
//! about the padding.

use alipay_core::{AesKey, Charset, Encryption, api::ApiInfo};

use crate::{refusal::Refusal, request::Parameters};

/// How a call is encrypted, and how its answer will be.
#[derive(Clone, Copy)]
pub(super) struct Cipher<'g> {
    key: &'g AesKey,
    encryption: Encryption,
}

/// What a call asks for; nothing unless it names an `encrypt_type`.
pub(super) fn asked<'g>(
    info: &ApiInfo,
    params: &Parameters,
    key: Option<&'g AesKey>,
) -> Result<Option<Cipher<'g>>, Refusal> {
    let Some(name) = params.value("encrypt_type") else {
        return match params.value("biz_content") {
            Some(_) if info.is_encrypted => refuse(MISSING_TYPE, "This API takes biz_content encrypted only."),
            Some(content) if is_encrypted(content, key) => refuse(MISSING_TYPE, ""),
            _ => Ok(None),
        };
    };
    let known = [Encryption::Aes, Encryption::AesV2].into_iter().find(|known| known.as_str() == name);
    match (known, key) {
        (None, _) => refuse("isv.invalid-encrypt-type", ""),
        (Some(_), None) => refuse("isv.missing-encrypt-key", ""),
        (Some(encryption), Some(key)) => Ok(Some(Cipher { key, encryption })),
    }
}

impl Cipher<'_> {
    /// The content of a call.
    pub(super) fn open(&self, content: &str, charset: Charset) -> Result<String, Refusal> {
        let bytes = self.key.decrypt(self.encryption, content).ok();
        let text = bytes.as_deref().and_then(|bytes| charset.decode(bytes).ok());
        // With the wrong key, one content in 256 looks as if it had been decrypted, and is no text.
        text.map(|text| text.into_owned()).ok_or_else(|| {
            let detail = "Or biz_content is not AES-128-CBC with PKCS#7 padding, in base64.";
            Refusal::by_gateway("isv.decryption-error-not-valid-encrypt-key", detail)
        })
    }

    /// The node of an answer: a string in the place of an object.
    pub(super) fn close(&self, node: &[u8]) -> Vec<u8> {
        format!("\"{}\"", self.key.encrypt(self.encryption, node)).into_bytes()
    }
}

const MISSING_TYPE: &str = "isv.decryption-error-missing-encrypt-type";

fn is_encrypted(content: &str, key: Option<&AesKey>) -> bool {
    key.is_some_and(|key| key.decrypt(Encryption::Aes, content).is_ok())
}

fn refuse<T>(sub_code: &'static str, detail: &str) -> Result<T, Refusal> {
    Err(Refusal::by_gateway(sub_code, detail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Content;

    // No spec has such an API yet.
    const ENCRYPTED_ONLY: ApiInfo = ApiInfo::new("alipay.demo.thing.query", "1.0", "x_response").encrypted();

    fn outcome(query: &str, key: Option<&AesKey>) -> Result<bool, &'static str> {
        let params = Parameters::read(query, &Content::Form(Vec::new())).unwrap();
        asked(&ENCRYPTED_ONLY, &params, key).map(|cipher| cipher.is_some()).map_err(|refusal| refusal.sub_code)
    }

    #[test]
    fn some_apis_take_encrypted_content_only() {
        let key = AesKey::parse("AAECAwQFBgcICQoLDA0ODw==").unwrap();
        assert_eq!(outcome("biz_content={}", Some(&key)), Err(MISSING_TYPE));
        assert_eq!(outcome("biz_content={}&encrypt_type=", Some(&key)), Err(MISSING_TYPE));
        assert_eq!(outcome("biz_content=x&encrypt_type=AES", Some(&key)), Ok(true));
        assert_eq!(outcome("biz_content=x&encrypt_type=AES", None), Err("isv.missing-encrypt-key"));
        // Nothing was sent in the clear.
        assert_eq!(outcome("", Some(&key)), Ok(false));
    }
}
