//! Types: their definition, their place, and whether anything leads to them.

use super::record::{self, Side};
use super::{api, names, notices, recursion};
use crate::ir::scope::{Home, Index, Scope};
use crate::ir::usage::announced;
use crate::spec::pointer::Pointer;
use crate::spec::report::Report;
use crate::spec::set::{Loaded, SHARED, SpecSet};
use crate::spec::suggest::instead;
use crate::spec::text::shown;
use crate::spec::{TypeDef, TypesFile};
use std::collections::BTreeSet;

/// A file in `types/`.
pub(crate) fn check_file(set: &SpecSet, index: &Index<'_>, file: &Loaded<TypesFile>, report: &Report<'_>) {
    let root = Pointer::Root;
    if file.domain != SHARED && set.domain(&file.domain).is_none() {
        let known = set.domains.iter().map(|domain| domain.domain.as_str());
        report.error_help(
            root,
            format!("there is no domain `{}`", shown(&file.domain)),
            instead(&file.domain, known.chain([SHARED])),
        );
    }
    api::check_origin(&file.spec.source, root.key("source"), report);
    let scope = index.of_types(&file.domain);
    let at = root.key("types");
    check_all(&file.spec.types, &scope, at, report);
    recursion::check(&file.spec.types, &scope, at, report);
    match file.domain.as_str() {
        SHARED => notices::refuse(&file.spec.types, at, report),
        _ => notices::check(set, file, at, report),
    }
    unreachable(set, index, file, at, report);
}

/// Definitions, wherever they are.
pub(crate) fn check_all(types: &[(String, TypeDef)], scope: &Scope<'_>, at: Pointer<'_>, report: &Report<'_>) {
    for (name, def) in types {
        let here = at.key(name);
        names::type_name(name, here, report);
        match def {
            TypeDef::Record(spec) => {
                let places = (here.key("fields"), here.key("rules"));
                let side = if def.notice().is_some() { Side::Notice } else { Side::Type };
                record::check(&spec.fields, &spec.rules, scope, places, side, report);
            }
            TypeDef::Enum(spec) => record::enum_values(&spec.values, here.key("enum"), report),
        }
        let description = match def {
            TypeDef::Record(spec) => &spec.description,
            TypeDef::Enum(spec) => &spec.description,
        };
        report.describe(description, here, || format!("`{}`", shown(name)));
    }
}

fn unreachable(set: &SpecSet, index: &Index<'_>, file: &Loaded<TypesFile>, at: Pointer<'_>, report: &Report<'_>) {
    // What was not read may use the type.
    let is_shared = file.domain == SHARED;
    if (is_shared && !set.complete) || !set.unread.is_empty() {
        return;
    }
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for api in &set.apis {
        if is_shared || api.domain == file.domain {
            let scope = index.of_api(&api.spec, &api.domain);
            for fields in [&api.spec.request, &api.spec.response] {
                let reachable = scope.reachable(fields);
                let elsewhere = |name: &&str| scope.find(name).is_some_and(|f| f.0 != Home::Api);
                used.extend(reachable.into_iter().filter(elsewhere));
            }
        }
    }
    for other in set.types.iter().filter(|other| is_shared || other.domain == file.domain) {
        used.extend(announced(set, index, &other.domain));
    }
    for (name, _) in &file.spec.types {
        if !used.contains(name.as_str()) {
            report.error_help(
                at.key(name),
                format!("neither an API nor a notification leads to the type `{}`", shown(name)),
                "use it, or remove it",
            );
        }
    }
}
