//! Types: each by its name in its module, whatever file describes it.

use super::record;
use super::{At, Log};
use crate::ir::scope::{Home, Index};
use crate::ir::{Enum, Item, Program, Role};
use crate::spec::SpecSet;
use crate::spec::set::SHARED;
use std::collections::{BTreeMap, BTreeSet};

/// Domain, or `shared`; and name.
type Key<'a> = (&'a str, &'a str);

/// Every generated type of a set, with the APIs that use it.
pub(super) struct Types<'a> {
    items: BTreeMap<Key<'a>, &'a Item<'a>>,
    users: BTreeMap<Key<'a>, BTreeSet<&'a str>>,
    methods: BTreeSet<&'a str>,
}

impl<'a> Types<'a> {
    pub(super) fn new(set: &'a SpecSet, index: &'a Index<'a>, program: &'a Program<'a>) -> Self {
        let mut items = BTreeMap::new();
        for module in &program.modules {
            items.extend(module.items.iter().map(|item| ((module.domain, name(item)), item)));
        }
        let mut users: BTreeMap<Key<'_>, BTreeSet<&str>> = BTreeMap::new();
        for api in set.apis() {
            let scope = index.of_api(api, api.domain());
            for fields in [&api.request, &api.response] {
                for name in scope.reachable(fields) {
                    let domain = match scope.find(name) {
                        Some((Home::Shared, _)) => SHARED,
                        _ => api.domain(),
                    };
                    users.entry((domain, name)).or_default().insert(&api.method);
                }
            }
        }
        Self { items, users, methods: set.apis().map(|api| api.method.as_str()).collect() }
    }

    /// How changes of a type are told: under the API if only one has it, else under the type.
    fn at(&self, key: Key<'_>, other: &Self) -> At {
        match self.items.get(&key) {
            Some(Item::Record(record)) => match record.role {
                Role::Request(api) => return At::new(&api.method, "request"),
                Role::Response(api) => return At::new(&api.method, "response"),
                Role::Type(..) | Role::Notice(_) => {}
            },
            Some(Item::Enum(Enum { field: Some((owner, field)), .. })) => {
                return self.at((key.0, owner), other).inside(field);
            }
            _ => {}
        }
        let (domain, name) = key;
        let users = [self, other].map(|types| types.users.get(&key));
        let all: BTreeSet<&str> = users.iter().flatten().flat_map(|users| users.iter().copied()).collect();
        match all.first() {
            Some(method) if all.len() == 1 && domain != SHARED => At::new(*method, name),
            _ => At { apis: all.len(), ..At::new(format!("{domain}::{name}"), "") },
        }
    }

    /// Whether it vanished together with every API that used it, which is told already.
    fn went_with_its_apis(&self, key: Key<'_>, item: &Item<'_>, new: &Self) -> bool {
        if let Item::Record(record) = item
            && let Role::Request(api) | Role::Response(api) = record.role
        {
            return !new.methods.contains(api.method.as_str());
        }
        let users = self.users.get(&key);
        users.is_some_and(|users| users.iter().all(|method| !new.methods.contains(method)))
    }
}

pub(super) fn compare_all<'a>(old: &Types<'a>, new: &Types<'a>, log: &mut Log) {
    for (key, before) in &old.items {
        // Inside a domain, shared types have the same path as its own.
        let after = new.items.get(key).or_else(|| new.items.get(&(SHARED, key.1)));
        match after {
            Some(after) => compare(&old.at(*key, new), before, after, log),
            None if old.went_with_its_apis(*key, before, new) => {}
            None => removed(old, new, *key, before, log),
        }
    }
    for (key, after) in new.items.iter().filter(|(key, _)| !old.items.contains_key(*key)) {
        if let Item::Record(record) = after
            && let Role::Notice(notice) = record.role
        {
            let names = notice.notify_types.join("`, `");
            log.added(&new.at(*key, old), format!("new notification `{names}`"));
        }
    }
}

fn removed<'a>(old: &Types<'a>, new: &Types<'a>, key: Key<'a>, before: &Item<'_>, log: &mut Log) {
    // Of values in a field, the field tells what became of them.
    if matches!(before, Item::Enum(Enum { field: Some(_), .. })) {
        return;
    }
    let at = old.at(key, new);
    let elsewhere = new.items.keys().find(|(domain, name)| key.0 == SHARED && *name == key.1 && *domain != SHARED);
    match elsewhere {
        Some((domain, _)) => log.breaking(&at, format!("the type moved to the domain `{domain}`")),
        None => log.breaking(&at, "type removed"),
    }
}

fn compare(at: &At, before: &Item<'_>, after: &Item<'_>, log: &mut Log) {
    match (before, after) {
        (Item::Record(before), Item::Record(after)) => record::compare(at, before, after, log),
        (Item::Enum(before), Item::Enum(after)) => values(at, before, after, log),
        (Item::Record(_), Item::Enum(_)) => log.breaking(at, "a record became an enum"),
        (Item::Enum(_), Item::Record(_)) => log.breaking(at, "an enum became a record"),
    }
}

fn values(at: &At, old: &Enum<'_>, new: &Enum<'_>, log: &mut Log) {
    for before in &old.variants {
        let value = &before.spec.value;
        match new.variants.iter().find(|after| after.spec.value == *value) {
            None => log.breaking(at, format!("the value `{value}` is gone, and the variant `{}`", before.name)),
            Some(after) if after.name != before.name => {
                log.breaking(at, format!("the variant `{}` of `{value}` is called `{}`", before.name, after.name));
            }
            Some(after) => {
                log.described(&at.inside(value), before.spec.description != after.spec.description);
            }
        }
    }
    for after in &new.variants {
        if old.variants.iter().all(|before| before.spec.value != after.spec.value) {
            log.added(at, format!("a new value `{}`", after.spec.value));
        }
    }
    log.described(at, old.field.is_none() && old.description != new.description);
}

fn name<'a>(item: &'a Item<'_>) -> &'a str {
    match item {
        Item::Record(record) => &record.name,
        Item::Enum(item) => &item.name,
    }
}
