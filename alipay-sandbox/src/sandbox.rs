//! A running gateway.

use std::{
    fmt,
    path::Path,
    sync::{Arc, atomic::Ordering},
    thread::JoinHandle,
    time::{Duration, SystemTime},
};

use alipay_core::{Client, ClientBuilder, Clock, SignError};
use tokio::sync::oneshot;

use crate::{
    ActionError, Consent, ConsentError, Counters, Execution, Faults, NoNextCertificate, Notified, SandboxBuilder,
    StartError, TradeAction, WriteKeysError, actions,
    app::App,
    consent::{self, Asked, Question},
    faults::Door,
    gateway::{self, Gateway},
    key_files,
    server::{GATEWAY_PATH, Shared},
    settings::MadeKeys,
    state::Grant,
    web,
};

/// A gateway that runs in this process until it is dropped.
///
/// Dropping it panics if the gateway panicked while it answered a call, or could not open its port again, so that a test
/// does not pass over that.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use alipay_sandbox::Sandbox;
///
/// let sandbox = Sandbox::start().await?;
/// let client = sandbox.client_builder().build()?;
/// # let _ = client; Ok(()) }
/// ```
pub struct Sandbox {
    running: Running,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What the server thread reports when it is ready.
pub(crate) struct Running {
    pub(crate) door: Arc<Door>,
    pub(crate) shared: Arc<Shared>,
}

impl Sandbox {
    /// Starts on a free port of 127.0.0.1, with new keys and the app id `2021000000000001`.
    ///
    /// # Errors
    ///
    /// [`StartError`] when the system has no port, thread or randomness to give.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Starts with other settings.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::new()
    }

    pub(crate) fn new(running: Running, stop: oneshot::Sender<()>, thread: JoinHandle<()>) -> Self {
        Self { running, stop: Some(stop), thread: Some(thread) }
    }

    /// The address to call, as `http://127.0.0.1:8787/gateway.do`.
    #[must_use]
    pub fn gateway_url(&self) -> String {
        format!("http://{}{GATEWAY_PATH}", self.running.door.address())
    }

    /// The app that this gateway knows; the first one, where there are several.
    #[must_use]
    pub fn app_id(&self) -> &str {
        &self.first().id
    }

    /// All apps that this gateway knows, the first one first.
    pub fn app_ids(&self) -> impl Iterator<Item = &str> {
        self.gateway().apps.iter().map(|app| app.id.as_str())
    }

    /// The private key it made for the first app, PKCS#8 PEM; `None` when the app brought a key of its own.
    #[must_use]
    pub fn app_private_key(&self) -> Option<&str> {
        self.first().made.app.as_ref().map(|key| key.private.as_str())
    }

    /// The key that answers to the first app are verified with now, PEM.
    #[must_use]
    pub fn alipay_public_key(&self) -> &str {
        &self.first().platform.current().public_key
    }

    /// Settings of a client of this gateway and the first app: in certificate mode if the app is, with its AES key if it
    /// has one. An app that brought a key of its own adds its `.private_key(..)`.
    ///
    /// Needs a transport: the feature `reqwest` of `alipay-core`, or `.transport(..)`.
    pub fn client_builder(&self) -> ClientBuilder {
        self.client_builder_for(self.first())
    }

    /// As [`client_builder`](Self::client_builder), for another app; `None` when there is no such app.
    #[must_use]
    pub fn client_builder_of(&self, app_id: &str) -> Option<ClientBuilder> {
        self.gateway().app(app_id).map(|app| self.client_builder_for(app))
    }

    fn client_builder_for(&self, app: &App) -> ClientBuilder {
        let builder = Client::builder()
            .app_id(&app.id)
            .sign_type(app.sign_type)
            .gateway(self.gateway_url())
            .clock(SharedClock(self.gateway().clock.shared()));
        let current = app.platform.current();
        let builder = match (&app.certificates, &current.certificate) {
            (Some(certificates), Some(alipay)) => {
                let texts = &certificates.texts;
                builder.app_cert(&texts.app).alipay_cert(&alipay.text).alipay_root_cert(&texts.root)
            }
            _ => builder.alipay_public_key(&current.public_key),
        };
        let builder = match &app.aes_key_text {
            Some(key) => builder.aes_key(key),
            None => builder,
        };
        match &app.made.app {
            Some(key) => builder.private_key(&key.private),
            None => builder,
        }
    }

    /// Signs with the [next certificate](SandboxBuilder::next_certificate) from now on, as the platform does when one is
    /// about to expire: for every app that has one. Clients that do not know it yet download it.
    ///
    /// # Errors
    ///
    /// [`NoNextCertificate`] when no app has one, or they are in use already.
    pub fn rotate_certificate(&self) -> Result<(), NoNextCertificate> {
        let changed = self.gateway().apps.iter().filter(|app| app.platform.rotate()).count();
        if changed > 0 { Ok(()) } else { Err(NoNextCertificate) }
    }

    /// What happens when a user who was sent to this address agrees; or a merchant, by an address of
    /// [`app_authorization_url`](Client::app_authorization_url).
    ///
    /// # Errors
    ///
    /// [`ConsentError`] when the page would refuse, or the code cannot be kept.
    pub async fn approve(&self, authorization_url: &str) -> Result<Consent, ConsentError> {
        let address = self.running.door.address();
        let hosts = [address.to_string(), format!("localhost:{}", address.port())];
        let pages = [(consent::PATH, Asked::User), (consent::APP_PATH, Asked::Merchant)];
        let (asked, query) = hosts
            .iter()
            .flat_map(|host| pages.map(|(path, asked)| (asked, format!("http://{host}{path}?"))))
            .find_map(|(asked, page)| Some((asked, authorization_url.strip_prefix(&page)?)))
            .ok_or(ConsentError::NotThisPage)?;
        Question::read(self.gateway(), asked, query)?.agree(self.gateway()).await
    }

    /// The page of the console, as `http://127.0.0.1:8787/`.
    #[must_use]
    pub fn console_url(&self) -> String {
        format!("{}/", self.gateway().base_url)
    }

    /// Who gets the money that the first app collects.
    #[must_use]
    pub fn seller_id(&self) -> String {
        self.first().state().seller_id.clone()
    }

    /// Moves the time of the gateway ahead: trades, codes and tokens expire, notifications are sent again. The timestamps
    /// of calls are checked against the time that clients have, which stays. A hundred years are the most, in all.
    pub fn advance(&self, by: Duration) {
        self.gateway().advance(by);
    }

    /// Does to a trade what its buyer or time would. It is named by the gateway's or the merchant's number; also one that
    /// was prepared with a page or a code, and is no trade before its buyer comes.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use alipay_sandbox::{Sandbox, TradeAction};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let client = sandbox.client_builder().build()?;
    /// let content = r#"{"out_trade_no":"A1","total_amount":"1.00","subject":"tea","product_code":"FACE_TO_FACE_PAYMENT"}"#;
    /// client.raw("alipay.trade.precreate", content).send().await?;
    /// sandbox.trade("A1", TradeAction::Pay).await?;
    ///
    /// let query = client.raw("alipay.trade.query", r#"{"out_trade_no":"A1"}"#).send().await?;
    /// assert!(query.text().contains("TRADE_SUCCESS"));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ActionError`] when there is no such trade, or its state does not allow it.
    pub async fn trade(&self, number: &str, action: TradeAction) -> Result<(), ActionError> {
        actions::on_trade(self.gateway(), number, action).await
    }

    /// Hands an order string to the user's phone, which pays: `(resultStatus, result)` as the app gets them.
    pub async fn pay_order_string(&self, order_string: &str) -> (String, String) {
        match web::submitted(&self.running.shared, order_string).await {
            Some(outcome) => (outcome.result_status, outcome.result),
            None => ("6004".to_owned(), String::new()),
        }
    }

    /// What was announced so far, the oldest first.
    #[must_use]
    pub fn notifications(&self) -> Vec<Notified> {
        let of_app = |app: &App| app.state().notifications.iter().map(Notified::from).collect::<Vec<_>>();
        let mut all: Vec<_> = self.gateway().apps.iter().flat_map(of_app).collect();
        // Numbers grow with time.
        all.sort_by(|one, other| one.notify_id.cmp(&other.notify_id));
        all
    }

    /// Has a notification sent now, whatever became of it before; `false` when there is no such notification.
    pub async fn send_again(&self, notify_id: &str) -> bool {
        self.gateway().send_again(notify_id).await
    }

    /// Sends a message of the message service to this address, signed for the first app, and encrypted if asked to: its
    /// `notify_id`. `None` when the app has no key for that.
    pub async fn post_message(
        &self,
        url: &str,
        msg_method: &str,
        biz_content: &str,
        is_encrypted: bool,
    ) -> Option<String> {
        self.gateway().post_message(self.first(), url, msg_method, biz_content, is_encrypted).await
    }

    /// What `my.getPhoneNumber` and the like give to the front end of a mini program, which is the first app, with this
    /// content, JSON: signed and, if the app has an AES key, encrypted. Content with another `code` than `10000` is a
    /// refusal, which the platform does not encrypt.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use alipay_sandbox::Sandbox;
    /// let sandbox = Sandbox::builder().made_aes_key().start().await?;
    /// let client = sandbox.client_builder().build()?;
    /// let content = r#"{"code":"10000","msg":"Success","mobile":"13800138000"}"#;
    /// let from_front_end = sandbox.mini_program_payload(content)?;
    /// let payload = client.mini_program_payload(&from_front_end).await?;
    /// assert_eq!(payload.phone_number().as_deref(), Some("13800138000"));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`SignError`] when the platform's key cannot sign.
    pub fn mini_program_payload(&self, content: &str) -> Result<String, SignError> {
        gateway::mini_program_payload(self.first(), content)
    }

    /// A code as Koubei puts it into the address of a page, for `koubei.member.data.oauth.query`; works once. `None` when
    /// it cannot be kept.
    pub async fn issue_business_code(&self) -> Option<String> {
        let now = self.gateway().clock.now();
        let (code, saved) = {
            let mut state = self.first().state();
            let state = &mut *state;
            let grant = Grant::by_merchant(&state.seller_id);
            let code = state.business.issue(&mut state.ids, now, grant);
            (code, self.gateway().commit(state))
        };
        saved.wait().await.then_some(code)
    }

    /// Makes exchanges fail, one or all or some.
    #[must_use]
    pub fn faults(&self) -> Faults {
        Faults(self.running.shared.script.clone())
    }

    /// The calls that were carried out, in order. Refused ones are not among them. The last 100,000 are remembered.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = alipay_sandbox::Sandbox::start().await?;
    /// let payments = sandbox.ledger().iter().filter(|call| call.method == "alipay.trade.pay" && call.changed).count();
    /// assert_eq!(payments, 0);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn ledger(&self) -> Vec<Execution> {
        self.gateway().ledger.executions()
    }

    /// As [`ledger`](Self::ledger), and forgets them: for runs without end. The [`counters`](Self::counters) go on.
    #[must_use]
    pub fn drain_ledger(&self) -> Vec<Execution> {
        self.gateway().ledger.drain()
    }

    /// What arrived, and what was carried out.
    #[must_use]
    pub fn counters(&self) -> Counters {
        let Running { door, shared, .. } = &self.running;
        shared.gateway.ledger.counters(door.connections())
    }

    /// Writes the keys that it made into a directory, readable only by their owner: `app_private_key.pem`,
    /// `app_public_key.pem`, `alipay_private_key.pem`, and `alipay_public_key.pem` in any case.
    ///
    /// # Errors
    ///
    /// [`WriteKeysError`] when a file is there already, which is never overwritten, or cannot be written.
    pub fn write_keys(&self, directory: &Path) -> Result<(), WriteKeysError> {
        let MadeKeys { app, alipay } = &self.first().made;
        let texts = [
            ("app_private_key.pem", app.as_ref().map(|key| key.private.as_str())),
            ("app_public_key.pem", app.as_ref().map(|key| key.public.as_str())),
            ("alipay_private_key.pem", alipay.as_ref().map(|key| key.private.as_str())),
            ("alipay_public_key.pem", Some(self.alipay_public_key())),
        ];
        let texts: Vec<_> = texts.into_iter().filter_map(|(name, text)| Some((name, text?))).collect();
        key_files::write(directory, &texts)
    }

    fn gateway(&self) -> &Gateway {
        &self.running.shared.gateway
    }

    fn first(&self) -> &App {
        self.gateway().first()
    }
}

impl Drop for Sandbox {
    #[allow(clippy::panic)] // a broken gateway must not go unnoticed
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self.thread.take().map(JoinHandle::join);
        if std::thread::panicking() {
            return;
        }
        if let Some(Err(panic)) = ended {
            std::panic::resume_unwind(panic);
        }
        if self.running.shared.has_panicked.load(Ordering::SeqCst) {
            panic!("the sandbox panicked while it answered a call");
        }
        if self.running.door.is_broken() {
            panic!("the sandbox could not open its port again after it had refused connections");
        }
    }
}

/// Addresses only.
impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("gateway_url", &self.gateway_url())
            .field("app_id", &self.app_id())
            .finish_non_exhaustive()
    }
}

/// One clock for both sides: a client of the future would be refused.
struct SharedClock(Arc<dyn Clock>);

impl Clock for SharedClock {
    fn now(&self) -> SystemTime {
        self.0.now()
    }
}
