//! Rules: known fields, and a meaning that can be satisfied.

use crate::ir::scope::Scope;
use crate::spec::pointer::Pointer;
use crate::spec::report::Report;
use crate::spec::suggest::instead;
use crate::spec::text::{listed, shown};
use crate::spec::{BaseType, EnumValue, ParamSpec, Pick, RuleSpec, TypeDef, When};
use std::collections::HashSet;

pub(crate) fn check(fields: &[ParamSpec], rules: &[RuleSpec], scope: &Scope<'_>, at: Pointer<'_>, report: &Report<'_>) {
    for (i, rule) in rules.iter().enumerate() {
        let here = at.index(i);
        match rule {
            RuleSpec::OneOf { one_of, pick, optional } => {
                alternatives("one_of", one_of, fields, here, report);
                if *optional && *pick == Pick::AtLeast {
                    let help = "remove it, or write \"optional\": false";
                    report.error_help(here, "at least one, or none: everything satisfies this rule", help);
                }
            }
            RuleSpec::Conflicts { conflicts } => {
                alternatives("conflicts", conflicts, fields, here, report);
            }
            RuleSpec::Requires { field, requires } => {
                known("requires", [field], fields, here, report);
                needed("requires", field, requires, fields, here, report);
            }
            RuleSpec::RequiredWhen { required_when } => {
                condition(required_when, fields, scope, here, report);
            }
            RuleSpec::Advise { advise, because } => {
                advice(advise, because, fields, here, report);
            }
        }
        if rules[..i].contains(rule) {
            report.error_help(here, "the same rule again", "remove it");
        }
    }
}

/// `one_of` and `conflicts`: two or more optional fields, each once.
fn alternatives(verb: &str, names: &[String], fields: &[ParamSpec], at: Pointer<'_>, report: &Report<'_>) {
    if names.len() < 2 {
        report.error_help(at, format!("{verb} needs two or more fields"), "a single field is `required` or not");
    }
    once(verb, names, at, report);
    known(verb, names, fields, at, report);
    for name in names {
        if find(name, fields).is_some_and(|field| field.required) {
            report.error_help(
                at,
                format!("{verb} names `{name}`, which is required"),
                format!("make `{name}` optional, or take it out of the rule"),
            );
        }
    }
}

/// What a condition makes necessary: one or more other, optional fields, each once.
fn needed(verb: &str, condition: &str, names: &[String], fields: &[ParamSpec], at: Pointer<'_>, report: &Report<'_>) {
    if names.is_empty() {
        report.error_help(at, format!("{verb} makes nothing necessary"), "name a field");
    }
    once(verb, names, at, report);
    known(verb, names, fields, at, report);
    for name in names {
        if name == condition {
            report.error_help(at, format!("`{}` cannot make itself necessary", shown(name)), "name another field");
        } else if find(name, fields).is_some_and(|field| field.required) {
            report.error_help(
                at,
                format!("{verb} names `{name}`, which is always required"),
                format!("make `{name}` optional, or take it out of the rule"),
            );
        }
    }
}

/// A field that may be left out, and a reason not to.
fn advice(name: &String, because: &str, fields: &[ParamSpec], at: Pointer<'_>, report: &Report<'_>) {
    known("advise", [name], fields, at, report);
    if find(name, fields).is_some_and(|field| field.required) {
        let message = format!("advise names `{name}`, which is required");
        report.error_help(at, message, format!("make `{name}` optional, or remove the rule"));
    }
    if because.trim().is_empty() || because.ends_with('.') {
        let help = "write half a sentence, as `a partial refund is refused without one`";
        report.error_help(at.key("because"), "nobody is told what happens otherwise", help);
    }
}

fn condition(when: &When, fields: &[ParamSpec], scope: &Scope<'_>, rule_at: Pointer<'_>, report: &Report<'_>) {
    let at = rule_at.key("required_when");
    known("required_when", [&when.field], fields, at, report);
    needed("required_when", &when.field, &when.then, fields, at, report);
    let Some(field) = find(&when.field, fields) else {
        return;
    };
    let equals = at.key("equals");
    if field.ty.list {
        let message = format!("`{}` is a list; it equals no single value", field.name);
        report.error_help(at.key("field"), message, "name a field with one value");
        return;
    }
    let values: Option<&[EnumValue]> = match &field.ty.base {
        BaseType::Named(name) => match scope.find(name) {
            Some((_, TypeDef::Enum(known))) => Some(&known.values),
            Some((_, TypeDef::Record(_))) => {
                let message = format!("`{}` is a record; it equals no single value", field.name);
                report.error_help(at.key("field"), message, "name a field with one value");
                return;
            }
            None => return,
        },
        _ => field.values.as_deref(),
    };
    if let Some(values) = values {
        if !values.iter().any(|known| known.value == when.equals) {
            report.error_help(
                equals,
                format!("`{}` is never `{}`", field.name, shown(&when.equals)),
                instead(&when.equals, values.iter().map(|known| known.value.as_str())),
            );
        }
        return;
    }
    let fits = match field.ty.base {
        BaseType::Integer => when.equals.parse::<i64>().is_ok(),
        BaseType::Boolean => matches!(when.equals.as_str(), "true" | "false"),
        _ => !when.equals.is_empty(),
    };
    if !fits {
        report.error_help(
            equals,
            format!("`{}` is no value of `{}`", shown(&when.equals), field.name),
            format!("write a value of type {}", field.ty),
        );
    }
}

fn once(verb: &str, names: &[String], at: Pointer<'_>, report: &Report<'_>) {
    let mut seen = HashSet::new();
    for name in names {
        if !seen.insert(name) {
            report.error_help(at, format!("{verb} names `{}` twice", shown(name)), "keep one of the two");
        }
    }
}

fn known<'a>(
    verb: &str,
    names: impl IntoIterator<Item = &'a String>,
    fields: &[ParamSpec],
    at: Pointer<'_>,
    report: &Report<'_>,
) {
    let all = || fields.iter().map(|field| field.name.as_str());
    for name in names {
        match find(name, fields) {
            None => {
                let message = format!("{verb} names `{}`, but the fields here are: {}", shown(name), listed(all()));
                match crate::spec::suggest::nearest(name, all()) {
                    Some(near) => report.error_help(at, message, format!("did you mean `{near}`?")),
                    None => report.error_help(at, message, "name one of them"),
                }
            }
            Some(field) if field.is_file() => {
                let help = "rules are about values; say it in `description` instead";
                report.error_help(at, format!("{verb} names `{name}`, which is a file"), help);
            }
            Some(_) => {}
        }
    }
}

fn find<'a>(name: &str, fields: &'a [ParamSpec]) -> Option<&'a ParamSpec> {
    fields.iter().find(|field| field.name == name)
}
