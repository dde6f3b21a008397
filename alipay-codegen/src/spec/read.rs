//! From JSON to the model, with every complaint at once.
//!
//! serde stops at the first error and forgets where it was; an author of specs wants the whole list. So each model
//! struct has a `Read` implementation that asks for its keys, and [`Keys`] knows the rest: what is missing, what is
//! unknown, and what was meant.

use super::json::{Json, Value};
use super::pointer::Pointer;
use super::report::Report;
use super::suggest::instead;
use super::text::{listed, shown};

/// A value, where it is, and whom to tell.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) json: &'a Json,
    pub(crate) at: Pointer<'a>,
    pub(crate) report: &'a Report<'a>,
}

/// Made from JSON. `None` means that a complaint was reported.
pub(crate) trait Read: Sized {
    fn read(place: Place<'_>) -> Option<Self>;
}

impl Place<'_> {
    pub(crate) fn error_help(&self, message: impl Into<String>, help: impl Into<String>) {
        self.report.error_help(self.at, message, help);
    }

    /// Complains that something else was expected here.
    fn expected<T>(&self, what: &str, how: &str) -> Option<T> {
        let (found, how) = match &self.json.value {
            Value::Null => ("null".to_owned(), "leave the key out"),
            Value::Number(number) => (format!("the number {}", shown(number)), how),
            _ => (self.json.kind().to_owned(), how),
        };
        self.error_help(format!("expected {what}, found {found}"), how);
        None
    }

    /// One of a few words.
    pub(crate) fn choice<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let names = || words.iter().map(|(word, _)| *word);
        let Some(text) = self.json.as_text() else {
            return self
                .expected("a word", &format!("write one of {}", listed(names().map(|name| format!("\"{name}\"")))));
        };
        let known = words.iter().find(|(word, _)| *word == text);
        if known.is_none() {
            let message = format!("`{}` is not known here", shown(text));
            self.error_help(message, instead(text, names()));
        }
        known.map(|(_, value)| *value)
    }
}

impl Read for String {
    fn read(place: Place<'_>) -> Option<Self> {
        match place.json.as_text() {
            Some(text) => Some(text.to_owned()),
            None => place.expected("a string", "put it in double quotes"),
        }
    }
}

impl Read for bool {
    fn read(place: Place<'_>) -> Option<Self> {
        match place.json.value {
            Value::Bool(value) => Some(value),
            _ => place.expected("true or false", "write it without quotes"),
        }
    }
}

impl Read for u32 {
    fn read(place: Place<'_>) -> Option<Self> {
        match place.json.as_integer().map(Self::try_from) {
            Some(Ok(value)) => Some(value),
            _ => place.expected("a whole number, 0 or more", "write it without quotes, for example 64"),
        }
    }
}

impl Read for Json {
    fn read(place: Place<'_>) -> Option<Self> {
        Some(place.json.clone())
    }
}

impl<T: Read> Read for Vec<T> {
    /// Items that cannot be read are left out, after their complaint.
    fn read(place: Place<'_>) -> Option<Self> {
        let Value::List(items) = &place.json.value else {
            return place.expected("a list", "write [ … ]");
        };
        let read = |(index, json)| T::read(Place { json, at: place.at.index(index), report: place.report });
        Some(items.iter().enumerate().filter_map(read).collect())
    }
}

/// A JSON object used as a map, in the order of the file.
pub(crate) fn read_map<T: Read>(place: Place<'_>) -> Option<Vec<(String, T)>> {
    if !matches!(place.json.value, Value::Object(_)) {
        return place.expected("an object", "write { \"name\": … }");
    }
    let read = |member: &super::json::Member| {
        let value = T::read(Place { json: &member.value, at: place.at.key(&member.key), report: place.report })?;
        Some((member.key.clone(), value))
    };
    Some(place.json.members().iter().filter_map(read).collect())
}

/// What to write for a key, as far as its name tells.
fn template(key: &str) -> &'static str {
    match key {
        "source" => "{ \"from\": \"official documentation page\" }",
        "version" => "\"1.0\"",
        "channels" => "[\"gateway\"]",
        "type" => "\"string\"",
        "pick" => "\"exactly\", \"at_least\" or \"first\"",
        "fields" | "requires" | "then" | "domains" | "parameters" | "errors" => "[ … ]",
        "request" | "response" | "types" => "{ … }",
        _ => "\"…\"",
    }
}

/// The keys of one object, which must all be asked for before [`Keys::close`].
pub(crate) struct Keys<'a> {
    place: Place<'a>,
    asked: Vec<(&'static str, bool)>,
}

impl<'a> Keys<'a> {
    pub(crate) fn open(place: Place<'a>) -> Option<Self> {
        match place.json.value {
            Value::Object(_) => Some(Self { place, asked: Vec::new() }),
            _ => place.expected("an object", "write { … }"),
        }
    }

    pub(crate) fn optional<T: Read>(&mut self, key: &'static str) -> Option<T> {
        self.optional_with(key, T::read)
    }

    pub(crate) fn optional_with<T>(&mut self, key: &'static str, read: fn(Place<'_>) -> Option<T>) -> Option<T> {
        self.asked.push((key, false));
        self.read(key, read)
    }

    /// Like [`Keys::optional`], but a missing key is a complaint; reading goes on with the default value, and
    /// nobody uses the result, since the file is refused.
    pub(crate) fn required<T: Read + Default>(&mut self, key: &'static str) -> T {
        self.required_with(key, T::read).unwrap_or_default()
    }

    pub(crate) fn required_with<T>(&mut self, key: &'static str, read: fn(Place<'_>) -> Option<T>) -> Option<T> {
        self.asked.push((key, true));
        if self.place.json.member(key).is_none() {
            let message = format!("the key `{key}` is missing");
            self.place.error_help(message, format!("add \"{key}\": {}", template(key)));
        }
        self.read(key, read)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.place.json.member(key).is_some()
    }

    /// Complains about every key nobody asked for.
    pub(crate) fn close(self) {
        #[cfg(all(test, feature = "schema"))]
        super::schema::agreement::remember(&self.asked);
        let known = || self.asked.iter().map(|(key, _)| *key);
        let unknown = self.place.json.members().iter().filter(|member| known().all(|key| key != member.key));
        for member in unknown {
            let at = self.place.at.key(&member.key);
            let message = format!("unknown key `{}`", shown(&member.key));
            let help = if self.place.report.is_full() { String::new() } else { instead(&member.key, known()) };
            self.place.report.error_help(at, message, help);
        }
    }

    fn read<T>(&self, key: &'static str, read: fn(Place<'_>) -> Option<T>) -> Option<T> {
        let json = self.place.json.member(key)?;
        read(Place { json, at: self.place.at.key(key), report: self.place.report })
    }
}
