//! The platform's public key, however it was given.

use crate::{
    input,
    outcome::{Mistake, visible},
};
use alipay::{Certificate, KeyError, KeyStructure, LocalVerifier, PublicKey, SignType};
use std::path::Path;

/// What signatures are checked with.
#[derive(Debug)]
pub(crate) struct PlatformKey {
    pub(crate) verifier: LocalVerifier,
    pub(crate) sign_type: SignType,
    /// Kind, size and fingerprint.
    pub(crate) title: String,
    /// The serial number, of a certificate.
    pub(crate) sn: Option<String>,
}

/// From a public key or, in certificate mode, from the certificate.
pub(crate) fn load(path: &Path, sign_type: SignType) -> Result<PlatformKey, Mistake> {
    let mistake = |error: KeyError| {
        Mistake::new(
            format!("{} cannot be used: {error}", input::name(path)),
            "Give the key that the console calls Alipay public key, or alipayCertPublicKey_RSA2.crt",
        )
    };
    let bytes = input::bytes(path)?;
    let (key, sn) = match Certificate::parse(&bytes) {
        Ok(certificate) => (certificate.public_key().map_err(mistake)?, Some(certificate.sn().to_owned())),
        Err(_) => {
            let text = KeyStructure::text_of(&bytes).map_err(mistake)?;
            (PublicKey::parse(text).map_err(mistake)?, None)
        }
    };
    let verifier = key.verifier(sign_type).map_err(mistake)?;
    let of_certificate = sn.as_deref().map(|sn| format!(", certificate {}", visible(sn))).unwrap_or_default();
    let title = format!("{} {}{of_certificate}", key.algorithm(), key.fingerprint());
    Ok(PlatformKey { verifier, sign_type, title, sn })
}

/// For `--sign-type`.
pub(crate) fn sign_type(text: &str) -> Result<SignType, String> {
    SignType::of_label(text).ok_or_else(|| "write RSA2, RSA for an old app, or SM2".to_owned())
}
