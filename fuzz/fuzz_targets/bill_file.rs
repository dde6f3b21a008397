//! Any bytes as a bill: read within the limits or refused, and a bill that is read has what its rows say.

#![no_main]

use alipay::bill::{Bill, Limits};
use alipay_fuzz::show;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|zip: &[u8]| {
    let mut limits = Limits::default();
    (limits.file_bytes, limits.total_bytes, limits.rows) = (1 << 20, 2 << 20, 10_000);
    match Bill::read(zip, &limits) {
        Ok(bill) => {
            for outcome in [bill.trades().map(|rows| rows.len()), bill.account_entries().map(|rows| rows.len())] {
                match outcome {
                    Ok(rows) => assert!(rows <= limits.rows),
                    Err(error) => show(&error),
                }
            }
        }
        Err(error) => show(&error),
    }
});
