//! The app's private key.

use std::fmt;

use rsa::{
    BigUint, RsaPrivateKey,
    pkcs1::{self, Version},
    pkcs8::{PrivateKeyInfo, der::Decode as _},
    traits::PublicKeyParts as _,
};

use super::{
    KeyError, PublicKey, RsaSigner, SignType,
    key_text::{self, KeyText},
    public_key::{check_public, is_rsa},
};

/// The app's RSA private key, loaded and checked.
///
/// Accepts PKCS#1 and PKCS#8, as PEM or as the one-line base64 that the Alipay key tool writes; the format is found
/// out by parsing. `Debug` shows the size and the fingerprint of the public half, never the key.
pub struct PrivateKey {
    key: RsaPrivateKey,
}

impl PrivateKey {
    /// Reads a key.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let key = alipay_core::PrivateKey::parse(&std::fs::read_to_string("app_private_key.pem")?)?;
    /// println!("{key:?}"); // PrivateKey(RSA-2048, sha256:…)
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyError`] says what the text is instead. It never quotes the text.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        match key_text::read(text)? {
            KeyText::Pkcs1Private(der) => Self::from_pkcs1(&der),
            KeyText::Pkcs8Private(der) => {
                let info = PrivateKeyInfo::from_der(&der).map_err(|_| KeyError::Malformed)?;
                if !is_rsa(&info.algorithm.oid) {
                    return Err(KeyError::NotRsa);
                }
                Self::from_pkcs1(info.private_key)
            }
            KeyText::Pkcs1Public(_) | KeyText::SpkiPublic(_) => Err(KeyError::PublicGiven),
            KeyText::Certificate => Err(KeyError::CertificateGiven),
        }
    }

    fn from_pkcs1(der: &[u8]) -> Result<Self, KeyError> {
        let parts = pkcs1::RsaPrivateKey::from_der(der).map_err(|_| KeyError::Malformed)?;
        if parts.version() != Version::TwoPrime {
            return Err(KeyError::MultiPrime);
        }
        let number = |bytes: &[u8]| BigUint::from_bytes_be(bytes);
        let (n, e) = (number(parts.modulus.as_bytes()), number(parts.public_exponent.as_bytes()));
        check_public(&n, &e)?;
        let primes = vec![number(parts.prime1.as_bytes()), number(parts.prime2.as_bytes())];
        let key = RsaPrivateKey::from_components(n, e, number(parts.private_exponent.as_bytes()), primes)
            .map_err(|_| KeyError::Inconsistent)?;
        key.validate().map_err(|_| KeyError::Inconsistent)?;
        Ok(Self { key })
    }

    /// The public half.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        PublicKey::from_rsa(self.key.to_public_key())
    }

    /// Bits of the modulus.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.key.n().bits()
    }

    /// A signer of this type.
    ///
    /// # Errors
    ///
    /// [`KeyError`] when the backend cannot use the key.
    pub fn signer(&self, sign_type: SignType) -> Result<RsaSigner, KeyError> {
        RsaSigner::new(sign_type, self)
    }

    pub(super) fn rsa(&self) -> &RsaPrivateKey {
        &self.key
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey(RSA-{}, {})", self.bits(), self.public_key().fingerprint())
    }
}
