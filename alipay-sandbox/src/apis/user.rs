//! `alipay.system.oauth.token` and `alipay.user.info.share`: a code becomes a token, a token opens a profile.

use std::time::Duration;

use super::{Base, Call, Reply};
use crate::{
    refusal::{Envelope, Refusal},
    state::{Grant, RefreshProblem, State, TokenKind},
};

/// Exchanges a code or a refresh token for new tokens.
pub(super) fn exchange(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    // This API is older than `code` in answers: it refuses with `error_response`.
    let refuse = |sub_code| call.refuse(sub_code).sent_as(Envelope::Error);
    let granted = match call.request.text("grant_type") {
        Some("authorization_code") => redeem(call, state).map_err(refuse)?,
        Some("refresh_token") => refresh(call, state).map_err(refuse)?,
        _ => return Err(refuse("isv.grant-type-invalid")),
    };
    let Some(grant) = granted else { return Ok(Reply::of(Base::Sample)) };
    let (access, refresh) = state.tokens.issue(&mut state.ids, TokenKind::Access, call.now, &grant);
    Ok(Reply::default()
        .changed(true)
        .set("access_token", access)
        .set("refresh_token", refresh)
        .set("expires_in", seconds(state.lifetimes.access_token))
        .set("re_expires_in", seconds(state.lifetimes.refresh_token))
        .set("user_id", grant.user_id)
        .set("auth_start", call.time().to_string()))
}

/// The profile of the user, if the user agreed to show it.
pub(super) fn share(call: &Call<'_>) -> Result<Reply, Refusal> {
    match &call.user {
        Some(user) if !user.sees_profile => Err(Refusal::by_gateway(
            "isv.insufficient-user-permissions",
            "The user agreed to the scope auth_base; this API needs auth_user.",
        )),
        Some(user) => Ok(Reply::default().set("user_id", user.user_id.as_str())),
        None => Ok(Reply::default()),
    }
}

/// What the code stands for; `None` for the documentation's own sample.
fn redeem(call: &Call<'_>, state: &mut State) -> Result<Option<Grant>, &'static str> {
    let code = call.request.text("code").unwrap_or_default();
    if state.samples.has("code", code) {
        return Ok(None);
    }
    // The platform has one code for unknown, used and expired.
    let grant = state.authorizations.redeem(code, call.now, state.lifetimes.code);
    grant.map(Some).map_err(|_| "isv.code-invalid")
}

/// As [`redeem`], for a refresh token.
fn refresh(call: &Call<'_>, state: &mut State) -> Result<Option<Grant>, &'static str> {
    let token = call.request.text("refresh_token").unwrap_or_default();
    if state.samples.has("refresh_token", token) {
        return Ok(None);
    }
    let grant = state.tokens.refresh(TokenKind::Refresh, token, call.now, state.lifetimes.refresh_token);
    grant.map(Some).map_err(|problem| match problem {
        RefreshProblem::Unknown => "isv.refresh-token-invalid",
        RefreshProblem::Used => "isv.refreshed-token-invalid",
        RefreshProblem::Expired => "isv.refresh-token-time-out",
    })
}

fn seconds(lifetime: Duration) -> String {
    lifetime.as_secs().to_string()
}
