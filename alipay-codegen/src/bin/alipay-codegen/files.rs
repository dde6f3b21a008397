//! Spec files that somebody named.

use crate::run::{Failure, Problem};
use std::path::{Path, PathBuf};

/// Some of the spec files, or all.
#[derive(Debug)]
pub(crate) struct Files {
    /// Relative to the spec directory, with `/`; files and folders.
    named: Vec<String>,
}

impl Files {
    /// Files and folders in the spec directory, or methods. None means all.
    pub(crate) fn new(specs: &Path, named: &[PathBuf]) -> Result<Self, Failure> {
        if !specs.is_dir() {
            let message = format!("{} is not a directory", specs.display());
            let help = "name the directory that holds domains.json, apis/ and types/ with --specs";
            return Err(Problem::help(message, help).into());
        }
        let root = specs.canonicalize()?;
        let named = named.iter().map(|path| relative(&root, path)).collect::<Result<_, _>>()?;
        Ok(Self { named })
    }

    pub(crate) fn is_all(&self) -> bool {
        self.named.is_empty()
    }

    /// Whether a file is one of them, by its path relative to the spec directory.
    pub(crate) fn has(&self, file: &str) -> bool {
        let is_it = |named: &String| file.strip_prefix(named.as_str()).is_some_and(starts_a_part);
        self.is_all() || self.named.iter().any(is_it)
    }

    /// The same for a name in a message, which starts with some name of the spec directory.
    pub(crate) fn has_shown(&self, label: &str) -> bool {
        let is_it = |named: &String| {
            let folder = format!("/{named}");
            label.match_indices(&folder).any(|(at, _)| starts_a_part(&label[at + folder.len()..]))
        };
        self.is_all() || self.named.iter().any(is_it)
    }
}

/// Whether a name ends here: nothing follows, or what is in a folder.
fn starts_a_part(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('/')
}

fn relative(root: &Path, named: &Path) -> Result<String, Problem> {
    let path = match named.to_str().filter(|_| !named.exists()).and_then(|method| of_method(root, method)) {
        Some(path) => path,
        None => named.to_owned(),
    };
    let shown = named.display();
    let path = path.canonicalize().map_err(|error| {
        Problem::help(
            format!("{shown} cannot be read: {}", error.kind()),
            "name a spec file, a folder of them, or a method",
        )
    })?;
    let inside = path.strip_prefix(root).map_err(|_| {
        let help = "name files in the spec directory, and another spec directory with --specs";
        Problem::help(format!("{shown} is not in {}", root.display()), help)
    })?;
    let parts: Vec<String> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    match parts.first().map(String::as_str) {
        Some("apis" | "types" | "domains.json" | "gateway.json") => Ok(parts.join("/")),
        _ => Err(Problem::help(
            format!("{shown} is not a spec"),
            "specs are domains.json, gateway.json, and what is in apis/ and types/",
        )),
    }
}

fn of_method(root: &Path, method: &str) -> Option<PathBuf> {
    let domain: Vec<&str> = method.split('.').take(2).collect();
    let path = root.join("apis").join(domain.join(".")).join(format!("{method}.json"));
    path.exists().then_some(path)
}

#[cfg(test)]
mod tests {
    use super::Files;

    #[test]
    fn whole_parts_only() {
        let files = Files { named: vec!["apis/a.b/a.b.c.json".to_owned(), "types".to_owned()] };
        assert!(files.has("apis/a.b/a.b.c.json") && files.has("types/a.b.json"));
        assert!(!files.has("apis/a.b/a.b.c.jsonx") && !files.has("types.json"));
        assert!(files.has_shown("x/specs/types/a.b.json") && files.has_shown("specs/apis/a.b/a.b.c.json"));
        assert!(!files.has_shown("specs/domains.json") && !files.has_shown("specs/types_of/x.json"));
    }
}
