//! Makes the corpus, and compares it with what is committed. After a change here run it with `WRITE_CORPUS=1` and read
//! the difference.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking
#![allow(dead_code, unreachable_pub)] // of what the tests of the core share, this uses a part

mod answer;
#[path = "../../../alipay-core/tests/support/der.rs"]
mod der;
mod downloads;
mod encryption;
mod http;
mod keys;
mod notifications;
mod outgoing;
mod responses;
mod signing;
mod support;
#[path = "../../../alipay-core/tests/support/x509.rs"]
mod x509;

use std::path::Path;

use serde::Serialize;

fn lines<T: Serialize>(cases: &[T]) -> Vec<u8> {
    cases.iter().flat_map(|case| (serde_json::to_string(case).unwrap() + "\n").into_bytes()).collect()
}

#[test]
fn the_corpus_is_what_its_generator_makes() {
    let update = std::env::var_os("WRITE_CORPUS").is_some();
    let sections = [
        ("responses.jsonl", lines(&responses::cases())),
        ("encryption.jsonl", lines(&encryption::cases())),
        ("http.jsonl", lines(&http::cases())),
        ("notifications.jsonl", lines(&notifications::cases())),
        ("keys.jsonl", lines(&keys::cases())),
        ("downloads.jsonl", lines(&downloads::cases())),
        ("outgoing.jsonl", lines(&outgoing::cases())),
    ];
    let certificates = keys::certificates().into_iter().map(|(name, bytes)| (format!("certificates/{name}"), bytes));
    let files = sections.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).chain(certificates);
    let different: Vec<String> = files
        .filter(|(name, bytes)| {
            let path = alipay_proof::corpus().join(name);
            let is_same = std::fs::read(&path).is_ok_and(|committed| committed == *bytes);
            if !is_same && update {
                write(&path, bytes);
            }
            !is_same
        })
        .map(|(name, _)| name)
        .collect();
    assert!(different.is_empty() || update, "run with WRITE_CORPUS=1, which changes {different:?}");
}

fn write(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
