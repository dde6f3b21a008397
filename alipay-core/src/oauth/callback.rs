//! The request with which somebody comes back from an authorization page.

use std::fmt;

use super::State;
use crate::{Client, form};

/// Largest query that is read.
const MAX_QUERY: usize = 16 * 1024;

/// What the browser of a user or merchant brought back. It is not signed: only `state` ties it to them, and only the
/// exchange of the code says who they are.
///
/// Wire rule: [§8.1](crate::protocol).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthorizationCallback {
    /// For `alipay.system.oauth.token` or, of a merchant, `alipay.open.auth.token.app`. Works once.
    pub code: String,
    /// Whether a merchant gave it, for an app.
    pub is_for_app: bool,
    /// What the user agreed to.
    pub scopes: Vec<String>,
}

/// Why a callback is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// Not a query, or one that names something twice.
    #[error("the callback's query cannot be read")]
    Malformed,
    /// Without the state that was sent, or with another one: somebody else's callback.
    #[error("the callback's state is not the one that was sent: do not use its code")]
    State,
    /// For another app.
    #[error("the callback is for another app")]
    App,
    /// Without a code: the user refused.
    #[error("the callback has no code: consent was refused")]
    NoCode,
}

impl Client {
    /// Reads the query of a callback, as the browser sent it, and compares its state with the one that was sent.
    ///
    /// ```no_run
    /// # fn show(client: alipay_core::Client, query: &str, kept: String) -> Result<(), alipay_core::CallbackError> {
    /// let callback = client.authorization_callback(query, &kept.into())?;
    /// println!("exchange {} for a token", callback.code);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`CallbackError`]; nothing of the query can be used then.
    pub fn authorization_callback(&self, query: &str, state: &State) -> Result<AuthorizationCallback, CallbackError> {
        if query.len() > MAX_QUERY {
            return Err(CallbackError::Malformed);
        }
        let pairs = form::decode(query.trim_start_matches('?')).map_err(|_| CallbackError::Malformed)?;
        let value = |name: &str| {
            let found = pairs.iter().find(|(other, _)| other == name);
            found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
        };
        if !state.is_same(value("state").unwrap_or_default()) {
            return Err(CallbackError::State);
        }
        if value("app_id").is_some_and(|app_id| app_id != self.app_id()) {
            return Err(CallbackError::App);
        }
        let for_app = value("app_auth_code");
        let code = for_app.or(value("auth_code")).ok_or(CallbackError::NoCode)?;
        Ok(AuthorizationCallback {
            code: code.to_owned(),
            is_for_app: for_app.is_some(),
            scopes: value("scope")
                .unwrap_or_default()
                .split(',')
                .filter(|s| !s.is_empty())
                .map(str::to_owned)
                .collect(),
        })
    }
}

/// Without what the browser brought: anybody can write such a query.
impl fmt::Debug for AuthorizationCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationCallback")
            .field("is_for_app", &self.is_for_app)
            .field("scopes", &self.scopes.len())
            .finish_non_exhaustive()
    }
}
