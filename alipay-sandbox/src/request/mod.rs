//! Requests: from the bytes of a POST to a record that was checked against its table.

mod check;
mod content;
mod files;
mod params;
mod read;
mod record;

pub(crate) use check::{check, content, limits};
pub(crate) use content::{Content, FilePart, Parts};
pub(crate) use files::sizes;
pub(crate) use params::Parameters;
pub(crate) use read::Problem;
pub(crate) use record::JsonRecord;

/// Names come from outside: long ones are cut.
fn shortened(name: &str) -> String {
    name.chars().take(64).collect()
}
