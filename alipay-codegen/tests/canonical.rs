//! Formatting keeps what specs mean, whatever they looked like before, and formatting twice is formatting once.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use alipay_codegen::{Canonical, Options, Selection, canonical, generate_with, load};
use std::fs;
use std::path::Path;

/// Without a space between tokens, and with line breaks between all of them.
#[test]
fn published_specs_come_back_from_any_layout() {
    let published = canonical(alipay_specs::dir(), |_| true).unwrap();
    assert!(published.len() > 9_000);
    let different: Vec<&Canonical> = published.iter().filter(|file| !file.is_same).collect();
    assert!(different.is_empty(), "run `alipay-codegen fmt`: {different:?}");
    for between in ["", "\n\n"] {
        // Every tenth is as good as all of them, and the files at the top are others.
        let some = || published.iter().enumerate().filter(|(i, _)| i % 10 < 2 || *i < 4).map(|(_, file)| file);
        let specs = tempfile::tempdir().unwrap();
        some().for_each(|file| write(specs.path(), &file.file, &laid_out(&file.text, between)));
        let formatted = canonical(specs.path(), |_| true).unwrap();
        assert_eq!(formatted.len(), some().count());
        for (before, after) in some().zip(&formatted) {
            assert_eq!((&before.file, &before.text), (&after.file, &after.text));
            assert!(!after.is_same, "{}", after.file);
        }
    }
}

/// Every construct of the format, written by hand.
#[test]
fn what_is_generated_stays_the_same() {
    let specs = tempfile::tempdir().unwrap();
    let domains =
        r#"{ "domains": [{ "domain": "alipay.demo", "feature": "demo", "module": "demo", "title": "Demo" }] }"#;
    write(specs.path(), "domains.json", domains);
    let goldens = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut count = 0;
    for entry in fs::read_dir(goldens).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if let Some(name) = name.strip_suffix(".json") {
            let text = fs::read_to_string(&path).unwrap();
            let method = text.split('"').skip_while(|word| *word != "method").nth(2).unwrap_or_default();
            let file = match name.split_once('.') {
                None => format!("apis/alipay.demo/{method}.json"),
                Some((_, "shared")) => "types/shared.json".to_owned(),
                Some(_) => "types/alipay.demo.json".to_owned(),
            };
            write(specs.path(), &file, &text);
            count += 1;
        }
    }
    assert!(count >= 27, "{count} goldens");
    let generated = || {
        let set = load(specs.path()).unwrap_or_else(|error| panic!("{error}"));
        [false, true].map(|catalog| {
            let mut options = Options::default();
            options.catalog = catalog;
            generate_with(&set, &Selection::all(), &options).unwrap().files
        })
    };
    let before = generated();
    let formatted = canonical(specs.path(), |_| true).unwrap();
    assert!(formatted.iter().any(|file| !file.is_same));
    formatted.iter().for_each(|file| write(specs.path(), &file.file, &file.text));
    assert_eq!(generated(), before);
    let again = canonical(specs.path(), |_| true).unwrap();
    assert!(again.iter().all(|file| file.is_same));
}

fn write(root: &Path, file: &str, text: &str) {
    let path = root.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The same tokens with something else between them.
fn laid_out(json: &str, between: &str) -> String {
    let mut out = String::new();
    let (mut is_text, mut is_escaped) = (false, false);
    for c in json.chars() {
        if is_text {
            is_text = is_escaped || c != '"';
            is_escaped = !is_escaped && c == '\\';
            out.push(c);
        } else if !c.is_whitespace() {
            is_text = c == '"';
            if matches!(c, '{' | '}' | '[' | ']' | ',' | ':') {
                out.extend([between, c.encode_utf8(&mut [0; 4]), between]);
            } else {
                out.push(c);
            }
        }
    }
    out
}
