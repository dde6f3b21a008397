//! Specs while they are changed: types in one pool, and back in their places at the end.

use super::{Imported, merge, place, platform};
use crate::error::{Diagnostic, Error, Result};
use crate::spec::load::check_texts;
use crate::spec::print::print;
use crate::spec::write::Write;
use crate::spec::{ApiSpec, DomainSpec, DomainsFile, Origin, TypeDef, TypesFile, load};
use crate::write::if_changed;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Every spec, with the types of all of them by name: the platform has one name for each.
pub(super) struct Draft {
    pub(super) domains: Vec<DomainSpec>,
    pub(super) apis: BTreeMap<String, ApiSpec>,
    pub(super) types: BTreeMap<String, TypeDef>,
    /// By domain, the types that stay in its file, however few APIs use them.
    pub(super) kept: BTreeMap<String, BTreeSet<String>>,
    pub(super) conflicts: Vec<Diagnostic>,
    /// By types file.
    origins: BTreeMap<String, Origin>,
}

impl Draft {
    pub(super) fn open(specs: &Path) -> Result<Self> {
        let set = load(specs)?;
        let mut draft = Self {
            domains: set.domains.clone(),
            apis: set.apis().map(|api| (api.method.clone(), api.clone())).collect(),
            types: BTreeMap::new(),
            kept: BTreeMap::new(),
            conflicts: Vec::new(),
            origins: BTreeMap::new(),
        };
        for file in &set.types {
            draft.origins.insert(file.domain.clone(), file.spec.source.clone());
            let names = file.spec.types.iter().map(|(name, _)| name.clone());
            draft.kept.insert(file.domain.clone(), names.collect());
            draft.pool(&file.spec.types, &file.file);
        }
        for file in &set.apis {
            draft.pool(&file.spec.types, &file.file);
        }
        Ok(draft)
    }

    /// Two files may describe the same type; the platform means one.
    fn pool(&mut self, types: &[(String, TypeDef)], file: &str) {
        for (name, def) in types {
            match self.types.get_mut(name) {
                None => _ = self.types.insert(name.clone(), def.clone()),
                Some(known) => merge::types(known, def, &format!("{file} {name}"), &mut self.conflicts),
            }
        }
    }

    /// Puts types where they belong, checks everything, and writes what is different.
    pub(super) fn write(mut self, specs: &Path) -> Result<Imported> {
        let texts = self.texts();
        check_texts(specs, &texts)?;
        let mut imported = Imported { conflicts: self.conflicts, ..Imported::default() };
        crate::error::sort(&mut imported.conflicts);
        for (file, text) in texts {
            let path = specs.join(&file);
            if fs::read(&path).is_ok_and(|old| old == text.as_bytes()) {
                imported.unchanged += 1;
                continue;
            }
            let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
            folder.and_then(|()| if_changed(&path, &text)).map_err(|error| {
                Error::one(Diagnostic::about(path.to_string_lossy(), format!("cannot be written: {error}")))
            })?;
            imported.written.push(file);
        }
        Ok(imported)
    }

    fn texts(&mut self) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        for (domain, types) in place::settle(self) {
            let imported = || Origin { from: platform::SOURCE.to_owned(), ..Origin::default() };
            let source = self.origins.remove(&domain).unwrap_or_else(imported);
            texts.insert(format!("types/{domain}.json"), print(&TypesFile { types, source }.write()));
        }
        for api in self.apis.values() {
            texts.insert(format!("apis/{}/{}.json", api.domain(), api.method), print(&api.write()));
        }
        self.domains.sort_by(|a, b| a.domain.cmp(&b.domain));
        let domains = DomainsFile { domains: std::mem::take(&mut self.domains) };
        texts.insert("domains.json".to_owned(), print(&domains.write()));
        texts
    }
}
