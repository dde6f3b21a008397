//! Types as a whole: rules, who uses them, where they are described.

use super::{BEFORE, Edit, PAY, QUERY, TYPES, check, specs, told};
use alipay_codegen::diff;

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
            &[(
                PAY,
                r#""optional": true }]"#,
                r#""optional": true }, { "advise": "scene", "because": "it is guessed" }]"#,
            )],
            &["changed alipay.trade.pay request: a new rule: `scene` is better set: it is guessed. Nothing is refused"],
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
