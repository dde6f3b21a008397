//! APIs: which there are, and how they are called.

use super::{At, Log};
use crate::ir::naming::request_type;
use crate::spec::{ApiSpec, Channel, ErrorSpec, Need, ParamSpec, SpecSet};
use std::collections::BTreeMap;

pub(super) fn compare_all(old: &SpecSet, new: &SpecSet, log: &mut Log) {
    let (before, after) = (by_method(old), by_method(new));
    for (method, api) in &before {
        let at = At::new(*method, "");
        match after.get(method) {
            None => log.breaking(&at, format!("API removed, and its type `{}`", request_type(method))),
            Some(other) => compare(&at, api, other, log),
        }
    }
    for (method, api) in after.iter().filter(|(method, _)| !before.contains_key(*method)) {
        let title = if api.title.is_empty() { String::new() } else { format!(": {}", api.title) };
        log.added(&At::new(*method, ""), format!("new API `{}`{title}", request_type(method)));
    }
}

fn by_method(set: &SpecSet) -> BTreeMap<&str, &ApiSpec> {
    set.apis().map(|api| (api.method.as_str(), api)).collect()
}

fn compare(at: &At, old: &ApiSpec, new: &ApiSpec, log: &mut Log) {
    channels(at, &old.channels, &new.channels, log);
    if old.biz_content != new.biz_content {
        let now =
            if new.biz_content { "travel in `biz_content`" } else { "are plain parameters beside the public ones" };
        log.breaking(at, format!("its parameters {now}"));
    }
    if old.encrypt != new.encrypt {
        let now = if new.encrypt { "takes encrypted content only" } else { "no longer takes encrypted content only" };
        log.breaking(at, format!("the platform {now}"));
    }
    token(at, "user", old.auth.user, new.auth.user, log);
    token(at, "app", old.auth.app, new.auth.app, log);
    if old.retry != new.retry {
        let word = |api: &ApiSpec| api.retry.map_or("none", |retry| retry.as_str());
        log.changed(at, format!("the retry class `{}` became `{}`", word(old), word(new)));
    }
    echo(at, &old.echo, &new.echo, log);
    match (&old.v3, &new.v3) {
        (None, Some(rest)) => log.added(at, format!("over REST: {} `{}`", rest.verb, rest.path)),
        (Some(_), None) => log.changed(at, "no longer over REST"),
        (Some(before), Some(after)) if before != after => {
            log.changed(at, format!("over REST it is {} `{}`", after.verb, after.path));
        }
        _ => {}
    }
    deprecation(at, old, new, log);
    files(&at.inside("request"), old, new, log);
    errors(&at.inside("errors"), &old.errors, &new.errors, log);
    let texts = |api: &ApiSpec| (api.title.clone(), api.description.clone(), api.doc_url.clone());
    let examples = |api: &ApiSpec| -> Vec<String> {
        api.examples.iter().map(|shown| format!("{}{}{}", shown.title, shown.request, shown.response)).collect()
    };
    log.described(at, texts(old) != texts(new) || examples(old) != examples(new));
}

fn channels(at: &At, old: &[Channel], new: &[Channel], log: &mut Log) {
    for gone in old.iter().filter(|channel| !new.contains(channel)) {
        log.breaking(at, format!("the channel {} is gone", gone.as_str()));
    }
    for more in new.iter().filter(|channel| !old.contains(channel)) {
        log.added(at, format!("a new channel: {}", more.as_str()));
    }
}

fn token(at: &At, whose: &str, old: Need, new: Need, log: &mut Log) {
    match (old, new) {
        (before, after) if before == after => {}
        (_, Need::Required) => log.breaking(at, format!("the {whose} token became required")),
        (_, Need::None) => log.breaking(at, format!("it no longer takes the {whose} token")),
        (Need::Required, Need::Optional) => log.added(at, format!("the {whose} token is no longer required")),
        _ => log.added(at, format!("it takes the {whose} token")),
    }
}

fn echo(at: &At, old: &[String], new: &[String], log: &mut Log) {
    for more in new.iter().filter(|name| !old.contains(name)) {
        log.changed(&at.inside("echo"), format!("an answer with another `{more}` than the request is an error"));
    }
    for gone in old.iter().filter(|name| !new.contains(name)) {
        log.changed(&at.inside("echo"), format!("`{gone}` of the answer is no longer compared with the request"));
    }
}

fn deprecation(at: &At, old: &ApiSpec, new: &ApiSpec, log: &mut Log) {
    match (&old.deprecated, &new.deprecated) {
        (None, Some(deprecated)) => {
            let instead = deprecated.replacement.as_ref().map(|method| format!("; use `{method}`"));
            log.changed(at, format!("deprecated{}", instead.unwrap_or_default()));
        }
        (Some(_), None) => log.changed(at, "no longer deprecated"),
        (before, after) => log.described(at, before != after),
    }
}

/// Files are no fields, so nothing else looks at them.
fn files(at: &At, old: &ApiSpec, new: &ApiSpec, log: &mut Log) {
    let find = |api: &ApiSpec, name: &str| -> Option<ParamSpec> { api.files().find(|file| file.name == name).cloned() };
    for before in old.files() {
        let here = at.inside(&before.name);
        match find(new, &before.name) {
            None => log.breaking(&here, "file removed"),
            Some(after) if after.required && !before.required => log.breaking(&here, "the file became required"),
            Some(after) if before.required && !after.required => log.added(&here, "the file is no longer required"),
            Some(after) => log.described(&here, before.description != after.description),
        }
    }
    for after in new.files().filter(|after| find(old, &after.name).is_none()) {
        match after.required {
            true => log.breaking(&at.inside(&after.name), "a new file, and required"),
            false => log.added(&at.inside(&after.name), "a new file"),
        }
    }
}

fn errors(at: &At, old: &[ErrorSpec], new: &[ErrorSpec], log: &mut Log) {
    let find = |errors: &[ErrorSpec], code: &str| errors.iter().position(|error| error.code == code);
    for before in old {
        let here = at.inside(&before.code);
        let Some(after) = find(new, &before.code).map(|i| &new[i]) else {
            log.changed(&here, "error removed");
            continue;
        };
        if before.outcome_unknown != after.outcome_unknown {
            let now =
                if after.outcome_unknown { "may have done it: the outcome is unknown" } else { "has not done it" };
            log.changed(&here, format!("with this error, the platform {now}"));
        }
        if before.gateway_code != after.gateway_code {
            let code = after.gateway_code.as_deref().unwrap_or("40004");
            log.changed(&here, format!("it comes with the code {code}"));
        }
        log.described(&here, (&before.message, &before.solution) != (&after.message, &after.solution));
    }
    for after in new.iter().filter(|after| find(old, &after.code).is_none()) {
        let text = if after.message.is_empty() { String::new() } else { format!(": {}", after.message) };
        log.added(&at.inside(&after.code), format!("new error{}", text.trim_end_matches('.')));
    }
}
