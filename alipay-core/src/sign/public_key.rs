//! A public key: the platform's, or an app's in the local gateway.

use std::fmt::{self, Write as _};

use rsa::{
    BigUint, RsaPublicKey,
    pkcs1::{self, EncodeRsaPublicKey as _},
    pkcs8::{ObjectIdentifier, SubjectPublicKeyInfoRef, der::Decode as _},
    traits::PublicKeyParts as _,
};
use sha2::{Digest as _, Sha256};

use super::{
    KeyError, RsaVerifier, SignType,
    key_text::{self, KeyText},
};

/// Bounds of the modulus that any RSA key may have here, in bits.
const MIN_BITS: usize = 1024;
const MAX_BITS: usize = 4096;

/// An RSA public key, loaded and checked.
///
/// Accepts SubjectPublicKeyInfo and PKCS#1, as PEM or as the one-line base64 that the console shows.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    key: RsaPublicKey,
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
            KeyText::SpkiPublic(der) => {
                let info = SubjectPublicKeyInfoRef::from_der(&der).map_err(|_| KeyError::Malformed)?;
                if !is_rsa(&info.algorithm.oid) {
                    return Err(KeyError::NotRsa);
                }
                Self::from_pkcs1(info.subject_public_key.as_bytes().ok_or(KeyError::Malformed)?)
            }
            KeyText::Pkcs1Private(_) | KeyText::Pkcs8Private(_) => Err(KeyError::PrivateGiven),
            KeyText::Certificate => Err(KeyError::CertificateGiven),
        }
    }

    fn from_pkcs1(der: &[u8]) -> Result<Self, KeyError> {
        let parts = pkcs1::RsaPublicKey::from_der(der).map_err(|_| KeyError::Malformed)?;
        let n = BigUint::from_bytes_be(parts.modulus.as_bytes());
        let e = BigUint::from_bytes_be(parts.public_exponent.as_bytes());
        check_public(&n, &e)?;
        let key = RsaPublicKey::new_with_max_size(n, e, MAX_BITS).map_err(|_| KeyError::BadExponent)?;
        Ok(Self { key })
    }

    pub(super) fn from_rsa(key: RsaPublicKey) -> Self {
        Self { key }
    }

    /// Bits of the modulus.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.key.n().bits()
    }

    /// `sha256:` and the first eight bytes of the hash of the key in PKCS#1 form: enough to tell keys apart.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let hash = Sha256::digest(self.pkcs1_der().unwrap_or_default());
        hash.iter().take(8).fold("sha256:".to_owned(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}"); // writing into a String cannot fail
            text
        })
    }

    /// A verifier of this type of signature.
    ///
    /// # Errors
    ///
    /// [`KeyError`] when the backend cannot use the key.
    pub fn verifier(&self, sign_type: SignType) -> Result<RsaVerifier, KeyError> {
        RsaVerifier::new(sign_type, self)
    }

    pub(super) fn rsa(&self) -> &RsaPublicKey {
        &self.key
    }

    pub(super) fn pkcs1_der(&self) -> Option<Vec<u8>> {
        self.key.to_pkcs1_der().ok().map(|der| der.as_bytes().to_vec())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey(RSA-{}, {})", self.bits(), self.fingerprint())
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
