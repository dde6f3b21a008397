//! From directories to a [`SpecSet`], in two steps: what is there, then the part that is wanted.

use super::domains::{DomainSpec, DomainsFile};
use super::open;
use super::pointer::Pointer;
use super::read::{Place, Read};
use super::report::{Report, Source};
use super::set::{Loaded, SHARED, SpecSet};
use super::walk::{Entry, Root};
use crate::check::check;
use crate::error::{Diagnostic, Error, Result, Severity};
use std::path::Path;

/// Loads every spec under `dir`, and checks all of it.
///
/// # Errors
///
/// Every problem of every file, not just the first one.
pub fn load(dir: impl AsRef<Path>) -> Result<SpecSet> {
    Loader::open(vec![Root::new(dir.as_ref())])?.load(&|_| true)
}

/// Checks specs that are not written yet: the texts by file, and `gateway.json` as it is in `dir`. Warnings are not told.
#[cfg(feature = "import")]
pub(crate) fn check_texts(dir: &Path, texts: &std::collections::BTreeMap<String, String>) -> Result<()> {
    let root = Root::new(dir);
    let mut loader = Loader::default();
    for (file, text) in texts {
        let entry = root.entry(file);
        let source = open::from_bytes(text.clone().into_bytes(), &entry.label).map_err(Error::new)?;
        match file.trim_end_matches(".json").split('/').collect::<Vec<_>>().as_slice() {
            ["apis", domain, method] => {
                loader.set.methods.insert((*method).to_owned());
                let api = loader.interpret(source, &entry, domain);
                loader.set.apis.extend(api);
            }
            ["types", domain] => {
                let types = loader.interpret(source, &entry, domain);
                loader.set.types.extend(types);
            }
            _ => {
                if let Some(file) = loader.interpret(source, &entry, "") {
                    loader.add_domains(file);
                }
            }
        }
    }
    loader.gateway(&root);
    loader.set.complete = true;
    loader.finish().map(drop)
}

/// Spec directories whose contents are known by name, but not read yet.
#[derive(Default)]
pub(crate) struct Loader {
    roots: Vec<Root>,
    folders: Vec<Folder>,
    set: SpecSet,
    wrong: Vec<Diagnostic>,
}

/// `apis/<domain>` of one spec directory.
struct Folder {
    domain: String,
    place: Entry,
    files: Vec<Entry>,
}

impl Loader {
    /// Reads `domains.json` and lists the rest. The first directory must have a `domains.json`; others may.
    pub(crate) fn open(mut roots: Vec<Root>) -> Result<Self> {
        tell_apart(&mut roots);
        let mut loader = Self::default();
        for (i, root) in roots.iter().enumerate() {
            loader.list(root, i == 0);
        }
        loader.roots = roots;
        loader.set.domains.sort_by(|a, b| a.domain.cmp(&b.domain));
        if loader.wrong.is_empty() {
            return Ok(loader);
        }
        Err(Error::new(loader.wrong))
    }

    pub(crate) fn domains(&self) -> &[DomainSpec] {
        &self.set.domains
    }

    /// Where specs of the caller's own are, as messages name it: everything behind the first directory.
    pub(crate) fn own(&self) -> Vec<String> {
        self.roots.iter().skip(1).map(|root| format!("{}/", root.label)).collect()
    }

    /// Every method that has a file.
    pub(crate) fn methods(&self) -> impl Iterator<Item = &str> {
        self.set.methods.iter().map(String::as_str)
    }

    /// Reads and checks the wanted domains. A domain is read as a whole, also if only some of its APIs are wanted:
    /// how a type looks must not depend on that.
    pub(crate) fn load(mut self, wanted: &dyn Fn(&str) -> bool) -> Result<SpecSet> {
        self.set.complete = true;
        for folder in std::mem::take(&mut self.folders) {
            let is_wanted = wanted(&folder.domain);
            self.set.complete &= is_wanted;
            if is_wanted {
                self.set.inputs.push(folder.place.path);
                for file in folder.files {
                    let api = self.read(&file, &folder.domain);
                    self.set.apis.extend(api);
                }
            }
        }
        for root in std::mem::take(&mut self.roots) {
            self.types(&root, wanted);
            self.gateway(&root);
        }
        self.finish()
    }

    /// Checks everything that was read.
    fn finish(mut self) -> Result<SpecSet> {
        self.set.apis.sort_by(|a, b| {
            let by_method = a.spec.method.cmp(&b.spec.method);
            by_method.then_with(|| a.source.label.cmp(&b.source.label))
        });
        self.set.inputs.sort();
        let mut all = self.wrong;
        all.extend(check(&self.set));
        if all.iter().any(|d| d.severity == Severity::Error) {
            return Err(Error::new(all));
        }
        crate::error::sort(&mut all);
        self.set.warnings = all;
        Ok(self.set)
    }

    fn list(&mut self, root: &Root, is_first: bool) {
        if !root.path.is_dir() {
            let path = root.path.display();
            let wrong = Diagnostic::about(&root.label, format!("{path} is not a directory"));
            self.wrong.push(wrong.with_help("name the directory that holds domains.json, apis/ and types/"));
            return;
        }
        let domains = root.entry("domains.json");
        if domains.path.exists() {
            self.set.inputs.push(domains.path.clone());
            if let Some(file) = self.read::<DomainsFile>(&domains, "") {
                self.add_domains(file);
            }
        } else if is_first {
            self.wrong.push(
                Diagnostic::about(domains.label, "the file is missing")
                    .with_help("write { \"domains\": [ … ] }; it names each domain's feature and module"),
            );
        }
        if !is_first {
            // Somebody's own specs: a new directory must be noticed.
            let apis = root.entry("apis").path;
            self.set.inputs.extend(apis.is_dir().then_some(apis));
        }
        for place in root.directories("apis", &mut self.wrong) {
            let files = root.specs(&place.file, &mut self.wrong);
            let methods = files.iter().map(|file| file.stem.clone());
            self.set.methods.extend(methods);
            self.folders.push(Folder { domain: place.stem.clone(), place, files });
        }
    }

    fn add_domains(&mut self, file: Loaded<DomainsFile>) {
        let report = file.report();
        crate::check::domains::check(&file.spec, &self.set.domains, &report);
        self.wrong.extend(report.into_diagnostics());
        self.set.domains.extend(file.spec.domains);
    }

    fn types(&mut self, root: &Root, wanted: &dyn Fn(&str) -> bool) {
        let files = root.specs("types", &mut self.wrong);
        if !files.is_empty() {
            self.set.inputs.push(root.entry("types").path);
        }
        for file in files {
            let known = file.stem == SHARED || self.set.domain(&file.stem).is_some();
            if !known || file.stem == SHARED || wanted(&file.stem) {
                let types = self.read(&file, &file.stem);
                self.set.types.extend(types);
            }
        }
    }

    fn gateway(&mut self, root: &Root) {
        let file = root.entry("gateway.json");
        if !file.path.exists() {
            return;
        }
        if let Some(first) = &self.set.gateway {
            let message = format!("{} exists already", first.source.label);
            let wrong = Diagnostic::about(file.label, message);
            self.wrong.push(wrong.with_help("there is one gateway; remove this file"));
            return;
        }
        self.set.inputs.push(file.path.clone());
        self.set.gateway = self.read(&file, "");
    }

    fn read<T: Read>(&mut self, file: &Entry, domain: &str) -> Option<Loaded<T>> {
        match open::open(&file.path, &file.label) {
            Ok(source) => self.interpret(source, file, domain),
            Err(wrong) => {
                self.wrong.extend(wrong);
                self.set.unread.insert(domain.to_owned());
                None
            }
        }
    }

    fn interpret<T: Read>(&mut self, source: Source, file: &Entry, domain: &str) -> Option<Loaded<T>> {
        let report = Report::new(&source);
        let spec = T::read(Place { json: &source.root, at: Pointer::Root, report: &report });
        let broken = report.has_errors();
        self.wrong.extend(report.into_diagnostics());
        if broken {
            self.set.unread.insert(domain.to_owned());
        }
        Some(Loaded { spec: spec?, domain: domain.to_owned(), file: file.file.clone(), source, broken })
    }
}

/// Two directories called `specs` would make messages ambiguous: the later one is shown in full.
fn tell_apart(roots: &mut [Root]) {
    for i in 1..roots.len() {
        let (before, rest) = roots.split_at_mut(i);
        if before.iter().any(|other| other.label == rest[0].label) {
            let full = rest[0].path.to_string_lossy().replace('\\', "/");
            // An absolute path was shortened; a relative one was not.
            rest[0].label = if full == rest[0].label { format!("./{full}") } else { full };
        }
    }
}
