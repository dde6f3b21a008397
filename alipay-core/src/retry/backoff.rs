//! How long to wait before a repeat.

use std::time::Duration;

use super::RetryPolicy;

/// Full jitter: anything between nothing and a bound that doubles with each attempt. `random` decides.
pub(crate) fn delay(policy: &RetryPolicy, attempts_made: u8, is_throttled: bool, random: u64) -> Duration {
    let base = if is_throttled { policy.throttled_delay } else { policy.base_delay };
    let doublings = u32::from(attempts_made.saturating_sub(1));
    let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
    let bound = base.saturating_mul(factor).min(policy.max_delay);
    // Microseconds are fine enough, and fit.
    let micros = u64::try_from(bound.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(random % micros.saturating_add(1).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The longest wait that any random number gives: the bound itself is among them.
    fn longest(made: u8, is_throttled: bool) -> Duration {
        let policy = RetryPolicy::default();
        let bounds = [100, 200, 400, 800, 1000, 1600, 2000, 3200, 4000, 5000].map(Duration::from_millis);
        let reached = |bound: Duration| {
            let micros = u64::try_from(bound.as_micros()).unwrap();
            delay(&policy, made, is_throttled, micros) == bound
        };
        bounds.into_iter().filter(|bound| reached(*bound)).max().unwrap()
    }

    #[test]
    fn bounds_double_up_to_the_cap() {
        let millis = |n| Duration::from_millis(n);
        assert_eq!([1, 2, 3, 4].map(|made| longest(made, false)), [100, 200, 400, 800].map(millis));
        assert_eq!([1, 2, 3, 4, 255].map(|made| longest(made, true)), [1000, 2000, 4000, 5000, 5000].map(millis));
    }

    #[test]
    fn any_length_up_to_the_bound() {
        let policy = RetryPolicy::default();
        assert_eq!(delay(&policy, 1, false, 0), Duration::ZERO);
        for random in [1, 99_999, 100_000, 100_001, u64::MAX] {
            assert!(delay(&policy, 1, false, random) <= policy.base_delay);
        }
        let at_once = policy.base_delay(Duration::ZERO);
        assert_eq!(delay(&at_once, 3, false, 12_345), Duration::ZERO);
    }
}
