//! The app's private key.

use std::fmt;

use rsa::{
    BigUint, RsaPrivateKey,
    pkcs1::{self, Version},
    pkcs8::{PrivateKeyInfo, der::Decode as _},
    traits::PublicKeyParts as _,
};

#[cfg(feature = "sm2")]
use super::public_key::is_sm2;
use super::{
    KeyError, LocalSigner, PublicKey, SignType,
    key_text::{self, KeyText},
    public_key::{check_public, is_rsa},
};

/// The app's private key, loaded and checked: RSA, or SM2 with the feature `sm2`.
///
/// Accepts PKCS#1 and PKCS#8, as PEM or as the one-line base64 that the Alipay key tool writes; the format is found
/// out by parsing. `Debug` shows the size and the fingerprint of the public half, never the key.
pub struct PrivateKey {
    key: Key,
}

enum Key {
    Rsa(Box<RsaPrivateKey>),
    #[cfg(feature = "sm2")]
    Sm2(sm2::SecretKey),
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
                if is_rsa(&info.algorithm.oid) {
                    return Self::from_pkcs1(info.private_key);
                }
                #[cfg(feature = "sm2")]
                if is_sm2(&info.algorithm) {
                    let key = sm2::SecretKey::try_from(info).map_err(|_| KeyError::Malformed)?;
                    return Ok(Self { key: Key::Sm2(key) });
                }
                Err(KeyError::NotRsa)
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
        Ok(Self { key: Key::Rsa(Box::new(key)) })
    }

    /// The public half.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        match &self.key {
            Key::Rsa(key) => PublicKey::from_rsa(key.to_public_key()),
            #[cfg(feature = "sm2")]
            Key::Sm2(key) => PublicKey::from_sm2(key.public_key()),
        }
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

    /// A signer of this type.
    ///
    /// # Errors
    ///
    /// [`KeyError`] when the key is of another kind, or the backend cannot use it.
    pub fn signer(&self, sign_type: SignType) -> Result<LocalSigner, KeyError> {
        LocalSigner::new(sign_type, self)
    }

    pub(super) fn rsa(&self) -> Result<&RsaPrivateKey, KeyError> {
        match &self.key {
            Key::Rsa(key) => Ok(key),
            #[cfg(feature = "sm2")]
            Key::Sm2(_) => Err(KeyError::NotRsa),
        }
    }

    #[cfg(feature = "sm2")]
    pub(super) fn sm2(&self) -> Result<super::sm2::SigningKey, KeyError> {
        match &self.key {
            Key::Rsa(_) => Err(KeyError::NotSm2),
            Key::Sm2(key) => super::sm2::SigningKey::new(key),
        }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let public = self.public_key();
        write!(f, "PrivateKey({}, {})", public.algorithm(), public.fingerprint())
    }
}
