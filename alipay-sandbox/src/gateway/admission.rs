//! Who asks, for which API, for which user.

use std::time::SystemTime;

use alipay_core::api::{ApiEntry, Auth};

use super::{Caller, Channel, Gateway};
use crate::{
    catalog,
    refusal::{Envelope, Refusal},
    request::Parameters,
    state::{Grant, State, TokenKind, TokenProblem},
};

/// Which app calls which API. Refusals are not signed: the gateway would not know for whom.
pub(super) fn identify<'g>(gateway: &'g Gateway, params: &Parameters) -> Result<Caller<'g>, Refusal> {
    let refusal = |sub_code, detail: &str| Refusal::by_gateway(sub_code, detail).sent_as(Envelope::Unsigned);
    let app = match params.value("app_id").map(|id| gateway.app(id)) {
        None => return Err(refusal("isv.missing-app-id", "")),
        Some(None) => {
            let known: Vec<_> = gateway.apps.iter().map(|app| app.id.as_str()).collect();
            return Err(refusal("isv.invalid-app-id", &format!("This gateway is for {}.", known.join(", "))));
        }
        Some(Some(app)) => app,
    };
    let Some(method) = params.value("method") else { return Err(refusal("isv.missing-method", "")) };
    let Some(entry) = catalog::find(method) else {
        let detail = match catalog::similar(method) {
            Some(meant) => format!("Perhaps {meant} is meant."),
            None => "This gateway knows the APIs whose spec files it was built from.".to_owned(),
        };
        return Err(refusal("isv.invalid-method", &detail));
    };
    Ok(Caller { app, entry })
}

/// Page and app APIs exist, and a server does not call them: the platform's closest code says "no such API".
pub(super) fn check_channel(entry: &ApiEntry, channel: Channel) -> Result<(), Refusal> {
    let (is_allowed, other) = match channel {
        Channel::Server => (entry.channels.contains(&"gateway"), "cannot be called by a server"),
        // A server's call shows its answer in a browser, too.
        Channel::Browser => (entry.channels.iter().any(|other| *other != "app"), "cannot be opened in a browser"),
        Channel::Phone => (entry.channels.contains(&"app"), "cannot be given to the app"),
    };
    if is_allowed {
        return Ok(());
    }
    let detail = if entry.channels.contains(&"gateway") {
        "It is called by a server"
    } else if entry.channels.contains(&"page") {
        "It is opened in a browser"
    } else {
        "It is handed to the Alipay app on a phone"
    };
    Err(Refusal::by_gateway("isv.invalid-method", format!("{detail}, and {other}.")))
}

/// The user whose token came along, where the API looks at one.
pub(super) fn user(
    entry: &ApiEntry,
    params: &Parameters,
    state: &State,
    now: SystemTime,
) -> Result<Option<Grant>, Refusal> {
    match (entry.info.user_auth, params.value("auth_token")) {
        (Auth::None, _) | (Auth::Optional, None) => Ok(None),
        (Auth::Required, None) => {
            Err(Refusal::by_gateway("aop.invalid-auth-token", "This API acts for a user: auth_token is missing."))
        }
        (_, Some(token)) if state.samples.has("access_token", token) => Ok(Some(Grant::by_user(true))),
        (_, Some(token)) => match state.tokens.check(TokenKind::Access, token, now, state.lifetimes.access_token) {
            Ok(grant) => Ok(Some(grant)),
            Err(TokenProblem::Unknown) => Err(Refusal::by_gateway("aop.invalid-auth-token", "")),
            Err(TokenProblem::Expired) => Err(Refusal::by_gateway("aop.auth-token-time-out", "")),
        },
    }
}

/// The merchant that the call acts for, if it names one.
pub(super) fn merchant(params: &Parameters, state: &State, now: SystemTime) -> Result<Option<Grant>, Refusal> {
    const NAME: &str = "app_auth_token";
    let Some(token) = params.value(NAME) else { return Ok(None) };
    if state.samples.has(NAME, token) {
        return Ok(Some(Grant::by_merchant(&state.seller_id)));
    }
    match state.tokens.check(TokenKind::AppAccess, token, now, state.lifetimes.app_token) {
        Ok(grant) => Ok(Some(grant)),
        Err(TokenProblem::Unknown) => Err(Refusal::by_gateway("aop.invalid-app-auth-token", "")),
        Err(TokenProblem::Expired) => Err(Refusal::by_gateway("aop.app-auth-token-time-out", "")),
    }
}
