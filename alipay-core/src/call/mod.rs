//! One call: a request, its options, and the fixed order of what happens to them.
//!
//! Validate → encode → encrypt → sign → send → verify → decrypt → decode. [`Call::prepare`] and [`Call::accept`] are the
//! two halves without I/O; [`Call::send`] is a thin adapter around them.

mod app;
mod attempts;
mod batch;
mod download;
mod endpoint;
mod exchange;
mod options;
mod outgoing;
mod page;
mod raw;
mod response;

use std::{fmt, sync::Arc};

use crate::{
    Client, Error,
    answer::Expected,
    api::{Api, GatewayApi},
    codec::{self, DynRecord as _},
    keys::{Choice, Keys, Origin},
    request::SignedParams,
    transport::HttpResponse,
    upload::Upload,
};

pub use app::{AppCall, AppResult, AppStatus};
pub(crate) use attempts::Attempts;
pub use batch::{Batch, BatchAnswers, BatchItem};
pub use download::Download;
pub(crate) use endpoint::Endpoint;
pub(crate) use exchange::accept_learning;
pub(crate) use options::Options;
use options::option_setters;
pub(crate) use outgoing::{Outgoing, assemble};
pub use page::{PageCall, PageForm};
pub use raw::{RawAnswer, RawCall};
pub use response::Response;

/// A request on its way. Options are set here, so that no field of a request can collide with one.
#[must_use = "a call does nothing until `send`"]
pub struct Call<'c, A> {
    client: &'c Client,
    /// Those of the moment when the call was made: it is signed with one set, whatever changes meanwhile.
    keys: Arc<Keys>,
    request: A,
    options: Options,
}

impl<'c, A: Api> Call<'c, A> {
    pub(crate) fn new(client: &'c Client, request: A) -> Self {
        Self { client, keys: client.keys(), request, options: Options::default() }
    }

    option_setters!(tokens, notify_url, encrypt, attempts, validate);

    /// Adds a file, by the name of its part, as `image_content`.
    ///
    /// ```no_run
    /// # async fn show<A: alipay_core::api::GatewayApi>(client: alipay_core::Client, upload: A) -> Result<(), Box<dyn std::error::Error>> {
    /// use alipay_core::Upload;
    /// let picture = Upload::from_path("shop.jpg")?; // read while it is sent
    /// client.call(upload).file("image_content", picture).send().await?;
    /// # Ok(()) }
    /// ```
    pub fn file(mut self, name: impl Into<String>, file: Upload) -> Self {
        self.options.files.push((name.into(), file));
        self
    }

    /// The request.
    pub fn request(&self) -> &A {
        &self.request
    }

    /// Paths of values that are set but not sent, since the platform would ignore them; as `principal.mobile`.
    #[must_use]
    pub fn ignored(&self) -> Vec<String> {
        codec::ignored(&self.request)
    }

    /// Validates, encodes and signs, without sending. Files are not part of it: they are not signed.
    ///
    /// # Errors
    ///
    /// [`Error::is_validation`], or a failure of the signer. A signer that does I/O cannot be asked like this:
    /// [`prepare_async`](Self::prepare_async) waits for it.
    pub fn prepare(&self) -> Result<SignedParams, Error> {
        exchange::sign_now(self.client, &self.keys, &A::INFO.into(), self.outgoing(), &self.options)
    }

    /// [`prepare`](Self::prepare) with any signer.
    ///
    /// # Errors
    ///
    /// [`Error::is_validation`], or a failure of the signer.
    pub async fn prepare_async(&self) -> Result<SignedParams, Error> {
        exchange::sign(self.client, &self.keys, &A::INFO.into(), self.outgoing(), &self.options).await
    }

    /// Verifies and decodes an answer to this call.
    ///
    /// # Errors
    ///
    /// Everything that [`send`](Self::send) reports about an answer. One that is signed with a certificate that is not
    /// known yet is [`Error::is_certificate`]; only `send` downloads certificates.
    pub fn accept(&self, answer: &HttpResponse) -> Result<Response<A::Response>, Error> {
        self.accept_by(Choice::BySerial, answer).map_err(|error| error.with_ids(|| self.outgoing().ids()))
    }

    /// Another call of the same client, for the same merchant and app, about the same order perhaps.
    pub fn follow_up<B: GatewayApi>(&self, request: B) -> Call<'c, B> {
        let options = Options {
            app_auth_token: self.options.app_auth_token.clone(),
            target_app_id: self.options.target_app_id.clone(),
            ..Options::default()
        };
        Call { options, ..Call::new(self.client, request) }
    }

    /// The same call once more, to be signed with the present keys. Without files, which can be read only once.
    pub fn again(&self) -> Self
    where
        A: Clone,
    {
        let options = self.options.without_files();
        Call { client: self.client, keys: self.client.keys(), request: self.request.clone(), options }
    }

    /// The client that the call belongs to.
    #[must_use]
    pub fn client(&self) -> &'c Client {
        self.client
    }

    /// Makes the call, and makes it again where that is safe: see [`RetryPolicy`](crate::RetryPolicy).
    ///
    /// # Errors
    ///
    /// [`Error`]; ask [`Error::outcome`] first.
    ///
    /// # Cancellation
    ///
    /// Dropping the future after it was polled does not take the call back: the platform may have it already. Nothing
    /// else breaks: the connection is closed, and the client can be used as before. To be sure of the outcome although
    /// whoever waits may give up, hand the call to a task of its own, and write calls down in a
    /// [`Journal`](crate::Journal):
    ///
    /// ```no_run
    /// # async fn show<A: alipay_core::api::GatewayApi + Send>(client: alipay_core::Client, refund: A) where A::Response: Send {
    /// let task = tokio::spawn(async move { client.call(refund).send().await });
    /// let outcome = task.await; // dropping this leaves the task running
    /// # let _ = outcome; }
    /// ```
    pub async fn send(mut self) -> Result<Response<A::Response>, Error> {
        let outgoing = self.outgoing();
        let mut attempts = Attempts::new(self.client, A::INFO.into(), &outgoing, &self.options);
        let trace = attempts.trace();
        trace
            .around(async {
                loop {
                    let result = self.attempt(&mut attempts).await;
                    if let Some(ended) = attempts.settle(result).await {
                        return ended;
                    }
                }
            })
            .await
    }

    async fn attempt(&mut self, attempts: &mut Attempts<'_>) -> Result<Response<A::Response>, Error> {
        let answer = attempts.post(&self.keys, &mut self.options).await?;
        let accept = |choice| self.accept_by(choice, &answer);
        accept_learning(self.client, &self.keys, Origin::Answer, accept).await
    }

    fn accept_by(&self, choice: Choice, answer: &HttpResponse) -> Result<Response<A::Response>, Error> {
        let endpoint = A::INFO.into();
        let mut body = A::Response::default();
        let encryption = outgoing::encryption(&endpoint, &self.options);
        let expected = Expected { request: Some(&self.request), encryption, choice };
        let text = exchange::accept(self.client, &self.keys, &endpoint, &expected, answer, &mut body)?;
        Ok(Response::new(body, text, answer.trace_id().map(str::to_owned)))
    }

    fn outgoing(&self) -> Outgoing {
        Outgoing::record(self.client, A::INFO.biz_content, &self.request, &self.options)
    }
}

/// The request and the tokens are not shown.
impl<A: Api> fmt::Debug for Call<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("method", &A::INFO.method)
            .field("app_id", &self.client.app_id())
            .field("request", &self.request.schema().name)
            .finish_non_exhaustive()
    }
}
