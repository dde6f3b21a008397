//! How a command ends.

use crate::terminal::{Terminal, tell};
use alipay_codegen::{Diagnostic, Severity, SpecSet, load};
use std::fmt;
use std::path::Path;
use std::process::ExitCode;

/// For the help of every command.
pub(crate) const EXIT_CODES: &str = "Exit codes: 0 fine, 2 could not do it.";
pub(crate) const EXIT_CODES_OF_CHECKS: &str = "Exit codes: 0 fine, 1 found something, 2 could not do it.";

/// What a command found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing to complain about.
    Fine,
    /// What it looks for: mistakes, files to format, breaking changes.
    Found,
}

pub(crate) type Run = Result<Outcome, Failure>;
pub(crate) type Failure = Box<dyn std::error::Error>;

impl Outcome {
    pub(crate) fn found(is_found: bool) -> Self {
        if is_found { Self::Found } else { Self::Fine }
    }
}

/// Why a command could not do its work, and what to do about it.
#[derive(Debug)]
pub(crate) struct Problem {
    message: String,
    help: Option<String>,
}

impl Problem {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    pub(crate) fn help(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: Some(help.into()) }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n    help: {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Problem {}

/// Tells what went wrong, and turns the outcome into an exit code.
pub(crate) fn end(run: Run, terminal: &Terminal) -> ExitCode {
    match run {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Err(failure) => {
            match failure.downcast_ref::<alipay_codegen::Error>() {
                Some(error) => {
                    error.diagnostics().iter().for_each(|complaint| tell(&shown(complaint, terminal.err)));
                }
                None => tell(&format!("{} {failure}", terminal.err.red("error:"))),
            }
            ExitCode::from(2)
        }
    }
}

/// A complaint for people: its place first, as editors and terminals make links of it.
pub(crate) fn shown(complaint: &Diagnostic, paint: crate::terminal::Paint) -> String {
    let place = match complaint.line {
        0 => complaint.file.clone(),
        line => format!("{}:{line}:{}", complaint.file, complaint.column),
    };
    let kind = match complaint.severity {
        Severity::Warning => paint.yellow("warning:"),
        _ => paint.red("error:"),
    };
    let mut text = format!("{}: {kind} {}", paint.bold(&place), complaint.message);
    if !complaint.pointer.is_empty() {
        text.push_str(&paint.dim(&format!("\n    at {}", complaint.pointer)));
    }
    if let Some(help) = &complaint.help {
        text.push_str(&format!("\n    {} {help}", paint.cyan("help:")));
    }
    text
}

/// Every spec, for commands that need them to be right.
pub(crate) fn all(specs: &Path, terminal: &Terminal) -> alipay_codegen::Result<SpecSet> {
    let _busy = terminal.busy("reading the specs");
    load(specs)
}

/// That there is no such method.
pub(crate) fn unknown(method: &str, specs: &SpecSet) -> Problem {
    let similar: Vec<String> = specs.similar(method).iter().map(|name| format!("`{name}`")).collect();
    let help = match similar.as_slice() {
        [] => "`list --grep WORD` searches methods, types and texts".to_owned(),
        [only] => format!("did you mean {only}?"),
        [most @ .., last] => format!("did you mean {} or {last}?", most.join(", ")),
    };
    Problem::help(format!("there is no API `{method}`"), help)
}
