//! A public key: the platform's, or an app's in the local gateway.

use std::fmt::{self, Write as _};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rsa::{
    BigUint, RsaPublicKey,
    pkcs1::{self, EncodeRsaPublicKey as _},
    pkcs8::{EncodePublicKey as _, LineEnding, ObjectIdentifier, SubjectPublicKeyInfoRef, der::Decode as _},
    traits::PublicKeyParts as _,
};
use sha2::{Digest as _, Sha256};

use super::{
    KeyError, LocalVerifier, SignType,
    key_text::{self, KeyText},
};

/// Bounds of the modulus that any RSA key may have here, in bits.
const MIN_BITS: usize = 1024;
const MAX_BITS: usize = 4096;

/// A public key, loaded and checked: RSA, or SM2 with the feature `sm2`.
///
/// Accepts SubjectPublicKeyInfo and PKCS#1, as PEM or as the one-line base64 that the console shows.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    key: Key,
}

#[derive(Clone, PartialEq, Eq)]
enum Key {
    Rsa(RsaPublicKey),
    #[cfg(feature = "sm2")]
    Sm2(sm2::PublicKey),
}

impl PublicKey {
    /// Reads a key.
    ///
    /// # Errors
    ///
    /// [`KeyError`] says what the text is instead. It never quotes the text.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        match key_text::read(text)? {
            KeyText::Pkcs1Public(der) => Self::from_pkcs1(&der),
            KeyText::SpkiPublic(der) => Self::from_spki(&der),
            KeyText::Pkcs1Private(_) | KeyText::Pkcs8Private(_) => Err(KeyError::PrivateGiven),
            KeyText::Certificate => Err(KeyError::CertificateGiven),
        }
    }

    /// From a SubjectPublicKeyInfo, RFC 5280 §4.1.2.7.
    pub(crate) fn from_spki(der: &[u8]) -> Result<Self, KeyError> {
        let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|_| KeyError::Malformed)?;
        let bits = info.subject_public_key.as_bytes().ok_or(KeyError::Malformed)?;
        if is_rsa(&info.algorithm.oid) {
            return Self::from_pkcs1(bits);
        }
        #[cfg(feature = "sm2")]
        if is_sm2(&info.algorithm) {
            return Self::from_sm2_point(bits);
        }
        Err(KeyError::NotRsa)
    }

    /// From the point of the curve, SEC 1 §2.3.3.
    #[cfg(feature = "sm2")]
    pub(crate) fn from_sm2_point(point: &[u8]) -> Result<Self, KeyError> {
        sm2::PublicKey::from_sec1_bytes(point).map(Self::from_sm2).map_err(|_| KeyError::Malformed)
    }

    pub(crate) fn from_pkcs1(der: &[u8]) -> Result<Self, KeyError> {
        let parts = pkcs1::RsaPublicKey::from_der(der).map_err(|_| KeyError::Malformed)?;
        let n = BigUint::from_bytes_be(parts.modulus.as_bytes());
        let e = BigUint::from_bytes_be(parts.public_exponent.as_bytes());
        check_public(&n, &e)?;
        let key = RsaPublicKey::new_with_max_size(n, e, MAX_BITS).map_err(|_| KeyError::BadExponent)?;
        Ok(Self::from_rsa(key))
    }

    pub(super) fn from_rsa(key: RsaPublicKey) -> Self {
        Self { key: Key::Rsa(key) }
    }

    #[cfg(feature = "sm2")]
    pub(super) fn from_sm2(key: sm2::PublicKey) -> Self {
        Self { key: Key::Sm2(key) }
    }

    /// Bits of the modulus, or of the curve.
    #[must_use]
    pub fn bits(&self) -> usize {
        match &self.key {
            Key::Rsa(key) => key.n().bits(),
            #[cfg(feature = "sm2")]
            Key::Sm2(_) => 256,
        }
    }

    /// Kind and size, as `RSA-2048`.
    #[must_use]
    pub fn algorithm(&self) -> String {
        match &self.key {
            Key::Rsa(_) => format!("RSA-{}", self.bits()),
            #[cfg(feature = "sm2")]
            Key::Sm2(_) => "SM2".to_owned(),
        }
    }

    /// SubjectPublicKeyInfo as one line of base64: what the console takes and shows.
    #[must_use]
    pub fn to_base64(&self) -> String {
        let der = match &self.key {
            Key::Rsa(key) => key.to_public_key_der(),
            #[cfg(feature = "sm2")]
            Key::Sm2(key) => key.to_public_key_der(),
        };
        der.map(|der| STANDARD.encode(der.as_bytes())).unwrap_or_default() // a key that was loaded can be written
    }

    /// The same as PEM.
    #[must_use]
    pub fn to_pem(&self) -> String {
        let pem = match &self.key {
            Key::Rsa(key) => key.to_public_key_pem(LineEnding::LF),
            #[cfg(feature = "sm2")]
            Key::Sm2(key) => key.to_public_key_pem(LineEnding::LF),
        };
        pem.unwrap_or_default() // as above
    }

    /// `sha256:` and the first eight bytes of the hash of the key in PKCS#1 form (SEC1 of SM2 keys): enough to tell keys
    /// apart.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let hash = match &self.key {
            Key::Rsa(_) => Sha256::digest(self.pkcs1_der().unwrap_or_default()),
            #[cfg(feature = "sm2")]
            Key::Sm2(key) => Sha256::digest(key.to_sec1_bytes()),
        };
        hash.iter().take(8).fold("sha256:".to_owned(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}"); // writing into a String cannot fail
            text
        })
    }

    /// A verifier of this type of signature.
    ///
    /// # Errors
    ///
    /// [`KeyError`] when the key is of another kind, or the backend cannot use it.
    pub fn verifier(&self, sign_type: SignType) -> Result<LocalVerifier, KeyError> {
        LocalVerifier::new(sign_type, self)
    }

    pub(super) fn rsa(&self) -> Result<&RsaPublicKey, KeyError> {
        match &self.key {
            Key::Rsa(key) => Ok(key),
            #[cfg(feature = "sm2")]
            Key::Sm2(_) => Err(KeyError::NotRsa),
        }
    }

    #[cfg(feature = "sm2")]
    pub(super) fn sm2(&self) -> Result<super::sm2::VerifyingKey, KeyError> {
        match &self.key {
            Key::Rsa(_) => Err(KeyError::NotSm2),
            Key::Sm2(key) => super::sm2::VerifyingKey::new(*key),
        }
    }

    pub(super) fn pkcs1_der(&self) -> Option<Vec<u8>> {
        self.rsa().ok()?.to_pkcs1_der().ok().map(|der| der.as_bytes().to_vec())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({}, {})", self.algorithm(), self.fingerprint())
    }
}

/// The checks that every RSA key passes before any arithmetic is done with it.
pub(super) fn check_public(n: &BigUint, e: &BigUint) -> Result<(), KeyError> {
    let bits = n.bits();
    let three = BigUint::from(3_u8);
    if bits > MAX_BITS {
        Err(KeyError::TooLong { bits, max: MAX_BITS })
    } else if bits < MIN_BITS {
        Err(KeyError::TooShort { bits, min: MIN_BITS })
    } else if !is_odd(n) {
        Err(KeyError::EvenModulus)
    } else if *e < three || !is_odd(e) || e.bits() > 32 {
        Err(KeyError::BadExponent)
    } else {
        Ok(())
    }
}

fn is_odd(number: &BigUint) -> bool {
    number.to_bytes_le().first().is_some_and(|byte| byte & 1 == 1)
}

/// rsaEncryption, RFC 8017 appendix A.1.
pub(super) fn is_rsa(oid: &ObjectIdentifier) -> bool {
    *oid == pkcs1::ALGORITHM_OID
}

/// An elliptic curve key (RFC 5480 §2.1.1) on the curve of SM2 (GM/T 0006).
#[cfg(feature = "sm2")]
pub(super) fn is_sm2(algorithm: &rsa::pkcs8::AlgorithmIdentifierRef<'_>) -> bool {
    const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
    const SM2_P256_V1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.301");
    algorithm.oid == EC_PUBLIC_KEY && algorithm.parameters_oid() == Ok(SM2_P256_V1)
}
