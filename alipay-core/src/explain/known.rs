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
    others: &'a [(&'a str, &'a str)],
    pub(super) app_id: Option<&'a str>,
    pub(super) own_params: &'a [String],
    pub(super) signature: Option<&'a str>,
    pub(super) sign_type: SignType,
}

/// The keys that could be read.
#[derive(Default)]
pub(super) struct KnownKeys<'a> {
    pub(super) app: Option<PublicKey>,
    pub(super) alipay: Option<PublicKey>,
    /// The serial number, where the platform's certificate was given.
    pub(super) alipay_cert_sn: Option<String>,
    /// Those of other apps, with their names.
    others: Vec<(&'a str, PublicKey)>,
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

    /// The app id in the client's settings.
    #[must_use]
    pub fn app_id(self, app_id: &'a str) -> Self {
        Self { app_id: Some(app_id), ..self }
    }

    /// Keys of other apps or merchants that this program has as well, each with a name to be shown: the apps' keys for
    /// requests, the platform's keys for notifications. Private keys and certificates will do, too.
    #[must_use]
    pub fn other_keys(self, named: &'a [(&'a str, &'a str)]) -> Self {
        Self { others: named, ..self }
    }

    /// Parameters of one's own in the query of `notify_url` or `return_url`, which the platform did not sign.
    #[must_use]
    pub fn own_params(self, names: &'a [String]) -> Self {
        Self { own_params: names, ..self }
    }

    /// The sign type in the client's settings.
    #[must_use]
    pub fn sign_type(self, sign_type: SignType) -> Self {
        Self { sign_type, ..self }
    }

    /// The platform's key in the settings, and the others: for whoever verifies what the platform signed.
    pub(super) fn keys_beside(self, alipay_public_key: &'a str) -> Result<(PublicKey, KnownKeys<'a>), Cause> {
        let keys = self.alipay_public_key(alipay_public_key).keys()?;
        let alipay = keys.alipay.clone().ok_or(Cause::AlteredOrOtherKey)?; // it was given
        Ok((alipay, keys))
    }

    /// Reads the keys, or says what is wrong with them.
    pub(super) fn keys(&self) -> Result<KnownKeys<'a>, Cause> {
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
        let others = self.others.iter().map(|(name, text)| Ok((*name, any_key(text)?))).collect::<Result<_, _>>();
        let others = others.map_err(|error| Cause::UnreadableKey("key of another app", error))?;
        let certificate = self.alipay_public_key.and_then(|text| Certificate::parse(text.as_bytes()).ok());
        Ok(KnownKeys { app, alipay, alipay_cert_sn: certificate.map(|known| known.sn().to_owned()), others })
    }
}

impl KnownKeys<'_> {
    /// The cause when the key of another app fits.
    pub(super) fn of_another_app(&self, fits: impl Fn(&PublicKey) -> bool) -> Option<Cause> {
        let (name, _) = self.others.iter().find(|(_, key)| fits(key))?;
        Some(Cause::OfAnotherApp((*name).to_owned()))
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

/// The same, of a private key its public half.
fn any_key(text: &str) -> Result<PublicKey, KeyError> {
    PrivateKey::parse(text).map(|private| private.public_key()).or_else(|_| public_key(text))
}

/// Without keys and signature.
impl fmt::Debug for Known<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Known").field("sign_type", &self.sign_type).finish_non_exhaustive()
    }
}
