//! From the authorization page to the user's profile, and everything that can be too late.

use std::time::Duration;

use alipay_core::{Client, Error, Scope};
use alipay_sandbox::{ConsentError, Sandbox};
use serde_json::json;

use crate::{
    apis::{Operator, Tokens, UserInfoShare, client, code, refresh},
    http::{Hands, Request, get, header, query_of},
};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// What happens until the app has its code.
async fn agree(sandbox: &Sandbox, scope: Scope) -> String {
    let page = client(sandbox).authorization_url("https://shop.example/back").scope(scope).to_string();
    sandbox.approve(&page).await.unwrap().auth_code
}

async fn tokens(sandbox: &Sandbox, scope: Scope) -> Tokens {
    client(sandbox).call(code(&agree(sandbox, scope).await)).send().await.unwrap().into_body()
}

async fn share(client: &Client, token: &str) -> Result<Option<String>, Error> {
    client.call(UserInfoShare {}).auth_token(token).send().await.map(|user| user.into_body().user_id)
}

fn assert_refused<T: std::fmt::Debug>(outcome: Result<T, Error>, code: &str) {
    let error = outcome.unwrap_err();
    assert!(error.is_api(code), "{code}: {error}");
    assert!(error.is_authenticated(), "{code}");
}

#[tokio::test]
async fn from_the_page_to_the_profile() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    let page =
        client.authorization_url("https://shop.example/back?x=1").scope(Scope::AuthUser).state("s&=+ 1").to_string();
    let consent = sandbox.approve(&page).await.unwrap();
    assert_eq!(consent.state.as_deref(), Some("s&=+ 1"));
    let back = query_of(&consent.redirect_to);
    let expected = [("x", "1"), ("app_id", sandbox.app_id()), ("source", "alipay_wallet"), ("scope", "auth_user")];
    for (name, value) in expected.into_iter().chain([("state", "s&=+ 1"), ("auth_code", &*consent.auth_code)]) {
        assert!(back.contains(&(name.to_owned(), value.to_owned())), "{name}: {back:?}");
    }

    let tokens = client.call(code(&consent.auth_code)).send().await.unwrap();
    assert_eq!((tokens.access_token.len(), tokens.refresh_token.len()), (40, 40));
    assert_eq!((&*tokens.expires_in, &*tokens.re_expires_in), ("1296000", "2592000"));
    assert_eq!(share(&client, &tokens.access_token).await.unwrap(), tokens.user_id);
    assert!(!format!("{consent:?}").contains(&consent.auth_code));
}

#[tokio::test]
async fn a_browser_is_sent_back() {
    let sandbox = Sandbox::start().await.unwrap();
    let page = client(&sandbox).authorization_url("http://127.0.0.1:3000/back").scope(Scope::AuthBase).to_string();
    let target = page.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).unwrap();
    let http = get(&sandbox, target).await;
    assert_eq!(http.status, 303);
    let location = header(&http, "location").unwrap();
    assert!(location.starts_with("http://127.0.0.1:3000/back?app_id="), "{location}");
    let back = query_of(location);
    let auth_code = &back.iter().find(|(name, _)| name == "auth_code").unwrap().1;
    assert!(client(&sandbox).call(code(auth_code)).send().await.is_ok());
}

#[tokio::test]
async fn the_page_refuses_what_it_cannot_send_back() {
    let sandbox = Sandbox::start().await.unwrap();
    let good = "app_id=2021000000000001&scope=auth_user%2Cauth_base&redirect_uri=https%3A%2F%2Fshop.example";
    for query in [
        good.replace("0001&", "0002&"),
        good.replace("auth_base", "kuaijie"),
        good.replace("scope", "scoop"),
        good.replace("https%3A%2F%2Fshop.example", "%2Fback"),
        good.replace("https", "javascript"),
        good.replace("shop.example", "shop.example%0d%0aX-Evil%3A%201"),
        good.replace("redirect_uri", "redirect"),
        format!("{good}&scope=auth_user"),
        format!("{good}&state=%zz"),
        String::new(),
    ] {
        let http = get(&sandbox, &format!("/oauth2/publicAppAuthorize.htm?{query}")).await;
        assert_eq!(http.status, 400, "{query}");
        assert!(!http.body.is_empty() && header(&http, "location").is_none());
    }
    assert_eq!(get(&sandbox, &format!("/oauth2/publicAppAuthorize.htm?{good}")).await.status, 200);
    let elsewhere = format!("https://openauth.alipay.com/oauth2/publicAppAuthorize.htm?{good}");
    assert_eq!(sandbox.approve(&elsewhere).await, Err(ConsentError::NotThisPage));
}

#[tokio::test]
async fn a_code_works_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let (client, used) = (client(&sandbox), agree(&sandbox, Scope::AuthUser).await);
    assert!(client.call(code(&used)).send().await.is_ok());
    assert_refused(client.call(code(&used)).send().await, "isv.code-invalid");
    assert_refused(client.call(code("0123456789abcdef0123456789abcdef")).send().await, "isv.code-invalid");
    // As old as this API: refused as `error_response`, and signed all the same.
    let raw = Request::new(&sandbox, "alipay.system.oauth.token").with("grant_type", "authorization_code");
    let answer = raw.with("code", used).send().await;
    assert_eq!((answer.key.as_str(), answer.is_signed), ("error_response", true));
    assert_eq!(answer.outcome(), "40002 isv.code-invalid");
    let raw = Request::new(&sandbox, "alipay.system.oauth.token").with("grant_type", "password");
    assert_eq!(raw.send().await.outcome(), "40002 isv.grant-type-invalid");
}

#[tokio::test]
async fn a_code_is_not_spent_by_a_call_that_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let fresh = agree(&sandbox, Scope::AuthUser).await;
    let raw = || Request::new(&sandbox, "alipay.system.oauth.token").with("grant_type", "authorization_code");
    assert_eq!(raw().with("code", &*fresh).with("extra", "1").send().await.outcome(), "40002 isv.invalid-parameter");
    assert_eq!(raw().with("code", &*fresh).tampered(|body| body + "1").await.outcome(), "40002 isv.invalid-signature");
    assert!(client(&sandbox).call(code(&fresh)).send().await.is_ok());
}

#[tokio::test]
async fn everything_expires() {
    let hands = Hands::new();
    let sandbox = Sandbox::builder().clock(hands.clone()).start().await.unwrap();
    let client = client(&sandbox);
    let (early, late) = (agree(&sandbox, Scope::AuthUser).await, agree(&sandbox, Scope::AuthUser).await);
    hands.advance(9 * MINUTE);
    let tokens = client.call(code(&early)).send().await.unwrap();
    hands.advance(2 * MINUTE);
    assert_refused(client.call(code(&late)).send().await, "isv.code-invalid");

    hands.advance(14 * DAY);
    assert!(share(&client, &tokens.access_token).await.is_ok());
    hands.advance(DAY);
    assert_refused(share(&client, &tokens.access_token).await, "aop.auth-token-time-out");
    let refreshed = client.call(refresh(&tokens.refresh_token)).send().await.unwrap();
    assert!(share(&client, &refreshed.access_token).await.is_ok());
    hands.advance(31 * DAY);
    assert_refused(client.call(refresh(&refreshed.refresh_token)).send().await, "isv.refresh-token-time-out");
}

#[tokio::test]
async fn lifetimes_can_be_set() {
    let hands = Hands::new();
    let sandbox = Sandbox::builder()
        .clock(hands.clone())
        .code_lifetime(MINUTE)
        .token_lifetime(MINUTE)
        .refresh_token_lifetime(2 * MINUTE)
        .start()
        .await
        .unwrap();
    let tokens = tokens(&sandbox, Scope::AuthUser).await;
    assert_eq!((&*tokens.expires_in, &*tokens.re_expires_in), ("60", "120"));
    let late = agree(&sandbox, Scope::AuthUser).await;
    hands.advance(MINUTE + MINUTE / 2);
    let client = client(&sandbox);
    assert_refused(client.call(code(&late)).send().await, "isv.code-invalid");
    assert_refused(share(&client, &tokens.access_token).await, "aop.auth-token-time-out");
    assert!(client.call(refresh(&tokens.refresh_token)).send().await.is_ok());
}

#[tokio::test]
async fn a_refresh_token_works_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    let first = tokens(&sandbox, Scope::AuthUser).await;
    let second = client.call(refresh(&first.refresh_token)).send().await.unwrap();
    assert_ne!((&first.access_token, &first.refresh_token), (&second.access_token, &second.refresh_token));
    assert_eq!(share(&client, &second.access_token).await.unwrap(), first.user_id);
    assert_refused(client.call(refresh(&first.refresh_token)).send().await, "isv.refreshed-token-invalid");
    assert!(client.call(refresh(&second.refresh_token)).send().await.is_ok());
    assert_refused(client.call(refresh("unknown")).send().await, "isv.refresh-token-invalid");
}

#[tokio::test]
async fn a_profile_needs_a_token_that_allows_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    let only_id = tokens(&sandbox, Scope::AuthBase).await;
    assert_refused(share(&client, &only_id.access_token).await, "isv.insufficient-user-permissions");
    assert_refused(share(&client, "unknown").await, "aop.invalid-auth-token");
    assert_refused(share(&client, &only_id.refresh_token).await, "aop.invalid-auth-token");
    // A client would not send it without one.
    let answer = Request::new(&sandbox, "alipay.user.info.share").send().await;
    assert_eq!((answer.outcome().as_str(), answer.is_signed), ("20001 aop.invalid-auth-token", true));
}

#[tokio::test]
async fn business_codes_work_once_and_are_another_kind() {
    let hands = Hands::new();
    let sandbox = Sandbox::builder().clock(hands.clone()).start().await.unwrap();
    let client = client(&sandbox);
    let ask = |code: &str| {
        let operator = Operator { auth_type: "pay_member".into(), code: code.into(), ext_info: None };
        client.call(operator).send()
    };
    let (used, late) = (sandbox.issue_business_code().await.unwrap(), sandbox.issue_business_code().await.unwrap());
    let wrong_type = json!({"auth_type": "other", "code": &used});
    let answer = Request::new(&sandbox, "koubei.member.data.oauth.query").biz(&wrong_type).send().await;
    assert_eq!(answer.outcome(), "40004 INVALID_PARAMETER");
    assert!(ask(&used).await.is_ok());
    assert_refused(ask(&used).await, "AUTH_CODE_EXPIRES");
    assert_refused(ask("0123456789abcdef0123456789abcdef").await, "AUTH_CODE_NOT_EXIST");
    assert_refused(ask(&agree(&sandbox, Scope::AuthUser).await).await, "AUTH_CODE_NOT_EXIST");
    assert_refused(client.call(code(&late)).send().await, "isv.code-invalid");
    hands.advance(11 * MINUTE);
    assert_refused(ask(&late).await, "AUTH_CODE_EXPIRES");
}
