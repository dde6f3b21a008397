//! Where a type belongs: with the only API that uses it, with its domain, or with all domains.

use super::draft::Draft;
use crate::spec::set::SHARED;
use crate::spec::{BaseType, ParamSpec, TypeDef};
use std::collections::{BTreeMap, BTreeSet};

/// Types by the file they belong to, `types/<key>.json`.
pub(super) type Files = BTreeMap<String, Vec<(String, TypeDef)>>;

/// Moves every type out of the pool: into its API, or to the file where it belongs.
pub(super) fn settle(draft: &mut Draft) -> Files {
    let uses = uses(draft);
    let mut pool = std::mem::take(&mut draft.types);
    let mut own: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
    let mut files = Files::new();
    for (name, of) in &uses {
        match of.only_api() {
            Some(method) => own.entry(method).or_default().push(name),
            None => files.entry(of.file().to_owned()).or_default().extend(pool.remove_entry(name)),
        }
    }
    for api in draft.apis.values_mut() {
        let mut names = own.remove(api.method.as_str()).unwrap_or_default();
        // What has an order keeps it.
        let known = |name: &String| api.types.iter().position(|(known, _)| known == name).unwrap_or(usize::MAX);
        names.sort_by_key(|name| known(name));
        api.types = names.into_iter().filter_map(|name| pool.remove_entry(name)).collect();
    }
    files
}

/// Who leads to a type.
#[derive(Default)]
struct Uses {
    /// Methods, and files whose types are not of one API.
    users: BTreeSet<String>,
    domains: BTreeSet<String>,
}

impl Uses {
    fn only_api(&self) -> Option<&str> {
        let only = self.users.first().filter(|_| self.users.len() == 1)?;
        (!only.contains('/')).then_some(only)
    }

    fn file(&self) -> &str {
        self.domains.first().filter(|_| self.domains.len() == 1).map_or(SHARED, String::as_str)
    }
}

fn uses(draft: &Draft) -> BTreeMap<String, Uses> {
    let mut uses: BTreeMap<String, Uses> = BTreeMap::new();
    let mut add = |name: &str, user: &str, domain: &str| {
        let of = uses.entry(name.to_owned()).or_default();
        of.users.insert(user.to_owned());
        of.domains.insert(domain.to_owned());
    };
    for api in draft.apis.values() {
        for name in reachable([&api.request, &api.response], &draft.types) {
            add(name, &api.method, api.domain());
        }
    }
    // Who described a type for a domain may have had another use for it than an API, such as a notification.
    for (domain, names) in &draft.kept {
        for name in names {
            let user = format!("types/{domain}.json");
            add(name, &user, domain);
            if let Some(TypeDef::Record(record)) = draft.types.get(name) {
                for inner in reachable([&record.fields], &draft.types) {
                    add(inner, &user, domain);
                }
            }
        }
    }
    uses
}

/// Every type that these fields lead to.
pub(super) fn reachable<'a, const N: usize>(
    start: [&'a Vec<ParamSpec>; N],
    pool: &'a BTreeMap<String, TypeDef>,
) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&ParamSpec> = start.into_iter().flatten().collect();
    while let Some(field) = open.pop() {
        let BaseType::Named(name) = &field.ty.base else { continue };
        if let Some(TypeDef::Record(record)) = found.insert(name.as_str()).then(|| pool.get(name)).flatten() {
            open.extend(&record.fields);
        }
    }
    found
}
