//! Representative specs, and the Rust that is generated for them. A change of the generator shows its effect here.
//!
//! `<name>.json` is an API; `<name>.domain.json` and `<name>.shared.json` are types beside it. When the output differs,
//! the new one is written: look at the difference, and commit it.
#![allow(clippy::expect_used, clippy::panic)] // The helpers of tests fail tests.

use alipay_codegen::{Format, Options, Selection, SpecSet};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const DOMAINS: &str = r#"{
  "domains": [{ "domain": "alipay.demo", "feature": "demo", "module": "demo", "title": "Demo" }]
}
"#;

/// What also appears with serde, in one file: every type, enums, what is deprecated, and an answer without fields.
const WITH_SERDE: [&str; 4] = ["all_types", "deprecated", "enums", "smallest"];

#[test]
fn output_is_as_reviewed() {
    let mut changed = Vec::new();
    let names = names();
    assert!(names.len() >= 8);
    for name in &names {
        let temporary = tempfile::tempdir().expect("a directory");
        write_specs(name, temporary.path());
        let output = generate(&load(temporary.path()), false);
        compare(&format!("{name}.rs"), &output["demo.rs"], &mut changed);
        if let Some(shared) = output.get("shared.rs") {
            compare(&format!("{name}.shared.rs"), shared, &mut changed);
        }
    }
    let temporary = tempfile::tempdir().expect("a directory");
    write_specs("one_of_pure", temporary.path());
    let output = generate_as(&load(temporary.path()), false, Format::Plain);
    compare("plain_format.rs", &output["demo.rs"], &mut changed);
    let temporary = tempfile::tempdir().expect("a directory");
    WITH_SERDE.iter().for_each(|name| write_specs(name, temporary.path()));
    let mut options = options();
    options.serde = true;
    compare("with_serde.rs", &generate_with(&load(temporary.path()), &options)["demo.rs"], &mut changed);
    let temporary = tempfile::tempdir().expect("a directory");
    names.iter().for_each(|name| write_specs(name, temporary.path()));
    let everything = load(temporary.path());
    compare("catalog.rs", &generate(&everything, true)["alipay_catalog.rs"], &mut changed);
    compare("alipay_apis.rs", &generate(&everything, false)["alipay_apis.rs"], &mut changed);
    assert!(changed.is_empty(), "written anew, please review: {changed:?}");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn names() -> Vec<String> {
    let entries = fs::read_dir(folder()).expect("the goldens");
    let files = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"));
    let mut names: Vec<String> = files
        .filter_map(|file| file.strip_suffix(".json").map(str::to_owned))
        .filter(|name| !name.contains('.'))
        .collect();
    names.sort();
    names
}

/// Lays out one golden as a spec directory; several can share one.
fn write_specs(name: &str, to: &Path) {
    let api = fs::read_to_string(folder().join(format!("{name}.json"))).expect("the golden");
    let method = api.split('"').skip_while(|word| *word != "method").nth(2).expect("a method");
    let apis = to.join("apis/alipay.demo");
    let types = to.join("types");
    fs::create_dir_all(&apis).expect("a directory");
    fs::create_dir_all(&types).expect("a directory");
    fs::write(to.join("domains.json"), DOMAINS).expect("domains.json");
    fs::write(apis.join(format!("{method}.json")), &api).expect("the API");
    for (from, target) in [("domain", "alipay.demo.json"), ("shared", "shared.json")] {
        let from = folder().join(format!("{name}.{from}.json"));
        if from.exists() {
            fs::copy(from, types.join(target)).expect("the types");
        }
    }
}

fn load(directory: &Path) -> SpecSet {
    alipay_codegen::load(directory).unwrap_or_else(|error| panic!("{error}"))
}

fn generate(set: &SpecSet, catalog: bool) -> BTreeMap<String, String> {
    generate_as(set, catalog, Format::Auto)
}

fn generate_as(set: &SpecSet, catalog: bool, format: Format) -> BTreeMap<String, String> {
    let mut options = options();
    options.catalog = catalog;
    options.format = format;
    generate_with(set, &options)
}

fn options() -> Options {
    let mut options = Options::default();
    options.core_path = "::alipay_core".to_owned();
    options
}

fn generate_with(set: &SpecSet, options: &Options) -> BTreeMap<String, String> {
    alipay_codegen::generate_with(set, &Selection::all(), options).expect("a valid core path").files
}

fn compare(file: &str, text: &str, changed: &mut Vec<String>) {
    let path = folder().join(file);
    if fs::read_to_string(&path).ok().as_deref() != Some(text) {
        fs::write(&path, text).expect("the new golden");
        changed.push(file.to_owned());
    }
}
