//! Requests: from the bytes of a POST to a record that was checked against its table.

mod check;
mod content;
mod files;
mod params;

pub(crate) use alipay_core::codec::JsonRecord;
pub(crate) use check::{Problem, check, content, limits};
pub(crate) use content::{Content, FilePart, Parts};
pub(crate) use files::sizes;
pub(crate) use params::Parameters;

/// Names come from outside: long ones are cut.
fn shortened(name: &str) -> String {
    name.chars().take(64).collect()
}
