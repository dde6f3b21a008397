//! How an API is called: channels, tokens, repetition.

use super::read::{Keys, Place, Read};

/// How an API can be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename_all = "snake_case"))]
pub enum Channel {
    /// Server to server: the answer is JSON.
    Gateway,
    /// The user's browser opens a form or a link.
    Page,
    /// A mobile app hands a signed string to the Alipay app.
    App,
}

/// Which tokens an API needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct AuthSpec {
    /// The user's token `auth_token`.
    #[cfg_attr(feature = "schema", schemars(default = "super::schema::no_token"))]
    pub user: Need,
    /// The merchant's token `app_auth_token`, for service providers: `none` or `optional`.
    #[cfg_attr(feature = "schema", schemars(default = "super::schema::optional_token"))]
    pub app: Need,
}

impl Default for AuthSpec {
    fn default() -> Self {
        Self { user: Need::None, app: Need::Optional }
    }
}

/// Whether a token is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename_all = "snake_case"))]
pub enum Need {
    /// The API does not take one.
    None,
    /// With or without.
    Optional,
    /// The API refuses requests without one.
    Required,
}

/// When a request may be sent again although the first one may have arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename_all = "snake_case"))]
pub enum Retry {
    /// It changes nothing: always.
    Read,
    /// It cancels or closes: again, as `retry_flag` says.
    Cancel,
    /// It carries an idempotency key: the same bytes again, after a query.
    KeyedWrite,
    /// It moves money: never.
    Pay,
    /// It uses something up, such as an authorization code: never.
    OneShot,
    /// Nothing is sent by this side: a page or app string.
    Offline,
}

/// How an API is called over REST ("v3").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct RestSpec {
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = "^(GET|POST|PUT|PATCH|DELETE)$")))]
    pub verb: String,
    /// The path, with parameters in braces: `/v3/alipay/marketing/activity/{activity_id}`.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^/v3/[A-Za-z0-9_/{}.-]+$")))]
    pub path: String,
}

impl Read for Channel {
    fn read(place: Place<'_>) -> Option<Self> {
        place.choice(&[("gateway", Self::Gateway), ("page", Self::Page), ("app", Self::App)])
    }
}

impl Channel {
    /// The word in spec files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Page => "page",
            Self::App => "app",
        }
    }
}

impl Read for AuthSpec {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let spec = Self {
            user: keys.optional("user").unwrap_or(Need::None),
            app: keys.optional("app").unwrap_or(Need::Optional),
        };
        keys.close();
        Some(spec)
    }
}

impl Read for Need {
    fn read(place: Place<'_>) -> Option<Self> {
        place.choice(&[("none", Self::None), ("optional", Self::Optional), ("required", Self::Required)])
    }
}

impl Read for Retry {
    fn read(place: Place<'_>) -> Option<Self> {
        place.choice(&[
            ("read", Self::Read),
            ("cancel", Self::Cancel),
            ("keyed_write", Self::KeyedWrite),
            ("pay", Self::Pay),
            ("one_shot", Self::OneShot),
            ("offline", Self::Offline),
        ])
    }
}

impl Read for RestSpec {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let spec = Self { verb: keys.required("verb"), path: keys.required("path") };
        keys.close();
        Some(spec)
    }
}
