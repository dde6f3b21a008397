//! The settings file. Every mistake in it is told with its line.

use super::{Key, Setting, Source};
use crate::{input, outcome::Mistake};
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// For Windows: a backslash in double quotes means something else, and sometimes silently.
pub(super) const SINGLE_QUOTES: &str = "Write a path with backslashes in single quotes, as 'C:\\keys\\app.pem'";

/// What a file says.
pub(super) fn read(path: &Path) -> Result<Vec<(Key, Setting)>, Mistake> {
    let text = input::text(path)?;
    let line_of = |at: usize| 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    let mistake = |at: usize, wrong: String, advice: String| {
        Mistake::new(format!("{}, line {}: {wrong}", path.display(), line_of(at)), advice)
    };
    let table = DeTable::parse(&text).map_err(|error| {
        let at = error.span().map_or(text.len(), |span| span.start);
        let message = error.message().replace(". ", ", ");
        let advice = match message.contains("escape") {
            true => SINGLE_QUOTES,
            false => "Write settings as name = \"value\", one on a line",
        };
        mistake(at, message, advice.into())
    })?;
    let mut entries: Vec<_> = table.get_ref().iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start); // the first mistake first
    let settings = entries.into_iter().map(|(name, value)| {
        let at = name.span().start;
        let key = Key::ALL.into_iter().find(|key| key.names().file == name.get_ref().as_ref());
        let key = key.ok_or_else(|| mistake(at, unknown(name.get_ref()), all_names()))?;
        let name = key.names().file;
        match value.get_ref() {
            DeValue::String(text) if text.is_empty() => {
                Err(mistake(at, format!("{name} is empty"), "Give it a value, or leave it out".into()))
            }
            DeValue::String(text) => {
                let source = Source::File { path: path.to_owned(), line: line_of(at) };
                Ok((key, Setting::new(text.clone().into_owned(), source)))
            }
            _ => Err(mistake(at, format!("{name} is no text"), format!("Write it as {name} = \"…\""))),
        }
    });
    settings.collect()
}

fn unknown(name: &str) -> String {
    match input::is_key_text(name) {
        true => "what stands there is no setting, but perhaps the text of a key".to_owned(),
        false => format!("there is no setting {name}"),
    }
}

fn all_names() -> String {
    let names = Key::ALL.map(|key| key.names().file);
    format!("There are {}; keys stand in files of their own", names.join(", "))
}
