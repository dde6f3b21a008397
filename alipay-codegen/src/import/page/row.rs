//! One row about a field, whatever the layout was.

use super::notes::Notes;
use super::words::{Flag, TypeWord};
use crate::check::names::wrong_field;
use crate::spec::text::shown;

/// One row.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) line: usize,
    /// How deep it is, where the layout has marks for that.
    pub(super) depth: Option<usize>,
    /// The objects around it, where the layout names them.
    pub(super) path: Vec<String>,
    pub(super) name: String,
    pub(super) ty: TypeWord,
    pub(super) flag: Option<Flag>,
    /// The word for that. Some pages tell children by another word.
    pub(super) flag_word: String,
    pub(super) length: Option<u32>,
    pub(super) description: String,
    pub(super) example: String,
    /// Values that the layout itself calls values, with their labels.
    pub(super) values: Vec<(String, String)>,
    /// Whether that list was cut.
    pub(super) is_cut: bool,
    /// When a conditional field is needed, in the words of the page.
    pub(super) condition: String,
    pub(super) min: Option<String>,
    pub(super) max: Option<String>,
    pub(super) deprecated: bool,
    /// Rows with the same number are alternatives: `N 选 1`.
    pub(super) group: Option<usize>,
    /// Whether the page shows the next row as part of this one.
    pub(super) opens: bool,
}

impl Row {
    pub(super) fn new(line: usize, name: &str, ty: TypeWord) -> Self {
        Self {
            line,
            depth: None,
            path: Vec::new(),
            name: name.to_owned(),
            length: ty.max,
            ty,
            flag: None,
            flag_word: String::new(),
            description: String::new(),
            example: String::new(),
            values: Vec::new(),
            is_cut: false,
            condition: String::new(),
            min: None,
            max: None,
            deprecated: false,
            group: None,
            opens: false,
        }
    }

    /// With the word for "is it needed". An unknown word is told, and counts as no.
    pub(super) fn flagged(mut self, word: &str, notes: &mut Notes<'_>) -> Self {
        let word = word.trim();
        self.flag = super::words::flag(word);
        self.flag_word = word.to_owned();
        if self.flag.is_none() {
            let message =
                format!("`{}` has the unknown word `{}` for whether it is needed", shown(&self.name), shown(word));
            notes.warn(
                self.line,
                &self.at(),
                message,
                "it was read as optional; set `required` in the spec if it is not",
            );
        }
        self
    }

    /// With the text of the column for the length. One that is no number is told.
    pub(super) fn long(mut self, cell: &str, notes: &mut Notes<'_>) -> Self {
        match super::words::length(cell) {
            Some(length) => self.length = self.length.or(length),
            None => {
                let message = format!("`{}` has the length `{}`, which is no number", shown(&self.name), shown(cell));
                notes.warn(self.line, &self.at(), message, "add `max_length` to the spec if there is a limit");
            }
        }
        self
    }

    /// The place in messages.
    pub(super) fn at(&self) -> String {
        let mut at = String::new();
        for step in self.path.iter().chain([&self.name]) {
            at.push('/');
            at.push_str(&shown(step));
        }
        at
    }
}

/// Splits `parent[].child` and checks every name. What is no name is an error: `оut_trade_no` with a Cyrillic `о` would
/// become a parameter that the platform does not know.
pub(super) fn name(text: &str, line: usize, notes: &mut Notes<'_>) -> Option<(Vec<String>, String)> {
    let text = text.trim_end_matches(['*', ':', '：']);
    let mut names: Vec<String> = text.split('.').map(|part| part.trim_end_matches("[]").to_owned()).collect();
    for name in &names {
        if let Some(wrong) = wrong_field(name) {
            let message = format!("the name `{}` {wrong}", shown(name));
            notes.error(line, "", message, "correct the name in the copy of the page; nothing was imported");
            return None;
        }
    }
    let last = names.pop()?;
    Some((names, last))
}

/// `{"a":"b c"}`, `a b` and `a\nb` as an example: nothing, if it is one of the signs for nothing.
pub(super) fn example(cell: &str) -> String {
    let cell = cell.trim();
    if matches!(cell, "-" | "~" | "—" | "无" | "null") { String::new() } else { cell.to_owned() }
}
