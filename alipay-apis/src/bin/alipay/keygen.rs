//! A key pair for an app.

use crate::outcome::{Answer, Mistake, Run};
use alipay::NewKey;
use std::{
    fs::{self, OpenOptions},
    io::{self, ErrorKind, Write as _},
    path::{Path, PathBuf},
};

const PRIVATE: &str = "app_private_key.pem";
const PUBLIC: &str = "app_public_key.pem";

/// Makes a key pair for an app: two files, and the line for the console.
#[derive(Debug, clap::Args)]
pub(crate) struct Keygen {
    /// The directory to write app_private_key.pem and app_public_key.pem into; made where there is none.
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
}

pub(crate) fn run(keygen: &Keygen) -> Run {
    let (private, public) = (keygen.out.join(PRIVATE), keygen.out.join(PUBLIC));
    // Before anything is made: half a pair belongs to nobody.
    if let Some(path) = [&private, &public].into_iter().find(|path| path.symlink_metadata().is_ok()) {
        return Err(exists(path));
    }
    let key = NewKey::generate()
        .map_err(|_| Mistake::new("No key could be made", "Check that this system has random numbers"))?;
    fs::create_dir_all(&keygen.out).map_err(|error| refused(&keygen.out, &error))?;
    write(&private, key.private_pem(), true)?;
    write(&public, &key.public_key().to_pem(), false)?;
    Ok(Answer::right(format!(
        "{}  the private key: only the app may read it\n{}  the public key, {}\n\n\
         This line goes into the console, as the app's public key:\n{}\n",
        private.display(),
        public.display(),
        key.public_key().fingerprint(),
        key.public_key().to_base64(),
    )))
}

/// Writes a new file; one that is there already is somebody's.
fn write(path: &Path, text: &str, is_secret: bool) -> Result<(), Mistake> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if is_secret {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = is_secret;
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => exists(path),
        _ => refused(path, &error),
    })
}

fn exists(path: &Path) -> Mistake {
    Mistake::new(
        format!("{} is there already, and keys are never overwritten", path.display()),
        "Name another directory with --out",
    )
}

fn refused(path: &Path, error: &io::Error) -> Mistake {
    Mistake::new(format!("Cannot write {}: {error}", path.display()), "Name another directory with --out")
}
