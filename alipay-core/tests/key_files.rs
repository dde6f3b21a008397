//! Key files of odd kinds: row K18 of the attack corpus.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use std::{
    fs::{self, File, Permissions},
    io,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::Command,
    sync::mpsc,
    thread,
    time::Duration,
};

use alipay_core::{Client, ClientBuilder, ConfigError, Credentials, FileError, Upload, Warning};
use support::{APP_ID, Unreachable, key};
use tempfile::TempDir;

/// Fails instead of waiting for ever.
fn in_time<T: Send + 'static>(what: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(what()));
    receiver.recv_timeout(Duration::from_secs(10)).expect("it hangs")
}

/// A directory with a good private key in it, which only its owner can read.
fn directory() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("app_private_key.pem");
    fs::write(&file, key("app_rsa2048.pkcs8.pem")).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    (directory, file)
}

fn builder() -> ClientBuilder {
    Client::builder().app_id(APP_ID).transport(Unreachable)
}

fn with_private_key(path: &Path) -> ClientBuilder {
    builder().private_key(path).alipay_public_key(key("alipay_rsa2048.pub.pem"))
}

/// The error of every setting that may be a file.
fn errors(path: &Path) -> Vec<ConfigError> {
    let complete = || with_private_key(Path::new("/dev/null")).private_key(key("app_rsa2048.pkcs8.pem"));
    let settings = [
        with_private_key(path),
        complete().alipay_public_key(path),
        complete().also_alipay_public_key(path),
        complete().app_cert(path).alipay_cert(path).alipay_root_cert(path),
        complete().app_cert(key("app_cert.crt")).alipay_cert(path).alipay_root_cert(path),
        complete()
            .app_id("2021000000000001")
            .app_cert(key("app_cert.crt"))
            .alipay_cert(key("alipay_cert.crt"))
            .alipay_root_cert(path),
    ];
    settings.map(|settings| in_time(move || settings.build().unwrap_err().config().unwrap().clone())).to_vec()
}

#[track_caller]
fn assert_refused(path: &Path, expected: &FileError) {
    for error in errors(path) {
        assert_eq!(error, ConfigError::File(expected.clone()));
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
    }
}

#[test]
fn k18_a_good_file_with_and_without_a_symbolic_link() {
    let (directory, file) = directory();
    let link = directory.path().join("link.pem");
    symlink(&file, &link).unwrap();
    let link_to_link = directory.path().join("link to link.pem");
    symlink(&link, &link_to_link).unwrap();
    for path in [&file, &link, &link_to_link] {
        assert_eq!(with_private_key(path).build().unwrap().warnings(), [], "{}", path.display());
    }
}

#[test]
fn k18_files_that_are_none() {
    let (directory, file) = directory();
    let path = |name: &str| directory.path().join(name);
    assert_refused(directory.path(), &FileError::NotAFile(directory.path().to_owned()));

    let pipe = path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert_refused(&pipe, &FileError::NotAFile(pipe.clone()));
    let link = path("link to pipe");
    symlink(&pipe, &link).unwrap();
    assert_refused(&link, &FileError::NotAFile(link.clone()));
    for device in ["/dev/zero", "/dev/null"] {
        assert_refused(Path::new(device), &FileError::NotAFile(device.into()));
    }

    let missing = path("missing");
    assert_refused(&missing, &FileError::Io { path: missing.clone(), kind: io::ErrorKind::NotFound });
    let (one, other) = (path("one"), path("other"));
    symlink(&one, &other).unwrap();
    symlink(&other, &one).unwrap();
    assert!(errors(&one).iter().all(|error| matches!(error, ConfigError::File(FileError::Io { .. }))));
    let inside = file.join("inside of a file");
    assert!(errors(&inside).iter().all(|error| matches!(error, ConfigError::File(FileError::Io { .. }))));
}

#[test]
fn k18_files_that_are_too_large() {
    let (directory, _) = directory();
    for (name, len) in [("a gibibyte", 1 << 30), ("a byte too many", (1 << 20) + 1)] {
        let path = directory.path().join(name);
        File::create(&path).unwrap().set_len(len).unwrap(); // sparse
        assert_refused(&path, &FileError::TooLarge(path.clone()));
    }
}

#[test]
fn k18_files_that_are_no_text() {
    let (directory, _) = directory();
    let path = directory.path().join("keystore.p12");
    fs::write(&path, b"\x30\x82\xff\xfe").unwrap();
    let error = with_private_key(&path).build().unwrap_err();
    assert_eq!(error.config(), Some(&ConfigError::File(FileError::NotText(path.clone()))));
    fs::write(&path, "").unwrap();
    assert!(errors(&path).iter().all(|error| !matches!(error, ConfigError::File(_))), "an empty file is an empty key");
}

#[test]
fn k18_a_private_key_that_everybody_can_read() {
    let (_directory, file) = directory();
    let warnings = || with_private_key(&file).build().unwrap().warnings();
    for mode in [0o644, 0o604, 0o666, 0o444] {
        fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
        assert_eq!(warnings(), [Warning::PrivateKeyReadableByOthers], "{mode:o}");
    }
    for mode in [0o600, 0o400, 0o640] {
        fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
        assert_eq!(warnings(), [], "{mode:o}");
    }
    assert!(Warning::PrivateKeyReadableByOthers.to_string().contains("chmod 600"));
}

#[test]
fn k18_keys_are_changed_from_files_as_well() {
    let (directory, file) = directory();
    let client = with_private_key(&file).build().unwrap();
    let next = || Credentials::new().alipay_public_key(key("alipay_rsa2048_next.pub.pem"));
    assert!(client.rotate(next().private_key(directory.path())).unwrap_err().is_config());
    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    client.rotate(next().private_key(file.as_path())).unwrap();
    assert_eq!(client.warnings(), [Warning::PrivateKeyReadableByOthers]);
}

#[test]
fn o04_uploads_are_ordinary_files_too() {
    let (directory, file) = directory();
    let pipe = directory.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for path in [pipe, directory.path().to_owned(), directory.path().join("missing"), "/dev/zero".into()] {
        assert!(in_time(move || Upload::from_path(path).is_err()));
    }
    assert!(Upload::from_path(file).is_ok());
}
