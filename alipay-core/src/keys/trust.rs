//! What signatures of the platform are checked with.

use std::sync::Arc;

use super::certificates::Certificates;
use crate::sign::{BadSignature, Verifier};

/// Every key and certificate that is trusted at a time. Several are, while the platform or the app changes theirs.
pub(crate) struct Trust {
    pub(super) keys: Vec<Arc<dyn Verifier>>,
    pub(super) certificates: Option<Certificates>,
}

/// Why content is not to be believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Untrusted {
    /// The signature is not the platform's for this content.
    BadSignature,
    /// Signed with a certificate that is not known yet, by its serial number.
    UnknownCertificate(String),
}

impl Trust {
    /// Whether the platform signed exactly these bytes.
    ///
    /// The serial number, which no signature covers, only chooses among trusted keys. Without one, any of them may have
    /// signed.
    pub(crate) fn verify(&self, content: &[u8], signature: &str, cert_sn: Option<&str>) -> Result<(), Untrusted> {
        if let (Some(certificates), Some(sn)) = (&self.certificates, cert_sn) {
            return certificates.verify(content, signature, sn);
        }
        let fits_a_key = self.keys.iter().any(|key| key.verify(content, signature).is_ok());
        let fits = fits_a_key || self.certificates.iter().any(|all| all.verify_with_any(content, signature));
        if fits { Ok(()) } else { Err(Untrusted::BadSignature) }
    }
}

impl From<BadSignature> for Untrusted {
    fn from(_: BadSignature) -> Self {
        Self::BadSignature
    }
}
