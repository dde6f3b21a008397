//! The keys of an app and of the platform, as they are configured.

use std::{fmt, sync::Arc, time::SystemTime};

use super::{
    CertSns, KeySource, Keys, Warning,
    certificates::Certificates,
    checks::{self, ALIPAY, APP, Owner, ROOT},
    trust::Trust,
};
use crate::{
    ConfigError,
    cert::{self, Certificate, root_cert_sn},
    sign::{PrivateKey, PublicKey, SignType, Signer, Verifier},
};

/// The app's private key and what the platform is recognized by: its public key, or certificates.
///
/// [`ClientBuilder`](crate::ClientBuilder) has the same settings; this is for changing them at run time, with
/// [`Client::rotate`](crate::Client::rotate).
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let client = alipay_core::Client::builder().build()?;
/// use alipay_core::Credentials;
/// let next = Credentials::new()
///     .private_key(std::fs::read_to_string("new_private_key.pem")?)
///     .alipay_public_key(std::fs::read_to_string("new_alipay_public_key.pem")?)
///     .also_alipay_public_key(std::fs::read_to_string("alipay_public_key.pem")?); // until the last old answer is in
/// client.rotate(next)?;
/// # Ok(()) }
/// ```
#[derive(Clone, Default)]
#[must_use = "credentials do nothing until a client has them"]
pub struct Credentials {
    sign_type: SignType,
    private_key: Option<KeySource>,
    signer: Option<Arc<dyn Signer>>,
    app_cert: Option<KeySource>,
    root_cert: Option<KeySource>,
    alipay_certs: Vec<KeySource>,
    alipay_keys: Vec<KeySource>,
    verifiers: Vec<Arc<dyn Verifier>>,
}

impl Credentials {
    /// Nothing yet; RSA2.
    pub fn new() -> Self {
        Self::default()
    }

    /// RSA2 unless set otherwise.
    pub fn sign_type(mut self, sign_type: SignType) -> Self {
        self.sign_type = sign_type;
        self
    }

    /// The app's private key: PKCS#1 or PKCS#8, PEM or one line of base64.
    pub fn private_key(mut self, key: impl Into<KeySource>) -> Self {
        self.private_key = Some(key.into());
        self
    }

    /// Signs somewhere else than in this process; takes the place of [`private_key`](Self::private_key).
    pub fn signer(mut self, signer: impl Signer + 'static) -> Self {
        self.signer = Some(Arc::new(signer));
        self
    }

    /// The key that the console shows as "Alipay public key", PEM or one line of base64. Not the app's own.
    pub fn alipay_public_key(mut self, key: impl Into<KeySource>) -> Self {
        self.alipay_keys = vec![key.into()];
        self
    }

    /// Another public key of the platform that counts as well: the previous one, or the next.
    pub fn also_alipay_public_key(mut self, key: impl Into<KeySource>) -> Self {
        self.alipay_keys.push(key.into());
        self
    }

    /// The app's certificate, `appCertPublicKey_….crt`. With it, [`alipay_cert`](Self::alipay_cert) and
    /// [`alipay_root_cert`](Self::alipay_root_cert) the client is in certificate mode.
    pub fn app_cert(mut self, certificate: impl Into<KeySource>) -> Self {
        self.app_cert = Some(certificate.into());
        self
    }

    /// The platform's certificate, `alipayCertPublicKey_RSA2.crt`.
    pub fn alipay_cert(mut self, certificate: impl Into<KeySource>) -> Self {
        self.alipay_certs = vec![certificate.into()];
        self
    }

    /// Another certificate of the platform that counts as well: the previous one, or the next.
    pub fn also_alipay_cert(mut self, certificate: impl Into<KeySource>) -> Self {
        self.alipay_certs.push(certificate.into());
        self
    }

    /// The platform's root certificates, `alipayRootCert.crt`.
    pub fn alipay_root_cert(mut self, certificates: impl Into<KeySource>) -> Self {
        self.root_cert = Some(certificates.into());
        self
    }

    /// Checks the platform's signatures another way, besides or instead of a key. In certificate mode, what names a
    /// certificate is checked with that certificate.
    pub fn verifier(mut self, verifier: impl Verifier + 'static) -> Self {
        self.verifiers.push(Arc::new(verifier));
        self
    }

    pub(crate) fn load(&self, app_id: &str, now: SystemTime) -> Result<Keys, ConfigError> {
        let mut warnings = Vec::new();
        if self.sign_type == SignType::Rsa {
            warnings.push(Warning::LegacySignType);
        }
        let private_key = self.load_private_key(&mut warnings)?;
        let own = private_key.as_ref().map(PrivateKey::public_key);
        let signer: Arc<dyn Signer> = match (&self.signer, private_key) {
            (Some(signer), _) => signer.clone(),
            (None, Some(key)) => Arc::new(key.signer(self.sign_type).map_err(ConfigError::PrivateKey)?),
            (None, None) => return Err(ConfigError::NoPrivateKey),
        };
        if signer.sign_type() != self.sign_type {
            return Err(ConfigError::SignTypes { signer: signer.sign_type(), client: self.sign_type });
        }
        let loaded = self.load_certificates(app_id, own.as_ref(), now, &mut warnings)?;
        let (cert_sns, certificates, certified) = match loaded {
            Some(loaded) => (Some(loaded.sns), Some(loaded.certificates), Some(loaded.app_key)),
            None => (None, None, None),
        };
        // Of a key that is somewhere else, the certificate has the public half.
        let own = own.or(certified);
        let mut keys = self.verifiers.clone();
        for source in &self.alipay_keys {
            keys.push(self.load_alipay_key(source, own.as_ref())?);
        }
        if keys.is_empty() && certificates.is_none() {
            return Err(ConfigError::NoAlipayKey);
        }
        let trust = Trust { keys, certificates };
        Ok(Keys { sign_type: self.sign_type, signer, app_public_key: own, cert_sns, trust, warnings })
    }

    fn load_private_key(&self, warnings: &mut Vec<Warning>) -> Result<Option<PrivateKey>, ConfigError> {
        let Some(source) = &self.private_key else { return Ok(None) };
        if source.is_readable_by_others() {
            warnings.push(Warning::PrivateKeyReadableByOthers);
        }
        let key = checks::private_key(&source.read_text()?, self.sign_type).map_err(ConfigError::PrivateKey)?;
        Ok(Some(key))
    }

    fn load_alipay_key(&self, source: &KeySource, own: Option<&PublicKey>) -> Result<Arc<dyn Verifier>, ConfigError> {
        let key = checks::alipay_key(&source.read_text()?, self.sign_type, own)?;
        Ok(Arc::new(key.verifier(self.sign_type).map_err(ConfigError::AlipayKey)?))
    }

    fn load_certificates(
        &self,
        app_id: &str,
        own: Option<&PublicKey>,
        now: SystemTime,
        warnings: &mut Vec<Warning>,
    ) -> Result<Option<Loaded>, ConfigError> {
        let (app, root) = match (&self.app_cert, self.alipay_certs.is_empty(), &self.root_cert) {
            (None, true, None) => return Ok(None),
            (None, ..) => return Err(ConfigError::MissingCertificate(APP)),
            (_, true, _) => return Err(ConfigError::MissingCertificate(ALIPAY)),
            (.., None) => return Err(ConfigError::MissingCertificate(ROOT)),
            (Some(app), false, Some(root)) => (app, root),
        };
        let app = self.load_certificate(app, APP, now, warnings)?;
        let sources = self.alipay_certs.iter();
        let alipay = sources.map(|source| self.load_certificate(source, ALIPAY, now, warnings));
        let alipay = alipay.collect::<Result<Vec<_>, _>>()?;
        let app_key = self.check_owners(&app, &alipay, own, app_id, warnings)?;

        let failed = |error| ConfigError::Certificate { which: ROOT, error };
        let roots = Certificate::parse_all(&root.read()?).map_err(failed)?;
        let root_cert_sn = root_cert_sn(&roots, self.sign_type).map_err(failed)?;
        let sns = CertSns { app_cert_sn: app.sn().to_owned(), alipay_root_cert_sn: root_cert_sn };
        let certificates = Certificates::new(self.sign_type, roots, &alipay).map_err(failed)?;
        Ok(Some(Loaded { sns, certificates, app_key }))
    }

    fn load_certificate(
        &self,
        source: &KeySource,
        which: &'static str,
        now: SystemTime,
        warnings: &mut Vec<Warning>,
    ) -> Result<Certificate, ConfigError> {
        let failed = |error| ConfigError::Certificate { which, error };
        let certificate = Certificate::parse(&source.read()?).map_err(failed)?;
        cert::check(&certificate, self.sign_type, now).map_err(failed)?;
        if checks::expires_soon(&certificate, now) {
            warnings.push(Warning::CertificateExpires(which));
        }
        Ok(certificate)
    }

    /// The app's certified key.
    fn check_owners(
        &self,
        app: &Certificate,
        alipay: &[Certificate],
        own: Option<&PublicKey>,
        app_id: &str,
        warnings: &mut Vec<Warning>,
    ) -> Result<PublicKey, ConfigError> {
        let app_key = checks::certified_key(app, APP)?;
        // In this order: if both files are Alipay's, it is the app's that is wrong.
        checks::check_app_key(&app_key, own)?;
        for certificate in alipay {
            checks::check_not_own(&checks::certified_key(certificate, ALIPAY)?, Some(&app_key))?;
        }
        let Some(owner) = Owner::of(app) else {
            warnings.push(Warning::CertificateOwnerUnknown);
            return Ok(app_key);
        };
        owner.check_app(app_id)?;
        alipay.iter().try_for_each(|certificate| owner.check_account(certificate))?;
        Ok(app_key)
    }
}

/// What the three files of certificate mode load to.
struct Loaded {
    sns: CertSns,
    certificates: Certificates,
    app_key: PublicKey,
}

/// Keys are not shown.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("sign_type", &self.sign_type)
            .field("has_certificates", &self.app_cert.is_some())
            .finish_non_exhaustive()
    }
}
