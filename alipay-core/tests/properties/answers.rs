//! What comes out of an answer: laws 3 to 5.

use alipay_core::{Charset, DecodedBody, Envelope, codec};
use proptest::prelude::*;

use crate::{
    CLIENT, VERIFIER,
    support::{self, Query, QueryAnswer, sign},
};

const KEY: &str = "alipay_trade_query_response";

/// The node of an answer to a query, if the platform signed it.
fn open(body: &[u8]) -> Option<String> {
    let body = DecodedBody::new(body, Charset::Utf8).ok()?;
    let envelope = Envelope::open(&body, KEY).ok()?;
    (envelope.verify(&*VERIFIER) == Ok(true)).then(|| envelope.node.to_owned())
}

/// A signed node with a text of anything in it.
fn node(text: &str) -> String {
    codec::to_json(&QueryAnswer { qr_code: Some(text.to_owned()), ..QueryAnswer::default() })
}

/// White space of JSON.
fn blank() -> impl Strategy<Value = String> {
    "[ \t\r\n]{0,3}"
}

/// Any JSON value.
fn json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("[a-z_]{1,6}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    /// Law 3.
    #[test]
    fn only_the_signed_text_comes_out(
        text in ".*",
        at in any::<prop::sample::Index>(),
        is_in_node in any::<bool>(),
        flip in 1_u8..=255,
    ) {
        let node = node(&text);
        let body = format!(r#"{{"{KEY}":{node},"sign":"{}"}}"#, sign(&node));
        prop_assert_eq!(open(body.as_bytes()), Some(node.clone()));

        // Whatever byte changes, wherever: rejected, or the very same node.
        let mut changed = body.into_bytes();
        let at = if is_in_node { KEY.len() + 4 + at.index(node.len()) } else { at.index(changed.len()) };
        changed[at] ^= flip;
        prop_assert!(open(&changed).is_none_or(|accepted| accepted == node));
    }

    /// Law 4.
    #[test]
    fn what_stands_around_the_signed_text_does_not_matter(
        text in ".*",
        others in proptest::collection::btree_map("[a-z]{1,5}", json(), 0..4),
        blanks in proptest::collection::vec(blank(), 32),
        seed in any::<u64>(),
    ) {
        let node = node(&text);
        let mut members = vec![(KEY.to_owned(), node.clone()), ("sign".to_owned(), format!("\"{}\"", sign(&node)))];
        let others = others.into_iter().filter(|(name, _)| name != "sign");
        members.extend(others.map(|(name, value)| (name, value.to_string())));
        members.sort_by_key(|(name, _)| name.bytes().fold(seed, |hash, byte| hash.rotate_left(7) ^ u64::from(byte)));

        let mut blanks = blanks.iter();
        let mut blank = || blanks.next().unwrap();
        let mut body = format!("{}{{", blank());
        for (i, (name, value)) in members.iter().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            body += &format!("{comma}{}\"{name}\"{}:{}{value}{}", blank(), blank(), blank(), blank());
        }
        body += &format!("}}{}", blank());
        prop_assert_eq!(open(body.as_bytes()), Some(node), "{}", body);
    }

    /// Law 5.
    #[test]
    fn what_nobody_knows_survives(
        unknown in proptest::collection::btree_map("x_[a-z]{1,6}", json(), 0..4),
        status in "[A-Z_]{0,12}",
        seed in any::<u64>(),
    ) {
        let mut members = vec![
            ("code".to_owned(), "\"10000\"".to_owned()),
            ("out_trade_no".to_owned(), "\"A1\"".to_owned()),
            ("total_amount".to_owned(), "\"88.88\"".to_owned()),
            ("trade_status".to_owned(), format!("\"{status}\"")),
        ];
        members.extend(unknown.iter().map(|(name, value)| (name.clone(), value.to_string())));
        members.sort_by_key(|(name, _)| name.bytes().fold(seed, |hash, byte| hash.rotate_left(7) ^ u64::from(byte)));
        let members: Vec<_> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        let node = format!("{{{}}}", members.join(","));
        let body = format!(r#"{{"{KEY}":{node},"sign":"{}"}}"#, sign(&node));

        let query = Query { out_trade_no: Some("A1".into()), ..Query::default() };
        let answer = CLIENT.call(query).accept(&support::answer(body)).unwrap();
        let known = QueryAnswer {
            out_trade_no: Some("A1".into()),
            total_amount: Some("88.88".parse().unwrap()),
            trade_status: Some(status),
            ..QueryAnswer::default()
        };
        prop_assert_eq!(&*answer, &known);
        prop_assert_eq!(answer.text(), &node);
        let text: serde_json::Value = serde_json::from_str(answer.text()).unwrap();
        for (name, value) in &unknown {
            prop_assert_eq!(&text[name], value);
        }
    }
}
