//! Complete examples: requests that would be accepted, responses without unknown fields.

use super::values::check_scalar;
use crate::ir::scope::Scope;
use crate::spec::json::{Member, Value};
use crate::spec::pointer::Pointer;
use crate::spec::report::Report;
use crate::spec::suggest::instead;
use crate::spec::text::{listed, shown};
use crate::spec::{ApiSpec, BaseType, Json, ParamSpec, Pick, RecordSpec, RuleSpec, TypeDef};

pub(crate) fn check(api: &ApiSpec, scope: &Scope<'_>, report: &Report<'_>) {
    let root = Pointer::Root;
    let examples = root.key("examples");
    for (i, example) in api.examples.iter().enumerate() {
        let at = examples.index(i);
        if example.title.trim().is_empty() {
            let help = "say what it shows, for example \"by trade number\"";
            report.error_help(at.key("title"), "the title is empty", help);
        }
        let checker = Checker { scope, report };
        let request = Shape { fields: &api.request, rules: &api.rules, outcome: false };
        checker.request(&example.request, request, at.key("request"));
        let response = Shape { fields: &api.response, rules: &[], outcome: true };
        checker.response(&example.response, response, at.key("response"));
        for name in &api.echo {
            let sent = example.request.member(name).map(Json::to_string);
            let back = example.response.member(name).map(Json::to_string);
            if sent.is_some() && back.is_some() && sent != back {
                report.error_help(
                    at.key("response").key(name),
                    format!("`{}` differs from the request, but is in `echo`", shown(name)),
                    "use the same value in both",
                );
            }
        }
    }
}

struct Checker<'a> {
    scope: &'a Scope<'a>,
    report: &'a Report<'a>,
}

/// What an object should look like.
#[derive(Clone, Copy)]
struct Shape<'a> {
    fields: &'a [ParamSpec],
    rules: &'a [RuleSpec],
    /// Whether `code`, `msg`, `sub_code` and `sub_msg` may be there, too.
    outcome: bool,
}

impl<'a> From<&'a RecordSpec> for Shape<'a> {
    fn from(record: &'a RecordSpec) -> Self {
        Self { fields: &record.fields, rules: &record.rules, outcome: false }
    }
}

impl Checker<'_> {
    fn request(&self, json: &Json, shape: Shape<'_>, at: Pointer<'_>) {
        if !self.is_object(json, at) {
            return;
        }
        self.members(json, shape, at, |member, field, here| {
            self.sent(&member.value, field, here);
        });
        for field in shape.fields.iter().filter(|field| field.required && !field.is_file()) {
            if !is_set(json, &field.name) {
                self.report.error_help(
                    at,
                    format!("the example leaves out `{}`, which is required", field.name),
                    "add it, or make the field optional",
                );
            }
        }
        for rule in shape.rules {
            self.rule(json, rule, at);
        }
    }

    /// A value of a request: it must be fit for sending.
    fn sent(&self, json: &Json, field: &ParamSpec, at: Pointer<'_>) {
        let Value::List(items) = unwrapped(json, field) else {
            if field.ty.list {
                let message = format!("expected a list, found {}", json.kind());
                self.report.error_help(at, message, "write [ … ]");
            } else {
                self.sent_one(json, field, at);
            }
            return;
        };
        if !field.ty.list {
            self.sent_one(json, field, at);
            return;
        }
        let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
        if let Some(max) = field.max_items.filter(|max| count > *max) {
            self.report.error_help(
                at,
                format!("{count} items, at most {max} fit"),
                "shorten it, or correct `max_items`",
            );
        }
        for (i, item) in items.iter().enumerate() {
            self.sent_one(item, field, at.index(i));
        }
    }

    fn sent_one(&self, json: &Json, field: &ParamSpec, at: Pointer<'_>) {
        match self.record(field) {
            Some(record) => self.request(json, record.into(), at),
            None => check_scalar(field, json, self.scope, at, self.report),
        }
    }

    /// Servers drift, so only names are compared.
    fn response(&self, json: &Json, shape: Shape<'_>, at: Pointer<'_>) {
        if !self.is_object(json, at) {
            return;
        }
        self.members(json, shape, at, |member, field, here| {
            let Some(record) = self.record(field) else {
                return;
            };
            match unwrapped(&member.value, field) {
                Value::List(items) if field.ty.list => {
                    for (i, item) in items.iter().enumerate() {
                        self.response(item, record.into(), here.index(i));
                    }
                }
                _ if field.ty.list => {
                    let message = format!("expected a list, found {}", member.value.kind());
                    self.report.error_help(here, message, "write [ … ]");
                }
                _ => self.response(&member.value, record.into(), here),
            }
        });
    }

    /// Visits the members that have a field, and complains about the others.
    fn members(
        &self,
        json: &Json,
        shape: Shape<'_>,
        at: Pointer<'_>,
        mut visit: impl FnMut(&Member, &ParamSpec, Pointer<'_>),
    ) {
        const OUTCOME: [&str; 4] = ["code", "msg", "sub_code", "sub_msg"];
        for member in json.members() {
            let key = member.key.as_str();
            if shape.outcome && OUTCOME.contains(&key) {
                continue;
            }
            match shape.fields.iter().find(|field| field.name == key) {
                Some(field) => visit(member, field, at.key(key)),
                None => self.report.error_help(
                    at.key(key),
                    format!("the example has a field `{}`, which is not described", shown(key)),
                    instead(key, shape.fields.iter().map(|field| field.name.as_str())),
                ),
            }
        }
    }

    fn rule(&self, json: &Json, rule: &RuleSpec, at: Pointer<'_>) {
        let set = |name: &String| is_set(json, name);
        let wrong = match rule {
            RuleSpec::OneOf { one_of, pick, optional } => {
                let count = one_of.iter().filter(|name| set(name)).count();
                let names = listed(one_of);
                match (count, pick) {
                    (0, _) if !optional => Some(format!("none of {names} is set")),
                    (2.., Pick::Exactly) => Some(format!("more than one of {names} is set")),
                    _ => None,
                }
            }
            RuleSpec::Requires { field, requires } => {
                let missing = requires.iter().find(|name| !set(name));
                missing.filter(|_| set(field)).map(|name| format!("`{field}` is set, but not `{name}`"))
            }
            RuleSpec::Conflicts { conflicts } => {
                let count = conflicts.iter().filter(|name| set(name)).count();
                (count > 1).then(|| format!("more than one of {} is set", listed(conflicts)))
            }
            RuleSpec::RequiredWhen { required_when } => {
                let value = json.member(&required_when.field).map(|value| {
                    let text = value.as_text().map(str::to_owned);
                    text.unwrap_or_else(|| value.to_string())
                });
                let missing = required_when.then.iter().find(|name| !set(name));
                missing.filter(|_| value.as_ref() == Some(&required_when.equals)).map(|name| {
                    let (field, equals) = (&required_when.field, &required_when.equals);
                    format!("`{field}` is `{}`, but `{name}` is not set", shown(equals))
                })
            }
            RuleSpec::Advise { .. } => None,
        };
        if let Some(wrong) = wrong {
            let help = "correct the example, or the rule";
            let message = format!("the example breaks the {} rule: {wrong}", rule.verb());
            self.report.error_help(at, message, help);
        }
    }

    fn record(&self, field: &ParamSpec) -> Option<&RecordSpec> {
        let BaseType::Named(name) = &field.ty.base else {
            return None;
        };
        match self.scope.find(name)? {
            (_, TypeDef::Record(record)) => Some(record),
            _ => None,
        }
    }

    fn is_object(&self, json: &Json, at: Pointer<'_>) -> bool {
        let is_object = matches!(json.value, Value::Object(_));
        if !is_object {
            let message = format!("expected an object, found {}", json.kind());
            self.report.error_help(at, message, "write { … }");
        }
        is_object
    }
}

/// A list may be wrapped as `{ "item_name": [ … ] }`.
fn unwrapped<'a>(json: &'a Json, field: &ParamSpec) -> &'a Value {
    let inner = field.item_name.as_deref().and_then(|name| json.member(name));
    &inner.unwrap_or(json).value
}

/// An empty text or list counts as absent, as it does when it is sent.
fn is_set(json: &Json, name: &str) -> bool {
    match json.member(name).map(|json| &json.value) {
        None | Some(Value::Null) => false,
        Some(Value::Text(text)) => !text.is_empty(),
        Some(Value::List(items)) => !items.is_empty(),
        Some(_) => true,
    }
}
