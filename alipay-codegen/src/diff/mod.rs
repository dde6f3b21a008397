//! What changed between two sets of specs, for those who use the generated code.
//!
//! Compared is what is generated, not the files: a type that moved to another file is the same type, and a type that
//! many APIs use changed once.

mod api;
mod field;
mod limits;
mod record;
mod types;

use crate::ir::resolve;
use crate::ir::scope::Index;
use crate::select::Selection;
use crate::spec::SpecSet;
use crate::spec::gateway::GatewayFile;
use std::collections::{BTreeMap, BTreeSet};

/// What changed between two sets of specs. Made by [`diff`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    changes: Vec<Change>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Change {
    /// What it means for a program that uses the generated code.
    pub kind: ChangeKind,
    /// A method, such as `alipay.trade.pay`; a type that several APIs use, such as `alipay.trade::GoodsDetail` or
    /// `shared::Money`; a domain, such as `alipay.trade`; or `gateway`.
    pub subject: String,
    /// Where in it: `request.out_trade_no`, `response`, `GoodsDetail.price`; empty if it is about all of it.
    pub place: String,
    /// What changed, as a sentence of Markdown without its end.
    pub text: String,
    /// Of a type, how many APIs use it; 0 otherwise.
    pub apis: usize,
}

/// What a [`Change`] means for a program that uses the generated code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ChangeKind {
    /// It may not compile any more, or be refused for something it could not do wrong before.
    Breaking,
    /// It compiles, and behaves differently: requests may be refused, answers may be judged otherwise.
    Changed,
    /// There is more than before, or more is allowed.
    Added,
    /// Only the documentation is different.
    Described,
}

impl Diff {
    /// Every change: by kind, breaking ones first, then by subject and place.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Whether programs may have to be changed.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.changes.iter().any(|change| change.kind == ChangeKind::Breaking)
    }
}

impl ChangeKind {
    /// `breaking`, `changed`, `added` or `described`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Described => "described",
        }
    }
}

/// Compares two sets of specs. The same sets always give the same result.
#[must_use]
pub fn diff(old: &SpecSet, new: &SpecSet) -> Diff {
    let mut log = Log::default();
    domains(old, new, &mut log);
    api::compare_all(old, new, &mut log);
    let (old_index, new_index) = (Index::new(old), Index::new(new));
    let everything = Selection::all();
    let (old_program, new_program) = (resolve(old, &old_index, &everything), resolve(new, &new_index, &everything));
    let before = types::Types::new(old, &old_index, &old_program);
    let after = types::Types::new(new, &new_index, &new_program);
    types::compare_all(&before, &after, &mut log);
    gateway(old.gateway(), new.gateway(), &mut log);
    log.changes.sort();
    log.changes.dedup();
    Diff { changes: log.changes }
}

/// Collects changes.
#[derive(Debug, Default)]
struct Log {
    changes: Vec<Change>,
}

/// What changes are about.
#[derive(Clone, Debug)]
struct At {
    subject: String,
    place: String,
    apis: usize,
}

impl At {
    fn new(subject: impl Into<String>, place: impl Into<String>) -> Self {
        Self { subject: subject.into(), place: place.into(), apis: 0 }
    }

    /// A field, value or the like of it.
    fn inside(&self, name: &str) -> Self {
        let place = if self.place.is_empty() { name.to_owned() } else { format!("{}.{name}", self.place) };
        Self { place, ..self.clone() }
    }
}

impl Log {
    fn add(&mut self, at: &At, kind: ChangeKind, text: impl Into<String>) {
        let At { subject, place, apis } = at.clone();
        self.changes.push(Change { kind, subject, place, text: text.into(), apis });
    }

    fn breaking(&mut self, at: &At, text: impl Into<String>) {
        self.add(at, ChangeKind::Breaking, text);
    }

    fn changed(&mut self, at: &At, text: impl Into<String>) {
        self.add(at, ChangeKind::Changed, text);
    }

    fn added(&mut self, at: &At, text: impl Into<String>) {
        self.add(at, ChangeKind::Added, text);
    }

    /// Only one thing to say about texts of one place.
    fn described(&mut self, at: &At, is_different: bool) {
        if is_different {
            self.add(at, ChangeKind::Described, "other texts in the documentation");
        }
    }
}

fn domains(old: &SpecSet, new: &SpecSet, log: &mut Log) {
    for before in &old.domains {
        let at = At::new(&before.domain, "");
        let Some(after) = new.domain(&before.domain) else {
            log.breaking(&at, format!("domain removed, and its feature `{}`", before.feature));
            continue;
        };
        for (what, before, after) in
            [("feature", &before.feature, &after.feature), ("module", &before.module, &after.module)]
        {
            if before != after {
                log.breaking(&at, format!("the {what} `{before}` is called `{after}`"));
            }
        }
        log.described(&at, before.title != after.title || before.doc_url != after.doc_url);
    }
    for after in new.domains.iter().filter(|after| old.domain(&after.domain).is_none()) {
        log.added(&At::new(&after.domain, ""), format!("new domain with the feature `{}`", after.feature));
    }
}

fn gateway(old: Option<&GatewayFile>, new: Option<&GatewayFile>, log: &mut Log) {
    let at = At::new("gateway", "");
    let (before, after) = (codes(old), codes(new));
    for code in before.keys().filter(|code| !after.contains_key(*code)) {
        log.changed(&at.inside(code), "code removed");
    }
    for (code, texts) in &after {
        match before.get(code) {
            None => log.added(&at.inside(code), "new code"),
            Some(others) => log.described(&at.inside(code), others != texts),
        }
    }
}

/// The codes of the gateway with their texts.
fn codes(gateway: Option<&GatewayFile>) -> BTreeMap<&str, [&str; 2]> {
    let errors = gateway.into_iter().flat_map(|gateway| &gateway.errors);
    errors
        .flat_map(|error| {
            let own = (error.code.as_str(), [error.message.as_str(), error.solution.as_str()]);
            let subs =
                error.sub_codes.iter().map(|sub| (sub.code.as_str(), [sub.message.as_str(), sub.solution.as_str()]));
            std::iter::once(own).chain(subs)
        })
        .collect()
}

/// The names in the first list that are not in the second.
fn without<'a>(names: &[&'a str], others: &[&str]) -> Vec<&'a str> {
    let others: BTreeSet<&str> = others.iter().copied().collect();
    names.iter().copied().filter(|name| !others.contains(name)).collect()
}
