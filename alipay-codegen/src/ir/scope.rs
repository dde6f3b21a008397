//! Which types a spec can name: its own, those of its domain, and the shared ones.

use crate::spec::set::{SHARED, SpecSet};
use crate::spec::{ApiSpec, BaseType, ParamSpec, TypeDef};
use std::collections::{BTreeSet, HashMap};

/// The types of all `types/*.json`, for quick access.
#[derive(Debug)]
pub(crate) struct Index<'a> {
    set: &'a SpecSet,
    by_domain: HashMap<&'a str, Types<'a>>,
}

type Types<'a> = HashMap<&'a str, &'a TypeDef>;

/// The types that are visible from one place.
#[derive(Debug)]
pub(crate) struct Scope<'a> {
    index: &'a Index<'a>,
    own: Types<'a>,
    domain: &'a str,
}

/// Where a type is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Home {
    Api,
    Domain,
    Shared,
}

impl<'a> Index<'a> {
    pub(crate) fn new(set: &'a SpecSet) -> Self {
        let mut by_domain: HashMap<&str, Types<'_>> = HashMap::new();
        for file in &set.types {
            let types = by_domain.entry(&file.domain).or_default();
            for (name, def) in &file.spec.types {
                // Of two definitions, which is an error, the first one counts.
                types.entry(name).or_insert(def);
            }
        }
        Self { set, by_domain }
    }

    /// As seen from an API.
    pub(crate) fn of_api(&'a self, api: &'a ApiSpec, domain: &'a str) -> Scope<'a> {
        Scope { index: self, own: api.types.iter().map(|(n, def)| (n.as_str(), def)).collect(), domain }
    }

    /// As seen from `types/<domain>.json`.
    pub(crate) fn of_types(&'a self, domain: &'a str) -> Scope<'a> {
        Scope { index: self, own: HashMap::new(), domain }
    }
}

impl<'a> Scope<'a> {
    pub(crate) fn find(&self, name: &str) -> Option<(Home, &'a TypeDef)> {
        let level = |home, types: Option<&Types<'a>>| Some((home, *types?.get(name)?));
        let by_domain = &self.index.by_domain;
        level(Home::Api, Some(&self.own))
            .or_else(|| match self.domain {
                SHARED => None,
                domain => level(Home::Domain, by_domain.get(domain)),
            })
            .or_else(|| level(Home::Shared, by_domain.get(SHARED)))
    }

    /// Every name that can be used here, in a fixed order.
    pub(crate) fn names(&self) -> BTreeSet<&'a str> {
        let own = self.own.keys().copied();
        let levels = [self.domain, SHARED].map(|domain| self.index.by_domain.get(domain));
        let others = levels.into_iter().flatten().flat_map(|types| types.keys());
        own.chain(others.copied()).collect()
    }

    /// Whether the type that seems to be missing may be in a file that could not be read.
    pub(crate) fn is_uncertain(&self) -> bool {
        let unread = &self.index.set.unread;
        unread.contains(self.domain) || unread.contains(SHARED)
    }

    /// Every type that these fields lead to, directly or through other types.
    pub(crate) fn reachable(&self, fields: &'a [ParamSpec]) -> BTreeSet<&'a str> {
        let mut found = BTreeSet::new();
        let mut open: Vec<&[ParamSpec]> = vec![fields];
        while let Some(fields) = open.pop() {
            for field in fields {
                let BaseType::Named(name) = &field.ty.base else {
                    continue;
                };
                let Some((_, def)) = self.find(name) else {
                    continue;
                };
                if found.insert(name.as_str())
                    && let TypeDef::Record(record) = def
                {
                    open.push(&record.fields);
                }
            }
        }
        found
    }
}
