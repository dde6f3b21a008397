//! The certificates in a file, whatever form it has.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::CertificateError;

/// Largest file that is looked at; the platform's root bundle has six kilobytes.
pub(super) const MAX_BYTES: usize = 1024 * 1024;

/// Most certificates in a file.
const MAX_CERTIFICATES: usize = 100;

/// The DER structures of a PEM text with any number of blocks, of one line of base64, or of DER itself.
pub(super) fn structures(bytes: &[u8]) -> Result<Vec<Vec<u8>>, CertificateError> {
    if bytes.len() > MAX_BYTES {
        return Err(CertificateError::TooLarge);
    }
    if let [0x30, 0x80..=0x84, ..] = bytes {
        return Ok(vec![bytes.to_vec()]);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| CertificateError::Malformed)?;
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(CertificateError::Empty);
    }
    if !text.contains("-----BEGIN ") {
        return Ok(vec![decode(text)?]);
    }
    let mut found = Vec::new();
    // What stands before, between and after blocks is commentary.
    for block in text.split("-----BEGIN ").skip(1) {
        let (label, rest) = block.split_once("-----").ok_or(CertificateError::UnfinishedPem)?;
        let (body, _) = rest.split_once(&format!("-----END {label}-----")).ok_or(CertificateError::UnfinishedPem)?;
        match label {
            "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => found.push(decode(body)?),
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => return Err(CertificateError::RequestGiven),
            _ if label.ends_with("PRIVATE KEY") => return Err(CertificateError::PrivateKeyGiven),
            _ => {}
        }
        if found.len() > MAX_CERTIFICATES {
            return Err(CertificateError::TooLarge);
        }
    }
    if found.is_empty() { Err(CertificateError::Empty) } else { Ok(found) }
}

fn decode(text: &str) -> Result<Vec<u8>, CertificateError> {
    let packed: String = text.replace("\\r", "").replace("\\n", "").split_whitespace().collect();
    STANDARD.decode(packed).map_err(|_| CertificateError::Malformed)
}
