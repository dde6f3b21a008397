//! Rules of checked tables: those that can be checked, and those that can only be told.

use crate::spec::read::{Keys, Place, Read};
use crate::spec::{ParamSpec, Pick, RuleSpec, When};
use std::collections::BTreeMap;

/// One rule, as it is written. Fields are paths such as `sub_merchant.merchant_id`.
pub(super) struct RuleRow {
    kind: Kind,
    fields: Vec<String>,
    note: String,
    optional: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    First,
    AtLeastOne,
    ExactlyOne,
    AtMostOne,
    RequiredIf,
}

impl RuleRow {
    /// The way to a record, and a rule over its fields; `None` if the rule can only be told.
    pub(super) fn rule(&self) -> Option<(&str, RuleSpec)> {
        let paths: Vec<(&str, &str)> =
            self.fields.iter().map(|path| path.rsplit_once('.').unwrap_or(("", path))).collect();
        let (owner, first) = *paths.first()?;
        if paths.len() < 2 || paths.iter().any(|(other, _)| *other != owner) {
            return None;
        }
        let names: Vec<String> = paths.iter().map(|(_, name)| (*name).to_owned()).collect();
        let one_of = |pick| RuleSpec::OneOf { one_of: names.clone(), pick, optional: self.optional };
        let rule = match self.kind {
            Kind::First => one_of(Pick::First),
            Kind::AtLeastOne => one_of(Pick::AtLeast),
            Kind::ExactlyOne => one_of(Pick::Exactly),
            Kind::AtMostOne => RuleSpec::Conflicts { conflicts: names },
            Kind::RequiredIf => {
                let equals = self.condition(names.get(1).filter(|_| names.len() == 2)?)?;
                let when = When { field: names[1].clone(), equals, then: vec![first.to_owned()] };
                RuleSpec::RequiredWhen { required_when: when }
            }
        };
        Some((owner, rule))
    }

    /// `POSTPAY` of `Needed when mode is POSTPAY.`
    fn condition(&self, field: &str) -> Option<String> {
        let condition = self.note.strip_prefix("Needed when ")?.strip_suffix('.')?;
        let equals = condition.strip_prefix(field)?.strip_prefix(" is ")?;
        let is_value = equals.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b)) && !equals.is_empty();
        is_value.then(|| equals.to_owned())
    }
}

/// What can only be told, by the path of the field it is about.
pub(super) fn notes(rows: &[RuleRow]) -> BTreeMap<&str, String> {
    let mut notes: BTreeMap<&str, String> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.rule().is_none()) {
        if let Some(field) = row.fields.first() {
            let note = notes.entry(field).or_default();
            if !note.contains(&row.note) {
                *note = format!("{note} {}", row.note).trim().to_owned();
            }
        }
    }
    notes
}

/// The fields that a rule is about.
pub(super) fn fields(rule: &RuleSpec) -> Vec<&str> {
    let (first, others) = match rule {
        RuleSpec::OneOf { one_of: names, .. } | RuleSpec::Conflicts { conflicts: names } => (None, names.as_slice()),
        RuleSpec::Requires { field, requires } => (Some(field), requires.as_slice()),
        RuleSpec::RequiredWhen { required_when } => (Some(&required_when.field), required_when.then.as_slice()),
        RuleSpec::Advise { advise, .. } => (Some(advise), &[][..]),
    };
    first.into_iter().chain(others).map(String::as_str).collect()
}

/// Why a rule cannot stand over these fields, if it cannot.
pub(super) fn misfit(rule: &RuleSpec, known: &[ParamSpec]) -> Option<String> {
    let names = fields(rule);
    if let Some(unknown) = names.iter().find(|name| known.iter().all(|field| field.name != ***name)) {
        return Some(format!("a rule names the unknown field `{unknown}`"));
    }
    let is_required = |name: &&&str| known.iter().any(|field| field.required && field.name == ***name);
    let needless = match rule {
        RuleSpec::OneOf { .. } | RuleSpec::Advise { .. } => names.iter().find(is_required),
        RuleSpec::RequiredWhen { .. } => names[1..].iter().find(is_required),
        _ => None,
    };
    needless.map(|name| format!("a rule is about `{name}`, which is required anyway"))
}

impl Read for RuleRow {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let row = Self {
            kind: keys.required_with("kind", kind).unwrap_or(Kind::RequiredIf),
            fields: keys.required("fields"),
            note: keys.optional("note_en").unwrap_or_default(),
            optional: keys.optional("optional").unwrap_or_default(),
        };
        keys.close();
        Some(row)
    }
}

fn kind(place: Place<'_>) -> Option<Kind> {
    place.choice(&[
        ("one_of_priority", Kind::First),
        ("at_least_one", Kind::AtLeastOne),
        ("exactly_one", Kind::ExactlyOne),
        ("at_most_one", Kind::AtMostOne),
        ("required_if", Kind::RequiredIf),
    ])
}
