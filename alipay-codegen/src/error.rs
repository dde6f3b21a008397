//! What went wrong, where, and what to write instead.

use std::fmt;

/// The result of everything here that reads spec files.
pub type Result<T> = std::result::Result<T, Error>;

/// One or more complaints about spec files, or about how the generator was configured.
///
/// `Debug` is as short as `Display` is complete: [`Builder::compile`](crate::Builder::compile) prints every
/// diagnostic as a `cargo::error=` line, and `main` of a build script then prints the error with `Debug`.
pub struct Error {
    diagnostics: Vec<Diagnostic>,
}

impl Error {
    /// Every complaint, ordered by file and line; warnings, too. Never empty.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    pub(crate) fn new(mut diagnostics: Vec<Diagnostic>) -> Self {
        sort(&mut diagnostics);
        Self { diagnostics }
    }

    pub(crate) fn one(diagnostic: Diagnostic) -> Self {
        Self::new(vec![diagnostic])
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.diagnostics.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors = || self.diagnostics.iter().filter(|d| d.severity == Severity::Error);
        match (errors().next(), errors().count()) {
            (Some(only), 1) => f.write_str(&only.one_line()),
            (_, count) => write!(f, "{count} problems in spec files"),
        }
    }
}

impl std::error::Error for Error {}

/// Whether a [`Diagnostic`] stops the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Worth a look; code is generated.
    Warning,
}

/// One complaint about one place in one file.
///
/// ```text
/// specs/apis/alipay.user/alipay.user.scene.cooperation.consult.json:31 at /types/AlipayUserPrincipalInfo/rules/0
///     one_of names `telephone`, but this type has: user_id, mobile, email
///     help: did you mean `email`?
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The file, starting with the directory that was given to the generator.
    pub file: String,
    /// The line, from 1; 0 if the complaint is about the whole file or directory.
    pub line: usize,
    /// The column in characters, from 1; 0 if the complaint is about the whole file or directory.
    pub column: usize,
    /// The place as a JSON pointer; empty for the top level.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Whether this stops the build.
    pub severity: Severity,
}

impl Diagnostic {
    /// A complaint about a whole file, a directory, or the configuration.
    pub(crate) fn about(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line: 0,
            column: 0,
            pointer: String::new(),
            message: message.into(),
            help: None,
            severity: Severity::Error,
        }
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The complaint on one line, as Cargo's `cargo::error=` needs it.
    ///
    /// Text from a spec file may be part of it, so nothing in it can start a new line: a second line would be
    /// a second instruction to Cargo.
    #[must_use]
    pub fn one_line(&self) -> String {
        let mut line = format!("{}: {}", self.place(), self.message);
        if let Some(help) = &self.help {
            line.push_str("; help: ");
            line.push_str(help);
        }
        line.replace(char::is_control, " ")
    }

    fn place(&self) -> String {
        if self.line == 0 {
            return self.file.clone();
        }
        let pointer = match self.pointer.as_str() {
            "" => "the top level",
            pointer => pointer,
        };
        format!("{}:{} at {pointer}", self.file, self.line)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.severity == Severity::Warning {
            f.write_str("warning: ")?;
        }
        write!(f, "{}\n    {}", self.place(), self.message)?;
        if let Some(help) = &self.help {
            write!(f, "\n    help: {help}")?;
        }
        Ok(())
    }
}

/// Order by place, so that output does not depend on the order in which files were read.
pub(crate) fn sort(diagnostics: &mut Vec<Diagnostic>) {
    fn key(d: &Diagnostic) -> (&str, usize, usize, &str, &str) {
        (&d.file, d.line, d.column, &d.pointer, &d.message)
    }
    diagnostics.sort_by(|a, b| key(a).cmp(&key(b)));
    diagnostics.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_is_one_line_for_cargo() {
        let evil = Diagnostic::about("specs", "x\ncargo::rustc-link-arg=-evil\r").with_help("a\nb");
        assert_eq!(evil.one_line(), "specs: x cargo::rustc-link-arg=-evil ; help: a b");
    }
}
