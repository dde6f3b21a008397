//! The Rust names of one module: each only once, and none that the generated code needs itself.

use super::names;
use crate::error::Diagnostic;
use crate::ir::{alternatives, naming};
use crate::spec::pointer::Step;
use crate::spec::report::{Report, Source};
use crate::spec::set::{Loaded, SHARED, SpecSet};
use crate::spec::text::shown;
use crate::spec::{ApiSpec, ParamSpec, RuleSpec, TypeDef};
use std::collections::{BTreeMap, HashMap};

/// Names in the prelude that generated code mentions: a type of this name would change what they mean. For others, such as
/// `Option` or the core's `Amount`, it uses another name where it has to.
const RESERVED: &str = "AsMut AsRef Box Clone Copy Debug Default Display DoubleEndedIterator Drop Eq Err ExactSizeIterator Extend \
    Fn FnMut FnOnce From FromIterator Hash Into IntoIterator Iterator None Ok Ord PartialEq PartialOrd Self Send Sized \
    Some String Sync ToOwned ToString TryFrom TryInto Unpin Vec";

/// Complains about names that would meet in one Rust module.
pub(crate) fn check(set: &SpecSet) -> Vec<Diagnostic> {
    let mut modules: BTreeMap<&str, Vec<Name<'_>>> = BTreeMap::new();
    for file in set.types.iter().filter(|file| !file.broken) {
        let names = modules.entry(&file.domain).or_default();
        types(&file.spec.types, &file.source, names);
    }
    let named = set.apis.iter().filter(|file| !file.broken && names::is_method(&file.spec.method));
    for file in named {
        api(file, modules.entry(file.spec.domain()).or_default());
    }
    let shared = modules.remove(SHARED).unwrap_or_default();
    let mut wrong = module(&[], &shared);
    for names in modules.values() {
        wrong.extend(module(&shared, names));
    }
    wrong
}

/// A Rust name, and the place in a spec that leads to it.
struct Name<'a> {
    rust: String,
    what: What<'a>,
    source: &'a Source,
    at: Vec<Step>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What<'a> {
    Type,
    /// Of this method.
    Request(&'a str),
    Response(&'a str),
    InlineEnum,
    Choice,
}

/// One module; the shared types are visible in it as well.
fn module(shared: &[Name<'_>], names: &[Name<'_>]) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    let mut known: HashMap<&str, &Name<'_>> = HashMap::new();
    known.extend(shared.iter().map(|name| (name.rust.as_str(), name)));
    for name in names {
        let report = Report::new(name.source);
        let shown_name = shown(&name.rust);
        if RESERVED.split_whitespace().any(|reserved| reserved == name.rust) {
            report.add_at(
                &name.at,
                format!("{} would be called `{shown_name}`, which generated code needs itself", name.what()),
                format!("rename it, for example Alipay{shown_name}"),
            );
        } else if let Some(other) = known.insert(&name.rust, name) {
            // The same method twice is a complaint of its own; two methods may still meet in one name.
            let is_same_method = name.what == other.what && matches!(name.what, What::Request(_) | What::Response(_));
            if !is_same_method {
                let (what, other_what, place) = (name.what(), other.what(), &other.source.label);
                report.add_at(
                    &name.at,
                    format!("{what} would be called `{shown_name}`, like {other_what} in {place}"),
                    name.instead(other),
                );
            }
        }
        wrong.extend(report.into_diagnostics());
    }
    wrong
}

impl Name<'_> {
    fn what(&self) -> &'static str {
        match self.what {
            What::Type => "this type",
            What::Request(_) => "the request",
            What::Response(_) => "the response",
            What::InlineEnum => "the enum of this field",
            What::Choice => "the enum of the alternatives",
        }
    }

    fn instead(&self, other: &Self) -> &'static str {
        match (self.what, other.what) {
            (What::Type, What::Type) => "a type that several APIs use belongs to types/<domain>.json, and nowhere else",
            (What::InlineEnum, _) => "give the enum a name of its own under `types`",
            (What::Request(_) | What::Response(_), What::Request(_) | What::Response(_)) => "check the method",
            _ => "rename the type",
        }
    }
}

fn api<'a>(file: &'a Loaded<ApiSpec>, names: &mut Vec<Name<'a>>) {
    let api = &file.spec;
    let source = &file.source;
    let request = naming::request_type(&api.method);
    let response = naming::response_type(&request);
    for (rust, what) in [(&request, What::Request(&api.method)), (&response, What::Response(&api.method))] {
        names.push(Name { rust: rust.clone(), what, source, at: vec![key("method")] });
    }
    enums(&request, &api.request, &[key("request")], source, names);
    choice(&request, &api.request, &api.rules, vec![key("rules")], source, names);
    for (i, field) in api.response.iter().enumerate() {
        if field.values.is_some() && !alternatives::same_enum(field, &api.request) {
            names.push(Name {
                rust: naming::inline_enum(&response, &field.name),
                what: What::InlineEnum,
                source,
                at: vec![key("response"), Step::Index(i)],
            });
        }
    }
    types(&api.types, source, names);
}

fn types<'a>(types: &'a [(String, TypeDef)], source: &'a Source, names: &mut Vec<Name<'a>>) {
    for (name, def) in types {
        let at = vec![key("types"), key(name)];
        names.push(Name { rust: name.clone(), what: What::Type, source, at: at.clone() });
        if let TypeDef::Record(record) = def {
            let fields = [at.clone(), vec![key("fields")]].concat();
            enums(name, &record.fields, &fields, source, names);
            choice(name, &record.fields, &record.rules, at, source, names);
        }
    }
}

fn enums<'a>(owner: &str, fields: &[ParamSpec], at: &[Step], source: &'a Source, names: &mut Vec<Name<'a>>) {
    for (i, field) in fields.iter().enumerate() {
        if field.values.is_some() {
            names.push(Name {
                rust: naming::inline_enum(owner, &field.name),
                what: What::InlineEnum,
                source,
                at: [at, &[Step::Index(i)]].concat(),
            });
        }
    }
}

fn choice<'a>(
    owner: &str,
    fields: &[ParamSpec],
    rules: &[RuleSpec],
    at: Vec<Step>,
    source: &'a Source,
    names: &mut Vec<Name<'a>>,
) {
    if alternatives::only(fields.iter().filter(|field| !field.is_file()), rules).is_some() {
        names.push(Name { rust: naming::choice_type(owner), what: What::Choice, source, at });
    }
}

fn key(name: &str) -> Step {
    Step::Key(name.to_owned())
}
