//! From pages of the documentation to spec files.
//!
//! A page comes in as it was saved or copied. What it says is added to the specs as any import adds: nothing that is
//! there changes. What could not be read, placed or decided is told with its line, and left out.

mod about;
mod blocks;
mod build;
mod cells;
mod decode;
mod errors;
mod examples;
mod field;
mod hints;
mod html;
mod layout;
mod level;
mod lines;
mod notes;
mod read;
mod row;
mod samples;
mod sections;
mod site;
mod source;
mod stack;
mod table;
mod tree;
mod words;

use super::Imported;
use super::draft::Draft;
use crate::error::{Diagnostic, Error, Result, Severity};
use notes::Notes;
use std::io::{self, Read as _};
use std::path::Path;

/// Where the facts of a page come from, as the spec says.
const SOURCE: &str = "official documentation page";

/// One page, as it was saved or copied.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page {
    /// What it is called in messages.
    pub name: String,
    /// What is in it: text, Markdown, HTML or JSON, in UTF-8, GBK or UTF-16.
    pub bytes: Vec<u8>,
}

/// How to import pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageOptions {
    /// Whether to take the descriptions over, and those of error codes and values. They are the platform's words: who
    /// reviews the spec writes own ones in English, and may want the original at hand while doing so.
    pub descriptions: bool,
    /// When the page was read, as `2026-11-21`.
    pub date: Option<String>,
}

impl Page {
    /// A page that is at hand.
    #[must_use]
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }

    /// Reads a page, and of one that is too large no more than is needed to say so.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub fn read(name: impl Into<String>, from: impl io::Read) -> io::Result<Self> {
        let mut bytes = Vec::new();
        from.take(decode::MOST_BYTES as u64 + 1).read_to_end(&mut bytes)?;
        Ok(Self::new(name, bytes))
    }

    /// Reads a page from a file.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let name = path.to_string_lossy();
        let page = std::fs::File::open(path).and_then(|file| Self::read(name.clone(), file));
        page.map_err(|error| {
            let wrong = Diagnostic::about(name, format!("cannot be read: {}", error.kind()));
            Error::one(wrong.with_help("name the file of a saved page"))
        })
    }
}

/// Adds what pages of the documentation say to the specs in `specs`.
///
/// # Errors
///
/// A page is none, such as a login page or an empty file; it does not say what it is about; it has names that are none;
/// or the specs have mistakes. Nothing is written then, also of the other pages.
pub fn import_pages(specs: impl AsRef<Path>, pages: &[Page], options: &PageOptions) -> Result<Imported> {
    let mut draft = Draft::open(specs.as_ref())?;
    let (mut wrong, mut told) = (Vec::new(), Vec::new());
    for page in pages {
        let mut notes = Notes::new(&page.name);
        let read = read::read(&page.bytes, &mut notes);
        if let Some(read) = read.filter(|_| !notes.is_refused()) {
            build::add(read, &mut draft, options, &mut notes);
        }
        match notes.close() {
            Ok(notes) => told.extend(notes),
            Err(error) => wrong.extend(error.diagnostics().to_vec()),
        }
    }
    if wrong.iter().any(|wrong| wrong.severity == Severity::Error) {
        return Err(Error::new(wrong));
    }
    draft.conflicts.extend(told);
    draft.write(specs.as_ref())
}

/// Adds what one page says, as [`import_pages`] does.
///
/// # Errors
///
/// As of [`import_pages`].
pub fn import_page(specs: impl AsRef<Path>, label: &str, bytes: &[u8], options: &PageOptions) -> Result<Imported> {
    import_pages(specs, &[Page::new(label, bytes)], options)
}
