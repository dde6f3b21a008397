//! Key texts: PEM or bare base64, with whatever whitespace they picked up on their way.

use std::ops::Range;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rsa::{
    pkcs1,
    pkcs8::{self, der::Decode as _},
};
use zeroize::Zeroizing;

use super::KeyError;
use crate::cert::Certificate;

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

/// The text of a key file, or what its bytes are instead.
pub(super) fn text_of(bytes: &[u8]) -> Result<&str, KeyError> {
    match bytes {
        // The version that PKCS#12 begins with (RFC 7292 §4); lengths are not always definite there.
        [0x30, 0x82, _, _, 2, 1, 3, ..] | [0x30, 0x80, 2, 1, 3, ..] => Err(KeyError::Pkcs12),
        [0x30, 0x81..=0x84, ..] => match read_der(bytes) {
            Ok(KeyText::Certificate) => Err(KeyError::CertificateGiven),
            Ok(_) => Err(KeyError::Der),
            Err(KeyError::Encrypted) => Err(KeyError::Encrypted),
            Err(_) => Err(KeyError::NotUtf8),
        },
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [_, 0, _, 0, ..] | [0, _, 0, _, ..] => Err(KeyError::Utf16),
        _ => std::str::from_utf8(bytes).map_err(|_| KeyError::NotUtf8),
    }
}

/// Finds out what a text holds. Labels are often put around a line of base64 by hand, so of keys the structure counts.
pub(super) fn read(text: &str) -> Result<KeyText, KeyError> {
    const BEGIN: &str = "-----BEGIN ";
    if text.len() > MAX_TEXT {
        return Err(KeyError::Malformed);
    }
    // Editors on Windows put a byte order mark in front.
    let trimmed = text.trim_start_matches('\u{feff}').trim();
    if trimmed.is_empty() {
        return Err(KeyError::Empty);
    }
    if let Some(start) = text.find(BEGIN) {
        return read_pem(text, start + BEGIN.len());
    }
    if trimmed.starts_with("ssh-") {
        return Err(KeyError::OpenSsh);
    }
    let capitals = Zeroizing::new(trimmed.to_ascii_uppercase());
    if ["BEGIN ", "END "].iter().any(|mark| capitals.contains(mark)) && capitals.contains(" KEY") {
        return Err(KeyError::DamagedPem);
    }
    let start = text.find(trimmed).unwrap_or_default();
    read_base64(text, start..start + trimmed.len())
}

/// From the label on, which begins there.
fn read_pem(text: &str, start: usize) -> Result<KeyText, KeyError> {
    let (label, rest) = text[start..].split_once("-----").ok_or(KeyError::UnfinishedPem)?;
    let end = format!("-----END {label}-----");
    let (body, _) = rest.split_once(end.as_str()).ok_or(KeyError::UnfinishedPem)?;
    if body.contains("ENCRYPTED") {
        return Err(KeyError::Encrypted);
    }
    let body_start = text.len() - rest.len();
    match label {
        "PRIVATE KEY" | "RSA PRIVATE KEY" | "PUBLIC KEY" | "RSA PUBLIC KEY" => {
            read_base64(text, body_start..body_start + body.len())
        }
        "CERTIFICATE" | "X509 CERTIFICATE" => Ok(KeyText::Certificate),
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Err(KeyError::RequestGiven),
        "ENCRYPTED PRIVATE KEY" => Err(KeyError::Encrypted),
        "OPENSSH PRIVATE KEY" => Err(KeyError::OpenSsh),
        "EC PRIVATE KEY" | "EC PARAMETERS" | "DSA PRIVATE KEY" => Err(KeyError::NotRsa),
        _ => Err(KeyError::UnknownLabel),
    }
}

/// A part of the text.
fn read_base64(text: &str, part: Range<usize>) -> Result<KeyText, KeyError> {
    let misplaced = |at: usize| {
        let before = text[..part.start + at].trim_start_matches('\u{feff}');
        let (line, last) = before.split('\n').enumerate().last().unwrap_or_default();
        KeyError::NotBase64 { line: line + 1, column: last.chars().count() + 1 }
    };
    let content = &text[part.clone()];
    let packed = pack(content).map_err(misplaced)?;
    // All of it is base64: if it does not end where base64 can end, it was cut off.
    let der = STANDARD.decode(packed.as_slice()).map(Zeroizing::new).map_err(|_| KeyError::Malformed);
    der.and_then(|der| read_der(&der)).map_err(|error| match blank(content) {
        Some(at) if error == KeyError::Malformed => misplaced(at),
        _ => error,
    })
}

/// The structure tells what it is.
fn read_der(der: &[u8]) -> Result<KeyText, KeyError> {
    if pkcs8::PrivateKeyInfo::from_der(der).is_ok() {
        Ok(KeyText::Pkcs8Private(Zeroizing::new(der.to_vec())))
    } else if pkcs1::RsaPrivateKey::from_der(der).is_ok() {
        Ok(KeyText::Pkcs1Private(Zeroizing::new(der.to_vec())))
    } else if pkcs8::SubjectPublicKeyInfoRef::from_der(der).is_ok() {
        Ok(KeyText::SpkiPublic(der.to_vec()))
    } else if pkcs1::RsaPublicKey::from_der(der).is_ok() {
        Ok(KeyText::Pkcs1Public(der.to_vec()))
    } else if is_certificate(der) {
        Ok(KeyText::Certificate)
    } else if is_encrypted_pkcs8(der) {
        Err(KeyError::Encrypted)
    } else {
        Err(KeyError::Malformed)
    }
}

/// Without a copy of anything that begins as private keys do, with a number.
fn is_certificate(der: &[u8]) -> bool {
    matches!(der, [0x30, 0x82, _, _, 0x30, ..]) && Certificate::from_der(der.to_vec()).is_ok()
}

/// Drops whitespace, also written as `\n` where a key went through an environment variable. Otherwise, where the first
/// character stands that is not base64.
fn pack(text: &str) -> Result<Zeroizing<Vec<u8>>, usize> {
    let mut packed = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' if matches!(bytes.peek(), Some((_, b'n' | b'r'))) => {
                bytes.next();
            }
            byte if byte.is_ascii_whitespace() => {}
            b'=' => packed.push(byte),
            _ if packed.last() == Some(&b'=') => return Err(at),
            b'+' | b'/' => packed.push(byte),
            byte if byte.is_ascii_alphanumeric() => packed.push(byte),
            _ => return Err(at),
        }
    }
    Ok(packed)
}

/// Where the first blank stands in one line that is no key with blanks: words, or plus signs that went through a form. In
/// what begins as a key they may be its line breaks, and then something else is wrong with it.
fn blank(text: &str) -> Option<usize> {
    let line = text.trim();
    let at = line.find(' ').filter(|_| !line.contains('\n'))?;
    let is_key_with_pluses = || {
        let packed = pack(&Zeroizing::new(line.replace(' ', "+"))).ok()?;
        let der = STANDARD.decode(packed.as_slice()).map(Zeroizing::new).ok()?;
        read_der(&der).ok()
    };
    let is_to_blame = !line.starts_with("MI") || is_key_with_pluses().is_some();
    is_to_blame.then(|| text.len() - text.trim_start().len() + at)
}

/// `EncryptedPrivateKeyInfo` (RFC 5958 §3) begins with an algorithm of PKCS#5: 1.2.840.113549.1.5.x.
fn is_encrypted_pkcs8(der: &[u8]) -> bool {
    const PKCS5: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05];
    der.get(..32).is_some_and(|head| head.windows(PKCS5.len()).any(|window| window == PKCS5))
}
