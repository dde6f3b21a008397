//! Consent: addresses that users and merchants are sent to, what they bring back, and logins with the Alipay app.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use std::collections::HashSet;

use alipay_core::{
    ALIPAY_SANDBOX_GATEWAY, CallbackError, Client, PublicKey, Scope, SignType, State, Verifier as _, form, sign_source,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use support::{APP_ID, Unreachable, builder, client, key};

const USER_PAGE: &str = "https://openauth.alipay.com/oauth2/publicAppAuthorize.htm";
const APP_PAGE: &str = "https://openauth.alipay.com/oauth2/appToAppAuth.htm";
const BATCH_PAGE: &str = "https://openauth.alipay.com/oauth2/appToAppBatchAuth.htm";

/// Page and parameters of an address.
fn read(url: &str) -> (&str, Vec<(String, String)>) {
    let (page, query) = url.split_once('?').unwrap();
    assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "{url}");
    (page, form::decode(query).unwrap())
}

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

#[test]
fn users_are_asked_on_their_page() {
    let client = client();
    let back = "https://shop.example/back?a=1&b=2#x";
    let url = client.authorization_url(back).to_string();
    assert_eq!(read(&url), (USER_PAGE, pairs([("app_id", APP_ID), ("scope", "auth_base"), ("redirect_uri", back)])));

    let url = client.authorization_url(back).scope(Scope::AuthUser).scope(Scope::AuthBase).state("s&t=1").to_string();
    let (page, found) = read(&url);
    assert_eq!(page, USER_PAGE);
    assert_eq!(found[1..], pairs([("scope", "auth_user,auth_base"), ("redirect_uri", back), ("state", "s&t=1")]));
    // What is in an address cannot become a parameter of another.
    for nasty in ["https://a.example/&app_id=1", "x\r\nLocation: y", "中\0\"'<>", "https://a.example/%26"] {
        let url = client.authorization_url(nasty).state(nasty).to_string();
        let (_, found) = read(&url);
        assert_eq!(found.len(), 4);
        assert_eq!((found[2].1.as_str(), found[3].1.as_str()), (nasty, nasty));
    }
}

#[test]
fn merchants_are_asked_on_theirs() {
    let client = client();
    let back = "https://isv.example/back";
    let url = client.app_authorization_url(back).to_string();
    assert_eq!(read(&url), (APP_PAGE, pairs([("app_id", APP_ID), ("redirect_uri", back)])));
    let url = client.app_authorization_url(back).state("s 1").to_string();
    assert_eq!(read(&url), (APP_PAGE, pairs([("app_id", APP_ID), ("redirect_uri", back), ("state", "s 1")])));

    let url = client.app_authorization_url(back).application_type("WEBAPP").application_type("MOBILEAPP").state("s");
    let url = url.to_string();
    let expected =
        pairs([("app_id", APP_ID), ("application_type", "WEBAPP,MOBILEAPP"), ("redirect_uri", back), ("state", "s")]);
    assert_eq!(read(&url), (BATCH_PAGE, expected));
}

#[test]
fn the_page_belongs_to_the_gateway() {
    let with = |gateway: &str| builder().gateway(gateway).transport(Unreachable);
    let sandbox = with(ALIPAY_SANDBOX_GATEWAY).build().unwrap();
    let page = "https://openauth-sandbox.dl.alipaydev.com/oauth2/";
    assert!(sandbox.authorization_url("x").to_string().starts_with(&format!("{page}publicAppAuthorize.htm?")));
    assert!(sandbox.app_authorization_url("x").to_string().starts_with(&format!("{page}appToAppAuth.htm?")));
    let local = with("http://127.0.0.1:8787/gateway.do").build().unwrap();
    assert!(local.authorization_url("x").to_string().starts_with("http://127.0.0.1:8787/oauth2/publicApp"));

    let proxied = with(ALIPAY_SANDBOX_GATEWAY).authorization_page("https://proxy.example/ali/ask.htm").build().unwrap();
    assert!(proxied.authorization_url("x").to_string().starts_with("https://proxy.example/ali/ask.htm?app_id="));
    assert!(proxied.app_authorization_url("x").to_string().starts_with("https://proxy.example/ali/appToAppAuth.htm?"));
    for page in ["http://proxy.example/", "https://u:p@proxy.example/", "https://proxy.example/?x=1", "javascript:x"] {
        assert!(with(ALIPAY_SANDBOX_GATEWAY).authorization_page(page).build().unwrap_err().is_config(), "{page}");
    }
}

#[test]
fn states_are_random_and_compared_whole() {
    let states: HashSet<String> = (0..1000).map(|_| State::random().as_str().to_owned()).collect();
    assert_eq!(states.len(), 1000);
    assert!(states.iter().all(|state| state.len() == 32 && state.bytes().all(|byte| byte.is_ascii_hexdigit())));

    let state = State::random();
    let text = state.as_str();
    assert!(state.is_same(text) && State::from(text.to_owned()) == state);
    for other in
        ["", &text[1..], &format!("{text}0"), &text.to_uppercase().replace(char::is_numeric, "x"), &" ".repeat(32)]
    {
        assert!(!state.is_same(other), "{other}");
    }
    // A state that was lost from the session is nobody's.
    assert!(!State::from(String::new()).is_same(""));
    assert_eq!(STANDARD.decode(state.to_base64()).unwrap(), text.as_bytes());
    let url = client().authorization_url("https://shop.example/").state(&state);
    assert!(url.to_string().ends_with(&format!("&state={text}")));
    let app_url = client().app_authorization_url("https://shop.example/").state(&state);
    assert!(!format!("{state:?} {url:?} {app_url:?}").contains(&text[..8]), "what protects the callback is not shown");
}

fn callback(client: &Client, query: &str, state: &str) -> Result<(String, bool, Vec<String>), CallbackError> {
    let callback = client.authorization_callback(query, &State::from(state.to_owned()))?;
    let shown = format!("{callback:?}");
    assert!(callback.code.len() < 8 || !shown.contains(&callback.code), "{shown}");
    Ok((callback.code, callback.is_for_app, callback.scopes))
}

#[test]
fn callbacks_of_users_and_merchants() {
    let client = client();
    let code = "4b203fe6c11548bcabd8da5bb087a83b";
    let query = format!("app_id={APP_ID}&source=alipay_wallet&scope=auth_user,auth_base&state=s%2F1&auth_code={code}");
    let scopes = vec!["auth_user".to_owned(), "auth_base".to_owned()];
    assert_eq!(callback(&client, &query, "s/1"), Ok((code.to_owned(), false, scopes.clone())));
    assert_eq!(callback(&client, &format!("?{query}"), "s/1"), Ok((code.to_owned(), false, scopes)));
    let query = format!("app_id={APP_ID}&source=alipay_app_auth&app_auth_code=P{code}&state=s");
    assert_eq!(callback(&client, &query, "s"), Ok((format!("P{code}"), true, Vec::new())));
    assert_eq!(callback(&client, "auth_code=c+d%2B&state=%E4%B8%AD", "中"), Ok(("c d+".to_owned(), false, Vec::new())));
}

#[test]
fn callbacks_that_are_refused() {
    let client = client();
    let good = format!("app_id={APP_ID}&state=s1&auth_code=c");
    assert!(callback(&client, &good, "s1").is_ok());
    let cases = [
        // Somebody else's, or forged.
        (good.clone(), "s2", CallbackError::State),
        (good.clone(), "", CallbackError::State),
        (good.replace("state=s1", "state="), "s1", CallbackError::State),
        (good.replace("&state=s1", ""), "s1", CallbackError::State),
        (good.replace("&state=s1", ""), "", CallbackError::State),
        (good.replace("s1", "S1"), "s1", CallbackError::State),
        (good.replace("s1", "s1%00"), "s1", CallbackError::State),
        (good.replace(APP_ID, "2021999999999999"), "s1", CallbackError::App),
        // The user said no.
        (good.replace("&auth_code=c", ""), "s1", CallbackError::NoCode),
        (good.replace("auth_code=c", "auth_code="), "s1", CallbackError::NoCode),
        (good.replace("auth_code=c", "error=access_denied"), "s1", CallbackError::NoCode),
        // What nobody can read in one way only.
        (format!("{good}&auth_code=d"), "s1", CallbackError::Malformed),
        (format!("{good}&state=s1"), "s1", CallbackError::Malformed),
        (format!("{good}&st%61te=s1"), "s1", CallbackError::Malformed),
        (format!("{good}&x=%zz"), "s1", CallbackError::Malformed),
        (format!("{good}&x=%ff"), "s1", CallbackError::Malformed),
        (format!("{good}&=x"), "s1", CallbackError::Malformed),
        (format!("{good}&x={}", "y".repeat(17_000)), "s1", CallbackError::Malformed),
    ];
    for (query, state, expected) in cases {
        assert_eq!(callback(&client, &query, state), Err(expected), "{}", &query[..query.len().min(200)]);
    }
    // The state comes first: nothing else is told to somebody who does not know it.
    let foreign = good.replace(APP_ID, "2021999999999999").replace("&auth_code=c", "");
    assert_eq!(callback(&client, &foreign, "s2"), Err(CallbackError::State));
}

#[tokio::test]
async fn a_login_with_the_app_is_signed() {
    let client = client();
    let login = client.app_login("2088000000000001", "login 1/中&x=1");
    let string = login.login_string().unwrap();
    assert_eq!(login.login_string_async().await.unwrap(), string);
    let found = form::decode(&string).unwrap();
    let expected = [
        ("apiname", "com.alipay.account.auth"),
        ("method", "alipay.open.auth.sdk.code.get"),
        ("app_id", APP_ID),
        ("app_name", "mc"),
        ("biz_type", "openservice"),
        ("pid", "2088000000000001"),
        ("product_id", "APP_FAST_LOGIN"),
        ("scope", "kuaijie"),
        ("target_id", "login 1/中&x=1"),
        ("auth_type", "AUTHACCOUNT"),
        ("sign_type", "RSA2"),
    ];
    for (name, value) in expected {
        assert!(found.iter().any(|(other, text)| other == name && text == value), "{name}");
    }
    assert_eq!(found.len(), expected.len() + 1);
    let source = sign_source(found.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let sign = &found.iter().find(|(name, _)| name == "sign").unwrap().1;
    let app = PublicKey::parse(&key("app_rsa2048.pub.pem")).unwrap().verifier(SignType::Rsa2).unwrap();
    app.verify(source.as_bytes(), sign).unwrap();
    assert!(string.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%&=".contains(&byte)), "{string}");
}
