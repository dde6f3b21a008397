//! A certificate authority of one gateway, in the shape of the platform's: a bundle of roots, one class of issuer for
//! apps, another for the platform itself.

mod key;
mod subject;

use std::time::{Duration, SystemTime};

use alipay_core::{Certificate, CertificateError, KeyError, PublicKey};
use aws_lc_rs::error::Unspecified;
use rcgen::{Issuer, PublicKeyData, SigningKey};

use self::{
    key::{CertifiedKey, EcRootKey, RsaKey},
    subject::{CLASS_APPS, CLASS_PLATFORM, Name, ROOT_EC, ROOT_OTHER, ROOT_RSA},
};
use crate::keys::{self, KeyTexts};

/// How long a certificate of an app or of the platform is good for, as the platform's are.
const FIVE_YEARS: Duration = Duration::from_secs(5 * 366 * 86_400);
/// Roots and issuers outlive what they issue.
const THIRTY_YEARS: Duration = Duration::from_secs(30 * 366 * 86_400);

/// Issues certificates.
pub(crate) struct Authority {
    roots: String,
    apps: Class,
    platform: Class,
}

/// What [`Authority::load`] needs to issue certificates again: PEM texts.
#[derive(Clone)]
pub(crate) struct AuthorityTexts {
    /// The root certificates, as `alipayRootCert.crt`.
    pub(crate) roots: String,
    /// Certificate and private key of the issuer of the apps' certificates.
    pub(crate) apps: String,
    /// The same of the issuer of the platform's certificates.
    pub(crate) platform: String,
}

/// Why there is no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum IssueError {
    #[error("the system has no randomness to give")]
    NoRandomness,
    #[error("the key to certify is unusable: {0}")]
    Key(KeyError),
    #[error("the clock shows a year that no certificate can name")]
    Clock,
}

impl From<Unspecified> for IssueError {
    fn from(_: Unspecified) -> Self {
        Self::NoRandomness
    }
}

/// Why texts are no authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LoadError {
    #[error("{0}")]
    Certificate(#[from] CertificateError),
    #[error("{0}")]
    Key(#[from] KeyError),
    #[error("the private key in it is not that of the certificate in it")]
    OtherKey,
}

/// One issuer below the root.
struct Class {
    name: Name,
    key: RsaKey,
    private: String,
    certificate: String,
}

impl Authority {
    /// With new keys. Those of the roots are forgotten at once: the issuers are all that will ever stand below them.
    pub(crate) fn generate(now: SystemTime) -> Result<Self, IssueError> {
        let valid = Validity::new(now, THIRTY_YEARS)?;
        let (root, other, elliptic) = (generate()?, generate()?, EcRootKey::generate()?);
        let root_key = rsa(&root)?;
        // Order and kinds as in the real bundle: two count for the serial number of the bundle, and one between does not.
        let roots = [
            self_signed(ROOT_RSA, &root_key, valid)?,
            self_signed(ROOT_EC, &elliptic, valid)?,
            self_signed(ROOT_OTHER, &rsa(&other)?, valid)?,
        ];
        let class = |name: Name| {
            let texts = generate()?;
            let key = rsa(&texts)?;
            let certificate = signed(&name.issuer(&key, valid)?, &key, ROOT_RSA, &root_key)?;
            Ok::<_, IssueError>(Class { name, key, private: texts.private, certificate })
        };
        Ok(Self { roots: roots.concat(), apps: class(CLASS_APPS)?, platform: class(CLASS_PLATFORM)? })
    }

    /// With the keys of an earlier run. The error comes with the text that it is about.
    pub(crate) fn load(texts: &AuthorityTexts) -> Result<Self, (AuthorityText, LoadError)> {
        let roots = Certificate::parse_all(texts.roots.as_bytes());
        roots.map_err(|error| (AuthorityText::Roots, error.into()))?;
        Ok(Self {
            roots: texts.roots.clone(),
            apps: Class::load(CLASS_APPS, &texts.apps).map_err(|error| (AuthorityText::Apps, error))?,
            platform: Class::load(CLASS_PLATFORM, &texts.platform).map_err(|error| (AuthorityText::Platform, error))?,
        })
    }

    pub(crate) fn texts(&self) -> AuthorityTexts {
        let both = |class: &Class| class.certificate.clone() + &class.private;
        AuthorityTexts { roots: self.roots.clone(), apps: both(&self.apps), platform: both(&self.platform) }
    }

    /// The root certificates, PEM.
    pub(crate) fn roots(&self) -> &str {
        &self.roots
    }

    /// The certificate of an app with this [name](app_name), alone in its file.
    pub(crate) fn app_certificate(
        &self,
        app_name: &str,
        public_key: &str,
        now: SystemTime,
    ) -> Result<String, IssueError> {
        self.apps.issue(Name::of_app(app_name), public_key, now)
    }

    /// The certificate that the platform shows to the apps of a seller, with its issuer's behind it.
    pub(crate) fn platform_certificate(
        &self,
        seller_id: &str,
        public_key: &str,
        now: SystemTime,
    ) -> Result<String, IssueError> {
        Ok(self.platform.issue(Name::of_platform(seller_id), public_key, now)? + &self.platform.certificate)
    }
}

/// Which of the [`AuthorityTexts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AuthorityText {
    Roots,
    Apps,
    Platform,
}

/// The owner's name in an app's certificate.
pub(crate) fn app_name(seller_id: &str, app_id: &str) -> String {
    format!("{seller_id}-{app_id}")
}

/// The owner's name in the platform's certificate for a seller.
pub(crate) fn platform_name(seller_id: &str) -> String {
    format!("支付宝(中国)本地沙箱-{seller_id}")
}

impl Class {
    fn load(name: Name, text: &str) -> Result<Self, LoadError> {
        // Whoever reads certificates is warned of private keys between them.
        let (certificate, key) =
            text.find("-----BEGIN PRIVATE KEY-----").and_then(|at| text.split_at_checked(at)).ok_or(KeyError::Empty)?;
        let certificate = Certificate::parse(certificate.as_bytes())?;
        let KeyTexts { private, public } = keys::normalized(key)?;
        if certificate.public_key()? != PublicKey::parse(&public)? {
            return Err(LoadError::OtherKey);
        }
        let key = RsaKey::parse(&private).ok_or(KeyError::Malformed)?;
        Ok(Self { name, key, private, certificate: keys::pem("CERTIFICATE", certificate.der()) })
    }

    fn issue(&self, owner: Name, public_key: &str, now: SystemTime) -> Result<String, IssueError> {
        let key = CertifiedKey::parse(public_key).map_err(IssueError::Key)?;
        let params = owner.leaf(&key, Validity::new(now, FIVE_YEARS)?)?;
        signed(&params, &key, self.name.clone(), &self.key)
    }
}

/// From when to when, as offsets from the epoch.
#[derive(Clone, Copy)]
pub(crate) struct Validity {
    not_before: Duration,
    not_after: Duration,
}

impl Validity {
    /// From an hour ago: clocks of programs in containers and virtual machines are not quite the same.
    fn new(now: SystemTime, span: Duration) -> Result<Self, IssueError> {
        const CLOCKS_DIFFER: Duration = Duration::from_secs(3600);
        let now = now.duration_since(SystemTime::UNIX_EPOCH).map_err(|_| IssueError::Clock)?;
        let not_after = now.checked_add(span).ok_or(IssueError::Clock)?;
        Ok(Self { not_before: now.saturating_sub(CLOCKS_DIFFER), not_after })
    }
}

fn generate() -> Result<KeyTexts, IssueError> {
    Ok(keys::generate()?)
}

fn rsa(texts: &KeyTexts) -> Result<RsaKey, IssueError> {
    RsaKey::parse(&texts.private).ok_or(IssueError::Key(KeyError::Malformed))
}

fn self_signed(name: Name, key: &impl SigningKey, valid: Validity) -> Result<String, IssueError> {
    let certificate = name.issuer(key, valid)?.self_signed(key).map_err(|_| IssueError::Clock)?;
    Ok(keys::pem("CERTIFICATE", certificate.der()))
}

fn signed(
    params: &rcgen::CertificateParams,
    key: &impl PublicKeyData,
    issuer: Name,
    issuer_key: &RsaKey,
) -> Result<String, IssueError> {
    let issuer = Issuer::new(issuer.params(issuer_key), issuer_key);
    let certificate = params.signed_by(key, &issuer).map_err(|_| IssueError::Clock)?;
    Ok(keys::pem("CERTIFICATE", certificate.der()))
}

#[cfg(test)]
mod tests;
