//! The file `domains.json`: which domains there are, and what they are called in Rust.

use super::read::{Keys, Place, Read};

/// The file `domains.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "Domains of the Alipay Open Platform", deny_unknown_fields))]
pub struct DomainsFile {
    /// Every domain that has APIs here.
    pub domains: Vec<DomainSpec>,
}

/// One domain: the APIs whose methods start with the same two segments.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct DomainSpec {
    /// The first two segments, for example `koubei.member`.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^[a-z0-9_]+\.[a-z0-9_]+$")))]
    pub domain: String,
    /// The Cargo feature, for example `koubei-member`.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = "^[a-z][a-z0-9-]*$")))]
    pub feature: String,
    /// The Rust module, for example `koubei_member`.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = "^[a-z][a-z0-9_]*$")))]
    pub module: String,
    /// What it is about, in a few English words.
    pub title: String,
    /// The official documentation of the domain.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = "^https://")))]
    pub doc_url: Option<String>,
}

impl Read for DomainsFile {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let _: Option<String> = keys.optional("$schema");
        let file = Self { domains: keys.required("domains") };
        keys.close();
        Some(file)
    }
}

impl Read for DomainSpec {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let spec = Self {
            domain: keys.required("domain"),
            feature: keys.required("feature"),
            module: keys.required("module"),
            title: keys.required("title"),
            doc_url: keys.optional("doc_url"),
        };
        keys.close();
        Some(spec)
    }
}
