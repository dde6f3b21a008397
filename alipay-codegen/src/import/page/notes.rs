//! What a page says that could not be followed, at the line of the page.

use crate::error::{Diagnostic, Error, Severity};

/// A page that is wrong as a whole needs no thousand lines.
const MOST: usize = 500;

/// Complaints about one page.
pub(super) struct Notes<'a> {
    page: &'a str,
    all: Vec<Diagnostic>,
    omitted: usize,
    is_refused: bool,
}

impl<'a> Notes<'a> {
    pub(super) fn new(page: &'a str) -> Self {
        Self { page, all: Vec::new(), omitted: 0, is_refused: false }
    }

    /// Something was left out, or is not certain. `at` is the part of the page, such as `/request/parts`.
    pub(super) fn warn(&mut self, line: usize, at: &str, message: impl Into<String>, help: &str) {
        self.add(Severity::Warning, line, at, message.into(), help);
    }

    /// The page must not be imported.
    pub(super) fn error(&mut self, line: usize, at: &str, message: impl Into<String>, help: &str) {
        self.is_refused = true;
        self.add(Severity::Error, line, at, message.into(), help);
    }

    /// What was found about a field while it was merged.
    pub(super) fn place(&self, line: usize, at: &str, wrong: Diagnostic) -> Diagnostic {
        Diagnostic { file: self.page.to_owned(), line, column: usize::from(line > 0), pointer: at.to_owned(), ..wrong }
    }

    pub(super) fn push(&mut self, wrong: Diagnostic) {
        // An error is never the one that is only counted.
        match self.all.len() >= MOST && wrong.severity == Severity::Warning {
            true => self.omitted += 1,
            false => self.all.push(wrong),
        }
    }

    /// Everything that was noted; as an error if the page must not be imported.
    pub(super) fn close(mut self) -> Result<Vec<Diagnostic>, Error> {
        if self.omitted > 0 {
            let more = format!("{} more rows are not shown", self.omitted);
            self.all.push(Diagnostic { severity: Severity::Warning, ..Diagnostic::about(self.page, more) });
        }
        if self.is_refused { Err(Error::new(self.all)) } else { Ok(self.all) }
    }

    /// Whether the page must not be imported.
    pub(super) fn is_refused(&self) -> bool {
        self.is_refused
    }

    fn add(&mut self, severity: Severity, line: usize, at: &str, message: String, help: &str) {
        let wrong = Diagnostic { severity, ..Diagnostic::about(self.page, message).with_help(help) };
        let wrong = self.place(line, at, wrong);
        self.push(wrong);
    }
}
