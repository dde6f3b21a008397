//! Which types a request, an answer or a notification leads to. That decides whether their fields can be absent and
//! whether they have setters.

use super::scope::{Home, Index};
use crate::spec::set::SpecSet;
use crate::spec::{ApiSpec, ParamSpec};
use std::collections::BTreeSet;

/// The types of `types/<domain>.json` that the requests of the domain lead to.
///
/// All APIs count, not only the selected ones: a type must not look different because an API was filtered out.
/// For the same reason shared types always count as both sent and received.
pub(crate) fn sent<'a>(set: &'a SpecSet, index: &'a Index<'a>, domain: &'a str) -> BTreeSet<&'a str> {
    domain_types(set, index, domain, |api| &api.request)
}

/// The types of `types/<domain>.json` that the answers and the notifications of the domain lead to.
pub(crate) fn received<'a>(set: &'a SpecSet, index: &'a Index<'a>, domain: &'a str) -> BTreeSet<&'a str> {
    let mut found = domain_types(set, index, domain, |api| &api.response);
    found.extend(announced(set, index, domain));
    found
}

/// The notifications of a domain, and every type that they lead to.
pub(crate) fn announced<'a>(set: &'a SpecSet, index: &'a Index<'a>, domain: &'a str) -> BTreeSet<&'a str> {
    let scope = index.of_types(domain);
    let mut found = BTreeSet::new();
    for (name, def) in set.types_of(domain) {
        if let Some(notice) = def.notice() {
            found.insert(name.as_str());
            found.extend(scope.reachable(&notice.fields));
        }
    }
    found
}

fn domain_types<'a>(
    set: &'a SpecSet,
    index: &'a Index<'a>,
    domain: &str,
    fields: impl Fn(&'a ApiSpec) -> &'a [ParamSpec],
) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    for api in set.apis.iter().filter(|api| api.domain == domain) {
        let scope = index.of_api(&api.spec, &api.domain);
        for name in scope.reachable(fields(&api.spec)) {
            if matches!(scope.find(name), Some((Home::Domain, _))) {
                found.insert(name);
            }
        }
    }
    found
}
