//! Whether a certificate was issued, directly or not, by a root of the configured bundle.
//!
//! `rustls-webpki` walks the path and checks validity, CA flags, path lengths and constraints (RFC 5280 §6); signatures
//! go through our own verifier, so that both backends judge alike.

use std::time::{SystemTime, UNIX_EPOCH};

use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm, TrustAnchor, UnixTime,
    alg_id,
};
use webpki::{
    EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeIdIter, VerifiedPath, anchor_from_trusted_cert,
};

use super::{Certificate, CertificateError};
use crate::sign::{PublicKey, SignType};

/// Checks the path from `certificate` over some of `others` to one of `roots`.
pub(crate) fn verify(
    certificate: &Certificate,
    others: &[Certificate],
    roots: &[Certificate],
    sign_type: SignType,
    now: SystemTime,
) -> Result<(), CertificateError> {
    let der = |certificate: &Certificate| CertificateDer::from(certificate.der().to_vec());
    let (end, others) = (der(certificate), others.iter().map(der).collect::<Vec<_>>());
    let roots: Vec<CertificateDer<'_>> = roots.iter().map(der).collect();
    // Roots of other kinds anchor nothing that we could check.
    let anchors: Vec<TrustAnchor<'_>> = roots.iter().filter_map(|root| anchor_from_trusted_cert(root).ok()).collect();
    let now = UnixTime::since_unix_epoch(now.duration_since(UNIX_EPOCH).unwrap_or_default());
    let algorithms: &[&dyn SignatureVerificationAlgorithm] = match sign_type {
        SignType::Rsa2 | SignType::Rsa => &[&RsaWithSha256],
        #[cfg(feature = "sm2")]
        SignType::Sm2 => &[&Sm2WithSm3],
        #[cfg(not(feature = "sm2"))]
        SignType::Sm2 => &[],
    };
    let end = EndEntityCert::try_from(&end).map_err(|_| CertificateError::Malformed)?;
    end.verify_for_usage(algorithms, &anchors, &others, now, AnyUsage, None, Some(&may_issue)).map(drop).map_err(
        |error| match error {
            Error::CertExpired { .. } => CertificateError::Expired,
            Error::CertNotValidYet { .. } => CertificateError::NotYetValid,
            _ => CertificateError::Untrusted,
        },
    )
}

/// The platform's certificates are for its own protocol, not for TLS.
struct AnyUsage;

impl ExtendedKeyUsageValidator for AnyUsage {
    fn validate(&self, _: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        Ok(())
    }
}

/// Key usage, which the library leaves to its callers.
fn may_issue(path: &VerifiedPath<'_>) -> Result<(), Error> {
    let may = |certificate: &webpki::Cert<'_>| {
        Certificate::from_der(certificate.der().to_vec()).is_ok_and(|certificate| certificate.may_sign_certificates())
    };
    if path.intermediate_certificates().all(may) { Ok(()) } else { Err(Error::EndEntityUsedAsCa) }
}

/// sha256WithRSAEncryption, RFC 8017.
#[derive(Debug)]
struct RsaWithSha256;

impl SignatureVerificationAlgorithm for RsaWithSha256 {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let key = PublicKey::from_pkcs1(key).map_err(|_| InvalidSignature)?;
        check(&key, SignType::Rsa2, message, signature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::RSA_ENCRYPTION
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::RSA_PKCS1_SHA256
    }
}

/// SM2 with SM3, GM/T 0015.
#[cfg(feature = "sm2")]
#[derive(Debug)]
struct Sm2WithSm3;

#[cfg(feature = "sm2")]
impl SignatureVerificationAlgorithm for Sm2WithSm3 {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let key = PublicKey::from_sm2_point(key).map_err(|_| InvalidSignature)?;
        check(&key, SignType::Sm2, message, signature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        // ecPublicKey on sm2p256v1
        AlgorithmIdentifier::from_slice(b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x81\x1c\xcf\x55\x01\x82\x2d")
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        AlgorithmIdentifier::from_slice(b"\x06\x08\x2a\x81\x1c\xcf\x55\x01\x83\x75")
    }
}

fn check(key: &PublicKey, sign_type: SignType, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
    if key.bits() < sign_type.min_bits() {
        return Err(InvalidSignature);
    }
    let verifier = key.verifier(sign_type).map_err(|_| InvalidSignature)?;
    verifier.verify_bytes(message, signature).map_err(|_| InvalidSignature)
}
