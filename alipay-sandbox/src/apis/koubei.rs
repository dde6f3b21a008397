//! `koubei.member.data.oauth.query`: who stands behind a code that Koubei opened a page with.

use super::{Call, Reply};
use crate::{
    refusal::Refusal,
    state::{CodeProblem, State},
};

/// Spends the code.
pub(super) fn operator(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    if call.request.text("auth_type") != Some("pay_member") {
        return Err(Refusal::by_api(call.entry, "INVALID_PARAMETER", "auth_type: only pay_member exists."));
    }
    let code = call.request.text("code").unwrap_or_default();
    if state.samples.has("code", code) {
        return Ok(Reply::default());
    }
    match state.business.redeem(code, call.now, state.lifetimes.code) {
        Ok(_) => Ok(Reply::default().changed(true)),
        Err(CodeProblem::Unknown) => Err(call.refuse("AUTH_CODE_NOT_EXIST")),
        // A used code has expired for everybody.
        Err(CodeProblem::Used | CodeProblem::Expired) => Err(call.refuse("AUTH_CODE_EXPIRES")),
    }
}
