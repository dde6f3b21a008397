//! Provenance: every file says where its facts come from.

use super::read::{Keys, Place, Read};

/// Where facts come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct Origin {
    /// The document or program, for example `official documentation page`.
    pub from: String,
    /// Its version.
    pub version: Option<String>,
    /// When it was read, as `2026-11-21`.
    pub date: Option<String>,
    /// Whether a person has compared this file with it.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub reviewed: bool,
}

impl Read for Origin {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let spec = Self {
            from: keys.required("from"),
            version: keys.optional("version"),
            date: keys.optional("date"),
            reviewed: keys.optional("reviewed").unwrap_or_default(),
        };
        keys.close();
        Some(spec)
    }
}
