//! Any bytes as a spec file: loaded or refused, and no panic; what is loaded can be generated.

#![no_main]

use alipay_codegen::{Selection, generate, load};
use libfuzzer_sys::fuzz_target;
use std::fs;

const DOMAINS: &str =
    r#"{ "domains": [{ "domain": "alipay.demo", "feature": "demo", "module": "demo", "title": "Demo" }] }"#;

fuzz_target!(|bytes: &[u8]| {
    let specs = tempfile::tempdir().expect("a directory for the specs");
    let apis = specs.path().join("apis/alipay.demo");
    fs::create_dir_all(&apis).expect("a directory for the APIs");
    fs::write(specs.path().join("domains.json"), DOMAINS).expect("the domains");
    fs::write(apis.join("alipay.demo.type.match.json"), bytes).expect("the spec");
    if let Ok(specs) = load(specs.path()) {
        let _ = generate(&specs, &Selection::all());
    }
});
