//! Notifications: which records are their content, and what announces them.

use super::names;
use crate::spec::pointer::Pointer;
use crate::spec::report::Report;
use crate::spec::set::{Loaded, SpecSet};
use crate::spec::{TypeDef, TypesFile};
use std::collections::HashMap;

/// The notifications of `types/<domain>.json`: a `notify_type` must lead to one content.
pub(crate) fn check(set: &SpecSet, file: &Loaded<TypesFile>, at: Pointer<'_>, report: &Report<'_>) {
    let mut contents: HashMap<&str, &str> = HashMap::new();
    for other in set.types.iter().filter(|other| other.domain == file.domain) {
        let is_here = other.source.label == file.source.label;
        for (name, notify_types) in announced(&other.spec.types) {
            let owner = at.key(name);
            let here = owner.key("notify_types");
            for (i, notify_type) in notify_types.iter().enumerate() {
                let before = contents.get(notify_type.as_str()).copied();
                contents.entry(notify_type).or_insert(name);
                if is_here
                    && names::notify_type(notify_type, here.index(i), report)
                    && let Some(first) = before
                {
                    report.error_help(
                        here.index(i),
                        format!("`{notify_type}` announces `{first}` already"),
                        "keep one of the two",
                    );
                }
            }
        }
    }
}

/// Elsewhere there are none: whoever enables a domain gets all of its notifications.
pub(crate) fn refuse(types: &[(String, TypeDef)], at: Pointer<'_>, report: &Report<'_>) {
    for (name, _) in announced(types) {
        report.error_help(
            at.key(name).key("notify_types"),
            "a notification belongs to a domain",
            "move the type to types/<domain>.json",
        );
    }
}

/// The contents of notifications, with what announces them.
fn announced(types: &[(String, TypeDef)]) -> impl Iterator<Item = (&str, &[String])> {
    types.iter().filter_map(|(name, def)| Some((name.as_str(), def.notice()?.notify_types.as_slice())))
}
