//! The same specs give the same bytes: whatever the order of files on disk, the process, or the number of threads.
#![allow(clippy::expect_used, clippy::panic)] // The helpers of tests fail tests.

use alipay_codegen::{Options, Selection, generate_with, load};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn order_on_disk_does_not_matter() {
    let files = files();
    let forwards = generated(&files);
    let backwards: Vec<_> = files.iter().rev().cloned().collect();
    assert!(forwards.len() >= 5, "{:?}", forwards.keys());
    assert_eq!(forwards, generated(&backwards));
    // Hash maps of the same process have different seeds, too.
    assert_eq!(forwards, generated(&files));
}

#[test]
fn a_part_looks_like_the_same_part_of_the_whole() {
    let specs = written(&files());
    let set = load(specs.path()).unwrap_or_else(|error| panic!("{error}"));
    let part = Selection::all().apis(["alipay.second.*"]).expect("a pattern");
    let part = generate_with(&set, &part, &Options::default()).expect("a path").files;
    let whole = generate_with(&set, &Selection::all(), &Options::default()).expect("a path").files;
    assert_eq!(part["second.rs"], whole["second.rs"]);
    assert!(!part.contains_key("first.rs"));
    // A filter leaves types out, but never changes the ones that stay.
    let one = Selection::all().apis(["alipay.first.thing1.get"]).expect("a pattern");
    let one = generate_with(&set, &one, &Options::default()).expect("a path").files;
    let common = |text: &str| {
        let start = text.find("pub struct Common ").expect("the common type");
        text[start..].split("\n}\n").next().expect("its end").to_owned()
    };
    assert_eq!(common(&one["first.rs"]), common(&whole["first.rs"]));
    // Notifications arrive whichever APIs are called.
    assert!(one["first.rs"].contains("impl Notice for Changed"));
    assert!(!one.contains_key("second.rs"));
}

/// Three domains with a few APIs each, common and shared types.
fn files() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut domains = Vec::new();
    for domain in ["first", "second", "third"] {
        domains.push(format!(
            r#"{{ "domain": "alipay.{domain}", "feature": "{domain}", "module": "{domain}", "title": "{domain}" }}"#
        ));
        for i in 0..6 {
            let list = if i == 0 { "request" } else { "response" };
            let api = format!(
                r#"{{ "method": "alipay.{domain}.thing{i}.get", "version": "1.0", "title": "x", "channels": ["gateway"],
                "{list}": [{{ "name": "common", "type": "Common" }}, {{ "name": "own", "type": "Own{i}" }},
                  {{ "name": "state", "type": "string", "enum": [{{ "value": "A" }}, {{ "value": "B" }}] }}],
                "types": {{ "Own{i}": {{ "fields": [{{ "name": "x", "type": "string", "required": true }}] }} }},
                "source": {{ "from": "test" }} }}"#
            );
            files.push((PathBuf::from(format!("apis/alipay.{domain}/alipay.{domain}.thing{i}.get.json")), api));
        }
        let types = r#"{ "types": { "Common": { "fields": [{ "name": "shared", "type": "Shared", "required": true }] },
            "Changed": { "fields": [{ "name": "common", "type": "Common" }], "notify_types": ["changed"] } },
            "source": { "from": "test" } }"#;
        files.push((PathBuf::from(format!("types/alipay.{domain}.json")), types.to_owned()));
    }
    let shared = r#"{ "types": { "Shared": { "fields": [{ "name": "x", "type": "string", "required": true }] } },
        "source": { "from": "test" } }"#;
    files.push((PathBuf::from("types/shared.json"), shared.to_owned()));
    files.push((PathBuf::from("domains.json"), format!(r#"{{ "domains": [{}] }}"#, domains.join(", "))));
    files
}

fn written(files: &[(PathBuf, String)]) -> tempfile::TempDir {
    let specs = tempfile::tempdir().expect("a directory");
    for (path, text) in files {
        let path = specs.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("a directory");
        fs::write(path, text).expect("a file");
    }
    specs
}

fn generated(files: &[(PathBuf, String)]) -> BTreeMap<String, String> {
    let specs = written(files);
    let set = load(specs.path()).unwrap_or_else(|error| panic!("{error}"));
    let mut options = Options::default();
    let mut all = generate_with(&set, &Selection::all(), &options).expect("a path").files;
    options.catalog = true;
    all.extend(generate_with(&set, &Selection::all(), &options).expect("a path").files);
    all
}
