//! Requests: from the bytes of a POST to a record that was checked against its table.

mod check;
mod params;
mod read;
mod record;

pub(crate) use check::{check, content, limits};
pub(crate) use params::Parameters;
pub(crate) use read::Problem;
pub(crate) use record::JsonRecord;
