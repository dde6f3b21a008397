//! Keys as the writer of certificates wants them.

use alipay_core::{KeyError, PublicKey};
use aws_lc_rs::{
    rand::SystemRandom,
    rsa::{self, KeyPair},
    signature::{ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rcgen::{PKCS_ECDSA_P384_SHA384, PKCS_RSA_SHA256, PublicKeyData, SignatureAlgorithm, SigningKey};

use super::IssueError;
use crate::keys;

/// An RSA key that signs certificates.
pub(super) struct RsaKey(KeyPair);

impl RsaKey {
    /// From PEM that was written here.
    pub(super) fn parse(private: &str) -> Option<Self> {
        KeyPair::from_pkcs8(&keys::der(private)?).ok().map(Self)
    }
}

impl PublicKeyData for RsaKey {
    fn der_bytes(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_RSA_SHA256
    }
}

impl SigningKey for RsaKey {
    fn sign(&self, content: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        let signed = self.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), content, &mut signature);
        signed.map(|()| signature).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

/// The key of the root on a curve, which signs itself and nothing else.
pub(super) struct EcRootKey(EcdsaKeyPair);

impl EcRootKey {
    pub(super) fn generate() -> Result<Self, IssueError> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_ASN1_SIGNING);
        pair.map(Self).map_err(|_| IssueError::NoRandomness)
    }
}

impl PublicKeyData for EcRootKey {
    fn der_bytes(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P384_SHA384
    }
}

impl SigningKey for EcRootKey {
    fn sign(&self, content: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let signature = self.0.sign(&SystemRandom::new(), content);
        signature.map(|signature| signature.as_ref().to_vec()).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

/// The key of somebody else, which is certified.
pub(super) struct CertifiedKey(rsa::PublicKey);

impl CertifiedKey {
    /// Whatever spelling of a public key an app may bring.
    pub(super) fn parse(text: &str) -> Result<Self, KeyError> {
        let der = STANDARD.decode(PublicKey::parse(text)?.to_base64()).map_err(|_| KeyError::Malformed)?;
        rsa::PublicKey::from_der(&der).map(Self).map_err(|_| KeyError::Malformed)
    }
}

impl PublicKeyData for CertifiedKey {
    fn der_bytes(&self) -> &[u8] {
        self.0.as_ref()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_RSA_SHA256
    }
}
