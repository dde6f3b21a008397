//! Generated types inside the types of an application.
#![allow(clippy::unwrap_used)] // a test fails by panicking

use alipay::{
    Amount, Date, DateTime,
    koubei_member::KoubeiMemberDataOauthQuery,
    system::{SystemOauthToken, SystemOauthTokenGrantType, SystemOauthTokenResponse},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What an application may keep: derived, with generated types and the SDK's scalars among its own.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Login {
    id: u32,
    request: SystemOauthToken,
    answer: Option<SystemOauthTokenResponse>,
    grant: SystemOauthTokenGrantType,
    others: Vec<KoubeiMemberDataOauthQuery>,
    #[serde(flatten)]
    money: Money,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Money {
    paid: Amount,
    at: DateTime,
    on: Option<Date>,
}

/// serde tries these one after the other, from a copy of its own.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Stored {
    Number(u32),
    Query(Box<KoubeiMemberDataOauthQuery>),
}

fn login() -> Login {
    let answer = r#"{"access_token":"a\"b","refresh_token":"你","expires_in":"1296000","something_new":[1.5]}"#;
    Login {
        id: 7,
        request: SystemOauthToken::new("authorization_code").code("4b203fe6c11548bcabd8da5bb087a83b"),
        answer: Some(alipay::codec::decode(answer).unwrap()),
        grant: "a_new_one".into(),
        others: vec![KoubeiMemberDataOauthQuery::new("pay_member", "c")],
        money: Money {
            paid: "88.8".parse().unwrap(),
            at: "2024-05-01 12:30:00".parse().unwrap(),
            on: Some("2024-05-01".parse().unwrap()),
        },
    }
}

#[test]
fn a_type_of_the_application_holds_generated_ones() {
    let value = serde_json::to_value(login()).unwrap();
    let expected = json!({
        "id": 7,
        "request": { "grant_type": "authorization_code", "code": "4b203fe6c11548bcabd8da5bb087a83b" },
        "answer": { "access_token": "a\"b", "refresh_token": "你", "expires_in": "1296000" },
        "grant": "a_new_one",
        "others": [{ "auth_type": "pay_member", "code": "c" }],
        "paid": "88.80",
        "at": "2024-05-01 12:30:00",
        "on": "2024-05-01",
    });
    assert_eq!(value, expected);
    assert_eq!(serde_json::from_value::<Login>(value).unwrap(), login());
    let text = serde_json::to_string_pretty(&login()).unwrap();
    assert_eq!(serde_json::from_str::<Login>(&text).unwrap(), login());
}

#[test]
fn what_is_missing_is_reported_by_its_name_and_nothing_else() {
    let mut value = serde_json::to_value(login()).unwrap();
    value["request"] = json!({ "code": "4b203fe6c11548bcabd8da5bb087a83b", "refresh_token": 0.5 });
    let error = serde_json::from_value::<Login>(value.clone()).unwrap_err().to_string();
    assert!(error.starts_with("refresh_token: expected a text"), "{error}");
    value["request"]["refresh_token"] = json!(null);
    assert_eq!(serde_json::from_value::<Login>(value).unwrap_err().to_string(), "grant_type: missing");
}

#[test]
fn untagged_types_find_theirs() {
    let query = Stored::Query(Box::new(KoubeiMemberDataOauthQuery::new("pay_member", "c")));
    for stored in [Stored::Number(7), query] {
        let text = serde_json::to_string(&stored).unwrap();
        assert_eq!(serde_json::from_str::<Stored>(&text).unwrap(), stored);
    }
    assert!(serde_json::from_str::<Stored>(r#"{"code":"c"}"#).is_err());
}
