//! Which types a request leads to. That decides whether their fields can be absent and whether they have setters.

use super::scope::{Home, Index};
use crate::spec::set::SpecSet;
use std::collections::BTreeSet;

/// The types of `types/<domain>.json` that any request of the domain leads to.
///
/// All APIs count, not only the selected ones: a type must not look different because an API was filtered out.
/// For the same reason shared types always count as sent: which domains are enabled is somebody else's choice.
pub(crate) fn sent_domain_types<'a>(set: &'a SpecSet, index: &'a Index<'a>, domain: &str) -> BTreeSet<&'a str> {
    let mut sent = BTreeSet::new();
    for api in set.apis.iter().filter(|api| api.domain == domain) {
        let scope = index.of_api(&api.spec, &api.domain);
        for name in scope.reachable(&api.spec.request) {
            if matches!(scope.find(name), Some((Home::Domain, _))) {
                sent.insert(name);
            }
        }
    }
    sent
}
