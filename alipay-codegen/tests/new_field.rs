//! What is added to a spec file is there in the typed API, with no other edit. A field: in the constructor's type, on the
//! wire, in validation and in the decoder. A file, encryption: among the facts of the API. A notification: as a type.
#![allow(clippy::unwrap_used)] // A test fails by panicking.

use alipay_codegen::{Options, Selection, generate_with, load};
use std::fs;
use std::path::Path;

const SPEC: &str = "apis/alipay.user/alipay.user.scene.cooperation.consult.json";
const UPLOAD: &str = "apis/alipay.system/alipay.system.oauth.token.json";
const TYPES: &str = "types/alipay.system.json";
const NOTICE: &str = r#"{
  "types": {
    "BirthdayNotice": {
      "description": "Somebody's day.",
      "fields": [{ "name": "notify_id", "type": "string", "required": true, "description": "Number." }],
      "notify_types": ["birthday_sync"]
    }
  },
  "source": { "from": "test" }
}"#;

/// Uses what the specs do not have.
const PROGRAM: &str = r###"
include!("alipay_apis.rs");

use alipay_core::{Api, api::Notice, codec, validate};
use user::{AlipayUserPrincipalInfo as Principal, UserSceneCooperationConsult as Consult, UserSceneCooperationConsultResponse as Answer};

fn main() {
    let consult = Consult::new(Principal::by_user_id("2088"), "youku").loyalty_tier("gold");
    assert_eq!(codec::to_json(&consult), r#"{"principal":{"user_id":"2088"},"scene":"youku","loyalty_tier":"gold"}"#);
    validate::check(&consult).unwrap();
    let violations = validate::check(&consult.loyalty_tier("platinum")).unwrap_err();
    assert_eq!(violations.to_string(), "loyalty_tier: has 8 characters, at most 4 are allowed");
    let answer: Answer = codec::decode(r#"{"consult_result":true,"points":"12"}"#).unwrap();
    assert_eq!(answer.points, Some(12));

    assert!(Consult::INFO.is_encrypted);
    let [photo] = system::SystemOauthToken::INFO.files else { panic!("one file") };
    assert!(photo.name == "photo" && photo.is_required);
    assert_eq!(system::BirthdayNotice::NOTIFY_TYPES, ["birthday_sync"]);
    let notice: system::BirthdayNotice = codec::decode(r#"{"notify_id":"N1"}"#).unwrap();
    assert_eq!(notice.notify_id.as_deref(), Some("N1"));
}
"###;

#[test]
fn what_is_in_a_spec_is_in_the_api() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("new_field");
    let specs = directory.join("specs");
    let _ = fs::remove_dir_all(&directory);
    copy(alipay_specs::dir(), &specs);
    assert!(!generated(&specs).contains("loyalty_tier"));

    let spec = fs::read_to_string(specs.join(SPEC)).unwrap();
    let spec = add(
        &spec,
        "request",
        r#"{ "name": "loyalty_tier", "type": "string", "max_length": 4, "description": "Tier." }"#,
    );
    let spec = add(&spec, "response", r#"{ "name": "points", "type": "integer", "description": "Points." }"#);
    fs::write(specs.join(SPEC), spec.replacen('{', "{ \"encrypt\": true,", 1)).unwrap();
    let upload = fs::read_to_string(specs.join(UPLOAD)).unwrap();
    let file = r#"{ "name": "photo", "type": "file", "required": true, "description": "Portrait." }"#;
    fs::write(specs.join(UPLOAD), add(&upload, "request", file)).unwrap();
    fs::write(specs.join(TYPES), NOTICE).unwrap();

    assert!(generated(&specs).contains("loyalty_tier"));
    for (name, text) in output(&specs) {
        fs::write(directory.join(name), text).unwrap();
    }
    let program = directory.join("program.rs");
    fs::write(&program, PROGRAM).unwrap();
    trybuild::TestCases::new().pass(program);
}

fn generated(specs: &Path) -> String {
    output(specs).into_iter().map(|(_, text)| text).collect()
}

fn output(specs: &Path) -> Vec<(String, String)> {
    let mut options = Options::default();
    options.core_path = "::alipay_core".to_owned();
    let selection = Selection::all().apis(["alipay.user.scene.cooperation.consult", "alipay.system.*"]).unwrap();
    let output = generate_with(&load(specs).unwrap(), &selection, &options).unwrap();
    output.files.into_iter().collect()
}

/// Adds a parameter behind the last one of a list.
fn add(spec: &str, list: &str, parameter: &str) -> String {
    let start = spec.find(&format!("  \"{list}\": [")).unwrap();
    let end = start + spec[start..].find("\n  ]").unwrap();
    format!("{},\n    {parameter}{}", &spec[..end], &spec[end..])
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            fs::copy(&path, &target).unwrap();
        }
    }
}
