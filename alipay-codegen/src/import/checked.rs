//! Checked tables: what the documentation says about single APIs beyond names and types.

use super::combine::Combined;
use super::draft::Draft;
use super::lines::read_file;
use super::rules::RuleRow;
use super::sheet::{Cell, Sheet};
use super::{combine, conflict, merge, rules};
use crate::error::{Diagnostic, Error, Result};
use crate::spec::{ApiSpec, AuthSpec, BaseType, Channel, ErrorSpec, Need, ParamSpec, Retry, RuleSpec, TypeDef};
use std::collections::BTreeMap;
use std::path::Path;

/// Marks specs that checked tables have added to.
const SOURCE: &str = "tables of the official SDKs, and checked tables of the documentation";

/// Every `<method>.json` in a directory.
pub(super) fn open(dir: &Path) -> Result<Vec<Sheet>> {
    let io_error = |error: std::io::Error| {
        let message = format!("cannot be read: {}", error.kind());
        Error::one(Diagnostic::about(dir.to_string_lossy(), message).with_help("name the directory with the tables"))
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(io_error)? {
        let path = entry.map_err(io_error)?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            paths.push(path);
        }
    }
    paths.sort();
    let (mut sheets, mut wrong) = (Vec::new(), Vec::new());
    for path in paths {
        let label = path.file_name().unwrap_or_default().to_string_lossy();
        match read_file::<Sheet>(&path, &label) {
            Ok(sheet) => sheets.push(sheet),
            Err(error) => wrong.extend(error.diagnostics().to_vec()),
        }
    }
    if wrong.is_empty() { Ok(sheets) } else { Err(Error::new(wrong)) }
}

/// Everything the tables say. Of types that several APIs share, all tables are heard before anything is decided.
pub(super) fn add(sheets: &[Sheet], draft: &mut Draft) {
    let mut types: BTreeMap<String, Combined> = BTreeMap::new();
    for sheet in sheets {
        let Some(mut api) = draft.apis.remove(&sheet.method) else {
            draft.conflicts.push(conflict(&sheet.method, "there is a table, and no spec"));
            continue;
        };
        let notes = rules::notes(&sheet.rules);
        let mut reader = Reader { draft, types: &mut types, notes: &notes, method: &sheet.method };
        let request = reader.fields(&sheet.request, &api.request);
        let response = reader.fields(&sheet.response, &api.response);
        about(sheet, &mut api, &mut draft.conflicts);
        merge::fields(&mut api.request, &request, &format!("{} request", sheet.method), &mut draft.conflicts);
        merge::fields(&mut api.response, &response, &format!("{} response", sheet.method), &mut draft.conflicts);
        draft.apis.insert(sheet.method.clone(), api);
    }
    for (name, combined) in types {
        if let Some(TypeDef::Record(record)) = draft.types.get_mut(&name) {
            merge::fields(&mut record.fields, &combined.fields(), &name, &mut draft.conflicts);
        }
    }
    // Only now it is known which fields are required.
    for sheet in sheets {
        for (owner, rule) in sheet.rules.iter().filter_map(RuleRow::rule) {
            if let Some(wrong) = add_rule(&sheet.method, owner, rule, draft) {
                draft.conflicts.push(conflict(&sheet.method, wrong));
            }
        }
    }
}

/// What is not about single fields.
fn about(sheet: &Sheet, api: &mut ApiSpec, conflicts: &mut Vec<Diagnostic>) {
    if api.description.is_empty() && !sheet.title.is_empty() {
        api.description = sentence(&sheet.title);
    }
    if api.source.from == super::platform::SOURCE {
        api.source.from = SOURCE.to_owned();
        api.channels = vec![sheet.channel];
        if sheet.channel != Channel::Gateway {
            api.retry = Some(Retry::Offline);
        }
        if sheet.takes_user_token {
            api.auth = AuthSpec { user: Need::Optional, ..AuthSpec::default() };
        }
    } else if !api.channels.contains(&sheet.channel) {
        conflicts.push(conflict(&sheet.method, format!("the table has the channel {}", sheet.channel.as_str())));
    }
    for error in &sheet.errors {
        if api.errors.iter().all(|known| known.code != error.code) {
            api.errors.push(ErrorSpec {
                code: error.code.clone(),
                message: sentence(&error.meaning),
                solution: error.action.as_deref().map(sentence).unwrap_or_default(),
                gateway_code: None,
                outcome_unknown: error.is_outcome_unknown() && api.retry != Some(Retry::Read),
            });
        }
    }
}

/// The fields of one level; those of the levels below go to `types`.
struct Reader<'a> {
    draft: &'a mut Draft,
    types: &'a mut BTreeMap<String, Combined>,
    /// By path of the field.
    notes: &'a BTreeMap<&'a str, String>,
    method: &'a str,
}

impl Reader<'_> {
    fn fields(&mut self, cells: &[Cell], known: &[ParamSpec]) -> Vec<ParamSpec> {
        let mut combined = Combined::default();
        self.read(cells, known, "", &mut combined);
        combined.fields()
    }

    fn read(&mut self, cells: &[Cell], known: &[ParamSpec], path: &str, into: &mut Combined) {
        for cell in cells {
            let here = if path.is_empty() { cell.name.clone() } else { format!("{path}.{}", cell.name) };
            let place = format!("{} {here}", self.method);
            let Some(field) = known.iter().find(|field| field.name == cell.name) else {
                self.draft.conflicts.push(conflict(place, "the field is in the table and not in the spec"));
                continue;
            };
            let mut new = cell.field(field, self.method);
            if let Some(note) = self.notes.get(here.as_str()) {
                new.description = format!("{} {note}", new.description).trim().to_owned();
            }
            combine::drop_misfit(&mut new, &place, &mut self.draft.conflicts);
            into.add(new, cell.required);
            if let BaseType::Named(name) = &field.ty.base
                && let Some(TypeDef::Record(record)) = self.draft.types.get(name)
                && !cell.children.is_empty()
            {
                let fields = record.fields.clone();
                let mut inner = self.types.remove(name).unwrap_or_default();
                self.read(&cell.children, &fields, &here, &mut inner);
                self.types.insert(name.clone(), inner);
            }
        }
    }
}

/// Adds a rule about fields that no other rule is about; or says why it cannot stand there.
fn add_rule(method: &str, owner: &str, rule: RuleSpec, draft: &mut Draft) -> Option<String> {
    let api = draft.apis.get_mut(method)?;
    let (mut fields, mut rules) = (&mut api.request, &mut api.rules);
    for step in owner.split('.').filter(|step| !step.is_empty()) {
        let base = fields.iter().find(|field| field.name == step).map(|field| field.ty.base.clone());
        let Some(TypeDef::Record(record)) = draft.types.get_mut(base?.as_str()) else { return None };
        (fields, rules) = (&mut record.fields, &mut record.rules);
    }
    let names = rules::fields(&rule);
    if rules.iter().any(|known| rules::fields(known).iter().any(|name| names.contains(name))) {
        return None;
    }
    let wrong = rules::misfit(&rule, fields);
    if wrong.is_none() {
        rules.push(rule);
    }
    wrong
}

/// With a full stop.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    match text.ends_with(['.', '!', '?', '。']) || text.is_empty() {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}
