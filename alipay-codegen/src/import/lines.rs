//! Tables of facts: JSON files, or files with one JSON object a line. Read like specs, with every complaint at its line.

use crate::error::{Diagnostic, Error, Result};
use crate::spec::json::Value;
use crate::spec::open::{from_bytes, open};
use crate::spec::pointer::Pointer;
use crate::spec::read::{Place, Read};
use crate::spec::report::{Report, Source};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::Path;

/// The tables of the whole platform are far smaller.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// `null` is a value here: tables say what they do not know.
impl<T: Read> Read for Option<T> {
    fn read(place: Place<'_>) -> Option<Self> {
        match place.json.value {
            Value::Null => Some(None),
            _ => T::read(place).map(Some),
        }
    }
}

/// One object a line.
pub(super) fn read_lines<T: Read>(path: &Path) -> Result<Vec<T>> {
    let label = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
    let io_error = |error: io::Error| {
        let message = format!("cannot be read: {}", error.kind());
        Error::one(Diagnostic::about(label.as_ref(), message).with_help("name the directory with the tables"))
    };
    let file = BufReader::new(File::open(path).map_err(io_error)?.take(MOST_BYTES));
    let (mut all, mut wrong) = (Vec::new(), Vec::new());
    for (i, line) in file.split(b'\n').enumerate() {
        let line = line.map_err(io_error)?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        match from_bytes(line, &label).and_then(|source| read(&source)) {
            Ok(row) => all.push(row),
            // Each line was read as a file of its own.
            Err(of_line) => wrong.extend(of_line.into_iter().map(|d| Diagnostic { line: i + 1, ..d })),
        }
        if wrong.len() > 100 {
            break;
        }
    }
    if wrong.is_empty() { Ok(all) } else { Err(Error::new(wrong)) }
}

/// One object a file.
pub(super) fn read_file<T: Read>(path: &Path, label: &str) -> Result<T> {
    open(path, label).and_then(|source| read(&source)).map_err(Error::new)
}

fn read<T: Read>(source: &Source) -> std::result::Result<T, Vec<Diagnostic>> {
    let report = Report::new(source);
    let row = T::read(Place { json: &source.root, at: Pointer::Root, report: &report });
    match (row, report.has_errors()) {
        (Some(row), false) => Ok(row),
        _ => Err(report.into_diagnostics()),
    }
}
