//! Keys on disk, for programs that outlive one run of the gateway.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

/// Why keys were not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteKeysError {
    /// A key file is never overwritten: somebody may depend on it.
    #[error("{} is there already, and is not overwritten", .0.display())]
    Exists(PathBuf),
    /// The system refused.
    #[error("cannot write {}: {source}", .path.display())]
    Io {
        /// Which file or directory.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// Writes new files that only their owner can read, into a directory that is made if necessary.
pub(crate) fn write(directory: &Path, texts: &[(&str, &str)]) -> Result<(), WriteKeysError> {
    make_directory(directory).map_err(|source| WriteKeysError::Io { path: directory.to_owned(), source })?;
    // All or nothing, as far as that is possible: half a set of keys belongs to nobody.
    if let Some(path) = texts.iter().map(|(name, _)| directory.join(name)).find(|path| path.exists()) {
        return Err(WriteKeysError::Exists(path));
    }
    for (name, text) in texts {
        let path = directory.join(name);
        let written = new_file().open(&path).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => WriteKeysError::Exists(path),
            _ => WriteKeysError::Io { path, source },
        })?;
    }
    Ok(())
}

pub(crate) fn make_directory(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

pub(crate) fn new_file() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
