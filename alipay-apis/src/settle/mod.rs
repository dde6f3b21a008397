//! Calls that move money, carried through to an end that is known.
//!
//! A payment that was sent and not answered may have been made. What to do then is always the same, and easy to get wrong
//! at two in the morning: ask until the platform knows, cancel what stays unpaid, never pay a second time. These
//! functions do it. Each ends with an outcome that the platform signed, or says that a person has to look.
//!
//! They wait with the client's [`Clock`](crate::Clock), and every call they make is an ordinary one: it is written to the
//! client's [`Journal`](crate::Journal), repeated where that is safe, and traced.
//!
//! Payments and refunds need the feature `trade`, transfers the feature `fund`.

use std::time::Duration;

#[cfg(settles_trades)]
mod pay;
#[cfg(settles_trades)]
mod refund;
#[cfg(settles_transfers)]
mod transfer;

#[cfg(settles_trades)]
#[cfg_attr(docsrs, doc(cfg(feature = "trade")))]
pub use pay::{Payment, pay_to_end};
#[cfg(settles_trades)]
#[cfg_attr(docsrs, doc(cfg(feature = "trade")))]
pub use refund::{Refunding, refund_to_end};
#[cfg(settles_transfers)]
#[cfg_attr(docsrs, doc(cfg(feature = "fund")))]
pub use transfer::{Transfer, transfer_to_end};

/// How long to ask what became of a call, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Patience {
    /// From one question to the next.
    pub every: Duration,
    /// How long in all.
    pub at_most: Duration,
}

impl Patience {
    /// Asks every so often, for so long.
    #[must_use]
    pub const fn new(every: Duration, at_most: Duration) -> Self {
        Self { every, at_most }
    }

    /// For payments, as the platform advises: every 5 seconds for a minute.
    pub const PAYMENT: Self = Self::new(Duration::from_secs(5), Duration::from_secs(60));

    /// For refunds and transfers, whose records appear later: every 10 seconds for a minute.
    pub const RECORD: Self = Self::new(Duration::from_secs(10), Duration::from_secs(60));
}

/// The times at which to ask.
#[cfg(any(settles_trades, settles_transfers))]
struct Questions<'c> {
    clock: &'c dyn crate::Clock,
    patience: Patience,
    ends: Duration,
    wait: Duration,
}

#[cfg(any(settles_trades, settles_transfers))]
impl<'c> Questions<'c> {
    /// The first after `wait`.
    fn new(clock: &'c dyn crate::Clock, patience: Patience, wait: Duration) -> Self {
        Self { clock, patience, ends: clock.elapsed() + patience.at_most, wait }
    }

    /// Waits until it is time for another question; `false` when there is none.
    async fn another(&mut self) -> bool {
        if self.clock.elapsed() + self.wait > self.ends {
            return false;
        }
        self.clock.sleep(self.wait).await;
        self.wait = self.patience.every.max(Duration::from_millis(1));
        true
    }

    /// How long one question may take, with all its attempts.
    fn deadline(&self) -> Duration {
        self.patience.every.max(Duration::from_secs(1))
    }
}
