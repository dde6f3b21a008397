//! Key texts: PEM or bare base64, with whatever whitespace they picked up on their way.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rsa::{
    pkcs1,
    pkcs8::{self, der::Decode as _},
};
use zeroize::Zeroizing;

use super::KeyError;

/// The DER structures that a text can hold.
pub(super) enum KeyText {
    Pkcs1Private(Zeroizing<Vec<u8>>),
    Pkcs8Private(Zeroizing<Vec<u8>>),
    Pkcs1Public(Vec<u8>),
    SpkiPublic(Vec<u8>),
    Certificate,
}

/// Longest text that is looked at: a 16384-bit private key in PEM has about 13 KB.
const MAX_TEXT: usize = 64 * 1024;

/// Finds out what a text holds, by its label or by its structure.
pub(super) fn read(text: &str) -> Result<KeyText, KeyError> {
    if text.len() > MAX_TEXT {
        return Err(KeyError::Malformed);
    }
    // Editors on Windows put a byte order mark in front.
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(KeyError::Empty);
    }
    match text.find("-----BEGIN ") {
        Some(start) => read_pem(&text[start + "-----BEGIN ".len()..]),
        None => read_bare(&decode(text)?),
    }
}

fn read_pem(after_begin: &str) -> Result<KeyText, KeyError> {
    let (label, rest) = after_begin.split_once("-----").ok_or(KeyError::UnfinishedPem)?;
    let end = format!("-----END {label}-----");
    let (body, _) = rest.split_once(end.as_str()).ok_or(KeyError::UnfinishedPem)?;
    if body.contains("ENCRYPTED") {
        return Err(KeyError::Encrypted);
    }
    match label {
        "PRIVATE KEY" => decode(body).map(KeyText::Pkcs8Private),
        "RSA PRIVATE KEY" => decode(body).map(KeyText::Pkcs1Private),
        "PUBLIC KEY" => Ok(KeyText::SpkiPublic(decode(body)?.to_vec())),
        "RSA PUBLIC KEY" => Ok(KeyText::Pkcs1Public(decode(body)?.to_vec())),
        "CERTIFICATE" | "X509 CERTIFICATE" => Ok(KeyText::Certificate),
        "ENCRYPTED PRIVATE KEY" => Err(KeyError::Encrypted),
        "EC PRIVATE KEY" | "EC PARAMETERS" | "DSA PRIVATE KEY" | "OPENSSH PRIVATE KEY" => Err(KeyError::NotRsa),
        _ => Err(KeyError::UnknownLabel),
    }
}

/// Bare base64 has no label: the structure tells.
fn read_bare(der: &[u8]) -> Result<KeyText, KeyError> {
    if pkcs8::PrivateKeyInfo::from_der(der).is_ok() {
        Ok(KeyText::Pkcs8Private(Zeroizing::new(der.to_vec())))
    } else if pkcs1::RsaPrivateKey::from_der(der).is_ok() {
        Ok(KeyText::Pkcs1Private(Zeroizing::new(der.to_vec())))
    } else if pkcs8::SubjectPublicKeyInfoRef::from_der(der).is_ok() {
        Ok(KeyText::SpkiPublic(der.to_vec()))
    } else if pkcs1::RsaPublicKey::from_der(der).is_ok() {
        Ok(KeyText::Pkcs1Public(der.to_vec()))
    } else if is_encrypted_pkcs8(der) {
        Err(KeyError::Encrypted)
    } else {
        Err(KeyError::Malformed)
    }
}

/// Drops whitespace, also written as `\n` where a key went through an environment variable.
fn decode(text: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let mut packed = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if matches!(bytes.peek(), Some(b'n' | b'r')) => {
                bytes.next();
            }
            byte if byte.is_ascii_whitespace() => {}
            byte => packed.push(byte),
        }
    }
    STANDARD.decode(packed.as_slice()).map(Zeroizing::new).map_err(|_| KeyError::NotBase64)
}

/// `EncryptedPrivateKeyInfo` (RFC 5958 §3) begins with an algorithm of PKCS#5: 1.2.840.113549.1.5.x.
fn is_encrypted_pkcs8(der: &[u8]) -> bool {
    const PKCS5: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05];
    der.get(..32).is_some_and(|head| head.windows(PKCS5.len()).any(|window| window == PKCS5))
}
