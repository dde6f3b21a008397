//! `alipay.open.auth.token.app` and its query: a merchant's code becomes a token, with which an app acts for the merchant.

use alipay_core::DateTime;
use serde_json::Value;

use super::{
    Base, Call, Reply,
    exchange::{self, Refusals},
};
use crate::{
    refusal::Refusal,
    state::{CodeProblem, RefreshProblem, State, TokenKind, TokenProblem, after},
};

/// Exchanges a code or a refresh token for new tokens.
pub(super) fn exchange(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let exchanged = exchange::exchange(call, state, TokenKind::AppAccess, &REFUSALS);
    let Some(issued) = exchanged.map_err(|sub_code| call.refuse(sub_code))? else {
        return Ok(Reply::of(Base::Sample));
    };
    Ok(Reply::of(Base::Bare)
        .changed(true)
        .set("app_auth_token", issued.access)
        .set("app_refresh_token", issued.refresh)
        // There is one merchant, whose app is the one that acts.
        .set("auth_app_id", state.app_id.as_str())
        .set("user_id", issued.grant.user_id)
        .set("expires_in", issued.expires_in)
        .set("re_expires_in", issued.re_expires_in))
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

const REFUSALS: Refusals = Refusals {
    grant_type: "GRANT_TYPE_INVALID",
    code: |problem| match problem {
        CodeProblem::Unknown => "AUTH_CODE_NOT_EXIST",
        // A used code has expired for everybody.
        CodeProblem::Used | CodeProblem::Expired => "AUTH_CODE_NOT_VALID",
    },
    refresh_token: |problem| match problem {
        RefreshProblem::Unknown => "REFRESH_TOKEN_NOT_EXIST",
        RefreshProblem::Used => "REFRESH_TOKEN_NOT_VALID",
        RefreshProblem::Expired => "REFRESH_TOKEN_TIME_OUT",
    },
};
