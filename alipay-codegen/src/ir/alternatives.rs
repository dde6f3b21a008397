//! Alternatives: what a `one_of` rule means for constructors.

use crate::spec::{BaseType, ParamSpec, Pick, RuleSpec};

/// The fields of the rule that decides how a record is constructed: the first `one_of` that cannot stay empty.
pub(crate) fn deciding(rules: &[RuleSpec]) -> Option<&[String]> {
    rules.iter().find_map(|rule| match rule {
        RuleSpec::OneOf { one_of, optional: false, .. } => Some(one_of.as_slice()),
        _ => None,
    })
}

/// The alternatives in order of priority, if the record is nothing but one choice between texts.
pub(crate) fn only<'a, 'f>(
    fields: impl IntoIterator<Item = &'f ParamSpec>,
    rules: &'a [RuleSpec],
) -> Option<&'a [String]> {
    let one_of = rules.iter().find_map(|rule| match rule {
        RuleSpec::OneOf { one_of, pick: Pick::First, optional: false } => Some(one_of.as_slice()),
        _ => None,
    })?;
    let is_alternative = |field: &ParamSpec| {
        one_of.contains(&field.name)
            && field.ty.base == BaseType::String
            && !field.ty.list
            && !field.required
            && field.values.is_none()
    };
    let mut count = 0;
    let all = fields.into_iter().inspect(|_| count += 1).all(is_alternative);
    (all && count == one_of.len()).then_some(one_of)
}

/// Whether some values may be left out when sending.
pub(crate) fn may_be_ignored(rules: &[RuleSpec]) -> bool {
    let first = |rule: &RuleSpec| matches!(rule, RuleSpec::OneOf { pick: Pick::First, .. });
    rules.iter().any(first)
}

/// Whether a response field can have the enum of the request field with the same name and values.
pub(crate) fn same_enum(field: &ParamSpec, request: &[ParamSpec]) -> bool {
    let same = |other: &ParamSpec| other.name == field.name && other.values == field.values;
    field.values.is_some() && request.iter().any(same)
}
