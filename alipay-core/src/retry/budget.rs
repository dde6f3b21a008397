//! How much repeating a client has left.

use std::sync::{Mutex, PoisonError};

/// A store that repeats draw from and successes refill.
pub(crate) struct Budget {
    most: u32,
    left: Mutex<u32>,
}

const REPEAT: u32 = 5;
const REPEAT_AFTER_TIMEOUT: u32 = 10;

impl Budget {
    pub(crate) fn new(most: u32) -> Self {
        Self { most, left: Mutex::new(most) }
    }

    /// Whether a repeat may be made; it is paid for then.
    pub(crate) fn take(&self, after_timeout: bool) -> bool {
        let cost = if after_timeout { REPEAT_AFTER_TIMEOUT } else { REPEAT };
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        match left.checked_sub(cost) {
            Some(rest) => {
                *left = rest;
                true
            }
            None => false,
        }
    }

    /// A call succeeded.
    pub(crate) fn refill(&self) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        *left = left.saturating_add(1).min(self.most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_cost_and_successes_pay() {
        let budget = Budget::new(20);
        assert!(budget.take(true) && budget.take(false) && budget.take(false));
        assert!(!budget.take(false), "20 - 10 - 5 - 5 leaves nothing");
        (0..9).for_each(|_| budget.refill());
        assert!(!budget.take(true) && budget.take(false) && !budget.take(false));
        (0..100).for_each(|_| budget.refill());
        assert!(budget.take(true) && budget.take(true) && !budget.take(false), "never more than it began with");
    }
}
