//! The fields of one request, response or type, and the rules over them.

use super::{constraints, credentials, files, names, rules, values};
use crate::ir::naming;
use crate::ir::scope::Scope;
use crate::spec::pointer::Pointer;
use crate::spec::report::Report;
use crate::spec::suggest::instead;
use crate::spec::text::shown;
use crate::spec::{BaseType, EnumValue, ParamSpec, RuleSpec};
use std::collections::HashMap;

/// Where fields are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Request,
    Response,
    Type,
    /// The content of a notification: nobody constructs it.
    Notice,
    /// The public parameters of the gateway.
    Public,
}

/// More than this, and a constructor is a puzzle.
const MOST_REQUIRED: usize = 5;

pub(crate) fn check(
    fields: &[ParamSpec],
    with: &[RuleSpec],
    scope: &Scope<'_>,
    (at, rules_at): (Pointer<'_>, Pointer<'_>),
    side: Side,
    report: &Report<'_>,
) {
    check_fields(fields, scope, at, side, report);
    rules::check(fields, with, scope, rules_at, report);
}

pub(crate) fn check_fields(fields: &[ParamSpec], scope: &Scope<'_>, at: Pointer<'_>, side: Side, report: &Report<'_>) {
    let mut wire: HashMap<&str, usize> = HashMap::new();
    let mut rust: HashMap<String, &str> = HashMap::new();
    for (i, field) in fields.iter().enumerate() {
        let here = at.index(i);
        let name_at = here.key("name");
        if names::field(&field.name, name_at, report) {
            unique(field, i, &mut wire, &mut rust, name_at, report);
        }
        outcome(field, side, name_at, report);
        known_type(field, scope, here.key("type"), report);
        constraints::check(field, scope, here, report);
        credentials::check(field, fields, here, report);
        if field.is_file() {
            files::check(field, side, here, report);
        }
        if let Some(values) = &field.values {
            enum_values(values, here.key("enum"), report);
        }
        if let Some(example) = &field.example {
            values::check_example(field, example, scope, here.key("example"), report);
        }
        report.describe(&field.description, here, || format!("`{}`", shown(&field.name)));
    }
    let required = fields.iter().filter(|field| field.required && !field.is_file()).count();
    // A table of names says what is required, and not what is required only together.
    if required > MOST_REQUIRED && report.is_reviewed() && matches!(side, Side::Request | Side::Type) {
        report.warn(
            at,
            format!("{required} required fields, each an argument of the constructor"),
            "are all of them refused when missing, or only some together?",
        );
    }
}

/// The values of an enum, inline or as a type.
pub(crate) fn enum_values(values: &[EnumValue], at: Pointer<'_>, report: &Report<'_>) {
    if values.is_empty() {
        report.error_help(at, "an enum without values", "list them, or remove `enum`");
    }
    let mut wire: HashMap<&str, usize> = HashMap::new();
    let mut rust: HashMap<String, &str> = HashMap::new();
    for (i, value) in values.iter().enumerate() {
        let here = at.index(i);
        let text = value.value.as_str();
        if text.is_empty() || text.contains(crate::spec::text::is_invisible) {
            let message = format!("`{}` cannot be a value", shown(text));
            report.error_help(here.key("value"), message, "write the text on the wire");
            continue;
        }
        if let Some(first) = wire.insert(text, i) {
            report.error_help(
                here.key("value"),
                format!("the value `{}` is listed twice (also at {first})", shown(text)),
                "keep one of the two",
            );
            continue;
        }
        let variant = match &value.name {
            Some(name) if !names::variant(name, here.key("name"), report) => continue,
            Some(name) => name.clone(),
            None => naming::pascal(text),
        };
        let unusual = !text.is_ascii() && value.name.is_none();
        if variant.is_empty() || unusual {
            report.error_help(
                here,
                format!("no Rust variant can be made from `{}`", shown(text)),
                "add \"name\": \"WaitBuyerPay\" or the like",
            );
        } else if variant == "Other" {
            report.error_help(
                here,
                format!("`{}` would become `Other`, the variant for unknown values", shown(text)),
                "add \"name\": \"OtherReason\" or the like",
            );
        } else if let Some(first) = rust.insert(variant.clone(), text) {
            report.error_help(
                here,
                format!("`{}` and `{}` would both become `{variant}`", shown(first), shown(text)),
                "add \"name\" to one of them",
            );
        }
    }
}

fn unique<'a>(
    field: &'a ParamSpec,
    index: usize,
    wire: &mut HashMap<&'a str, usize>,
    rust: &mut HashMap<String, &'a str>,
    at: Pointer<'_>,
    report: &Report<'_>,
) {
    if let Some(first) = wire.insert(&field.name, index) {
        report.error_help(
            at,
            format!("the field `{}` is listed twice (also at {first})", field.name),
            "keep one of the two",
        );
        return;
    }
    let ident = naming::field(&field.name);
    if let Some(first) = rust.insert(ident.clone(), &field.name) {
        report.error_help(
            at,
            format!("`{first}` and `{}` would both become the Rust field `{ident}`", field.name),
            "is one of them misspelt? Names are copied from the documentation exactly",
        );
    }
}

/// Every answer says how it went. An API may declare that once more, and then as the text that it is.
fn outcome(field: &ParamSpec, side: Side, at: Pointer<'_>, report: &Report<'_>) {
    const OUTCOME: [&str; 4] = ["code", "msg", "sub_code", "sub_msg"];
    let is_text = field.ty.base == BaseType::String && !field.ty.list;
    if side == Side::Response && OUTCOME.contains(&field.name.as_str()) && !is_text {
        report.error_help(
            at,
            format!("every response has `{}`, and it is a text", field.name),
            "write \"type\": \"string\", or remove the field",
        );
    }
}

fn known_type(field: &ParamSpec, scope: &Scope<'_>, at: Pointer<'_>, report: &Report<'_>) {
    let BaseType::Named(name) = &field.ty.base else {
        return;
    };
    if scope.find(name).is_none() && !scope.is_uncertain() {
        report.error_help(at, format!("there is no type `{}`", shown(name)), instead(name, scope.names()));
    }
}
