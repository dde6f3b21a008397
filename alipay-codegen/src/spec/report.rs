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
    found: RefCell<Vec<Diagnostic>>,
    omitted: Cell<usize>,
}

const MOST: usize = 100;

impl<'a> Report<'a> {
    pub(crate) fn new(source: &'a Source) -> Self {
        Self { source, found: RefCell::default(), omitted: Cell::default() }
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

    /// Whether the next complaint will only be counted. Then there is no need to find good words for it.
    pub(crate) fn is_full(&self) -> bool {
        self.found.borrow().len() >= MOST
    }

    pub(crate) fn has_errors(&self) -> bool {
        let found = self.found.borrow();
        found.iter().any(|d| d.severity == Severity::Error)
    }

    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        let mut found = self.found.into_inner();
        let omitted = self.omitted.get();
        if omitted > 0 {
            let message = format!("{omitted} more problems in this file are not shown");
            found.push(Diagnostic::about(self.source.label.as_str(), message));
        }
        found
    }

    fn add(&self, steps: &[Step], message: String, help: String, severity: Severity) {
        let mut found = self.found.borrow_mut();
        if found.len() >= MOST {
            self.omitted.set(self.omitted.get() + 1);
            return;
        }
        let (line, column) = position(&self.source.text, locate(&self.source.root, steps));
        found.push(Diagnostic {
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
