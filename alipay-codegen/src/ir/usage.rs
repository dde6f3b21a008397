//! Which types a request or an answer leads to. That decides whether their fields can be absent and whether they have
//! setters.

use super::scope::{Home, Index};
use crate::spec::set::SpecSet;
use crate::spec::{ApiSpec, ParamSpec};
use std::collections::BTreeSet;

/// The types of `types/<domain>.json` that the requests, or the answers, of the domain lead to.
///
/// All APIs count, not only the selected ones: a type must not look different because an API was filtered out.
/// For the same reason shared types always count as both sent and received.
pub(crate) fn domain_types<'a>(
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
