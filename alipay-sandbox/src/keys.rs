//! Keys made for a run, and their texts.

use alipay_core::{KeyError, NewKey, PrivateKey};
use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der, PublicKeyX509Der},
    error::Unspecified,
    rand,
    rsa::KeyPair,
    signature::KeyPair as _,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// A private key and its public half, as PEM.
#[derive(Clone)]
pub(crate) struct KeyTexts {
    /// PKCS#8.
    pub(crate) private: String,
    /// SubjectPublicKeyInfo.
    pub(crate) public: String,
}

/// A new key of 2048 bits.
pub(crate) fn generate() -> Result<KeyTexts, Unspecified> {
    let key = NewKey::generate().map_err(|_| Unspecified)?;
    Ok(KeyTexts { private: key.private_pem().to_owned(), public: key.public_key().to_pem() })
}

/// A new AES key of 128 bits, base64.
pub(crate) fn generate_aes() -> Result<String, Unspecified> {
    let mut key = [0; 16];
    rand::fill(&mut key)?;
    Ok(STANDARD.encode(key))
}

/// The same key as PEM, whatever the text looked like.
pub(crate) fn normalized(private_key: &str) -> Result<KeyTexts, KeyError> {
    let key = PrivateKey::parse(private_key)?;
    const MIN: usize = 2048;
    if key.bits() < MIN {
        return Err(KeyError::TooShort { bits: key.bits(), min: MIN });
    }
    let der = der(private_key).ok_or(KeyError::Malformed)?;
    let pair = KeyPair::from_pkcs8(&der).or_else(|_| KeyPair::from_der(&der)).map_err(|_| KeyError::Malformed)?;
    texts(&pair).map_err(|_| KeyError::Malformed)
}

fn texts(pair: &KeyPair) -> Result<KeyTexts, Unspecified> {
    let private: Pkcs8V1Der<'_> = pair.as_der()?;
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der()?;
    Ok(KeyTexts { private: pem("PRIVATE KEY", private.as_ref()), public: pem("PUBLIC KEY", public.as_ref()) })
}

/// RFC 7468: base64 in lines of 64 characters.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    for (i, c) in STANDARD.encode(der).chars().enumerate() {
        if i > 0 && i % 64 == 0 {
            text.push('\n');
        }
        text.push(c);
    }
    text + &format!("\n-----END {label}-----\n")
}

/// The bytes of a text that already proved to be a key.
pub(crate) fn der(text: &str) -> Option<Vec<u8>> {
    let body = match text.split_once("-----BEGIN ") {
        Some((_, rest)) => rest.split_once("-----")?.1.split_once("-----END")?.0,
        None => text,
    };
    let packed: String = body.replace("\\r", "").replace("\\n", "").chars().filter(|c| !c.is_whitespace()).collect();
    STANDARD.decode(packed).ok()
}

#[cfg(test)]
mod tests {
    use alipay_core::{PublicKey, SignType, Verifier as _};

    use super::*;

    #[test]
    fn made_keys_belong_together() {
        let keys = generate().unwrap();
        let signer = PrivateKey::parse(&keys.private).unwrap().signer(SignType::Rsa2).unwrap();
        let verifier = PublicKey::parse(&keys.public).unwrap().verifier(SignType::Rsa2).unwrap();
        assert!(verifier.verify(b"x", &signer.sign_now(b"x").unwrap()).is_ok());
        assert!(keys.public.lines().all(|line| line.len() <= 64));
    }

    #[test]
    fn every_spelling_of_a_key_is_read() {
        let keys = generate().unwrap();
        let one_line: String = keys.private.lines().filter(|line| !line.starts_with('-')).collect();
        let escaped = keys.private.replace('\n', "\\n");
        for text in [&keys.private, &one_line, &escaped] {
            assert_eq!(normalized(text).unwrap().public, keys.public);
        }
        assert_eq!(normalized(&keys.public).err(), Some(KeyError::PublicGiven));
    }
}
