//! `alipay.system.oauth.token` and `alipay.user.info.share`: a code becomes a token, a token opens a profile.

use super::{
    Base, Call, Reply,
    exchange::{self, Refusals},
};
use crate::{
    refusal::{Envelope, Refusal},
    state::{RefreshProblem, State, TokenKind},
};

/// Exchanges a code or a refresh token for new tokens.
pub(super) fn exchange(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let exchanged = exchange::exchange(call, state, TokenKind::Access, &REFUSALS);
    // This API is older than `code` in answers: it refuses with `error_response`.
    let Some(issued) = exchanged.map_err(|sub_code| call.refuse(sub_code).sent_as(Envelope::Error))? else {
        return Ok(Reply::of(Base::Sample));
    };
    Ok(Reply::default()
        .changed(true)
        .set("access_token", issued.access)
        .set("refresh_token", issued.refresh)
        .set("expires_in", issued.expires_in)
        .set("re_expires_in", issued.re_expires_in)
        .set("user_id", issued.grant.user_id)
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

const REFUSALS: Refusals = Refusals {
    grant_type: "isv.grant-type-invalid",
    // The platform has one code for unknown, used and expired.
    code: |_| "isv.code-invalid",
    refresh_token: |problem| match problem {
        RefreshProblem::Unknown => "isv.refresh-token-invalid",
        RefreshProblem::Used => "isv.refreshed-token-invalid",
        RefreshProblem::Expired => "isv.refresh-token-time-out",
    },
};
