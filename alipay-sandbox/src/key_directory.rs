//! A directory of keys that outlives the gateway: what is there is used again, what is missing is made.
//!
//! One folder per app, named by its id, with what the app's configuration points at; `platform` is the gateway's own.

mod file;

use std::{
    path::{Path, PathBuf},
    time::SystemTime,
};

use alipay_core::{AesKey, Certificate, PublicKey};

pub use self::file::KeyDirectoryError;
use self::file::{Folder, Reason};
use crate::{
    authority::{self, Authority, AuthorityText, AuthorityTexts, IssueError},
    certificates::CertificateTexts,
    keys::{self, KeyTexts},
    missing::{AppKeys, MadeCertificates, Wanted},
};

/// What is no folder of an app.
const PLATFORM: &str = "platform";

const APP_PRIVATE_KEY: &str = "app_private_key.pem";
const APP_PUBLIC_KEY: &str = "app_public_key.pem";
const APP_CERTIFICATE: &str = "app_cert.crt";
const AES_KEY: &str = "aes_key.txt";
const ALIPAY_PUBLIC_KEY: &str = "alipay_public_key.pem";
const ALIPAY_CERTIFICATE: &str = "alipay_cert.crt";
const ROOT_CERTIFICATES: &str = "alipay_root_cert.crt";
const ISSUER_OF_APPS: &str = "issuer_of_apps.pem";
const ISSUER_OF_PLATFORM: &str = "issuer_of_platform.pem";

/// The directory of a gateway that is about to start.
pub(crate) struct KeyDirectory {
    path: PathBuf,
    now: SystemTime,
    /// Read or made when the first app in certificate mode needs it.
    authority: Option<Authority>,
}

impl KeyDirectory {
    /// Makes the directory if necessary.
    pub(crate) fn open(path: &Path, now: SystemTime) -> Result<Self, KeyDirectoryError> {
        let top = Folder::make(path, path)?;
        // Private keys, and if only for a sandbox, have no place in a repository.
        top.read_or_write(".gitignore", || Ok("*\n".to_owned()))?;
        Ok(Self { path: path.to_owned(), now, authority: None })
    }

    /// Reads the keys of an app and makes those that are missing.
    pub(crate) fn app(&mut self, wanted: &Wanted<'_>) -> Result<AppKeys, KeyDirectoryError> {
        let path = self.path.join(wanted.app_id);
        let folder = Folder::make(&path, &path)?;
        let alipay = match wanted.alipay {
            Some(key) => key.clone(),
            None => self.alipay_key(wanted.app_id)?,
        };
        let app = match wanted.app_public_key {
            Some(_) => None,
            None => Some(app_key(&folder)?),
        };
        let public = folder.read_or_write(ALIPAY_PUBLIC_KEY, || Ok(alipay.public.clone()))?;
        check_key(&folder, ALIPAY_PUBLIC_KEY, &public, &alipay.public)?;

        let app_key = app.as_ref().map(|key| key.public.as_str()).or(wanted.app_public_key);
        let certificates = match (wanted.seller_id, app_key) {
            (Some(seller_id), Some(app_key)) => {
                let names = Names { app: authority::app_name(seller_id, wanted.app_id), seller_id };
                Some(self.certificates(&folder, &names, app_key, &alipay.public)?)
            }
            _ => None,
        };
        let aes_key = if wanted.aes_key { Some(aes_key(&folder)?) } else { None };
        Ok(AppKeys { app, alipay, certificates, aes_key })
    }

    /// The key that the platform has for an app. It is no part of what the app gets.
    fn alipay_key(&self, app_id: &str) -> Result<KeyTexts, KeyDirectoryError> {
        let folder = Folder::make(&self.path.join(PLATFORM), &self.path)?;
        let name = format!("{app_id}.pem");
        let private = folder.read_or_write(&name, || generate().map(|key| key.private))?;
        keys::normalized(&private).map_err(|error| folder.error(&name, error.into()))
    }

    fn certificates(
        &mut self,
        folder: &Folder,
        names: &Names<'_>,
        app_key: &str,
        alipay_key: &str,
    ) -> Result<MadeCertificates, KeyDirectoryError> {
        let now = self.now;
        let authority = self.authority()?;
        let root = folder.read_or_write(ROOT_CERTIFICATES, || Ok(authority.roots().to_owned()))?;
        if sns(folder, ROOT_CERTIFICATES, &root)? != sns(folder, ROOT_CERTIFICATES, authority.roots())? {
            return Err(folder.error(ROOT_CERTIFICATES, Reason::OtherRoots));
        }
        let app = folder.read_or_write(APP_CERTIFICATE, || Ok(authority.app_certificate(&names.app, app_key, now)?))?;
        let issue = || Ok::<_, Reason>(authority.platform_certificate(names.seller_id, alipay_key, now)?);
        let alipay = folder.read_or_write(ALIPAY_CERTIFICATE, issue)?;
        for (name, text, key, owner) in [
            (APP_CERTIFICATE, &app, app_key, &names.app),
            (ALIPAY_CERTIFICATE, &alipay, alipay_key, &authority::platform_name(names.seller_id)),
        ] {
            check_certificate(text, key, owner, now).map_err(|reason| folder.error(name, reason))?;
        }
        let next = issue().map_err(|reason| folder.error(ALIPAY_CERTIFICATE, reason))?;
        Ok(MadeCertificates { texts: CertificateTexts { app, alipay, root }, next })
    }

    fn authority(&mut self) -> Result<&Authority, KeyDirectoryError> {
        let authority = match self.authority.take() {
            Some(authority) => authority,
            None => self.read_or_make_authority()?,
        };
        Ok(self.authority.insert(authority))
    }

    fn read_or_make_authority(&self) -> Result<Authority, KeyDirectoryError> {
        let folder = Folder::make(&self.path.join(PLATFORM), &self.path)?;
        let names = [ROOT_CERTIFICATES, ISSUER_OF_APPS, ISSUER_OF_PLATFORM];
        let [roots, apps, platform] = [folder.read(names[0])?, folder.read(names[1])?, folder.read(names[2])?];
        match (roots, apps, platform) {
            (Some(roots), Some(apps), Some(platform)) => Authority::load(&AuthorityTexts { roots, apps, platform })
                .map_err(|(which, error)| {
                    let name = match which {
                        AuthorityText::Roots => ROOT_CERTIFICATES,
                        AuthorityText::Apps => ISSUER_OF_APPS,
                        AuthorityText::Platform => ISSUER_OF_PLATFORM,
                    };
                    folder.error(name, error.into())
                }),
            // The roots come last: as long as they are not there, nothing depends on the others.
            (None, ..) => {
                let authority = Authority::generate(self.now).map_err(|error| folder.error("", error.into()))?;
                let AuthorityTexts { roots, apps, platform } = authority.texts();
                for (name, text) in [(ISSUER_OF_APPS, apps), (ISSUER_OF_PLATFORM, platform), (ROOT_CERTIFICATES, roots)]
                {
                    folder.write(name, &text)?;
                }
                Ok(authority)
            }
            (Some(_), None, _) => Err(folder.error(ISSUER_OF_APPS, Reason::Lost)),
            (Some(_), _, None) => Err(folder.error(ISSUER_OF_PLATFORM, Reason::Lost)),
        }
    }
}

/// Who the certificates of an app are for.
struct Names<'a> {
    app: String,
    seller_id: &'a str,
}

/// The app's key pair. Its private half is written first, so that the public one can always be made up for.
fn app_key(folder: &Folder) -> Result<KeyTexts, KeyDirectoryError> {
    let private = match (folder.read(APP_PRIVATE_KEY)?, folder.read(APP_PUBLIC_KEY)?) {
        (None, Some(_)) => return Err(folder.error(APP_PRIVATE_KEY, Reason::Lost)),
        (Some(private), _) => private,
        (None, None) => folder.read_or_write(APP_PRIVATE_KEY, || generate().map(|key| key.private))?,
    };
    let key = keys::normalized(&private).map_err(|error| folder.error(APP_PRIVATE_KEY, error.into()))?;
    let public = folder.read_or_write(APP_PUBLIC_KEY, || Ok(key.public.clone()))?;
    check_key(folder, APP_PUBLIC_KEY, &public, &key.public)?;
    Ok(key)
}

fn aes_key(folder: &Folder) -> Result<String, KeyDirectoryError> {
    let text = folder.read_or_write(AES_KEY, || Ok(keys::generate_aes().map_err(IssueError::from)? + "\n"))?;
    AesKey::parse(text.trim()).map_err(|error| folder.error(AES_KEY, error.into()))?;
    Ok(text.trim().to_owned())
}

fn generate() -> Result<KeyTexts, Reason> {
    Ok(keys::generate().map_err(IssueError::from)?)
}

/// Whether a file holds this public key.
fn check_key(folder: &Folder, name: &str, text: &str, expected: &str) -> Result<(), KeyDirectoryError> {
    let same = PublicKey::parse(text).and_then(|key| Ok(key == PublicKey::parse(expected)?));
    match same {
        Ok(true) => Ok(()),
        Ok(false) => Err(folder.error(name, Reason::OtherKey)),
        Err(error) => Err(folder.error(name, error.into())),
    }
}

fn check_certificate(text: &str, key: &str, owner: &str, now: SystemTime) -> Result<(), Reason> {
    let certificate = Certificate::parse(text.as_bytes())?;
    if certificate.public_key()? != PublicKey::parse(key)? {
        return Err(Reason::OtherKey);
    }
    if certificate.common_name() != Some(owner) {
        return Err(Reason::OtherOwner);
    }
    if now > certificate.validity().1 { Err(Reason::Expired) } else { Ok(()) }
}

fn sns(folder: &Folder, name: &str, roots: &str) -> Result<Vec<String>, KeyDirectoryError> {
    let all = Certificate::parse_all(roots.as_bytes()).map_err(|error| folder.error(name, error.into()))?;
    Ok(all.iter().map(|root| root.sn().to_owned()).collect())
}

#[cfg(test)]
mod tests;
