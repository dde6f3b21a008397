//! Settings of a gateway.

use std::{
    collections::HashSet,
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::{Arc, Mutex, atomic::AtomicBool},
    thread,
    time::Duration,
};

use alipay_core::{Clock, SignType, SystemClock};
use tokio::sync::oneshot;

use crate::{
    AppSettings, Sandbox, StartError,
    app::App,
    faults::{Door, Script},
    gateway::Gateway,
    ledger::Ledger,
    missing::KeyMaker,
    sandbox::Running,
    server::{self, Log, Shared},
    state::{Ids, Lifetimes, Samples, State},
    time::GatewayClock,
};

/// Collects the settings of a [`Sandbox`].
#[must_use = "a builder does nothing until `start`"]
pub struct SandboxBuilder {
    listen: SocketAddr,
    /// The one that the methods about an app are about.
    first: AppSettings,
    others: Vec<AppSettings>,
    key_directory: Option<PathBuf>,
    clock: Arc<dyn Clock>,
    lifetimes: Lifetimes,
    log: Option<Box<Log>>,
}

impl SandboxBuilder {
    pub(crate) fn new() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            first: AppSettings::default(),
            others: Vec::new(),
            key_directory: None,
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

    /// The app that calls, and its keys, in the place of `2021000000000001` with keys that are made. Forgets what the
    /// methods below said.
    pub fn app(mut self, settings: AppSettings) -> Self {
        self.first = settings;
        self
    }

    /// One more app. Apps have keys, trades and users' tokens of their own, and see nothing of each other.
    pub fn another_app(mut self, settings: AppSettings) -> Self {
        self.others.push(settings);
        self
    }

    /// The app that calls; `2021000000000001` unless set otherwise.
    pub fn app_id(mut self, app_id: impl Into<String>) -> Self {
        self.first.id = app_id.into();
        self
    }

    /// As [`AppSettings::sign_type`].
    pub fn sign_type(self, sign_type: SignType) -> Self {
        self.with_first(|app| app.sign_type(sign_type))
    }

    /// As [`AppSettings::app_public_key`].
    pub fn app_public_key(self, text: impl Into<String>) -> Self {
        self.with_first(|app| app.app_public_key(text))
    }

    /// As [`AppSettings::alipay_private_key`].
    pub fn alipay_private_key(self, text: impl Into<String>) -> Self {
        self.with_first(|app| app.alipay_private_key(text))
    }

    /// As [`AppSettings::certificates`].
    pub fn certificates(
        self,
        app_cert: impl Into<String>,
        alipay_cert: impl Into<String>,
        alipay_root_cert: impl Into<String>,
    ) -> Self {
        self.with_first(|app| app.certificates(app_cert, alipay_cert, alipay_root_cert))
    }

    /// As [`AppSettings::made_certificates`].
    pub fn made_certificates(self) -> Self {
        self.with_first(AppSettings::made_certificates)
    }

    /// As [`AppSettings::next_certificate`].
    pub fn next_certificate(self, certificate: impl Into<String>, private_key: impl Into<String>) -> Self {
        self.with_first(|app| app.next_certificate(certificate, private_key))
    }

    /// As [`AppSettings::aes_key`].
    pub fn aes_key(self, text: impl Into<String>) -> Self {
        self.with_first(|app| app.aes_key(text))
    }

    /// As [`AppSettings::made_aes_key`].
    pub fn made_aes_key(self) -> Self {
        self.with_first(AppSettings::made_aes_key)
    }

    /// As [`AppSettings::seller_id`].
    pub fn seller_id(self, seller_id: impl Into<String>) -> Self {
        self.with_first(|app| app.seller_id(seller_id))
    }

    /// Keeps what it makes in this directory, one folder per app, and uses it again on the next start. All files are
    /// readable by their owner alone. Without it, keys are made for every run.
    pub fn key_directory(mut self, path: impl Into<PathBuf>) -> Self {
        self.key_directory = Some(path.into());
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
        // All that is wrong with the settings comes first: then it leaves no files behind.
        let settings: Vec<_> = [self.first].into_iter().chain(self.others).collect();
        let mut ids = HashSet::new();
        for app in &settings {
            app.check()?;
            if !ids.insert(&app.id) {
                return Err(StartError::SameApp(app.id.clone()));
            }
        }
        let mut maker = KeyMaker::new(self.key_directory.as_deref(), self.clock.now())?;
        let samples = Arc::new(Samples::collect());
        let mut apps: Vec<App> = Vec::new();
        for settings in settings {
            let ids = Ids::new().map_err(|_| StartError::NoKeys)?;
            apps.push(settings.open(State::new(self.lifetimes, samples.clone(), ids), &mut maker)?);
        }
        let trace_ids = Mutex::new(Ids::new().map_err(|_| StartError::NoKeys)?);
        let clock = GatewayClock::new(self.clock);
        let gateway = Gateway { apps, clock, trace_ids, ledger: Ledger::default() };
        let door = Door::open(self.listen).map_err(|source| StartError::Listen { address: self.listen, source })?;
        let door = Arc::new(door);
        let script = Arc::new(Script::new(door.clone()));
        let shared = Arc::new(Shared { gateway, script, log: self.log, has_panicked: AtomicBool::new(false) });
        Ok(Running { door, shared })
    }

    fn with_first(self, change: impl FnOnce(AppSettings) -> AppSettings) -> Self {
        Self { first: change(self.first), ..self }
    }
}

/// Keys are not shown.
impl fmt::Debug for SandboxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxBuilder")
            .field("listen", &self.listen)
            .field("app", &self.first)
            .field("others", &self.others)
            .finish_non_exhaustive()
    }
}
