//! Answers: the sample that resembles the call most, with the request's values and the gateway's own in it.

use alipay_core::{
    api::ApiEntry,
    codec::{self, Kind, Ref, is_left_out},
};
use serde_json::{Map, Value};

use crate::{
    apis::{Base, Reply},
    request::JsonRecord,
    state::success,
};

/// Members that say how it went; no parameter of a request ends up in them.
const STATUS: [&str; 4] = ["code", "msg", "sub_code", "sub_msg"];

/// How a call went, as its answer says it.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReturnCodes {
    /// Empty where the oldest APIs succeed.
    pub(crate) code: String,
    /// In refusals.
    pub(crate) sub_code: Option<String>,
    pub(crate) sub_msg: Option<String>,
}

impl ReturnCodes {
    pub(crate) fn of(node: &Map<String, Value>) -> Self {
        let text = |name: &str| node.get(name).and_then(Value::as_str).map(str::to_owned);
        Self { code: text("code").unwrap_or_default(), sub_code: text("sub_code"), sub_msg: text("sub_msg") }
    }
}

/// The members of the answer to a successful call.
pub(crate) fn build(entry: &ApiEntry, request: &JsonRecord<'_>, reply: Reply) -> Map<String, Value> {
    let bare = |code: &str, msg: &str| {
        let status = [("code", code), ("msg", msg)];
        let node = status.into_iter().map(|(name, text)| (name.to_owned(), Value::from(text))).collect();
        Sample { node, is_exact: false }
    };
    let Sample { mut node, is_exact } = match reply.base {
        Base::Bare => bare("10000", "Success"),
        Base::InProgress => bare("10003", "order success pay inprogress"),
        _ => sample(entry, request, &reply.like).unwrap_or_else(|| bare("10000", "Success")),
    };
    // A documented request gets its documented answer, to the letter.
    let reflects = reply.base == Base::Reflected && !is_exact;
    let mut values = if reflects { reflected(entry, request) } else { Vec::new() };
    values.extend(reply.set);
    values.retain(|(name, _)| entry.response.index_of(name).is_some());
    adjust_amounts(entry, &mut node, &values);
    for (name, value) in values {
        match value {
            Value::Null => node.remove(name),
            value => node.insert(name.to_owned(), value),
        };
    }
    node
}

/// The node as text: how it went, then the fields in documented order.
pub(crate) fn to_text(entry: Option<&ApiEntry>, node: &Map<String, Value>) -> String {
    let documented = entry.map_or(&[][..], |entry| entry.response.fields).iter().map(|field| field.name);
    let ordered: Vec<&str> = STATUS.into_iter().chain(documented.filter(|name| !STATUS.contains(name))).collect();
    let others = node.keys().map(String::as_str).filter(|name| !ordered.contains(name));
    let mut text = String::from("{");
    for name in ordered.iter().copied().chain(others) {
        if let Some(value) = node.get(name) {
            if text.len() > 1 {
                text.push(',');
            }
            text.push_str(&format!("{}:{value}", Value::from(name)));
        }
    }
    text.push('}');
    text
}

/// What an answer starts from.
struct Sample {
    node: Map<String, Value>,
    /// Whether the call is the one that the sample shows.
    is_exact: bool,
}

/// The successful sample most like the call, and like what the answer will say.
fn sample(entry: &ApiEntry, request: &JsonRecord<'_>, like: &[(&'static str, Value)]) -> Option<Sample> {
    let asked = effective(request);
    let mut best: Option<(i64, Sample)> = None;
    for (shown, node) in entry.examples.iter().filter_map(success) {
        let agreed = like.iter().filter(|(name, value)| node.get(*name) == Some(value)).count();
        let shown = effective(&JsonRecord::read(entry.request, &shown).0);
        let score = likeness(&asked, &shown) + 1000 * i64::try_from(agreed).unwrap_or_default();
        // The first of equals: samples are in the order of their importance.
        if best.as_ref().is_none_or(|(other, _)| score > *other) {
            best = Some((score, Sample { node, is_exact: asked == shown }));
        }
    }
    best.map(|(_, sample)| sample)
}

/// What the platform looks at, in one spelling: without the alternatives that it ignores.
fn effective(request: &JsonRecord<'_>) -> Map<String, Value> {
    serde_json::from_str(&codec::to_json(request)).unwrap_or_default()
}

/// Counts what both have, more for the same value, less for what only the call has. Samples may show more than that.
fn likeness(asked: &Map<String, Value>, shown: &Map<String, Value>) -> i64 {
    let of_member = |(name, value): (&String, &Value)| match (value, shown.get(name)) {
        (_, None) => -1,
        (Value::Object(asked), Some(Value::Object(shown))) => 1 + likeness(asked, shown),
        (asked, Some(shown)) if asked == shown => 3,
        _ => 1,
    };
    asked.iter().map(of_member).sum()
}

/// The scalars that request and answer have in common.
fn reflected(entry: &ApiEntry, request: &JsonRecord<'_>) -> Vec<(&'static str, Value)> {
    let shared = entry.response.fields.iter().filter(|field| !field.is_list && !STATUS.contains(&field.name));
    let mut values = Vec::new();
    for field in shared.filter(|field| !is_left_out(request, field.name)) {
        let value = match (field.kind, request.value(field.name)) {
            (Kind::Integer, Ref::Int(number)) => Value::from(number),
            (Kind::Boolean, Ref::Bool(value)) => Value::from(value),
            (_, Ref::Str("")) | (Kind::Integer | Kind::Boolean | Kind::Record(_), _) => continue,
            (_, Ref::Str(text)) => Value::from(text),
            (_, Ref::Int(number)) => Value::from(number.to_string()),
            (_, Ref::Bool(value)) => Value::from(value.to_string()),
            (_, Ref::Amount(amount)) => Value::from(amount.to_string()),
            (_, Ref::DateTime(time)) => Value::from(time.to_string()),
            (_, Ref::Date(day)) => Value::from(day.to_string()),
            _ => continue,
        };
        values.push((field.name, value));
    }
    values
}

/// Wherever the sample repeats an amount that is about to change, as in the bills of a payment, it changes as well.
fn adjust_amounts(entry: &ApiEntry, node: &mut Map<String, Value>, values: &[(&'static str, Value)]) {
    let is_amount =
        |name: &str| entry.response.fields.iter().any(|field| field.name == name && matches!(field.kind, Kind::Amount));
    let changes: Vec<(Value, Value)> = values
        .iter()
        .filter(|(name, value)| is_amount(name) && !value.is_null())
        .filter_map(|(name, value)| Some((node.get(*name)?.clone(), value.clone())))
        .collect();
    node.values_mut().for_each(|value| adjust(value, &changes));
}

fn adjust(value: &mut Value, changes: &[(Value, Value)]) {
    match value {
        Value::Object(members) => members.values_mut().for_each(|member| adjust(member, changes)),
        Value::Array(elements) => elements.iter_mut().for_each(|element| adjust(element, changes)),
        value => {
            if let Some((_, new)) = changes.iter().find(|(old, _)| old == value) {
                *value = new.clone();
            }
        }
    }
}
