//! What users let an app do for them: the question, and both answers.

use alipay_core::{
    Scope,
    form::{self, FormError},
};

use crate::{app::App, gateway::Gateway, state::Grant};

/// Path of the page for users, as on the platform.
pub(crate) const PATH: &str = "/oauth2/publicAppAuthorize.htm";

/// Path of the page for merchants, who let somebody else's app act for their own.
pub(crate) const APP_PATH: &str = "/oauth2/appToAppAuth.htm";

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    User,
    Merchant,
}

/// What comes back when the user agrees.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Consent {
    /// The code to exchange for a token; works once.
    pub auth_code: String,
    /// The `state` of the request, unchanged.
    pub state: Option<String>,
    /// Where the browser goes: the app's `redirect_uri` with all of this behind it.
    pub redirect_to: String,
}

/// The code is not shown.
impl std::fmt::Debug for Consent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Consent").field("state", &self.state).finish_non_exhaustive()
    }
}

/// Why an address does not lead to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConsentError {
    /// Another server, or another path.
    #[error(
        "the address is not that of an authorization page of this gateway: take it from `Client::authorization_url` \
             or `Client::app_authorization_url`"
    )]
    NotThisPage,
    /// The query cannot be read.
    #[error("the query cannot be read: {0}")]
    Query(FormError),
    /// No app, or an unknown one.
    #[error("app_id is missing, or not that of an app of this gateway")]
    App,
    /// No scope, or an unknown one.
    #[error("scope must be auth_base or auth_user, or both joined by a comma")]
    Scope,
    /// No place to go back to.
    #[error("redirect_uri must be an absolute http or https URL")]
    RedirectUri,
    /// The code cannot be kept.
    #[error("the state file cannot be written: start the gateway again")]
    NotSaved,
}

/// What an app asks a user or a merchant for.
pub(crate) struct Question<'g> {
    asked: Asked,
    pub(crate) app: &'g App,
    /// As the app wrote it: names, joined by commas. Merchants are asked for everything.
    pub(crate) scope: String,
    pub(crate) redirect_uri: String,
    state: Option<String>,
}

impl<'g> Question<'g> {
    /// Reads the query of the page.
    pub(crate) fn read(gateway: &'g Gateway, asked: Asked, query: &str) -> Result<Self, ConsentError> {
        let pairs = form::decode(query).map_err(ConsentError::Query)?;
        let value = |name: &str| pairs.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone());
        let app = value("app_id").and_then(|id| gateway.app(&id)).ok_or(ConsentError::App)?;
        let scope = value("scope").filter(|_| asked == Asked::User).unwrap_or_default();
        let known = [Scope::AuthBase.as_str(), Scope::AuthUser.as_str()];
        if asked == Asked::User && !scope.split(',').all(|scope| known.contains(&scope)) {
            return Err(ConsentError::Scope);
        }
        let redirect_uri = value("redirect_uri").filter(|url| is_absolute(url)).ok_or(ConsentError::RedirectUri)?;
        Ok(Self { asked, app, scope, redirect_uri, state: value("state") })
    }

    /// Whether the user is not asked: the id alone is given away silently.
    pub(crate) fn is_silent(&self) -> bool {
        self.asked == Asked::User && !self.sees_profile()
    }

    /// The user or merchant agrees.
    pub(crate) async fn agree(self, gateway: &Gateway) -> Result<Consent, ConsentError> {
        let (auth_code, saved) = {
            let now = gateway.clock.now();
            let mut known = self.app.state();
            let known = &mut *known;
            let (codes, grant) = match self.asked {
                Asked::User => (&mut known.authorizations, Grant::by_user(self.sees_profile())),
                Asked::Merchant => (&mut known.app_authorizations, Grant::by_merchant(&known.seller_id)),
            };
            let code = codes.issue(&mut known.ids, now, grant);
            (code, gateway.commit(known))
        };
        if !saved.wait().await {
            return Err(ConsentError::NotSaved);
        }
        let mut back = vec![("app_id", self.app.id.as_str()), ("source", self.source())];
        back.extend((self.asked == Asked::User).then_some(("scope", self.scope.as_str())));
        back.extend(self.state.as_deref().map(|state| ("state", state)));
        back.push((if self.asked == Asked::User { "auth_code" } else { "app_auth_code" }, &auth_code));
        let redirect_to = with_query(&self.redirect_uri, &form::encode(back));
        Ok(Consent { auth_code, state: self.state, redirect_to })
    }

    /// Where the browser goes when the user refuses.
    pub(crate) fn refuse(&self) -> String {
        let mut back = vec![("app_id", self.app.id.as_str()), ("source", self.source()), ("error", "access_denied")];
        back.extend(self.state.as_deref().map(|state| ("state", state)));
        with_query(&self.redirect_uri, &form::encode(back))
    }

    fn source(&self) -> &'static str {
        match self.asked {
            Asked::User => "alipay_wallet",
            Asked::Merchant => "alipay_app_auth",
        }
    }

    fn sees_profile(&self) -> bool {
        self.scope.split(',').any(|scope| scope == Scope::AuthUser.as_str())
    }
}

/// Printable ASCII only: the URL goes into a header.
fn is_absolute(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#']))
        && url.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Adds pairs behind those that the URL already has, before its fragment.
pub(crate) fn with_query(url: &str, query: &str) -> String {
    let (url, fragment) = url.find('#').map_or((url, ""), |at| url.split_at(at));
    let separator = match url.find('?') {
        None => "?",
        Some(at) if at + 1 == url.len() => "",
        Some(_) => "&",
    };
    format!("{url}{separator}{query}{fragment}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_goes_where_it_belongs() {
        for (url, expected) in [
            ("https://a.example/b", "https://a.example/b?x=1"),
            ("https://a.example/b?c=d", "https://a.example/b?c=d&x=1"),
            ("https://a.example/b?", "https://a.example/b?x=1"),
            ("https://a.example/#/c", "https://a.example/?x=1#/c"),
        ] {
            assert_eq!(with_query(url, "x=1"), expected);
        }
    }

    #[test]
    fn only_absolute_addresses() {
        for url in ["http://127.0.0.1:3000/back", "https://shop.example"] {
            assert!(is_absolute(url), "{url}");
        }
        for url in ["", "/back", "//shop.example", "https://", "https:///x", "javascript:x", "http://a/\r\nX: y"] {
            assert!(!is_absolute(url), "{url}");
        }
    }
}
