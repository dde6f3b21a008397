//! The client: an app's identity, its keys and a connection pool.

mod builder;
mod gateway;

use std::{fmt, sync::Arc};

use crate::{
    api::{ApiInfo, GatewayApi},
    call::Call,
    clock::Clock,
    oauth::AuthorizationUrl,
    sign::{SignType, Signer, Verifier},
    time::DateTime,
    transport::Transport,
};

pub use builder::ClientBuilder;
use gateway::Gateway;
pub use gateway::{ALIPAY_SANDBOX_GATEWAY, PRODUCTION_GATEWAY};

/// Calls the platform as one app.
///
/// Cheap to clone: all clones share one connection pool. There is no need for an `Arc` around it.
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
    sign_type: SignType,
    signer: Arc<dyn Signer>,
    verifier: Arc<dyn Verifier>,
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    validate: bool,
    max_answer: usize,
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

    /// The page that asks a user for consent, to be sent back to `redirect_uri` with a code.
    ///
    /// ```no_run
    /// # fn show(client: alipay_core::Client) {
    /// use alipay_core::Scope;
    /// let url = client.authorization_url("https://shop.example/back").scope(Scope::AuthUser).state("r4nd0m").to_string();
    /// # let _ = url; }
    /// ```
    pub fn authorization_url(&self, redirect_uri: impl Into<String>) -> AuthorizationUrl {
        AuthorizationUrl::new(&self.inner.gateway.authorize_url, &self.inner.app_id, redirect_uri.into())
    }

    /// The app this client calls as.
    #[must_use]
    pub fn app_id(&self) -> &str {
        &self.inner.app_id
    }

    pub(crate) fn gateway_url(&self) -> &str {
        &self.inner.gateway.url
    }

    pub(crate) fn signer(&self) -> &dyn Signer {
        &*self.inner.signer
    }

    pub(crate) fn verifier(&self) -> &dyn Verifier {
        &*self.inner.verifier
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        &*self.inner.transport
    }

    pub(crate) fn max_answer(&self) -> usize {
        self.inner.max_answer
    }

    pub(crate) fn validates(&self) -> bool {
        self.inner.validate
    }

    /// The public parameters that every call has.
    pub(crate) fn common_params(&self, info: &ApiInfo) -> crate::Params {
        let mut params = crate::Params::new();
        params.set("app_id", self.app_id());
        params.set("method", info.method);
        params.set("format", "json");
        params.set("charset", "utf-8");
        params.set("timestamp", DateTime::from_system_time(self.inner.clock.now()).to_string());
        params.set("version", info.version);
        params
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("app_id", &self.inner.app_id)
            .field("gateway", &self.inner.gateway.url)
            .field("sign_type", &self.inner.sign_type)
            .finish_non_exhaustive()
    }
}
