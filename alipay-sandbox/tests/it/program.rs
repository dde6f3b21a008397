//! The binary.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use alipay_core::Client;

use crate::{
    apis::code,
    certificates::{key, key_file},
};

const CODE: &str = "4b203fe6c11548bcabd8da5bb087a83b";

fn program(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alipay-sandbox"));
    command.current_dir(directory).args(arguments);
    command
}

/// Runs it to its end, which comes without any file having been written.
pub fn run(arguments: &[&str]) -> Output {
    let directory = tempfile::tempdir().unwrap();
    let output = program(directory.path(), arguments).output().unwrap();
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0, "{arguments:?}");
    output
}

/// A program that serves, until the test is over.
pub struct Server {
    child: Child,
    out: BufReader<ChildStdout>,
    pub url: String,
}

impl Server {
    pub fn start(arguments: &[&str]) -> Self {
        Self::start_in(&std::env::temp_dir(), arguments)
    }

    pub fn start_in(directory: &Path, arguments: &[&str]) -> Self {
        let mut program = program(directory, arguments);
        program.args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = program.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut server = Self { child, out, url: String::new() };
        server.url = server.line().strip_prefix("listening on ").unwrap_or_default().to_owned();
        server
    }

    /// What it says next to whoever started it.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// The number of its process.
    pub fn pid(&self) -> String {
        self.child.id().to_string()
    }

    /// Ends it as an operator would, and returns what it told people.
    pub fn end(mut self) -> (Option<i32>, String) {
        let pid = self.pid();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let code = self.child.wait().unwrap().code();
        let mut notes = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut notes).unwrap();
        (code, notes)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn text(directory: &Path, name: &str) -> String {
    std::fs::read_to_string(directory.join(name)).unwrap()
}

#[tokio::test]
async fn it_writes_keys_and_serves() {
    use std::os::unix::fs::PermissionsExt as _;

    let temporary = tempfile::tempdir().unwrap();
    let directory = temporary.path().join("new/keys");
    let server = Server::start(&["--write-keys", directory.to_str().unwrap(), "--app-id", "2014072300007148"]);
    assert!(server.url.starts_with("http://127.0.0.1:") && server.url.ends_with("/gateway.do"), "{}", server.url);
    let mut files: Vec<_> = std::fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap()).collect();
    files.sort_by_key(std::fs::DirEntry::file_name);
    let names: Vec<_> = files.iter().map(|file| file.file_name().into_string().unwrap()).collect();
    let expected = ["alipay_private_key.pem", "alipay_public_key.pem", "app_private_key.pem", "app_public_key.pem"];
    assert_eq!((names[0].as_str(), &names[1..]), ("alipay.toml", &expected.map(str::to_owned)[..]));
    assert!(text(&directory, "alipay.toml").contains(&server.url));
    for file in &files[1..] {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.file_name());
    }
    assert_eq!(std::fs::metadata(&directory).unwrap().permissions().mode() & 0o777, 0o700);

    let client = Client::builder()
        .app_id("2014072300007148")
        .private_key(text(&directory, "app_private_key.pem"))
        .alipay_public_key(text(&directory, "alipay_public_key.pem"))
        .gateway(&server.url)
        .build()
        .unwrap();
    assert!(client.call(code(CODE)).send().await.is_ok());
    assert!(client.call(code("secret-code")).send().await.is_err());
    let (exit_code, notes) = server.end();
    assert_eq!(exit_code, Some(0));
    assert!(notes.contains("keys are in ") && notes.contains("alipay.system.oauth.token 40002 isv.code-invalid"));
    assert!(!notes.contains("secret-code") && !notes.contains("PRIVATE"), "{notes}");

    // The same keys again: once as files to use, once as files not to overwrite.
    let file = |name: &str| directory.join(name).to_str().unwrap().to_owned();
    let (app, alipay) = (file("app_public_key.pem"), file("alipay_private_key.pem"));
    let arguments =
        ["--app-public-key-file", &app, "--alipay-private-key-file", &alipay, "--app-id", "2014072300007148"];
    let server = Server::start(&arguments);
    let client = Client::builder()
        .app_id("2014072300007148")
        .private_key(text(&directory, "app_private_key.pem"))
        .alipay_public_key(text(&directory, "alipay_public_key.pem"))
        .gateway(&server.url)
        .build()
        .unwrap();
    assert!(client.call(code(CODE)).send().await.is_ok());
    let (_, notes) = server.end();
    assert!(!notes.contains("nobody can sign"), "{notes}");
    let refused = run(&["--write-keys", directory.to_str().unwrap(), "--listen", "127.0.0.1:0"]);
    assert_mistake(&refused, "is there already");
}

#[tokio::test]
async fn it_serves_with_certificates_and_encrypted() {
    let file = |name: &str| key_file(name).to_str().unwrap().to_owned();
    let (app, alipay, root) = (file("app_cert.crt"), file("alipay_cert.crt"), file("alipay_root.crt"));
    let private_key = file("alipay_rsa2048.pkcs1.pem");
    let certificates = ["--app-cert-file", &app, "--alipay-cert-file", &alipay, "--alipay-root-cert-file", &root];
    let aes_key = file("aes128.b64");
    let others = ["--alipay-private-key-file", &private_key, "--aes-key-file", &aes_key];
    let server = Server::start(&[&certificates[..], &others].concat());
    let client = Client::builder()
        .app_id("2021000000000001")
        .private_key(key_file("app_rsa2048.pkcs8.pem").as_path())
        .app_cert(key_file("app_cert.crt").as_path())
        .alipay_cert(key_file("alipay_cert.crt").as_path())
        .alipay_root_cert(key_file("alipay_root.crt").as_path())
        .aes_key(key("aes128.b64"))
        .gateway(&server.url)
        .build()
        .unwrap();
    assert!(client.call(code(CODE)).send().await.is_ok());
    let query = r#"{"out_trade_no":"20150320010101001"}"#;
    let encrypted = client.raw("alipay.trade.query", query).encrypt().send().await.unwrap();
    assert_eq!(encrypted.member("out_trade_no").as_deref(), Some("20150320010101001"));
    let (exit_code, notes) = server.end();
    assert_eq!(exit_code, Some(0));
    assert!(!notes.contains("nobody can sign"), "{notes}");
    assert_mistake(&run(&certificates), "without the private key of the Alipay certificate");
    assert_mistake(&run(&["--app-cert-file", &app]), "A certificate file is missing");
}

#[test]
fn without_the_apps_key_on_disk_it_says_that_nobody_can_sign() {
    let key = key_file("alipay_rsa2048.pkcs8.pem");
    let (_, notes) = Server::start(&["--alipay-private-key-file", key.to_str().unwrap()]).end();
    assert!(notes.contains("nobody can sign for this gateway") && notes.contains("Alipay public key: MII"), "{notes}");
}

#[test]
fn help_and_version() {
    let help = run(&["--help"]);
    assert!(help.status.success() && String::from_utf8_lossy(&help.stdout).contains("--write-keys DIR"));
    let version = run(&["--version"]);
    assert!(version.status.success() && String::from_utf8_lossy(&version.stdout).starts_with("alipay-sandbox "));
}

#[cfg(unix)]
#[test]
fn an_argument_in_another_charset_is_a_mistake() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};

    let directory = tempfile::tempdir().unwrap();
    let ended = program(directory.path(), &[]).arg(OsStr::from_bytes(b"--app-id=\xb2\xe8")).output().unwrap();
    assert_eq!(ended.status.code(), Some(2), "{ended:?}");
    assert!(String::from_utf8_lossy(&ended.stderr).contains("An argument is not UTF-8. "), "{ended:?}");
}

#[test]
fn mistakes_are_explained() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("text.pem"), "hello").unwrap();
    std::fs::write(path("large.pem"), vec![b'x'; 100_000]).unwrap();
    for (arguments, says) in [
        (vec!["--listen", "0.0.0.0:1"], "0.0.0.0:1 can be reached from other machines"),
        (vec!["--listen", "8787"], "8787 is no address"),
        (vec!["--port", "1"], "There is no option --port"),
        (vec!["--app-id"], "The option --app-id has no value"),
        (vec!["--app-id", "x"], "the app id must be a decimal number"),
        (vec!["--app-public-key-file", &path("missing.pem")], "Cannot read"),
        (vec!["--app-public-key-file", &path("text.pem")], "the app's public key is unusable"),
        (vec!["--aes-key-file", &path("text.pem")], "the AES key is not base64"),
        (vec!["--alipay-private-key-file", &path("large.pem")], "is no key or certificate"),
        (vec!["--alipay-private-key-file", directory.path().to_str().unwrap()], "is no key or certificate"),
        (vec!["--listen", "127.0.0.1:0", "--write-keys", &path("text.pem")], "cannot write"),
    ] {
        assert_mistake(&run(&arguments), says);
    }
}

pub fn assert_mistake(output: &Output, says: &str) {
    let notes = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{notes}");
    assert!(notes.contains(says), "{says}: {notes}");
    assert!(output.stdout.is_empty());
}
