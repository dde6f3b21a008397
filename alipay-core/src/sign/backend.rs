//! The arithmetic: AWS-LC where it can, the `rsa` crate for the rest.

use rsa::{Pkcs1v15Sign, RsaPrivateKey, RsaPublicKey, rand_core::OsRng};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use super::{BadSignature, KeyError, PrivateKey, PublicKey, SignError, SignType};

pub(super) enum SigningKey {
    #[cfg(feature = "aws-lc-rs")]
    AwsLc(aws_lc_rs::signature::RsaKeyPair),
    Rust(SignType, Box<RsaPrivateKey>),
    #[cfg(feature = "sm2")]
    Sm2(Box<super::sm2::SigningKey>),
}

pub(super) enum VerifyingKey {
    #[cfg(feature = "aws-lc-rs")]
    AwsLc(aws_lc_rs::signature::ParsedPublicKey),
    Rust(SignType, RsaPublicKey),
    #[cfg(feature = "sm2")]
    Sm2(super::sm2::VerifyingKey),
}

impl SigningKey {
    pub(super) fn new(sign_type: SignType, key: &PrivateKey) -> Result<Self, KeyError> {
        if sign_type == SignType::Sm2 {
            #[cfg(feature = "sm2")]
            return key.sm2().map(|key| Self::Sm2(Box::new(key)));
            #[cfg(not(feature = "sm2"))]
            return Err(KeyError::NoSm2);
        }
        let rsa = key.rsa()?;
        #[cfg(feature = "aws-lc-rs")]
        if suits_aws_lc(sign_type, key.bits()) {
            use rsa::pkcs8::EncodePrivateKey as _;

            let der = rsa.to_pkcs8_der().map_err(|_| KeyError::Inconsistent)?;
            let pair = aws_lc_rs::signature::RsaKeyPair::from_pkcs8(der.as_bytes());
            return pair.map(Self::AwsLc).map_err(|_| KeyError::Inconsistent);
        }
        Ok(Self::Rust(sign_type, Box::new(rsa.clone())))
    }

    pub(super) fn sign(&self, content: &[u8]) -> Result<Vec<u8>, SignError> {
        match self {
            #[cfg(feature = "aws-lc-rs")]
            Self::AwsLc(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                let random = aws_lc_rs::rand::SystemRandom::new();
                pair.sign(&aws_lc_rs::signature::RSA_PKCS1_SHA256, &random, content, &mut signature)
                    .map_err(SignError::new)?;
                Ok(signature)
            }
            // With random blinding: this arithmetic is not constant time (RUSTSEC-2023-0071).
            Self::Rust(sign_type, key) => {
                let (padding, hash) = hashed(*sign_type, content);
                key.sign_with_rng(&mut OsRng, padding, &hash).map_err(SignError::new)
            }
            #[cfg(feature = "sm2")]
            Self::Sm2(key) => key.sign(content),
        }
    }
}

impl VerifyingKey {
    pub(super) fn new(sign_type: SignType, key: &PublicKey) -> Result<Self, KeyError> {
        if sign_type == SignType::Sm2 {
            #[cfg(feature = "sm2")]
            return key.sm2().map(Self::Sm2);
            #[cfg(not(feature = "sm2"))]
            return Err(KeyError::NoSm2);
        }
        let rsa = key.rsa()?;
        #[cfg(feature = "aws-lc-rs")]
        if suits_aws_lc(sign_type, key.bits()) {
            use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};

            let der = key.pkcs1_der().ok_or(KeyError::Malformed)?;
            let parsed = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der);
            return parsed.map(Self::AwsLc).map_err(|_| KeyError::Malformed);
        }
        Ok(Self::Rust(sign_type, rsa.clone()))
    }

    pub(super) fn verify(&self, content: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        match self {
            #[cfg(feature = "aws-lc-rs")]
            Self::AwsLc(key) => key.verify_sig(content, signature).map_err(|_| BadSignature),
            Self::Rust(sign_type, key) => {
                let (padding, hash) = hashed(*sign_type, content);
                key.verify(padding, &hash, signature).map_err(|_| BadSignature)
            }
            #[cfg(feature = "sm2")]
            Self::Sm2(key) => key.verify(content, signature),
        }
    }
}

/// AWS-LC signs with SHA-256 and 2048 bits or more.
#[cfg(feature = "aws-lc-rs")]
fn suits_aws_lc(sign_type: SignType, bits: usize) -> bool {
    sign_type == SignType::Rsa2 && bits >= 2048
}

fn hashed(sign_type: SignType, content: &[u8]) -> (Pkcs1v15Sign, Vec<u8>) {
    match sign_type {
        SignType::Rsa2 | SignType::Sm2 => (Pkcs1v15Sign::new::<Sha256>(), Sha256::digest(content).to_vec()),
        SignType::Rsa => (Pkcs1v15Sign::new::<Sha1>(), Sha1::digest(content).to_vec()),
    }
}

#[cfg(all(test, feature = "aws-lc-rs"))]
mod tests {
    use super::*;

    /// The private key's time must tell nothing about it, and only one of the two backends promises that.
    #[test]
    fn rsa2_goes_through_aws_lc() {
        let read = |file: &str| {
            let path = format!("{}/tests/vectors/keys/{file}", env!("CARGO_MANIFEST_DIR"));
            std::fs::read_to_string(path).unwrap()
        };
        let private = |file: &str| PrivateKey::parse(&read(file)).unwrap();
        let public = |file: &str| PublicKey::parse(&read(file)).unwrap();
        let (long, short) = ("app_rsa2048.pkcs8.pem", "app_rsa1024.pkcs8.pem");
        assert!(matches!(SigningKey::new(SignType::Rsa2, &private(long)), Ok(SigningKey::AwsLc(_))));
        assert!(matches!(SigningKey::new(SignType::Rsa, &private(long)), Ok(SigningKey::Rust(..))));
        assert!(matches!(SigningKey::new(SignType::Rsa, &private(short)), Ok(SigningKey::Rust(..))));
        let (long, short) = ("app_rsa2048.pub.pem", "app_rsa1024.pub.pem");
        assert!(matches!(VerifyingKey::new(SignType::Rsa2, &public(long)), Ok(VerifyingKey::AwsLc(_))));
        assert!(matches!(VerifyingKey::new(SignType::Rsa, &public(short)), Ok(VerifyingKey::Rust(..))));
    }
}
