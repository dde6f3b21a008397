//! One file: bounded reading, decoding and parsing, with the complaint at the right line.

use super::parse::{Problem, parse};
use super::pointer::{Step, position, render};
use super::report::Source;
use super::text::{Undecodable, decode};
use crate::error::{Diagnostic, Severity};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// The largest spec of the platform is far smaller; anything beyond is not a spec.
pub(crate) const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// Reads one spec file. `label` is its name in messages.
pub(crate) fn open(path: &Path, label: &str) -> Result<Source, Vec<Diagnostic>> {
    let bytes = read(path, label).map_err(|diagnostic| vec![diagnostic])?;
    from_bytes(bytes, label)
}

pub(crate) fn from_bytes(bytes: Vec<u8>, label: &str) -> Result<Source, Vec<Diagnostic>> {
    let text = decode(bytes).map_err(|wrong| vec![undecodable(label, wrong)])?;
    match parse(&text) {
        Ok(root) => Ok(Source { label: label.to_owned(), text, root }),
        Err(problems) => Err(problems.into_iter().take(20).map(|problem| unparsable(label, &text, problem)).collect()),
    }
}

fn read(path: &Path, label: &str) -> Result<Vec<u8>, Diagnostic> {
    let io_error = |error: io::Error| Diagnostic::about(label, format!("cannot be read: {}", error.kind()));
    // A pipe would block, a device would never end.
    if !path.metadata().map_err(io_error)?.is_file() {
        return Err(Diagnostic::about(label, "not a regular file"));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(io_error)?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(io_error)?;
    if bytes.len() as u64 > MOST_BYTES {
        let message = format!("larger than {} MiB", MOST_BYTES >> 20);
        return Err(Diagnostic::about(label, message).with_help("a spec holds one API; is this the right file?"));
    }
    Ok(bytes)
}

fn undecodable(label: &str, wrong: Undecodable) -> Diagnostic {
    let (line, column) = position(&wrong.text, wrong.at);
    at_top(label, line, column, wrong.message, Some(wrong.help))
}

fn unparsable(label: &str, text: &str, problem: Problem) -> Diagnostic {
    let (line, column) = position(text, problem.at);
    let steps: Vec<Step> = problem.path.into_iter().rev().collect();
    Diagnostic { pointer: render(&steps), ..at_top(label, line, column, problem.message, problem.help) }
}

fn at_top(label: &str, line: usize, column: usize, message: String, help: Option<String>) -> Diagnostic {
    Diagnostic {
        file: label.to_owned(),
        line,
        column,
        pointer: String::new(),
        message,
        help,
        severity: Severity::Error,
    }
}
