//! A new key pair for an app.

use std::fmt;

use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
};
use rsa::pkcs8::{LineEnding, SecretDocument};
use zeroize::Zeroizing;

use super::{PrivateKey, PublicKey, SignError};

/// A key pair that was just made: 2048 bits, the size that the console asks for. Needs the feature `aws-lc-rs`.
///
/// `Debug` shows the fingerprint of the public half, never the key.
#[cfg(feature = "aws-lc-rs")] // said once more for the documentation of crates that re-export it
pub struct NewKey {
    private: Zeroizing<String>,
    public: PublicKey,
}

impl NewKey {
    /// Makes one, with the random numbers of AWS-LC.
    ///
    /// ```
    /// let key = alipay_core::NewKey::generate()?;
    /// assert!(key.private_pem().starts_with("-----BEGIN PRIVATE KEY-----\n"));
    /// println!("{}", key.public_key().to_base64()); // the line for the console
    /// # Ok::<(), alipay_core::SignError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SignError`] when the system has no random numbers.
    pub fn generate() -> Result<Self, SignError> {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(SignError::new)?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(SignError::new)?;
        let document = SecretDocument::try_from(der.as_ref()).map_err(|_| SignError::default())?;
        let private = document.to_pem("PRIVATE KEY", LineEnding::LF).map_err(|_| SignError::default())?;
        let public = PrivateKey::parse(&private).map_err(SignError::new)?.public_key();
        Ok(Self { private, public })
    }

    /// The private key: PKCS#8, PEM. Whoever has it signs as the app.
    #[must_use]
    pub fn private_pem(&self) -> &str {
        &self.private
    }

    /// The public half.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }
}

impl fmt::Debug for NewKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewKey({})", self.public.fingerprint())
    }
}
