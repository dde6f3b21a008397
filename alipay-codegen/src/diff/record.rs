//! Records: fields, constructors, rules.

use super::field;
use super::{At, Log, without};
use crate::ir::naming::constructor;
use crate::ir::{Record, Role};
use crate::spec::{Pick, RuleSpec};
use std::collections::BTreeSet;

pub(super) fn compare(at: &At, old: &Record<'_>, new: &Record<'_>, log: &mut Log) {
    match (old.is_sent, new.is_sent) {
        (true, false) => log.breaking(at, "no request leads here any more: its constructors and setters are gone"),
        (false, true) => log.added(at, "requests lead here, too: it has constructors and setters"),
        _ => {}
    }
    notifications(at, old, new, log);
    for before in &old.fields {
        let here = at.inside(&before.spec.name);
        match new.field(&before.spec.name) {
            None => log.breaking(&here, "field removed"),
            Some(after) => field::compare(&here, (before, old.is_sent), (after, new.is_sent), log),
        }
    }
    for after in new.fields.iter().filter(|after| old.field(&after.spec.name).is_none()) {
        let here = at.inside(&after.spec.name);
        let ty = field::rust_type(after);
        match after.spec.required && old.is_sent && new.is_sent {
            true => log.breaking(&here, format!("a new field `{ty}`, and required: an argument of every constructor")),
            false => log.added(&here, format!("a new field `{ty}`")),
        }
    }
    if old.is_sent && new.is_sent {
        constructors(at, old, new, log);
        order(at, old, new, log);
    }
    rules(at, old, new, log);
    if let (Role::Type(before, _), Role::Type(after, _)) = (old.role, new.role) {
        log.described(at, before != after);
    }
}

fn notifications(at: &At, old: &Record<'_>, new: &Record<'_>, log: &mut Log) {
    fn names<'a>(record: &Record<'a>) -> Vec<&'a str> {
        match record.role {
            Role::Notice(notice) => notice.notify_types.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }
    let (before, after) = (names(old), names(new));
    for gone in without(&before, &after) {
        log.breaking(at, format!("the notification `{gone}` no longer has this content"));
    }
    for more in without(&after, &before) {
        log.added(at, format!("the content of the notification `{more}`"));
    }
}

/// How a record is constructed, by the names of functions.
fn constructors(at: &At, old: &Record<'_>, new: &Record<'_>, log: &mut Log) {
    let (before, after) = (names(old), names(new));
    let gone = without(&list(&before), &list(&after));
    let more = without(&list(&after), &list(&before));
    match (gone.as_slice(), more.as_slice()) {
        ([], more) => more.iter().for_each(|name| log.added(at, format!("a new constructor `{name}`"))),
        (gone, []) => log.breaking(at, format!("the constructor `{}` is gone", gone.join("`, `"))),
        (gone, more) => {
            log.breaking(at, format!("the constructor `{}` became `{}`", gone.join("`, `"), more.join("`, `")));
        }
    }
    let choice = |record: &Record<'_>| -> Option<Vec<String>> {
        let fields = record.only_alternatives()?;
        Some(fields.iter().map(|field| field.spec.name.clone()).collect())
    };
    match (choice(old), choice(new)) {
        (Some(_), None) => log.breaking(at, "`first_of` and `choice` are gone"),
        (None, Some(_)) => log.added(at, "it can be made with `first_of`, and read with `choice`"),
        (Some(before), Some(after)) if before != after => {
            let now = after.join("`, `");
            log.breaking(at, format!("the arguments of `first_of` are `{now}`, in the new order of priority"));
        }
        _ => {}
    }
}

fn names(record: &Record<'_>) -> Vec<String> {
    match record.alternatives() {
        Some(fields) => fields.iter().map(|field| constructor(&field.spec.name)).collect(),
        None => vec!["new".to_owned()],
    }
}

fn list(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

/// The order of arguments. What came and went is told with its field.
fn order(at: &At, old: &Record<'_>, new: &Record<'_>, log: &mut Log) {
    fn required<'a>(record: &'a Record<'_>) -> Vec<&'a str> {
        record.required().map(|field| field.spec.name.as_str()).collect()
    }
    let (before, after) = (required(old), required(new));
    let common = |names: &[&str], others: &[&str]| -> Vec<String> {
        names.iter().filter(|name| others.contains(name)).map(|name| (*name).to_owned()).collect()
    };
    let (was, is) = (common(&before, &after), common(&after, &before));
    if was != is {
        let (was, is) = (was.join("`, `"), is.join("`, `"));
        log.breaking(at, format!("the arguments of constructors were in the order `{was}`, and are `{is}`"));
    }
}

fn rules(at: &At, old: &Record<'_>, new: &Record<'_>, log: &mut Log) {
    let gone: Vec<&RuleSpec> = old.rules.iter().filter(|rule| !new.rules.contains(rule)).collect();
    let mut more: Vec<&RuleSpec> = new.rules.iter().filter(|rule| !old.rules.contains(rule)).collect();
    for before in gone {
        let successor = more.iter().position(|after| fields(before) == fields(after));
        match successor.map(|i| more.remove(i)) {
            Some(after) if loosened(before, after) => log.added(at, format!("a looser rule: {after}")),
            Some(after) => log.changed(at, format!("instead of the rule “{before}”: {}", consequence(after))),
            None => log.added(at, format!("a rule less; it was: {before}")),
        }
    }
    for after in more {
        log.changed(at, format!("a new rule: {}", consequence(after)));
    }
}

/// A rule, and what it means to those who knew nothing of it.
fn consequence(rule: &RuleSpec) -> String {
    let may_refuse = !matches!(rule, RuleSpec::Advise { .. });
    format!("{rule} {}", if may_refuse { "Requests may be refused" } else { "Nothing is refused" })
}

/// The fields of a rule, and what kind of rule it is: what stays when a rule changes.
fn fields(rule: &RuleSpec) -> (&'static str, BTreeSet<&str>) {
    let names: BTreeSet<&str> = match rule {
        RuleSpec::OneOf { one_of, .. } => one_of.iter().map(String::as_str).collect(),
        RuleSpec::Requires { field, .. } => BTreeSet::from([field.as_str()]),
        RuleSpec::Conflicts { conflicts } => conflicts.iter().map(String::as_str).collect(),
        RuleSpec::RequiredWhen { required_when } => {
            BTreeSet::from([required_when.field.as_str(), required_when.equals.as_str()])
        }
        RuleSpec::Advise { advise, .. } => BTreeSet::from([advise.as_str()]),
    };
    (rule.verb(), names)
}

/// Whether everything that was allowed still is, and means the same.
fn loosened(old: &RuleSpec, new: &RuleSpec) -> bool {
    let subset = |names: &[String], of: &[String]| names.iter().all(|name| of.contains(name));
    match (old, new) {
        (
            RuleSpec::OneOf { one_of: before, pick: was, optional: could_be_empty },
            RuleSpec::OneOf { one_of: after, pick: is, optional: can_be_empty },
        ) => {
            let more_at_once = was == is || (*was == Pick::Exactly && *is == Pick::AtLeast);
            let same_order = before == after || *is != Pick::First;
            more_at_once && same_order && (*can_be_empty || !could_be_empty)
        }
        (RuleSpec::Requires { requires: before, .. }, RuleSpec::Requires { requires: after, .. }) => {
            subset(after, before)
        }
        (RuleSpec::RequiredWhen { required_when: before }, RuleSpec::RequiredWhen { required_when: after }) => {
            before.field == after.field && before.equals == after.equals && subset(&after.then, &before.then)
        }
        _ => false,
    }
}
