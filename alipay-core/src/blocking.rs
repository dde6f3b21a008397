//! The client for programs without an asynchronous runtime: the same calls, waited for. Needs the
//! feature `blocking`.
//!
//! ```no_run
//! # fn show<TradeQuery: alipay_core::api::GatewayApi>(query: TradeQuery) -> Result<(), Box<dyn std::error::Error>> {
//! let client = alipay_core::Client::builder()
//!     .app_id("2021000000000000")
//!     .private_key(std::fs::read_to_string("app_private_key.pem")?)
//!     .alipay_public_key(std::fs::read_to_string("alipay_public_key.pem")?)
//!     .build_blocking()?;
//! let answer = client.call(query).send()?;
//! let notice = client.run(client.notify().verify(b"..."))?; // anything asynchronous
//! # Ok(()) }
//! ```

use std::{fmt, ops::Deref, sync::Arc};

use tokio::runtime::{Builder, Runtime};

use crate::{
    ConfigError, Encryption, Error, RawAnswer, Response, Upload,
    api::{Api, ApiEntry, GatewayApi},
};

/// The [asynchronous client](crate::Client), to which it dereferences, with a thread of its own that drives connections.
///
/// Cheap to clone. Calls wait on the thread that makes them, so they do not belong onto a thread that drives asynchronous
/// work: in such a program they belong into `spawn_blocking`.
#[derive(Clone)]
pub struct Client {
    client: crate::Client,
    runtime: Arc<Driver>,
}

impl crate::ClientBuilder {
    /// [`build`](Self::build), for programs without an asynchronous runtime. Needs the feature `blocking`.
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build).
    pub fn build_blocking(self) -> Result<Client, Error> {
        Client::new(self.build()?)
    }
}

impl Client {
    /// Makes any client a waiting one.
    ///
    /// # Errors
    ///
    /// [`Error::is_config`] when the system has no thread to give.
    pub fn new(client: crate::Client) -> Result<Self, Error> {
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("alipay").enable_all().build();
        let runtime = runtime.map_err(|error| ConfigError::Http(error.to_string()))?;
        Ok(Self { client, runtime: Arc::new(Driver(Some(runtime))) })
    }

    /// Prepares a call; nothing happens until [`send`](Call::send).
    pub fn call<A: GatewayApi>(&self, request: A) -> Call<'_, A> {
        Call { client: self, call: self.client.call(request) }
    }

    /// Prepares a call of an API by its name; see [`Client::raw`](crate::Client::raw).
    pub fn raw(&self, method: impl Into<String>, biz_content: impl fmt::Display) -> RawCall<'_> {
        RawCall { client: self, call: self.client.raw(method, biz_content) }
    }

    /// Prepares a call of an API by its table; see [`Client::raw_of`](crate::Client::raw_of).
    pub fn raw_of(&self, entry: &'static ApiEntry, request: impl fmt::Display) -> RawCall<'_> {
        RawCall { client: self, call: self.client.raw_of(entry, request) }
    }

    /// Waits for anything asynchronous: a batch, a notification, a download.
    pub fn run<T>(&self, future: impl Future<Output = T>) -> T {
        // Connections are driven by the runtime's own thread; this one only waits.
        let _inside = self.runtime.0.as_ref().map(Runtime::enter);
        pollster::block_on(future)
    }
}

impl Deref for Client {
    type Target = crate::Client;

    fn deref(&self) -> &crate::Client {
        &self.client
    }
}

/// A call that is waited for.
#[must_use = "a call does nothing until `send`"]
pub struct Call<'c, A> {
    client: &'c Client,
    call: crate::Call<'c, A>,
}

/// A call of an API by its name that is waited for.
#[must_use = "a call does nothing until `send`"]
pub struct RawCall<'c> {
    client: &'c Client,
    call: crate::RawCall<'c>,
}

/// The setters of the asynchronous call, under the same names.
macro_rules! setters {
    ($($name:ident($($argument:ident: $kind:ty),*);)*) => {
        $(#[doc = concat!("As `", stringify!($name), "` of the asynchronous call.")]
        pub fn $name(mut self, $($argument: $kind),*) -> Self {
            self.call = self.call.$name($($argument),*);
            self
        })*
    };
}

impl<A: Api> Call<'_, A> {
    setters! {
        auth_token(token: impl Into<String>);
        app_auth_token(token: impl Into<String>);
        target_app_id(app_id: impl Into<String>);
        param(name: impl Into<String>, value: impl Into<String>);
        notify_url(url: impl Into<String>);
        file(name: impl Into<String>, file: Upload);
        encrypt();
        encrypt_with(encryption: Encryption);
        validate(validate: bool);
        deadline(total: std::time::Duration);
        no_retry();
    }

    /// Makes the call and waits for its answer.
    ///
    /// # Errors
    ///
    /// [`Error`]; ask [`Error::outcome`] first.
    pub fn send(self) -> Result<Response<A::Response>, Error> {
        self.client.run(self.call.send())
    }
}

impl RawCall<'_> {
    setters! {
        auth_token(token: impl Into<String>);
        app_auth_token(token: impl Into<String>);
        target_app_id(app_id: impl Into<String>);
        param(name: impl Into<String>, value: impl Into<String>);
        notify_url(url: impl Into<String>);
        file(name: impl Into<String>, file: Upload);
        encrypt();
        encrypt_with(encryption: Encryption);
        return_url(url: impl Into<String>);
        version(version: impl Into<String>);
        validate(validate: bool);
        deadline(total: std::time::Duration);
        no_retry();
        retry_class(class: crate::api::RetryClass);
    }

    /// Makes the call and waits for its answer.
    ///
    /// # Errors
    ///
    /// [`Error`]; ask [`Error::outcome`] first.
    pub fn send(self) -> Result<Response<RawAnswer>, Error> {
        self.client.run(self.call.send())
    }
}

/// Ends without waiting for what is under way: waiting is not allowed where a client may be dropped.
struct Driver(Option<Runtime>);

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.client.fmt(f)
    }
}

impl<A: Api> fmt::Debug for Call<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.call.fmt(f)
    }
}

impl fmt::Debug for RawCall<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.call.fmt(f)
    }
}
