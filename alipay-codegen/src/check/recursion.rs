//! Records that contain themselves without end: no value could ever be complete.

use crate::ir::scope::Scope;
use crate::spec::pointer::Pointer;
use crate::spec::report::Report;
use crate::spec::{BaseType, RecordSpec, TypeDef};
use std::collections::HashSet;

/// Complains about every required field that leads back to its own record through required fields only.
pub(crate) fn check(types: &[(String, TypeDef)], scope: &Scope<'_>, at: Pointer<'_>, report: &Report<'_>) {
    for (name, def) in types {
        let TypeDef::Record(record) = def else {
            continue;
        };
        let here = at.key(name);
        let fields = here.key("fields");
        for (i, field) in record.fields.iter().enumerate() {
            let Some(target) = required_record(field, scope) else {
                continue;
            };
            if leads_to(target, record, scope) {
                report.error_help(
                    fields.index(i),
                    format!("`{name}` would contain itself through the required `{}`", field.name),
                    "make the field optional, or a list",
                );
            }
        }
    }
}

fn leads_to(start: &RecordSpec, goal: &RecordSpec, scope: &Scope<'_>) -> bool {
    let mut seen: HashSet<*const RecordSpec> = HashSet::new();
    let mut open = vec![start];
    while let Some(record) = open.pop() {
        if std::ptr::eq(record, goal) {
            return true;
        }
        if seen.insert(record) {
            let next = record.fields.iter();
            open.extend(next.filter_map(|field| required_record(field, scope)));
        }
    }
    false
}

/// The record that a field contains directly: required, and no list.
fn required_record<'a>(field: &crate::spec::ParamSpec, scope: &Scope<'a>) -> Option<&'a RecordSpec> {
    let BaseType::Named(name) = &field.ty.base else {
        return None;
    };
    match scope.find(name)? {
        (_, TypeDef::Record(record)) if field.required && !field.ty.list => Some(record),
        _ => None,
    }
}
