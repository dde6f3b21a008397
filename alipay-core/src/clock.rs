//! Time is injected, so that tests and replays decide what the time is, and how long a wait takes.

use std::{
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
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

/// A clock for tests: it stands still but for waits, and those end at once. A minute of asking for an order takes no time.
///
/// ```
/// # use std::time::{Duration, SystemTime};
/// use alipay_core::{Clock as _, SimulatedClock};
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let clock = SimulatedClock::new(SystemTime::UNIX_EPOCH);
/// let seen_by_others = clock.clone();
/// clock.sleep(Duration::from_secs(60)).await;
/// assert_eq!(seen_by_others.elapsed(), Duration::from_secs(60));
/// assert_eq!(clock.waits(), [Duration::from_secs(60)]);
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SimulatedClock {
    start: SystemTime,
    time: Arc<Mutex<SimulatedTime>>,
}

#[derive(Debug, Default)]
struct SimulatedTime {
    passed: Duration,
    waits: Vec<Duration>,
}

impl SimulatedClock {
    /// Starts at this moment. Clones show the same time.
    #[must_use]
    pub fn new(start: SystemTime) -> Self {
        Self { start, time: Arc::default() }
    }

    /// Lets time go by.
    pub fn advance(&self, time: Duration) {
        let passed = &mut self.time().passed;
        *passed = passed.saturating_add(time);
    }

    /// How long each wait was, so far.
    #[must_use]
    pub fn waits(&self) -> Vec<Duration> {
        self.time().waits.clone()
    }

    /// A panic while it was held left a time, which is all that matters.
    fn time(&self) -> MutexGuard<'_, SimulatedTime> {
        self.time.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for SimulatedClock {
    fn now(&self) -> SystemTime {
        self.start + self.elapsed()
    }

    fn elapsed(&self) -> Duration {
        self.time().passed
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.time().waits.push(duration);
        self.advance(duration);
        Box::pin(async {})
    }
}
