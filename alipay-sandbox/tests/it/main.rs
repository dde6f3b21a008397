//! What users of the local gateway notice, over real HTTP.
#![allow(unreachable_pub)] // one crate, several files
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // whatever is not as expected ends the test

mod agreements;
mod apis;
mod app_tokens;
mod bills;
mod certificates;
mod charsets;
mod concurrency;
mod control;
#[cfg(unix)] // ends programs with signals
mod desk;
mod encryption;
mod explained;
mod fault_kinds;
mod faults;
mod garbage;
mod holds;
mod http;
#[cfg(unix)] // ends programs with signals
mod killed;
mod layouts;
mod ledger;
mod made_certificates;
mod notifications;
mod orders;
mod pages;
mod parameters;
#[cfg(unix)] // ends programs with signals
mod program;
mod refusals;
mod samples;
mod shop;
mod starting;
mod state_file;
mod tokens;
mod transfers;
mod uploads;
