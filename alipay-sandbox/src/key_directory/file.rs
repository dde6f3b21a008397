//! One folder of a key directory, and what can be wrong with its files.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use alipay_core::{AesKeyError, CertificateError, KeyError};

use crate::{
    authority::{IssueError, LoadError},
    key_files::{make_directory, new_file},
};

/// Anything larger is no key.
const MAX: u64 = 64 * 1024;

/// Why a gateway cannot work with its key directory.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", .path.display())]
pub struct KeyDirectoryError {
    path: PathBuf,
    reason: Reason,
    /// What to delete to have it made again: the file, or the folder with all that hangs together.
    unit: PathBuf,
}

impl KeyDirectoryError {
    /// The file, or the folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What to do, as a sentence without its full stop.
    #[must_use]
    pub fn advice(&self) -> String {
        let unit = self.unit.display();
        match self.reason {
            Reason::Io(_) => "Choose another directory for keys, or make this one writable".to_owned(),
            Reason::Issue(IssueError::Clock) => "Set the clock of this machine".to_owned(),
            Reason::Issue(_) => "Start it again".to_owned(),
            Reason::OtherRoots => "Delete the certificates beside it, too, to have new ones made".to_owned(),
            Reason::Lost => format!("Put it back, or delete {unit} to have new keys made"),
            _ if self.unit == self.path => "Put the right file back, or delete it to have a new one made".to_owned(),
            _ => format!("Put the right file back, or delete {unit} to have new keys made"),
        }
    }
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Reason {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("this is no text of a key or certificate")]
    NoText,
    #[error("{0}")]
    Key(#[from] KeyError),
    #[error("{0}")]
    AesKey(#[from] AesKeyError),
    #[error("{0}")]
    Certificate(#[from] CertificateError),
    #[error("{0}")]
    Load(#[from] LoadError),
    #[error("{0}")]
    Issue(#[from] IssueError),
    #[error("it is missing, while files that depend on it are there")]
    Lost,
    #[error("it does not belong to the private key that is in use")]
    OtherKey,
    #[error("it is for another app or another seller")]
    OtherOwner,
    #[error("it has other roots than the platform of this directory")]
    OtherRoots,
    #[error("the certificate has expired")]
    Expired,
}

/// A folder that is there.
pub(super) struct Folder {
    path: PathBuf,
    unit: PathBuf,
}

impl Folder {
    /// Makes it if necessary. `unit` is what has to go when a file of it is beyond repair.
    pub(super) fn make(path: &Path, unit: &Path) -> Result<Self, KeyDirectoryError> {
        let folder = Self { path: path.to_owned(), unit: unit.to_owned() };
        match make_directory(path) {
            Ok(()) => Ok(folder),
            Err(error) => Err(KeyDirectoryError { path: folder.path, reason: error.into(), unit: folder.unit }),
        }
    }

    pub(super) fn error(&self, name: &str, reason: Reason) -> KeyDirectoryError {
        let path = self.path.join(name);
        // Of an app's files, all but the private key are made again one by one.
        let stands_alone = self.unit == self.path && name != super::APP_PRIVATE_KEY;
        let unit = if stands_alone { path.clone() } else { self.unit.clone() };
        KeyDirectoryError { path, reason, unit }
    }

    /// The text of a file; `None` when there is no such file.
    pub(super) fn read(&self, name: &str) -> Result<Option<String>, KeyDirectoryError> {
        let path = self.path.join(name);
        let read = match fs::metadata(&path) {
            Ok(metadata) if !metadata.is_file() || metadata.len() > MAX => Err(Reason::NoText),
            Ok(_) => fs::read_to_string(&path).map(Some).map_err(|error| match error.kind() {
                io::ErrorKind::InvalidData => Reason::NoText,
                _ => Reason::Io(error),
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Reason::Io(error)),
        };
        read.map_err(|reason| self.error(name, reason))
    }

    /// Writes a file that only its owner can read. It appears with all of its content, or not at all.
    pub(super) fn write(&self, name: &str, text: &str) -> Result<(), KeyDirectoryError> {
        let unfinished = self.path.join(format!(".{name}.{}", std::process::id()));
        let write = || {
            match fs::remove_file(&unfinished) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let mut file = new_file().open(&unfinished)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&unfinished, self.path.join(name))
        };
        write().map_err(|error| self.error(name, error.into()))
    }

    /// The text of a file, which is made if it is not there.
    pub(super) fn read_or_write(
        &self,
        name: &str,
        make: impl FnOnce() -> Result<String, Reason>,
    ) -> Result<String, KeyDirectoryError> {
        if let Some(text) = self.read(name)? {
            return Ok(text);
        }
        let text = make().map_err(|reason| self.error(name, reason))?;
        self.write(name, &text)?;
        Ok(text)
    }
}
