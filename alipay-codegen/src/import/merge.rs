//! Adding what a table knows to what a spec says.
//!
//! A field with a description is what somebody wrote: whatever it says stays, and only what it leaves open is filled in.

use super::conflict;
use crate::error::Diagnostic;
use crate::spec::{BaseType, Bound, EnumValue, ParamSpec, RecordSpec, TypeDef, TypeRef};

/// Adds the fields that are missing, and facts to the others.
pub(super) fn fields(old: &mut Vec<ParamSpec>, new: &[ParamSpec], place: &str, conflicts: &mut Vec<Diagnostic>) {
    for field in new {
        match old.iter_mut().find(|known| known.name == field.name) {
            Some(known) => self::field(known, field, place, conflicts),
            None => old.push(field.clone()),
        }
    }
}

/// Adds what a second description of a type knows.
pub(super) fn types(old: &mut TypeDef, new: &TypeDef, place: &str, conflicts: &mut Vec<Diagnostic>) {
    match (old, new) {
        (TypeDef::Record(old), TypeDef::Record(new)) => record(old, new, place, conflicts),
        (TypeDef::Enum(old), TypeDef::Enum(new)) => {
            let is_new = |value: &&EnumValue| old.values.iter().all(|known| known.value != value.value);
            let more: Vec<EnumValue> = new.values.iter().filter(is_new).cloned().collect();
            old.values.extend(more);
        }
        _ => conflicts.push(conflict(place, "the type is described differently elsewhere")),
    }
}

fn record(old: &mut RecordSpec, new: &RecordSpec, place: &str, conflicts: &mut Vec<Diagnostic>) {
    if old.description.is_empty() {
        old.description.clone_from(&new.description);
    }
    fields(&mut old.fields, &new.fields, place, conflicts);
    for rule in &new.rules {
        if !old.rules.contains(rule) {
            old.rules.push(rule.clone());
        }
    }
}

fn field(old: &mut ParamSpec, new: &ParamSpec, place: &str, conflicts: &mut Vec<Diagnostic>) {
    let place = format!("{place} {}", new.name);
    let mut merge = Merge { is_written: !old.description.is_empty(), place, conflicts };
    merge.ty(old, new);
    if new.required && !old.required {
        match merge.is_written {
            true => merge.differs("required", "not set", "true"),
            false => old.required = true,
        }
    }
    merge.option("max_length", &mut old.max_length, new.max_length.as_ref());
    merge.option("min_length", &mut old.min_length, new.min_length.as_ref());
    merge.option("pattern", &mut old.pattern, new.pattern.as_ref());
    merge.bound("min", &mut old.min, new.min.as_ref());
    merge.bound("max", &mut old.max, new.max.as_ref());
    merge.option("max_items", &mut old.max_items, new.max_items.as_ref());
    merge.option("scale", &mut old.scale, new.scale.as_ref());
    match (&old.values, &new.values) {
        // A text that becomes an enum is another type for everybody who uses it.
        (None, Some(new)) if merge.is_written => merge.differs("enum", "not set", &format!("{} values", new.len())),
        (None, Some(_)) if old.ty.base == BaseType::String => old.values.clone_from(&new.values),
        _ => {}
    }
    if !merge.is_written {
        old.description.clone_from(&new.description);
        if !old.sensitivity.is_hidden() {
            old.sensitivity = new.sensitivity;
        }
    }
    if old.example.is_none() {
        old.example.clone_from(&new.example);
    }
    old.deprecated |= new.deprecated;
}

/// One field on its way.
struct Merge<'a> {
    is_written: bool,
    place: String,
    conflicts: &'a mut Vec<Diagnostic>,
}

impl Merge<'_> {
    /// A table knows most values as text; amounts and times are finer, and a type of its own is finer still.
    fn ty(&mut self, old: &mut ParamSpec, new: &ParamSpec) {
        let is_finer = |fine: &TypeRef, coarse: &TypeRef| fine.list == coarse.list && coarse.base == BaseType::String;
        if old.ty == new.ty || is_finer(&old.ty, &new.ty) {
            return;
        }
        match is_finer(&new.ty, &old.ty) && !self.is_written && old.values.is_none() {
            true => old.ty = new.ty.clone(),
            false => self.differs("type", &old.ty.to_string(), &new.ty.to_string()),
        }
    }

    fn option<T: Clone + PartialEq + std::fmt::Debug>(&mut self, key: &str, old: &mut Option<T>, new: Option<&T>) {
        match (&old, new) {
            (None, Some(_)) => *old = new.cloned(),
            (Some(known), Some(new)) if known != new => self.differs(key, &format!("{known:?}"), &format!("{new:?}")),
            _ => {}
        }
    }

    /// Two spellings of one amount are the same limit.
    fn bound(&mut self, key: &str, old: &mut Option<Bound>, new: Option<&Bound>) {
        let is_same = old.as_ref().zip(new).is_some_and(|(old, new)| old.number() == new.number());
        self.option(key, old, new.filter(|_| !is_same));
    }

    fn differs(&mut self, key: &str, old: &str, new: &str) {
        self.conflicts.push(conflict(&self.place, format!("`{key}` is {old} in the spec, {new} in the table")));
    }
}
