//! Two laws that hold for every input: values of enums survive, and the generator says the same twice. Those of the core
//! are in `alipay-core/tests/properties`; `proof/laws` runs all of them with more cases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

/// Generated enums, as an application includes them.
mod generated {
    pub(crate) mod gateway {
        use alipay_core::api::ErrorDoc;
        pub(crate) static ERRORS: &[ErrorDoc] = &[];
    }
    #[allow(dead_code, missing_docs, unreachable_pub)] // only some of it is used
    pub(crate) mod demo {
        include!("golden/enums.rs");
    }
}

use std::{borrow::Cow, collections::BTreeMap, fs};

use alipay_codegen::{Options, Selection, generate_with, load};
use alipay_core::codec::decode;
use generated::demo::{ChangeState, DemoStateChangeResponse};
use proptest::prelude::*;

/// A hundredth of the usual cases: each one writes a directory, twice, and generates from it.
fn few() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: (usual.cases / 100).max(16), ..usual }
}

/// What a field may be, as JSON.
const TYPES: [&str; 6] = [
    r#""type": "string", "max_length": 64"#,
    r#""type": "amount""#,
    r#""type": "datetime""#,
    r#""type": "string", "enum": [{ "value": "A" }, { "value": "B" }]"#,
    r#""type": "Common""#,
    r#""type": "boolean""#,
];

/// An API of a domain with these fields, as the name and the text of its file.
fn api(domain: usize, i: usize, fields: &[(String, usize)]) -> (String, String) {
    let method = format!("alipay.domain{domain}.thing{i}.get");
    let mut fields: BTreeMap<_, _> = fields.iter().cloned().collect(); // no name twice
    fields.insert("common".to_owned(), 4); // a type that nothing leads to is an error
    let fields: Vec<_> =
        fields.iter().map(|(name, kind)| format!(r#"{{ "name": "{name}", {} }}"#, TYPES[*kind])).collect();
    let text = format!(
        r#"{{ "method": "{method}", "version": "1.0", "title": "x", "channels": ["gateway"],
        "request": [{}], "source": {{ "from": "test" }} }}"#,
        fields.join(", ")
    );
    (format!("apis/alipay.domain{domain}/{method}.json"), text)
}

/// What is generated from files that were written in this order.
fn generated(files: &[&(String, String)]) -> BTreeMap<String, String> {
    let specs = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = specs.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let set = load(specs.path()).unwrap_or_else(|error| panic!("{error}"));
    let mut options = Options::default();
    let mut all = generate_with(&set, &Selection::all(), &options).unwrap().files;
    options.catalog = true;
    all.extend(generate_with(&set, &Selection::all(), &options).unwrap().files);
    all.into_iter().collect()
}

proptest! {
    /// A value that was unknown when the code was generated is kept, and sent back as it came.
    #[test]
    fn values_of_enums_survive(text in prop_oneof!["OPEN", "CLOSED", "[A-Z_]{0,8}", ".*"]) {
        let state = ChangeState::from(Cow::from(text.as_str()));
        prop_assert_eq!(state.as_str(), &text);
        let is_known = ChangeState::VALUES.contains(&text.as_str());
        prop_assert_eq!(matches!(state, ChangeState::Other(_)), !is_known);

        let json = serde_json::json!({ "state": text }).to_string();
        let answer: DemoStateChangeResponse = decode(&json).unwrap();
        prop_assert_eq!(answer.state, Some(state));
    }
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn the_generator_says_the_same_twice(
        apis in prop::collection::vec(prop::collection::vec(("[a-z]{1,6}(_[a-z]{1,6})?", 0..TYPES.len()), 1..6), 1..6),
        seed in any::<u64>(),
    ) {
        let mut files: Vec<_> = apis.iter().enumerate().map(|(i, fields)| api(i % 3, i, fields)).collect();
        for domain in 0..apis.len().min(3) {
            let types = r#"{ "types": { "Common": { "fields": [{ "name": "x", "type": "string" }] } },
                "source": { "from": "test" } }"#;
            files.push((format!("types/alipay.domain{domain}.json"), types.to_owned()));
        }
        let domains: Vec<_> = (0..apis.len().min(3))
            .map(|i| {
                format!(r#"{{ "domain": "alipay.domain{i}", "feature": "domain{i}", "module": "domain{i}", "title": "x" }}"#)
            })
            .collect();
        files.push(("domains.json".to_owned(), format!(r#"{{ "domains": [{}] }}"#, domains.join(", "))));

        let in_order: Vec<_> = files.iter().collect();
        let mut shuffled = in_order.clone();
        shuffled.sort_by_key(|(path, _)| path.bytes().fold(seed, |hash, byte| hash.rotate_left(7) ^ u64::from(byte)));
        let first = generated(&in_order);
        prop_assert!(first.values().any(|text| text.contains("pub struct Domain0Thing0Get")), "{:?}", first.keys());
        prop_assert_eq!(first, generated(&shuffled));
    }
}
