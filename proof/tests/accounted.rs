//! Every row of the attack corpus is held by something: by cases, or by a test that exists.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use alipay_proof::{
    cases::{Covered, section},
    corpus,
};

/// Every row, by letter: R responses, E encryption, H servers, N notifications, K keys, O requests, M amounts,
/// S concurrency and the sandbox, G spec files, D documentation pages, B bill files.
const ROWS: &[(char, &[u32])] = &[
    ('R', &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29]),
    ('E', &[1, 2, 3, 4, 5, 7]),
    ('H', &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 17, 18]),
    ('N', &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21]),
    ('K', &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 18]),
    ('O', &[1, 2, 3, 4, 5, 6]),
    ('M', &[1, 2, 4]),
    ('S', &[1, 2, 3, 5, 6]),
    ('G', &[1, 2, 3, 4, 5, 6, 7, 8, 9, 13]),
    ('D', &[1, 2, 3, 4, 5, 6]),
    ('B', &[1, 2, 3]),
];

const SECTIONS: [&str; 7] = ["responses", "encryption", "http", "notifications", "keys", "downloads", "outgoing"];

#[test]
fn every_row_is_held() {
    let expected: BTreeSet<String> =
        ROWS.iter().flat_map(|(letter, numbers)| numbers.iter().map(move |n| format!("{letter}{n:02}"))).collect();
    let mut held = BTreeSet::new();
    let mut cases = BTreeMap::new();
    for name in SECTIONS {
        let lines: Vec<serde_json::Value> = section(name);
        cases.insert(name, lines.len());
        held.extend(lines.iter().map(|line| line["id"].as_str().unwrap().to_owned()));
    }
    let by_data = held.len();
    let covered: Vec<Covered> = section("covered");
    held.extend(covered.iter().map(|row| row.id.clone()));
    let missing: Vec<_> = expected.difference(&held).collect();
    let unknown: Vec<_> = held.difference(&expected).collect();
    println!("{} ids, {} cases {cases:?}", expected.len(), cases.values().sum::<usize>());
    println!("{by_data} ids by data, the others by {} tests elsewhere", covered.len());
    assert!(missing.is_empty() && unknown.is_empty(), "missing {missing:?}, unknown {unknown:?}");
}

#[test]
fn what_holds_a_row_exists() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for Covered { id, file, test } in section("covered") {
        let path = workspace.join(&file);
        if path.is_dir() {
            assert!(path.join(&test).exists(), "{id}: {file} has no {test}");
            continue;
        }
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{id}: {file}: {error}"));
        let at = text.find(&format!("fn {test}(")).unwrap_or_else(|| panic!("{id}: {file} has no test {test}"));
        let attributes = text[..at].rsplit("\n\n").next().unwrap();
        assert!(attributes.contains("test]") || attributes.contains("test("), "{id}: {test} is no test");
    }
}

/// Two cases of one name could hide that one of them is gone.
#[test]
fn every_case_has_a_name_of_its_own() {
    for name in SECTIONS {
        let mut seen = BTreeSet::new();
        for line in section::<serde_json::Value>(name) {
            let case = format!("{} {}", line["id"], line["case"]);
            assert!(seen.insert(case.clone()), "{name}: {case} is there twice");
        }
    }
    assert!(corpus().join("covered.jsonl").exists());
}
