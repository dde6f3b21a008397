//! One table of a settings file, and what can be wrong in it.

use std::{fmt, ops::Range};

use toml::de::{DeTable, DeValue};

/// What is wrong with a settings file: one sentence on what, one on what to do.
#[derive(Debug)]
pub(crate) struct Mistake {
    line: usize,
    text: String,
}

impl Mistake {
    /// What is no TOML.
    pub(crate) fn syntax(text: &str, error: &toml::de::Error) -> Self {
        let at = error.span().map_or(text.len(), |span| span.start);
        let message = error.message().replace(". ", ", ");
        Self::at(text, at, format!("{message}. Write settings as name = \"value\", one on a line."))
    }

    fn at(text: &str, position: usize, message: String) -> Self {
        let line = 1 + text.bytes().take(position).filter(|byte| *byte == b'\n').count();
        Self { line, text: message }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.text)
    }
}

/// A table, with the text that it stands in.
#[derive(Clone)]
pub(crate) struct Section<'t> {
    text: &'t str,
    start: usize,
    table: &'t DeTable<'t>,
}

/// A text of a setting.
pub(crate) struct Text<'t> {
    pub(crate) value: &'t str,
    text: &'t str,
    at: usize,
}

impl Text<'_> {
    /// What it means, or the two sentences that say why it means nothing.
    pub(crate) fn convert<T>(&self, convert: impl FnOnce(&str) -> Result<T, String>) -> Result<T, Mistake> {
        convert(self.value).map_err(|message| Mistake::at(self.text, self.at, message))
    }
}

impl<'t> Section<'t> {
    pub(crate) fn new(text: &'t str, table: &'t DeTable<'t>) -> Self {
        Self { text, start: 0, table }
    }

    /// A mistake of the table as a whole.
    pub(crate) fn mistake(&self, message: &str) -> Mistake {
        Mistake::at(self.text, self.start, message.to_owned())
    }

    /// Refuses settings with other names, the first of them.
    pub(crate) fn allow(&self, names: &[&str]) -> Result<(), Mistake> {
        let unknown = self.table.keys().filter(|key| !names.contains(&key.get_ref().as_ref()));
        let Some(first) = unknown.min_by_key(|key| key.span().start) else { return Ok(()) };
        let name: &str = first.get_ref();
        let advice = match closest(name, names) {
            Some(meant) => format!("Did you mean {meant}?"),
            None => match names {
                [all @ .., last] => format!("There are {} and {last}.", all.join(", ")),
                [] => String::new(),
            },
        };
        Err(Mistake::at(self.text, first.span().start, format!("There is no setting {name}. {advice}")))
    }

    /// A setting that is a text.
    pub(crate) fn text(&self, name: &str) -> Result<Option<Text<'t>>, Mistake> {
        let Some((value, span)) = self.value(name) else { return Ok(None) };
        match value {
            DeValue::String(text) if text.is_empty() => {
                Err(self.wrong(&span, format!("{name} is empty. Give it a value, or leave it out.")))
            }
            DeValue::String(value) => Ok(Some(self.at(value, &span))),
            other => Err(self.wrong(&span, format!("{name} is {}. Write it as {name} = \"text\".", kind(other)))),
        }
    }

    /// A setting that is a list of texts.
    pub(crate) fn texts(&self, name: &str) -> Result<Vec<Text<'t>>, Mistake> {
        let Some((value, span)) = self.value(name) else { return Ok(Vec::new()) };
        let wrong = |span: &Range<usize>, kind: &str| {
            self.wrong(span, format!("{name} is {kind}. Write it as {name} = [\"text\"]."))
        };
        let DeValue::Array(list) = value else { return Err(wrong(&span, kind(value))) };
        let texts = list.iter().map(|item| match item.get_ref() {
            DeValue::String(text) => Ok(self.at(text, &item.span())),
            other => Err(wrong(&item.span(), &format!("a list with {} in it", kind(other)))),
        });
        texts.collect()
    }

    /// A setting that is a whole number, as its digits.
    pub(crate) fn number(&self, name: &str) -> Result<Option<Text<'t>>, Mistake> {
        let Some((value, span)) = self.value(name) else { return Ok(None) };
        match value {
            DeValue::Integer(digits) if digits.radix() == 10 => Ok(Some(self.at(digits.as_str(), &span))),
            other => Err(self.wrong(&span, format!("{name} is {}. Write it as {name} = 1.", kind(other)))),
        }
    }

    /// A setting that is true or false.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Mistake> {
        let Some((value, span)) = self.value(name) else { return Ok(None) };
        match value {
            DeValue::Boolean(value) => Ok(Some(*value)),
            other => Err(self.wrong(&span, format!("{name} is {}. Write it as {name} = true.", kind(other)))),
        }
    }

    /// The tables of a list.
    pub(crate) fn sections(&self, name: &str) -> Result<Vec<Section<'t>>, Mistake> {
        let Some((value, span)) = self.value(name) else { return Ok(Vec::new()) };
        let wrong =
            |kind: &str| self.wrong(&span, format!("{name} is {kind}. Write it as [[{name}]], once for every {name}."));
        let DeValue::Array(list) = value else { return Err(wrong(kind(value))) };
        let tables = list.iter().map(|item| match item.get_ref() {
            DeValue::Table(table) => Ok(Section { text: self.text, start: item.span().start, table }),
            _ => Err(wrong("a list of other things")),
        });
        tables.collect()
    }

    fn value(&self, name: &str) -> Option<(&'t DeValue<'t>, Range<usize>)> {
        self.table.get(name).map(|value| (value.get_ref(), value.span()))
    }

    fn at(&self, value: &'t str, span: &Range<usize>) -> Text<'t> {
        Text { value, text: self.text, at: span.start }
    }

    fn wrong(&self, span: &Range<usize>, message: String) -> Mistake {
        Mistake::at(self.text, span.start, message)
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The name that was meant, if one is so close that nothing else could be.
fn closest<'n>(name: &str, names: &[&'n str]) -> Option<&'n str> {
    const TYPOS: usize = 2;
    let distances = names.iter().map(|known| (strsim::osa_distance(name, known), *known));
    distances.filter(|(distance, _)| *distance <= TYPOS).min().map(|(_, known)| known)
}
