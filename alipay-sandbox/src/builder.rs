//! Settings of a gateway.

use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, atomic::AtomicBool},
    thread,
    time::Duration,
};

use alipay_core::{Clock, SignType, SystemClock};
use tokio::sync::oneshot;

use crate::{
    Sandbox, StartError,
    certificates::CertificateTexts,
    faults::{Door, Script},
    gateway::Gateway,
    ledger::Ledger,
    sandbox::Running,
    server::{self, Log, Shared},
    settings::{KeySettings, NextTexts},
    state::{Ids, Lifetimes, State},
};

/// The app of a gateway that was not told another one.
const APP_ID: &str = "2021000000000001";

/// Collects the settings of a [`Sandbox`].
#[must_use = "a builder does nothing until `start`"]
pub struct SandboxBuilder {
    listen: SocketAddr,
    app_id: String,
    keys: KeySettings,
    clock: Arc<dyn Clock>,
    lifetimes: Lifetimes,
    log: Option<Box<Log>>,
}

impl SandboxBuilder {
    pub(crate) fn new() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            app_id: APP_ID.to_owned(),
            keys: KeySettings::default(),
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
        self.keys.sign_type = sign_type;
        self
    }

    /// The app's public key, PEM or one line of base64. Without it the gateway makes the app's key pair.
    pub fn app_public_key(mut self, text: impl Into<String>) -> Self {
        self.keys.app_public_key = Some(text.into());
        self
    }

    /// The key with which the gateway signs, as Alipay would. Without it the gateway makes one.
    pub fn alipay_private_key(mut self, text: impl Into<String>) -> Self {
        self.keys.alipay_private_key = Some(text.into());
        self
    }

    /// Certificate mode: the texts of the app's certificate, the platform's and the platform's roots, as the console
    /// offers them. The app's key is that of its certificate; [`alipay_private_key`](Self::alipay_private_key) must be
    /// that of the platform's.
    ///
    /// Calls must then name the certificates of the app and of the roots, and answers name the platform's.
    pub fn certificates(
        mut self,
        app_cert: impl Into<String>,
        alipay_cert: impl Into<String>,
        alipay_root_cert: impl Into<String>,
    ) -> Self {
        let (app, alipay, root) = (app_cert.into(), alipay_cert.into(), alipay_root_cert.into());
        self.keys.certificates = Some(CertificateTexts { app, alipay, root });
        self
    }

    /// The certificate and private key that the platform changes to with
    /// [`Sandbox::rotate_certificate`]. Clients can download it from the beginning.
    pub fn next_certificate(mut self, certificate: impl Into<String>, private_key: impl Into<String>) -> Self {
        self.keys.next = Some(NextTexts { certificate: certificate.into(), private_key: private_key.into() });
        self
    }

    /// The app's key for encrypted content, base64 as in the console. Without it, calls with `encrypt_type` are refused.
    pub fn aes_key(mut self, text: impl Into<String>) -> Self {
        self.keys.aes_key = Some(text.into());
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
            let running = self.open();
            let served = running.as_ref().ok().map(|running| (running.door.clone(), running.shared.clone()));
            if let (Ok(()), Some((door, shared))) = (ready.send(running), served) {
                server::serve(door, shared, stop).await;
            }
        });
    }

    /// Checks all settings, makes the keys that are missing, opens the port.
    fn open(self) -> Result<Running, StartError> {
        if self.app_id.is_empty() || self.app_id.len() > 32 || !self.app_id.bytes().all(|b| b.is_ascii_digit()) {
            return Err(StartError::BadAppId);
        }
        let keys = self.keys.load()?;
        let ids = Ids::new().map_err(|_| StartError::NoKeys)?;
        let gateway = Gateway {
            app_id: self.app_id,
            sign_type: self.keys.sign_type,
            verifier: keys.verifier,
            certificates: keys.certificates,
            platform: keys.platform,
            aes_key: keys.aes_key,
            clock: self.clock,
            state: Mutex::new(State::new(self.lifetimes, ids)),
            ledger: Ledger::default(),
        };
        let door = Door::open(self.listen).map_err(|source| StartError::Listen { address: self.listen, source })?;
        let door = Arc::new(door);
        let script = Arc::new(Script::new(door.clone()));
        let shared = Arc::new(Shared { gateway, script, log: self.log, has_panicked: AtomicBool::new(false) });
        Ok(Running { door, shared, made: keys.made, aes_key: self.keys.aes_key })
    }
}

/// Keys are not shown.
impl fmt::Debug for SandboxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxBuilder")
            .field("listen", &self.listen)
            .field("app_id", &self.app_id)
            .field("sign_type", &self.keys.sign_type)
            .finish_non_exhaustive()
    }
}
