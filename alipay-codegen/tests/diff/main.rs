//! What a change of a spec means for programs: each table has one class of changes, with every line that is told.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

mod apis;
mod fields;
mod types;

use alipay_codegen::{ChangeKind, Diff, SpecSet, diff, load};
use std::collections::BTreeMap;
use std::fs;

const PAY: &str = "apis/alipay.trade/alipay.trade.pay.json";
const QUERY: &str = "apis/alipay.trade/alipay.trade.query.json";
const TYPES: &str = "types/alipay.trade.json";
const DOMAINS: &str = "domains.json";

/// The specs before a change.
const BEFORE: [(&str, &str); 5] = [
    (
        DOMAINS,
        r#"{ "domains": [{ "domain": "alipay.trade", "feature": "trade", "module": "trade", "title": "Payments" }] }"#,
    ),
    (
        "gateway.json",
        r#"{ "parameters": [], "response": [], "errors": [{ "code": "20000", "message": "Try again.", "sub_codes": [{ "code": "isp.unknown-error", "message": "Unknown." }] }],
        "source": { "from": "test" } }"#,
    ),
    (
        PAY,
        r#"{
  "method": "alipay.trade.pay", "version": "1.0", "title": "支付", "description": "Pays.",
  "channels": ["gateway", "page"], "retry": "pay", "v3": { "verb": "POST", "path": "/v3/alipay/trade/pay" },
  "echo": ["out_trade_no"],
  "request": [
    { "name": "out_trade_no", "type": "string", "required": true, "max_length": 64, "description": "Number." },
    { "name": "total_amount", "type": "amount", "required": true, "min": "0.01", "max": "100", "description": "Sum." },
    { "name": "subject", "type": "string", "description": "Title." },
    { "name": "scene", "type": "string", "enum": [{ "value": "bar_code" }, { "value": "wave_code" }], "description": "How." },
    { "name": "buyer_id", "type": "string", "min_length": 2, "pattern": "^[0-9]+$", "description": "Who." },
    { "name": "open_id", "type": "string", "sensitive": "personal", "description": "Who, too." },
    { "name": "goods", "type": "Goods[]", "max_items": 10, "description": "What." },
    { "name": "payer", "type": "Payer", "description": "By whom." }
  ],
  "response": [
    { "name": "out_trade_no", "type": "string", "max_length": 64, "description": "Number." },
    { "name": "trade_no", "type": "string", "required": true, "description": "Number." },
    { "name": "state", "type": "State", "description": "How it went." }
  ],
  "rules": [{ "one_of": ["buyer_id", "open_id"], "pick": "exactly", "optional": true }],
  "types": {
    "Payer": {
      "description": "Who pays.",
      "fields": [
        { "name": "user_id", "type": "string", "description": "By number." },
        { "name": "mobile", "type": "string", "description": "By phone." }
      ],
      "rules": [{ "one_of": ["user_id", "mobile"], "pick": "first" }]
    },
    "State": { "description": "How it went.", "enum": [{ "value": "PAID" }, { "value": "OPEN" }] }
  },
  "errors": [{ "code": "NO_MONEY", "message": "No money." }],
  "source": { "from": "test" }
}"#,
    ),
    (
        QUERY,
        r#"{
  "method": "alipay.trade.query", "version": "1.0", "title": "查询", "description": "Asks.", "channels": ["gateway"], "retry": "read",
  "request": [{ "name": "wanted", "type": "Goods", "description": "Which." }],
  "response": [{ "name": "notes", "type": "string[]", "item_name": "note", "description": "Notes." }],
  "source": { "from": "test" }
}"#,
    ),
    (
        TYPES,
        r#"{ "types": { "Goods": { "description": "A thing.", "fields": [
    { "name": "id", "type": "string", "required": true, "description": "Its number." },
    { "name": "price", "type": "amount", "required": true, "description": "Its price." },
    { "name": "color", "type": "string", "description": "Its color." }
  ] } }, "source": { "from": "test" } }"#,
    ),
];

/// A file, a part of its text, and what stands there afterwards.
type Edit = (&'static str, &'static str, &'static str);

/// Specs after edits. Without a part, the file is new; without a new text, it is gone.
fn specs(edits: &[Edit]) -> SpecSet {
    let mut files: BTreeMap<&str, String> = BEFORE.map(|(file, text)| (file, text.to_owned())).into();
    for (file, part, text) in edits {
        match files.get_mut(file) {
            Some(old) if !part.is_empty() => {
                assert_eq!(old.matches(part).count(), 1, "{file}: {part}");
                *old = old.replace(part, text);
            }
            Some(_) => _ = files.remove(file),
            None => _ = files.insert(file, (*text).to_owned()),
        }
    }
    let directory = tempfile::tempdir().unwrap();
    for (file, text) in files {
        let path = directory.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    load(directory.path()).unwrap_or_else(|error| panic!("{error}"))
}

fn told(diff: &Diff) -> Vec<String> {
    let line = |change: &alipay_codegen::Change| {
        let place = if change.place.is_empty() { String::new() } else { format!(" {}", change.place) };
        let apis = if change.apis == 0 { String::new() } else { format!(" ({})", change.apis) };
        format!("{} {}{place}{apis}: {}", change.kind.as_str(), change.subject, change.text)
    };
    diff.changes().iter().map(line).collect()
}

/// Each row: what is edited, and every line that is told about it.
fn check(table: &[(&[Edit], &[&str])]) {
    let before = specs(&[]);
    for (edits, expected) in table {
        let after = specs(edits);
        let result = diff(&before, &after);
        assert_eq!(told(&result), *expected, "{edits:?}");
        let is_breaking = expected.iter().any(|line| line.starts_with("breaking"));
        assert_eq!(result.is_breaking(), is_breaking);
        // The way back is another change, and told as well.
        assert!(!diff(&after, &before).changes().is_empty(), "{edits:?}");
    }
}

#[test]
fn the_same_specs() {
    assert!(diff(&specs(&[]), &specs(&[])).changes().is_empty());
    let real = load(alipay_specs::dir()).unwrap();
    assert!(diff(&real, &real).changes().is_empty());
    let nothing = SpecSet::default();
    let all = diff(&nothing, &real);
    assert!(!all.is_breaking() && all.changes().len() >= real.apis().count());
    let removed = diff(&real, &nothing);
    let apis = removed.changes().iter().filter(|change| change.text.starts_with("API removed")).count();
    assert_eq!(apis, real.apis().count());
}

#[test]
fn texts_are_only_described() {
    let edits: [Edit; 4] = [
        (PAY, "Pays.", "Pays at once."),
        (PAY, "Title.", "A title."),
        (PAY, r#""message": "No money.""#, r#""message": "Not enough money.""#),
        (TYPES, "A thing.", "One thing."),
    ];
    let result = diff(&specs(&[]), &specs(&edits));
    assert!(result.changes().iter().all(|change| change.kind == ChangeKind::Described));
    let places: Vec<(&str, &str)> = result.changes().iter().map(|c| (c.subject.as_str(), c.place.as_str())).collect();
    let pay = "alipay.trade.pay";
    assert_eq!(places, [(pay, ""), (pay, "errors.NO_MONEY"), (pay, "request.subject"), ("alipay.trade::Goods", "")]);
}
