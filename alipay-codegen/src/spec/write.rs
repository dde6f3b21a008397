//! From the model back to JSON: the reverse of [`Read`](super::read::Read), in the order of the documentation.
//!
//! What has its default value is left out.

use super::json::{Json, Member, Value};
use super::{
    ApiSpec, AuthSpec, Bound, Channel, DomainSpec, DomainsFile, EnumValue, ErrorSpec, ExampleSpec, GatewayError,
    GatewayFile, Need, Origin, ParamSpec, Pick, RestSpec, Retry, RuleSpec, SubCode, TypeDef, TypesFile,
};

/// Turned into JSON.
pub(crate) trait Write {
    fn write(&self) -> Json;
}

impl Json {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Value::Text(text.into()).into()
    }

    pub(crate) fn integer(number: impl Into<i64>) -> Self {
        Value::Number(number.into().to_string()).into()
    }

    pub(crate) fn list<'a, T: Write + 'a>(items: impl IntoIterator<Item = &'a T>) -> Self {
        Value::List(items.into_iter().map(Write::write).collect()).into()
    }
}

/// An object under construction.
#[derive(Default)]
struct Object(Vec<Member>);

impl Object {
    fn set(&mut self, key: &str, value: Json) {
        self.0.push(Member { key: key.to_owned(), at: 0, value });
    }

    fn text(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.set(key, Json::text(text));
        }
    }

    fn optional(&mut self, key: &str, value: Option<Json>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    fn list<T: Write>(&mut self, key: &str, items: &[T]) {
        if !items.is_empty() {
            self.set(key, Json::list(items));
        }
    }

    fn flag(&mut self, key: &str, value: bool) {
        if value {
            self.set(key, Value::Bool(true).into());
        }
    }

    fn types(&mut self, types: &[(String, TypeDef)]) {
        let mut object = Self::default();
        for (name, def) in types {
            object.set(name, def.write());
        }
        self.set("types", object.into());
    }
}

impl From<Object> for Json {
    fn from(object: Object) -> Self {
        Value::Object(object.0).into()
    }
}

impl Write for String {
    fn write(&self) -> Json {
        Json::text(self)
    }
}

impl Write for ApiSpec {
    fn write(&self) -> Json {
        let mut out = Object::default();
        out.text("$schema", "../../schema/api.schema.json");
        out.text("method", &self.method);
        out.text("version", &self.version);
        out.text("title", &self.title);
        out.text("description", &self.description);
        out.optional("doc_url", self.doc_url.as_ref().map(Json::text));
        out.set("channels", Json::list(&self.channels));
        if self.auth != AuthSpec::default() {
            out.set("auth", self.auth.write());
        }
        if !self.biz_content {
            out.set("biz_content", Value::Bool(false).into());
        }
        out.flag("encrypt", self.encrypt);
        out.optional("retry", self.retry.map(|retry| Json::text(retry.as_str())));
        out.optional("v3", self.v3.as_ref().map(Write::write));
        out.list("echo", &self.echo);
        out.list("request", &self.request);
        out.list("response", &self.response);
        out.list("rules", &self.rules);
        if !self.types.is_empty() {
            out.types(&self.types);
        }
        out.list("errors", &self.errors);
        out.list("examples", &self.examples);
        if let Some(deprecated) = &self.deprecated {
            let mut object = Object::default();
            object.optional("since", deprecated.since.as_ref().map(Json::text));
            object.optional("use", deprecated.replacement.as_ref().map(Json::text));
            object.optional("note", deprecated.note.as_ref().map(Json::text));
            out.set("deprecated", object.into());
        }
        out.set("source", self.source.write());
        out.into()
    }
}

impl Write for Channel {
    fn write(&self) -> Json {
        Json::text(self.as_str())
    }
}

impl Write for AuthSpec {
    fn write(&self) -> Json {
        let word = |need| match need {
            Need::None => "none",
            Need::Optional => "optional",
            Need::Required => "required",
        };
        let mut out = Object::default();
        out.text("user", word(self.user));
        out.text("app", word(self.app));
        out.into()
    }
}

impl Retry {
    /// The word in spec files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Cancel => "cancel",
            Self::KeyedWrite => "keyed_write",
            Self::Pay => "pay",
            Self::OneShot => "one_shot",
            Self::Offline => "offline",
        }
    }
}

impl Write for RestSpec {
    fn write(&self) -> Json {
        let mut out = Object::default();
        out.text("verb", &self.verb);
        out.text("path", &self.path);
        out.into()
    }
}

impl Write for ErrorSpec {
    fn write(&self) -> Json {
        let mut out = Object::default();
        out.text("code", &self.code);
        // Required, also where nobody has written one yet.
        out.set("message", Json::text(self.message.as_str()));
        out.text("solution", &self.solution);
        out.optional("gateway_code", self.gateway_code.as_ref().map(Json::text));
        out.flag("outcome_unknown", self.outcome_unknown);
        out.into()
    }
}

impl Write for ExampleSpec {
    fn write(&self) -> Json {
        let mut out = Object::default();
        out.text("title", &self.title);
        out.set("request", self.request.clone());
        out.set("response", self.response.clone());
        out.into()
    }
}

impl Write for Origin {
    fn write(&self) -> Json {
        let mut out = Object::default();
        out.text("from", &self.from);
        out.optional("version", self.version.as_ref().map(Json::text));
        out.optional("date", self.date.as_ref().map(Json::text));
        out.set("reviewed", Value::Bool(self.reviewed).into());
        out.into()
    }
}

impl Write for ParamSpec {
    fn write(&self) -> Json {
        let number = |number: Option<u32>| number.map(Json::integer);
        let mut out = Object::default();
        out.text("name", &self.name);
        out.text("type", &self.ty.to_string());
        out.flag("required", self.required);
        out.optional("max_length", number(self.max_length));
        out.optional("min_length", number(self.min_length));
        out.optional("pattern", self.pattern.as_ref().map(Json::text));
        out.optional("min", self.min.as_ref().map(Write::write));
        out.optional("max", self.max.as_ref().map(Write::write));
        out.optional("max_items", number(self.max_items));
        out.optional("scale", number(self.scale));
        out.optional("enum", self.values.as_ref().map(Json::list));
        out.optional("item_name", self.item_name.as_ref().map(Json::text));
        out.text("description", &self.description);
        out.optional("example", self.example.clone());
        out.optional("sensitive", self.sensitivity.as_str().map(Json::text));
        out.flag("deprecated", self.deprecated);
        out.into()
    }
}

impl Write for EnumValue {
    fn write(&self) -> Json {
        let mut out = Object::default();
        out.text("value", &self.value);
        out.optional("name", self.name.as_ref().map(Json::text));
        out.text("description", &self.description);
        out.into()
    }
}

impl Write for Bound {
    fn write(&self) -> Json {
        match self {
            Self::Integer(number) => Json::integer(*number),
            Self::Amount(text) => Json::text(text),
        }
    }
}

impl Write for RuleSpec {
    fn write(&self) -> Json {
        let mut out = Object::default();
        match self {
            Self::OneOf { one_of, pick, optional } => {
                out.list("one_of", one_of);
                out.text(
                    "pick",
                    match pick {
                        Pick::Exactly => "exactly",
                        Pick::AtLeast => "at_least",
                        Pick::First => "first",
                    },
                );
                out.flag("optional", *optional);
            }
            Self::Requires { field, requires } => {
                out.text("field", field);
                out.list("requires", requires);
            }
            Self::Conflicts { conflicts } => out.list("conflicts", conflicts),
            Self::RequiredWhen { required_when } => {
                let mut when = Object::default();
                when.text("field", &required_when.field);
                when.text("equals", &required_when.equals);
                when.list("then", &required_when.then);
                out.set("required_when", when.into());
            }
            Self::Advise { advise, because } => {
                out.text("advise", advise);
                out.text("because", because);
            }
        }
        out.into()
    }
}

impl Write for TypeDef {
    fn write(&self) -> Json {
        let mut out = Object::default();
        match self {
            Self::Record(record) => {
                out.text("description", &record.description);
                out.list("notify_types", &record.notify_types);
                out.set("fields", Json::list(&record.fields));
                out.list("rules", &record.rules);
            }
            Self::Enum(spec) => {
                out.text("description", &spec.description);
                out.set("enum", Json::list(&spec.values));
            }
        }
        out.into()
    }
}

impl Write for TypesFile {
    fn write(&self) -> Json {
        let mut out = Object::default();
        out.text("$schema", "../schema/types.schema.json");
        out.types(&self.types);
        out.set("source", self.source.write());
        out.into()
    }
}

impl Write for DomainsFile {
    fn write(&self) -> Json {
        let mut out = Object::default();
        out.text("$schema", "schema/domains.schema.json");
        out.set("domains", Json::list(&self.domains));
        out.into()
    }
}

impl Write for DomainSpec {
    fn write(&self) -> Json {
        let mut out = Object::default();
        out.text("domain", &self.domain);
        out.text("feature", &self.feature);
        out.text("module", &self.module);
        out.text("title", &self.title);
        out.optional("doc_url", self.doc_url.as_ref().map(Json::text));
        out.into()
    }
}

impl Write for GatewayFile {
    fn write(&self) -> Json {
        let mut out = Object::default();
        out.text("$schema", "schema/gateway.schema.json");
        out.set("parameters", Json::list(&self.parameters));
        out.set("response", Json::list(&self.response));
        out.set("errors", Json::list(&self.errors));
        out.set("source", self.source.write());
        out.into()
    }
}

impl Write for GatewayError {
    fn write(&self) -> Json {
        let mut out = Object::default();
        out.text("code", &self.code);
        out.text("message", &self.message);
        out.text("solution", &self.solution);
        out.list("sub_codes", &self.sub_codes);
        out.into()
    }
}

impl Write for SubCode {
    fn write(&self) -> Json {
        let mut out = Object::default();
        out.text("code", &self.code);
        out.text("message", &self.message);
        out.text("solution", &self.solution);
        out.into()
    }
}
