//! The client: an app's identity, its keys and a connection pool.

mod builder;
mod gateway;

use std::{
    borrow::Cow,
    fmt,
    sync::{Arc, PoisonError, RwLock},
    time::SystemTime,
};

use crate::{
    Credentials, Error, Warning,
    api::{ApiEntry, AppApi, GatewayApi, PageApi},
    call::{AppCall, Batch, Call, Endpoint, PageCall, RawCall},
    charset::Charset,
    clock::Clock,
    encrypt::{AesKey, Encryption},
    journal::Journal,
    keys::{Keys, Untrusted},
    notify::Notify,
    oauth::{AppAuthorizationUrl, AuthorizationUrl},
    retry::{RetryPolicy, budget::Budget},
    time::DateTime,
    transport::Transport,
};

pub use builder::ClientBuilder;
pub(crate) use builder::check_app_id;
pub(crate) use gateway::Gateway;
pub(crate) use gateway::is_safe_url;
pub use gateway::{ALIPAY_SANDBOX_GATEWAY, PRODUCTION_GATEWAY};

/// Calls the platform as one app.
///
/// Cheap to clone: all clones share one connection pool, and the keys when they are [rotated](Self::rotate). There is no
/// need for an `Arc` around it. Several apps have a client each; nothing is shared between those.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = alipay_core::Client::builder()
///     .app_id("2021000000000000")
///     .private_key(std::fs::read_to_string("app_private_key.pem")?)
///     .alipay_public_key(std::fs::read_to_string("alipay_public_key.pem")?)
///     .build()?; // every problem with a key is reported here
/// # let _ = client; Ok(()) }
/// ```
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    app_id: String,
    gateway: Gateway,
    /// Held only to copy the `Arc`.
    keys: RwLock<Arc<Keys>>,
    aes_key: Option<AesKey>,
    charset: Charset,
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    validate: bool,
    max_answer: usize,
    retry: RetryPolicy,
    budget: Budget,
    journal: Option<Arc<dyn Journal>>,
}

impl Client {
    /// Starts with the production gateway and RSA2.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// Prepares a call; nothing happens until [`send`](Call::send).
    pub fn call<A: GatewayApi>(&self, request: A) -> Call<'_, A> {
        Call::new(self, request)
    }

    /// Prepares a page that a browser opens; nothing is sent by this machine.
    pub fn page<A: PageApi>(&self, request: A) -> PageCall<'_, A> {
        PageCall::new(self, request)
    }

    /// Prepares a string for the Alipay app on a phone; nothing is sent by this machine.
    pub fn app<A: AppApi>(&self, request: A) -> AppCall<'_, A> {
        AppCall::new(self, request)
    }

    /// Prepares a call of an API by its name, for what is not generated. `biz_content` is one JSON object, as text or as a
    /// `serde_json::Value`, and sent as it is; blank for none.
    ///
    /// ```no_run
    /// # async fn show(client: alipay_core::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let answer = client.raw("alipay.trade.query", r#"{"out_trade_no":"20150320010101001"}"#).send().await?;
    /// println!("{:?}", answer.member("trade_status"));
    /// # Ok(()) }
    /// ```
    pub fn raw(&self, method: impl Into<String>, biz_content: impl fmt::Display) -> RawCall<'_> {
        RawCall::new(self, method.into(), biz_content.to_string())
    }

    /// [`raw`](Self::raw) of an API whose table is at hand, as in programs that were built with a catalog: everything is as
    /// in a typed call, but the request is JSON, and the answer comes without a type. Members that the table does not have
    /// are sent as they are; [`check_json`](crate::validate::check_json) finds them. `ApiEntry::channels` says whether an API
    /// is for servers ([`send`](RawCall::send)), browsers ([`form`](RawCall::form)) or phones
    /// ([`order_string`](RawCall::order_string)); the others are refused with [`Error::is_validation`].
    ///
    /// ```no_run
    /// # async fn show(client: alipay_core::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// # static QUERY: alipay_core::codec::Schema = alipay_core::codec::Schema::new("TradeQuery", &[]);
    /// # static INFO: alipay_core::ApiInfo = alipay_core::ApiInfo::new("alipay.trade.query", "1.0", "alipay_trade_query_response");
    /// # static ENTRY: alipay_core::api::ApiEntry = alipay_core::api::ApiEntry { info: &INFO, channels: &["gateway"], request: &QUERY, response: &QUERY, examples: &[] };
    /// let answer = client.raw_of(&ENTRY, r#"{"out_trade_no":"20150320010101001"}"#).send().await?;
    /// # let _ = answer; Ok(()) }
    /// ```
    pub fn raw_of(&self, entry: &'static ApiEntry, request: impl fmt::Display) -> RawCall<'_> {
        RawCall::of(self, entry, request.to_string())
    }

    /// Several calls in one exchange, `alipay.open.request.batch.send`.
    pub fn batch(&self) -> Batch<'_> {
        Batch::new(self)
    }

    /// Verifies what the platform sends by itself: notifications, messages, browsers that come back.
    pub fn notify(&self) -> Notify<'_> {
        Notify::new(self)
    }

    /// The page that asks a user for consent, to be sent back to `redirect_uri` with a code.
    ///
    /// ```no_run
    /// # fn show(client: alipay_core::Client) {
    /// use alipay_core::{Scope, State};
    /// let state = State::random(); // keep it in the user's session
    /// let url = client.authorization_url("https://shop.example/back").scope(Scope::AuthUser).state(&state).to_string();
    /// # let _ = url; }
    /// ```
    pub fn authorization_url(&self, redirect_uri: impl Into<String>) -> AuthorizationUrl {
        AuthorizationUrl::new(&self.inner.gateway.authorize_url, self.app_id(), redirect_uri.into())
    }

    /// The page on which a merchant lets this app, of a service provider, act for theirs.
    pub fn app_authorization_url(&self, redirect_uri: impl Into<String>) -> AppAuthorizationUrl {
        AppAuthorizationUrl::new(&self.inner.gateway.authorize_url, self.app_id(), redirect_uri.into())
    }

    /// Replaces the keys, for this client and all its clones. Calls that are under way end with the keys they began
    /// with, and their answers may be signed for the old keys or the new ones.
    ///
    /// # Errors
    ///
    /// [`Error::is_config`]; the old keys then stay.
    pub fn rotate(&self, credentials: Credentials) -> Result<(), Error> {
        let keys = Arc::new(credentials.load(self.app_id(), self.now())?);
        *self.inner.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    /// What works and should be mended: a legacy sign type, a key file that everybody can read, a certificate that
    /// expires soon.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        self.keys().warnings.clone()
    }

    /// The app this client calls as.
    #[must_use]
    pub fn app_id(&self) -> &str {
        &self.inner.app_id
    }

    /// The app's certificate as it is sent, `app_cert_sn`; `None` outside certificate mode.
    #[must_use]
    pub fn app_cert_sn(&self) -> Option<String> {
        self.keys().cert_sns.as_ref().map(|sns| sns.app_cert_sn.clone())
    }

    /// The root bundle as it is sent, `alipay_root_cert_sn`; `None` outside certificate mode.
    #[must_use]
    pub fn alipay_root_cert_sn(&self) -> Option<String> {
        self.keys().cert_sns.as_ref().map(|sns| sns.alipay_root_cert_sn.clone())
    }

    /// Whether both are clones of one client.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    pub(crate) fn gateway_url(&self) -> &str {
        &self.inner.gateway.url
    }

    /// The keys of this moment. A panic while they were replaced left the old ones.
    pub(crate) fn keys(&self) -> Arc<Keys> {
        self.inner.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the platform signed exactly these bytes: for the keys that a call began with, or for those of now.
    pub(crate) fn verify(
        &self,
        keys: &Arc<Keys>,
        content: &[u8],
        signature: &str,
        cert_sn: Option<&str>,
    ) -> Result<(), Untrusted> {
        let Err(before) = keys.trust.verify(content, signature, cert_sn) else { return Ok(()) };
        let current = self.keys();
        if Arc::ptr_eq(keys, &current) {
            return Err(before);
        }
        // A certificate that either of the two could learn is no wrong signature yet.
        current.trust.verify(content, signature, cert_sn).map_err(|now| match (before, now) {
            (missing @ Untrusted::UnknownCertificate(_), _) | (_, missing) => missing,
        })
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        &*self.inner.transport
    }

    pub(crate) fn aes_key(&self) -> Option<&AesKey> {
        self.inner.aes_key.as_ref()
    }

    /// The text of encrypted content, which must be verified by now. Every failure looks the same.
    pub(crate) fn decrypt(&self, encryption: Encryption, content: &str, charset: Charset) -> Option<String> {
        let bytes = self.aes_key()?.decrypt(encryption, content).ok()?;
        charset.decode(&bytes).ok().map(Cow::into_owned)
    }

    pub(crate) fn charset(&self) -> Charset {
        self.inner.charset
    }

    pub(crate) fn max_answer(&self) -> usize {
        self.inner.max_answer
    }

    pub(crate) fn validates(&self) -> bool {
        self.inner.validate
    }

    pub(crate) fn now(&self) -> SystemTime {
        self.inner.clock.now()
    }

    /// The clock of this client, for waits between its calls.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &*self.inner.clock
    }

    pub(crate) fn retry_policy(&self) -> &RetryPolicy {
        &self.inner.retry
    }

    pub(crate) fn retry_budget(&self) -> &Budget {
        &self.inner.budget
    }

    pub(crate) fn journal(&self) -> Option<&dyn Journal> {
        self.inner.journal.as_deref()
    }

    /// The public parameters that every call has.
    pub(crate) fn common_params(&self, endpoint: &Endpoint<'_>) -> crate::Params {
        let mut params = crate::Params::new();
        params.set("app_id", self.app_id());
        params.set("method", endpoint.method);
        params.set("format", "json");
        params.set("charset", self.charset().as_str());
        params.set("timestamp", DateTime::from_system_time(self.now()).to_string());
        params.set("version", endpoint.version);
        params
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("app_id", &self.inner.app_id)
            .field("gateway", &self.inner.gateway.url)
            .field("sign_type", &self.keys().sign_type)
            .finish_non_exhaustive()
    }
}
