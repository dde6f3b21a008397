//! `domains.json`.

use super::names;
use crate::spec::pointer::Pointer;
use crate::spec::report::Report;
use crate::spec::text::shown;
use crate::spec::{DomainSpec, DomainsFile};
use std::collections::HashMap;

/// `known` are the domains of the spec directories before this one.
pub(crate) fn check(file: &DomainsFile, known: &[DomainSpec], report: &Report<'_>) {
    let root = Pointer::Root;
    let list = root.key("domains");
    let mut taken: HashMap<(&str, &str), &str> = HashMap::new();
    for domain in known {
        for (what, value) in unique(domain) {
            taken.insert((what, value), &domain.domain);
        }
    }
    for (i, domain) in file.domains.iter().enumerate() {
        let at = list.index(i);
        names::domain(&domain.domain, at.key("domain"), report);
        names::feature(&domain.feature, at.key("feature"), report);
        names::module(&domain.module, at.key("module"), report);
        if let Some(url) = &domain.doc_url {
            names::link(url, at.key("doc_url"), report);
        }
        for (what, value) in unique(domain) {
            if let Some(other) = taken.insert((what, value), &domain.domain) {
                let message = format!("the {what} `{}` already belongs to `{}`", shown(value), shown(other));
                report.error_help(at.key(what), message, "every domain has its own, and is listed once");
                break;
            }
        }
    }
}

fn unique(domain: &DomainSpec) -> [(&'static str, &str); 3] {
    [("domain", &domain.domain), ("feature", &domain.feature), ("module", &domain.module)]
}
