//! Signatures: keys in every format, the canonical string, and two backends behind one pair of traits.
//!
//! `RSA2` (SHA-256) runs on AWS-LC when the feature `aws-lc-rs` is on, and on the `rsa` crate otherwise. The legacy
//! type `RSA` (SHA-1), and keys below 2048 bits, always use the `rsa` crate. `SM2` needs the feature `sm2`.

mod backend;
mod key_error;
mod key_structure;
mod key_text;
#[cfg(feature = "aws-lc-rs")]
mod new_key;
mod private_key;
mod public_key;
#[cfg(feature = "sm2")]
mod sm2;
mod source;

use std::{fmt, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::transport::BoxFuture;

pub use key_error::KeyError;
pub use key_structure::KeyStructure;
#[cfg(feature = "aws-lc-rs")]
pub use new_key::NewKey;
pub use private_key::PrivateKey;
pub use public_key::PublicKey;
pub use source::sign_source;

/// The `sign_type` of a client: which signature scheme and which hash.
///
/// Wire rule: [§2](crate::protocol).
///
/// It is configuration, never taken from a message: a peer cannot talk a client into a weaker hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignType {
    /// SHA-256; keys of 2048 bits and more. What every app created since 2018 uses.
    #[default]
    Rsa2,
    /// SHA-1; legacy apps only. A client that uses it [warns](crate::Client::warnings).
    Rsa,
    /// SM2 with SM3 and the user id `1234567812345678`, as ASN.1 DER (GB/T 32918). Needs the feature `sm2`.
    Sm2,
}

impl SignType {
    /// The value of the parameter `sign_type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rsa2 => "RSA2",
            Self::Rsa => "RSA",
            Self::Sm2 => "SM2",
        }
    }

    /// Reads the value of `sign_type`.
    #[must_use]
    pub fn of_label(label: &str) -> Option<Self> {
        [Self::Rsa2, Self::Rsa, Self::Sm2].into_iter().find(|known| known.as_str() == label)
    }

    /// Smallest key that a client accepts, in bits.
    #[must_use]
    pub const fn min_bits(self) -> usize {
        match self {
            Self::Rsa2 => 2048,
            Self::Rsa => 1024,
            Self::Sm2 => 256,
        }
    }
}

impl fmt::Display for SignType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Signs requests with the app's private key, here or elsewhere: in a KMS, an HSM, another process.
///
/// ```
/// use alipay_core::{BoxFuture, SignError, SignType, Signer};
///
/// struct Kms; // holds a client of the key service
///
/// impl Signer for Kms {
///     fn sign_type(&self) -> SignType {
///         SignType::Rsa2
///     }
///
///     fn sign<'a>(&'a self, content: &'a [u8]) -> BoxFuture<'a, Result<String, SignError>> {
///         Box::pin(async move {
///             let signature = ask_the_service(content).await.map_err(SignError::new)?;
///             Ok(signature) // base64
///         })
///     }
/// }
/// # async fn ask_the_service(_: &[u8]) -> Result<String, std::io::Error> { Ok(String::new()) }
/// ```
pub trait Signer: Send + Sync {
    /// The type that goes into the parameter `sign_type`.
    fn sign_type(&self) -> SignType;

    /// The signature of these bytes, base64 with padding and without line breaks.
    ///
    /// # Errors
    ///
    /// [`SignError`] when the key could not be used.
    fn sign<'a>(&'a self, content: &'a [u8]) -> BoxFuture<'a, Result<String, SignError>>;
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
#[derive(Debug, Default)]
pub struct SignError {
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl SignError {
    /// With the cause, which must not name the key or the content.
    #[must_use]
    pub fn new(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { source: Some(source.into()) }
    }
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the private key could not sign")
    }
}

impl std::error::Error for SignError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}

/// The signature is not the platform's for this content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not match the content")]
pub struct BadSignature;

/// A private key in this process that signs one type of signature.
#[derive(Clone)]
pub struct LocalSigner {
    sign_type: SignType,
    key: Arc<backend::SigningKey>,
    description: String,
}

/// A public key that checks one type of signature.
#[derive(Clone)]
pub struct LocalVerifier {
    key: Arc<backend::VerifyingKey>,
    description: String,
}

impl LocalSigner {
    pub(crate) fn new(sign_type: SignType, key: &PrivateKey) -> Result<Self, KeyError> {
        let backend = backend::SigningKey::new(sign_type, key)?;
        Ok(Self { sign_type, key: Arc::new(backend), description: format!("{sign_type} with {key:?}") })
    }

    /// What [`Signer::sign`] gives, at once.
    ///
    /// # Errors
    ///
    /// [`SignError`] when the backend could not use the key.
    pub fn sign_now(&self, content: &[u8]) -> Result<String, SignError> {
        self.key.sign(content).map(|signature| STANDARD.encode(signature))
    }
}

impl LocalVerifier {
    pub(crate) fn new(sign_type: SignType, key: &PublicKey) -> Result<Self, KeyError> {
        let backend = backend::VerifyingKey::new(sign_type, key)?;
        Ok(Self { key: Arc::new(backend), description: format!("{sign_type} with {key:?}") })
    }
}

impl LocalVerifier {
    /// Checks a signature that is not base64.
    pub(crate) fn verify_bytes(&self, content: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        self.key.verify(content, signature)
    }
}

impl Signer for LocalSigner {
    fn sign_type(&self) -> SignType {
        self.sign_type
    }

    fn sign<'a>(&'a self, content: &'a [u8]) -> BoxFuture<'a, Result<String, SignError>> {
        Box::pin(std::future::ready(self.sign_now(content)))
    }
}

impl Verifier for LocalVerifier {
    fn verify(&self, content: &[u8], signature: &str) -> Result<(), BadSignature> {
        // Strict: one spelling per signature, so that nothing that compares or stores it can be fooled.
        let signature = STANDARD.decode(signature).map_err(|_| BadSignature)?;
        self.verify_bytes(content, &signature)
    }
}

impl fmt::Debug for LocalSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LocalSigner({})", self.description)
    }
}

impl fmt::Debug for LocalVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LocalVerifier({})", self.description)
    }
}
