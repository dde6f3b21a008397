//! The search for what happened to a form before its signature became wrong.

use super::{
    Cause, CharsetFault, Rule,
    received::{self, Pair},
    repair::{self, REPAIRS, Repair},
    text::printable,
    trial::Trial,
};
use crate::SignType;

/// Something under which the signature is right.
pub(super) struct Found {
    pub(super) cause: Cause,
    pub(super) also: Option<Cause>,
    pub(super) pairs: Vec<Pair>,
    pub(super) rule: Rule,
}

/// What happened to a notification on its way.
pub(super) fn of_notification(pairs: &[Pair], trial: &Trial<'_>, expected: SignType) -> Option<Found> {
    foreign(pairs, trial)
        .or_else(|| lost(pairs, trial, expected))
        .or_else(|| of_values(pairs, trial))
        .or_else(|| foreign_and_repaired(pairs, trial))
}

/// What happened to values: one thing, or two.
pub(super) fn of_values(pairs: &[Pair], trial: &Trial<'_>) -> Option<Found> {
    (REPAIRS.iter().find_map(|repair| repaired(pairs, trial, repair)))
        .or_else(|| some_pluses(pairs, trial))
        .or_else(|| repaired_twice(pairs, trial))
}

/// Most parameters of an address of one's own.
const MAX_FOREIGN: usize = 8;

/// A parameter that somebody mixed in; of several, all stand at the beginning, at the end, or at both.
fn foreign(pairs: &[Pair], trial: &Trial<'_>) -> Option<Found> {
    let count = pairs.len();
    let without = |is_foreign: &dyn Fn(usize) -> bool| -> Option<Found> {
        if trial.is_spent() {
            return None;
        }
        let (mixed_in, left): (Vec<_>, Vec<_>) = pairs.iter().cloned().enumerate().partition(|(at, _)| is_foreign(*at));
        let left: Vec<Pair> = left.into_iter().map(|(_, pair)| pair).collect();
        let rule = trial.fits(&left)?;
        let names: Vec<_> = mixed_in.iter().map(|(_, (name, _))| printable(name)).collect();
        let is_twice = mixed_in.iter().any(|(_, (name, _))| left.iter().any(|(other, _)| other == name));
        let cause = if is_twice { Cause::Duplicate } else { Cause::Foreign(names) };
        Some(Found { cause, also: None, pairs: left, rule })
    };
    let one = (0..count).find_map(|foreign| without(&|at| at == foreign));
    let splits = |some: usize| (0..=some).map(move |first| (first, some - first));
    let mut both_ends = (2..=MAX_FOREIGN.min(count)).flat_map(splits);
    one.or_else(|| both_ends.find_map(|(first, last)| without(&|at| at < first || at >= count - last)))
}

/// A parameter that somebody took away.
fn lost(pairs: &[Pair], trial: &Trial<'_>, expected: SignType) -> Option<Found> {
    let candidates = [
        ("sign_type", expected.as_str()),
        ("charset", "utf-8"),
        ("charset", "UTF-8"),
        ("charset", "GBK"),
        ("charset", "gbk"),
        ("version", "1.0"),
    ];
    candidates.into_iter().filter(|(name, _)| received::value(pairs, name).is_none()).find_map(|(name, value)| {
        let whole = [pairs, &[(name.to_owned(), value.as_bytes().to_vec())]].concat();
        let rule = trial.fits(&whole)?;
        let cause = if name == "sign_type" { Cause::MissingSignType } else { Cause::Lost(name.to_owned()) };
        Some(Found { cause, also: None, pairs: whole, rule })
    })
}

/// One thing that happened to all values, or to one of them.
fn repaired(pairs: &[Pair], trial: &Trial<'_>, repair: &Repair) -> Option<Found> {
    let undone = undone(pairs, repair);
    let all = undone.as_slice();
    let single = all.iter().map(std::slice::from_ref).filter(|_| all.len() > 1);
    std::iter::once(all).filter(|all| !all.is_empty()).chain(single).find_map(|changes| {
        if trial.is_spent() {
            return None;
        }
        let before = with(pairs, changes);
        let rule = trial.fits(&before)?;
        Some(Found { cause: cause(pairs, changes, repair)?, also: None, pairs: before, rule })
    })
}

/// What values were before something happened to them, each with its place; only those that it changes.
type Changes = Vec<(usize, Vec<u8>)>;

fn undone(pairs: &[Pair], repair: &Repair) -> Changes {
    let values = pairs.iter().enumerate().filter(|(_, (name, _))| !matches!(name.as_str(), "sign" | "alipay_cert_sn"));
    let before =
        |(at, (name, value)): (usize, &Pair)| Some((at, (repair.undo)(name, value).filter(|before| before != value)?));
    values.filter_map(before).collect()
}

/// Named after the first of the values that changed.
fn cause(pairs: &[Pair], changes: &[(usize, Vec<u8>)], repair: &Repair) -> Option<Cause> {
    let (at, value) = changes.iter().min_by_key(|(at, _)| pairs.get(*at).map(|(name, _)| name))?;
    let (name, seen) = pairs.get(*at)?;
    Some(match (repair.cause)(printable(name)) {
        Cause::Charset(name, CharsetFault::Recoded) if is_utf8(value) && is_utf8(seen) => {
            Cause::Charset(name, CharsetFault::Utf8AsGbk)
        }
        cause => cause,
    })
}

/// Two things that happened one after the other, each to all values that it changes.
fn repaired_twice(pairs: &[Pair], trial: &Trial<'_>) -> Option<Found> {
    REPAIRS.iter().find_map(|last| {
        let (between, also) = all_undone(pairs, trial, last)?;
        all_repaired(&between, trial, &also)
    })
}

/// One parameter was mixed in, and something happened to the others.
fn foreign_and_repaired(pairs: &[Pair], trial: &Trial<'_>) -> Option<Found> {
    (0..pairs.len()).take_while(|_| !trial.is_spent()).find_map(|at| {
        let left: Vec<Pair> = [pairs.get(..at)?, pairs.get(at + 1..)?].concat();
        all_repaired(&left, trial, &Cause::Foreign(vec![printable(&pairs.get(at)?.0)]))
    })
}

/// One thing that happened to all values that it changes, besides another that was taken back already.
fn all_repaired(pairs: &[Pair], trial: &Trial<'_>, also: &Cause) -> Option<Found> {
    REPAIRS.iter().find_map(|repair| {
        let (before, cause) = all_undone(pairs, trial, repair)?;
        let rule = trial.fits(&before)?;
        Some(Found { cause, also: Some(also.clone()), pairs: before, rule })
    })
}

/// The pairs before something happened to all values that it changes; `None` when it changes none, or no more is tried.
fn all_undone(pairs: &[Pair], trial: &Trial<'_>, repair: &Repair) -> Option<(Vec<Pair>, Cause)> {
    if trial.is_spent() {
        return None;
    }
    let changes = undone(pairs, repair);
    let cause = cause(pairs, &changes, repair)?;
    Some((with(pairs, &changes), cause))
}

fn is_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok()
}

fn with(pairs: &[Pair], changes: &[(usize, Vec<u8>)]) -> Vec<Pair> {
    let mut changed = pairs.to_vec();
    for (at, value) in changes {
        if let Some(pair) = changed.get_mut(*at) {
            pair.1.clone_from(value);
        }
    }
    changed
}

/// Most spaces of which any might have been a plus sign.
const MAX_SPACES: usize = 8;

/// Some of the spaces were plus signs, and others were not.
fn some_pluses(pairs: &[Pair], trial: &Trial<'_>) -> Option<Found> {
    let values = pairs.iter().enumerate().filter(|(_, (name, value))| name != "sign" && !repair::is_time(value));
    let spaces: Vec<(usize, usize)> = values
        .flat_map(|(at, (_, value))| {
            value.iter().enumerate().filter(|(_, byte)| **byte == b' ').map(move |(place, _)| (at, place))
        })
        .take(MAX_SPACES + 1)
        .collect();
    if spaces.len() > MAX_SPACES {
        return None;
    }
    (1_u32..1 << spaces.len()).find_map(|chosen| {
        let mut before = pairs.to_vec();
        let mut first = None;
        for (bit, (at, place)) in spaces.iter().enumerate().filter(|(bit, _)| chosen >> bit & 1 == 1) {
            let (name, value) = before.get_mut(*at)?;
            *value.get_mut(*place)? = b'+';
            first = first.filter(|_| bit > 0).or_else(|| Some(printable(name)));
        }
        let rule = trial.fits(&before)?;
        Some(Found { cause: Cause::PlusAsSpace(first?), also: None, pairs: before, rule })
    })
}
