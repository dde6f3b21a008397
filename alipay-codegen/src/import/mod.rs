//! From tables of facts and pages of the documentation to spec files.
//!
//! An import only adds: what a spec says already stays, and where a table says something else, that is listed. Every
//! result passes the same checks as any spec before a single file is written, and a second import changes nothing.

mod checked;
mod combine;
mod draft;
mod lines;
mod merge;
mod names;
mod page;
mod place;
mod platform;
mod retry;
mod rules;
mod sensitivity;
mod sheet;

use crate::error::{Diagnostic, Result};
use draft::Draft;
pub use page::{Page, PageOptions, import_page, import_pages};
use std::path::Path;

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Imported {
    /// The files that are new or different, relative to the spec directory.
    pub written: Vec<String>,
    /// How many files are as they were.
    pub unchanged: usize,
    /// Where a table and a spec disagree, or a table could not be followed. The spec was left as it is.
    pub conflicts: Vec<Diagnostic>,
}

/// Adds every API of the platform tables in `tables` to the specs in `specs`.
///
/// The tables are `apis.jsonl` and `types.jsonl`, one JSON object a line; `java2022_date_fields.jsonl`, if there is one,
/// names text fields that hold times.
///
/// # Errors
///
/// The tables cannot be read or contradict themselves, or the specs have mistakes. Nothing is written then.
pub fn import_platform(specs: impl AsRef<Path>, tables: impl AsRef<Path>) -> Result<Imported> {
    let tables = platform::Tables::open(tables.as_ref())?;
    let mut draft = Draft::open(specs.as_ref())?;
    platform::add(&tables, &mut draft);
    draft.write(specs.as_ref())
}

/// Adds what checked tables say about APIs that have a spec: one file `<method>.json` for each in `tables`.
///
/// That is what the platform requires, lengths, values, ranges, rules, error codes, samples and short descriptions.
///
/// # Errors
///
/// As of [`import_platform`].
pub fn import_facts(specs: impl AsRef<Path>, tables: impl AsRef<Path>) -> Result<Imported> {
    let tables = checked::open(tables.as_ref())?;
    let mut draft = Draft::open(specs.as_ref())?;
    checked::add(&tables, &mut draft);
    draft.write(specs.as_ref())
}

/// Where a table and a spec disagree.
fn conflict(place: impl Into<String>, message: impl Into<String>) -> Diagnostic {
    Diagnostic { severity: crate::Severity::Warning, ..Diagnostic::about(place, message) }
}
