//! Fields: their types, values and limits.

use super::{PAY, QUERY, check};

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
            &[(PAY, r#""sensitive": "personal", "#, "")],
            &["changed alipay.trade.pay request.open_id: no longer sensitive: `Debug` shows it"],
        ),
        (
            &[(PAY, r#""sensitive": "personal""#, r#""sensitive": "secret""#)],
            &["changed alipay.trade.pay request.open_id: secret: `Debug` hides it"],
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
