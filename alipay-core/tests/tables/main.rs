//! Tables of types and APIs: what is written in them, and everything that follows from them for a record with a field of
//! every kind.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod everything;

use std::fmt;

use alipay_core::{
    ApiInfo, Charset, Problem, Violations,
    api::{Auth, ErrorDoc, FileField, RetryClass},
    codec::{
        DynRecord, Field, Kind, NoFields, Pick, Rule, Schema, Sensitivity, decode, ignored, same, schema_of, to_json,
    },
    redact::fmt_record,
    validate::{advice, check},
};
use everything::{Everything, Leaf, full};

const JSON: &str = r#"{"text":"abc","notes":["n1","n2"],"count":7,"counts":[1,-2],"flag":true,"price":"88.80","at":"2026-03-15 10:20:30","day":"2026-03-15","leaf":{"id":"l"},"child":{"id":"c"},"children":[{"id":"x"},{"id":"y"}],"token":"the-token-of-somebody","name":"the-name-of-somebody"}"#;

struct Shown<'a>(&'a dyn DynRecord);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_record(self.0, f)
    }
}

/// The full record with one field changed, for each of them.
fn changed() -> Vec<(&'static str, Everything)> {
    let leaf = || Leaf { id: None, code: Some("other".into()) };
    let change = |change: &dyn Fn(&mut Everything)| {
        let mut record = full();
        change(&mut record);
        record
    };
    vec![
        ("text", change(&|it| it.text = Some("abd".into()))),
        ("notes", change(&|it| it.notes[1] = "other".into())),
        ("fewer notes", change(&|it| drop(it.notes.pop()))),
        ("count", change(&|it| it.count = Some(8))),
        ("no count", change(&|it| it.count = None)),
        ("counts", change(&|it| it.counts[0] = 2)),
        ("flag", change(&|it| it.flag = Some(false))),
        ("price", change(&|it| it.price = Some("88.81".parse().unwrap()))),
        ("at", change(&|it| it.at = Some("2026-03-15 10:20:31".parse().unwrap()))),
        ("day", change(&|it| it.day = Some("2026-03-16".parse().unwrap()))),
        ("leaf", change(&|it| it.leaf = leaf())),
        ("child", change(&|it| it.child = Some(Box::new(leaf())))),
        ("children", change(&|it| it.children[1] = leaf())),
        ("more children", change(&|it| it.children.push(leaf()))),
        ("token", change(&|it| it.token = None)),
        ("name", change(&|it| it.name = Some("other".into()))),
    ]
}

/// What is wrong with a record, as texts.
fn wrong(change: impl FnOnce(&mut Everything)) -> Vec<String> {
    let mut record = Everything::default();
    change(&mut record);
    let violations = check(&record).unwrap_err();
    violations.into_iter().map(ToString::to_string).collect()
}

#[test]
fn every_kind_of_value_is_written_and_read() {
    assert_eq!(to_json(&full()), JSON);
    assert_eq!(decode(JSON), Ok(full()));
    assert_eq!(to_json(&Everything::default()), r#"{"leaf":{}}"#);
    // What is null or missing is left as it is.
    let nulls = r#"{"text":null,"notes":null,"count":null,"leaf":null,"child":null,"children":null,"at":null}"#;
    assert_eq!(decode(nulls), Ok(Everything::default()));
    for wrong in [r#"{"count":"x"}"#, r#"{"flag":3}"#, r#"{"at":"yesterday"}"#, r#"{"day":"x"}"#, r#"{"counts":["x"]}"#]
    {
        assert_eq!(decode::<Everything>(wrong).unwrap_err().len(), 1, "{wrong}");
    }
}

#[test]
fn records_are_the_same_when_every_value_is() {
    assert!(same(&full(), &full()) && same(&Everything::default(), &Everything::default()));
    for (what, other) in changed() {
        assert!(!same(&full(), &other) && !same(&other, &full()), "{what}");
    }
    assert!(!same(&full(), &Leaf::default()) && same(&NoFields::default(), &NoFields::default()));
}

#[test]
fn every_value_is_shown_but_those_of_people() {
    let shown = format!("{:?}", Shown(&full()));
    for text in ["\"abc\"", "[\"n1\", \"n2\"]", "7", "[1, -2]", "true", "88.80", "2026-03-15 10:20:30", "Leaf", "\"y\""]
    {
        assert!(shown.contains(text), "{text} in {shown}");
    }
    assert!(!shown.contains("somebody"), "{shown}");
    assert!(shown.contains("(secret)") && shown.contains("(personal)"), "{shown}");
}

#[test]
fn alternatives_that_are_not_sent_are_named() {
    let both = || Leaf { id: Some("i".into()), code: Some("c".into()) };
    let record = Everything { child: Some(Box::new(both())), children: vec![both(), both()], ..Everything::default() };
    assert_eq!(ignored(&record), ["child.code", "children[0].code", "children[1].code"]);
    assert_eq!(to_json(&record), r#"{"leaf":{},"child":{"id":"i"},"children":[{"id":"i"},{"id":"i"}]}"#);
}

#[test]
fn every_constraint_is_checked() {
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(wrong(|it| it.text = text("a")), ["text: has 1 characters, at least 2 are needed"]);
    assert_eq!(wrong(|it| it.text = text("好好好好好")), ["text: has 5 characters, at most 4 are allowed"]);
    assert_eq!(wrong(|it| it.notes = vec!["n".into(); 3]), ["notes: has 3 elements, at most 2 are allowed"]);
    assert_eq!(wrong(|it| it.count = Some(0)), ["count: must be at least 1"]);
    assert_eq!(wrong(|it| it.count = Some(10)), ["count: must be at most 9"]);
    let price = |price: &str| price.parse().ok();
    assert_eq!(wrong(|it| it.price = price("0.90")), ["price: must be at least 1.00"]);
    assert_eq!(wrong(|it| it.price = price("100.10")), ["price: must be at most 100.00"]);
    assert_eq!(wrong(|it| it.price = price("1.01")), ["price: must not have more than 1 decimals"]);
    assert_eq!(check(&Everything { text: text("好好好好"), price: price("1.10"), ..Everything::default() }), Ok(()));
}

#[test]
fn every_rule_between_fields_is_checked() {
    let (day, at) = ("2026-03-15".parse().ok(), "2026-03-15 10:20:30".parse().ok());
    let conflict = wrong(|it| (it.text, it.day) = (Some("abc".into()), day));
    assert_eq!(conflict, ["at most one of text, day may be set"]);
    assert_eq!(wrong(|it| it.at = at), ["flag: is required together with at"]);
    assert_eq!(wrong(|it| it.count = Some(7)), ["notes: is required when count is 7"]);
    assert_eq!(wrong(|it| it.flag = Some(true)), ["count: is required when flag is true"]);
    let both = wrong(|it| (it.token, it.name) = (Some("t".into()), Some("n".into())));
    assert_eq!(both, ["2 of token, name are set, only one may be"]);
    let kept = Everything { at, flag: Some(false), count: Some(8), ..Everything::default() };
    assert_eq!(check(&kept), Ok(()));
}

/// peers: easysdk, where a partial refund without a number of its own is refused.
#[test]
fn advice_refuses_nothing() {
    let code = || Leaf { id: None, code: Some("the-code-of-somebody".into()) };
    let record =
        Everything { children: vec![Leaf { id: Some("i".into()), code: None }, code()], ..Everything::default() };
    assert_eq!(check(&record), Ok(()));
    let told: Vec<String> = advice(&record).iter().map(ToString::to_string).collect();
    let because = "is better set: a code is only good for a minute";
    assert_eq!(told, [format!("leaf.id {because}"), format!("children[1].id {because}")]);
}

#[test]
fn every_problem_says_what_to_do() {
    const FIELDS: &[&str] = &["a", "b"];
    let texts = [
        (Problem::MissingUserToken, ".auth_token("),
        (Problem::OneOf { fields: FIELDS, pick: Pick::First, set: 0 }, "one of a, b must be set"),
        (Problem::NotAUrl, "absolute http or https"),
        (Problem::Unmappable(Charset::Gbk), "send it in utf-8"),
        (Problem::BadName, "at most 64"),
        (Problem::LineBreak, "line breaks"),
        (Problem::UnknownFile, "no file of this API"),
        (Problem::FileTooLarge { max: 5 }, "larger than 5 bytes"),
        (Problem::NoAesKey, ".aes_key("),
        (Problem::NothingToEncrypt, "nothing to encrypt"),
        (Problem::NotAnObject, "one JSON object"),
        (Problem::LooksLikeParameters, "remove the ampersand"),
        (Problem::OtherClient, "another client"),
        (Problem::OtherBatch, "another batch"),
        (Problem::NotRsa2, "must be RSA2"),
        (Problem::Pattern { pattern: "^a$" }, "must match ^a$"),
    ];
    for (problem, text) in texts {
        let shown = Violations::of("field", problem).to_string();
        assert!(shown.starts_with("field: ") && shown.contains(text), "{shown}");
    }
    let none = Violations::none_of(FIELDS, Pick::Exactly);
    assert_eq!(none.to_string(), "one of a, b must be set");
    assert_eq!((&none).into_iter().count(), 1);
}

/// The tables of generated code are constants; these are built while the program runs.
#[test]
fn a_field_is_what_was_written() {
    let field = Field::string("a").list().item_name("item").max_len(9).min_len(1).max_items(3).pattern("^x$");
    let field = field.values(&["x", "y"]).required().deprecated().secret();
    assert_eq!((field.name, field.is_list, field.item_name), ("a", true, Some("item")));
    assert_eq!(
        (field.max_len, field.min_len, field.max_items, field.pattern),
        (Some(9), Some(1), Some(3), Some("^x$"))
    );
    assert_eq!((field.values, field.is_required, field.is_deprecated), (&["x", "y"][..], true, true));
    assert_eq!(field.sensitivity, Sensitivity::Secret);
    assert_eq!(Field::date("a").personal().sensitivity, Sensitivity::Personal);
    let number = Field::amount("a").min(1).max(2).scale(1);
    assert_eq!((number.min, number.max, number.scale), (Some(1), Some(2), Some(1)));
    assert!(!number.is_list && !number.is_required && number.sensitivity == Sensitivity::Public);

    assert!(matches!(Field::string("a").kind, Kind::String) && matches!(Field::integer("a").kind, Kind::Integer));
    assert!(matches!(Field::boolean("a").kind, Kind::Boolean) && matches!(Field::amount("a").kind, Kind::Amount));
    assert!(matches!(Field::datetime("a").kind, Kind::DateTime) && matches!(Field::date("a").kind, Kind::Date));
    assert!(matches!(Field::json("a").kind, Kind::Json));
    let Kind::Record(schema) = Field::record("a", schema_of::<Leaf>).kind else { panic!("a record") };
    assert_eq!((schema().name, schema().index_of("code"), schema().index_of("x")), ("Leaf", Some(1), None));
}

#[test]
fn a_rule_is_what_was_written() {
    const FIELDS: &[&str] = &["a", "b"];
    let schema = Schema::new("X", &[]).rules(&[]);
    assert_eq!((schema.name, schema.fields.len(), schema.rules.len()), ("X", 0, 0));
    assert!(matches!(
        Rule::one_of(FIELDS, Pick::First),
        Rule::OneOf { fields: FIELDS, pick: Pick::First, is_optional: false }
    ));
    assert!(matches!(
        Rule::optional_one_of(FIELDS, Pick::Exactly),
        Rule::OneOf { fields: FIELDS, pick: Pick::Exactly, is_optional: true }
    ));
    assert!(matches!(Rule::requires("a", FIELDS), Rule::Requires { field: "a", needs: FIELDS }));
    assert!(matches!(Rule::conflicts(FIELDS), Rule::Conflicts { fields: FIELDS }));
    assert!(matches!(Rule::required_when("a", "1", FIELDS), Rule::RequiredWhen { field: "a", equals: "1", .. }));
}

#[test]
fn an_api_is_what_was_written() {
    static ERRORS: [ErrorDoc; 1] = [ErrorDoc::new("ACQ.A", "a", "do a")];
    static COMMON: [ErrorDoc; 1] = [ErrorDoc::new("aop.B", "b", "do b")];
    static FILES: [FileField; 1] = [FileField::new("image_content")];
    let info = ApiInfo::new("alipay.x.y", "1.0", "alipay_x_y_response").title("T").doc_url("https://x");
    assert!(info.biz_content && !info.is_encrypted && info.user_auth != Auth::Required);
    assert_eq!((info.method, info.version, info.response_key), ("alipay.x.y", "1.0", "alipay_x_y_response"));
    assert_eq!((info.title, info.doc_url), ("T", "https://x"));
    let info = info.user_auth(Auth::Required).plain_params().encrypted().retry(RetryClass::Cancel);
    assert!(!info.biz_content && info.is_encrypted && info.user_auth == Auth::Required);
    assert_eq!(info.retry, RetryClass::Cancel);
    let info = info.files(&FILES).echo(&["a"]).errors(&ERRORS).common_errors(&COMMON);
    assert_eq!((info.files.len(), info.echo), (1, &["a"][..]));
    assert_eq!(info.error_doc("ACQ.A").unwrap().advice, "do a");
    assert_eq!(info.error_doc("aop.B").unwrap().message, "b");
    assert!(info.error_doc("ACQ.C").is_none());

    let file = FileField::new("f");
    assert!(!file.is_required && file.required().is_required && file.name == "f");
    let doc = ErrorDoc::new("A", "m", "");
    assert!(!doc.is_outcome_unknown && doc.gateway_code == "40004");
    let doc = doc.outcome_unknown().gateway_code("20000");
    assert!(doc.is_outcome_unknown && doc.gateway_code == "20000");
}

/// What is stored comes back, and so it does through formats that know maps and lists only.
#[test]
#[cfg(feature = "serde")]
fn every_kind_of_value_is_stored_and_restored() {
    use alipay_core::codec::serde::{AsSerde, deserialize_record};
    for (what, record) in changed().into_iter().chain([("full", full())]) {
        let value = serde_json::to_value(AsSerde(&record)).unwrap();
        assert_eq!(deserialize_record::<Everything, _>(value).unwrap(), record, "{what}");
    }
}
