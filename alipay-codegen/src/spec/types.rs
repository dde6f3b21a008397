//! Types: records and enums, local to an API or in `types/<domain>.json`.

use super::origin::Origin;
use super::param::{EnumValue, ParamSpec};
use super::read::{Keys, Place, Read, read_map};
use super::rule::RuleSpec;

/// A file `types/<domain>.json`, or `types/shared.json` for types of several domains.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "Types that several Alipay APIs use", deny_unknown_fields))]
pub struct TypesFile {
    /// The types, by official name.
    #[cfg_attr(feature = "schema", schemars(with = "std::collections::BTreeMap<String, TypeDef>"))]
    pub types: Vec<(String, TypeDef)>,
    /// Where the facts in this file come from.
    pub source: Origin,
}

/// A record or an enum.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(untagged))]
pub enum TypeDef {
    /// An object with fields.
    Record(RecordSpec),
    /// A string with known values.
    Enum(EnumSpec),
}

/// An object with fields.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct RecordSpec {
    /// What it is.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub description: String,
    /// The fields, in documented order.
    pub fields: Vec<ParamSpec>,
    /// Rules over the fields.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub rules: Vec<RuleSpec>,
    /// The values of `notify_type` that announce this content, if it is the content of a notification. Only in
    /// `types/<domain>.json`.
    #[cfg_attr(feature = "schema", schemars(default, inner(regex(pattern = "^[a-z0-9_.]+$"))))]
    pub notify_types: Vec<String>,
}

/// A string with known values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct EnumSpec {
    /// What it is.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub description: String,
    /// The known values. Other values are still accepted: the platform adds values without notice.
    #[cfg_attr(feature = "schema", schemars(rename = "enum"))]
    pub values: Vec<EnumValue>,
}

impl TypeDef {
    /// The record, if it is the content of a notification.
    pub(crate) fn notice(&self) -> Option<&RecordSpec> {
        match self {
            Self::Record(record) if !record.notify_types.is_empty() => Some(record),
            _ => None,
        }
    }
}

impl Read for TypesFile {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let _: Option<String> = keys.optional("$schema");
        let file =
            Self { types: keys.required_with("types", read_map).unwrap_or_default(), source: keys.required("source") };
        keys.close();
        Some(file)
    }
}

impl Read for TypeDef {
    fn read(place: Place<'_>) -> Option<Self> {
        if place.json.member("enum").is_some() {
            return EnumSpec::read(place).map(Self::Enum);
        }
        RecordSpec::read(place).map(Self::Record)
    }
}

impl Read for RecordSpec {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let spec = Self {
            description: keys.optional("description").unwrap_or_default(),
            fields: keys.required("fields"),
            rules: keys.optional("rules").unwrap_or_default(),
            notify_types: keys.optional("notify_types").unwrap_or_default(),
        };
        keys.close();
        Some(spec)
    }
}

impl Read for EnumSpec {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let spec =
            Self { description: keys.optional("description").unwrap_or_default(), values: keys.required("enum") };
        keys.close();
        Some(spec)
    }
}
