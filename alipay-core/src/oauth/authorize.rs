//! The pages on which a user, or a merchant, lets an app act for them.

use std::fmt;

use crate::form;

/// What a user is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scope {
    /// The user's id, without asking.
    AuthBase,
    /// The user's profile; asks for consent. What `alipay.user.info.share` needs.
    AuthUser,
}

impl Scope {
    /// The value on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuthBase => "auth_base",
            Self::AuthUser => "auth_user",
        }
    }
}

/// The address of the consent page; `to_string` writes it.
///
/// Wire rule: [§8.1](crate::protocol).
///
/// The user comes back to `redirect_uri` with `auth_code` and `state`. That request is not signed: compare `state` with
/// the one you sent, then exchange the code with `alipay.system.oauth.token`. A code works once, for 24 hours at most.
#[derive(Clone, PartialEq, Eq)]
#[must_use = "write it with `to_string` and send the user there"]
pub struct AuthorizationUrl {
    page: String,
    app_id: String,
    redirect_uri: String,
    scopes: Vec<String>,
    state: Option<String>,
}

impl AuthorizationUrl {
    pub(crate) fn new(page: &str, app_id: &str, redirect_uri: String) -> Self {
        Self { page: page.to_owned(), app_id: app_id.to_owned(), redirect_uri, scopes: Vec::new(), state: None }
    }

    /// Adds a scope; [`Scope::AuthBase`] when none is added.
    pub fn scope(self, scope: Scope) -> Self {
        self.scope_named(scope.as_str())
    }

    /// Adds a scope by its name, such as `auth_zhima`.
    pub fn scope_named(mut self, scope: impl Into<String>) -> Self {
        self.scopes.push(scope.into());
        self
    }

    /// A random text that comes back unchanged: what protects the callback from forgery. See [`State`](super::State).
    pub fn state(mut self, state: impl Into<String>) -> Self {
        self.state = Some(state.into());
        self
    }
}

/// The address on which a merchant lets an app of a service provider act for theirs; `to_string` writes it.
///
/// Wire rule: [§8.1](crate::protocol).
///
/// The merchant comes back with `app_auth_code`, which `alipay.open.auth.token.app` exchanges for a token. Pass that
/// token with `.app_auth_token(..)`.
#[derive(Clone, PartialEq, Eq)]
#[must_use = "write it with `to_string` and send the merchant there"]
pub struct AppAuthorizationUrl {
    directory: String,
    app_id: String,
    redirect_uri: String,
    application_types: Vec<String>,
    state: Option<String>,
}

impl AppAuthorizationUrl {
    /// `page` is the page for users; the others lie beside it.
    pub(crate) fn new(page: &str, app_id: &str, redirect_uri: String) -> Self {
        let directory = page.rsplit_once('/').map_or(page, |(directory, _)| directory).to_owned();
        Self { directory, app_id: app_id.to_owned(), redirect_uri, application_types: Vec::new(), state: None }
    }

    /// Asks for all of the merchant's apps of a kind at once, as `WEBAPP` or `MOBILEAPP`.
    pub fn application_type(mut self, kind: impl Into<String>) -> Self {
        self.application_types.push(kind.into());
        self
    }

    /// A random text that comes back unchanged: what protects the callback from forgery. See [`State`](super::State).
    pub fn state(mut self, state: impl Into<String>) -> Self {
        self.state = Some(state.into());
        self
    }
}

impl fmt::Display for AppAuthorizationUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = self.application_types.join(",");
        let page = if kinds.is_empty() { "appToAppAuth.htm" } else { "appToAppBatchAuth.htm" };
        let all = [
            ("app_id", Some(self.app_id.as_str())),
            ("application_type", Some(kinds.as_str()).filter(|kinds| !kinds.is_empty())),
            ("redirect_uri", Some(self.redirect_uri.as_str())),
            ("state", self.state.as_deref()),
        ];
        let given = all.into_iter().filter_map(|(name, value)| Some((name, value?)));
        write!(f, "{}/{page}?{}", self.directory, form::encode(given))
    }
}

/// Without `state`, which protects the callback.
impl fmt::Debug for AppAuthorizationUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppAuthorizationUrl").field("app_id", &self.app_id).finish_non_exhaustive()
    }
}

impl fmt::Display for AuthorizationUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = self.scopes.join(",");
        let scope = if named.is_empty() { Scope::AuthBase.as_str().to_owned() } else { named };
        let mut pairs = vec![
            ("app_id", self.app_id.as_str()),
            ("scope", scope.as_str()),
            ("redirect_uri", self.redirect_uri.as_str()),
        ];
        pairs.extend(self.state.as_deref().map(|state| ("state", state)));
        write!(f, "{}?{}", self.page, form::encode(pairs))
    }
}

/// Without `state`, which protects the callback.
impl fmt::Debug for AuthorizationUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationUrl")
            .field("page", &self.page)
            .field("app_id", &self.app_id)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}
