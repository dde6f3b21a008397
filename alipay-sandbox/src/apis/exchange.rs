//! A code or a refresh token becomes new tokens: what users' tokens and those of merchants have in common.

use super::Call;
use crate::state::{CodeProblem, Grant, RefreshProblem, State, TokenKind};

/// The codes with which an API refuses.
pub(super) struct Refusals {
    pub(super) grant_type: &'static str,
    pub(super) code: fn(CodeProblem) -> &'static str,
    pub(super) refresh_token: fn(RefreshProblem) -> &'static str,
}

/// New tokens, and for how many seconds they are good.
pub(super) struct Issued {
    pub(super) access: String,
    pub(super) refresh: String,
    pub(super) grant: Grant,
    pub(super) expires_in: String,
    pub(super) re_expires_in: String,
}

/// Exchanges what the call brings for tokens of this kind; `None` for the documentation's own samples.
pub(super) fn exchange(
    call: &Call<'_>,
    state: &mut State,
    kind: TokenKind,
    refusals: &Refusals,
) -> Result<Option<Issued>, &'static str> {
    let name = match call.request.text("grant_type") {
        Some("authorization_code") => "code",
        Some("refresh_token") => "refresh_token",
        _ => return Err(refusals.grant_type),
    };
    let brought = call.request.text(name).unwrap_or_default();
    if state.samples.has(name, brought) {
        return Ok(None);
    }
    let (lifetime, refresh_lifetime) = (state.lifetimes.of(kind), state.lifetimes.of(kind.refresh()));
    let grant = if name == "code" {
        let codes = match kind {
            TokenKind::Access | TokenKind::Refresh => &mut state.authorizations,
            TokenKind::AppAccess | TokenKind::AppRefresh => &mut state.app_authorizations,
        };
        codes.redeem(brought, call.now, state.lifetimes.code).map_err(refusals.code)?
    } else {
        let refreshed = state.tokens.refresh(kind.refresh(), brought, call.now, refresh_lifetime);
        refreshed.map_err(refusals.refresh_token)?
    };
    let (access, refresh) = state.tokens.issue(&mut state.ids, kind, call.now, &grant);
    let [expires_in, re_expires_in] = [lifetime, refresh_lifetime].map(|lifetime| lifetime.as_secs().to_string());
    Ok(Some(Issued { access, refresh, grant, expires_in, re_expires_in }))
}
