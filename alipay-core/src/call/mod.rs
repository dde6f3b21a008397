//! One call: a request, its options, and the fixed order of what happens to them.
//!
//! Validate → encode → encrypt → sign → send → verify → decrypt → decode. [`Call::prepare`] and [`Call::accept`] are the
//! two halves without I/O; [`Call::send`] is a thin adapter around them.

mod app;
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
    api::Api,
    codec::{self, DynRecord as _},
    keys::{Choice, Keys, Origin},
    request::SignedParams,
    transport::{HttpRequest, HttpResponse},
    upload::{self, Upload},
};

pub use app::{AppCall, AppResult, AppStatus};
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

    option_setters!(tokens, notify_url, encrypt, validate);

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
        self.accept_by(Choice::BySerial, answer)
    }

    /// Makes the call.
    ///
    /// # Errors
    ///
    /// [`Error`]; ask [`Error::is_outcome_unknown`] first.
    ///
    /// # Cancellation
    ///
    /// Dropping the future after it was polled does not take the call back: the platform may have it already.
    pub async fn send(mut self) -> Result<Response<A::Response>, Error> {
        let prepared = self.prepare_async().await?;
        let request = self.http_request(&prepared);
        let answer = exchange::send(self.client, &A::INFO.into(), request).await?;
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

    /// The POST, with the files that were added; they can be read only once.
    fn http_request(&mut self, prepared: &SignedParams) -> HttpRequest {
        let files = std::mem::take(&mut self.options.files);
        upload::http_request(prepared, self.client.gateway_url(), files)
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
