//! The message service over HTTP: forms with `msg_method` and a JSON content.

use std::fmt;

use super::{NotifyError, VerifiedForm};
use crate::codec::{self, Record};

/// A message of the platform's message service. Messages may come in any order, and more than once.
///
/// Wire rule: [§7.7](crate::protocol).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Message<'n> {
    method: &'n str,
    content: &'n str,
    form: &'n VerifiedForm,
}

impl<'n> Message<'n> {
    pub(super) fn of(form: &'n VerifiedForm) -> Result<Self, NotifyError> {
        let method = form.value("msg_method").ok_or(NotifyError::NotANotification("it has no msg_method"))?;
        let content = form.value("biz_content").unwrap_or("{}");
        Ok(Self { method, content, form })
    }

    /// Name of the message API, as `alipay.trade.order.settle.notify`.
    #[must_use]
    pub fn method(&self) -> &'n str {
        self.method
    }

    /// The content, JSON, decrypted where it was encrypted.
    #[must_use]
    pub fn content(&self) -> &'n str {
        self.content
    }

    /// A top-level member of the content, as text.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<String> {
        codec::member(self.content, name)
    }

    /// When it was sent, in milliseconds since 1970 UTC.
    #[must_use]
    pub fn utc_timestamp(&self) -> Option<u64> {
        self.form.value("utc_timestamp")?.parse().ok()
    }

    /// The content as a record.
    ///
    /// # Errors
    ///
    /// [`NotifyError::Decode`].
    pub fn read<R: Record>(&self) -> Result<R, NotifyError> {
        codec::decode(self.content).map_err(NotifyError::Decode)
    }
}

/// The method only.
impl fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("method", &self.method).finish_non_exhaustive()
    }
}
