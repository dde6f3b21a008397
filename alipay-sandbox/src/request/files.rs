//! The check of the files of a call against those that its API documents.

use alipay_core::api::ApiEntry;

use super::{FilePart, Problem, shortened};
use crate::refusal::Refusal;

/// The platform's limit, in bytes.
const MAX_FILE: u64 = 50 * 1024 * 1024;

/// Files that are too large have a code of their own.
pub(crate) fn sizes(files: &[FilePart]) -> Result<(), Refusal> {
    match files.iter().find(|file| file.len > MAX_FILE) {
        Some(file) => {
            let detail = format!("{}: has more than {MAX_FILE} bytes.", shortened(&file.name));
            Err(Refusal::by_gateway("isv.invalid-file-size", detail))
        }
        None => Ok(()),
    }
}

/// Missing files, and those that the API does not take.
pub(super) fn problems(entry: &ApiEntry, files: &[FilePart]) -> Vec<Problem> {
    let known = entry.info.files;
    let problem = |name: &str, text: &str| Problem { path: shortened(name), text: text.to_owned() };
    let missing = known.iter().filter(|field| field.is_required && files.iter().all(|file| file.name != field.name));
    let mut problems: Vec<_> =
        missing.map(|field| problem(field.name, "is required: send the file as a part of a multipart form")).collect();
    for (i, file) in files.iter().enumerate() {
        if known.iter().all(|field| field.name != file.name) {
            problems.push(problem(&file.name, "is no file of this API"));
        } else if files.iter().take(i).any(|other| other.name == file.name) {
            problems.push(problem(&file.name, "is sent twice"));
        }
    }
    problems
}
