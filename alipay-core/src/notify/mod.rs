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
//! let number = notice.out_trade_no().ok_or("not about an order")?;
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
    charset::Charset,
    keys::{self, Choice, Keys, Origin},
};

#[cfg(feature = "axum")]
pub use self::axum::{NotifyRejection, VerifiedBody};
pub use error::NotifyError;
pub use expect::Expect;
pub(crate) use form::check_shape;
pub use form::{ReceivedForm, VerifiedForm};
pub use message::Message;
pub use notification::{Notification, Unchecked};
pub use progress::moves_forward;
pub use replay::ReplayGuard;
pub use reply::{NotifyReply, XmlReply};
pub use service::ServiceMessage;
pub(crate) use source::{holds_a_parameter, is_ambiguous, join};

/// Verifies what the platform sends by itself; made by [`Client::notify`].
///
/// Wire rule: [§7.2](crate::protocol).
#[derive(Clone)]
#[must_use = "it does nothing until one of the `verify` methods"]
pub struct Notify<'c> {
    client: &'c Client,
    keys: Arc<Keys>,
    own_params: Vec<String>,
    merchant: Merchant,
}

/// Whose app a notification is for, besides this one.
#[derive(Clone)]
enum Merchant {
    Own,
    App(String),
    Any,
}

impl<'c> Notify<'c> {
    pub(crate) fn new(client: &'c Client) -> Self {
        Self { client, keys: client.keys(), own_params: Vec::new(), merchant: Merchant::Own }
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
        self.merchant = Merchant::App(app_id.into());
        self
    }

    /// For service providers with one address for many merchants: accepts any merchant's app, which
    /// [`Unchecked::auth_app_id`] then names. Compare it with the order's.
    pub fn any_auth_app_id(mut self) -> Self {
        self.merchant = Merchant::Any;
        self
    }

    /// Verifies the raw body of a POST to `notify_url`: the signature, and that it is for this app. In certificate mode,
    /// a certificate that is not known yet is downloaded, once for everybody who waits for it.
    ///
    /// # Errors
    ///
    /// [`NotifyError`]: answer with [`NotifyReply::failure`] and do nothing else.
    pub async fn verify(&self, body: &[u8]) -> Result<Unchecked, NotifyError> {
        self.unchecked(self.form(body).await?)
    }

    /// [`verify`](Self::verify) with the certificates that are known, without any I/O.
    ///
    /// # Errors
    ///
    /// [`NotifyError`].
    pub fn verify_offline(&self, body: &[u8]) -> Result<Unchecked, NotifyError> {
        self.unchecked(self.form_offline(body)?)
    }

    /// Verifies the query with which a browser comes back to `return_url`. It says what to show: whether an order is
    /// paid, only a notification or a query tells.
    ///
    /// Wire rule: [§7.5](crate::protocol).
    ///
    /// # Errors
    ///
    /// [`NotifyError`].
    pub async fn verify_return(&self, query: &str) -> Result<VerifiedForm, NotifyError> {
        let form = self.form(query.trim_start_matches('?').as_bytes()).await?;
        self.check_app(&form)?;
        Ok(form)
    }

    /// Verifies a form that is none of the others: only its signature is checked. It may be about another app.
    ///
    /// # Errors
    ///
    /// [`NotifyError`].
    pub async fn form(&self, body: &[u8]) -> Result<VerifiedForm, NotifyError> {
        self.form_in(body, self.client.charset()).await
    }

    /// [`form`](Self::form) without any I/O.
    ///
    /// # Errors
    ///
    /// [`NotifyError`].
    pub fn form_offline(&self, body: &[u8]) -> Result<VerifiedForm, NotifyError> {
        let received = ReceivedForm::read(body, &self.own_params)?;
        received.verify(self.client, &self.keys, Choice::BySerial)?;
        received.into_verified(self.client, self.client.charset())
    }

    /// A form whose charset is this one where it names none.
    async fn form_in(&self, body: &[u8], charset: Charset) -> Result<VerifiedForm, NotifyError> {
        let received = ReceivedForm::read(body, &self.own_params)?;
        let verify = |choice| received.verify(self.client, &self.keys, choice);
        let missing = |error: &NotifyError| match error {
            NotifyError::UnknownCertificate(sn) => Some(sn.clone()),
            _ => None,
        };
        let refused = |_, reason| NotifyError::Certificate(reason);
        keys::with_learning(self.client, &self.keys, Origin::Pushed, verify, missing, refused).await?;
        received.into_verified(self.client, charset)
    }

    fn unchecked(&self, form: VerifiedForm) -> Result<Unchecked, NotifyError> {
        let unchecked = Unchecked::new(form)?;
        self.check_app(unchecked.form())?;
        Ok(unchecked)
    }

    /// Whether a form is for this app, and for the merchant's app that is expected.
    fn check_app(&self, form: &VerifiedForm) -> Result<(), NotifyError> {
        let is_for_us = form.value("app_id") == Some(self.client.app_id());
        let is_for_merchant = match (&self.merchant, form.value("auth_app_id")) {
            (Merchant::Any, _) | (Merchant::Own, None) => true,
            (Merchant::Own, Some(merchant)) => merchant == self.client.app_id(),
            (Merchant::App(expected), merchant) => merchant == Some(expected),
        };
        if is_for_us && is_for_merchant { Ok(()) } else { Err(NotifyError::App) }
    }
}

/// The app only.
impl fmt::Debug for Notify<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notify").field("app_id", &self.client.app_id()).finish_non_exhaustive()
    }
}
