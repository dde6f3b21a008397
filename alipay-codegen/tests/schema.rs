//! The published JSON Schemas are what this crate reads. When they differ, the new ones are written: look at the
//! difference, and commit it.
#![allow(clippy::expect_used, clippy::panic)] // The helpers of tests fail tests.

use std::fs;
use std::path::Path;

#[test]
fn published_schemas_are_up_to_date() {
    let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/schema");
    fs::create_dir_all(&published).expect("the directory of the schemas");
    let mut changed = Vec::new();
    for (name, text) in alipay_codegen::json_schemas() {
        let path = published.join(&name);
        if fs::read_to_string(&path).ok().as_ref() != Some(&text) {
            fs::write(&path, &text).expect("the new schema");
            changed.push(name);
        }
    }
    assert!(changed.is_empty(), "written anew, please commit: {changed:?}");
}
