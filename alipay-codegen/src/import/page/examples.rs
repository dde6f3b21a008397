//! Samples of a page as examples of a spec, and examples of a spec that a page must not break.

use super::notes::Notes;
use super::row::Row;
use super::samples::{Sample, is_same, scalar};
use super::words::{Kind, TypeWord};
use crate::check::examples;
use crate::import::draft::Draft;
use crate::import::{conflict, place};
use crate::ir::scope::Index;
use crate::spec::json::Value;
use crate::spec::open::from_bytes;
use crate::spec::report::Report;
use crate::spec::set::SpecSet;
use crate::spec::text::shown;
use crate::spec::{ApiSpec, ExampleSpec, Json, TypeDef};

fn is_error(response: &Json) -> bool {
    response.member("sub_code").is_some()
        || response.member("code").is_some_and(|code| scalar(code).as_deref() != Some("10000"))
}

/// Adds the answers that the page shows, each with the request that it shows.
pub(super) fn add(requests: &[Sample], responses: &[Sample], api: &mut ApiSpec, draft: &Draft, notes: &mut Notes<'_>) {
    let is_ours = |sample: &&Sample| {
        let members = sample.json.members();
        members.iter().any(|member| api.request.iter().any(|field| field.name == member.key))
    };
    let request = requests.iter().find(is_ours).map(|sample| sample.json.clone());
    let request = request.unwrap_or_else(|| Value::Object(Vec::new()).into());
    for Sample { line, json } in responses {
        if api.examples.iter().any(|known| is_same(&known.response, json)) {
            continue;
        }
        let title = if is_error(json) { "error sample of the page" } else { "sample of the page" };
        let example = ExampleSpec { title: title.to_owned(), request: request.clone(), response: json.clone() };
        match misfit(&example, api, draft) {
            None => api.examples.push(example),
            Some(wrong) => {
                let message = format!("the sample answer was left out: {wrong}");
                notes.warn(*line, "/examples", message, "write an example for the spec by hand");
            }
        }
    }
}

/// What would be wrong with an example of this API.
fn misfit(example: &ExampleSpec, api: &ApiSpec, draft: &Draft) -> Option<String> {
    let types = place::reachable([&api.request, &api.response], &draft.types);
    let types = types.into_iter().filter_map(|name| Some((name.to_owned(), draft.types.get(name)?.clone()))).collect();
    let probe = ApiSpec { types, examples: vec![example.clone()], ..api.clone() };
    let nowhere = from_bytes(b"{}".to_vec(), "").ok()?;
    let (set, report) = (SpecSet::default(), Report::new(&nowhere));
    let index = Index::new(&set);
    examples::check(&probe, &index.of_api(&probe, probe.domain()), &report);
    report.into_diagnostics().into_iter().next().map(|wrong| wrong.message)
}

/// An API with examples before a page was added. They are valid, and stay so.
pub(super) struct Before {
    api: ApiSpec,
    types: Vec<(String, TypeDef)>,
}

impl Before {
    pub(super) fn of(api: &ApiSpec, draft: &Draft) -> Self {
        let names = place::reachable([&api.request, &api.response], &draft.types);
        let types = names.into_iter().filter_map(|name| Some((name.to_owned(), draft.types.get(name)?.clone())));
        Self { types: types.collect(), api: api.clone() }
    }

    pub(super) fn keep_examples(self, api: &mut ApiSpec, draft: &mut Draft, notes: &mut Notes<'_>) {
        let wrong =
            |api: &ApiSpec, draft: &Draft| self.api.examples.iter().find_map(|example| misfit(example, api, draft));
        if wrong(api, draft).is_none() {
            return;
        }
        for field in api.request.iter_mut().filter(|field| field.required) {
            let was_required = self.api.request.iter().any(|known| known.required && known.name == field.name);
            let is_left_out = self.api.examples.iter().any(|example| example.request.member(&field.name).is_none());
            if !was_required && is_left_out {
                field.required = false;
                let at = format!("/request/{}", shown(&field.name));
                let message = "an example in the spec leaves it out, the page says that it is required";
                let wrong = notes.place(0, &at, conflict("", message));
                notes.push(wrong);
            }
        }
        if let Some(wrong) = wrong(api, draft) {
            let message = format!("an example in the spec contradicts the page ({wrong}): nothing of it was taken");
            let wrong = notes.place(0, "/examples", conflict("", message));
            notes.push(wrong);
            *api = self.api;
            draft.types.extend(self.types);
        }
    }
}

/// Without a table of the answer, a sample shows names and examples at least.
pub(super) fn from_samples(samples: &[Sample], notes: &mut Notes<'_>) -> Vec<Row> {
    let Some(sample) = samples.iter().find(|sample| !is_error(&sample.json)) else { return Vec::new() };
    let mut rows = Vec::new();
    collect(&sample.json, 0, sample.line, &mut rows);
    if !rows.is_empty() {
        let help = "the fields of the sample were taken; it may leave out some, and shows neither lengths nor what is always there";
        notes.warn(sample.line, "/response", "the page has no table of the answer", help);
    }
    rows
}

fn collect(json: &Json, depth: usize, line: usize, rows: &mut Vec<Row>) {
    const OUTCOME: [&str; 4] = ["code", "msg", "sub_code", "sub_msg"];
    for member in json.members() {
        if depth == 0 && OUTCOME.contains(&member.key.as_str())
            || crate::check::names::wrong_field(&member.key).is_some()
        {
            continue;
        }
        let (item, list) = match &member.value.value {
            Value::List(items) => (items.first(), true),
            _ => (Some(&member.value), false),
        };
        let kind = match item.map(|item| &item.value) {
            Some(Value::Object(_)) => Kind::Object(None),
            Some(Value::Number(_)) => Kind::Number,
            Some(Value::Bool(_)) => Kind::Boolean,
            _ => Kind::Text,
        };
        let mut row = Row::new(line, &member.key, TypeWord { kind, list, min: None, max: None, has_capitals: false });
        row.depth = Some(depth);
        row.example = item.and_then(scalar).unwrap_or_default();
        rows.push(row);
        if let Some(item) = item {
            collect(item, depth + 1, line, rows);
        }
    }
}
