//! Whether the constraints of a field fit its type and each other.

use super::names;
use crate::ir::scope::Scope;
use crate::ir::values::fen;
use crate::spec::pointer::Pointer;
use crate::spec::report::Report;
use crate::spec::text::shown;
use crate::spec::{BaseType, Bound, ParamSpec, TypeDef};

pub(crate) fn check(field: &ParamSpec, scope: &Scope<'_>, at: Pointer<'_>, report: &Report<'_>) {
    fits(field, scope, at, report);
    lengths(field, at, report);
    limits(field, at, report);
    if field.pattern.as_deref().is_some_and(|p| p.trim().is_empty()) {
        report.error_help(at.key("pattern"), "an empty pattern", "remove it");
    }
    if let Some(name) = &field.item_name {
        names::field(name, at.key("item_name"), report);
    }
}

/// Each constraint belongs to certain types.
fn fits(field: &ParamSpec, scope: &Scope<'_>, at: Pointer<'_>, report: &Report<'_>) {
    let base = &field.ty.base;
    let known = match base {
        BaseType::Named(name) => scope.find(name).map(|(_, def)| def),
        _ => None,
    };
    let is_unknown = matches!(base, BaseType::Named(_)) && known.is_none();
    let text = matches!(base, BaseType::String | BaseType::Json) || matches!(known, Some(TypeDef::Enum(_)));
    let record = matches!(known, Some(TypeDef::Record(_)));
    let value = !record && !field.is_file();
    let number = matches!(base, BaseType::Integer | BaseType::Amount);
    let string = matches!(base, BaseType::String);
    let amount = matches!(base, BaseType::Amount);
    let list = field.ty.list;
    let given: [(&str, bool, bool, &str); 9] = [
        // Documentation tables give the length of amounts, numbers and truth values as well.
        ("max_length", field.max_length.is_some(), value, "values, not for records or files"),
        ("min_length", field.min_length.is_some(), text, "string, json and enums"),
        ("pattern", field.pattern.is_some(), string, "string"),
        ("enum", field.values.is_some(), string, "string"),
        ("min", field.min.is_some(), number, "integer and amount"),
        ("max", field.max.is_some(), number, "integer and amount"),
        ("scale", field.scale.is_some(), amount, "amount"),
        ("max_items", field.max_items.is_some(), list, "lists"),
        ("item_name", field.item_name.is_some(), list, "lists"),
    ];
    for (key, given, fits, types) in given {
        if given && !fits && !is_unknown {
            let help = match (key, base) {
                (_, BaseType::File) => "remove it: the only constraint of a file is `required`",
                ("min_length", BaseType::Integer | BaseType::Amount) => "use `min` and `max`",
                ("min_length", BaseType::DateTime | BaseType::Date) => "remove it: a time always has the same length",
                ("enum", BaseType::Named(_)) => "list the values in the type itself",
                ("enum", _) => "make it a string, or remove `enum`",
                ("max_items" | "item_name", _) => "is the type missing its `[]`?",
                _ => "remove it",
            };
            report.error_help(
                at.key(key),
                format!("`{key}` is for {types}; this is `{}`", shown(&field.ty.to_string())),
                help,
            );
        }
    }
}

fn lengths(field: &ParamSpec, at: Pointer<'_>, report: &Report<'_>) {
    if field.max_length == Some(0) {
        let help = "remove it if the documentation has no number";
        report.error_help(at.key("max_length"), "nothing fits into 0 characters", help);
    }
    if field.max_items == Some(0) {
        let help = "remove it if the documentation has no number";
        report.error_help(at.key("max_items"), "a list of at most 0 items", help);
    }
    if let (Some(min), Some(max)) = (field.min_length, field.max_length)
        && min > max
    {
        let message = format!("`min_length` {min} is more than `max_length` {max}");
        report.error_help(at.key("min_length"), message, "swap them?");
    }
    if field.scale.is_some_and(|scale| scale > 2) {
        report.error_help(
            at.key("scale"),
            "amounts are counted in fen: at most 2 decimal places",
            "use `string` for anything finer",
        );
    }
}

fn limits(field: &ParamSpec, at: Pointer<'_>, report: &Report<'_>) {
    let min = limit(field, field.min.as_ref(), at.key("min"), report);
    let max = limit(field, field.max.as_ref(), at.key("max"), report);
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        report.error_help(at.key("min"), "`min` is more than `max`", "swap them?");
    }
}

/// The limit as a whole number: for an amount, in fen.
fn limit(field: &ParamSpec, bound: Option<&Bound>, at: Pointer<'_>, report: &Report<'_>) -> Option<i64> {
    match (&field.ty.base, bound?) {
        (BaseType::Amount, Bound::Amount(text)) => {
            let fen = fen(text);
            if fen.is_none() {
                report.error_help(
                    at,
                    format!("`{}` is not an amount", shown(text)),
                    "write it as \"0.01\", with at most two decimal places",
                );
            }
            fen
        }
        (BaseType::Amount, Bound::Integer(number)) => {
            report.error_help(at, "the limit of an amount is a string", format!("write \"{number}.00\""));
            None
        }
        (BaseType::Integer, Bound::Integer(number)) => Some(*number),
        (BaseType::Integer, Bound::Amount(text)) => {
            report.error_help(
                at,
                "the limit of an integer is a whole number",
                format!("write {} without quotes", shown(text)),
            );
            None
        }
        // Already refused: it does not fit the type.
        _ => None,
    }
}
