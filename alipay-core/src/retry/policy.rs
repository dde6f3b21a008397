//! The numbers of repeating.

use std::time::Duration;

use crate::api::RetryClass;

/// When calls are made again by themselves, and how often.
///
/// Which ones are is not a setting: it follows from the [`RetryClass`] of the API, which is in its spec. Reading and
/// cancelling are repeated after almost any failure. A payment, and everything else that moves money, is repeated only
/// when nothing of it can have reached the platform: there was no connection, or the platform signed that it turns calls
/// away (`code` 40005). Every repeat is signed anew, with a new timestamp and the same content, byte by byte.
///
/// ```
/// use std::time::Duration;
/// use alipay_core::RetryPolicy;
/// let impatient = RetryPolicy::default().attempts(2).total(Duration::from_secs(5));
/// let once = RetryPolicy::never();
/// # let _ = (impatient, once);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    pub(crate) attempts: u8,
    pub(crate) base_delay: Duration,
    pub(crate) throttled_delay: Duration,
    pub(crate) max_delay: Duration,
    pub(crate) total: Duration,
    pub(crate) cancel_total: Duration,
    pub(crate) budget: u32,
}

impl Default for RetryPolicy {
    /// 3 attempts within 30 s, of cancelling within 60 s; waits of up to 100 ms, then 200 ms (1 s and 2 s when the
    /// platform turns calls away), each of random length; a budget of 500.
    fn default() -> Self {
        Self {
            attempts: 3,
            base_delay: Duration::from_millis(100),
            throttled_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(5),
            total: Duration::from_secs(30),
            cancel_total: Duration::from_secs(60),
            budget: 500,
        }
    }
}

impl RetryPolicy {
    /// Every call is made once.
    #[must_use]
    pub fn never() -> Self {
        Self { attempts: 1, ..Self::default() }
    }

    /// Most attempts of one call, the first included; at least one is made.
    #[must_use]
    pub fn attempts(mut self, attempts: u8) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Longest wait before the second attempt; it doubles for each further one. The wait itself is of random length, so
    /// that many clients do not come back at the same moment.
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// The same after the platform turned a call away because there were too many.
    #[must_use]
    pub fn throttled_delay(mut self, delay: Duration) -> Self {
        self.throttled_delay = delay;
        self
    }

    /// Longest wait of all.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Longest time for a call with all its attempts.
    #[must_use]
    pub fn total(mut self, total: Duration) -> Self {
        self.total = total;
        self
    }

    /// The same for calls that cancel something, which are worth more patience.
    #[must_use]
    pub fn cancel_total(mut self, total: Duration) -> Self {
        self.cancel_total = total;
        self
    }

    /// How much repeating a client has in store, for all its calls together: a repeat costs 5, one after a timeout 10, and
    /// every success gives 1 back. When nothing works, this keeps the client from doubling the load.
    #[must_use]
    pub fn budget(mut self, budget: u32) -> Self {
        self.budget = budget;
        self
    }

    /// Longest time for a call of this class.
    pub(crate) fn total_of(&self, class: RetryClass) -> Duration {
        if class == RetryClass::Cancel { self.cancel_total } else { self.total }
    }
}
