//! What became of notifications, for tests.

use crate::state::Notification;

/// A notification that the gateway sends, and how often it tried.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Notified {
    /// Its number, the same in all attempts.
    pub notify_id: String,
    /// Where it goes.
    pub url: String,
    /// The merchant's number of the trade that it is about, if it is about one.
    pub out_trade_no: Option<String>,
    /// Of each attempt the HTTP status, or why there was none.
    pub attempts: Vec<Result<u16, String>>,
    /// Whether the last answer was exactly `success`.
    pub is_taken: bool,
    /// Whether there will be another attempt.
    pub is_pending: bool,
}

impl From<&Notification> for Notified {
    fn from(one: &Notification) -> Self {
        Self {
            notify_id: one.id.clone(),
            url: one.url.clone(),
            out_trade_no: one.out_trade_no.clone(),
            attempts: one.attempts.iter().map(|attempt| attempt.status.clone()).collect(),
            is_taken: one.is_taken(),
            is_pending: one.next.is_some(),
        }
    }
}
