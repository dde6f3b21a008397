//! A notification: first without its content, then with it.

use std::fmt;

use super::{Expect, Message, NotifyError, VerifiedForm};
use crate::{
    api::Notice,
    codec::{self, Record},
};

/// A notification whose signature and app are right. Its content cannot be read before somebody says what it is expected
/// to be about.
#[derive(Clone, PartialEq, Eq)]
#[must_use = "say what is expected with `expect`, or that nothing is"]
pub struct Unchecked(VerifiedForm);

impl Unchecked {
    pub(super) fn new(form: VerifiedForm) -> Result<Self, NotifyError> {
        if form.value("notify_id").is_none() {
            return Err(NotifyError::NotANotification(
                "it has no notify_id; `verify_return` reads queries of return_url",
            ));
        }
        if form.value("notify_type").is_none() && form.value("msg_method").is_none() {
            return Err(NotifyError::NotANotification("it has neither notify_type nor msg_method"));
        }
        Ok(Self(form))
    }

    pub(super) fn form(&self) -> &VerifiedForm {
        &self.0
    }

    /// The merchant's number of the order, to find out what to expect; it is not known yet whether there is such an order.
    #[must_use]
    pub fn out_trade_no(&self) -> Option<String> {
        self.0.anywhere("out_trade_no")
    }

    /// The merchant's number of the pre-authorization, likewise.
    #[must_use]
    pub fn out_order_no(&self) -> Option<String> {
        self.0.anywhere("out_order_no")
    }

    /// The merchant's app, of a service provider's notification.
    #[must_use]
    pub fn auth_app_id(&self) -> Option<&str> {
        self.0.value("auth_app_id")
    }

    /// What kind it is, as `trade_status_sync`; of messages, the name of the message API.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.0.value("notify_type").or(self.0.value("msg_method")).unwrap_or_default()
    }

    /// The number of the notification, the same whenever it comes again.
    #[must_use]
    pub fn notify_id(&self) -> &str {
        self.0.value("notify_id").unwrap_or_default()
    }

    /// Compares it with what is expected, and hands out the content.
    ///
    /// # Errors
    ///
    /// [`NotifyError::Order`], [`NotifyError::Amount`], [`NotifyError::Seller`], [`NotifyError::Field`].
    pub fn expect(self, expected: &Expect) -> Result<Notification, NotifyError> {
        expected.check(&self.0)?;
        Ok(Notification(self.0))
    }

    /// Hands out the content without comparing anything: for kinds that name no order, or where the caller compares.
    pub fn ignore_expectations(self) -> Notification {
        Notification(self.0)
    }
}

/// Names only.
impl fmt::Debug for Unchecked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A genuine notification that is about what was expected.
#[derive(Clone, PartialEq, Eq)]
pub struct Notification(VerifiedForm);

impl Notification {
    /// The value of a parameter, decoded once; an empty one counts as missing.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.0.value(name)
    }

    /// Names and values, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter()
    }

    /// The number of the notification, the same whenever it comes again.
    #[must_use]
    pub fn notify_id(&self) -> &str {
        self.value("notify_id").unwrap_or_default()
    }

    /// What kind it is, as `trade_status_sync`; of messages, the name of the message API.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.value("notify_type").or(self.value("msg_method")).unwrap_or_default()
    }

    /// Whether it says that an order is paid: `TRADE_SUCCESS` or `TRADE_FINISHED`. An order that was refunded in part is
    /// still paid; one that was refunded in full is `TRADE_CLOSED`.
    #[must_use]
    pub fn is_paid(&self) -> bool {
        self.kind() == "trade_status_sync"
            && matches!(self.value("trade_status"), Some("TRADE_SUCCESS" | "TRADE_FINISHED"))
    }

    /// The content as a type, such as `alipay::trade::TradeStatusSync`. Unknown parameters are passed over; they stay
    /// reachable by [`value`](Self::value).
    ///
    /// # Errors
    ///
    /// [`NotifyError::NotANotification`] when the type is for another kind; [`NotifyError::Decode`] when a value is of
    /// another type than documented.
    pub fn parse<N: Notice>(&self) -> Result<N, NotifyError> {
        if !N::NOTIFY_TYPES.contains(&self.kind()) {
            return Err(NotifyError::NotANotification("it is of another kind than the type"));
        }
        self.read()
    }

    /// The content as any record with fields of the same names, whatever kind it is.
    ///
    /// # Errors
    ///
    /// [`NotifyError::Decode`].
    pub fn read<R: Record>(&self) -> Result<R, NotifyError> {
        codec::decode(&self.to_json()).map_err(NotifyError::Decode)
    }

    /// The message, of the message service.
    ///
    /// # Errors
    ///
    /// [`NotifyError::NotANotification`] when it is no message.
    pub fn message(&self) -> Result<Message<'_>, NotifyError> {
        Message::of(&self.0)
    }

    /// The parameters as one JSON object of texts; lists and objects are JSON in texts, which the decoder reads.
    fn to_json(&self) -> String {
        let mut json = String::from("{");
        for (name, value) in self.iter() {
            if json.len() > 1 {
                json.push(',');
            }
            codec::write_text(&mut json, name);
            json.push(':');
            codec::write_text(&mut json, value);
        }
        json + "}"
    }
}

/// Names only.
impl fmt::Debug for Notification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
