//! What the platform signs with, and the certificates of its keys.

use std::sync::atomic::{AtomicBool, Ordering};

use alipay_core::LocalSigner;

/// The platform's key and, in certificate mode, the one that it will change to.
pub(crate) struct Platform {
    first: Identity,
    next: Option<Identity>,
    has_changed: AtomicBool,
}

/// A key, and the certificate that says whose it is.
pub(crate) struct Identity {
    pub(crate) signer: LocalSigner,
    /// What checks its signatures, PEM.
    pub(crate) public_key: String,
    /// In certificate mode.
    pub(crate) certificate: Option<PlatformCertificate>,
}

/// A certificate of the platform.
pub(crate) struct PlatformCertificate {
    pub(crate) sn: String,
    /// The file, with the certificates of its issuers behind it.
    pub(crate) text: String,
}

/// There is no certificate to change to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no next certificate, or it is in use already: give one with `SandboxBuilder::next_certificate`")]
pub struct NoNextCertificate;

impl Platform {
    pub(crate) fn new(first: Identity, next: Option<Identity>) -> Self {
        Self { first, next, has_changed: AtomicBool::new(false) }
    }

    /// What answers are signed with now.
    pub(crate) fn current(&self) -> &Identity {
        let changed = self.next.as_ref().filter(|_| self.has_changed.load(Ordering::SeqCst));
        changed.unwrap_or(&self.first)
    }

    /// Changes to the next key; `false` when there is none, or it is in use already.
    pub(crate) fn rotate(&self) -> bool {
        self.next.is_some() && !self.has_changed.swap(true, Ordering::SeqCst)
    }

    /// Whether the platform has certificates at all.
    pub(crate) fn has_certificates(&self) -> bool {
        self.first.certificate.is_some()
    }

    /// The certificate with this serial number. The next one is published before it is used.
    pub(crate) fn certificate(&self, sn: &str) -> Option<&PlatformCertificate> {
        let all = [Some(&self.first), self.next.as_ref()].into_iter().flatten();
        all.filter_map(|identity| identity.certificate.as_ref()).find(|certificate| certificate.sn == sn)
    }
}
