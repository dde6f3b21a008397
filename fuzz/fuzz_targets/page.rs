//! Any bytes as a page: a valid spec or an error, and no panic.

#![no_main]

use alipay_codegen::{PageOptions, import_page, load};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let specs = tempfile::tempdir().expect("a directory for the specs");
    std::fs::write(specs.path().join("domains.json"), r#"{ "domains": [] }"#).expect("specs without an API");
    if import_page(specs.path(), "page", bytes, &PageOptions::default()).is_ok() {
        load(specs.path()).expect("what was imported is valid");
    }
});
