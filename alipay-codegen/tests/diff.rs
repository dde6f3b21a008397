//! What a change of a spec means for programs: each table has one class of changes, with every line that is told.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

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
    { "name": "open_id", "type": "string", "sensitive": true, "description": "Who, too." },
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
fn apis_and_domains() {
    check(&[
        (&[(QUERY, "", "")], &["breaking alipay.trade.query: API removed, and its type `TradeQuery`"]),
        (
            &[(
                "apis/alipay.trade/alipay.trade.close.json",
                "",
                r#"{ "method": "alipay.trade.close", "version": "1.0", "title": "关闭", "channels": ["gateway"], "source": { "from": "test" } }"#,
            )],
            &["added alipay.trade.close: new API `TradeClose`: 关闭"],
        ),
        (
            &[
                (DOMAINS, r#""feature": "trade""#, r#""feature": "pay""#),
                (DOMAINS, r#""module": "trade""#, r#""module": "pay""#),
            ],
            &[
                "breaking alipay.trade: the feature `trade` is called `pay`",
                "breaking alipay.trade: the module `trade` is called `pay`",
            ],
        ),
        (
            &[(
                DOMAINS,
                " }] }",
                r#" }, { "domain": "alipay.fund", "feature": "fund", "module": "fund", "title": "F" }] }"#,
            )],
            &["added alipay.fund: new domain with the feature `fund`"],
        ),
    ]);
}

#[test]
fn how_an_api_is_called() {
    check(&[
        (&[(PAY, r#", "page"]"#, "]")], &["breaking alipay.trade.pay: the channel page is gone"]),
        (&[(PAY, r#", "page"]"#, r#", "page", "app"]"#)], &["added alipay.trade.pay: a new channel: app"]),
        (
            &[(PAY, r#""echo""#, r#""biz_content": false, "echo""#)],
            &["breaking alipay.trade.pay: its parameters are plain parameters beside the public ones"],
        ),
        (
            &[(PAY, r#""echo""#, r#""encrypt": true, "echo""#)],
            &["breaking alipay.trade.pay: the platform takes encrypted content only"],
        ),
        (
            &[(PAY, r#""echo""#, r#""auth": { "user": "required", "app": "none" }, "echo""#)],
            &[
                "breaking alipay.trade.pay: it no longer takes the app token",
                "breaking alipay.trade.pay: the user token became required",
            ],
        ),
        (
            &[(PAY, r#""retry": "pay""#, r#""retry": "keyed_write""#)],
            &["changed alipay.trade.pay: the retry class `pay` became `keyed_write`"],
        ),
        (
            &[(PAY, r#""echo": ["out_trade_no"],"#, "")],
            &["changed alipay.trade.pay echo: `out_trade_no` of the answer is no longer compared with the request"],
        ),
        (
            &[(PAY, "/v3/alipay/trade/pay", "/v3/alipay/pay")],
            &["changed alipay.trade.pay: over REST it is POST `/v3/alipay/pay`"],
        ),
        (
            &[(PAY, r#""errors""#, r#""deprecated": { "use": "alipay.trade.create" }, "errors""#)],
            &["changed alipay.trade.pay: deprecated; use `alipay.trade.create`"],
        ),
    ]);
}

#[test]
fn errors() {
    check(&[
        (
            &[(PAY, r#"{ "code": "NO_MONEY", "message": "No money." }"#, "")],
            &["changed alipay.trade.pay errors.NO_MONEY: error removed"],
        ),
        (
            &[(
                PAY,
                r#""message": "No money." }"#,
                r#""message": "No money." }, { "code": "LATE", "message": "Too late." }"#,
            )],
            &["added alipay.trade.pay errors.LATE: new error: Too late"],
        ),
        (
            &[(PAY, r#""message": "No money." }"#, r#""message": "No money.", "outcome_unknown": true }"#)],
            &[
                "changed alipay.trade.pay errors.NO_MONEY: with this error, the platform may have done it: the outcome is unknown",
            ],
        ),
        (
            &[("gateway.json", "isp.unknown-error", "isp.other")],
            &["changed gateway isp.unknown-error: code removed", "added gateway isp.other: new code"],
        ),
    ]);
}

#[test]
fn fields() {
    check(&[
        (
            &[(PAY, r#"{ "name": "subject", "type": "string", "description": "Title." },"#, "")],
            &["breaking alipay.trade.pay request.subject: field removed"],
        ),
        (
            &[(PAY, r#"{ "name": "subject""#, r#"{ "name": "body", "type": "integer" }, { "name": "subject""#)],
            &["added alipay.trade.pay request.body: a new field `Option<i64>`"],
        ),
        (
            &[(
                PAY,
                r#"{ "name": "subject""#,
                r#"{ "name": "body", "type": "integer", "required": true }, { "name": "subject""#,
            )],
            &[
                "breaking alipay.trade.pay request.body: a new field `i64`, and required: an argument of every constructor",
            ],
        ),
        // Nobody constructs an answer.
        (
            &[(
                PAY,
                r#"{ "name": "trade_no""#,
                r#"{ "name": "more", "type": "string", "required": true }, { "name": "trade_no""#,
            )],
            &["added alipay.trade.pay response.more: a new field `Option<String>`"],
        ),
        (
            &[(QUERY, r#""item_name": "note""#, r#""item_name": "text""#)],
            &[
                "changed alipay.trade.query response.notes: the object around the list has the key `text`, and had `note`",
            ],
        ),
        (
            &[(PAY, r#""sensitive": true, "#, "")],
            &["changed alipay.trade.pay request.open_id: no longer sensitive: `Debug` shows it"],
        ),
        (
            &[(PAY, r#""description": "Title." }"#, r#""description": "Title.", "deprecated": true }"#)],
            &["changed alipay.trade.pay request.subject: deprecated"],
        ),
    ]);
}

#[test]
fn what_is_required() {
    check(&[
        (
            &[(
                PAY,
                r#""name": "subject", "type": "string""#,
                r#""name": "subject", "type": "string", "required": true"#,
            )],
            &[
                "breaking alipay.trade.pay request.subject: became required: an argument of every constructor, and no setter",
            ],
        ),
        (
            &[(PAY, r#""type": "amount", "required": true"#, r#""type": "amount""#)],
            &[
                "breaking alipay.trade.pay request.total_amount: no longer required: a setter, and no argument of constructors",
            ],
        ),
        (
            &[(
                PAY,
                r#""name": "trade_no", "type": "string", "required": true"#,
                r#""name": "trade_no", "type": "string""#,
            )],
            &["changed alipay.trade.pay response.trade_no: documented as sometimes missing"],
        ),
        (
            &[(
                PAY,
                "\"out_trade_no\", \"type\": \"string\", \"required\": true, \"max_length\": 64, \"description\": \"Number.\" },\n    { \"name\": \"total_amount\", \"type\": \"amount\", \"required\": true, \"min\": \"0.01\", \"max\": \"100\", \"description\": \"Sum.\" }",
                "\"total_amount\", \"type\": \"amount\", \"required\": true, \"min\": \"0.01\", \"max\": \"100\", \"description\": \"Sum.\" },\n    { \"name\": \"out_trade_no\", \"type\": \"string\", \"required\": true, \"max_length\": 64, \"description\": \"Number.\" }",
            )],
            &[
                "breaking alipay.trade.pay request: the arguments of constructors were in the order `out_trade_no`, `total_amount`, and are `total_amount`, `out_trade_no`",
            ],
        ),
    ]);
}

#[test]
fn types() {
    check(&[
        (
            &[(PAY, r#""name": "subject", "type": "string""#, r#""name": "subject", "type": "integer""#)],
            &["breaking alipay.trade.pay request.subject: the type `Option<String>` became `Option<i64>`"],
        ),
        (
            &[(PAY, r#""name": "subject", "type": "string""#, r#""name": "subject", "type": "string[]""#)],
            &["breaking alipay.trade.pay request.subject: the type `Option<String>` became `Vec<String>`"],
        ),
        (
            &[(PAY, r#""name": "subject", "type": "string""#, r#""name": "subject", "type": "json""#)],
            &["breaking alipay.trade.pay request.subject: the type `string` became `json`"],
        ),
        (
            &[(
                PAY,
                r#""name": "subject", "type": "string""#,
                r#""name": "subject", "type": "string", "enum": [{ "value": "A" }]"#,
            )],
            &["breaking alipay.trade.pay request.subject: a text became the enum `TradePaySubject`"],
        ),
        (
            &[(PAY, r#", "enum": [{ "value": "bar_code" }, { "value": "wave_code" }]"#, "")],
            &["breaking alipay.trade.pay request.scene: the enum `TradePayScene` became a text"],
        ),
        (
            &[(
                PAY,
                r#""State": { "description": "How it went.", "enum": [{ "value": "PAID" }, { "value": "OPEN" }] }"#,
                r#""State": { "description": "How it went.", "fields": [] }"#,
            )],
            &[
                "breaking alipay.trade.pay State: an enum became a record",
                "breaking alipay.trade.pay response.state: the type `Option<State>` became `Option<Box<State>>`",
            ],
        ),
    ]);
}

#[test]
fn enum_values() {
    check(&[
        (
            &[(PAY, r#"{ "value": "bar_code" }, "#, "")],
            &["breaking alipay.trade.pay request.scene: the value `bar_code` is gone, and the variant `BarCode`"],
        ),
        (
            &[(PAY, r#"{ "value": "bar_code" }"#, r#"{ "value": "bar_code", "name": "Code" }"#)],
            &["breaking alipay.trade.pay request.scene: the variant `BarCode` of `bar_code` is called `Code`"],
        ),
        (
            &[(PAY, r#"{ "value": "OPEN" }"#, r#"{ "value": "OPEN" }, { "value": "LOST" }"#)],
            &["added alipay.trade.pay State: a new value `LOST`"],
        ),
    ]);
}

#[test]
fn limits() {
    check(&[
        (
            &[(PAY, r#""required": true, "max_length": 64"#, r#""required": true, "max_length": 32"#)],
            &[
                "changed alipay.trade.pay request.out_trade_no: most characters: `64` became `32`; requests may be refused",
            ],
        ),
        (
            &[(PAY, r#""required": true, "max_length": 64"#, r#""required": true, "max_length": 128"#)],
            &["added alipay.trade.pay request.out_trade_no: most characters: `64` became `128`"],
        ),
        (
            &[(PAY, r#""min": "0.01", "max": "100""#, r#""min": "1.00", "max": "99.5""#)],
            &[
                "changed alipay.trade.pay request.total_amount: largest value: `100` became `99.5`; requests may be refused",
                "changed alipay.trade.pay request.total_amount: smallest value: `0.01` became `1.00`; requests may be refused",
            ],
        ),
        (
            &[(PAY, r#""min": "0.01", "#, "")],
            &["added alipay.trade.pay request.total_amount: smallest value: `0.01` became none"],
        ),
        (
            &[(PAY, r#""min_length": 2, "pattern": "^[0-9]+$""#, r#""min_length": 1, "pattern": "^2088[0-9]+$""#)],
            &[
                "changed alipay.trade.pay request.buyer_id: pattern: `^[0-9]+$` became `^2088[0-9]+$`; requests may be refused",
                "added alipay.trade.pay request.buyer_id: fewest characters: `2` became `1`",
            ],
        ),
        (
            &[(PAY, r#""max_items": 10"#, r#""max_items": 9"#)],
            &["changed alipay.trade.pay request.goods: most items: `10` became `9`; requests may be refused"],
        ),
        // Of a number, the range counts.
        (
            &[(PAY, r#""max": "100""#, r#""max": "100", "max_length": 9"#)],
            &["described alipay.trade.pay request.total_amount: most characters: none became `9`"],
        ),
        // Answers are not checked.
        (
            &[(PAY, r#""type": "string", "max_length": 64"#, r#""type": "string", "max_length": 32"#)],
            &["described alipay.trade.pay response.out_trade_no: most characters: `64` became `32`"],
        ),
    ]);
}

#[test]
fn rules() {
    check(&[
        (
            &[(PAY, r#""pick": "exactly", "optional": true"#, r#""pick": "exactly""#)],
            &[
                "breaking alipay.trade.pay request: the constructor `new` became `by_buyer_id`, `by_open_id`",
                "changed alipay.trade.pay request: instead of the rule “At most one of `buyer_id`, `open_id` can be set.”: Exactly one of `buyer_id`, `open_id` is needed. Requests may be refused",
            ],
        ),
        (
            &[(PAY, r#""pick": "first" }]"#, r#""pick": "first", "optional": true }]"#)],
            &[
                "breaking alipay.trade.pay Payer: `first_of` and `choice` are gone",
                "breaking alipay.trade.pay Payer: the constructor `by_user_id`, `by_mobile` became `new`",
                "added alipay.trade.pay Payer: a looser rule: If several of `user_id`, `mobile` are set, the first of them counts.",
            ],
        ),
        (
            &[(PAY, r#""rules": [{ "one_of": ["buyer_id", "open_id"], "pick": "exactly", "optional": true }],"#, "")],
            &["added alipay.trade.pay request: a rule less; it was: At most one of `buyer_id`, `open_id` can be set."],
        ),
        (
            &[(PAY, r#""optional": true }]"#, r#""optional": true }, { "field": "scene", "requires": ["subject"] }]"#)],
            &[
                "changed alipay.trade.pay request: a new rule: With `scene`, `subject` must be set, too. Requests may be refused",
            ],
        ),
        (
            &[(PAY, r#""one_of": ["user_id", "mobile"]"#, r#""one_of": ["mobile", "user_id"]"#)],
            &[
                "breaking alipay.trade.pay Payer: the arguments of `first_of` are `mobile`, `user_id`, in the new order of priority",
                "changed alipay.trade.pay Payer: instead of the rule “One of `user_id`, `mobile` is needed. If several are set, the first of them counts.”: One of `mobile`, `user_id` is needed. If several are set, the first of them counts. Requests may be refused",
            ],
        ),
        (
            &[(
                PAY,
                "\"description\": \"By phone.\" }\n      ]",
                "\"description\": \"By phone.\" }, { \"name\": \"name\", \"type\": \"string\" }\n      ]",
            )],
            &[
                "breaking alipay.trade.pay Payer: `first_of` and `choice` are gone",
                "added alipay.trade.pay Payer.name: a new field `Option<String>`",
            ],
        ),
    ]);
}

#[test]
fn a_type_of_many_apis_changes_once() {
    check(&[
        (
            &[(
                TYPES,
                r#""name": "color", "type": "string""#,
                r#""name": "color", "type": "string", "required": true"#,
            )],
            &[
                "breaking alipay.trade::Goods color (2): became required: an argument of every constructor, and no setter",
            ],
        ),
        // Now it is in answers, too, where nothing is sure.
        (
            &[(QUERY, r#""response": ["#, r#""response": [{ "name": "goods", "type": "Goods" }, "#)],
            &[
                "breaking alipay.trade::Goods id (2): the type `String` became `Option<String>`, since answers lead here, too",
                "breaking alipay.trade::Goods price (2): the type `Amount` became `Option<Amount>`, since answers lead here, too",
                "added alipay.trade.query response.goods: a new field `Option<Box<Goods>>`",
            ],
        ),
        (
            &[(
                TYPES,
                "} }, \"source\"",
                "}, \"Told\": { \"description\": \"News.\", \"notify_types\": [\"trade_told\"], \"fields\": [] } }, \"source\"",
            )],
            &["added alipay.trade::Told: new notification `trade_told`"],
        ),
    ]);
}

#[test]
fn types_that_come_and_go() {
    check(&[
        (
            &[
                (PAY, r#""type": "Goods[]", "max_items": 10"#, r#""type": "string""#),
                (QUERY, r#"{ "name": "wanted", "type": "Goods", "description": "Which." }"#, ""),
                (TYPES, "", ""),
            ],
            &[
                "breaking alipay.trade.pay request.goods: the type `Vec<Goods>` became `Option<String>`",
                "breaking alipay.trade.query request.wanted: field removed",
                "breaking alipay.trade::Goods (2): type removed",
            ],
        ),
        // One request less leads there, but still one.
        (
            &[(QUERY, r#"{ "name": "wanted", "type": "Goods", "description": "Which." }"#, "")],
            &["breaking alipay.trade.query request.wanted: field removed"],
        ),
        // From requests to answers: nobody constructs it any more.
        (
            &[
                (
                    PAY,
                    "{ \"name\": \"goods\", \"type\": \"Goods[]\", \"max_items\": 10, \"description\": \"What.\" },",
                    "",
                ),
                (QUERY, r#"{ "name": "wanted", "type": "Goods", "description": "Which." }"#, ""),
                (QUERY, r#""response": ["#, r#""response": [{ "name": "goods", "type": "Goods" }, "#),
                (PAY, r#""response": ["#, r#""response": [{ "name": "goods", "type": "Goods" }, "#),
            ],
            &[
                "breaking alipay.trade.pay request.goods: field removed",
                "breaking alipay.trade.query request.wanted: field removed",
                "breaking alipay.trade::Goods (2): no request leads here any more: its constructors and setters are gone",
                "breaking alipay.trade::Goods id (2): the type `String` became `Option<String>`, since no request leads here any more",
                "breaking alipay.trade::Goods price (2): the type `Amount` became `Option<Amount>`, since no request leads here any more",
                "added alipay.trade.pay response.goods: a new field `Option<Box<Goods>>`",
                "added alipay.trade.query response.goods: a new field `Option<Box<Goods>>`",
            ],
        ),
    ]);
}

#[test]
fn a_type_that_moves_is_the_same_type() {
    let payer = r#""Payer": {
      "description": "Who pays.",
      "fields": [
        { "name": "user_id", "type": "string", "description": "By number." },
        { "name": "mobile", "type": "string", "description": "By phone." }
      ],
      "rules": [{ "one_of": ["user_id", "mobile"], "pick": "first" }]
    }"#;
    let moved = format!(r#"{{ "types": {{ {payer}, "Goods": {{ "description": "A thing.", "fields": ["#);
    let edits: [Edit; 2] = [
        (PAY, Box::leak(format!("{payer},").into_boxed_str()), ""),
        (TYPES, r#"{ "types": { "Goods": { "description": "A thing.", "fields": ["#, Box::leak(moved.into_boxed_str())),
    ];
    assert_eq!(told(&diff(&specs(&[]), &specs(&edits))), Vec::<String>::new());
}

#[test]
fn notifications() {
    let told_of = |names: &str| {
        let text = format!(
            r#"}}, "Told": {{ "description": "News.", "notify_types": [{names}], "fields": [{{ "name": "id", "type": "string" }}] }} }}, "source""#
        );
        specs(&[(TYPES, r#"} }, "source""#, Box::leak(text.into_boxed_str()))])
    };
    let (none, one, both) = (specs(&[]), told_of(r#""a""#), told_of(r#""a", "b""#));
    let subject = "alipay.trade::Told";
    assert_eq!(told(&diff(&none, &one)), [format!("added {subject}: new notification `a`")]);
    assert_eq!(told(&diff(&one, &both)), [format!("added {subject}: the content of the notification `b`")]);
    let gone = format!("breaking {subject}: the notification `b` no longer has this content");
    assert_eq!(told(&diff(&both, &one)), [gone]);
    assert_eq!(told(&diff(&one, &none)), [format!("breaking {subject}: type removed")]);
}

/// A shared type can be named in every domain that uses it, but not the other way round.
#[test]
fn shared_types() {
    let shared = BEFORE[4].1;
    let after = specs(&[(TYPES, "", ""), ("types/shared.json", "", shared)]);
    // Whoever else receives it: of shared types nothing is sure.
    assert_eq!(
        told(&diff(&specs(&[]), &after)),
        [
            "breaking alipay.trade::Goods id (2): the type `String` became `Option<String>`, since answers lead here, too",
            "breaking alipay.trade::Goods price (2): the type `Amount` became `Option<Amount>`, since answers lead here, too",
        ]
    );
    let back = told(&diff(&after, &specs(&[])));
    assert_eq!(back, ["breaking shared::Goods (2): the type moved to the domain `alipay.trade`"]);
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
