//! Random texts: boundaries, states, numbers that make a request unique.

use rsa::rand_core::{OsRng, RngCore as _};

/// 128 bits from the system, as 32 hexadecimal digits.
pub(crate) fn hex() -> String {
    let mut bytes = [0; 16];
    OsRng.fill_bytes(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// 64 random bits, for what only has to be spread out.
pub(crate) fn number() -> u64 {
    OsRng.next_u64()
}
