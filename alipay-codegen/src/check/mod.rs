//! What a spec must satisfy beyond its shape.
//!
//! Each module complains about one concern; all complaints are collected. A file whose shape is already wrong is
//! left alone here: complaints about what could not be read would mislead.

pub(crate) mod api;
mod constraints;
pub(crate) mod credentials;
pub(crate) mod domains;
pub(crate) mod examples;
mod files;
mod gateway;
pub(crate) mod names;
mod namespace;
mod notices;
mod record;
mod recursion;
mod rules;
mod types;
pub(crate) mod values;

use crate::error::Diagnostic;
use crate::ir::scope::Index;
use crate::spec::set::SpecSet;

/// Every complaint about the whole set, in no particular order.
pub(crate) fn check(set: &SpecSet) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    let index = Index::new(set);
    for file in set.apis.iter().filter(|file| !file.broken) {
        let report = file.report().of_reviewed(file.spec.source.reviewed);
        api::check(set, &index, file, &report);
        all.extend(report.into_diagnostics());
    }
    for file in set.types.iter().filter(|file| !file.broken) {
        let report = file.report().of_reviewed(file.spec.source.reviewed);
        types::check_file(set, &index, file, &report);
        all.extend(report.into_diagnostics());
    }
    if let Some(file) = set.gateway.as_ref().filter(|file| !file.broken) {
        let report = file.report();
        gateway::check(&index, &file.spec, &report);
        all.extend(report.into_diagnostics());
    }
    all.extend(namespace::check(set));
    all
}
