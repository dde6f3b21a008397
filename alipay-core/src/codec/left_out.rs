//! What a `first` rule leaves out: the platform ignores all but the alternative of the highest priority, so the others
//! stay at home — no phone number travels that would be ignored anyway.

use super::{DynRecord, Path, Pick, Ref, Rule, value_of};

/// Whether the field is an alternative that another, of higher priority, makes the platform ignore.
#[must_use]
pub fn is_left_out(record: &dyn DynRecord, name: &str) -> bool {
    let rules = record.schema().rules;
    rules.iter().any(|rule| match rule {
        Rule::OneOf { fields, pick: Pick::First, .. } if fields.contains(&name) => {
            fields.iter().take_while(|field| **field != name).any(|field| is_set(record, field))
        }
        _ => false,
    })
}

/// Paths of the values that are set and will not be sent, as `principal.mobile`.
#[must_use]
pub fn ignored(record: &dyn DynRecord) -> Vec<String> {
    let mut paths = Vec::new();
    collect(record, &mut Path::default(), &mut paths);
    paths
}

fn collect(record: &dyn DynRecord, path: &mut Path, paths: &mut Vec<String>) {
    for (i, field) in record.schema().fields.iter().enumerate() {
        let value = record.field(i);
        if !value.is_set() {
            continue;
        }
        path.field(field.name);
        if is_left_out(record, field.name) {
            paths.push(path.to_string());
        } else {
            match value {
                Ref::Record(nested) => collect(nested, path, paths),
                Ref::Records(list) => {
                    for (i, nested) in (0..list.len()).filter_map(|i| Some((i, list.at(i)?))) {
                        path.index(i);
                        collect(nested, path, paths);
                        path.pop();
                    }
                }
                _ => {}
            }
        }
        path.pop();
    }
}

/// Whether the named field of this record has a value.
pub(crate) fn is_set(record: &dyn DynRecord, name: &str) -> bool {
    value_of(record, name).is_set()
}
