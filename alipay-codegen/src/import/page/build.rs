//! From what was read to the specs: additive, with what differs told side by side.

use super::examples::{self, Before};
use super::level::Builder;
use super::notes::Notes;
use super::read::Read;
use super::tree::{self, Known, Tree};
use super::{PageOptions, SOURCE};
use crate::import::draft::Draft;
use crate::import::{conflict, names, platform, retry};
use crate::spec::api::domain_of;
use crate::spec::text::shown;
use crate::spec::{ApiSpec, AuthSpec, Json, Need, Origin, ParamSpec};

/// Adds what a page says.
pub(super) fn add(page: Read, draft: &mut Draft, options: &PageOptions, notes: &mut Notes<'_>) {
    platform::add_domain(domain_of(&page.method), draft);
    let (mut api, is_new) = match draft.apis.remove(&page.method) {
        Some(api) => (api, false),
        None => (fresh(&page.method, options), true),
    };
    let before = (!api.examples.is_empty()).then(|| Before::of(&api, draft));
    about(&page, &mut api, is_new, notes);
    let requests = page.samples.requests.iter().map(|sample| &sample.json).collect();
    let responses: Vec<&Json> = page.samples.responses.iter().map(|sample| &sample.json).collect();
    let known = Known { draft, fields: &api.request, samples: requests, classes: &page.classes };
    let request = tree::place(page.request, &known, notes);
    let request = match (request.rows.first(), api.request.iter().any(ParamSpec::is_free_form)) {
        (Some(first), true) => {
            let message = "the spec has `biz_content` as a whole, the page has its fields: they were left out";
            let help =
                "remove the field `biz_content` and `\"biz_content\": false` from the spec, and import the page again";
            let wrong = notes.place(first.line, "/request", conflict("", message).with_help(help));
            notes.push(wrong);
            Tree::default()
        }
        _ => request,
    };
    let answer = match page.response.is_empty() {
        true => examples::from_samples(&page.samples.responses, notes),
        false => page.response,
    };
    let known = Known { draft, fields: &api.response, samples: responses, classes: &page.classes };
    let response = tree::place(answer, &known, notes);

    let mut builder = Builder { draft, options, notes, method: page.method.clone(), is_request: true, is_new };
    let (fields, mut rules) = (&mut api.request, std::mem::take(&mut api.rules));
    builder.level(&request, None, fields, &mut rules, None);
    api.rules = rules;
    // Files have no place in `biz_content`, and without it in the public table the parameters stand beside it.
    if is_new && (api.files().next().is_some() || page.is_plain) {
        api.biz_content = false;
    }
    builder.is_request = false;
    builder.level(&response, None, &mut api.response, &mut Vec::new(), None);
    if is_new {
        api.retry = retry::class(&api);
    }
    for (_, mut error) in page.errors {
        if !options.descriptions {
            (error.message, error.solution) = (String::new(), String::new());
        }
        if api.errors.iter().all(|known| known.code != error.code) {
            api.errors.push(error);
        }
    }
    if let Some(before) = before {
        before.keep_examples(&mut api, draft, notes);
    }
    examples::add(&page.samples.requests, &page.samples.responses, &mut api, draft, notes);
    draft.apis.insert(page.method, api);
}

fn fresh(method: &str, options: &PageOptions) -> ApiSpec {
    ApiSpec {
        method: method.to_owned(),
        version: "1.0".to_owned(),
        title: String::new(),
        description: String::new(),
        doc_url: None,
        channels: vec![names::channel(method)],
        auth: AuthSpec::default(),
        biz_content: true,
        encrypt: false,
        retry: None,
        v3: None,
        echo: Vec::new(),
        request: Vec::new(),
        response: Vec::new(),
        rules: Vec::new(),
        types: Vec::new(),
        errors: Vec::new(),
        examples: Vec::new(),
        deprecated: None,
        source: Origin { from: SOURCE.to_owned(), date: options.date.clone(), ..Origin::default() },
    }
}

/// What is not about single fields.
fn about(page: &Read, api: &mut ApiSpec, is_new: bool, notes: &mut Notes<'_>) {
    match (&page.title, api.title.is_empty()) {
        (Some((_, title)), true) => api.title.clone_from(title),
        (Some((line, title)), false) if *title != api.title => {
            let message = format!("`title` is {} in the spec, {} on the page", shown(&api.title), shown(title));
            let wrong = notes.place(*line, "/title", conflict("", message));
            notes.push(wrong);
        }
        _ => {}
    }
    if api.source.from == platform::SOURCE {
        api.source.from = format!("{}, and the {SOURCE}", platform::SOURCE);
    }
    let Some((line, user)) = page.user else { return };
    // What nobody has looked at says nothing about tokens.
    if is_new || (!api.source.reviewed && api.auth.user == Need::None) {
        api.auth.user = user;
    } else if api.auth.user != user {
        let message = format!("`auth.user` is {} in the spec, {} on the page", need(api.auth.user), need(user));
        let wrong = notes.place(line, "/auth/user", conflict("", message));
        notes.push(wrong);
    }
}

fn need(need: Need) -> &'static str {
    match need {
        Need::None => "none",
        Need::Optional => "optional",
        Need::Required => "required",
    }
}
