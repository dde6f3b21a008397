//! Time is injected, so that tests and replays decide what the time is.

use std::time::SystemTime;

/// Tells the time for timestamps and expiry.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> SystemTime;
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

/// A clock that always shows the same moment, for tests and for signing at a given time.
#[derive(Clone, Copy, Debug)]
pub struct FixedClock(pub SystemTime);

impl Clock for FixedClock {
    fn now(&self) -> SystemTime {
        self.0
    }
}
