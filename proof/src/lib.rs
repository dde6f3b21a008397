//! Hostile input and faults, driven through the public interface only.
//!
//! `corpus/` is the attack corpus as data, one JSON object a line, complete: any implementation can be driven by it. This
//! library reads it; the drivers are in `tests/`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // everything here serves tests, which fail by panicking

pub mod cases;
mod client;
mod input;
mod judge;
mod pipe;
mod shown;

pub use client::{
    APP_ID, AUTH_CODE, NoWaiting, Replay, TOKEN, builder, certified_builder, certified_builder_with,
    encrypting_builder, moment, pay, query,
};
pub use input::{Input, Part};
pub use judge::{Class, class_of, judge};
pub use pipe::line;
pub use shown::{Secrets, shown};

use std::path::{Path, PathBuf};

/// The directory of the corpus.
#[must_use]
pub fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// The tests of the core, whose keys and certificates the corpus uses.
#[must_use]
pub fn core_tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../alipay-core/tests")
}

/// The text of a key or certificate of the golden vectors.
#[must_use]
pub fn key(file: &str) -> String {
    let path = core_tests().join("vectors/keys").join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The content of a certificate file of the corpus.
#[must_use]
pub fn certificate(file: &str) -> Vec<u8> {
    let path = corpus().join("certificates").join(file);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Runs every case on the stack of a small worker thread of its own, and fails with all that failed: one bad case must
/// not hide another.
pub fn every<T: Send + 'static>(
    cases: Vec<T>,
    name: impl Fn(&T) -> String,
    drive: impl Fn(&T) + Copy + Send + 'static,
) {
    let count = cases.len();
    let failed: Vec<String> = cases
        .into_iter()
        .filter_map(|case| {
            let name = name(&case);
            let thread = std::thread::Builder::new().name(name.clone()).stack_size(512 * 1024);
            thread.spawn(move || drive(&case)).unwrap().join().is_err().then_some(name)
        })
        .collect();
    assert!(count > 0 && failed.is_empty(), "{} of {count} cases failed: {failed:#?}", failed.len());
}

/// Waits for something that never really waits.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
