//! The file `gateway.json`: what is common to every API.

use super::origin::Origin;
use super::param::ParamSpec;
use super::read::{Keys, Place, Read};

/// The file `gateway.json`: public parameters and error codes of the gateway.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "The gateway of the Alipay Open Platform", deny_unknown_fields))]
pub struct GatewayFile {
    /// The public request parameters.
    pub parameters: Vec<ParamSpec>,
    /// The public response fields.
    pub response: Vec<ParamSpec>,
    /// The codes of the gateway itself.
    pub errors: Vec<GatewayError>,
    /// Where the facts in this file come from.
    pub source: Origin,
}

/// A gateway code and its sub-codes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct GatewayError {
    /// The `code`, for example `40002`.
    pub code: String,
    /// What it means.
    pub message: String,
    /// What to do about it.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub solution: String,
    /// What the gateway says more precisely.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub sub_codes: Vec<SubCode>,
}

/// A `sub_code` of the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct SubCode {
    /// The `sub_code`, for example `isv.invalid-signature`.
    pub code: String,
    /// What it means.
    pub message: String,
    /// What to do about it.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub solution: String,
}

impl Read for GatewayFile {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let _: Option<String> = keys.optional("$schema");
        let file = Self {
            parameters: keys.required("parameters"),
            response: keys.required("response"),
            errors: keys.required("errors"),
            source: keys.required("source"),
        };
        keys.close();
        Some(file)
    }
}

impl Read for GatewayError {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let spec = Self {
            code: keys.required("code"),
            message: keys.required("message"),
            solution: keys.optional("solution").unwrap_or_default(),
            sub_codes: keys.optional("sub_codes").unwrap_or_default(),
        };
        keys.close();
        Some(spec)
    }
}

impl Read for SubCode {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let spec = Self {
            code: keys.required("code"),
            message: keys.required("message"),
            solution: keys.optional("solution").unwrap_or_default(),
        };
        keys.close();
        Some(spec)
    }
}
