//! What the tests of the program `alipay` share: how it is run, and the keys of the vectors.
#![allow(dead_code, unreachable_pub)] // each test target uses its own part

pub mod merchant;

use serde_json::Value;
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What a run ended with.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// A mistake, told in one line.
pub fn assert_two_sentences(ended: &Ended) {
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.out.is_empty() && ended.err.starts_with("error: ") && ended.err.ends_with(".\n"), "{ended:?}");
    assert!(ended.err.contains(". ") && ended.err.lines().count() == 1, "{ended:?}");
}

/// Nothing of the secret numbers of a PEM file. Its first seven lines have those that are public.
pub fn assert_holds_nothing_of(ended: &Ended, pem: &str) {
    let secret: Vec<&str> = pem.lines().filter(|line| !line.starts_with('-')).skip(7).collect();
    assert!(secret.len() > 10, "a private key");
    for line in secret {
        assert!(!ended.out.contains(line) && !ended.err.contains(line), "a line of a private key was printed");
    }
}

/// Runs the program.
pub fn alipay(arguments: &[&str], input: &str) -> Ended {
    alipay_with(&[], arguments, input)
}

/// The same with these variables, and without those of whoever runs the test.
pub fn alipay_with(variables: &[(&str, &str)], arguments: &[&str], input: &str) -> Ended {
    let mut child = program(variables, arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that ends without reading closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Ended {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The program, with these variables alone.
pub fn program(variables: &[(&str, &str)], arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alipay"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("ALIPAY_") {
            command.env_remove(name);
        }
    }
    command.args(arguments).envs(variables.iter().copied());
    command
}

fn core_vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../alipay-core/tests/vectors")
}

/// The path of a key of the vectors.
pub fn key(name: &str) -> String {
    core_vectors().join("keys").join(name).display().to_string()
}

/// The entries of a file of the vectors.
pub fn vectors(name: &str) -> Vec<Value> {
    serde_json::from_str(&fs::read_to_string(core_vectors().join(name)).unwrap()).unwrap()
}

/// A directory of one test, empty in the beginning.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    pub fn file(&self, name: &str, content: &[u8]) -> String {
        fs::write(self.0.join(name), content).unwrap();
        self.path(name)
    }
}
