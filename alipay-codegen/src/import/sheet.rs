//! One checked table, as it is written.

use super::checked::sentence;
use super::names;
use super::rules::RuleRow;
use crate::ir::values::fen;
use crate::spec::json::Value;
use crate::spec::read::{Keys, Place, Read};
use crate::spec::{BaseType, Bound, Channel, Json, ParamSpec};

/// One API.
pub(super) struct Sheet {
    pub(super) method: String,
    pub(super) title: String,
    pub(super) channel: Channel,
    pub(super) takes_user_token: bool,
    pub(super) request: Vec<Cell>,
    pub(super) response: Vec<Cell>,
    pub(super) rules: Vec<RuleRow>,
    pub(super) errors: Vec<ErrorRow>,
}

/// One field.
pub(super) struct Cell {
    pub(super) name: String,
    ty: String,
    pub(super) required: Option<Required>,
    max_length: Option<u32>,
    values: Vec<String>,
    min: Option<String>,
    max: Option<String>,
    pattern: Option<String>,
    description: String,
    example: Option<Json>,
    pub(super) children: Vec<Cell>,
    deprecated: bool,
}

/// Whether a field is needed, where a source says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Required {
    Always,
    Sometimes,
    Never,
}

/// One error code.
pub(super) struct ErrorRow {
    pub(super) code: String,
    pub(super) meaning: String,
    pub(super) action: Option<String>,
}

impl ErrorRow {
    /// Whether the platform may have done it all the same.
    pub(super) fn is_outcome_unknown(&self) -> bool {
        let action = self.action.as_deref().unwrap_or_default();
        self.meaning.contains("outcome unknown") || action.starts_with("Result unknown")
    }
}

impl Cell {
    /// As a field of a spec, of the type that `known` has unless the table knows a finer one.
    pub(super) fn field(&self, known: &ParamSpec, method: &str) -> ParamSpec {
        let mut ty = known.ty.clone();
        if ty.base == BaseType::String {
            ty.base = self.finer(method);
        }
        let is_number = matches!(ty.base, BaseType::Integer | BaseType::Amount);
        let is_text = ty.base == BaseType::String;
        let is_value = !matches!(ty.base, BaseType::Named(_) | BaseType::File);
        let bound = |text: &Option<String>| match ty.base {
            BaseType::Integer => text.as_ref()?.parse().ok().map(Bound::Integer),
            _ => text.clone().filter(|text| fen(text).is_some()).map(Bound::Amount),
        };
        ParamSpec {
            name: self.name.clone(),
            required: self.required == Some(Required::Always),
            max_length: self.max_length.filter(|length| is_value && *length > 0),
            pattern: self.pattern.clone().filter(|_| is_text),
            min: is_number.then(|| bound(&self.min)).flatten(),
            max: is_number.then(|| bound(&self.max)).flatten(),
            values: (is_text && !self.values.is_empty()).then(|| names::values(&self.values)),
            description: sentence(&self.description),
            example: self.example(&ty.base),
            deprecated: self.deprecated,
            ty,
            ..ParamSpec::default()
        }
    }

    /// What a text is, according to the table.
    fn finer(&self, method: &str) -> BaseType {
        // Account logs have outgoing amounts with a sign, which the strict amount has not.
        const SIGNED: &str = "alipay.data.bill.";
        let mentions = |what: &str| self.description.contains(what);
        match self.ty.trim_end_matches("[]") {
            "Price" if !method.starts_with(SIGNED) => BaseType::Amount,
            "Date" if mentions("HH:mm:ss") => BaseType::DateTime,
            "Date" if mentions("yyyy-MM-dd") => BaseType::Date,
            _ => BaseType::String,
        }
    }

    /// The sample as a value of the type.
    fn example(&self, base: &BaseType) -> Option<Json> {
        let example = self.example.as_ref()?;
        let text = example.as_text().map_or_else(|| example.to_string(), str::to_owned);
        match base {
            BaseType::Integer => text.parse().ok().map(|number: i64| Json::integer(number)),
            BaseType::Boolean => text.parse().ok().map(|value| Value::Bool(value).into()),
            BaseType::Named(_) | BaseType::File => None,
            _ => Some(Json::text(text)),
        }
    }
}

/// A key that is about the sources of a table.
fn skip(keys: &mut Keys<'_>, names: &[&'static str]) {
    for name in names {
        let _: Option<()> = keys.optional_with(name, |_| Some(()));
    }
}

impl Read for Sheet {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let sheet = Self {
            method: keys.required("method"),
            title: keys.optional("title_en").unwrap_or_default(),
            channel: keys.required_with("page", channel).unwrap_or(Channel::Gateway),
            takes_user_token: keys.optional::<Option<bool>>("needs_user_token").flatten().unwrap_or_default(),
            request: keys.required("request"),
            response: keys.required("response"),
            rules: keys.optional("rules").unwrap_or_default(),
            errors: keys.optional("errors").unwrap_or_default(),
        };
        skip(&mut keys, &["sources", "biz_content", "upload", "v3_http", "errors_source", "notes_en", "disagreements"]);
        keys.close();
        Some(sheet)
    }
}

fn channel(place: Place<'_>) -> Option<Channel> {
    place.choice(&[("server", Channel::Gateway), ("page", Channel::Page), ("sdk", Channel::App)])
}

impl Read for Cell {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let cell = Self {
            name: keys.required("name"),
            ty: keys.required("type"),
            required: keys.optional_with("required", required).flatten(),
            max_length: keys.optional::<Option<u32>>("max_length").flatten(),
            values: keys.optional::<Option<Vec<String>>>("enum").flatten().unwrap_or_default(),
            min: keys.optional_with("min", number).flatten(),
            max: keys.optional_with("max", number).flatten(),
            pattern: keys.optional::<Option<String>>("pattern").flatten(),
            description: keys.optional("doc_en").unwrap_or_default(),
            example: keys.optional::<Option<Json>>("example").flatten(),
            children: keys.optional("children").unwrap_or_default(),
            deprecated: keys.optional("deprecated").unwrap_or_default(),
        };
        skip(&mut keys, &["class", "in_sdk", "note_en", "type_from", "enum_from", "enum_open", "list_or_json_length"]);
        skip(&mut keys, &["required_alt", "required_note", "max_length_source", "max_length_alt"]);
        keys.close();
        Some(cell)
    }
}

fn required(place: Place<'_>) -> Option<Option<Required>> {
    match place.json.value {
        Value::Null => Some(None),
        Value::Bool(true) => Some(Some(Required::Always)),
        Value::Bool(false) => Some(Some(Required::Never)),
        _ => place.choice(&[("conditional", Some(Required::Sometimes))]),
    }
}

/// A number as it is written: nothing is rounded.
fn number(place: Place<'_>) -> Option<Option<String>> {
    match &place.json.value {
        Value::Null => Some(None),
        Value::Number(text) => Some(Some(text.clone())),
        _ => {
            place.error_help(format!("expected a number, found {}", place.json.kind()), "write it without quotes");
            None
        }
    }
}

impl Read for ErrorRow {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let row = Self {
            code: keys.required("code"),
            meaning: keys.required("meaning_en"),
            action: keys.optional::<Option<String>>("action_en").flatten(),
        };
        skip(&mut keys, &["retry", "meaning_from"]);
        keys.close();
        Some(row)
    }
}
