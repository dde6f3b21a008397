//! One certificate: the parts that the protocol needs.

use std::{fmt, time::SystemTime};

use md5::{Digest as _, Md5};
use rsa::BigUint;

use super::{
    CertificateError,
    der::{self, BIT_STRING, Element, Elements, INTEGER, OCTET_STRING, OID, SEQUENCE},
    name, pem, validity,
};
use crate::sign::{KeyError, PublicKey, SignType};

/// Longest serial number, in bytes; RFC 5280 §4.1.2.2 allows 20, and some issuers were generous.
const MAX_SERIAL: usize = 64;

/// An X.509 certificate, read leniently: nothing follows from the fact that it could be read.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    sn: String,
    algorithm: String,
    common_name: Option<String>,
    not_before: SystemTime,
    not_after: SystemTime,
}

impl Certificate {
    /// The first certificate of a file: PEM, one line of base64, or DER. Files of the platform hold the certificate
    /// itself first, and its issuer behind.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let certificate = alipay_core::Certificate::parse(&std::fs::read("appCertPublicKey.crt")?)?;
    /// println!("{}", certificate.sn()); // what is sent as `app_cert_sn`
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`CertificateError`] when there is none, or it cannot be read.
    pub fn parse(bytes: &[u8]) -> Result<Self, CertificateError> {
        Self::parse_all(bytes)?.into_iter().next().ok_or(CertificateError::Empty)
    }

    /// All certificates of a file, in their order.
    ///
    /// # Errors
    ///
    /// [`CertificateError`] when there is none, or one of them cannot be read.
    pub fn parse_all(bytes: &[u8]) -> Result<Vec<Self>, CertificateError> {
        pem::structures(bytes)?.into_iter().map(Self::from_der).collect()
    }

    /// From DER.
    ///
    /// # Errors
    ///
    /// [`CertificateError::Malformed`].
    pub fn from_der(der: Vec<u8>) -> Result<Self, CertificateError> {
        let parts = Parts::of(&der).ok_or(CertificateError::Malformed)?;
        let sn = parts.sn().ok_or(CertificateError::Malformed)?;
        let algorithm = der::dotted(parts.algorithm).ok_or(CertificateError::Malformed)?;
        let (not_before, not_after) = validity::read(parts.validity).ok_or(CertificateError::Malformed)?;
        let common_name = name::common_name(parts.subject);
        Ok(Self { sn, algorithm, common_name, not_before, not_after, der })
    }

    /// The platform's serial number: MD5 of issuer and serial, 32 hexadecimal digits. What is sent as `app_cert_sn`, and
    /// comes as `alipay_cert_sn`.
    ///
    /// Wire rule: [§3.1](crate::protocol).
    #[must_use]
    pub fn sn(&self) -> &str {
        &self.sn
    }

    /// The owner's common name.
    #[must_use]
    pub fn common_name(&self) -> Option<&str> {
        self.common_name.as_deref()
    }

    /// Whose it is: all parts of the name.
    #[must_use]
    pub fn subject(&self) -> Option<String> {
        name::rfc2253(Parts::of(&self.der)?.subject)
    }

    /// Who issued it: all parts of the name, as they count for the [serial number](Self::sn).
    #[must_use]
    pub fn issuer(&self) -> Option<String> {
        name::rfc2253(Parts::of(&self.der)?.issuer)
    }

    /// Whether owner and issuer are the same, as of roots.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.subject() == self.issuer()
    }

    /// From when and until when it is valid.
    #[must_use]
    pub fn validity(&self) -> (SystemTime, SystemTime) {
        (self.not_before, self.not_after)
    }

    /// The key that it certifies.
    ///
    /// # Errors
    ///
    /// [`KeyError`] when the key is of a kind that is not supported.
    pub fn public_key(&self) -> Result<PublicKey, KeyError> {
        let parts = Parts::of(&self.der).ok_or(KeyError::Malformed)?;
        PublicKey::from_spki(parts.key.whole)
    }

    /// DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether its own signature is of the family of a sign type: what counts for the serial number of a bundle.
    pub(super) fn is_signed_as(&self, sign_type: SignType) -> bool {
        let family = match sign_type {
            SignType::Rsa2 | SignType::Rsa => "1.2.840.113549.1.1", // PKCS #1
            SignType::Sm2 => "1.2.156.10197.1.501",                 // SM2 with SM3
        };
        self.algorithm.starts_with(family)
    }

    /// Whether its own signature uses a hash that is broken.
    pub(super) fn has_weak_signature(&self) -> bool {
        // md2, md4, md5 and sha1 with RSA; ECDSA with SHA-1.
        const WEAK: [&str; 5] = [
            "1.2.840.113549.1.1.2",
            "1.2.840.113549.1.1.3",
            "1.2.840.113549.1.1.4",
            "1.2.840.113549.1.1.5",
            "1.2.840.10045.4.1",
        ];
        WEAK.contains(&self.algorithm.as_str())
    }

    /// Whether it may sign certificates, as far as key usage is concerned (RFC 5280 §4.2.1.3).
    pub(super) fn may_sign_certificates(&self) -> bool {
        const KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x0f];
        const KEY_CERT_SIGN: u8 = 0x04;
        let Some(parts) = Parts::of(&self.der) else { return false };
        parts.extension(KEY_USAGE).is_none_or(|usage| match Elements::new(usage).tagged(BIT_STRING) {
            Some(Element { content: [_, bits, ..], .. }) => bits & KEY_CERT_SIGN != 0,
            _ => false,
        })
    }
}

/// The parts of a certificate, RFC 5280 §4.1.
struct Parts<'a> {
    serial: &'a [u8],
    issuer: Element<'a>,
    validity: Element<'a>,
    subject: Element<'a>,
    key: Element<'a>,
    extensions: Option<Element<'a>>,
    algorithm: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(der: &'a [u8]) -> Option<Self> {
        const VERSION: u8 = 0xa0;
        const EXTENSIONS: u8 = 0xa3;
        let mut outer = Elements::new(der);
        let mut certificate = outer.tagged(SEQUENCE)?.children();
        let mut body = certificate.tagged(SEQUENCE)?.children();
        let algorithm = certificate.tagged(SEQUENCE)?.children().tagged(OID)?.content;
        if !outer.is_empty() || certificate.tagged(BIT_STRING).is_none() {
            return None;
        }
        let _ = body.tagged(VERSION);
        let serial = body.tagged(INTEGER)?.content;
        let _algorithm_again = body.tagged(SEQUENCE)?;
        let issuer = body.tagged(SEQUENCE)?;
        let validity = body.tagged(SEQUENCE)?;
        let subject = body.tagged(SEQUENCE)?;
        let key = body.tagged(SEQUENCE)?;
        let extensions = body.find(|element| element.tag == EXTENSIONS);
        Some(Self { serial, issuer, validity, subject, key, extensions, algorithm })
    }

    fn sn(&self) -> Option<String> {
        // A negative number, or none at all, is no serial number.
        let is_usable = self.serial.first().is_some_and(|byte| *byte < 0x80) && self.serial.len() <= MAX_SERIAL;
        let issuer = name::rfc2253(self.issuer).filter(|_| is_usable)?;
        let digest = Md5::digest(format!("{issuer}{}", BigUint::from_bytes_be(self.serial)));
        Some(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    fn extension(&self, oid: &[u8]) -> Option<&'a [u8]> {
        let list = self.extensions?.children().tagged(SEQUENCE)?;
        list.children().find_map(|extension| {
            let mut parts = extension.children();
            let is_it = parts.tagged(OID)?.content == oid;
            let value = parts.find(|part| part.tag == OCTET_STRING)?;
            is_it.then_some(value.content)
        })
    }
}

/// The owner and the serial number, which are public.
impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("common_name", &self.common_name).field("sn", &self.sn).finish()
    }
}
