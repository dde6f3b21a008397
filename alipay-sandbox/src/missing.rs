//! What the settings of an app leave open: made for this run, or kept in a directory.

use std::{path::Path, time::SystemTime};

use crate::{
    StartError,
    authority::{self, Authority, IssueError},
    certificates::CertificateTexts,
    key_directory::KeyDirectory,
    keys::{self, KeyTexts},
    settings::{CertificateSettings, KeySettings, NextTexts},
};

/// What an app asks for.
pub(crate) struct Wanted<'a> {
    pub(crate) app_id: &'a str,
    /// The platform's key for it, if it was given.
    pub(crate) alipay: Option<&'a KeyTexts>,
    /// A public key that the app brought, whose private half is none of our business.
    pub(crate) app_public_key: Option<&'a str>,
    /// Certificate mode, for this seller.
    pub(crate) seller_id: Option<&'a str>,
    /// A key for encrypted content.
    pub(crate) aes_key: bool,
}

/// The keys of an app and of the platform for it.
pub(crate) struct AppKeys {
    /// `None` when the app brought its public key.
    pub(crate) app: Option<KeyTexts>,
    pub(crate) alipay: KeyTexts,
    pub(crate) certificates: Option<MadeCertificates>,
    pub(crate) aes_key: Option<String>,
}

/// The certificates of an app that were made for it.
pub(crate) struct MadeCertificates {
    pub(crate) texts: CertificateTexts,
    /// Another certificate for the platform's key: the platform keeps its key when the certificate is about to expire.
    pub(crate) next: String,
}

/// Where missing keys come from.
pub(crate) enum KeyMaker {
    /// They are made, and forgotten when the gateway ends.
    Memory {
        now: SystemTime,
        /// Made when the first app in certificate mode needs it.
        authority: Option<Authority>,
    },
    /// They are kept.
    Directory(KeyDirectory),
}

impl KeyMaker {
    pub(crate) fn new(directory: Option<&Path>, now: SystemTime) -> Result<Self, StartError> {
        Ok(match directory {
            Some(path) => Self::Directory(KeyDirectory::open(path, now)?),
            None => Self::Memory { now, authority: None },
        })
    }

    /// Puts what is missing into the settings of an app.
    pub(crate) fn complete(&mut self, app_id: &str, seller_id: &str, keys: &mut KeySettings) -> Result<(), StartError> {
        // They come with keys, or they do not work.
        if matches!(keys.certificates, CertificateSettings::Given(_)) {
            return Ok(());
        }
        let given = keys.alipay_private_key.as_deref().map(keys::normalized).transpose();
        let given = given.map_err(StartError::AlipayPrivateKey)?;
        let is_certified = matches!(keys.certificates, CertificateSettings::Made);
        let wanted = Wanted {
            app_id,
            alipay: given.as_ref(),
            app_public_key: keys.app_public_key.as_deref(),
            seller_id: is_certified.then_some(seller_id),
            aes_key: keys.makes_aes_key && keys.aes_key.is_none(),
        };
        let made = match self {
            Self::Memory { now, authority } => in_memory(authority, *now, &wanted)?,
            Self::Directory(directory) => directory.app(&wanted)?,
        };
        if let Some(certificates) = made.certificates {
            keys.next = Some(NextTexts { certificate: certificates.next, private_key: made.alipay.private.clone() });
            keys.certificates = CertificateSettings::Given(certificates.texts);
            // Its certificate has it now.
            keys.app_public_key = None;
        }
        if given.is_none() {
            keys.made_alipay = Some(made.alipay);
        }
        keys.made_app = made.app;
        keys.aes_key = keys.aes_key.take().or(made.aes_key);
        Ok(())
    }
}

fn in_memory(authority: &mut Option<Authority>, now: SystemTime, wanted: &Wanted<'_>) -> Result<AppKeys, StartError> {
    let generate = || keys::generate().map_err(|_| StartError::NoKeys);
    let alipay = match wanted.alipay {
        Some(key) => key.clone(),
        None => generate()?,
    };
    let app = match wanted.app_public_key {
        Some(_) => None,
        None => Some(generate()?),
    };
    let app_key = app.as_ref().map(|key| key.public.as_str()).or(wanted.app_public_key);
    let certificates = match (wanted.seller_id, app_key) {
        (Some(seller_id), Some(app_key)) => {
            let made = match authority.take() {
                Some(authority) => authority,
                None => Authority::generate(now)?,
            };
            let authority = authority.insert(made);
            let alipay_cert = || authority.platform_certificate(seller_id, &alipay.public, now);
            let app_name = authority::app_name(seller_id, wanted.app_id);
            let texts = CertificateTexts {
                app: authority.app_certificate(&app_name, app_key, now)?,
                alipay: alipay_cert()?,
                root: authority.roots().to_owned(),
            };
            Some(MadeCertificates { texts, next: alipay_cert()? })
        }
        _ => None,
    };
    let aes_key = if wanted.aes_key { Some(keys::generate_aes().map_err(|_| StartError::NoKeys)?) } else { None };
    Ok(AppKeys { app, alipay, certificates, aes_key })
}

impl From<IssueError> for StartError {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::NoRandomness => Self::NoKeys,
            IssueError::Key(error) => Self::AppPublicKey(error),
            IssueError::Clock => Self::Clock,
        }
    }
}
