//! Where keys and certificates come from: text, bytes, or a file.

use std::{
    fmt,
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

/// Largest key or certificate file.
const MAX_FILE: u64 = 1024 * 1024;

/// A key or a certificate: its text, its bytes, or the path of its file.
///
/// A `&str` or `String` is the text itself; a [`Path`] is where to find it.
///
/// ```no_run
/// # fn main() -> Result<(), alipay_core::Error> {
/// use std::path::Path;
/// let client = alipay_core::Client::builder()
///     .app_id("2021000000000000")
///     .private_key(Path::new("/etc/alipay/app_private_key.pem"))
///     .app_cert(Path::new("/etc/alipay/appCertPublicKey.crt"))
///     .alipay_cert(Path::new("/etc/alipay/alipayCertPublicKey_RSA2.crt"))
///     .alipay_root_cert(Path::new("/etc/alipay/alipayRootCert.crt"))
///     .build()?;
/// # let _ = client; Ok(()) }
/// ```
#[derive(Clone)]
pub struct KeySource(Inner);

#[derive(Clone)]
enum Inner {
    Bytes(Zeroizing<Vec<u8>>),
    File(PathBuf),
}

/// Why a key file could not be read. Names the file, never its content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The system refused.
    #[error("cannot read {}: {}", .path.display(), why(*kind))]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why not.
        kind: io::ErrorKind,
    },
    /// A directory, a pipe, a device.
    #[error("{} is no ordinary file: give the path of the key file itself", .0.display())]
    NotAFile(PathBuf),
    /// Larger than any key or certificate.
    #[error("{} is larger than a key or certificate can be", .0.display())]
    TooLarge(PathBuf),
    /// Neither PEM nor base64 nor, for certificates, DER.
    #[error("{} is no text in UTF-8: it is a binary file, or was saved in another charset", .0.display())]
    NotText(PathBuf),
}

impl KeySource {
    /// The bytes.
    pub(crate) fn read(&self) -> Result<Zeroizing<Vec<u8>>, FileError> {
        match &self.0 {
            Inner::Bytes(bytes) => Ok(bytes.clone()),
            Inner::File(path) => read_file(path),
        }
    }

    /// The text.
    pub(crate) fn read_text(&self) -> Result<Zeroizing<String>, FileError> {
        let path = match &self.0 {
            Inner::Bytes(_) => PathBuf::from("the key"),
            Inner::File(path) => shown(path),
        };
        let bytes = self.read()?;
        std::str::from_utf8(&bytes).map(|text| Zeroizing::new(text.to_owned())).map_err(|_| FileError::NotText(path))
    }

    /// Whether every user of this machine can read the file. A group is deliberate: services are given keys that way.
    pub(crate) fn is_readable_by_others(&self) -> bool {
        match &self.0 {
            Inner::Bytes(_) => false,
            Inner::File(path) => others_can_read(path),
        }
    }
}

fn read_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let failed = |error: io::Error| FileError::Io { path: shown(path), kind: error.kind() };
    // Before opening: opening a pipe waits until somebody writes to it.
    let metadata = fs::metadata(path).map_err(failed)?;
    if !metadata.is_file() {
        return Err(FileError::NotAFile(shown(path)));
    }
    if metadata.len() > MAX_FILE {
        return Err(FileError::TooLarge(shown(path)));
    }
    let mut bytes = Zeroizing::new(Vec::new());
    let read = File::open(path).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes)).map_err(failed)?;
    if u64::try_from(read).is_ok_and(|read| read <= MAX_FILE) {
        Ok(bytes)
    } else {
        Err(FileError::TooLarge(shown(path)))
    }
}

/// The path as messages show it. The text of a key is easily handed over as if it were the path of its file.
fn shown(path: &Path) -> PathBuf {
    const LONGEST: usize = 255;
    let text = path.to_string_lossy();
    let is_key =
        text.len() > LONGEST || text.starts_with("MI") || text.contains("-----") || text.contains(['\r', '\n']);
    if is_key { PathBuf::from("(not a path, but the text of a key?)") } else { path.to_owned() }
}

/// As people say it.
fn why(kind: io::ErrorKind) -> String {
    if kind == io::ErrorKind::NotFound { "no such file".to_owned() } else { kind.to_string() }
}

#[cfg(unix)]
fn others_can_read(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o007 != 0)
}

#[cfg(not(unix))]
fn others_can_read(_: &Path) -> bool {
    false
}

impl From<&str> for KeySource {
    fn from(text: &str) -> Self {
        Self::from(text.as_bytes())
    }
}

impl From<&String> for KeySource {
    fn from(text: &String) -> Self {
        Self::from(text.as_bytes())
    }
}

impl From<String> for KeySource {
    fn from(text: String) -> Self {
        Self::from(text.into_bytes())
    }
}

impl From<&[u8]> for KeySource {
    fn from(bytes: &[u8]) -> Self {
        Self::from(bytes.to_vec())
    }
}

impl From<Vec<u8>> for KeySource {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Inner::Bytes(Zeroizing::new(bytes)))
    }
}

impl From<&Path> for KeySource {
    fn from(path: &Path) -> Self {
        Self::from(path.to_owned())
    }
}

impl From<PathBuf> for KeySource {
    fn from(path: PathBuf) -> Self {
        Self(Inner::File(path))
    }
}

/// The path, never the content.
impl fmt::Debug for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Inner::Bytes(_) => f.write_str("KeySource(…)"),
            Inner::File(path) => write!(f, "KeySource({})", shown(path).display()),
        }
    }
}
