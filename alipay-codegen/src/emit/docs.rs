//! Documentation of everything that is generated, as lines of Markdown.

use super::markdown::{code, codes, line, paragraphs};
use crate::ir::{Enum, Field, Module, Record, Role, Variant, naming};
use crate::spec::{ApiSpec, Bound, Need, ParamSpec, Pick, RuleSpec};
use proc_macro2::TokenStream;
use quote::quote;

/// `#[doc]` attributes; prettyplease prints them as `///`.
pub(crate) fn attributes(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| match line.as_str() {
        "" => String::new(),
        text => format!(" {text}"),
    });
    quote!(#(#[doc = #lines])*)
}

/// Documentation of one line.
pub(crate) fn one(text: impl Into<String>) -> TokenStream {
    attributes(&[text.into()])
}

/// What a domain is, and how to read the list of its types.
pub(crate) fn module(module: &Module<'_>, feature: Option<&str>) -> Vec<String> {
    let mut first = format!("{} ({}).", line(module.title), code(module.domain));
    let count = match module.apis.len() {
        0 => None,
        1 => Some("1 API".to_owned()),
        n => Some(format!("{n} APIs")),
    };
    if let Some(count) = &count {
        let feature = feature.map(|feature| format!(", with the feature {}", code(feature)));
        first.push_str(&format!(" {count}{}.", feature.unwrap_or_default()));
    }
    let mut lines = vec![first];
    if let Some(url) = module.doc_url {
        block(&mut lines, format!("[Official documentation]({url})"));
    }
    if count.is_some() {
        let how = "An API is a request, named like its method, and an answer, the same with `Response` behind it. Every \
                   other type is a part of them, or the content of a notification.";
        block(&mut lines, how.to_owned());
    }
    lines
}

pub(crate) fn record(record: &Record<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    match record.role {
        Role::Request(api) => request(api, &mut lines),
        Role::Response(api) => {
            let request = naming::request_type(&api.method);
            let nothing = if record.is_empty_answer() { " It has no fields of its own." } else { "" };
            lines.push(format!("Answer to [`{request}`].{nothing}"));
        }
        Role::Type("", Some(api)) => {
            let request = naming::request_type(&api.method);
            let whole = if record.is_sent { request } else { naming::response_type(&request) };
            lines.push(format!("Part of [`{whole}`]."));
        }
        Role::Type("", None) => lines.push("Part of several APIs.".to_owned()),
        Role::Type(description, _) => add(&mut lines, description),
        Role::Notice(notice) => {
            let many = if notice.notify_types.len() > 1 { "s" } else { "" };
            lines.push(format!("Notification{many} {}", codes(&notice.notify_types)));
            add(&mut lines, &notice.description);
        }
    }
    for rule in record.rules {
        block(&mut lines, self::rule(rule));
    }
    if let Role::Request(api) = record.role {
        errors(api, &mut lines);
    }
    lines
}

/// What is required when sending is only promised when receiving.
pub(crate) fn field(field: &Field<'_>, record: &Record<'_>) -> String {
    let spec = field.spec;
    let mut text = match spec.description.trim() {
        "" => format!("The field {}.", code(&spec.name)),
        description => line(description),
    };
    if let Some(twin) = twin(&spec.name, record) {
        text.push_str(&twin);
    }
    let facts = facts(spec, record.is_sent);
    if !facts.is_empty() {
        text.push_str(" *");
        text.push_str(&facts);
        text.push_str(".*");
    }
    if let Some(pattern) = &spec.pattern {
        text.push_str(" Pattern: ");
        text.push_str(&code(pattern));
    }
    if let Some(example) = &spec.example {
        let value = example.as_text().map(str::to_owned);
        text.push_str(" Example: ");
        text.push_str(&code(&value.unwrap_or_else(|| example.to_string())));
    }
    text
}

/// Two names of one user. Which of them an app has to use depends on the app, not on the API.
fn twin(name: &str, record: &Record<'_>) -> Option<String> {
    const OPEN: &str = "open_id";
    let has = |name: &str| record.field(name).is_some();
    if let Some(prefix) = name.strip_suffix(OPEN) {
        let user = [format!("{prefix}user_id"), format!("{prefix}id"), format!("{}uid", prefix)];
        let user = user.iter().find(|user| has(user))?;
        return Some(format!(" For apps that use OpenID, in the place of {}.", code(user)));
    }
    let prefix = name.strip_suffix("user_id").or(name.strip_suffix("uid")).or(name.strip_suffix("id"))?;
    let open = format!("{prefix}{OPEN}");
    has(&open).then(|| format!(" For apps that use OpenID, {} takes its place.", code(&open)))
}

pub(crate) fn enumeration(item: &Enum<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some((owner, field)) = &item.field {
        lines.push(format!("Values of {} in [`{owner}`].", code(field)));
    }
    add(&mut lines, item.description);
    if lines.is_empty() {
        lines.push(format!("{} of the platform.", code(&item.name)));
    }
    block(&mut lines, "The platform adds values without notice; those are kept as `Other`.".to_owned());
    lines
}

pub(crate) fn variant(variant: &Variant<'_>) -> String {
    let value = code(&variant.spec.value);
    match variant.spec.description.trim() {
        "" => value,
        description => format!("{value}: {}", line(description)),
    }
}

/// What a rule asks for, as a sentence.
pub(crate) fn rule(rule: &RuleSpec) -> String {
    match rule {
        RuleSpec::OneOf { one_of, pick, optional } => {
            let names = codes(one_of);
            match (pick, optional) {
                (Pick::Exactly, false) => format!("Exactly one of {names} is needed."),
                (Pick::Exactly, true) => format!("At most one of {names} can be set."),
                (Pick::AtLeast, false) => format!("At least one of {names} is needed."),
                (Pick::AtLeast, true) => format!("Any of {names} can be set."),
                (Pick::First, false) => {
                    format!("One of {names} is needed. If several are set, the first of them counts.")
                }
                (Pick::First, true) => {
                    format!("If several of {names} are set, the first of them counts.")
                }
            }
        }
        RuleSpec::Requires { field, requires } => {
            format!("With {}, {} must be set, too.", code(field), codes(requires))
        }
        RuleSpec::Conflicts { conflicts } => {
            format!("At most one of {} can be set.", codes(conflicts))
        }
        RuleSpec::RequiredWhen { required_when } => format!(
            "If {} is {}, {} must be set.",
            code(&required_when.field),
            code(&required_when.equals),
            codes(&required_when.then)
        ),
        RuleSpec::Advise { advise, because } => format!("{} is better set: {}.", code(advise), line(because)),
    }
}

fn request(api: &ApiSpec, lines: &mut Vec<String>) {
    // The first line is what lists of types show.
    let mut title = code(&api.method);
    let mut texts = [line(&api.title)].into_iter().chain(paragraphs(&api.description)).filter(|text| !text.is_empty());
    if let Some(first) = texts.next() {
        title = format!("{title}: {first}");
    }
    lines.push(title);
    texts.for_each(|text| block(lines, text));
    let mut facts = vec![format!("answer: [`{}`]", naming::response_type(&naming::request_type(&api.method)))];
    if let Some(url) = &api.doc_url {
        facts.push(format!("[Official documentation]({url})"));
    }
    let channels: Vec<&str> = api.channels.iter().map(|c| c.as_str()).collect();
    let many = if channels.len() > 1 { "s" } else { "" };
    facts.push(format!("channel{many}: {}", channels.join(", ")));
    let user = match api.auth.user {
        Need::None => "not needed",
        Need::Optional => "optional",
        Need::Required => "required",
    };
    facts.push(format!("user token: {user}"));
    if api.auth.app == Need::None {
        facts.push("app token: not accepted".to_owned());
    }
    if api.encrypt {
        facts.push("encryption: required".to_owned());
    }
    block(lines, facts.join(" · "));
    files(api, lines);
}

fn files(api: &ApiSpec, lines: &mut Vec<String>) {
    let Some(first) = api.files().next() else {
        return;
    };
    let names: Vec<String> = api
        .files()
        .map(|file| format!("{} ({})", code(&file.name), if file.required { "required" } else { "optional" }))
        .collect();
    let call = code(&format!("client.call(request).file(\"{}\", file)", first.name));
    block(lines, format!("Files: {}. Hand them over with {call}.", names.join(", ")));
    let described = api.files().filter(|file| !file.description.trim().is_empty());
    let described: Vec<String> =
        described.map(|file| format!("- {}: {}", code(&file.name), line(&file.description))).collect();
    if !described.is_empty() {
        lines.push(String::new());
        lines.extend(described);
    }
}

fn errors(api: &ApiSpec, lines: &mut Vec<String>) {
    if api.errors.is_empty() {
        return;
    }
    block(lines, "# Errors".to_owned());
    lines.push(String::new());
    for error in &api.errors {
        let parts = [line(&error.message), line(&error.solution)];
        let parts = parts.iter().filter(|part| !part.is_empty());
        let text: String = parts.map(|part| format!(" — {part}")).collect();
        lines.push(format!("- {}{text}", code(&error.code)));
    }
}

/// The constraints of a field, as one sentence without its end.
fn facts(spec: &ParamSpec, is_sent: bool) -> String {
    let mut facts = Vec::new();
    if spec.required {
        let fact = if is_sent { "required" } else { "always present" };
        facts.push(fact.to_owned());
    }
    facts.extend(limits(spec));
    if spec.deprecated {
        facts.push("deprecated".to_owned());
    }
    let mut text = facts.join(", ");
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// What a value must satisfy: `at most 64 characters`, `0.01 to 100`.
pub(crate) fn limits(spec: &ParamSpec) -> Vec<String> {
    let mut facts = Vec::new();
    facts.extend(between(spec.min_length.map(|n| n.to_string()), spec.max_length.map(|n| n.to_string()), |n| {
        if n == "1" { " character" } else { " characters" }
    }));
    facts.extend(between(spec.min.as_ref().map(bound), spec.max.as_ref().map(bound), |_| ""));
    facts.extend(between(None, spec.max_items.map(|n| n.to_string()), |n| if n == "1" { " item" } else { " items" }));
    if let Some(scale) = spec.scale {
        let many = if scale == 1 { "" } else { "s" };
        facts.push(format!("{scale} decimal place{many}"));
    }
    facts
}

fn between(min: Option<String>, max: Option<String>, unit: fn(&str) -> &'static str) -> Option<String> {
    match (min, max) {
        (None, None) => None,
        (Some(min), None) => Some(format!("at least {min}{}", unit(&min))),
        (None, Some(max)) => Some(format!("at most {max}{}", unit(&max))),
        (Some(min), Some(max)) if min == max => Some(format!("exactly {max}{}", unit(&max))),
        (Some(min), Some(max)) => Some(format!("{min} to {max}{}", unit(&max))),
    }
}

pub(crate) fn bound(bound: &Bound) -> String {
    match bound {
        Bound::Integer(number) => number.to_string(),
        Bound::Amount(text) => text.clone(),
    }
}

/// Adds the paragraphs of a description.
fn add(lines: &mut Vec<String>, text: &str) {
    for paragraph in paragraphs(text) {
        block(lines, paragraph);
    }
}

/// Adds one paragraph.
fn block(lines: &mut Vec<String>, text: String) {
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.push(text);
}
