//! Several tables about the same fields: what all of them can mean.

use super::conflict;
use super::sheet::Required;
use crate::check::values::check_example;
use crate::error::Diagnostic;
use crate::ir::scope::Index;
use crate::spec::open::from_bytes;
use crate::spec::pointer::Pointer;
use crate::spec::report::Report;
use crate::spec::set::SpecSet;
use crate::spec::{Bound, ParamSpec};
use std::cmp::Ordering;

/// The fields of a record, from every table that shows them.
#[derive(Default)]
pub(super) struct Combined {
    fields: Vec<Field>,
}

struct Field {
    spec: ParamSpec,
    /// Whether a table says that it can be left out.
    is_optional: bool,
}

impl Combined {
    pub(super) fn add(&mut self, new: ParamSpec, required: Option<Required>) {
        let is_optional = matches!(required, Some(Required::Sometimes | Required::Never));
        match self.fields.iter_mut().find(|field| field.spec.name == new.name) {
            Some(known) => {
                known.is_optional |= is_optional;
                widen(&mut known.spec, new);
            }
            None => self.fields.push(Field { spec: new, is_optional }),
        }
    }

    pub(super) fn fields(self) -> Vec<ParamSpec> {
        let field = |Field { mut spec, is_optional }| {
            spec.required &= !is_optional;
            spec
        };
        self.fields.into_iter().map(field).collect()
    }
}

/// What one API refuses another may take, so the wider limit counts.
fn widen(known: &mut ParamSpec, new: ParamSpec) {
    known.required |= new.required;
    known.max_length = known.max_length.max(new.max_length);
    known.min = wider(known.min.take(), new.min, Ordering::Less);
    known.max = wider(known.max.take(), new.max, Ordering::Greater);
    if known.pattern != new.pattern {
        known.pattern = None;
    }
    match (&mut known.values, new.values) {
        (Some(known), Some(new)) => {
            let is_new = |value: &crate::spec::EnumValue| !known.iter().any(|old| old.value == value.value);
            let texts: Vec<String> = known
                .iter()
                .map(|old| old.value.clone())
                .chain(new.iter().filter(|v| is_new(v)).map(|v| v.value.clone()))
                .collect();
            *known = super::names::values(&texts);
        }
        // One table without values is no reason to doubt another.
        (known @ None, new) => *known = new,
        (Some(_), None) => {}
    }
    if known.description.is_empty() {
        known.description = new.description;
    }
    known.example = known.example.take().or(new.example);
    known.deprecated &= new.deprecated;
}

fn wider(known: Option<Bound>, new: Option<Bound>, side: Ordering) -> Option<Bound> {
    match (known, new) {
        (Some(known), Some(new)) if new.number().cmp(&known.number()) == side => Some(new),
        (known, new) => known.or(new),
    }
}

/// Leaves out a sample that breaks what the same table says about the field.
pub(super) fn drop_misfit(field: &mut ParamSpec, place: &str, conflicts: &mut Vec<Diagnostic>) {
    let Some(example) = field.example.take() else { return };
    let Ok(nowhere) = from_bytes(b"{}".to_vec(), place) else { return };
    let (set, report) = (SpecSet::default(), Report::new(&nowhere));
    let index = Index::new(&set);
    check_example(field, &example, &index.of_types(""), Pointer::Root, &report);
    match report.into_diagnostics().first() {
        None => field.example = Some(example),
        Some(wrong) => conflicts.push(conflict(place, format!("the sample is left out: {}", wrong.message))),
    }
}
