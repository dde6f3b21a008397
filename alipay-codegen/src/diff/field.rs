//! One field of a record.

use super::limits;
use super::{At, Log};
use crate::ir::{Field, Kind, Shape};
use std::mem::discriminant;

/// Each field with whether its record is sent.
pub(super) fn compare(at: &At, (old, was_sent): (&Field<'_>, bool), (new, is_sent): (&Field<'_>, bool), log: &mut Log) {
    let both_sent = was_sent && is_sent;
    let became = (old.spec.required, new.spec.required);
    match (became, both_sent) {
        ((false, true), true) => {
            log.breaking(at, "became required: an argument of every constructor, and no setter");
        }
        ((true, false), true) => {
            log.breaking(at, "no longer required: a setter, and no argument of constructors");
        }
        ((false, true), false) => log.changed(at, "documented as always present"),
        ((true, false), false) => log.changed(at, "documented as sometimes missing"),
        _ => {}
    }
    types(at, (old, was_sent), (new, is_sent), log);
    if old.setter != new.setter && both_sent && !new.spec.required && !old.spec.required {
        log.breaking(at, format!("its setter is called `{}`", new.setter));
    }
    let (before, after) = (old.spec, new.spec);
    if before.item_name != after.item_name {
        let name = |name: &Option<String>| name.as_ref().map_or("none".to_owned(), |name| format!("`{name}`"));
        let (was, is) = (name(&before.item_name), name(&after.item_name));
        log.changed(at, format!("the object around the list has the key {is}, and had {was}"));
    }
    // Limits of another type are other limits. An enum is still the text that it was.
    if before.ty == after.ty {
        limits::compare(at, before, after, is_sent, log);
    }
    if before.sensitivity != after.sensitivity {
        match after.sensitivity.as_str() {
            Some(why) => log.changed(at, format!("{why}: `Debug` hides it")),
            None => log.changed(at, "no longer sensitive: `Debug` shows it"),
        }
    }
    match (before.deprecated, after.deprecated) {
        (false, true) => log.changed(at, "deprecated"),
        (true, false) => log.changed(at, "no longer deprecated"),
        _ => {}
    }
    log.described(at, before.description != after.description || before.example != after.example);
}

fn types(at: &At, (old, was_sent): (&Field<'_>, bool), (new, is_sent): (&Field<'_>, bool), log: &mut Log) {
    let (before, after) = (rust_type(old), rust_type(new));
    let is_list = |field: &Field<'_>| field.shape == Shape::List;
    let is_other = name(&old.kind) != name(&new.kind) || discriminant(&old.kind) != discriminant(&new.kind);
    if is_other || is_list(old) != is_list(new) {
        match (&old.kind, &new.kind) {
            (Kind::Text, Kind::Enum(name, _)) => log.breaking(at, format!("a text became the enum `{name}`")),
            (Kind::Enum(name, _), Kind::Text) => log.breaking(at, format!("the enum `{name}` became a text")),
            // To Rust both are text.
            _ if before == after => {
                log.breaking(at, format!("the type `{}` became `{}`", old.spec.ty, new.spec.ty));
            }
            _ => log.breaking(at, format!("the type `{before}` became `{after}`")),
        }
        return;
    }
    // That a required field is held plainly is told already, where it is sent.
    let is_told = was_sent && is_sent && old.spec.required != new.spec.required;
    if before != after && !is_told {
        // Only what is sent and never received holds required values plainly.
        let why = match (new.shape, is_sent) {
            (Shape::Plain, _) => "no answer leads here any more",
            (_, true) => "answers lead here, too",
            (_, false) => "no request leads here any more",
        };
        log.breaking(at, format!("the type `{before}` became `{after}`, since {why}"));
    }
}

/// As in generated code.
pub(super) fn rust_type(field: &Field<'_>) -> String {
    let name = match name(&field.kind) {
        "json" => "String",
        name => name,
    };
    match field.shape {
        Shape::Plain => name.to_owned(),
        Shape::Option => format!("Option<{name}>"),
        Shape::Boxed => format!("Option<Box<{name}>>"),
        Shape::List => format!("Vec<{name}>"),
    }
}

fn name<'a>(kind: &'a Kind<'_>) -> &'a str {
    match kind {
        Kind::Text => "String",
        Kind::Json => "json",
        Kind::Integer => "i64",
        Kind::Boolean => "bool",
        Kind::Amount => "Amount",
        Kind::DateTime => "DateTime",
        Kind::Date => "Date",
        Kind::Enum(name, _) => name,
        Kind::Record(name) => name,
    }
}
