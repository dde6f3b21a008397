//! Faults by chance, the same ones for the same seed.

use super::Fault;

/// Faults that happen to so many of a thousand exchanges.
///
/// The decision about an exchange depends on the seed and on how many came before it, and on nothing else.
///
/// ```
/// use alipay_sandbox::{Damage, Fault, FaultPlan, Stage};
///
/// let plan = FaultPlan::new(42).per_mille(50, Fault::at(Stage::Received, Damage::Reset)).per_mille(10, Fault::duplicate_node());
/// let broken = (0..10_000).filter(|k| plan.decision(*k).is_some()).count();
/// assert!((500..700).contains(&broken), "about 600 of 10,000: {broken}");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultPlan {
    seed: u64,
    shares: Vec<(u32, Fault)>,
}

impl FaultPlan {
    /// A plan that decides for no fault yet.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, shares: Vec::new() }
    }

    /// Adds a fault for so many of a thousand exchanges. Of shares that are more than a thousand together, the last ones
    /// are cut. [`Stage::Refused`](super::Stage::Refused) is played as [`Stage::Accepted`](super::Stage::Accepted): an
    /// exchange that is decided about has begun.
    #[must_use]
    pub fn per_mille(mut self, share: u32, fault: Fault) -> Self {
        self.shares.push((share, fault));
        self
    }

    /// What happens to the exchange with this number, counted from 0.
    #[must_use]
    pub fn decision(&self, number: u64) -> Option<&Fault> {
        let mut left = u32::try_from(mixed(self.seed, number) % 1000).unwrap_or_default();
        for (share, fault) in &self.shares {
            if left < *share {
                return Some(fault);
            }
            left -= share;
        }
        None
    }
}

/// SplitMix64: one step per number, from the seed.
fn mixed(seed: u64, number: u64) -> u64 {
    let mut z = seed.wrapping_add(number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Damage, Stage};

    #[test]
    fn the_same_seed_decides_the_same_and_shares_are_kept() {
        let fault = Fault::at(Stage::Body, Damage::Reset);
        let plan = |seed| FaultPlan::new(seed).per_mille(100, fault.clone()).per_mille(20, Fault::duplicate_node());
        let decisions = |seed| (0..10_000).map(|k| plan(seed).decision(k).cloned()).collect::<Vec<_>>();
        let (one, other) = (decisions(1), decisions(2));
        assert_eq!(one, decisions(1));
        assert_ne!(one, other);
        let count = |wanted: &Fault| one.iter().flatten().filter(|fault| *fault == wanted).count();
        assert!((900..1100).contains(&count(&fault)), "{}", count(&fault));
        assert!((150..250).contains(&count(&Fault::duplicate_node())), "{}", count(&Fault::duplicate_node()));
    }
}
