//! Whether a value has the type of its field, and satisfies its constraints.

use crate::ir::scope::Scope;
use crate::ir::values::{decimals, fen, is_date, is_datetime};
use crate::spec::json::Value;
use crate::spec::pointer::Pointer;
use crate::spec::report::Report;
use crate::spec::text::{listed, shown};
use crate::spec::{BaseType, Bound, EnumValue, Json, ParamSpec, TypeDef};

/// The `example` of a field: one value, also for a list.
pub(crate) fn check_example(
    field: &ParamSpec,
    example: &Json,
    scope: &Scope<'_>,
    at: Pointer<'_>,
    report: &Report<'_>,
) {
    if let BaseType::Named(name) = &field.ty.base
        && matches!(scope.find(name), Some((_, TypeDef::Record(_))))
    {
        report.error_help(
            at,
            format!("`{}` is a record; a field's example is one value", shown(name)),
            "give its fields examples, and show the whole in `examples` of the API",
        );
        return;
    }
    check_scalar(field, example, scope, at, report);
}

/// One value that is no record.
pub(crate) fn check_scalar(field: &ParamSpec, json: &Json, scope: &Scope<'_>, at: Pointer<'_>, report: &Report<'_>) {
    let wrong = match &field.ty.base {
        BaseType::String => text(field, json, field.values.as_deref()),
        BaseType::Json => text(field, json, None),
        BaseType::Integer => integer(field, json),
        BaseType::Boolean => match json.value {
            Value::Bool(_) => None,
            _ => Some(mismatch("a boolean", json, "write true or false without quotes")),
        },
        BaseType::Amount => amount(field, json),
        BaseType::DateTime => moment(json, "a time", "2024-05-01 12:30:00", is_datetime),
        BaseType::Date => moment(json, "a date", "2024-05-01", is_date),
        BaseType::File => Some(("an example contains no files".to_owned(), "remove it".to_owned())),
        BaseType::Named(name) => match scope.find(name) {
            Some((_, TypeDef::Enum(known))) => text(field, json, Some(&known.values)),
            _ => None,
        },
    };
    if let Some((message, help)) = wrong {
        report.error_help(at, message, help);
    }
}

type Wrong = Option<(String, String)>;

fn text(field: &ParamSpec, json: &Json, values: Option<&[EnumValue]>) -> Wrong {
    let Some(text) = json.as_text() else {
        return Some(mismatch("a string", json, "put it in double quotes"));
    };
    let length = text.chars().count();
    let count = u32::try_from(length).unwrap_or(u32::MAX);
    if let Some(max) = field.max_length.filter(|max| count > *max) {
        let message = format!("`{}` has {length} characters, at most {max} fit", shown(text));
        return Some((message, "shorten it, or correct `max_length`".to_owned()));
    }
    if let Some(min) = field.min_length.filter(|min| count < *min) {
        let message = format!("`{}` has {length} characters, at least {min} are needed", shown(text));
        return Some((message, "lengthen it, or correct `min_length`".to_owned()));
    }
    let values = values?;
    if values.iter().any(|known| known.value == text) {
        return None;
    }
    let known = listed(values.iter().map(|known| known.value.as_str()));
    let message = format!("`{}` is not among the values of the enum: {known}", shown(text));
    Some((message, "correct it, or add the value to the enum".to_owned()))
}

fn integer(field: &ParamSpec, json: &Json) -> Wrong {
    let Some(number) = json.as_integer() else {
        return Some(mismatch("a whole number", json, "write it without quotes"));
    };
    let bound = |bound: &Option<Bound>| match bound {
        Some(Bound::Integer(limit)) => Some(*limit),
        _ => None,
    };
    range(&number.to_string(), number, bound(&field.min), bound(&field.max), i64::to_string)
}

fn amount(field: &ParamSpec, json: &Json) -> Wrong {
    let Some(text) = json.as_text() else {
        return Some(mismatch("an amount", json, "write it as a string such as \"88.88\""));
    };
    let Some(number) = fen(text) else {
        let message = format!("`{}` is not an amount", shown(text));
        return Some((message, "write it as \"88.88\", in yuan".to_owned()));
    };
    let scale = field.scale.unwrap_or(2);
    if decimals(text) > scale as usize {
        let message = format!("`{text}` has more than {scale} decimal places");
        return Some((message, "round it, or correct `scale`".to_owned()));
    }
    let bound = |bound: &Option<Bound>| match bound {
        Some(Bound::Amount(limit)) => fen(limit),
        _ => None,
    };
    let show = |fen: &i64| format!("{}.{:02}", fen / 100, fen % 100);
    range(text, number, bound(&field.min), bound(&field.max), show)
}

fn range(text: &str, number: i64, min: Option<i64>, max: Option<i64>, show: impl Fn(&i64) -> String) -> Wrong {
    if let Some(min) = min.filter(|min| number < *min) {
        let message = format!("{text} is less than the minimum {}", show(&min));
        return Some((message, "correct one of the two".to_owned()));
    }
    let max = max.filter(|max| number > *max)?;
    let message = format!("{text} is more than the maximum {}", show(&max));
    Some((message, "correct one of the two".to_owned()))
}

fn moment(json: &Json, what: &str, like: &str, fits: fn(&str) -> bool) -> Wrong {
    let help = format!("write it as \"{like}\", or make the field a string");
    match json.as_text() {
        None => Some(mismatch(what, json, &help)),
        Some(text) if fits(text) => None,
        Some(text) => Some((format!("`{}` is not {what}", shown(text)), help)),
    }
}

fn mismatch(what: &str, json: &Json, help: &str) -> (String, String) {
    let message = format!("expected {what}, found {}", json.kind());
    (message, help.to_owned())
}
