//! Settings of a gateway.

use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, atomic::AtomicBool},
    thread,
    time::Duration,
};

use alipay_core::{Clock, KeyError, PrivateKey, PublicKey, SignType, SystemClock};
use tokio::{net::TcpListener, sync::oneshot};

use crate::{
    Sandbox, StartError,
    gateway::Gateway,
    keys,
    sandbox::Running,
    server::{self, Log, Shared},
    state::{Ids, Lifetimes, State},
};

/// The app of a gateway that was not told another one.
const APP_ID: &str = "2021000000000001";

/// Collects the settings of a [`Sandbox`].
#[must_use = "a builder does nothing until `start`"]
pub struct SandboxBuilder {
    listen: SocketAddr,
    app_id: String,
    sign_type: SignType,
    app_public_key: Option<String>,
    alipay_private_key: Option<String>,
    clock: Arc<dyn Clock>,
    lifetimes: Lifetimes,
    log: Option<Box<Log>>,
}

impl SandboxBuilder {
    pub(crate) fn new() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            app_id: APP_ID.to_owned(),
            sign_type: SignType::default(),
            app_public_key: None,
            alipay_private_key: None,
            clock: Arc::new(SystemClock),
            lifetimes: Lifetimes::default(),
            log: None,
        }
    }

    /// Where to listen; a free port of 127.0.0.1 unless set otherwise. Must be on this machine.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// The app that calls; `2021000000000001` unless set otherwise.
    pub fn app_id(mut self, app_id: impl Into<String>) -> Self {
        self.app_id = app_id.into();
        self
    }

    /// How both sides sign; RSA2 unless set otherwise.
    pub fn sign_type(mut self, sign_type: SignType) -> Self {
        self.sign_type = sign_type;
        self
    }

    /// The app's public key, PEM or one line of base64. Without it the gateway makes the app's key pair.
    pub fn app_public_key(mut self, text: impl Into<String>) -> Self {
        self.app_public_key = Some(text.into());
        self
    }

    /// The key with which the gateway signs, as Alipay would. Without it the gateway makes one.
    pub fn alipay_private_key(mut self, text: impl Into<String>) -> Self {
        self.alipay_private_key = Some(text.into());
        self
    }

    /// Takes the time from another clock.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// How long an authorization code is good for; ten minutes unless set otherwise.
    pub fn code_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetimes.code = lifetime;
        self
    }

    /// How long an access token is good for; 15 days unless set otherwise.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetimes.access_token = lifetime;
        self
    }

    /// How long a refresh token is good for; 30 days unless set otherwise.
    pub fn refresh_token_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetimes.refresh_token = lifetime;
        self
    }

    /// Gets one line for every call: its method, the codes of its answer, its trace id. Nothing of the request.
    pub fn log(mut self, log: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.log = Some(Box::new(log));
        self
    }

    /// Opens the port and serves until the [`Sandbox`] is dropped.
    ///
    /// # Errors
    ///
    /// [`StartError`]: the address is not on this machine or not free, or a setting is unusable.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        if !self.listen.ip().is_loopback() {
            return Err(StartError::NotLoopback(self.listen));
        }
        let (ready, started) = oneshot::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new()
            .name("alipay-sandbox".to_owned())
            .spawn(move || self.run(ready, stopped))
            .map_err(StartError::Thread)?;
        match started.await {
            Ok(Ok(running)) => Ok(Sandbox::new(running, stop, thread)),
            Ok(Err(error)) => Err(error),
            // The thread ended without a word: it panicked.
            Err(_) => match thread.join() {
                Err(panic) => std::panic::resume_unwind(panic),
                Ok(()) => Err(StartError::Thread(io::ErrorKind::Interrupted.into())),
            },
        }
    }

    fn run(self, ready: oneshot::Sender<Result<Running, StartError>>, stop: oneshot::Receiver<()>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build();
        let runtime = match runtime {
            Ok(runtime) => runtime,
            Err(error) => {
                let _ = ready.send(Err(StartError::Thread(error))); // nobody waits any more: nothing to tell
                return;
            }
        };
        runtime.block_on(async {
            let opened = self.open().await;
            let (listener, running) = match opened {
                Ok((listener, running)) => (Some((listener, running.shared.clone())), Ok(running)),
                Err(error) => (None, Err(error)),
            };
            if let (Ok(()), Some((listener, shared))) = (ready.send(running), listener) {
                server::serve(listener, shared, stop).await;
            }
        });
    }

    /// Checks all settings, makes the keys that are missing, opens the port.
    async fn open(self) -> Result<(TcpListener, Running), StartError> {
        if self.app_id.is_empty() || self.app_id.len() > 32 || !self.app_id.bytes().all(|b| b.is_ascii_digit()) {
            return Err(StartError::BadAppId);
        }
        let made_app_key = self.app_public_key.is_none().then(keys::generate).transpose();
        let made_app_key = made_app_key.map_err(|_| StartError::NoKeys)?;
        let app_key_text = made_app_key.as_ref().map(|key| key.public.as_str()).or(self.app_public_key.as_deref());
        let app_key = usable(app_key_text.unwrap_or_default(), self.sign_type).map_err(StartError::AppPublicKey)?;

        let alipay_key = match &self.alipay_private_key {
            Some(text) => keys::normalized(text).map_err(StartError::AlipayPrivateKey)?,
            None => keys::generate().map_err(|_| StartError::NoKeys)?,
        };
        let own_key = PrivateKey::parse(&alipay_key.private).map_err(StartError::AlipayPrivateKey)?;
        if own_key.public_key() == app_key {
            return Err(StartError::SameKey);
        }
        let ids = Ids::new().map_err(|_| StartError::NoKeys)?;
        let gateway = Gateway {
            app_id: self.app_id,
            sign_type: self.sign_type,
            verifier: app_key.verifier(self.sign_type).map_err(StartError::AppPublicKey)?,
            signer: own_key.signer(self.sign_type).map_err(StartError::AlipayPrivateKey)?,
            clock: self.clock,
            state: Mutex::new(State::new(self.lifetimes, ids)),
        };
        let shared = Arc::new(Shared { gateway, log: self.log, has_panicked: AtomicBool::new(false) });
        let opened = server::bind(self.listen).await;
        let (listener, address) = opened.map_err(|source| StartError::Listen { address: self.listen, source })?;
        let made_alipay_key = self.alipay_private_key.is_none();
        Ok((listener, Running { address, shared, app_key: made_app_key, alipay_key, made_alipay_key }))
    }
}

/// A key that a client with this sign type could have.
fn usable(text: &str, sign_type: SignType) -> Result<PublicKey, KeyError> {
    let key = PublicKey::parse(text)?;
    let (bits, min) = (key.bits(), sign_type.min_bits());
    if bits < min { Err(KeyError::TooShort { bits, min }) } else { Ok(key) }
}

/// Keys are not shown.
impl fmt::Debug for SandboxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxBuilder")
            .field("listen", &self.listen)
            .field("app_id", &self.app_id)
            .field("sign_type", &self.sign_type)
            .finish_non_exhaustive()
    }
}
