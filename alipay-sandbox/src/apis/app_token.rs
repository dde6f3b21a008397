//! `alipay.open.auth.token.app` and its query: a merchant's code becomes a token, with which an app acts for the merchant.

use alipay_core::DateTime;
use serde_json::Value;

use super::{Base, Call, Reply};
use crate::{
    refusal::Refusal,
    state::{Grant, RefreshProblem, State, TokenKind, TokenProblem, after},
};

/// Exchanges a code or a refresh token for new tokens.
pub(super) fn exchange(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let granted = match call.request.text("grant_type") {
        Some("authorization_code") => redeem(call, state)?,
        Some("refresh_token") => refresh(call, state)?,
        _ => return Err(call.refuse("GRANT_TYPE_INVALID")),
    };
    let Some(grant) = granted else { return Ok(Reply::of(Base::Sample)) };
    let (access, refresh) = state.tokens.issue(&mut state.ids, TokenKind::AppAccess, call.now, &grant);
    Ok(Reply::of(Base::Bare)
        .changed(true)
        .set("app_auth_token", access)
        .set("app_refresh_token", refresh)
        // There is one merchant, whose app is the one that acts.
        .set("auth_app_id", state.app_id.as_str())
        .set("user_id", grant.user_id)
        .set("expires_in", state.lifetimes.app_token.as_secs().to_string())
        .set("re_expires_in", state.lifetimes.app_refresh_token.as_secs().to_string()))
}

/// What a token is good for.
pub(super) fn query(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let text = call.request.text("app_auth_token").unwrap_or_default();
    if state.samples.has("app_auth_token", text) {
        return Ok(Reply::default());
    }
    let lifetime = state.lifetimes.app_token;
    let checked = state.tokens.check(TokenKind::AppAccess, text, call.now, lifetime);
    let Some(token) = state.tokens.find(text).filter(|_| checked != Err(TokenProblem::Unknown)) else {
        return Err(call.refuse("AUTH_TOKEN_NOT_EXISTED"));
    };
    let start = DateTime::from_system_time(token.issued);
    Ok(Reply::of(Base::Bare)
        .set("user_id", token.grant.user_id.as_str())
        .set("auth_app_id", state.app_id.as_str())
        .set("expires_in", Value::from(lifetime.as_secs()))
        .set("auth_start", start.to_string())
        .set("auth_end", after(start, lifetime).to_string())
        .set("status", if checked.is_ok() { "valid" } else { "invalid" })
        .set("is_by_app_auth", true))
}

/// What the code stands for; `None` for the documentation's own sample.
fn redeem(call: &Call<'_>, state: &mut State) -> Result<Option<Grant>, Refusal> {
    let code = call.request.text("code").unwrap_or_default();
    if state.samples.has("code", code) {
        return Ok(None);
    }
    match state.app_authorizations.redeem(code, call.now, state.lifetimes.code) {
        Ok(()) => Ok(Some(Grant::by_merchant(&state.seller_id))),
        Err(crate::state::CodeProblem::Unknown) => Err(call.refuse("AUTH_CODE_NOT_EXIST")),
        // A used code has expired for everybody.
        Err(_) => Err(call.refuse("AUTH_CODE_NOT_VALID")),
    }
}

/// As [`redeem`], for a refresh token.
fn refresh(call: &Call<'_>, state: &mut State) -> Result<Option<Grant>, Refusal> {
    let token = call.request.text("refresh_token").unwrap_or_default();
    if state.samples.has("refresh_token", token) {
        return Ok(None);
    }
    let lifetime = state.lifetimes.app_refresh_token;
    state.tokens.refresh(TokenKind::AppRefresh, token, call.now, lifetime).map(Some).map_err(|problem| {
        call.refuse(match problem {
            RefreshProblem::Unknown => "REFRESH_TOKEN_NOT_EXIST",
            RefreshProblem::Used => "REFRESH_TOKEN_NOT_VALID",
            RefreshProblem::Expired => "REFRESH_TOKEN_TIME_OUT",
        })
    })
}
