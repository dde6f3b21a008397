//! Signatures: keys in every format, the canonical string, and two backends behind one pair of traits.
//!
//! `RSA2` (SHA-256) runs on AWS-LC when the feature `aws-lc-rs` is on, and on the `rsa` crate otherwise. The legacy
//! type `RSA` (SHA-1), and keys below 2048 bits, always use the `rsa` crate.

mod backend;
mod key_error;
mod key_text;
mod private_key;
mod public_key;
mod source;

use std::{fmt, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};

pub use key_error::KeyError;
pub use private_key::PrivateKey;
pub use public_key::PublicKey;
pub use source::sign_source;

/// The `sign_type` of a client: which hash goes with RSA PKCS#1 v1.5.
///
/// It is configuration, never taken from a message: a peer cannot talk a client into a weaker hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignType {
    /// SHA-256; keys of 2048 bits and more. What every app created since 2018 uses.
    #[default]
    Rsa2,
    /// SHA-1; legacy apps only.
    Rsa,
}

impl SignType {
    /// The value of the parameter `sign_type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rsa2 => "RSA2",
            Self::Rsa => "RSA",
        }
    }

    /// Smallest modulus that a client accepts, in bits.
    #[must_use]
    pub const fn min_bits(self) -> usize {
        match self {
            Self::Rsa2 => 2048,
            Self::Rsa => 1024,
        }
    }
}

impl fmt::Display for SignType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Signs requests with the app's private key.
pub trait Signer: Send + Sync {
    /// The type that goes into the parameter `sign_type`.
    fn sign_type(&self) -> SignType;

    /// The signature of these bytes, base64 with padding and without line breaks.
    ///
    /// # Errors
    ///
    /// [`SignError`] when the key could not be used.
    fn sign(&self, content: &[u8]) -> Result<String, SignError>;
}

/// Checks signatures with the platform's public key.
pub trait Verifier: Send + Sync {
    /// Whether `signature` (base64) is the platform's signature of exactly these bytes.
    ///
    /// # Errors
    ///
    /// [`BadSignature`] when it is not, whatever the reason.
    fn verify(&self, content: &[u8], signature: &str) -> Result<(), BadSignature>;
}

/// The private key could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the private key could not sign")]
pub struct SignError;

/// The signature is not the platform's for this content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not match the content")]
pub struct BadSignature;

/// A private key that signs one type of signature.
#[derive(Clone)]
pub struct RsaSigner {
    sign_type: SignType,
    key: Arc<backend::SigningKey>,
    description: String,
}

/// A public key that checks one type of signature.
#[derive(Clone)]
pub struct RsaVerifier {
    key: Arc<backend::VerifyingKey>,
    description: String,
}

impl RsaSigner {
    pub(crate) fn new(sign_type: SignType, key: &PrivateKey) -> Result<Self, KeyError> {
        let backend = backend::SigningKey::new(sign_type, key)?;
        Ok(Self { sign_type, key: Arc::new(backend), description: format!("{sign_type} with {key:?}") })
    }
}

impl RsaVerifier {
    pub(crate) fn new(sign_type: SignType, key: &PublicKey) -> Result<Self, KeyError> {
        let backend = backend::VerifyingKey::new(sign_type, key)?;
        Ok(Self { key: Arc::new(backend), description: format!("{sign_type} with {key:?}") })
    }
}

impl Signer for RsaSigner {
    fn sign_type(&self) -> SignType {
        self.sign_type
    }

    fn sign(&self, content: &[u8]) -> Result<String, SignError> {
        self.key.sign(content).map(|signature| STANDARD.encode(signature))
    }
}

impl Verifier for RsaVerifier {
    fn verify(&self, content: &[u8], signature: &str) -> Result<(), BadSignature> {
        // Strict: one spelling per signature, so that nothing that compares or stores it can be fooled.
        let signature = STANDARD.decode(signature).map_err(|_| BadSignature)?;
        self.key.verify(content, &signature)
    }
}

impl fmt::Debug for RsaSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaSigner({})", self.description)
    }
}

impl fmt::Debug for RsaVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaVerifier({})", self.description)
    }
}
