//! Notifications that were there before.

use std::{
    collections::{HashSet, VecDeque},
    fmt,
    sync::{Mutex, PoisonError},
};

use super::{Notification, NotifyError};

/// Remembers the numbers of notifications in memory, so that one that comes again is noticed.
///
/// It spares work, and is no substitute for settling an order only once in the database: it is empty after a restart,
/// and another machine has its own.
pub struct ReplayGuard {
    capacity: usize,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    ids: HashSet<String>,
    order: VecDeque<String>,
}

impl ReplayGuard {
    /// Remembers the last `capacity` notifications.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { capacity: capacity.max(1), seen: Mutex::default() }
    }

    /// Whether a notification is new; an error when it was [noted](Self::note) before.
    ///
    /// # Errors
    ///
    /// [`NotifyError::Replay`]: it was settled before, so answer it with success.
    pub fn check(&self, notification: &Notification) -> Result<(), NotifyError> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.ids.contains(notification.notify_id()) { Err(NotifyError::Replay) } else { Ok(()) }
    }

    /// Remembers a notification. Only after what it says is settled: otherwise the next one, after a failure, would be
    /// taken for settled.
    pub fn note(&self, notification: &Notification) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.ids.insert(notification.notify_id().to_owned()) {
            seen.order.push_back(notification.notify_id().to_owned());
        }
        if seen.order.len() > self.capacity
            && let Some(oldest) = seen.order.pop_front()
        {
            seen.ids.remove(&oldest);
        }
    }
}

/// The capacity only.
impl fmt::Debug for ReplayGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayGuard").field("capacity", &self.capacity).finish_non_exhaustive()
    }
}
