//! The way of a user through the platform: consent, token, profile, a cooperation query, a code query — and the two
//! ways in which a call is refused.
//!
//! `cargo run -p alipay-apis --example quickstart` needs no account: it starts the local gateway in this process. With
//! `ALIPAY_GATEWAY_URL`, `ALIPAY_APP_ID`, `ALIPAY_APP_PRIVATE_KEY_FILE` and `ALIPAY_PUBLIC_KEY_FILE` set it makes the
//! same calls to that gateway; `ALIPAY_AUTH_CODE` is the code a user's consent gave (`ALIPAY_KOUBEI_CODE` the one of
//! the Koubei page). It exits with 1 when a call is not answered with a verified success.

use std::{error::Error, process::ExitCode};

use alipay::{
    Client, Scope, State,
    koubei_member::KoubeiMemberDataOauthQuery,
    system::{SystemOauthToken, SystemOauthTokenGrantType},
    user::{
        AlipayUserPrincipalInfo as Principal, AlipayUserPrincipalInfoChoice as Choice, UserInfoShare,
        UserSceneCooperationConsult,
    },
};
use alipay_sandbox::Sandbox;

/// The code in the platform's documentation. The local gateway takes it any number of times.
const SAMPLE_CODE: &str = "4b203fe6c11548bcabd8da5bb087a83b";

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("failed: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let remote = remote()?;
    let sandbox = if remote.is_none() { Some(Sandbox::start().await?) } else { None };
    let client = match (&remote, &sandbox) {
        (Some(client), _) => client.clone(),
        (None, Some(sandbox)) => local(sandbox)?,
        (None, None) => return Err("there is no gateway".into()),
    };
    println!("client    {client:?}");

    let state = State::random(); // in the user's session, to be compared when they come back
    let page = client.authorization_url("https://shop.example/back").scope(Scope::AuthUser).state(&state);
    println!("consent   {page}");
    let code = match &sandbox {
        Some(sandbox) => sandbox.approve(&page.to_string()).await?.auth_code,
        None => variable("ALIPAY_AUTH_CODE").unwrap_or_else(|| SAMPLE_CODE.to_owned()),
    };
    println!("code      {}", if sandbox.is_some() { "the user agreed" } else { "given by the environment" });

    let token =
        client.call(SystemOauthToken::new(SystemOauthTokenGrantType::AuthorizationCode).code(code)).send().await?;
    let access_token = token.access_token.clone().ok_or("the answer has no access token")?;
    println!("token     received, valid for {} s", token.expires_in.as_deref().unwrap_or("?"));

    let user = client.call(UserInfoShare::new()).auth_token(access_token).send().await?;
    println!("user      {} ({})", user.nick_name.as_deref().unwrap_or("-"), user.user_id.as_deref().unwrap_or("-"));

    // Three columns of a customer table, all filled: the platform would use the user id and ignore the rest.
    let principal =
        Principal::first_of(Some("2088245198021234"), Some("13899998888"), Some("zhangsan@alipaytest.com"))?;
    let consult = client.call(UserSceneCooperationConsult::new(principal, "youku").partner_id("m_qudao1_qudao2"));
    let sent = match consult.request().principal.choice() {
        Some(Choice::UserId(_)) => "principal.user_id",
        Some(Choice::Mobile(_)) => "principal.mobile",
        _ => "principal.email",
    };
    println!("consult   sends {sent}, keeps back {}", consult.ignored().join(", "));
    let answer = consult.send().await?;
    println!("consult   worth addressing: {:?}", answer.consult_result);

    let code = variable("ALIPAY_KOUBEI_CODE").unwrap_or_else(|| SAMPLE_CODE.to_owned());
    let operator = client.call(KoubeiMemberDataOauthQuery::new("pay_member", code)).send().await?;
    let kind = operator.operator_type.as_ref().map_or("-", |kind| kind.as_str());
    println!("koubei    operator {} is a {kind}", operator.operator_id.as_deref().unwrap_or("-"));

    let wrong = UserSceneCooperationConsult::new(Principal::default(), "x".repeat(51));
    match client.call(wrong).send().await {
        Err(error) if error.is_validation() => println!("validate  {error}"),
        _ => return Err("a request that breaks its table was sent".into()),
    }

    if sandbox.is_some() {
        match client
            .call(KoubeiMemberDataOauthQuery::new("pay_member", "00000000000000000000000000000000"))
            .send()
            .await
        {
            Err(error) if error.is_api("AUTH_CODE_NOT_EXIST") => println!("refused   {error}"),
            other => return Err(format!("expected a refusal, got {other:?}").into()),
        }
    }
    Ok(())
}

/// A client for the gateway that the environment names.
fn remote() -> Result<Option<Client>, Box<dyn Error>> {
    let Some(gateway) = variable("ALIPAY_GATEWAY_URL") else { return Ok(None) };
    let needed = |name: &str| variable(name).ok_or_else(|| format!("{name} is not set; ALIPAY_GATEWAY_URL needs it"));
    let file = |name: &str| -> Result<String, Box<dyn Error>> {
        let path = needed(name)?;
        Ok(std::fs::read_to_string(&path).map_err(|error| format!("{name}: cannot read {path}: {error}"))?)
    };
    let client = Client::builder()
        .gateway(gateway)
        .app_id(needed("ALIPAY_APP_ID")?)
        .private_key(file("ALIPAY_APP_PRIVATE_KEY_FILE")?)
        .alipay_public_key(file("ALIPAY_PUBLIC_KEY_FILE")?)
        .build()?;
    Ok(Some(client))
}

/// A client for the gateway in this process.
fn local(sandbox: &Sandbox) -> Result<Client, Box<dyn Error>> {
    let client = Client::builder()
        .gateway(sandbox.gateway_url())
        .app_id(sandbox.app_id())
        .private_key(sandbox.app_private_key().ok_or("the gateway did not make the app's key")?)
        .alipay_public_key(sandbox.alipay_public_key())
        .build()?;
    Ok(client)
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
