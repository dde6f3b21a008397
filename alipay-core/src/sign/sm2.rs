//! SM2 signatures with SM3 (GB/T 32918.2), as ASN.1 DER.

use rsa::{
    pkcs8::der::{Decode as _, Encode as _, Reader as _, SliceReader, asn1::UintRef},
    rand_core::OsRng,
};
use sm2::{
    FieldBytes, PublicKey, SecretKey,
    dsa::{
        Signature,
        signature::{RandomizedSigner as _, Verifier as _},
    },
};

use super::{BadSignature, KeyError, SignError};

/// The user id that goes into the hash: the standard's default, which the platform uses.
const USER_ID: &str = "1234567812345678";

pub(super) struct SigningKey(sm2::dsa::SigningKey);

pub(super) struct VerifyingKey(sm2::dsa::VerifyingKey);

impl SigningKey {
    pub(super) fn new(key: &SecretKey) -> Result<Self, KeyError> {
        sm2::dsa::SigningKey::new(USER_ID, key).map(Self).map_err(|_| KeyError::Inconsistent)
    }

    pub(super) fn sign(&self, content: &[u8]) -> Result<Vec<u8>, SignError> {
        let signature = self.0.try_sign_with_rng(&mut OsRng, content).map_err(SignError::new)?;
        to_der(&signature).ok_or_else(SignError::default)
    }
}

impl VerifyingKey {
    pub(super) fn new(key: PublicKey) -> Result<Self, KeyError> {
        sm2::dsa::VerifyingKey::new(USER_ID, key).map(Self).map_err(|_| KeyError::Malformed)
    }

    pub(super) fn verify(&self, content: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        let signature = from_der(signature).ok_or(BadSignature)?;
        self.0.verify(content, &signature).map_err(|_| BadSignature)
    }
}

/// SEQUENCE { r INTEGER, s INTEGER }
fn to_der(signature: &Signature) -> Option<Vec<u8>> {
    let (r, s) = (signature.r_bytes(), signature.s_bytes());
    let number = |bytes| UintRef::new(bytes).ok()?.to_der().ok();
    let body = [number(&r)?, number(&s)?].concat();
    let length = u8::try_from(body.len()).ok().filter(|length| *length < 0x80)?; // at most 2 × 35 bytes
    Some([&[0x30, length][..], &body].concat())
}

fn from_der(der: &[u8]) -> Option<Signature> {
    let mut reader = SliceReader::new(der).ok()?;
    let (r, s) = reader.sequence(|numbers| Ok((UintRef::decode(numbers)?, UintRef::decode(numbers)?))).ok()?;
    reader.finish(()).ok()?;
    Signature::from_scalars(field(r)?, field(s)?).ok()
}

/// 32 bytes, with zeros in front.
fn field(number: UintRef<'_>) -> Option<FieldBytes> {
    let bytes = number.as_bytes();
    let mut field = FieldBytes::default();
    field.get_mut(32_usize.checked_sub(bytes.len())?..)?.copy_from_slice(bytes);
    Some(field)
}
