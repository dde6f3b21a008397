//! What the platform sends by itself: notifications, messages, browsers that come back from a page.
//!
//! # Notifications
//!
//! Hand the body over as it came, before any framework decodes it. Then say what is expected; only then it can be read.
//!
//! ```no_run
//! # async fn show(client: alipay_core::Client, body: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//! # struct Order { amount: alipay_core::Amount, seller: String }
//! # async fn find(_: &str) -> Option<Order> { None }
//! use alipay_core::notify::{Expect, NotifyReply};
//!
//! let notice = client.notify().verify(body).await?;          // the signature, and that it is for this app
//! let number = notice.out_trade_no().ok_or("not about an order")?.to_owned();
//! let order = find(&number).await.ok_or("no such order")?;   // in your database
//! let notice = notice.expect(&Expect::trade(&number, order.amount, &order.seller))?;
//! if notice.is_paid() {
//!     // Settle the order once, however often the notification comes, and before you answer.
//! }
//! let reply = NotifyReply::success();                         // the exact seven bytes
//! # let _ = reply; Ok(()) }
//! ```
//!
//! A notification that is refused gets [`NotifyReply::failure`], and comes again: after 4, 10 and 10 minutes, 1, 2, 6 and
//! 15 hours.

#[cfg(feature = "axum")]
mod axum;
mod error;
mod expect;
mod form;
mod message;
mod notification;
mod progress;
mod replay;
mod reply;
mod service;
mod source;

use std::{fmt, sync::Arc};

use crate::{
    Client,
    keys::{self, Keys, Untrusted},
};

#[cfg(feature = "axum")]
pub use self::axum::{NotifyRejection, VerifiedBody};
pub use error::NotifyError;
pub use expect::Expect;
use form::ReceivedForm;
pub use form::VerifiedForm;
pub use message::Message;
pub use notification::{Notification, Unchecked};
pub use progress::moves_forward;
pub use replay::ReplayGuard;
pub use reply::{NotifyReply, XmlReply};
pub use service::ServiceMessage;

/// Verifies what the platform sends by itself; made by [`Client::notify`].
#[derive(Clone)]
#[must_use = "it does nothing until one of the `verify` methods"]
pub struct Notify<'c> {
    client: &'c Client,
    keys: Arc<Keys>,
    own_params: Vec<String>,
    auth_app_id: Option<String>,
}

impl<'c> Notify<'c> {
    pub(crate) fn new(client: &'c Client) -> Self {
        Self { client, keys: client.keys(), own_params: Vec::new(), auth_app_id: None }
    }

    /// Names a parameter of your own that stands in the query of your `notify_url` or `return_url`, and that your
    /// framework mixes in: the platform did not sign it.
    pub fn own_param(mut self, name: impl Into<String>) -> Self {
        self.own_params.push(name.into());
        self
    }

    /// For service providers: the merchant's app, which `auth_app_id` must name. Without it, only notifications for this
    /// app itself are accepted.
    pub fn auth_app_id(mut self, app_id: impl Into<String>) -> Self {
        self.auth_app_id = Some(app_id.into());
        self
    }

    /// Verifies the raw body of a POST to `notify_url`: the signature, and that it is for this app. In certificate mode,
    /// a certificate that is not known yet is downloaded, once for everybody who waits for it.
    ///
    /// # Errors
    ///
    /// [`NotifyError`]: answer with [`NotifyReply::failure`] and do nothing else.
    pub async fn verify(&self, body: &[u8]) -> Result<Unchecked, NotifyError> {
        Unchecked::new(self.form(body).await?, self.client, self.auth_app_id.as_deref())
    }

    /// [`verify`](Self::verify) with the certificates that are known, without any I/O.
    ///
    /// # Errors
    ///
    /// [`NotifyError`].
    pub fn verify_offline(&self, body: &[u8]) -> Result<Unchecked, NotifyError> {
        Unchecked::new(self.form_offline(body)?, self.client, self.auth_app_id.as_deref())
    }

    /// Verifies the query with which a browser comes back to `return_url`. It says what to show: whether an order is
    /// paid, only a notification or a query tells.
    ///
    /// # Errors
    ///
    /// [`NotifyError`].
    pub async fn verify_return(&self, query: &str) -> Result<VerifiedForm, NotifyError> {
        let form = self.form(query.trim_start_matches('?').as_bytes()).await?;
        form.check_app(self.client.app_id(), self.auth_app_id.as_deref())?;
        Ok(form)
    }

    /// Verifies a form that is none of the others: only its signature is checked. It may be about another app.
    ///
    /// # Errors
    ///
    /// [`NotifyError`].
    pub async fn form(&self, body: &[u8]) -> Result<VerifiedForm, NotifyError> {
        let received = ReceivedForm::read(body, &self.own_params)?;
        match received.verify(self.client, &self.keys) {
            Err(Untrusted::UnknownCertificate(sn)) => {
                keys::learn(self.client, &self.keys, &sn).await.map_err(NotifyError::Certificate)?;
                received.verify(self.client, &self.keys)?;
            }
            verified => verified?,
        }
        received.into_verified(self.client)
    }

    /// [`form`](Self::form) without any I/O.
    ///
    /// # Errors
    ///
    /// [`NotifyError`].
    pub fn form_offline(&self, body: &[u8]) -> Result<VerifiedForm, NotifyError> {
        let received = ReceivedForm::read(body, &self.own_params)?;
        received.verify(self.client, &self.keys)?;
        received.into_verified(self.client)
    }
}

/// The app only.
impl fmt::Debug for Notify<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notify").field("app_id", &self.client.app_id()).finish_non_exhaustive()
    }
}
