//! One parameter of a request, or one field of a response or type.

use super::json::{Json, Value};
use super::read::{Keys, Place, Read};
use super::sensitivity::Sensitivity;
use super::suggest::instead;
use super::text::shown;
use crate::ir::values::fen;

/// A parameter or field.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct ParamSpec {
    /// The name on the wire.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = "^[A-Za-z_][A-Za-z0-9_]{0,99}$")))]
    pub name: String,
    /// `string`, `integer`, `boolean`, `amount`, `datetime`, `date`, `json` (JSON inside a string) or the name of a
    /// type; with `[]` behind it for a list. Or `file`, in the request of an API that has no `biz_content`; its only
    /// constraint is `required`.
    #[cfg_attr(feature = "schema", schemars(rename = "type"))]
    pub ty: TypeRef,
    /// Whether the platform refuses requests without it.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub required: bool,
    /// The most characters (not bytes) of the value on the wire. Requests are held to it for text only: of an amount or
    /// a number, the range is the limit that counts.
    pub max_length: Option<u32>,
    /// The fewest characters.
    pub min_length: Option<u32>,
    /// A regular expression that the whole text must match.
    pub pattern: Option<String>,
    /// The smallest value: a string such as "0.01" for an amount, a whole number for an integer.
    pub min: Option<Bound>,
    /// The largest value.
    pub max: Option<Bound>,
    /// The most items of a list.
    pub max_items: Option<u32>,
    /// Decimal places of an amount.
    pub scale: Option<u32>,
    /// The known values of a string. Other values are still accepted: the platform adds values without notice.
    #[cfg_attr(feature = "schema", schemars(rename = "enum"))]
    pub values: Option<Vec<EnumValue>>,
    /// The list arrives wrapped in an object with this one key.
    pub item_name: Option<String>,
    /// What it means.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub description: String,
    /// A realistic value; it must satisfy the constraints.
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::Scalar>"))]
    pub example: Option<Json>,
    /// `secret` for a credential, or a text that may hold one; `personal` for what identifies or describes a person.
    /// Neither is ever shown or logged. Of a record, everything in it is hidden.
    #[cfg_attr(feature = "schema", schemars(rename = "sensitive", with = "Option<Sensitivity>"))]
    pub sensitivity: Sensitivity,
    /// The platform no longer uses it.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub deprecated: bool,
}

/// One known value of an enum.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct EnumValue {
    /// The text on the wire.
    pub value: String,
    /// The Rust variant, if the one made from the value is not good enough.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = "^[A-Z][A-Za-z0-9]*$")))]
    pub name: Option<String>,
    /// What it means.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub description: String,
}

/// A limit of a number.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(untagged))]
pub enum Bound {
    /// For an integer.
    Integer(i64),
    /// For an amount, as text such as "0.01".
    Amount(String),
}

/// The type of a parameter: one value or a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypeRef {
    /// The type of the value, or of each item.
    pub base: BaseType,
    /// Whether it is a list.
    pub list: bool,
}

/// The type of one value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum BaseType {
    /// Text.
    #[default]
    String,
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
    /// Money, as a decimal string in yuan.
    Amount,
    /// `2024-05-01 12:30:00`, in the time zone of the platform.
    DateTime,
    /// `2024-05-01`.
    Date,
    /// JSON that travels inside a string.
    Json,
    /// A file that is sent along with a request. It is no value, so it becomes no field.
    File,
    /// A record or enum from `types`.
    Named(String),
}

const WORDS: [(&str, BaseType); 8] = [
    ("string", BaseType::String),
    ("integer", BaseType::Integer),
    ("boolean", BaseType::Boolean),
    ("amount", BaseType::Amount),
    ("datetime", BaseType::DateTime),
    ("date", BaseType::Date),
    ("json", BaseType::Json),
    ("file", BaseType::File),
];

impl Bound {
    /// As a whole number, of an amount in fen; `None` for a text that is no amount.
    pub(crate) fn number(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Amount(text) => fen(text),
        }
    }
}

impl BaseType {
    /// The word in spec files.
    #[must_use]
    pub fn as_str(&self) -> &str {
        if let Self::Named(name) = self {
            return name;
        }
        let known = WORDS.iter().find(|(_, base)| base == self);
        known.map_or("string", |(word, _)| word)
    }
}

impl ParamSpec {
    /// Whether it is a file: handed over with the call, and no field of the request.
    pub(crate) fn is_file(&self) -> bool {
        self.ty.base == BaseType::File
    }

    /// What a value must satisfy, in words: `at most 64 characters`, `0.01 to 100`, `2 decimal places`.
    #[must_use]
    pub fn limits(&self) -> Vec<String> {
        crate::emit::docs::limits(self)
    }
}

impl ParamSpec {
    /// Whether it is `biz_content` as a whole: the platform has not published what is in it.
    pub(crate) fn is_free_form(&self) -> bool {
        self.name == "biz_content" && self.ty == TypeRef { base: BaseType::Json, list: false }
    }
}

impl std::fmt::Display for TypeRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let list = if self.list { "[]" } else { "" };
        write!(f, "{}{list}", self.base.as_str())
    }
}

impl Read for ParamSpec {
    fn read(place: Place<'_>) -> Option<Self> {
        let mut keys = Keys::open(place)?;
        let spec = Self {
            name: keys.required("name"),
            ty: keys.required("type"),
            required: keys.optional("required").unwrap_or_default(),
            max_length: keys.optional("max_length"),
            min_length: keys.optional("min_length"),
            pattern: keys.optional("pattern"),
            min: keys.optional("min"),
            max: keys.optional("max"),
            max_items: keys.optional("max_items"),
            scale: keys.optional("scale"),
            values: keys.optional("enum"),
            item_name: keys.optional("item_name"),
            description: keys.optional("description").unwrap_or_default(),
            example: keys.optional_with("example", read_scalar),
            sensitivity: keys.optional("sensitive").unwrap_or_default(),
            deprecated: keys.optional("deprecated").unwrap_or_default(),
        };
        keys.close();
        Some(spec)
    }
}

impl Read for EnumValue {
    fn read(place: Place<'_>) -> Option<Self> {
        if let Value::Text(value) = &place.json.value {
            let message = format!("`{}` must be an object", shown(value));
            let help = format!("write {{ \"value\": \"{}\", \"description\": \"…\" }}", shown(value));
            place.error_help(message, help);
            return None;
        }
        let mut keys = Keys::open(place)?;
        let spec = Self {
            value: keys.required("value"),
            name: keys.optional("name"),
            description: keys.optional("description").unwrap_or_default(),
        };
        keys.close();
        Some(spec)
    }
}

impl Read for Bound {
    fn read(place: Place<'_>) -> Option<Self> {
        if let Some(text) = place.json.as_text() {
            return Some(Self::Amount(text.to_owned()));
        }
        let integer = place.json.as_integer().map(Self::Integer);
        if integer.is_none() {
            let found = place.json.kind();
            place.error_help(
                format!("expected a limit, found {found}"),
                "write a whole number for an integer, or a string such as \"0.01\" for an amount",
            );
        }
        integer
    }
}

impl Read for TypeRef {
    fn read(place: Place<'_>) -> Option<Self> {
        let text = String::read(place)?;
        let (name, list) = match text.strip_suffix("[]") {
            Some(name) => (name, true),
            None => (text.as_str(), false),
        };
        let scalar = WORDS.iter().find(|(word, _)| *word == name);
        if let Some((_, base)) = scalar {
            let base = base.clone();
            return Some(Self { base, list });
        }
        let help = match name {
            "map" => "it is not part of the format yet; describe the fields as a type".into(),
            "String" | "str" | "text" => "write `string`".to_owned(),
            "Number" | "Integer" | "Long" | "int" | "number" => "write `integer`, or `amount` for money".to_owned(),
            "Boolean" | "bool" => "write `boolean`".to_owned(),
            "Price" | "price" | "money" | "decimal" => "write `amount`".to_owned(),
            "Date" | "Timestamp" | "time" | "timestamp" => "write `datetime` (with time) or `date`".to_owned(),
            "File" | "binary" | "bytes" => "write `file`".to_owned(),
            "Object" | "object" | "array" | "list" => "give it a name, and describe it under `types`".to_owned(),
            _ if name.ends_with("[]") => {
                "there are no lists of lists; give the inner list a type of its own".to_owned()
            }
            _ if name.starts_with(|c: char| c.is_ascii_uppercase()) && !name.contains('<') => {
                let base = BaseType::Named(name.to_owned());
                return Some(Self { base, list });
            }
            _ => {
                let words = WORDS.iter().map(|(word, _)| *word);
                let help = instead(name, words);
                format!("{help}, or the name of a type; `[]` behind it for a list")
            }
        };
        place.error_help(format!("`{}` is not a type", shown(&text)), help);
        None
    }
}

fn read_scalar(place: Place<'_>) -> Option<Json> {
    match &place.json.value {
        Value::Text(_) | Value::Bool(_) => Some(place.json.clone()),
        Value::Number(_) if place.json.as_integer().is_some() => Some(place.json.clone()),
        _ => {
            let found = place.json.kind();
            place.error_help(
                format!("an example is a string, a whole number, true or false; found {found}"),
                "examples of records belong in `examples` of the API",
            );
            None
        }
    }
}

#[cfg(feature = "schema")]
mod schema {
    use super::TypeRef;
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use std::borrow::Cow;

    impl JsonSchema for TypeRef {
        fn schema_name() -> Cow<'static, str> {
            "TypeRef".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({
                "type": "string",
                "pattern": "^(file|(string|integer|boolean|amount|datetime|date|json|[A-Z][A-Za-z0-9]*)(\\[\\])?)$",
                "examples": ["string", "integer", "boolean", "amount", "datetime", "date", "json", "string[]", "file"],
            })
        }
    }
}
