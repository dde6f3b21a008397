//! The goldens compile without a warning, and do what their specs say.
#![allow(clippy::expect_used, clippy::panic)] // The helpers of tests fail tests.
#![deny(warnings, missing_docs, missing_debug_implementations, clippy::all, rustdoc::all)]

/// Includes a golden the way an application includes generated code.
macro_rules! golden {
    ($($name:ident)*) => {
        $(
            /// Generated.
            pub mod $name {
                /// The codes of the gateway.
                pub mod gateway {
                    use alipay_core::api::ErrorDoc;
                    /// None.
                    pub static ERRORS: &[ErrorDoc] = &[];
                }
                /// Generated.
                pub mod demo {
                    include!(concat!("golden/", stringify!($name), ".rs"));
                }
            }
        )*
    };
}

golden! {
    all_types
    app
    deprecated
    encrypted
    enums
    envelope_fields
    errors
    every_rule
    files
    free_form
    hostile_text
    keywords
    many_required
    names_of_std
    one_of_mixed
    one_of_pure
    page
    plain_format
    plain_params
    recursion
    smallest
    structured_params
    times
    without_texts
    wrapped_lists
}

/// Generated.
pub mod shared_types {
    /// The codes of the gateway.
    pub mod gateway {
        use alipay_core::api::ErrorDoc;
        /// None.
        pub static ERRORS: &[ErrorDoc] = &[];
    }
    /// Generated.
    pub mod shared {
        include!("golden/shared_types.shared.rs");
    }
    /// Generated.
    pub mod demo {
        include!("golden/shared_types.rs");
    }
}

// Several of them in one file, with serde.
golden! { with_serde }

/// Generated.
pub mod catalog {
    include!("golden/catalog.rs");
}

use alipay_core::api::{Auth, Notice, RetryClass};
use alipay_core::codec::{Kind, Record, decode, to_json};
use alipay_core::validate::check;
use alipay_core::{Amount, Api, Date, DateTime};

#[test]
fn requests_are_built_checked_and_encoded() {
    use one_of_pure::demo::{DemoCooperationConsult, Principal};
    let request = DemoCooperationConsult::new("youku", Principal::by_mobile("13899998888")).partner_id("P-1");
    assert!(check(&request).is_ok());
    assert_eq!(to_json(&request), r#"{"scene":"youku","principal":{"mobile":"13899998888"},"partner_id":"P-1"}"#);
    let empty = DemoCooperationConsult::new("", Principal::default());
    let violations = check(&empty).expect_err("nothing is set").to_string();
    assert!(violations.contains("scene") && violations.contains("principal"), "{violations}");
    let info = DemoCooperationConsult::INFO;
    assert_eq!(
        (info.method, info.response_key),
        ("alipay.demo.cooperation.consult", "alipay_demo_cooperation_consult_response")
    );
    assert_eq!(info.retry, RetryClass::Read);
    assert_eq!(info.errors.len(), 3);
    assert_eq!(info.errors[1].gateway_code, "20000");
}

#[test]
fn the_first_alternative_counts() {
    use one_of_pure::demo::{Principal, PrincipalChoice};
    let principal = Principal::first_of(None::<String>, Some("13899998888"), Some("a@b.c")).expect("two are there");
    assert_eq!(principal.choice(), Some(PrincipalChoice::Mobile("13899998888")));
    assert_eq!(principal.ignored(), ["email"]);
    assert_eq!(to_json(&principal), r#"{"mobile":"13899998888"}"#);
    assert!(Principal::first_of(Some(""), None::<String>, None::<String>).is_err());
    assert!(Principal::default().choice().is_none());
    let text = format!("{principal:?} {:?}", principal.choice());
    assert!(!text.contains("13899998888") && text.contains("Mobile"), "{text}");
    assert_eq!(format!("{:?}", PrincipalChoice::UserId("2088")), "UserId(\"2088\")");
}

#[test]
fn alternatives_among_other_fields() {
    use one_of_mixed::demo::{DemoTradeQuery, Operator};
    let query = DemoTradeQuery::by_trade_no("T-1", "P-1", 1).mode("full");
    assert!(check(&query).expect_err("full needs more").to_string().contains("operator"));
    let query = query.operator(Operator::by_terminals(["t1", "t2"], "k")).begin(day("2024-05-01"));
    check(&query).expect("complete");
    assert_eq!(
        to_json(&query),
        r#"{"trade_no":"T-1","org_pid":"P-1","page":1,"operator":{"kind":"k","terminals":["t1","t2"]},"begin":"2024-05-01","mode":"full"}"#
    );
    assert_eq!(DemoTradeQuery::INFO.echo, ["out_trade_no", "trade_no"]);
}

#[test]
fn every_type_goes_there_and_back() {
    use all_types::demo::{DemoTypesAll, DemoTypesAllResponse, Everything};
    let everything = Everything::new()
        .text("abc")
        .number(1)
        .flag(false)
        .money(amount("0.10"))
        .time(time("2024-05-01 12:30:00"))
        .day(day("2024-05-01"))
        .extension("{}")
        .texts(["a", "b"])
        .numbers([1, 2])
        .flags([true])
        .moneys([amount("1.00")])
        .times([time("2024-05-01 12:30:00")])
        .days([day("2024-05-01")])
        .extensions(["[]"]);
    let request = DemoTypesAll::new(
        "abc",
        -5,
        true,
        amount("88.88"),
        time("2024-05-01 12:30:00"),
        day("2024-05-01"),
        "{}",
        everything.clone(),
        ["x"],
        [everything.clone()],
    )
    .secret("hidden from logs");
    check(&request).expect("within all limits");
    let text = to_json(&request);
    assert_eq!(decode::<DemoTypesAll>(&text).expect("its own encoding"), request);
    assert!(!format!("{request:?}").contains("hidden from logs"));
    assert_eq!(DemoTypesAll::INFO.user_auth, Auth::Optional);

    let answer = r#"{"text":"t","number":"7","flag":"true","money":"1.50","received":{"inner":{"number":3}},"numbers":{"number":[1,2]}}"#;
    let answer: DemoTypesAllResponse = decode(answer).expect("a lenient answer");
    assert_eq!(answer.number, Some(7));
    assert_eq!(answer.flag, Some(true));
    assert_eq!(answer.money, Some(amount("1.50")));
    assert_eq!(answer.numbers, [1, 2]);
    let received = answer.received.expect("a record");
    assert_eq!(received.inner.and_then(|inner| inner.number), Some(3));
}

#[test]
fn with_serde_every_type_is_a_value() {
    use with_serde::demo::{ChangeState, DemoSmallestGetResponse, DemoTypesAll, DemoTypesAllResponse, Everything};
    let everything = Everything::new().text("\"a\"\n").number(i64::MIN).moneys([amount("0.10")]).flags([false]);
    let request = DemoTypesAll::new(
        "abc",
        i64::MAX,
        true,
        amount("88.88"),
        time("2024-05-01 12:30:00"),
        day("2024-05-01"),
        "{}",
        everything.clone(),
        ["x"],
        [everything, Everything::new()],
    );
    let value = serde_json::to_value(&request).expect("a value");
    assert_eq!((&value["money"], &value["records"][1]), (&"88.88".into(), &serde_json::json!({})));
    assert_eq!(serde_json::from_value::<DemoTypesAll>(value.clone()).expect("what was written"), request);
    // An amount that is not there is no amount of 0.00.
    let mut without = value;
    without.as_object_mut().expect("a map").remove("money");
    let error = serde_json::from_value::<DemoTypesAll>(without).expect_err("no amount");
    assert_eq!(error.to_string(), "money: missing");

    let answer: DemoTypesAllResponse =
        decode(r#"{"money":"1.50","received":{"inner":{"number":3}}}"#).expect("an answer");
    let text = serde_json::to_string(&answer).expect("a text");
    assert_eq!(serde_json::from_str::<DemoTypesAllResponse>(&text).expect("what was written"), answer);

    let state = ChangeState::from("something new");
    assert_eq!(serde_json::to_string(&state).expect("a text"), r#""something new""#);
    assert_eq!(serde_json::from_str::<ChangeState>(r#""something new""#).expect("any value"), state);
    assert!(serde_json::from_str::<ChangeState>("null").is_err());
    assert!(serde_json::from_str::<DemoSmallestGetResponse>("{}").is_ok());
}

#[test]
fn limits_are_in_the_table() {
    use all_types::demo::DemoTypesAll;
    let field = |name: &str| {
        let schema = DemoTypesAll::SCHEMA;
        &schema.fields[schema.index_of(name).expect("a field")]
    };
    assert_eq!((field("text").min_len, field("text").max_len), (Some(2), Some(8)));
    assert_eq!(field("text").pattern, Some("^[a-z`]+$"));
    assert_eq!((field("number").min, field("number").max), (Some(-5), Some(i64::MAX)));
    assert_eq!((field("money").min, field("money").max), (Some(1), Some(10_000_000_000)));
    assert_eq!(field("texts").item_name, Some("text"));
    assert!(field("secret").sensitivity == alipay_core::codec::Sensitivity::Secret && !field("secret").is_required);
    assert!(matches!(field("record").kind, Kind::Record(_)));
}

#[test]
fn enums_stay_open() {
    use enums::demo::{ChangeState, DemoStateChange, DemoStateChangeResponse, DemoStateChangeScene};
    let request = DemoStateChange::new("1m~15d", ChangeState::Open).scenes(["a", "new one"]);
    assert_eq!(request.scene, DemoStateChangeScene::V1m15d);
    assert_eq!(to_json(&request), r#"{"scene":"1m~15d","scenes":["a","new one"],"state":"OPEN"}"#);
    assert!(check(&DemoStateChange::new("bar_code", "CLOSED")).is_err(), "CLOSED needs `maybe`");
    let answer: DemoStateChangeResponse = decode(r#"{"scene":"OTHER","state":"BRAND_NEW"}"#).expect("an answer");
    assert_eq!(answer.scene, Some(DemoStateChangeScene::OtherScene));
    assert_eq!(answer.state, Some(ChangeState::Other("BRAND_NEW".to_owned())));
    assert_eq!(answer.state.map(|state| state.to_string()).as_deref(), Some("BRAND_NEW"));
    assert_eq!(ChangeState::VALUES, ["OPEN", "CLOSED", "ChangeStateUnknown"]);
    assert_eq!(ChangeState::from(String::from("OPEN")).as_str(), "OPEN");
    assert_eq!(ChangeState::default().as_str(), "");
}

#[test]
fn difficult_names_keep_their_wire_names() {
    use keywords::demo::{Alternatives, AlternativesChoice, DemoTypeMatch, DemoTypeMatchSelf};
    let request = DemoTypeMatch::new("a", "b")
        .r#match(true)
        .self_("4")
        .new_("n")
        .clone_("c")
        .is_async(false)
        .add(1)
        .out_trade_no("o")
        .url("u")
        .choices(Alternatives::by_by_type("x").ignored_("y"));
    assert_eq!(request.self_, Some(DemoTypeMatchSelf::V4));
    assert_eq!(
        to_json(&request),
        r#"{"type":"a","where":"b","Self":"4","match":true,"new":"n","clone":"c","add":1,"is_async":false,"outTradeNo":"o","URL":"u","choices":{"by_type":"x"}}"#
    );
    let choice = Alternatives::by_self("s");
    assert_eq!(choice.choice(), Some(AlternativesChoice::Self_("s")));
    assert_eq!(Alternatives::by_type("t").by_type_("b").ignored(), ["by_type"]);
}

#[test]
fn official_names_are_kept_even_those_of_std() {
    use names_of_std::demo::{Amount, Cow, DemoStdNameQuery, DemoStdNameQueryResponse, Option, Record, Result};
    let amount = Amount::new().value("1.50".parse().expect("an amount")).currency("CNY");
    let request = DemoStdNameQuery::new(Option::by_id("7")).results([Result::new()]).amount(amount).choice_("A");
    assert_eq!(
        to_json(&request),
        r#"{"option":{"id":"7"},"results":[{}],"amount":{"value":"1.50","currency":"CNY"},"choice":"A"}"#
    );
    assert_eq!(request.clone(), request);
    assert!(format!("{:?}", Record::new().schema("x")).contains("schema: \"x\""));
    let answer: DemoStdNameQueryResponse = decode(r#"{"option":{"name":"n"},"cow":"MOO"}"#).expect("an answer");
    assert_eq!(answer.cow, Some(Cow::Moo));
}

#[test]
fn an_answer_may_declare_once_more_how_it_went() {
    use envelope_fields::demo::DemoEnvelopeFieldQueryResponse as Answer;
    let answer: Answer = decode(r#"{"code":"10000","msg":"Success","status":"OK"}"#).expect("an answer");
    assert_eq!((answer.code.as_deref(), answer.status.as_deref()), (Some("10000"), Some("OK")));
}

#[test]
fn lists_of_lists_of_names_are_unwrapped() {
    use wrapped_lists::demo::DemoWrappedListQueryResponse as Answer;
    let text = r#"{"items":{"wrapped_item":[{"id":1},{"id":"2"}]},"dates":{"date":["2024-05-01"]}}"#;
    let answer: Answer = decode(text).expect("an answer");
    assert_eq!((answer.items.len(), answer.dates.as_slice()), (2, ["2024-05-01".to_owned()].as_slice()));
}

#[test]
fn recursion_ends() {
    use recursion::demo::{TreeBranch, TreeEcho, TreeNode};
    let leaf = TreeNode::new("leaf", Vec::<TreeNode>::new(), TreeBranch::new());
    let root = TreeNode::new("root", [leaf.clone()], TreeBranch::new().node(leaf.clone())).parent(leaf);
    let text = to_json(&root);
    assert_eq!(decode::<TreeNode>(&text).expect("its own encoding"), root);
    let echo: TreeEcho = decode(r#"{"echo":{"echo":{"node":{"name":"n"}}}}"#).expect("an echo");
    assert!(echo.echo.is_some());
}

#[test]
fn types_of_other_files() {
    use shared_types::demo::{DemoSharedUse, DemoSharedUseResponse, DomainType, OwnType, SharedKind, SharedType};
    let shared = SharedType::new("s").kind(SharedKind::X);
    let request = DemoSharedUse::new().own(OwnType::new(shared)).domain(DomainType::new("d")).kind("X");
    assert_eq!(to_json(&request), r#"{"own":{"shared":{"name":"s","kind":"X"}},"domain":{"name":"d"},"kind":"X"}"#);
    let answer: DemoSharedUseResponse = decode(r#"{"domain":{"name":"d"}}"#).expect("an answer");
    assert_eq!(answer.domain.and_then(|domain| domain.name).as_deref(), Some("d"));
}

#[test]
fn hostile_text_is_data() {
    use hostile_text::demo::DemoEvilTextKind;
    assert!(DemoEvilTextKind::VALUES[0].starts_with("\"; std::process::exit(1);"));
    assert_eq!(DemoEvilTextKind::from(DemoEvilTextKind::VALUES[0]), DemoEvilTextKind::Evil);
}

#[test]
fn plain_parameters_and_deprecation() {
    use plain_params::demo::{DemoOauthToken, DemoOauthTokenGrantType};
    let info = DemoOauthToken::INFO;
    assert!(!info.biz_content);
    assert_eq!((info.user_auth, info.retry), (Auth::Required, RetryClass::OneShot));
    let request = DemoOauthToken::new(DemoOauthTokenGrantType::AuthorizationCode);
    assert!(check(&request).is_err());
    assert!(check(&request.code("c")).is_ok());
    #[allow(deprecated)]
    let old = deprecated::demo::DemoOldPay::new("o").old("x");
    assert_eq!(to_json(&old), r#"{"order":"o","old":"x"}"#);
}

#[test]
fn files_are_no_fields() {
    use files::demo::{DemoPictureUpload, DemoPictureUploadChoice};
    let info = DemoPictureUpload::INFO;
    let files: Vec<(&str, bool)> = info.files.iter().map(|file| (file.name, file.is_required)).collect();
    assert_eq!(files, [("front_picture", true), ("back_picture", false)]);
    let request = DemoPictureUpload::by_picture_id("P1");
    check(&request).expect("files are none of its business");
    assert_eq!(to_json(&request), r#"{"picture_id":"P1"}"#);
    // Nothing but alternatives: the files do not count.
    assert_eq!(request.choice(), Some(DemoPictureUploadChoice::PictureId("P1")));
    let entry = catalog::CATALOG.iter().find(|entry| entry.info.method == info.method).expect("an entry");
    assert_eq!((entry.info.files.len(), entry.request.fields.len()), (2, 2));
}

#[test]
fn content_is_encrypted_where_the_spec_says_so() {
    assert!(encrypted::demo::DemoSecretSend::INFO.is_encrypted);
    assert!(!plain_params::demo::DemoOauthToken::INFO.is_encrypted);
}

#[test]
fn notifications_are_only_read() {
    use shared_types::demo::{DomainNotice, DomainNoticeState, OtherNotice};
    assert_eq!(DomainNotice::NOTIFY_TYPES, ["demo_open", "demo_close"]);
    assert_eq!(OtherNotice::NOTIFY_TYPES, ["demo_other"]);
    let notice =
        r#"{"notice_no":"N1","state":"OPEN","parts":[{"partNo":"1"}],"shared":{"name":"s"},"mobile":"13899998888"}"#;
    let notice: DomainNotice = decode(notice).expect("a notification");
    assert_eq!(notice.notice_no.as_deref(), Some("N1"));
    assert_eq!(notice.state, Some(DomainNoticeState::Open));
    assert_eq!(notice.parts[0].part_no, Some(1));
    assert_eq!(notice.shared.as_ref().and_then(|shared| shared.name.as_deref()), Some("s"));
    assert!(!format!("{notice:?}").contains("13899998888"));
    // A type that is sent elsewhere, and arrives with the notification, has no field that is sure to be there.
    assert_eq!(decode::<DomainNotice>(r#"{"sender":{}}"#).expect("a notification").sender.and_then(|s| s.name), None);
}

#[test]
fn the_catalog_lists_everything() {
    let methods: Vec<&str> = catalog::CATALOG.iter().map(|entry| entry.info.method).collect();
    assert!(methods.is_sorted());
    assert_eq!(methods.len(), 25);
    let entry = catalog::CATALOG.iter().find(|entry| entry.info.method == "alipay.demo.cooperation.consult");
    let entry = entry.expect("an entry");
    assert_eq!(entry.channels, ["gateway"]);
    assert_eq!(entry.examples[0].request, r#"{"scene":"youku","principal":{"user_id":"2088245198021234"}}"#);
    let principal = &entry.request.fields[1];
    assert!(matches!(principal.kind, Kind::Record(schema) if schema().fields.len() == 3));
    assert_eq!(catalog::PUBLIC_PARAMETERS.fields.len(), 0);
    assert!(catalog::GATEWAY_ERRORS.is_empty());
}

fn amount(text: &str) -> Amount {
    text.parse().expect("an amount")
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn time(text: &str) -> DateTime {
    text.parse().expect("a time")
}
