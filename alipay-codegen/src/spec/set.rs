//! Everything that was loaded, consistent and in a fixed order.

use super::api::ApiSpec;
use super::domains::DomainSpec;
use super::gateway::GatewayFile;
use super::report::{Report, Source};
use super::types::{TypeDef, TypesFile};
use crate::error::Diagnostic;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The name of the types file for types of several domains.
pub(crate) const SHARED: &str = "shared";

/// A set of specs that passed every check.
///
/// Made by [`load`](crate::load), and turned into Rust by [`generate`](crate::generate).
#[derive(Clone, Debug, Default)]
pub struct SpecSet {
    /// By domain name.
    pub(crate) domains: Vec<DomainSpec>,
    /// By method.
    pub(crate) apis: Vec<Loaded<ApiSpec>>,
    /// By domain, or `shared`.
    pub(crate) types: Vec<Loaded<TypesFile>>,
    pub(crate) gateway: Option<Loaded<GatewayFile>>,
    /// Every method that has a file, loaded or not.
    pub(crate) methods: BTreeSet<String>,
    /// Domains with files that could not be read: what seems to be missing may be in there.
    pub(crate) unread: BTreeSet<String>,
    /// Whether every domain was loaded.
    pub(crate) complete: bool,
    pub(crate) warnings: Vec<Diagnostic>,
    /// What the result depends on: files and directories.
    pub(crate) inputs: Vec<PathBuf>,
}

/// A spec with the file it came from.
#[derive(Clone, Debug)]
pub(crate) struct Loaded<T> {
    pub(crate) spec: T,
    /// The domain that the place of the file implies; `shared` for shared types.
    pub(crate) domain: String,
    /// The file, relative to the spec directory.
    pub(crate) file: String,
    pub(crate) source: Source,
    /// Something is missing since it could not be read; further complaints would mislead.
    pub(crate) broken: bool,
}

impl SpecSet {
    /// The APIs, ordered by method.
    pub fn apis(&self) -> impl Iterator<Item = &ApiSpec> {
        self.apis.iter().map(|api| &api.spec)
    }

    /// The API with this method name.
    #[must_use]
    pub fn api(&self, method: &str) -> Option<&ApiSpec> {
        self.apis().find(|api| api.method == method)
    }

    /// The domains, ordered by name, whether or not they have APIs.
    #[must_use]
    pub fn domains(&self) -> &[DomainSpec] {
        &self.domains
    }

    /// What is common to every API, if there is a `gateway.json`.
    #[must_use]
    pub fn gateway(&self) -> Option<&GatewayFile> {
        self.gateway.as_ref().map(|gateway| &gateway.spec)
    }

    /// A type by the name used in the spec of `api`: its own, its domain's, or a shared one.
    #[must_use]
    pub fn type_of<'a>(&'a self, api: &'a ApiSpec, name: &str) -> Option<&'a TypeDef> {
        let own = api.types.iter();
        let domain = self.types_of(api.domain());
        let shared = self.types_of(SHARED);
        let mut all = own.chain(domain).chain(shared);
        all.find(|(known, _)| known == name).map(|(_, def)| def)
    }

    /// The methods that a wrong one most likely meant, best first: at most three.
    #[must_use]
    pub fn similar(&self, method: &str) -> Vec<&str> {
        super::suggest::similar(method, self.apis.iter().map(|api| api.spec.method.as_str()), 3)
    }

    /// What is worth a look, although it does not stop the build.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The types of one domain, or the shared ones.
    pub(crate) fn types_of(&self, domain: &str) -> impl Iterator<Item = &(String, TypeDef)> {
        let files = self.types.iter().filter(move |file| file.domain == domain);
        files.flat_map(|file| &file.spec.types)
    }

    pub(crate) fn domain(&self, name: &str) -> Option<&DomainSpec> {
        self.domains.iter().find(|domain| domain.domain == name)
    }
}

impl<T> Loaded<T> {
    pub(crate) fn report(&self) -> Report<'_> {
        Report::new(&self.source)
    }
}
