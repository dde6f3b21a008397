//! Settings of a client. Whatever is wrong with them is reported by [`ClientBuilder::build`].

use std::{fmt, sync::Arc};

use zeroize::Zeroizing;

use super::{Client, Gateway, Inner, PRODUCTION_GATEWAY};
use crate::{
    ConfigError, Error,
    clock::{Clock, SystemClock},
    sign::{KeyError, PrivateKey, PublicKey, SignType, Signer, Verifier},
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
    sign_type: SignType,
    private_key: Option<Zeroizing<String>>,
    alipay_public_key: Option<String>,
    signer: Option<Arc<dyn Signer>>,
    verifier: Option<Arc<dyn Verifier>>,
    transport: Option<Arc<dyn Transport>>,
    clock: Arc<dyn Clock>,
    validate: bool,
    max_answer: usize,
    #[cfg(feature = "reqwest")]
    timeouts: crate::transport::Timeouts,
}

impl ClientBuilder {
    pub(super) fn new() -> Self {
        Self {
            app_id: String::new(),
            gateway: PRODUCTION_GATEWAY.to_owned(),
            authorization_page: None,
            sign_type: SignType::default(),
            private_key: None,
            alipay_public_key: None,
            signer: None,
            verifier: None,
            transport: None,
            clock: Arc::new(SystemClock),
            validate: true,
            max_answer: MAX_ANSWER,
            #[cfg(feature = "reqwest")]
            timeouts: crate::transport::Timeouts::default(),
        }
    }

    /// The app's number from the console.
    pub fn app_id(mut self, app_id: impl Into<String>) -> Self {
        self.app_id = app_id.into();
        self
    }

    /// The app's private key: PKCS#1 or PKCS#8, PEM or one line of base64.
    pub fn private_key(mut self, text: impl Into<String>) -> Self {
        self.private_key = Some(Zeroizing::new(text.into()));
        self
    }

    /// The key that the console shows as "Alipay public key", PEM or one line of base64. Not the app's own.
    pub fn alipay_public_key(mut self, text: impl Into<String>) -> Self {
        self.alipay_public_key = Some(text.into());
        self
    }

    /// RSA2 unless set otherwise.
    pub fn sign_type(mut self, sign_type: SignType) -> Self {
        self.sign_type = sign_type;
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

    /// Signs somewhere else than in this process; takes the place of [`private_key`](Self::private_key).
    pub fn signer(mut self, signer: impl Signer + 'static) -> Self {
        self.signer = Some(Arc::new(signer));
        self
    }

    /// Checks answers another way; takes the place of [`alipay_public_key`](Self::alipay_public_key).
    pub fn verifier(mut self, verifier: impl Verifier + 'static) -> Self {
        self.verifier = Some(Arc::new(verifier));
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

    /// How long to wait; 3 s to connect and 15 s in all unless set otherwise.
    #[cfg(feature = "reqwest")]
    pub fn timeouts(mut self, connect: std::time::Duration, total: std::time::Duration) -> Self {
        self.timeouts.connect = connect;
        self.timeouts.total = total;
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
        let private_key = self.load_private_key()?;
        let alipay_key = self.load_alipay_key()?;
        if let (Some(own), Some(alipay)) = (&private_key, &alipay_key)
            && own.public_key() == *alipay
        {
            return Err(ConfigError::OwnPublicKey.into());
        }
        let sign_type = self.sign_type;
        let signer = match (self.signer.clone(), private_key) {
            (Some(signer), _) => signer,
            (None, Some(key)) => Arc::new(key.signer(sign_type).map_err(ConfigError::PrivateKey)?),
            (None, None) => return Err(ConfigError::NoPrivateKey.into()),
        };
        if signer.sign_type() != sign_type {
            return Err(ConfigError::SignTypes { signer: signer.sign_type(), client: sign_type }.into());
        }
        let verifier = match (self.verifier.clone(), alipay_key) {
            (Some(verifier), _) => verifier,
            (None, Some(key)) => Arc::new(key.verifier(sign_type).map_err(ConfigError::AlipayKey)?),
            (None, None) => return Err(ConfigError::NoAlipayKey.into()),
        };
        let transport = self.load_transport()?;
        let inner = Inner {
            app_id: self.app_id,
            gateway,
            sign_type,
            signer,
            verifier,
            transport,
            clock: self.clock,
            validate: self.validate,
            max_answer: self.max_answer,
        };
        Ok(Client { inner: Arc::new(inner) })
    }

    fn load_private_key(&self) -> Result<Option<PrivateKey>, ConfigError> {
        let Some(text) = &self.private_key else { return Ok(None) };
        let key = PrivateKey::parse(text).map_err(ConfigError::PrivateKey)?;
        self.check_size(key.bits()).map_err(ConfigError::PrivateKey)?;
        Ok(Some(key))
    }

    fn load_alipay_key(&self) -> Result<Option<PublicKey>, ConfigError> {
        let Some(text) = &self.alipay_public_key else { return Ok(None) };
        let key = PublicKey::parse(text).map_err(ConfigError::AlipayKey)?;
        self.check_size(key.bits()).map_err(ConfigError::AlipayKey)?;
        Ok(Some(key))
    }

    fn check_size(&self, bits: usize) -> Result<(), KeyError> {
        let min = self.sign_type.min_bits();
        if bits < min { Err(KeyError::TooShort { bits, min }) } else { Ok(()) }
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

fn check_app_id(app_id: &str) -> Result<(), ConfigError> {
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
            .field("app_id", &self.app_id)
            .field("sign_type", &self.sign_type)
            .finish_non_exhaustive()
    }
}
