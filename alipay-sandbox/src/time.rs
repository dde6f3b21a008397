//! What time it is at the gateway.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use alipay_core::Clock;

/// A hundred years: further on, years have no four digits one day.
const FURTHEST: Duration = Duration::from_secs(100 * 366 * 24 * 3600);

/// A clock that can be moved ahead of the one that clients have.
///
/// Trades, tokens and notifications live by [`now`](Self::now). Timestamps of calls are checked against
/// [`wall`](Self::wall): moving time ahead must not make every client's clock wrong.
pub(crate) struct GatewayClock {
    wall: Arc<dyn Clock>,
    ahead: Mutex<Duration>,
}

impl GatewayClock {
    pub(crate) fn new(wall: Arc<dyn Clock>) -> Self {
        Self { wall, ahead: Mutex::default() }
    }

    /// The time by which things expire and are sent again.
    pub(crate) fn now(&self) -> SystemTime {
        let wall = self.wall.now();
        wall.checked_add(self.ahead()).unwrap_or(wall)
    }

    /// The time that clients have.
    pub(crate) fn wall(&self) -> SystemTime {
        self.wall.now()
    }

    /// The clock that clients have.
    pub(crate) fn shared(&self) -> Arc<dyn Clock> {
        self.wall.clone()
    }

    /// How far it is ahead.
    pub(crate) fn ahead(&self) -> Duration {
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves it ahead, by a hundred years in all. It never goes back: what has expired stays so.
    pub(crate) fn advance(&self, by: Duration) {
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        *ahead = ahead.saturating_add(by).min(FURTHEST);
    }
}
