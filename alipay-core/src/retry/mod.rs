//! Which calls are made again by themselves, when, and how often.
//!
//! Nothing here does I/O: [`decide`] is a table, [`backoff`] and [`budget`] are arithmetic. The loop that acts on them is
//! `call/attempts.rs`.

pub(crate) mod backoff;
pub(crate) mod budget;
pub(crate) mod decide;
mod policy;

pub use policy::RetryPolicy;
