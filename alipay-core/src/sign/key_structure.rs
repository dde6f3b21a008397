//! Which of the structures that hold keys a text is, whatever it is needed for.

use super::{
    KeyError,
    key_text::{self, KeyText},
};

/// The structure of a key file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyStructure {
    /// A private key of RSA alone, RFC 8017: what the key tool offers to programs that are not Java.
    Pkcs1Private,
    /// A private key of any kind, RFC 5208: what the key tool offers to Java.
    Pkcs8Private,
    /// A public key of RSA alone, RFC 8017.
    Pkcs1Public,
    /// A public key of any kind, RFC 5280 §4.1.2.7: what the console takes and shows.
    SpkiPublic,
    /// A certificate in PEM; [`Certificate`](crate::Certificate) reads it.
    Certificate,
}

impl KeyStructure {
    /// Finds out by what the base64 says, also of a PEM text with the label of another key. The key itself is not checked.
    ///
    /// ```
    /// use alipay_core::{KeyError, KeyStructure};
    /// assert_eq!(KeyStructure::of("-----BEGIN PUBLIC KEY-----\nMII="), Err(KeyError::UnfinishedPem));
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyError`] when it is none of these.
    pub fn of(text: &str) -> Result<Self, KeyError> {
        Ok(match key_text::read(text)? {
            KeyText::Pkcs1Private(_) => Self::Pkcs1Private,
            KeyText::Pkcs8Private(_) => Self::Pkcs8Private,
            KeyText::Pkcs1Public(_) => Self::Pkcs1Public,
            KeyText::SpkiPublic(_) => Self::SpkiPublic,
            KeyText::Certificate => Self::Certificate,
        })
    }

    /// The text of a key file.
    ///
    /// ```
    /// use alipay_core::{KeyError, KeyStructure};
    /// assert_eq!(KeyStructure::text_of(b"\xff\xfeM\0I\0I\0"), Err(KeyError::Utf16));
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyError`] says what the bytes are instead: UTF-16, DER, PKCS#12.
    pub fn text_of(bytes: &[u8]) -> Result<&str, KeyError> {
        key_text::text_of(bytes)
    }

    /// Whether it holds a secret.
    #[must_use]
    pub const fn is_private(self) -> bool {
        matches!(self, Self::Pkcs1Private | Self::Pkcs8Private)
    }
}
