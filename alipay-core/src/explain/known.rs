//! What else is known of the keys.

use std::fmt;

use crate::{Certificate, KeyError, PrivateKey, PublicKey, SignType};

use super::Cause;

/// What else is known: the app's keys, the signature that was sent, the sign type. The more, the surer the explanation.
///
/// ```
/// use alipay_core::{SignType, explain::Known};
/// # let (public_key, signature) = ("", "");
/// let known = Known::new().app_public_key(public_key).signature(signature).sign_type(SignType::Rsa2);
/// # let _ = known;
/// ```
#[derive(Clone, Copy, Default)]
pub struct Known<'a> {
    private_key: Option<&'a str>,
    app_public_key: Option<&'a str>,
    alipay_public_key: Option<&'a str>,
    pub(super) signature: Option<&'a str>,
    pub(super) sign_type: SignType,
}

/// The keys that could be read.
#[derive(Default)]
pub(super) struct KnownKeys {
    pub(super) app: Option<PublicKey>,
    pub(super) alipay: Option<PublicKey>,
}

impl<'a> Known<'a> {
    /// Nothing but that the sign type is RSA2.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The text of the app's private key.
    #[must_use]
    pub fn private_key(self, text: &'a str) -> Self {
        Self { private_key: Some(text), ..self }
    }

    /// The text of the app's public key or certificate: the one that the console has.
    #[must_use]
    pub fn app_public_key(self, text: &'a str) -> Self {
        Self { app_public_key: Some(text), ..self }
    }

    /// The text of the Alipay public key or certificate in the client's settings.
    #[must_use]
    pub fn alipay_public_key(self, text: &'a str) -> Self {
        Self { alipay_public_key: Some(text), ..self }
    }

    /// The signature that was sent with the request, base64.
    #[must_use]
    pub fn signature(self, sign: &'a str) -> Self {
        Self { signature: Some(sign), ..self }
    }

    /// The sign type in the client's settings.
    #[must_use]
    pub fn sign_type(self, sign_type: SignType) -> Self {
        Self { sign_type, ..self }
    }

    /// Reads the keys, or says what is wrong with them.
    pub(super) fn keys(&self) -> Result<KnownKeys, Cause> {
        let read = |text: Option<&str>, which| {
            text.map(public_key).transpose().map_err(|error| Cause::UnreadableKey(which, error))
        };
        let alipay = read(self.alipay_public_key, "Alipay public key")?;
        let public = read(self.app_public_key, "app's public key")?;
        let private = self.private_key.map(PrivateKey::parse).transpose();
        let of_private = private
            .map_err(|error| Cause::UnreadableKey("app's private key", error))?
            .map(|private| private.public_key());
        if of_private.is_some() && public.is_some() && of_private != public {
            return Err(Cause::NotAPair);
        }
        let app = of_private.or(public);
        if alipay.is_some() && alipay == app {
            return Err(Cause::OwnKey);
        }
        Ok(KnownKeys { app, alipay })
    }
}

/// A public key, also out of a certificate.
fn public_key(text: &str) -> Result<PublicKey, KeyError> {
    match PublicKey::parse(text) {
        Err(KeyError::CertificateGiven) => {
            Certificate::parse(text.as_bytes()).map_err(|_| KeyError::Malformed)?.public_key()
        }
        other => other,
    }
}

/// Without keys and signature.
impl fmt::Debug for Known<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Known").field("sign_type", &self.sign_type).finish_non_exhaustive()
    }
}
