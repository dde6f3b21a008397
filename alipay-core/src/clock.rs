//! Time is injected, so that tests and replays decide what the time is, and how long a wait takes.

use std::{
    sync::LazyLock,
    time::{Duration, Instant, SystemTime},
};

use crate::transport::BoxFuture;

/// Tells the time for timestamps, expiry and deadlines, and waits.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> SystemTime;

    /// Time since some fixed moment, for deadlines: it never goes back when somebody sets the clock. The machine's own
    /// unless a clock says otherwise.
    fn elapsed(&self) -> Duration {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        START.elapsed()
    }

    /// Waits, in any runtime or none. A clock that overrides this must let [`elapsed`](Self::elapsed) advance as well.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(futures_timer::Delay::new(duration))
    }
}

/// The clock of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)] // the one place that asks the machine
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// A clock whose timestamps always show the same moment, for tests and for signing at a given time.
#[derive(Clone, Copy, Debug)]
pub struct FixedClock(pub SystemTime);

impl Clock for FixedClock {
    fn now(&self) -> SystemTime {
        self.0
    }
}
