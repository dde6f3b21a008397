//! Settings of a gateway.

use std::{
    collections::HashSet,
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, atomic::AtomicBool},
    thread,
    time::Duration,
};

use alipay_core::{Clock, SignType, SystemClock};
use tokio::sync::{Notify, oneshot};

use crate::{
    AppSettings, Sandbox, StartError,
    app::App,
    faults::{Door, Script},
    gateway::Gateway,
    ledger::Ledger,
    missing::KeyMaker,
    notifier::{self, Delivery},
    requests::Requests,
    sandbox::Running,
    server::{self, Log, Shared},
    state::{Ids, Lifetimes, Samples, State},
    store::Store,
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
    state_file: Option<PathBuf>,
    delivery: Delivery,
    announces_all: bool,
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
            state_file: None,
            delivery: Delivery::default(),
            announces_all: false,
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

    /// Keeps what happened in this file, which is made if it is not there. Nothing that was answered is lost, whatever ends
    /// the process. Faults, the ledger and the log of requests are not kept.
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.state_file = Some(path.into());
        self
    }

    /// Makes the pauses between attempts to deliver a notification so many times shorter: with 600, four minutes take 0.4
    /// seconds.
    pub fn time_scale(mut self, scale: u32) -> Self {
        self.delivery.time_scale = scale.max(1);
        self
    }

    /// A host besides this machine that notifications may be sent to. Nothing is sent to others: what has the address of a
    /// real shop in it must not reach that shop.
    pub fn notify_host(mut self, host: impl Into<String>) -> Self {
        self.delivery.hosts.push(host.into());
        self
    }

    /// Announces every change of a trade, also refunds and closings, and not only payments: what merchants can have
    /// enabled.
    pub fn notify_every_change(mut self) -> Self {
        self.announces_all = true;
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
            let opened =
                self.open().and_then(|running| Ok((running, notifier::transport().map_err(StartError::Sender)?)));
            let (running, transport) = match opened {
                Ok(opened) => opened,
                Err(error) => {
                    let _ = ready.send(Err(error)); // as above
                    return;
                }
            };
            let (door, shared) = (running.door.clone(), running.shared.clone());
            if ready.send(Ok(running)).is_ok() {
                server::serve(door, shared, transport, stop).await;
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
        let (store, rows) = match &self.state_file {
            Some(path) => Store::open(path).map(|(store, rows)| (Some(store), rows)).map_err(StartError::StateFile)?,
            None => (None, Vec::new()),
        };
        let mut maker = KeyMaker::new(self.key_directory.as_deref(), self.clock.now())?;
        let samples = Arc::new(Samples::collect());
        let mut apps: Vec<App> = Vec::new();
        for settings in settings {
            let ids = Ids::new().map_err(|_| StartError::NoKeys)?;
            let mut state = State::new(&settings.id, &settings.seller_id, self.lifetimes, samples.clone(), ids);
            state.announces_all = self.announces_all;
            for row in rows.iter().filter(|row| row.app_id == settings.id) {
                let path = self.state_file.as_deref().unwrap_or(Path::new(""));
                row.load_into(&mut state, path).map_err(StartError::StateFile)?;
            }
            apps.push(settings.open(state, &mut maker)?);
        }
        let door = Door::open(self.listen).map_err(|source| StartError::Listen { address: self.listen, source })?;
        let door = Arc::new(door);
        let trace_ids = Mutex::new(Ids::new().map_err(|_| StartError::NoKeys)?);
        let clock = GatewayClock::new(self.clock);
        let gateway = Gateway {
            apps,
            clock,
            trace_ids,
            base_url: format!("http://{}", door.address()),
            store,
            wake: Notify::new(),
            delivery: self.delivery,
            ledger: Ledger::default(),
            requests: Requests::default(),
        };
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
