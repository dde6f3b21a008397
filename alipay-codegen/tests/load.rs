//! Input that is no spec at all: bounded in time and memory, and never a panic.
#![allow(clippy::expect_used, clippy::panic)] // The helpers of tests fail tests.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const DOMAINS: &str =
    r#"{ "domains": [{ "domain": "alipay.demo", "feature": "demo", "module": "demo", "title": "Demo" }] }"#;
const API: &str = r#"{
  "method": "alipay.demo.thing.get",
  "version": "1.0",
  "title": "演示",
  "description": "Looks at a thing, 看一看.",
  "channels": ["gateway"],
  "retry": "read",
  "request": [{ "name": "thing_no", "type": "string", "max_length": 64, "description": "A thing.", "example": "1" }],
  "response": [{ "name": "things", "type": "Thing[]", "item_name": "thing", "description": "Things." }],
  "rules": [],
  "types": { "Thing": { "description": "A thing.", "fields": [{ "name": "id", "type": "integer", "description": "Its number." }] } },
  "errors": [{ "code": "ACQ.NO_THING", "message": "There is no such thing.", "solution": "Look elsewhere." }],
  "examples": [{ "title": "one", "request": { "thing_no": "1" }, "response": { "things": { "thing": [{ "id": 1 }] } } }],
  "source": { "from": "test", "date": "2026-11-21", "reviewed": true }
}
"#;
const FILE: &str = "apis/alipay.demo/alipay.demo.thing.get.json";

#[test]
fn a_directory_that_is_not_there() {
    let error = complaint(Path::new("/nowhere/at/all"));
    assert!(error.contains("/nowhere/at/all is not a directory"), "{error}");
}

#[test]
fn an_empty_directory() {
    let empty = tempfile::tempdir().expect("a directory");
    let error = complaint(empty.path());
    assert!(error.contains("domains.json\n    the file is missing"), "{error}");
}

#[test]
fn domains_without_apis() {
    let specs = tempfile::tempdir().expect("a directory");
    fs::write(specs.path().join("domains.json"), DOMAINS).expect("a file");
    let set = alipay_codegen::load(specs.path()).expect("nothing is wrong with it");
    assert_eq!(set.apis().count(), 0);
    let files = alipay_codegen::generate(&set, &alipay_codegen::Selection::all()).files;
    assert_eq!(files.keys().collect::<Vec<_>>(), ["alipay_apis.rs"]);
    assert!(files["alipay_apis.rs"].contains("pub mod gateway"));
}

#[test]
fn a_valid_spec_has_nothing_to_complain_about() {
    let specs = specs_with(FILE, API.as_bytes());
    let set = alipay_codegen::load(specs.path()).unwrap_or_else(|error| panic!("{error}"));
    assert!(set.warnings().is_empty(), "{:?}", set.warnings());
    let api = set.api("alipay.demo.thing.get").expect("the API");
    assert_eq!(api.domain(), "alipay.demo");
    assert!(set.type_of(api, "Thing").is_some() && set.type_of(api, "Nothing").is_none());
}

#[test]
fn a_file_of_one_gibibyte() {
    let specs = specs_with(FILE, b"");
    let file = File::create(specs.path().join(FILE)).expect("a file");
    file.set_len(1 << 30).expect("a sparse file");
    let (error, time) = timed(|| complaint(specs.path()));
    assert!(error.contains("larger than 4 MiB"), "{error}");
    assert!(time < Duration::from_secs(5), "{time:?}");
}

#[test]
fn nesting_of_ten_thousand_levels() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let text = format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
        let (error, time) = timed(|| complaint(specs_with(FILE, text.as_bytes()).path()));
        assert!(error.contains("more than 64 levels of nesting"), "{error}");
        assert!(time < Duration::from_secs(5), "{time:?}");
    }
}

#[test]
fn as_many_mistakes_as_fit() {
    let keys: Vec<String> = (0..100_000).map(|i| format!("\"wrong_key_{i}\": 1")).collect();
    let text = format!("{{{}}}", keys.join(",\n"));
    let (error, time) = timed(|| complaint(specs_with(FILE, text.as_bytes()).path()));
    assert!(error.contains("more errors in this file are not shown"), "{error}");
    assert!(error.lines().count() < 400);
    assert!(time < Duration::from_secs(20), "{time:?}");
}

#[test]
fn many_warnings_are_no_error_and_hide_none() {
    let fields = |extra: &str| {
        let fields: Vec<String> = (0..150).map(|i| format!(r#"{{ "name": "f{i}", "type": "string" }}"#)).collect();
        API.replace(r#""request": ["#, &format!(r#""request": [{}, {extra}"#, fields.join(", ")))
    };
    let specs = specs_with(FILE, fields("").as_bytes());
    let set = alipay_codegen::load(specs.path()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(set.warnings().len(), 101);
    let specs = specs_with(FILE, fields(r#"{ "name": "1", "type": "string" },"#).as_bytes());
    assert!(complaint(specs.path()).contains("the name `1` must start with a letter"));
}

#[cfg(unix)]
#[test]
fn a_file_that_is_a_directory_or_a_device() {
    let specs = specs_with(FILE, b"");
    fs::remove_file(specs.path().join(FILE)).expect("a file");
    std::os::unix::fs::symlink("/dev/zero", specs.path().join(FILE)).expect("a link");
    assert!(complaint(specs.path()).contains("not a regular file"));
    fs::remove_file(specs.path().join(FILE)).expect("a link");
    fs::create_dir(specs.path().join(FILE)).expect("a directory");
    assert!(complaint(specs.path()).contains("a directory where only .json files are expected"));
}

#[test]
fn extreme_but_valid() {
    let fields: Vec<String> =
        (0..5_000).map(|i| format!(r#"{{ "name": "field_{i}", "type": "string", "description": "F." }}"#)).collect();
    let values: Vec<String> = (0..10_000).map(|i| format!(r#"{{ "value": "VALUE_{i}" }}"#)).collect();
    let text = API.replace(
        r#""fields": ["#,
        &format!(
            r#""fields": [{}, {{ "name": "kind", "type": "string", "description": "K.", "enum": [{}] }}, "#,
            fields.join(", "),
            values.join(", ")
        ),
    );
    let specs = specs_with(FILE, text.as_bytes());
    let set = alipay_codegen::load(specs.path()).unwrap_or_else(|error| panic!("{error}"));
    let files = alipay_codegen::generate(&set, &alipay_codegen::Selection::all()).files;
    assert!(files["demo.rs"].contains("pub field_4999: Option<String>"));
    assert!(files["demo.rs"].contains("\"VALUE_9999\" => Self::Value9999"));
}

/// A few thousand damaged specs: every one is read or refused, and what is read is generated.
#[test]
fn garbage_never_panics() {
    let mut random = Random(0x5EED);
    let mut accepted = 0;
    let specs = specs_with(FILE, b"");
    let file = specs.path().join(FILE);
    for round in 0..4_000 {
        let mut bytes = API.as_bytes().to_vec();
        match round % 4 {
            0 => bytes = (0..random.below(200)).map(|_| random.byte()).collect(),
            1 => {
                for _ in 0..=random.below(2) {
                    let at = random.below(bytes.len());
                    bytes[at] = random.byte();
                }
            }
            2 => {
                let (from, to) = (random.below(bytes.len()), random.below(bytes.len()));
                bytes.drain(from.min(to)..from.max(to));
            }
            _ => {
                let (from, length) = (random.below(bytes.len()), random.below(40));
                let piece = bytes[from..(from + length).min(bytes.len())].to_vec();
                let at = random.below(bytes.len());
                bytes.splice(at..at, piece);
            }
        }
        fs::write(&file, &bytes).expect("a file");
        match alipay_codegen::load(specs.path()) {
            Ok(set) => {
                accepted += 1;
                let output = alipay_codegen::generate(&set, &alipay_codegen::Selection::all());
                assert!(output.files.contains_key("demo.rs"));
            }
            Err(error) => {
                let text = error.to_string();
                assert!(!text.is_empty() && !format!("{error:?}").contains('\n'), "{text}");
                let broken: Result<serde_json::Value, _> = serde_json::from_slice(&bytes);
                let is_json_complaint = text.contains("not a JSON value") || text.contains("expected `,`");
                assert!(!is_json_complaint || broken.is_err(), "this is JSON:\n{text}");
            }
        }
    }
    assert!(accepted > 100, "the damage is too great to test anything: {accepted}");
}

fn specs_with(file: &str, content: &[u8]) -> TempDir {
    let specs = tempfile::tempdir().expect("a directory");
    fs::write(specs.path().join("domains.json"), DOMAINS).expect("a file");
    let path = specs.path().join(file);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a directory");
    fs::write(path, content).expect("a file");
    specs
}

fn complaint(specs: &Path) -> String {
    alipay_codegen::load(specs).expect_err("something is wrong with it").to_string()
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    (work(), start.elapsed())
}

/// A small generator of our own, so that every run sees the same damage.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 16) as usize % limit
    }

    fn byte(&mut self) -> u8 {
        const LIKELY: &[u8] = b"{}[]\",:\\ \n019-.eE_azAZtfn\xE9\x00\xFF\xEF\xBB/*'";
        match self.below(3) {
            0 => (self.next() >> 32) as u8,
            _ => LIKELY[self.below(LIKELY.len())],
        }
    }
}
