//! Settings of a client. Whatever is wrong with them is reported by [`ClientBuilder::build`].

use std::{
    fmt,
    sync::{Arc, RwLock},
};

use zeroize::Zeroizing;

use super::{Client, Gateway, Inner, PRODUCTION_GATEWAY};
use crate::{
    ConfigError, Credentials, Error, KeySource,
    charset::Charset,
    clock::{Clock, SystemClock},
    encrypt::AesKey,
    error::Printable,
    journal::Journal,
    retry::{RetryPolicy, budget::Budget},
    sign::{SignType, Signer, Verifier},
    transport::Transport,
};

/// Largest answer that is read unless set otherwise, in bytes. Real ones have a few kilobytes.
const MAX_ANSWER: usize = 1024 * 1024;

/// Collects the settings of a [`Client`].
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    app_id: String,
    gateway: String,
    authorization_page: Option<String>,
    credentials: Credentials,
    aes_key: Option<Zeroizing<String>>,
    charset: Charset,
    transport: Option<Arc<dyn Transport>>,
    clock: Arc<dyn Clock>,
    validate: bool,
    max_answer: usize,
    retry: RetryPolicy,
    journal: Option<Arc<dyn Journal>>,
    #[cfg(feature = "reqwest")]
    timeouts: crate::transport::Timeouts,
}

/// Settings that [`Credentials`] has as well, with the same names.
macro_rules! credential_setters {
    ($($(#[$doc:meta])* $name:ident($argument:ident: $kind:ty);)*) => {
        $($(#[$doc])*
        pub fn $name(mut self, $argument: $kind) -> Self {
            self.credentials = self.credentials.$name($argument);
            self
        })*
    };
}

impl ClientBuilder {
    pub(super) fn new() -> Self {
        Self {
            app_id: String::new(),
            gateway: PRODUCTION_GATEWAY.to_owned(),
            authorization_page: None,
            credentials: Credentials::new(),
            aes_key: None,
            charset: Charset::default(),
            transport: None,
            clock: Arc::new(SystemClock),
            validate: true,
            max_answer: MAX_ANSWER,
            retry: RetryPolicy::default(),
            journal: None,
            #[cfg(feature = "reqwest")]
            timeouts: crate::transport::Timeouts::default(),
        }
    }

    /// The app's number from the console.
    pub fn app_id(mut self, app_id: impl Into<String>) -> Self {
        self.app_id = app_id.into();
        self
    }

    credential_setters! {
        /// The app's private key: PKCS#1 or PKCS#8, PEM or one line of base64; its text, its bytes, or the path of its
        /// file.
        private_key(key: impl Into<KeySource>);
        /// The key that the console shows as "Alipay public key", PEM or one line of base64. Not the app's own.
        alipay_public_key(key: impl Into<KeySource>);
        /// Another public key of the platform that counts as well: the previous one, or the next.
        also_alipay_public_key(key: impl Into<KeySource>);
        /// Certificate mode: the app's certificate, `appCertPublicKey_….crt`, instead of a public key of the platform.
        /// Needs [`alipay_cert`](Self::alipay_cert) and [`alipay_root_cert`](Self::alipay_root_cert), too.
        app_cert(certificate: impl Into<KeySource>);
        /// Certificate mode: the platform's certificate, `alipayCertPublicKey_RSA2.crt`.
        alipay_cert(certificate: impl Into<KeySource>);
        /// Another certificate of the platform that counts as well: the previous one, or the next.
        also_alipay_cert(certificate: impl Into<KeySource>);
        /// Certificate mode: the platform's root certificates, `alipayRootCert.crt`.
        alipay_root_cert(certificates: impl Into<KeySource>);
        /// RSA2 unless set otherwise.
        sign_type(sign_type: SignType);
        /// Signs somewhere else than in this process; takes the place of [`private_key`](Self::private_key).
        signer(signer: impl Signer + 'static);
        /// Checks the platform's signatures another way, besides or instead of
        /// [`alipay_public_key`](Self::alipay_public_key). In certificate mode, what names a certificate is checked with
        /// that certificate.
        verifier(verifier: impl Verifier + 'static);
    }

    /// All keys at once.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// The app's AES key from the console, for encrypted content.
    pub fn aes_key(mut self, text: impl Into<String>) -> Self {
        self.aes_key = Some(Zeroizing::new(text.into()));
        self
    }

    /// UTF-8 unless set otherwise. There is no reason for anything else but an old system on the other side.
    pub fn charset(mut self, charset: Charset) -> Self {
        self.charset = charset;
        self
    }

    /// Another gateway: [`ALIPAY_SANDBOX_GATEWAY`](super::ALIPAY_SANDBOX_GATEWAY), or `http://127.0.0.1:…` for a local
    /// one. Must be `https` unless it is on this machine.
    pub fn gateway(mut self, url: impl Into<String>) -> Self {
        self.gateway = url.into();
        self
    }

    /// The page that asks users for consent, where it is not the one that belongs to the gateway: behind a proxy for
    /// example. Follows the rules of [`gateway`](Self::gateway).
    pub fn authorization_page(mut self, url: impl Into<String>) -> Self {
        self.authorization_page = Some(url.into());
        self
    }

    /// Sends through something else than `reqwest`.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Takes the time from another clock.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Whether requests are checked before they are signed; on unless set otherwise.
    pub fn validate(mut self, validate: bool) -> Self {
        self.validate = validate;
        self
    }

    /// Largest answer that is read, in bytes; 1 MiB unless set otherwise.
    pub fn max_answer(mut self, bytes: usize) -> Self {
        self.max_answer = bytes;
        self
    }

    /// When calls are made again by themselves, and how often.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Writes down every call that may change something, before its first byte and after its last attempt.
    pub fn journal(mut self, journal: impl Journal + 'static) -> Self {
        self.journal = Some(Arc::new(journal));
        self
    }

    /// How long one attempt may take; 3 s to connect and 15 s in all unless set otherwise. Needs the feature `reqwest`.
    #[cfg(feature = "reqwest")]
    pub fn timeouts(mut self, connect: std::time::Duration, total: std::time::Duration) -> Self {
        self.timeouts.connect = connect;
        self.timeouts.total = total;
        self
    }

    /// How long to wait where a file is uploaded or downloaded; 100 s in all unless set otherwise. Needs the feature
    /// `reqwest`.
    #[cfg(feature = "reqwest")]
    pub fn transfer_timeout(mut self, total: std::time::Duration) -> Self {
        self.timeouts.transfer = total;
        self
    }

    /// How long an answer that has begun may come at less than 1 KiB a second, on average; 5 s unless set otherwise. Needs
    /// the feature `reqwest`.
    #[cfg(feature = "reqwest")]
    pub fn stall_timeout(mut self, stalled: std::time::Duration) -> Self {
        self.timeouts.stalled = stalled;
        self
    }

    /// Checks all settings and loads the keys.
    ///
    /// # Errors
    ///
    /// [`Error::is_config`]: a key is missing, unusable or the wrong one, the gateway's address or the app id is not
    /// valid. [`Error::config`] has the details.
    pub fn build(self) -> Result<Client, Error> {
        check_app_id(&self.app_id)?;
        let mut gateway = Gateway::parse(&self.gateway)?;
        if let Some(page) = &self.authorization_page {
            gateway.authorize_url = Gateway::parse(page)?.url;
        }
        let keys = self.credentials.load(&self.app_id, self.clock.now())?;
        let aes_key = self.aes_key.as_ref().map(|text| AesKey::parse(text)).transpose().map_err(ConfigError::AesKey)?;
        let transport = self.load_transport()?;
        let inner = Inner {
            app_id: self.app_id,
            gateway,
            keys: RwLock::new(Arc::new(keys)),
            aes_key,
            charset: self.charset,
            transport,
            clock: self.clock,
            validate: self.validate,
            max_answer: self.max_answer,
            retry: self.retry,
            budget: Budget::new(self.retry.budget),
            journal: self.journal,
        };
        Ok(Client { inner: Arc::new(inner) })
    }

    #[cfg(feature = "reqwest")]
    fn load_transport(&self) -> Result<Arc<dyn Transport>, ConfigError> {
        match &self.transport {
            Some(transport) => Ok(transport.clone()),
            None => Ok(Arc::new(crate::transport::HttpTransport::new(self.timeouts)?)),
        }
    }

    #[cfg(not(feature = "reqwest"))]
    fn load_transport(&self) -> Result<Arc<dyn Transport>, ConfigError> {
        self.transport.clone().ok_or(ConfigError::NoTransport)
    }
}

pub(crate) fn check_app_id(app_id: &str) -> Result<(), ConfigError> {
    if app_id.is_empty() {
        Err(ConfigError::NoAppId)
    } else if app_id.len() > 32 || !app_id.bytes().all(|byte| byte.is_ascii_digit()) {
        Err(ConfigError::BadAppId)
    } else {
        Ok(())
    }
}

/// Keys are not shown, nor an address that was not checked yet.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("app_id", &Printable(&self.app_id))
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}
