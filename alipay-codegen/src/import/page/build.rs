//! From what was read to the specs: additive, with what differs told side by side.

use super::notes::Notes;
use super::read::Read;
use super::row::Row;
use super::samples::{Sample, is_same, scalar};
use super::tree::{self, Known, Tree};
use super::words::{Flag, Kind, TypeWord};
use super::{PageOptions, SOURCE, field, hints};
use crate::check::examples;
use crate::error::Diagnostic;
use crate::import::draft::Draft;
use crate::import::{conflict, merge, names, place, platform, retry, rules};
use crate::ir::naming::pascal;
use crate::ir::scope::Index;
use crate::spec::api::domain_of;
use crate::spec::json::Value;
use crate::spec::open::from_bytes;
use crate::spec::report::Report;
use crate::spec::set::SpecSet;
use crate::spec::text::shown;
use crate::spec::{
    ApiSpec, AuthSpec, BaseType, ExampleSpec, Json, Need, Origin, ParamSpec, Pick, RecordSpec, RuleSpec, TypeDef,
};

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
    let answer = match page.response.is_empty() {
        true => from_samples(&page.samples.responses, notes),
        false => page.response,
    };
    let known = Known { draft, fields: &api.response, samples: responses, classes: &page.classes };
    let response = tree::place(answer, &known, notes);

    let mut builder = Builder { draft, options, notes, method: page.method.clone(), is_request: true, is_new };
    let (fields, mut rules) = (&mut api.request, std::mem::take(&mut api.rules));
    builder.level(&request, None, fields, &mut rules, None);
    api.rules = rules;
    // Files have no place in `biz_content`.
    if is_new && api.files().next().is_some() {
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
    add_examples(&page.samples.requests, &page.samples.responses, &mut api, draft, notes);
    draft.apis.insert(page.method, api);
}

/// An API with examples before a page was added. They are valid, and stay so.
struct Before {
    api: ApiSpec,
    types: Vec<(String, TypeDef)>,
}

impl Before {
    fn of(api: &ApiSpec, draft: &Draft) -> Self {
        let names = place::reachable([&api.request, &api.response], &draft.types);
        let types = names.into_iter().filter_map(|name| Some((name.to_owned(), draft.types.get(name)?.clone())));
        Self { types: types.collect(), api: api.clone() }
    }

    fn keep_examples(self, api: &mut ApiSpec, draft: &mut Draft, notes: &mut Notes<'_>) {
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

/// Without a table of the answer, a sample shows names and examples at least.
fn from_samples(samples: &[Sample], notes: &mut Notes<'_>) -> Vec<Row> {
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
        let mut row = Row::new(line, &member.key, TypeWord { kind, list, min: None, max: None });
        row.depth = Some(depth);
        row.example = item.and_then(scalar).unwrap_or_default();
        rows.push(row);
        if let Some(item) = item {
            collect(item, depth + 1, line, rows);
        }
    }
}

struct Builder<'a, 'b> {
    draft: &'a mut Draft,
    options: &'a PageOptions,
    notes: &'a mut Notes<'b>,
    method: String,
    is_request: bool,
    is_new: bool,
}

impl Builder<'_, '_> {
    /// Adds the rows inside one row, or those at the top. The depth of a tree is bounded.
    fn level(
        &mut self,
        tree: &Tree,
        of: Option<usize>,
        into: &mut Vec<ParamSpec>,
        rules: &mut Vec<RuleSpec>,
        shared: Option<&str>,
    ) {
        let children: Vec<usize> = tree.children(of).collect();
        for child in &children {
            let row = &tree.rows[*child];
            let at = self.at(tree, *child);
            let known = into.iter().find(|field| field.name == row.name);
            let base = match row.ty.is_object() {
                true => self.object(tree, *child, known.map(|known| known.ty.base.clone()), &at),
                false => {
                    let can_be_file = self.is_request
                        && of.is_none()
                        && known.is_none_or(ParamSpec::is_file)
                        && (self.is_new || known.is_some());
                    field::base(row, known.map(|known| &known.ty.base), can_be_file, self.notes, &at)
                }
            };
            let new = field::field(row, base, self.options, self.notes, &at);
            self.merge(into, new, row, &at, shared);
        }
        if self.is_request {
            self.rules(tree, of, &children, into, rules);
        }
    }

    fn at(&self, tree: &Tree, of: usize) -> String {
        let side = if self.is_request { "/request" } else { "/response" };
        tree.path(of).into_iter().fold(side.to_owned(), |at, step| format!("{at}/{}", shown(step)))
    }

    /// The type of an object, with everything inside it in the draft.
    fn object(&mut self, tree: &Tree, of: usize, known: Option<BaseType>, at: &str) -> BaseType {
        let row = &tree.rows[of];
        let name = match (known, &row.ty.kind) {
            (Some(BaseType::Named(name)), _) => name,
            (_, Kind::Object(Some(class))) => class.clone(),
            _ => {
                let path = tree.path(of).into_iter().map(pascal).collect::<String>();
                let name = format!("{}{path}", names::class(&self.method));
                let message = format!("the page does not say what the type of `{}` is called", shown(&row.name));
                self.notes.warn(
                    row.line,
                    at,
                    message,
                    &format!("it was called {name}; give it the official name if it has one"),
                );
                name
            }
        };
        let mut record = match self.draft.types.remove(&name) {
            Some(TypeDef::Record(record)) => record,
            Some(other) => {
                self.draft.types.insert(name.clone(), other);
                let message = format!("`{}` is a list of values in the specs, and an object on the page", shown(&name));
                let wrong = self.notes.place(row.line, at, conflict("", message));
                self.notes.push(wrong);
                return BaseType::Named(name);
            }
            None => RecordSpec::default(),
        };
        let is_shared = self.draft.kept.values().any(|kept| kept.contains(&name));
        let has_children = tree.children(Some(of)).next().is_some();
        if !has_children && record.fields.is_empty() {
            let message = format!("the page does not show what is in `{}`", shown(&row.name));
            self.notes.warn(row.line, at, message, &format!("add the fields of {name} to the spec by hand"));
        }
        // A type inside itself finds itself unfinished.
        self.draft.types.insert(name.clone(), TypeDef::Record(record.clone()));
        let mut rules = std::mem::take(&mut record.rules);
        self.level(tree, Some(of), &mut record.fields, &mut rules, is_shared.then_some(name.as_str()));
        record.rules = rules;
        if let Some(TypeDef::Record(inner)) = self.draft.types.get(&name).filter(|_| has_children) {
            // What the same type inside has added.
            let more: Vec<ParamSpec> = inner
                .fields
                .iter()
                .filter(|field| record.fields.iter().all(|known| known.name != field.name))
                .cloned()
                .collect();
            record.fields.extend(more);
        }
        self.draft.types.insert(name.clone(), TypeDef::Record(record));
        BaseType::Named(name)
    }

    fn merge(&mut self, into: &mut Vec<ParamSpec>, mut new: ParamSpec, row: &Row, at: &str, shared: Option<&str>) {
        let known = into.iter().find(|known| known.name == new.name).cloned();
        if let Some(owner) = shared
            && new.required
            && known.as_ref().is_none_or(|known| !known.required)
        {
            // Other APIs use the type, too.
            new.required = false;
            let message = format!("`required` is not set in {}, which other APIs use, true on the page", shown(owner));
            let wrong = self.notes.place(row.line, at, conflict("", message));
            self.notes.push(wrong);
        }
        let mut conflicts = Vec::new();
        merge::fields(into, std::slice::from_ref(&new), "", &mut conflicts);
        if let (Some(known), Some(merged)) = (known, into.iter_mut().find(|field| field.name == new.name)) {
            self.keep_valid(&known, merged, &mut conflicts);
        }
        for wrong in conflicts {
            let wrong = Diagnostic { message: wrong.message.replace(" in the table", " on the page"), ..wrong };
            let wrong = self.notes.place(row.line, at, wrong);
            self.notes.push(wrong);
        }
    }

    /// The example of the page may break what the spec says.
    fn keep_valid(&self, known: &ParamSpec, merged: &mut ParamSpec, conflicts: &mut Vec<Diagnostic>) {
        if known.example.is_some() {
            // Nor may the page break the example of the spec.
            let mut probe = merged.clone();
            let mut wrong = Vec::new();
            crate::import::combine::drop_misfit(&mut probe, "", &mut wrong);
            if !wrong.is_empty() {
                *merged = known.clone();
                conflicts.push(conflict(
                    "",
                    "the example in the spec breaks what the page says; the field was left as it is",
                ));
            }
            return;
        }
        let values = match &merged.ty.base {
            BaseType::Named(name) => match self.draft.types.get(name) {
                Some(TypeDef::Enum(known)) => Some(&known.values),
                Some(TypeDef::Record(_)) => None,
                None => None,
            },
            _ => None,
        };
        let example = merged.example.as_ref().and_then(Json::as_text);
        let is_among =
            values.is_none_or(|values| values.iter().any(|value| example.is_none_or(|example| example == value.value)));
        if !is_among {
            conflicts.push(conflict("", "the example of the page is none of the values in the spec; it was left out"));
            merged.example = None;
        }
        crate::import::combine::drop_misfit(merged, "", conflicts);
    }

    /// Alternatives and conditions among the fields of one level.
    fn rules(
        &mut self,
        tree: &Tree,
        of: Option<usize>,
        children: &[usize],
        fields: &[ParamSpec],
        rules: &mut Vec<RuleSpec>,
    ) {
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        if let Some(of) = of {
            let row = &tree.rows[of];
            let hint = hints::alternatives(&row.description, "", &names);
            self.hint(hint, row, fields, rules);
        }
        let mut groups: Vec<usize> = Vec::new();
        for child in children {
            let row = &tree.rows[*child];
            if let Some(group) = row.group.filter(|group| !groups.contains(group)) {
                groups.push(group);
                let members = children.iter().filter(|other| tree.rows[**other].group == Some(group));
                let one_of: Vec<String> = members.map(|other| tree.rows[*other].name.clone()).collect();
                let message =
                    format!("one of {} is needed; whether more may be set, the page does not say", one_of.join(", "));
                self.notes.warn(row.line, &row.at(), message, "the rule allows more than one");
                if one_of.len() > 1 {
                    self.rule(RuleSpec::OneOf { one_of, pick: Pick::AtLeast, optional: false }, row, fields, rules);
                }
            }
            // Of an object, the description is about what is inside.
            if !row.ty.is_object() {
                let hint = hints::alternatives(&row.description, &row.name, &names);
                self.hint(hint, row, fields, rules);
            }
            if row.flag == Some(Flag::Conditional) {
                let text = if row.condition.is_empty() { &row.description } else { &row.condition };
                match hints::condition(text, &row.name, &names) {
                    Some(rule) => self.rule(rule, row, fields, rules),
                    None => {
                        let message = format!(
                            "`{}` is needed under a condition that is no rule: {}",
                            shown(&row.name),
                            shown(text)
                        );
                        self.notes.warn(row.line, &row.at(), message, "it was read as optional");
                    }
                }
            }
        }
    }

    fn hint(&mut self, hint: Option<hints::Alternatives>, row: &Row, fields: &[ParamSpec], rules: &mut Vec<RuleSpec>) {
        match hint {
            Some(hints::Alternatives::Rule(rule)) => self.rule(rule, row, fields, rules),
            Some(hints::Alternatives::Unclear(why)) => {
                let message = format!("`{}` has alternatives: {why}", shown(&row.name));
                self.notes.warn(row.line, &row.at(), message, "add the rule to the spec by hand");
            }
            None => {}
        }
    }

    /// Adds a rule about fields that no other rule is about.
    fn rule(&mut self, rule: RuleSpec, row: &Row, fields: &[ParamSpec], rules: &mut Vec<RuleSpec>) {
        let names = rules::fields(&rule);
        let other = rules.iter().find(|known| rules::fields(known).iter().any(|name| names.contains(name)));
        let wrong = match other {
            Some(known) if *known == rule => return,
            Some(known) => Some(format!("the spec has the rule {known:?}, the page {rule:?}")),
            None => rules::misfit(&rule, fields),
        };
        match wrong {
            Some(wrong) => {
                let wrong = self.notes.place(row.line, &row.at(), conflict("", wrong));
                self.notes.push(wrong);
            }
            None => rules.push(rule),
        }
    }
}

fn is_error(response: &Json) -> bool {
    response.member("sub_code").is_some()
        || response.member("code").is_some_and(|code| scalar(code).as_deref() != Some("10000"))
}

/// Adds the answers that the page shows, each with the request that it shows.
fn add_examples(requests: &[Sample], responses: &[Sample], api: &mut ApiSpec, draft: &Draft, notes: &mut Notes<'_>) {
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
