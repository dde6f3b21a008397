//! Numbers by chance, the same ones for the same seed.

use std::time::Duration;

/// Of so many calls one is dropped by its caller.
const DROPPED_OF: u64 = 100;

/// When the caller of this call loses patience, if it does: within the time of a few answers.
pub(crate) fn drops(seed: u64, call: u64) -> Option<Duration> {
    let random = mixed(seed ^ 0x5eed, call);
    random.is_multiple_of(DROPPED_OF).then(|| Duration::from_micros(random / DROPPED_OF % 100_000))
}

fn mixed(seed: u64, number: u64) -> u64 {
    let mut z = seed.wrapping_add(number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
