//! Encrypted content: AES-128-CBC with PKCS#7 padding, as base64.
//!
//! There is no authentication in it: the signature over the ciphertext is what protects it. So an answer is verified
//! first and decrypted afterwards, and every failure to decrypt looks the same, or the two together would tell an
//! attacker about the padding.

use std::fmt;

use aes::{
    Aes128,
    cipher::{BlockDecryptMut as _, BlockEncryptMut as _, KeyIvInit as _, block_padding::Pkcs7},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rsa::rand_core::{OsRng, RngCore as _};
use zeroize::Zeroizing;

/// Size of a block, of the key and of the initial vector, in bytes.
const BLOCK: usize = 16;

/// Longest text of a key: the console's has 24 characters.
const MAX_TEXT: usize = 1024;

/// The value of the parameter `encrypt_type`.
///
/// Wire rule: [§5](crate::protocol).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encryption {
    /// With an initial vector of zeros: what the platform documents.
    #[default]
    Aes,
    /// With a random initial vector in front of the ciphertext. Only the platform's Java SDK knows it; the documentation
    /// does not mention it.
    AesV2,
}

impl Encryption {
    /// The value on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aes => "AES",
            Self::AesV2 => "AES_V2",
        }
    }
}

/// The app's key for encrypted content, as the console shows it.
///
/// Wire rule: [§5.1](crate::protocol).
#[derive(Clone)]
pub struct AesKey {
    bytes: Zeroizing<[u8; BLOCK]>,
}

/// Why a text is no key for encrypted content. No text quotes the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AesKeyError {
    /// Not base64.
    #[error("the AES key is not base64: copy it from the console again")]
    NotBase64,
    /// Another size than the platform's.
    #[error("the AES key has {bytes} bytes, and the platform's have 16: copy it from the console again")]
    Size {
        /// Bytes of the key.
        bytes: usize,
    },
}

/// Content that was not encrypted with this key, or not by this scheme. Says no more on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the content cannot be decrypted: check that the configured AES key is the one that the console shows")]
pub struct DecryptError;

impl AesKey {
    /// Reads the key that the console shows: base64 of 16 bytes.
    ///
    /// # Errors
    ///
    /// [`AesKeyError`].
    ///
    /// ```
    /// use alipay_core::{AesKey, Encryption};
    /// let key = AesKey::parse("AAECAwQFBgcICQoLDA0ODw==")?;
    /// let sent = key.encrypt(Encryption::Aes, b"");
    /// assert_eq!(sent, "lU9k8uTobp7ugtICFmhImQ==");
    /// assert_eq!(key.decrypt(Encryption::Aes, &sent).unwrap(), b"");
    /// # Ok::<(), alipay_core::AesKeyError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, AesKeyError> {
        let text = text.trim();
        if text.len() > MAX_TEXT {
            return Err(AesKeyError::NotBase64);
        }
        let bytes = STANDARD.decode(text).map(Zeroizing::new).map_err(|_| AesKeyError::NotBase64)?;
        let sized = bytes.as_slice().try_into().map_err(|_| AesKeyError::Size { bytes: bytes.len() })?;
        Ok(Self { bytes: Zeroizing::new(sized) })
    }

    /// Encrypts content; one line of base64.
    #[must_use]
    pub fn encrypt(&self, encryption: Encryption, content: &[u8]) -> String {
        let mut iv = [0; BLOCK];
        if encryption == Encryption::AesV2 {
            OsRng.fill_bytes(&mut iv);
        }
        let cipher = cbc::Encryptor::<Aes128>::new(&(*self.bytes).into(), &iv.into());
        let encrypted = cipher.encrypt_padded_vec_mut::<Pkcs7>(content);
        match encryption {
            Encryption::Aes => STANDARD.encode(encrypted),
            Encryption::AesV2 => STANDARD.encode([&iv[..], &encrypted].concat()),
        }
    }

    /// Decrypts content whose signature was verified. Line breaks in the base64 are passed over.
    ///
    /// # Errors
    ///
    /// [`DecryptError`], whatever the reason.
    pub fn decrypt(&self, encryption: Encryption, text: &str) -> Result<Vec<u8>, DecryptError> {
        let packed: String = text.split(['\r', '\n']).collect();
        let bytes = STANDARD.decode(packed).map_err(|_| DecryptError)?;
        let (iv, content) = match encryption {
            Encryption::Aes => ([0; BLOCK], bytes.as_slice()),
            Encryption::AesV2 => {
                let (iv, content) = bytes.split_first_chunk::<BLOCK>().ok_or(DecryptError)?;
                (*iv, content)
            }
        };
        let cipher = cbc::Decryptor::<Aes128>::new(&(*self.bytes).into(), &iv.into());
        cipher.decrypt_padded_vec_mut::<Pkcs7>(content).map_err(|_| DecryptError)
    }
}

/// Without the key.
impl fmt::Debug for AesKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AesKey(128 bits)")
    }
}
