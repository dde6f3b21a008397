//! What users of the local gateway notice, over real HTTP.
#![allow(unreachable_pub)] // one crate, several files
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // whatever is not as expected ends the test

mod agreements;
mod apis;
mod bills;
mod certificates;
mod charsets;
mod encryption;
mod fault_kinds;
mod faults;
mod garbage;
mod holds;
mod http;
mod layouts;
mod ledger;
mod orders;
mod parameters;
#[cfg(unix)] // ends programs with signals
mod program;
mod receiver;
mod refusals;
mod samples;
mod starting;
mod tokens;
mod transfers;
mod uploads;
