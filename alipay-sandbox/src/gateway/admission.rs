//! Who asks, for which API, for which user.

use std::time::SystemTime;

use alipay_core::api::{ApiEntry, Auth};

use crate::{
    catalog,
    refusal::{Envelope, Refusal},
    request::Parameters,
    state::{Grant, State, TokenProblem},
};

/// The API of a call by this gateway's app. Refusals are not signed: the gateway would not know for whom.
pub(super) fn identify(app_id: &str, params: &Parameters) -> Result<&'static ApiEntry, Refusal> {
    let refuse = |sub_code, detail: &str| Err(Refusal::by_gateway(sub_code, detail).sent_as(Envelope::Unsigned));
    match params.value("app_id") {
        None => return refuse("isv.missing-app-id", ""),
        Some(asked) if asked != app_id => return refuse("isv.invalid-app-id", ""),
        Some(_) => {}
    }
    match params.value("method").map(catalog::find) {
        Some(Some(entry)) => Ok(entry),
        Some(None) => refuse("isv.invalid-method", "This gateway knows the APIs whose spec files it was built from."),
        None => refuse("isv.missing-method", ""),
    }
}

/// Page and app APIs exist, and a server does not call them: the platform's closest code says "no such API".
pub(super) fn check_channel(entry: &ApiEntry) -> Result<(), Refusal> {
    if entry.channels.contains(&"gateway") {
        return Ok(());
    }
    let detail = if entry.channels.contains(&"page") {
        "It is opened in a browser, and cannot be called by a server."
    } else {
        "It is handed to the Alipay app on a phone, and cannot be called by a server."
    };
    Err(Refusal::by_gateway("isv.invalid-method", detail))
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
        (_, Some(token)) => match state.tokens.check(token, now, state.lifetimes.access_token) {
            Ok(grant) => Ok(Some(grant)),
            Err(TokenProblem::Unknown) => Err(Refusal::by_gateway("aop.invalid-auth-token", "")),
            Err(TokenProblem::Expired) => Err(Refusal::by_gateway("aop.auth-token-time-out", "")),
        },
    }
}
