//! The first version of a spec: what its method tells, and empty places for the rest.

use crate::check::api::moves_money;
use crate::check::names;
use crate::error::{Diagnostic, Error, Result};
use crate::spec::api::domain_of;
use crate::spec::domains::DomainsFile;
use crate::spec::pointer::Pointer;
use crate::spec::print::print;
use crate::spec::read::{Place, Read};
use crate::spec::report::{Report, Source};
use crate::spec::suggest::nearest;
use crate::spec::text::shown;
use crate::spec::walk::Root;
use crate::spec::write::Write;
use crate::spec::{DomainSpec, open, parse};
use std::fs;
use std::path::Path;

/// Writes `apis/<domain>/<method>.json`, and returns that path, relative to `dir`.
///
/// # Errors
///
/// The method is no method, its domain is not in `domains.json`, it has a file already, or that cannot be written.
pub fn skeleton(dir: impl AsRef<Path>, method: &str) -> Result<String> {
    let root = Root::new(dir.as_ref());
    check_name(method)?;
    let domain = domain_of(method);
    let domains = domains(&root)?;
    if !domains.iter().any(|known| known.domain == domain) {
        return Err(Error::one(unknown_domain(&root, domain, &domains)));
    }
    let entry = root.entry(&format!("apis/{domain}/{method}.json"));
    if entry.path.exists() {
        let wrong = Diagnostic::about(entry.label, "the file exists already");
        return Err(Error::one(wrong.with_help("edit it; `describe` shows what it says")));
    }
    let folder = entry.path.parent().map_or(Ok(()), fs::create_dir_all);
    folder.and_then(|()| fs::write(&entry.path, text(method))).map_err(|error| {
        let message = format!("cannot be written: {error}");
        Error::one(Diagnostic::about(entry.label, message))
    })?;
    Ok(entry.file)
}

/// Empty places are written out, so that nobody has to know the keys; `fmt` removes those that stay empty.
fn text(method: &str) -> String {
    // What may move money must say so from the start: nothing else would pass the checks.
    let retry = if moves_money(method) { "\n  \"retry\": \"pay\"," } else { "" };
    format!(
        r#"{{
  "$schema": "../../schema/api.schema.json",
  "method": "{method}",
  "version": "1.0",
  "title": "",
  "description": "",
  "channels": ["gateway"],{retry}
  "request": [],
  "response": [],
  "source": {{ "from": "official documentation page", "reviewed": false }}
}}
"#
    )
}

/// With the complaint that `check` would have about it.
fn check_name(method: &str) -> Result<()> {
    let text = String::new();
    // A file that is not there yet has no places.
    let Ok(root) = parse::parse("{}") else { return Ok(()) };
    let source = Source { label: "new".to_owned(), text, root };
    let report = Report::new(&source);
    names::method(method, Pointer::Root, &report);
    let wrong = report.into_diagnostics().into_iter().map(|wrong| Diagnostic { line: 0, column: 0, ..wrong });
    let wrong: Vec<Diagnostic> = wrong.collect();
    if wrong.is_empty() { Ok(()) } else { Err(Error::new(wrong)) }
}

fn domains(root: &Root) -> Result<Vec<DomainSpec>> {
    let entry = root.entry("domains.json");
    let source = open::open(&entry.path, &entry.label).map_err(Error::new)?;
    let report = Report::new(&source);
    let file = DomainsFile::read(Place { json: &source.root, at: Pointer::Root, report: &report });
    let is_fine = !report.has_errors();
    match file {
        Some(file) if is_fine => Ok(file.domains),
        _ => Err(Error::new(report.into_diagnostics())),
    }
}

fn unknown_domain(root: &Root, domain: &str, known: &[DomainSpec]) -> Diagnostic {
    let near = nearest(domain, known.iter().map(|known| known.domain.as_str()));
    let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? Otherwise "));
    let proposed = proposed(domain);
    let line = print(&crate::Json::from_iter([proposed.write()]));
    let line = line.lines().nth(1).unwrap_or_default().trim();
    let feature = &proposed.feature;
    Diagnostic::about(format!("{}/domains.json", root.label), format!("there is no domain `{}`", shown(domain)))
        .with_help(format!(
            "{near}add the line {line} there, and `{feature} = []` to the features of alipay-apis/Cargo.toml, also in `full`"
        ))
}

/// What a new domain would be called; its title is for a person to write.
pub(crate) fn proposed(domain: &str) -> DomainSpec {
    let short = domain.strip_prefix("alipay.").unwrap_or(domain);
    DomainSpec {
        domain: domain.to_owned(),
        feature: short.replace(['.', '_'], "-"),
        module: short.replace('.', "_"),
        title: format!("APIs of {domain}"),
        doc_url: None,
    }
}
