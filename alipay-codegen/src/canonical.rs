//! Spec files in the order and layout that everybody gets: through the model, so nothing can be lost unseen.

use crate::error::{Diagnostic, Error, Result};
use crate::spec::pointer::Pointer;
use crate::spec::print::print;
use crate::spec::read::{Place, Read};
use crate::spec::report::{Report, Source};
use crate::spec::set::SpecSet;
use crate::spec::walk::{Entry, Root};
use crate::spec::write::Write;
use crate::spec::{ApiSpec, DomainsFile, GatewayFile, TypeDef, TypesFile, open};
use std::collections::BTreeSet;
use std::path::Path;

/// One spec file, and how it should look.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Canonical {
    /// The file, relative to the spec directory, with `/`.
    pub file: String,
    /// Its canonical text.
    pub text: String,
    /// Whether it looks like that already.
    pub is_same: bool,
}

/// The canonical text of spec files: of all under `dir`, or of those that `wanted` names by their path relative to it.
///
/// Only the shape of each file is checked, so files whose content is still wrong can be formatted.
///
/// # Errors
///
/// A file cannot be read, is no JSON, or has unknown or missing keys: every such problem of every file.
pub fn canonical(dir: impl AsRef<Path>, wanted: impl Fn(&str) -> bool) -> Result<Vec<Canonical>> {
    let root = Root::new(dir.as_ref());
    let mut wrong = Vec::new();
    let files = files(&root, &mut wrong);
    let mut all = Vec::new();
    for entry in files.iter().filter(|entry| wanted(&entry.file)) {
        match one(entry) {
            Ok(canonical) => all.push(canonical),
            Err(complaints) => wrong.extend(complaints),
        }
    }
    if wrong.is_empty() { Ok(all) } else { Err(Error::new(wrong)) }
}

/// The spec of an API as one file that stands alone: with every type it leads to, wherever that is described.
#[must_use]
pub fn resolved(specs: &SpecSet, api: &ApiSpec) -> String {
    let mut whole = api.clone();
    let mut known: BTreeSet<String> = BTreeSet::new();
    whole.types.clear();
    let mut open: Vec<_> = api.request.iter().chain(&api.response).cloned().collect();
    // First come those that fields at the top lead to, as a reader meets them.
    open.reverse();
    while let Some(field) = open.pop() {
        let name = field.ty.base.as_str();
        if let Some(def) = specs.type_of(api, name)
            && known.insert(name.to_owned())
        {
            whole.types.push((name.to_owned(), def.clone()));
            if let TypeDef::Record(record) = def {
                open.extend(record.fields.iter().rev().cloned());
            }
        }
    }
    print(&whole.write())
}

/// Every file of a spec directory.
fn files(root: &Root, wrong: &mut Vec<Diagnostic>) -> Vec<Entry> {
    let mut files = Vec::new();
    for name in ["domains.json", "gateway.json"] {
        files.extend(Some(root.entry(name)).filter(|entry| entry.path.exists()));
    }
    for folder in root.directories("apis", wrong) {
        files.extend(root.specs(&folder.file, wrong));
    }
    files.extend(root.specs("types", wrong));
    files
}

fn one(entry: &Entry) -> std::result::Result<Canonical, Vec<Diagnostic>> {
    let source = open::open(&entry.path, &entry.label)?;
    let text = match entry.file.split('/').next() {
        Some("apis") => rewritten::<ApiSpec>(&source),
        Some("types") => rewritten::<TypesFile>(&source),
        Some("domains.json") => rewritten::<DomainsFile>(&source),
        _ => rewritten::<GatewayFile>(&source),
    }?;
    Ok(Canonical { file: entry.file.clone(), is_same: text == source.text, text })
}

fn rewritten<T: Read + Write>(source: &Source) -> std::result::Result<String, Vec<Diagnostic>> {
    let report = Report::new(source);
    let model = T::read(Place { json: &source.root, at: Pointer::Root, report: &report });
    let is_fine = !report.has_errors();
    match model {
        Some(model) if is_fine => Ok(print(&model.write())),
        _ => Err(report.into_diagnostics()),
    }
}
