//! The tables of the whole platform: names, types and nesting, and nothing else.

use super::draft::Draft;
use super::lines::read_lines;
use super::{conflict, merge, names, retry, sensitivity};
use crate::check::names::is_method;
use crate::error::{Diagnostic, Error, Result};
use crate::spec::api::domain_of;
use crate::spec::read::{Keys, Place, Read};
use crate::spec::text::shown;
use crate::spec::{ApiSpec, AuthSpec, BaseType, Channel, Origin, ParamSpec, RecordSpec, RestSpec, TypeDef, TypeRef};
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// What specs say that come from nowhere else.
pub(super) const SOURCE: &str = "tables of the official SDKs";

/// The tables, known to fit together.
pub(super) struct Tables {
    apis: Vec<Row>,
    types: HashMap<String, Vec<Column>>,
    /// Type and field of texts that hold a time.
    times: HashSet<(String, String)>,
}

/// One API.
#[derive(Default)]
struct Row {
    method: String,
    biz_content: bool,
    model: Option<String>,
    params: Vec<Column>,
    files: Vec<String>,
    encrypt: bool,
    response: Vec<Column>,
    v3: Option<RestSpec>,
}

/// One field.
struct Column {
    name: String,
    ty: String,
    list: bool,
}

/// One type.
struct Shape {
    name: String,
    fields: Vec<Column>,
}

struct Time {
    ty: String,
    field: String,
}

impl Tables {
    pub(super) fn open(dir: &Path) -> Result<Self> {
        let apis: Vec<Row> = read_lines(&dir.join("apis.jsonl"))?;
        let shapes: Vec<Shape> = read_lines(&dir.join("types.jsonl"))?;
        let times = dir.join("java2022_date_fields.jsonl");
        let times: Vec<Time> = if times.exists() { read_lines(&times)? } else { Vec::new() };
        let mut wrong = Vec::new();
        let mut types = HashMap::new();
        for shape in shapes {
            if let Some(_twice) = types.insert(shape.name.clone(), shape.fields) {
                wrong.push(Diagnostic::about(
                    "types.jsonl",
                    format!("the type `{}` is there twice", shown(&shape.name)),
                ));
            }
        }
        let times = times.into_iter().map(|time| (time.ty, time.field)).collect();
        let tables = Self { apis, types, times };
        tables.check(&mut wrong);
        if wrong.is_empty() { Ok(tables) } else { Err(Error::new(wrong)) }
    }

    fn check(&self, wrong: &mut Vec<Diagnostic>) {
        let mut seen = HashSet::new();
        for row in &self.apis {
            let mut complain = |message: String| wrong.push(Diagnostic::about("apis.jsonl", message));
            let method = shown(&row.method);
            // It becomes the name of a file.
            if !is_method(&row.method) {
                complain(format!("`{method}` is not the name of a method"));
            }
            if !seen.insert(&row.method) {
                complain(format!("`{method}` is there twice"));
            }
            if let Some(model) = row.model.as_ref().filter(|model| !self.types.contains_key(*model)) {
                complain(format!("types.jsonl does not have `{}`, the model of `{method}`", shown(model)));
            }
            for column in row.params.iter().chain(&row.response) {
                if self.base(&column.ty).is_none() {
                    complain(format!("`{method}` has a field of the unknown type `{}`", shown(&column.ty)));
                }
            }
        }
        for (name, fields) in &self.types {
            for column in fields.iter().filter(|column| self.base(&column.ty).is_none()) {
                let message = format!("`{}` has a field of the unknown type `{}`", shown(name), shown(&column.ty));
                wrong.push(Diagnostic::about("types.jsonl", message));
            }
        }
    }

    fn base(&self, name: &str) -> Option<BaseType> {
        Some(match name {
            "string" => BaseType::String,
            "integer" => BaseType::Integer,
            "boolean" => BaseType::Boolean,
            "datetime" => BaseType::DateTime,
            name if self.types.contains_key(name) => BaseType::Named(name.to_owned()),
            _ => return None,
        })
    }

    fn fields(&self, owner: &str, columns: &[Column]) -> Vec<ParamSpec> {
        let field = |column: &Column| {
            let is_time = column.ty == "string" && self.times.contains(&(owner.to_owned(), column.name.clone()));
            // Checked when the tables were read.
            let base = if is_time { BaseType::DateTime } else { self.base(&column.ty).unwrap_or_default() };
            ParamSpec {
                name: column.name.clone(),
                sensitivity: sensitivity::of(&column.name, &base),
                ty: TypeRef { base, list: column.list },
                ..ParamSpec::default()
            }
        };
        let mut fields: Vec<ParamSpec> = columns.iter().map(field).collect();
        sensitivity::mark_credentials(&mut fields);
        fields
    }

    fn api(&self, row: &Row) -> ApiSpec {
        let stem = names::class(&row.method);
        let mut request = match &row.model {
            Some(model) => self.fields(model, self.types.get(model).map_or(&[], Vec::as_slice)),
            // Nobody has published its fields.
            None if row.biz_content => vec![ParamSpec {
                name: "biz_content".to_owned(),
                ty: TypeRef { base: BaseType::Json, list: false },
                ..ParamSpec::default()
            }],
            None => Vec::new(),
        };
        sensitivity::mark_credentials(&mut request);
        request.extend(self.fields(&format!("{stem}Request"), &row.params));
        request.extend(row.files.iter().map(|name| ParamSpec {
            name: name.clone(),
            ty: TypeRef { base: BaseType::File, list: false },
            ..ParamSpec::default()
        }));
        let mut api = ApiSpec {
            method: row.method.clone(),
            version: "1.0".to_owned(),
            title: String::new(),
            description: String::new(),
            doc_url: None,
            channels: vec![names::channel(&row.method)],
            auth: AuthSpec::default(),
            biz_content: row.model.is_some(),
            encrypt: row.encrypt && row.biz_content,
            retry: None,
            v3: row.v3.clone(),
            echo: Vec::new(),
            request,
            response: self.fields(&format!("{stem}Response"), &row.response),
            rules: Vec::new(),
            types: Vec::new(),
            errors: Vec::new(),
            examples: Vec::new(),
            deprecated: None,
            source: Origin { from: SOURCE.to_owned(), version: Some("2026-05".to_owned()), ..Origin::default() },
        };
        api.retry = retry::class(&api);
        api
    }
}

/// Every API and every type that one leads to.
pub(super) fn add(tables: &Tables, draft: &mut Draft) {
    for row in &tables.apis {
        let new = tables.api(row);
        add_types(tables, &new, draft);
        add_domain(domain_of(&row.method), draft);
        match draft.apis.get_mut(&row.method) {
            None => _ = draft.apis.insert(row.method.clone(), new),
            Some(old) => add_facts(old, new, &mut draft.conflicts),
        }
    }
}

fn add_facts(old: &mut ApiSpec, new: ApiSpec, conflicts: &mut Vec<Diagnostic>) {
    let place = old.method.clone();
    if old.biz_content != new.biz_content || old.encrypt != new.encrypt {
        conflicts.push(conflict(&place, "the tables have another value of `biz_content` or `encrypt`"));
    }
    old.v3 = old.v3.take().or(new.v3);
    // Of a page nothing is sent, whatever the tables guess.
    if old.channels.contains(&Channel::Gateway) && new.retry.is_some() {
        old.retry = old.retry.or(new.retry);
    }
    merge::fields(&mut old.request, &new.request, &format!("{place} request"), conflicts);
    merge::fields(&mut old.response, &new.response, &format!("{place} response"), conflicts);
}

fn add_types(tables: &Tables, api: &ApiSpec, draft: &mut Draft) {
    let named = |fields: &[ParamSpec]| -> Vec<String> {
        let names = fields.iter().filter_map(|field| match &field.ty.base {
            BaseType::Named(name) => Some(name.clone()),
            _ => None,
        });
        names.collect()
    };
    let mut open = named(&api.request);
    open.extend(named(&api.response));
    let mut seen = HashSet::new();
    while let Some(name) = open.pop() {
        let Some(columns) = tables.types.get(&name).filter(|_| seen.insert(name.clone())) else { continue };
        let fields = tables.fields(&name, columns);
        open.extend(named(&fields));
        let new = TypeDef::Record(RecordSpec { fields, ..RecordSpec::default() });
        match draft.types.get_mut(&name) {
            None => _ = draft.types.insert(name, new),
            Some(old) => merge::types(old, &new, &name, &mut draft.conflicts),
        }
    }
}

pub(super) fn add_domain(domain: &str, draft: &mut Draft) {
    if draft.domains.iter().any(|known| known.domain == domain) {
        return;
    }
    draft.domains.push(crate::skeleton::proposed(domain));
}

impl Read for Row {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let row = Self {
            method: keys.required("method"),
            biz_content: keys.required("biz_content"),
            model: keys.optional::<Option<String>>("model").flatten(),
            params: keys.optional("params").unwrap_or_default(),
            files: keys.optional("files").unwrap_or_default(),
            encrypt: keys.optional("encrypt").unwrap_or_default(),
            response: keys.required("response"),
            v3: keys.optional::<Option<Rest>>("v3").flatten().map(|Rest(rest)| rest),
        };
        let _: Option<String> = keys.optional("version");
        let _: Option<bool> = keys.optional("in_python");
        keys.close();
        Some(row)
    }
}

/// What the tables call `http` is `verb` in a spec.
struct Rest(RestSpec);

impl Read for Rest {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let rest = RestSpec { verb: keys.required("http"), path: keys.required("path") };
        keys.close();
        Some(Self(rest))
    }
}

impl Read for Column {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let column = Self {
            name: keys.required("name"),
            ty: keys.required("type"),
            list: keys.optional("list").unwrap_or_default(),
        };
        // The name of list items in XML. In JSON it may wrap a list, and the decoder takes any such name.
        let _: Option<String> = keys.optional("item");
        keys.close();
        Some(column)
    }
}

impl Read for Shape {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let shape = Self { name: keys.required("type"), fields: keys.required("fields") };
        keys.close();
        Some(shape)
    }
}

impl Read for Time {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let time = Self { ty: keys.required("type"), field: keys.required("field") };
        keys.close();
        Some(time)
    }
}
