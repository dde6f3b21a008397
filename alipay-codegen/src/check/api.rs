//! One API as a whole.

use super::record::{self, Side};
use super::{examples, files, gateway, names, notices, recursion, types};
use crate::ir::scope::{Index, Scope};
use crate::spec::pointer::Pointer;
use crate::spec::report::Report;
use crate::spec::set::{Loaded, SpecSet};
use crate::spec::suggest::instead;
use crate::spec::text::shown;
use crate::spec::{ApiSpec, Channel, Need, Origin, Retry};
use std::collections::HashSet;

pub(crate) fn check(set: &SpecSet, index: &Index<'_>, file: &Loaded<ApiSpec>, report: &Report<'_>) {
    let api = &file.spec;
    let root = Pointer::Root;
    let scope = index.of_api(api, &file.domain);
    place(set, file, report);
    texts(api, report);
    channels(api, report);
    let request = (root.key("request"), root.key("rules"));
    record::check(&api.request, &api.rules, &scope, request, Side::Request, report);
    let response = root.key("response");
    record::check_fields(&api.response, &scope, response, Side::Response, report);
    plain_parameters(set, api, report);
    files::check_call(api, report);
    encryption(api, report);
    local_types(api, &scope, report);
    echo(api, report);
    let errors = root.key("errors");
    let mut seen = HashSet::new();
    for (i, error) in api.errors.iter().enumerate() {
        let at = errors.index(i);
        gateway::code(&error.code, &mut seen, at.key("code"), report);
        let fits = |code: &&String| code.len() == 5 && code.bytes().all(|b| b.is_ascii_digit());
        if let Some(code) = error.gateway_code.as_ref().filter(|code| !fits(code)) {
            report.error_help(
                at.key("gateway_code"),
                format!("`{}` is not a gateway code", shown(code)),
                "a gateway code has five digits, such as 40004",
            );
        }
    }
    examples::check(api, &scope, report);
    check_origin(&api.source, root.key("source"), report);
}

/// Where facts come from.
pub(crate) fn check_origin(origin: &Origin, at: Pointer<'_>, report: &Report<'_>) {
    if origin.from.trim().is_empty() {
        let help = "name the document, for example \"official documentation page\"";
        report.error_help(at.key("from"), "the source has no name", help);
    }
    if let Some(date) = &origin.date {
        names::date(date, at.key("date"), report);
    }
}

/// The method, and whether the file is where its name belongs.
fn place(set: &SpecSet, file: &Loaded<ApiSpec>, report: &Report<'_>) {
    let root = Pointer::Root;
    let at = root.key("method");
    let method = &file.spec.method;
    if !names::method(method, at, report) {
        return;
    }
    let domain = file.spec.domain();
    let expected = format!("apis/{domain}/{method}.json");
    if file.file != expected {
        report.error_help(
            at,
            format!("the file of `{method}` is {}", shown(&file.file)),
            format!("rename it to {expected}, or correct the method"),
        );
    }
    if set.domain(domain).is_none() {
        let known = set.domains.iter().map(|domain| domain.domain.as_str());
        report.error_help(
            at,
            format!("domains.json has no domain `{domain}`"),
            format!("add it there; {}", instead(domain, known)),
        );
    }
    let same = set.apis.iter().filter(|other| other.spec.method == *method);
    let mut others = same.filter(|other| other.source.label != file.source.label);
    if let Some(other) = others.next() {
        report.error_help(at, format!("{} describes the same method", other.source.label), "keep one of the two");
    }
}

fn texts(api: &ApiSpec, report: &Report<'_>) {
    let root = Pointer::Root;
    if api.version != "1.0" {
        report.error_help(
            root.key("version"),
            format!("the version on the wire is never `{}`", shown(&api.version)),
            "write \"1.0\"; the version of the documentation belongs to `source`",
        );
    }
    if api.source.reviewed && api.title.trim().is_empty() {
        report.warn(root, "the API has no title", "add \"title\" with the official name");
    }
    report.describe(&api.description, root, || "the API".to_owned());
    if let Some(url) = &api.doc_url {
        names::link(url, root.key("doc_url"), report);
    }
    if let Some(deprecated) = &api.deprecated {
        let at = root.key("deprecated");
        if let Some(date) = &deprecated.since {
            names::date(date, at.key("since"), report);
        }
        if let Some(method) = &deprecated.replacement {
            names::method(method, at.key("use"), report);
        }
    }
}

/// Channels, tokens and repetition must tell the same story.
fn channels(api: &ApiSpec, report: &Report<'_>) {
    let root = Pointer::Root;
    let at = root.key("channels");
    if api.channels.is_empty() {
        report.error_help(at, "no channel", "name gateway, page or app");
    }
    for (i, channel) in api.channels.iter().enumerate() {
        if api.channels[..i].contains(channel) {
            let message = format!("the channel {} is listed twice", channel.as_str());
            report.error_help(at.index(i), message, "keep one of the two");
        }
    }
    if api.auth.app == Need::Required {
        report.error_help(
            root.key("auth").key("app"),
            "an app token is never required: merchants call for themselves without one",
            "write \"none\" or \"optional\"",
        );
    }
    let is_sent = api.channels.contains(&Channel::Gateway);
    let retry = root.key("retry");
    match api.retry {
        Some(Retry::Offline) if is_sent => report.error_help(
            retry,
            "`offline` means that nothing is sent, but the API has channel gateway",
            "choose read, cancel, keyed_write, pay or one_shot, or leave it out",
        ),
        Some(retry_class) if !is_sent && retry_class != Retry::Offline => report.warn(
            retry,
            "without channel gateway nothing is sent, so nothing can be sent again",
            "write \"offline\"",
        ),
        None if is_sent && moves_money(&api.method) => report.error_help(
            root,
            "the API seems to move money and has no `retry`",
            "add \"retry\": keyed_write, pay, cancel or read; when in doubt \"pay\", which is never repeated",
        ),
        _ => {}
    }
}

/// Whether the last word of a method says that money moves.
pub(crate) fn moves_money(method: &str) -> bool {
    const VERBS: [&str; 18] = [
        "buy", "capture", "charge", "deduct", "deposit", "disburse", "freeze", "pay", "prepay", "purchase", "recharge",
        "refund", "repay", "reverse", "settle", "transfer", "unfreeze", "withdraw",
    ];
    let last = method.rsplit('.').next().unwrap_or_default();
    VERBS.contains(&last)
}

/// Parameters beside the public ones must not have their names.
fn plain_parameters(set: &SpecSet, api: &ApiSpec, report: &Report<'_>) {
    let Some(gateway) = set.gateway().filter(|_| !api.biz_content) else {
        return;
    };
    let root = Pointer::Root;
    let request = root.key("request");
    for (i, field) in api.request.iter().enumerate().filter(|(_, field)| !field.is_free_form()) {
        if gateway.parameters.iter().any(|public| public.name == field.name) {
            report.error_help(
                request.index(i).key("name"),
                format!("`{}` is a public parameter", shown(&field.name)),
                "remove it: with \"biz_content\": false both travel side by side",
            );
        }
    }
}

fn encryption(api: &ApiSpec, report: &Report<'_>) {
    if api.encrypt && !api.biz_content {
        report.error_help(
            Pointer::Root.key("encrypt"),
            "only `biz_content` can be encrypted, and this API has none",
            "remove it, or remove \"biz_content\": false",
        );
    }
}

fn local_types(api: &ApiSpec, scope: &Scope<'_>, report: &Report<'_>) {
    let root = Pointer::Root;
    let at = root.key("types");
    types::check_all(&api.types, scope, at, report);
    notices::refuse(&api.types, at, report);
    recursion::check(&api.types, scope, at, report);
    let mut used = scope.reachable(&api.request);
    used.extend(scope.reachable(&api.response));
    for (name, _) in &api.types {
        if !used.contains(name.as_str()) {
            report.error_help(
                at.key(name),
                format!("nothing leads to the type `{}`", shown(name)),
                "use it in `request` or `response`, or remove it",
            );
        }
    }
}

fn echo(api: &ApiSpec, report: &Report<'_>) {
    let root = Pointer::Root;
    let at = root.key("echo");
    for (i, name) in api.echo.iter().enumerate() {
        for (side, fields) in [("request", &api.request), ("response", &api.response)] {
            let known = fields.iter().filter(|field| !field.is_file()).map(|field| field.name.as_str());
            if !known.clone().any(|field| field == name) {
                report.error_help(
                    at.index(i),
                    format!("the {side} has no field `{}` to compare", shown(name)),
                    instead(name, known),
                );
            }
        }
        if api.echo[..i].contains(name) {
            let message = format!("`{}` is listed twice", shown(name));
            report.error_help(at.index(i), message, "keep one of the two");
        }
    }
}
