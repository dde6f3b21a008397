//! What values must satisfy. Limits are data: they are never an error of the compiler, but requests may be refused.

use super::{At, ChangeKind, Log};
use crate::emit::docs::bound;
use crate::spec::{BaseType, Bound, ParamSpec};
use std::cmp::Ordering;

pub(super) fn compare(at: &At, old: &ParamSpec, new: &ParamSpec, is_sent: bool, log: &mut Log) {
    let is_text = matches!(new.ty.base, BaseType::String | BaseType::Json | BaseType::Named(_));
    let mut tell = |what: &str, before: Option<String>, after: Option<String>, change: Option<Change>| {
        let Some(change) = change else { return };
        // Nobody checks an answer, nor the length of a number.
        let is_checked = is_sent && (is_text || !what.ends_with("characters"));
        let shown = |limit: Option<String>| limit.map_or("none".to_owned(), |limit| format!("`{limit}`"));
        let mut text = format!("{what}: {} became {}", shown(before), shown(after));
        let kind = match change {
            _ if !is_checked => ChangeKind::Described,
            Change::Wider => ChangeKind::Added,
            Change::Narrower => {
                text.push_str("; requests may be refused");
                ChangeKind::Changed
            }
        };
        log.add(at, kind, text);
    };
    let text = |limit: Option<u32>| limit.map(|limit| limit.to_string());
    for (what, before, after) in [
        ("most characters", old.max_length, new.max_length),
        ("most items", old.max_items, new.max_items),
        ("decimal places", old.scale, new.scale),
    ] {
        tell(what, text(before), text(after), upper(before, after));
    }
    let (before, after) = (old.min_length, new.min_length);
    tell("fewest characters", text(before), text(after), lower(before, after));
    let text = |limit: &Option<Bound>| limit.as_ref().map(bound);
    // Amounts that are none were refused when the specs were checked.
    let number = |limit: &Option<Bound>| limit.as_ref().and_then(Bound::number);
    tell("largest value", text(&old.max), text(&new.max), upper(number(&old.max), number(&new.max)));
    tell("smallest value", text(&old.min), text(&new.min), lower(number(&old.min), number(&new.min)));
    let pattern = match (&old.pattern, &new.pattern) {
        (before, after) if before == after => None,
        (_, None) => Some(Change::Wider),
        _ => Some(Change::Narrower),
    };
    tell("pattern", old.pattern.clone(), new.pattern.clone(), pattern);
}

/// What a limit became.
#[derive(Clone, Copy)]
enum Change {
    Wider,
    Narrower,
}

/// A limit from above: none is the widest.
fn upper<T: Ord>(old: Option<T>, new: Option<T>) -> Option<Change> {
    match (old, new) {
        (None, None) => None,
        (None, Some(_)) => Some(Change::Narrower),
        (Some(_), None) => Some(Change::Wider),
        (Some(old), Some(new)) => match new.cmp(&old) {
            Ordering::Less => Some(Change::Narrower),
            Ordering::Equal => None,
            Ordering::Greater => Some(Change::Wider),
        },
    }
}

/// A limit from below.
fn lower<T: Ord>(old: Option<T>, new: Option<T>) -> Option<Change> {
    upper(old.map(std::cmp::Reverse), new.map(std::cmp::Reverse))
}
