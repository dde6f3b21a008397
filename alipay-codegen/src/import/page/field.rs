//! From a row to a field of a spec.

use super::PageOptions;
use super::hints;
use super::notes::Notes;
use super::row::Row;
use super::words::{Flag, Kind};
use crate::import::{combine, names, sensitivity};
use crate::ir::values::{fen, is_date, is_datetime};
use crate::spec::json::Value;
use crate::spec::parse::parse;
use crate::spec::text::shown;
use crate::spec::{BaseType, Bound, EnumValue, Json, ParamSpec, TypeRef};

/// An enum of more values is a mistake of the page, or of its reader.
const MOST_VALUES: usize = 1000;

/// The field, of the type `base`.
pub(super) fn field(row: &Row, base: BaseType, options: &PageOptions, notes: &mut Notes<'_>, at: &str) -> ParamSpec {
    let is_value = !matches!(base, BaseType::Named(_) | BaseType::File);
    let is_text = base == BaseType::String;
    let mut field = ParamSpec {
        name: row.name.clone(),
        required: row.flag == Some(Flag::Required),
        max_length: row.length.filter(|_| is_value),
        min_length: row.ty.min.filter(|min| is_text && *min > 0),
        description: if options.descriptions { row.description.trim().to_owned() } else { String::new() },
        sensitivity: sensitivity::of(&row.name, &base),
        deprecated: row.deprecated,
        ty: TypeRef { base, list: row.ty.list },
        ..ParamSpec::default()
    };
    bounds(&mut field, row, notes, at);
    field.example = example(row, &field, notes, at);
    field.values = values(row, &field, options, notes, at);
    let mut wrong = Vec::new();
    combine::drop_misfit(&mut field, at, &mut wrong);
    for wrong in wrong {
        let wrong = notes.place(row.line, at, wrong);
        notes.push(wrong);
    }
    field
}

/// The type of a field that is no object.
pub(super) fn base(
    row: &Row,
    known: Option<&BaseType>,
    can_be_file: bool,
    notes: &mut Notes<'_>,
    at: &str,
) -> BaseType {
    let mentions = |what: &str| row.description.contains(what);
    match &row.ty.kind {
        Kind::Boolean => BaseType::Boolean,
        Kind::Price => BaseType::Amount,
        Kind::Number if row.example.contains('.') && fen(&row.example).is_some() => {
            let message = format!("`{}` is a number with decimals, such as {}", shown(&row.name), shown(&row.example));
            notes.warn(row.line, at, message, "it was read as an amount; correct `type` if it is no money");
            BaseType::Amount
        }
        Kind::Number => BaseType::Integer,
        Kind::Date => match known {
            Some(known @ (BaseType::Date | BaseType::DateTime)) => known.clone(),
            _ if is_datetime(&row.example) || mentions("HH:mm:ss") => BaseType::DateTime,
            _ if is_date(&row.example) || mentions("yyyy-MM-dd") => BaseType::Date,
            _ => {
                let message = format!("`{}` is a date, and the page does not show in which form", shown(&row.name));
                notes.warn(row.line, at, message, "it was read as text; write `datetime` or `date` if it is one");
                BaseType::String
            }
        },
        Kind::Bytes if can_be_file => BaseType::File,
        Kind::Bytes => {
            let message = format!("`{}` holds bytes in a place where no file can be", shown(&row.name));
            notes.warn(row.line, at, message, "it was read as text");
            BaseType::String
        }
        Kind::Text | Kind::Object(_) | Kind::Lowered(_) => BaseType::String,
    }
}

fn bounds(field: &mut ParamSpec, row: &Row, notes: &mut Notes<'_>, at: &str) {
    let range = hints::range(&row.description);
    let (low, high) = range.unzip();
    let bound = |text: Option<String>| match field.ty.base {
        BaseType::Integer => text?.parse().ok().map(Bound::Integer),
        BaseType::Amount => text.filter(|text| fen(text).is_some()).map(Bound::Amount),
        _ => None,
    };
    let is_number = matches!(field.ty.base, BaseType::Integer | BaseType::Amount);
    field.min = bound(row.min.clone().or(low));
    field.max = bound(row.max.clone().or(high));
    let is_inverted = field.min.as_ref().zip(field.max.as_ref()).is_some_and(|(min, max)| min.number() > max.number());
    if is_inverted {
        (field.min, field.max) = (None, None);
        notes.warn(
            row.line,
            at,
            format!("the smallest value of `{}` is larger than the largest", shown(&row.name)),
            "both were left out",
        );
    }
    if (row.min.is_some() && field.min.is_none() || row.max.is_some() && field.max.is_none()) && !is_inverted {
        let why = if is_number { "is no number" } else { "is for numbers only" };
        notes.warn(row.line, at, format!("the limit of `{}` {why}", shown(&row.name)), "it was left out");
    }
}

/// The example as a value of the type.
fn example(row: &Row, field: &ParamSpec, notes: &mut Notes<'_>, at: &str) -> Option<Json> {
    let mut text = row.example.clone();
    if text.is_empty() {
        return None;
    }
    if field.ty.list && text.starts_with('[') {
        // The example of a list is one of its items.
        if let Ok(Json { value: Value::List(items), .. }) = parse(&text) {
            text = items.first().and_then(super::samples::scalar)?;
        }
    }
    if text.contains('|') && text.split('|').all(|part| hints::is_value(part.trim())) {
        let message = format!("the example of `{}` looks like a list of values: {}", shown(&row.name), shown(&text));
        notes.warn(row.line, at, message, "it was left out; list them as `enum` if that is what they are");
        return None;
    }
    let example = match &field.ty.base {
        BaseType::Integer => text.parse().ok().map(|number: i64| Json::integer(number)),
        BaseType::Boolean => text.parse().ok().map(|value| Value::Bool(value).into()),
        // Of an object, the samples show more.
        BaseType::Named(_) | BaseType::File => return None,
        _ => Some(Json::text(text.as_str())),
    };
    if example.is_none() {
        let message =
            format!("the example of `{}` is no {}: {}", shown(&row.name), field.ty.base.as_str(), shown(&text));
        notes.warn(row.line, at, message, "it was left out");
    }
    example
}

/// Values that the layout or the description lists.
fn values(
    row: &Row,
    field: &ParamSpec,
    options: &PageOptions,
    notes: &mut Notes<'_>,
    at: &str,
) -> Option<Vec<EnumValue>> {
    if field.ty.base != BaseType::String {
        return None;
    }
    let is_listed = !row.values.is_empty();
    let found = if is_listed { row.values.clone() } else { hints::values(&row.description) };
    if found.is_empty() {
        return None;
    }
    let mut leave = |why: String| {
        let message = format!("the values of `{}` were left out: {why}", shown(&row.name));
        notes.warn(row.line, at, message, "list them as `enum` in the spec if they are all there is");
        None
    };
    if found.len() > MOST_VALUES {
        return leave(format!("{} are too many", found.len()));
    }
    let count = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    if let Some((long, _)) = found.iter().find(|(value, _)| field.max_length.is_some_and(|max| count(value) > max)) {
        return leave(format!("`{}` is longer than the field", shown(long)));
    }
    // The page knows one more, so it does not list them all.
    if let Some(example) = field.example.as_ref().and_then(Json::as_text)
        && !found.iter().any(|(value, _)| value == example)
    {
        return leave(format!("the example `{}` is none of them", shown(example)));
    }
    if row.is_cut {
        let message = format!("the page does not show all values of `{}`", shown(&row.name));
        notes.warn(row.line, at, message, "those that it shows were taken");
    }
    let texts: Vec<String> = found.iter().map(|(value, _)| value.clone()).collect();
    let mut values = names::values(&texts);
    if options.descriptions {
        for value in &mut values {
            let label = found.iter().find(|(text, _)| *text == value.value).map(|(_, label)| label.as_str());
            value.description = label.unwrap_or_default().to_owned();
        }
    }
    Some(values)
}
