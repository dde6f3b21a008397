//! From the texts of the settings to keys that work together, or what is wrong with them.

use alipay_core::{AesKey, KeyError, LocalVerifier, PrivateKey, PublicKey, SignType};

use crate::{
    StartError,
    certificates::{self, ALIPAY, AppCertificates, CertificateTexts, NEXT},
    keys::{self, KeyTexts},
    platform::{Identity, Platform, PlatformCertificate},
};

/// The keys of an app and of the platform for it, as they were given.
#[derive(Default)]
pub(crate) struct KeySettings {
    pub(crate) sign_type: SignType,
    pub(crate) app_public_key: Option<String>,
    pub(crate) alipay_private_key: Option<String>,
    pub(crate) certificates: CertificateSettings,
    pub(crate) next: Option<NextTexts>,
    pub(crate) aes_key: Option<String>,
    pub(crate) makes_aes_key: bool,
    /// Key pairs that were made, or kept from an earlier run, in the place of keys that were not given.
    pub(crate) made_app: Option<KeyTexts>,
    pub(crate) made_alipay: Option<KeyTexts>,
}

/// Whether an app is in certificate mode.
#[derive(Default)]
pub(crate) enum CertificateSettings {
    #[default]
    None,
    /// With certificates that the gateway makes.
    Made,
    /// With these.
    Given(CertificateTexts),
}

impl CertificateSettings {
    fn given(&self) -> Option<&CertificateTexts> {
        match self {
            Self::Given(texts) => Some(texts),
            Self::None | Self::Made => None,
        }
    }
}

/// What the platform will change to.
pub(crate) struct NextTexts {
    pub(crate) certificate: String,
    pub(crate) private_key: String,
}

/// The keys of both sides.
pub(crate) struct Keys {
    /// Which key of the app it is that signatures are checked with.
    pub(crate) fingerprint: String,
    /// Of the app.
    pub(crate) verifier: LocalVerifier,
    pub(crate) platform: Platform,
    /// In certificate mode.
    pub(crate) certificates: Option<AppCertificates>,
    pub(crate) aes_key: Option<AesKey>,
    pub(crate) made: MadeKeys,
}

/// The keys that were made here.
pub(crate) struct MadeKeys {
    pub(crate) app: Option<KeyTexts>,
    pub(crate) alipay: Option<KeyTexts>,
}

impl KeySettings {
    /// Whether every key that was given is one.
    pub(crate) fn check(&self) -> Result<(), StartError> {
        self.app_public_key.as_deref().map(PublicKey::parse).transpose().map_err(StartError::AppPublicKey)?;
        self.alipay_private_key.as_deref().map(keys::normalized).transpose().map_err(StartError::AlipayPrivateKey)?;
        self.aes_key.as_deref().map(AesKey::parse).transpose().map_err(StartError::AesKey)?;
        Ok(())
    }

    /// Reads all keys. What was missing has been [made](crate::missing).
    pub(crate) fn load(&self) -> Result<Keys, StartError> {
        let app = self.app_side()?;
        let verifier = app.key.verifier(self.sign_type).map_err(StartError::AppPublicKey)?;
        let (first, made_alipay) = self.first_identity(&app.key)?;
        let next = match (&self.next, self.certificates.given()) {
            (None, _) => None,
            (Some(_), None) => return Err(StartError::NextWithoutCertificates),
            (Some(next), Some(_)) => {
                let key = keys::normalized(&next.private_key).map_err(StartError::AlipayPrivateKey)?;
                Some(self.identity(&key, Some((&next.certificate, NEXT)), &app.key)?)
            }
        };
        let aes_key = self.aes_key.as_deref().map(AesKey::parse).transpose().map_err(StartError::AesKey)?;
        let platform = Platform::new(first, next);
        let made = MadeKeys { app: app.made, alipay: made_alipay };
        Ok(Keys {
            fingerprint: app.key.fingerprint(),
            verifier,
            platform,
            certificates: app.certificates,
            aes_key,
            made,
        })
    }

    fn app_side(&self) -> Result<AppSide, StartError> {
        let (key, made, certificates) = match (self.certificates.given(), &self.app_public_key) {
            (Some(_), Some(_)) => return Err(StartError::TwoAppKeys),
            (Some(texts), None) => {
                let (certificates, key) = AppCertificates::load(texts, self.sign_type)?;
                (key, self.made_app.clone(), Some(certificates))
            }
            (None, Some(text)) => (PublicKey::parse(text).map_err(StartError::AppPublicKey)?, None, None),
            (None, None) => {
                let made = self.made_app.clone().ok_or(StartError::NoKeys)?;
                (PublicKey::parse(&made.public).map_err(StartError::AppPublicKey)?, Some(made), None)
            }
        };
        // A client would refuse a shorter one.
        let (bits, min) = (key.bits(), self.sign_type.min_bits());
        if bits < min {
            return Err(StartError::AppPublicKey(KeyError::TooShort { bits, min }));
        }
        Ok(AppSide { key, made, certificates })
    }

    /// The second value is the key that was made, if it was.
    fn first_identity(&self, app_key: &PublicKey) -> Result<(Identity, Option<KeyTexts>), StartError> {
        let certificate = self.certificates.given().map(|texts| (texts.alipay.as_str(), ALIPAY));
        match (&self.alipay_private_key, &self.made_alipay) {
            (Some(text), _) => {
                let key = keys::normalized(text).map_err(StartError::AlipayPrivateKey)?;
                Ok((self.identity(&key, certificate, app_key)?, None))
            }
            (None, Some(made)) => Ok((self.identity(made, certificate, app_key)?, Some(made.clone()))),
            // Keys are made for every app, unless it brought certificates.
            (None, None) => Err(StartError::NoAlipayPrivateKey),
        }
    }

    /// One identity of the platform. A certificate comes with its name for messages.
    fn identity(
        &self,
        key: &KeyTexts,
        certificate: Option<(&str, &'static str)>,
        app_key: &PublicKey,
    ) -> Result<Identity, StartError> {
        let private = PrivateKey::parse(&key.private).map_err(StartError::AlipayPrivateKey)?;
        let public = private.public_key();
        if public == *app_key {
            return Err(StartError::SameKey);
        }
        let certificate = match certificate {
            Some((text, which)) => {
                let certificate = certificates::parse(text, which)?;
                if certificates::key(&certificate, which)? != public {
                    return Err(StartError::CertificateOfOtherKey(which));
                }
                Some(PlatformCertificate { sn: certificate.sn().to_owned(), text: text.to_owned() })
            }
            None => None,
        };
        let signer = private.signer(self.sign_type).map_err(StartError::AlipayPrivateKey)?;
        Ok(Identity { signer, public_key: key.public.clone(), certificate })
    }
}

/// What is known of the app.
struct AppSide {
    key: PublicKey,
    made: Option<KeyTexts>,
    certificates: Option<AppCertificates>,
}
