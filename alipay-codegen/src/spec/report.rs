//! Collects what is wrong with one file.

use super::json::Json;
use super::pointer::{Pointer, Step, locate, position, render};
use crate::error::{Diagnostic, Severity};
use std::cell::{Cell, RefCell};

/// A file that is valid JSON, kept so that later checks can name lines.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// As shown in messages: starts with the directory that was given to the generator.
    pub(crate) label: String,
    pub(crate) text: String,
    pub(crate) root: Json,
}

/// Complaints about one [`Source`], bounded: a file that is wrong as a whole needs no thousand lines.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    source: &'a Source,
    errors: Shelf,
    warnings: Shelf,
    is_reviewed: bool,
}

/// Complaints of one severity, so that many warnings cannot hide an error.
#[derive(Debug, Default)]
struct Shelf {
    shown: RefCell<Vec<Diagnostic>>,
    omitted: Cell<usize>,
}

const MOST: usize = 100;

impl<'a> Report<'a> {
    pub(crate) fn new(source: &'a Source) -> Self {
        Self { source, errors: Shelf::default(), warnings: Shelf::default(), is_reviewed: true }
    }

    /// Whether somebody claims to have compared the file with the documentation. Tables of names have no descriptions,
    /// and nobody is helped by hearing that a hundred thousand times.
    pub(crate) fn of_reviewed(self, is_reviewed: bool) -> Self {
        Self { is_reviewed, ..self }
    }

    /// Whether questions about what the documentation says have somebody to answer them.
    pub(crate) fn is_reviewed(&self) -> bool {
        self.is_reviewed
    }

    /// Asks for a description of `what`.
    pub(crate) fn describe(&self, description: &str, at: Pointer<'_>, what: impl FnOnce() -> String) {
        if self.is_reviewed && description.trim().is_empty() {
            self.warn(at, format!("{} has no description", what()), "add \"description\": \"…\"");
        }
    }

    pub(crate) fn error_help(&self, at: Pointer<'_>, message: impl Into<String>, help: impl Into<String>) {
        self.add_at(&at.steps(), message, help);
    }

    pub(crate) fn warn(&self, at: Pointer<'_>, message: impl Into<String>, help: impl Into<String>) {
        self.add(&at.steps(), message.into(), help.into(), Severity::Warning);
    }

    /// An error at a place that is known by its steps.
    pub(crate) fn add_at(&self, steps: &[Step], message: impl Into<String>, help: impl Into<String>) {
        self.add(steps, message.into(), help.into(), Severity::Error);
    }

    /// Whether the next error will only be counted. Then there is no need to find good words for it.
    pub(crate) fn is_full(&self) -> bool {
        self.errors.shown.borrow().len() >= MOST
    }

    pub(crate) fn has_errors(&self) -> bool {
        !self.errors.shown.borrow().is_empty()
    }

    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        let mut all = Vec::new();
        for (shelf, what, severity) in
            [(self.errors, "errors", Severity::Error), (self.warnings, "warnings", Severity::Warning)]
        {
            all.append(&mut shelf.shown.into_inner());
            let omitted = shelf.omitted.get();
            if omitted > 0 {
                let message = format!("{omitted} more {what} in this file are not shown");
                let more = Diagnostic::about(self.source.label.as_str(), message);
                all.push(Diagnostic { severity, ..more });
            }
        }
        all
    }

    fn add(&self, steps: &[Step], message: String, help: String, severity: Severity) {
        let shelf = match severity {
            Severity::Error => &self.errors,
            Severity::Warning => &self.warnings,
        };
        let mut shown = shelf.shown.borrow_mut();
        if shown.len() >= MOST {
            shelf.omitted.set(shelf.omitted.get() + 1);
            return;
        }
        let (line, column) = position(&self.source.text, locate(&self.source.root, steps));
        shown.push(Diagnostic {
            file: self.source.label.clone(),
            line,
            column,
            pointer: render(steps),
            message,
            help: Some(help),
            severity,
        });
    }
}
