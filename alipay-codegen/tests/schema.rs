//! The published JSON Schemas are what this crate reads. When they differ, the new ones are written: look at the
//! difference, and commit it.
#![allow(clippy::expect_used, clippy::panic)] // The helpers of tests fail tests.

use std::fs;
use std::path::Path;

/// Editors are told which schema belongs to which files, also where a file does not say so itself.
#[test]
fn editors_find_the_schemas() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = fs::read_to_string(root.join(".vscode/settings.json")).expect("the settings");
    let settings: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let entries = settings["json.schemas"].as_array().expect("the mapping");
    let mapped: Vec<&str> = entries.iter().filter_map(|entry| entry["url"].as_str()).collect();
    for name in alipay_codegen::json_schemas().keys() {
        assert!(mapped.contains(&format!("./specs/schema/{name}").as_str()), "{name}: {mapped:?}");
    }
    for entry in entries {
        let pattern = entry["fileMatch"][0].as_str().expect("a pattern");
        // What comes before the first wildcard.
        let place = pattern.split('*').next().unwrap_or_default().trim_matches('/');
        assert!(root.join(place).exists(), "{pattern}");
        assert!(root.join(entry["url"].as_str().expect("a path")).is_file());
    }
}

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
