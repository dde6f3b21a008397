//! Certificates: serial numbers as the platform computes them, and chains.

mod certificate;
pub(crate) mod chain;
mod der;
mod name;
mod pem;
mod validity;

use crate::sign::{KeyError, SignType};

pub use certificate::Certificate;

/// Why a certificate, or a bundle of them, cannot be used. No text quotes the file.
///
/// Wire rule: [§3.4](crate::protocol).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// Nothing there.
    #[error("there is no certificate in it")]
    Empty,
    /// A BEGIN line without its END line.
    #[error("the PEM text is cut off: its END line is missing or belongs to another label")]
    UnfinishedPem,
    /// Something else, or cut off.
    #[error("the bytes are no certificate: the file is cut off, or it is another kind of file")]
    Malformed,
    /// Larger, or with more certificates, than any real file.
    #[error("the file is too large for a bundle of certificates")]
    TooLarge,
    /// A private key was given.
    #[error("this is a private key where a certificate is wanted")]
    PrivateKeyGiven,
    /// A certificate request was given.
    #[error("this is a certificate request where a certificate is wanted: the console makes the certificate of it")]
    RequestGiven,
    /// The bundle has no root for the sign type, so its serial number would be empty.
    #[error("no root certificate in the bundle is for the sign type: download alipayRootCert.crt again")]
    NoRoot,
    /// The certified key is unusable.
    #[error("the certified key is unusable: {0}")]
    Key(KeyError),
    /// Signed with SHA-1 or an older hash.
    #[error("the certificate is signed with a broken hash: download it again")]
    WeakSignature,
    /// The certificate begins to be valid later.
    #[error("the certificate is not valid yet: check the clock of this machine")]
    NotYetValid,
    /// The certificate is not valid any more.
    #[error("the certificate has expired: download the new one from the console")]
    Expired,
    /// No path to a root of the bundle.
    #[error("the certificate was not issued under a root of the configured bundle")]
    Untrusted,
    /// The platform sent another certificate than the one that was asked for.
    #[error("the certificate is not the one that was asked for")]
    OtherSerial,
    /// The certificate belongs to somebody else.
    #[error("the certificate belongs to another account or app")]
    OtherOwner,
    /// Too many unknown certificates were named in a short time.
    #[error("too many unknown certificates were named in a short time")]
    TooMany,
    /// The platform says that there is no such certificate.
    #[error("the platform does not know the certificate")]
    NotFound,
    /// The certificate could not be downloaded.
    #[error("the certificate could not be downloaded")]
    Unavailable,
}

/// The serial number of a root bundle, sent as `alipay_root_cert_sn`: those of its roots that are signed in the way of
/// the sign type, in the order of the file, joined by `_`. Other roots are passed over.
///
/// Wire rule: [§3.2](crate::protocol).
///
/// # Errors
///
/// [`CertificateError::NoRoot`] instead of an empty number.
pub fn root_cert_sn(roots: &[Certificate], sign_type: SignType) -> Result<String, CertificateError> {
    let counted: Vec<&str> = roots.iter().filter(|root| root.is_signed_as(sign_type)).map(Certificate::sn).collect();
    if counted.is_empty() { Err(CertificateError::NoRoot) } else { Ok(counted.join("_")) }
}

/// What a certificate of this protocol must be, whoever issued it: valid now, signed with a good hash, and of a usable
/// key.
pub(crate) fn check(
    certificate: &Certificate,
    sign_type: SignType,
    now: std::time::SystemTime,
) -> Result<(), CertificateError> {
    let (not_before, not_after) = certificate.validity();
    if now < not_before {
        return Err(CertificateError::NotYetValid);
    }
    if now > not_after {
        return Err(CertificateError::Expired);
    }
    if certificate.has_weak_signature() {
        return Err(CertificateError::WeakSignature);
    }
    let key = certificate.public_key().map_err(CertificateError::Key)?;
    // The kind of the key first: a length means nothing across kinds.
    let _ = key.verifier(sign_type).map_err(CertificateError::Key)?;
    let (bits, min) = (key.bits(), sign_type.min_bits());
    if bits < min { Err(CertificateError::Key(KeyError::TooShort { bits, min })) } else { Ok(()) }
}
