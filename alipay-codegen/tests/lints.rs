//! One directory per mistake: spec files, and `expected.txt` with every complaint about them.
//!
//! What must be refused or survived, and where that is tested: broken texts `text_*` and, of extreme size, `load.rs`;
//! unknown and misspelt keys, wrong types `keys_*`; credentials `secrets_*`; names `names_*`, and `keywords` and
//! `names_of_std` among the goldens; paths `place_*` and `names_paths`; recursion `types_recursive`, thousands of fields and
//! values `load.rs`; references `types_*`; constraints `constraints_*` and `examples_*`; order of files
//! `deterministic.rs`; nothing at all `load.rs` and `api_source_missing`; code in texts, the golden `hostile_text`; tables
//! `import.rs`; pages `page_hostile.rs`.
//!
//! A directory without `domains.json` gets one with the domain `alipay.demo`. After a change of wording, run
//! `UPDATE_EXPECT=1 cargo test -p alipay-codegen --test lints` and read the difference.
#![allow(clippy::expect_used, clippy::panic)] // The helpers of tests fail tests.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const DOMAINS: &str = r#"{
  "domains": [{ "domain": "alipay.demo", "feature": "demo", "module": "demo", "title": "Demo" }]
}
"#;

#[test]
fn every_mistake_is_explained() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut cases: Vec<PathBuf> = list(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lints"));
    cases.retain(|case| case.is_dir());
    assert!(!cases.is_empty());
    let mut different = String::new();
    for case in cases {
        let complaints = complaints(&case);
        let file = case.join("expected.txt");
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if complaints != expected {
            let _ = writeln!(different, "--- {}\n{complaints}", file.display());
            if update {
                fs::write(&file, complaints).expect("expected.txt");
            }
        }
    }
    assert!(different.is_empty(), "set UPDATE_EXPECT=1 to accept:\n{different}");
}

/// Everything the generator says about the specs in a directory.
fn complaints(case: &Path) -> String {
    let temporary = tempfile::tempdir().expect("a directory");
    let specs = temporary.path().join("specs");
    copy(case, &specs);
    if !specs.join("domains.json").exists() {
        fs::write(specs.join("domains.json"), DOMAINS).expect("domains.json");
    }
    match alipay_codegen::load(&specs) {
        Err(error) => format!("{error}\n"),
        Ok(set) => set.warnings().iter().map(|warning| format!("{warning}\n")).collect(),
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for path in list(from) {
        let name = path.file_name().expect("a name");
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else if name != "expected.txt" {
            fs::copy(&path, to.join(name)).expect("a copy");
        }
    }
}

fn list(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("a directory");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}
