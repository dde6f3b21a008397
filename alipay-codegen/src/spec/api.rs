//! One API: a file `apis/<domain>/<method>.json`.

use super::calling::{AuthSpec, Channel, RestSpec, Retry};
use super::json::Json;
use super::origin::Origin;
use super::param::ParamSpec;
use super::read::{Keys, Place, Read, read_map};
use super::rule::RuleSpec;
use super::types::TypeDef;

/// One API of the platform, as its spec file describes it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "Spec of one Alipay API", deny_unknown_fields))]
pub struct ApiSpec {
    /// The method name, for example `alipay.trade.pay`. The file is `apis/alipay.trade/alipay.trade.pay.json`.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^[a-z0-9_]+(\.[a-z0-9_]+){2,}$")))]
    pub method: String,
    /// The `version` sent on the wire: always `1.0`.
    #[cfg_attr(feature = "schema", schemars(extend("const" = "1.0")))]
    pub version: String,
    /// The official (Chinese) name of the API.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub title: String,
    /// What the API does, in one to three sentences.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub description: String,
    /// The official documentation page.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = "^https://")))]
    pub doc_url: Option<String>,
    /// How the API can be opened: `gateway` (server to server), `page` (browser form), `app` (string for an app).
    pub channels: Vec<Channel>,
    /// Which tokens the API needs. By default no user token, and an app token is possible.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub auth: AuthSpec,
    /// Whether parameters travel as JSON in `biz_content` (the default) or as plain top-level parameters.
    #[cfg_attr(feature = "schema", schemars(default = "super::schema::yes"))]
    pub biz_content: bool,
    /// Whether the platform takes the content encrypted only.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub encrypt: bool,
    /// When the request may be sent again; without it, never once a byte may have been sent.
    pub retry: Option<Retry>,
    /// The verb and path of the same API over REST ("v3"), if it has one.
    pub v3: Option<RestSpec>,
    /// Response fields that must equal the request fields of the same name.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub echo: Vec<String>,
    /// The parameters of the request, in documented order, which is also the order of constructor arguments.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub request: Vec<ParamSpec>,
    /// The fields of the response, without `code`, `msg`, `sub_code` and `sub_msg`.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub response: Vec<ParamSpec>,
    /// Rules over the parameters of the request.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub rules: Vec<RuleSpec>,
    /// Types that only this API uses, by official name.
    #[cfg_attr(feature = "schema", schemars(default, with = "std::collections::BTreeMap<String, TypeDef>"))]
    pub types: Vec<(String, TypeDef)>,
    /// Business error codes of this API. Codes of the gateway itself are in `gateway.json`.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub errors: Vec<ErrorSpec>,
    /// Complete requests and responses. They are checked, shown in documentation, and played by the sandbox.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub examples: Vec<ExampleSpec>,
    /// Present if the platform has replaced or withdrawn the API.
    pub deprecated: Option<Deprecation>,
    /// Where the facts in this file come from.
    pub source: Origin,
}

/// One business error code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct ErrorSpec {
    /// The `sub_code`, for example `ACQ.TRADE_NOT_EXIST`.
    pub code: String,
    /// What it means.
    pub message: String,
    /// What to do about it.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub solution: String,
    /// The `code` it comes with, if that is not `40004`.
    pub gateway_code: Option<String>,
    /// Whether the platform may have done what was asked, or may still do it: the caller must ask before trying again.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub outcome_unknown: bool,
}

/// A request and the response to it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct ExampleSpec {
    /// What the example shows.
    pub title: String,
    /// The content of `biz_content`, or the plain parameters without files. It must pass the spec's own constraints and rules.
    #[cfg_attr(feature = "schema", schemars(with = "std::collections::BTreeMap<String, super::schema::Anything>"))]
    pub request: Json,
    /// The response node, with `code` and `msg` if the platform sends them.
    #[cfg_attr(feature = "schema", schemars(with = "std::collections::BTreeMap<String, super::schema::Anything>"))]
    pub response: Json,
}

/// Why an API should not be used any more.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct Deprecation {
    /// Since when, as `2023-06-01`.
    pub since: Option<String>,
    /// The method that replaces it.
    #[cfg_attr(feature = "schema", schemars(rename = "use"))]
    pub replacement: Option<String>,
    /// Anything else a user should know.
    pub note: Option<String>,
}

impl ApiSpec {
    /// The domain: the first two segments of the method.
    #[must_use]
    pub fn domain(&self) -> &str {
        domain_of(&self.method)
    }

    /// The files that are sent along, which are no fields of the request.
    pub(crate) fn files(&self) -> impl Iterator<Item = &ParamSpec> {
        self.request.iter().filter(|param| param.is_file())
    }
}

/// `alipay.trade` of `alipay.trade.page.pay`.
pub(crate) fn domain_of(method: &str) -> &str {
    let mut dots = method.match_indices('.');
    match dots.nth(1) {
        Some((end, _)) => &method[..end],
        None => method,
    }
}

impl Read for ApiSpec {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let _: Option<String> = keys.optional("$schema");
        let spec = Self {
            method: keys.required("method"),
            version: keys.required("version"),
            title: keys.optional("title").unwrap_or_default(),
            description: keys.optional("description").unwrap_or_default(),
            doc_url: keys.optional("doc_url"),
            channels: keys.required("channels"),
            auth: keys.optional("auth").unwrap_or_default(),
            biz_content: keys.optional("biz_content").unwrap_or(true),
            encrypt: keys.optional("encrypt").unwrap_or_default(),
            retry: keys.optional("retry"),
            v3: keys.optional("v3"),
            echo: keys.optional("echo").unwrap_or_default(),
            request: keys.optional("request").unwrap_or_default(),
            response: keys.optional("response").unwrap_or_default(),
            rules: keys.optional("rules").unwrap_or_default(),
            types: keys.optional_with("types", read_map).unwrap_or_default(),
            errors: keys.optional("errors").unwrap_or_default(),
            examples: keys.optional("examples").unwrap_or_default(),
            deprecated: keys.optional("deprecated"),
            source: keys.required("source"),
        };
        keys.close();
        Some(spec)
    }
}

impl Read for ErrorSpec {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let spec = Self {
            code: keys.required("code"),
            message: keys.required("message"),
            solution: keys.optional("solution").unwrap_or_default(),
            gateway_code: keys.optional("gateway_code"),
            outcome_unknown: keys.optional("outcome_unknown").unwrap_or_default(),
        };
        keys.close();
        Some(spec)
    }
}

impl Read for ExampleSpec {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let title = keys.required("title");
        let request = keys.required_with("request", Json::read);
        let response = keys.required_with("response", Json::read);
        keys.close();
        Some(Self { title, request: request?, response: response? })
    }
}

impl Read for Deprecation {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let spec =
            Self { since: keys.optional("since"), replacement: keys.optional("use"), note: keys.optional("note") };
        keys.close();
        Some(spec)
    }
}
