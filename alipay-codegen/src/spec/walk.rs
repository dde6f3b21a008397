//! Directories: what is there, in a fixed order, and what should not be there.

use crate::error::Diagnostic;
use std::fs;
use std::path::{Path, PathBuf};

/// A directory with specs, and its name in messages.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    pub(crate) path: PathBuf,
    pub(crate) label: String,
}

/// A file or directory, relative to its root.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Without `.json`.
    pub(crate) stem: String,
    /// Relative to the spec directory, with `/`.
    pub(crate) file: String,
    pub(crate) path: PathBuf,
    pub(crate) label: String,
}

impl Root {
    /// Absolute paths differ between machines, so messages start with the last component of those.
    pub(crate) fn new(path: &Path) -> Self {
        let short = match path.is_absolute() {
            true => path.file_name().map_or(path, Path::new),
            false => path,
        };
        Self { label: short.to_string_lossy().replace('\\', "/"), path: path.to_owned() }
    }

    pub(crate) fn entry(&self, file: &str) -> Entry {
        Entry {
            stem: stem(file),
            file: file.to_owned(),
            path: self.path.join(file),
            label: format!("{}/{file}", self.label),
        }
    }

    /// The directories in `folder`; anything else is a complaint.
    pub(crate) fn directories(&self, folder: &str, wrong: &mut Vec<Diagnostic>) -> Vec<Entry> {
        let (directories, files) = self.list(folder, wrong);
        for file in files {
            wrong.push(
                Diagnostic::about(file.label, "a file where only directories are expected")
                    .with_help("put it into apis/<first two segments of the method>/"),
            );
        }
        directories
    }

    /// The `.json` files in `folder`; anything else is a complaint.
    pub(crate) fn specs(&self, folder: &str, wrong: &mut Vec<Diagnostic>) -> Vec<Entry> {
        let (directories, mut files) = self.list(folder, wrong);
        for directory in directories {
            wrong.push(
                Diagnostic::about(directory.label, "a directory where only .json files are expected")
                    .with_help("specs are not nested any deeper; move its files up"),
            );
        }
        files.retain(|file| {
            let is_spec = file.file.ends_with(".json");
            if !is_spec {
                wrong.push(
                    Diagnostic::about(file.label.clone(), "not a spec: its name ends differently")
                        .with_help("rename it to <name>.json, or move it elsewhere"),
                );
            }
            is_spec
        });
        files
    }

    /// Directories and files of a folder, each by name; none if it does not exist. Hidden ones belong to editors
    /// and operating systems.
    fn list(&self, folder: &str, wrong: &mut Vec<Diagnostic>) -> (Vec<Entry>, Vec<Entry>) {
        let here = self.entry(folder);
        let mut names = Vec::new();
        match fs::read_dir(&here.path) {
            Err(_) if !here.path.exists() => {}
            Err(error) => {
                let message = format!("cannot be listed: {}", error.kind());
                wrong.push(Diagnostic::about(here.label, message));
            }
            Ok(entries) => {
                for entry in entries.flatten() {
                    match entry.file_name().into_string() {
                        Ok(name) => names.push(name),
                        Err(name) => wrong.push(Diagnostic::about(
                            format!("{}/{}", here.label, name.to_string_lossy()),
                            "the name is not UTF-8",
                        )),
                    }
                }
            }
        }
        // The operating system lists in any order.
        names.sort();
        names
            .iter()
            .filter(|name| !name.starts_with('.'))
            .map(|name| {
                let mut entry = self.entry(&format!("{folder}/{name}"));
                entry.stem = stem(name);
                entry
            })
            .partition(|entry| entry.path.is_dir())
    }
}

fn stem(name: &str) -> String {
    name.strip_suffix(".json").unwrap_or(name).to_owned()
}
