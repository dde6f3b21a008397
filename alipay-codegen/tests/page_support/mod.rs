//! Specs in a directory of their own, and pages to import.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)] // each test uses its part, and fails by panicking

use alipay_codegen::{Imported, PageOptions, Result, import_page};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The method of every invented page.
pub(crate) const METHOD: &str = "alipay.demo.widget.create";

pub(crate) struct Case {
    pub(crate) specs: TempDir,
}

impl Case {
    /// No API yet.
    pub(crate) fn new() -> Self {
        let case = Self { specs: TempDir::new().unwrap() };
        case.write("domains.json", r#"{ "domains": [] }"#);
        case
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.specs.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn import(&self, bytes: &[u8]) -> Result<Imported> {
        import_page(self.specs.path(), "page.txt", bytes, &PageOptions::default())
    }

    /// Imports a page from `tests/pages`.
    pub(crate) fn page(&self, name: &str) -> Imported {
        let bytes = fs::read(page_path(name)).unwrap();
        import_page(self.specs.path(), name, &bytes, &PageOptions::default()).unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) fn spec(&self, method: &str) -> Value {
        let domain = method.splitn(3, '.').take(2).collect::<Vec<_>>().join(".");
        json(&self.specs.path().join(format!("apis/{domain}/{method}.json")))
    }

    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(self.specs.path(), &mut files);
        files
    }
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, files),
            false => _ = files.insert(path.clone(), fs::read(&path).unwrap()),
        }
    }
}

pub(crate) fn page_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages").join(name)
}

pub(crate) fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// A spec as `name: facts`, one line for each field on every level, and for each rule, error code and example.
pub(crate) fn facts(spec: &Value, types: &Map<String, Value>) -> Vec<String> {
    let mut lines = Vec::new();
    for side in ["request", "response"] {
        for field in spec[side].as_array().into_iter().flatten() {
            field_facts(side, field, types, &mut lines);
        }
    }
    for rule in spec["rules"].as_array().into_iter().flatten() {
        lines.push(format!("rule {rule}"));
    }
    for error in spec["errors"].as_array().into_iter().flatten() {
        lines.push(format!("error {}", error["code"].as_str().unwrap()));
    }
    lines
}

fn field_facts(at: &str, field: &Value, types: &Map<String, Value>, lines: &mut Vec<String>) {
    let at = format!("{at}/{}", field["name"].as_str().unwrap());
    let ty = field["type"].as_str().unwrap();
    let mut line = format!("{at}: {ty}");
    if field["required"] == true {
        line.push_str(" required");
    }
    for key in ["min_length", "max_length", "min", "max", "example"] {
        if !field[key].is_null() {
            line.push_str(&format!(" {key}={}", field[key]));
        }
    }
    if field["deprecated"] == true {
        line.push_str(" deprecated");
    }
    let values: Vec<&str> =
        field["enum"].as_array().into_iter().flatten().map(|value| value["value"].as_str().unwrap()).collect();
    if !values.is_empty() {
        line.push_str(&format!(" enum={}", values.join("|")));
    }
    lines.push(line);
    let Some(record) = types.get(ty.trim_end_matches("[]")) else { return };
    for rule in record["rules"].as_array().into_iter().flatten() {
        lines.push(format!("{at} rule {rule}"));
    }
    for inner in record["fields"].as_array().into_iter().flatten() {
        field_facts(&at, inner, types, lines);
    }
}

/// The facts of an imported spec.
pub(crate) fn imported_facts(spec: &Value) -> Vec<String> {
    let none = Map::new();
    facts(spec, spec["types"].as_object().unwrap_or(&none))
}

/// What an import told, as `line: message`.
pub(crate) fn told(imported: &Imported) -> Vec<String> {
    imported.conflicts.iter().map(|told| format!("{}: {}", told.line, told.message)).collect()
}
