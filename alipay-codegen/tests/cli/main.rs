//! The program as people and scripts see it: what it prints, how it ends, and what it leaves alone.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

mod compare;
mod show;
mod write;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

const DOMAINS: &str = r#"{
  "$schema": "schema/domains.schema.json",
  "domains": [
    { "domain": "alipay.trade", "feature": "trade", "module": "trade", "title": "Payments" }
  ]
}
"#;

/// In canonical layout, and without a complaint.
const PAY: &str = r#"{
  "$schema": "../../schema/api.schema.json",
  "method": "alipay.trade.pay",
  "version": "1.0",
  "title": "支付",
  "description": "Charges a buyer.",
  "channels": ["gateway"],
  "retry": "pay",
  "request": [
    { "name": "subject", "type": "string", "max_length": 256, "description": "Title of the order.", "example": "Iphone6" },
    { "name": "out_trade_no", "type": "string", "required": true, "max_length": 64, "description": "The merchant's number." },
    { "name": "scene", "type": "string", "enum": [{ "value": "bar_code" }, { "value": "wave_code" }], "description": "How." },
    { "name": "goods", "type": "Goods[]", "description": "What is bought." }
  ],
  "response": [
    { "name": "trade_no", "type": "string", "description": "Alipay's number." }
  ],
  "rules": [
    { "field": "scene", "requires": ["subject"] }
  ],
  "types": {
    "Goods": {
      "description": "One thing.",
      "fields": [
        { "name": "color", "type": "string", "description": "Its color." },
        { "name": "id", "type": "string", "required": true, "description": "Its number." },
        { "name": "parts", "type": "Goods[]", "description": "What it is made of." }
      ]
    }
  },
  "errors": [
    { "code": "ACQ.SYSTEM_ERROR", "message": "A fault.", "solution": "Query the trade.", "outcome_unknown": true }
  ],
  "source": { "from": "test", "reviewed": true }
}
"#;

const FILE: &str = "specs/apis/alipay.trade/alipay.trade.pay.json";
const QUERY: &str = "specs/apis/alipay.trade/alipay.trade.query.json";

/// A directory with specs, in which the program runs.
struct Case {
    root: TempDir,
}

/// How the program ended.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Case {
    fn new() -> Self {
        let case = Self { root: tempfile::tempdir().unwrap() };
        case.write("specs/domains.json", DOMAINS);
        case.write(FILE, PAY);
        case
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Replaces a part of the spec.
    fn edit(&self, part: &str, text: &str) {
        let old = self.text(FILE);
        assert!(old.contains(part), "{part}");
        self.write(FILE, &old.replace(part, text));
    }

    fn path(&self, file: &str) -> PathBuf {
        self.root.path().join(file)
    }

    fn text(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    fn files(&self) -> BTreeMap<PathBuf, String> {
        let mut files = BTreeMap::new();
        let mut open = vec![self.root.path().to_owned()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => open.push(path),
                    false => _ = files.insert(path.clone(), String::from_utf8_lossy(&fs::read(&path).unwrap()).into()),
                }
            }
        }
        files
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        run(self.root.path(), arguments)
    }

    fn git(&self, arguments: &[&str]) {
        let identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
        let done = Command::new("git").args(identity).args(arguments).current_dir(self.root.path()).output().unwrap();
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    fn commit(&self) {
        self.git(&["add", "."]);
        self.git(&["commit", "-q", "-m", "test"]);
    }
}

fn program(directory: &Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_alipay-codegen"));
    program.current_dir(directory).env("COLUMNS", "120").env_remove("NO_COLOR");
    program
}

fn run(directory: &Path, arguments: &[&str]) -> Ran {
    let done = program(directory).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let ran = Ran { code: done.status.code(), out: text(done.stdout), err: text(done.stderr) };
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    ran
}

fn json(ran: &Ran) -> serde_json::Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}", ran.out))
}

fn published() -> &'static Path {
    alipay_specs::dir().parent().unwrap()
}

#[test]
fn nothing_is_wrong_with_the_published_specs() {
    let check = run(published(), &["check"]);
    assert_eq!((check.code, check.out.as_str()), (Some(0), ""));
    assert_eq!(check.err.lines().count(), 1, "{}", check.err);
    let fmt = run(published(), &["fmt", "--check"]);
    assert_eq!((fmt.code, fmt.out.as_str()), (Some(0), ""), "run `alipay-codegen fmt`");
}

#[test]
fn every_command_explains_itself() {
    let case = Case::new();
    for command in ["new", "check", "fmt", "expand", "describe", "diff", "list", "bench", "import"] {
        let help = case.run(&[command, "--help"]);
        assert_eq!(help.code, Some(0));
        assert!(help.out.contains("Exit codes: 0"), "{command}: {}", help.out);
    }
    assert!(case.run(&["--help"]).out.contains("To add an API"));
    assert_eq!(case.run(&["chekc"]).code, Some(2));
    assert_eq!(case.run(&[]).code, Some(2));
}

#[test]
fn colours_are_for_those_who_see_them() {
    let case = Case::new();
    case.edit("\"title\"", "\"tilte\"");
    assert!(!case.run(&["check"]).out.contains('\x1b'));
    assert!(case.run(&["check", "--color", "always"]).out.contains("\x1b[1;31merror:\x1b[0m"));
    // What was asked for explicitly counts more than the variable.
    let mut program = program(case.root.path());
    let forced = program.args(["check", "--color", "always"]).env("NO_COLOR", "1").output().unwrap();
    assert!(String::from_utf8(forced.stdout).unwrap().contains('\x1b'));
    assert!(!case.run(&["check", "--json", "--color", "always"]).out.contains('\x1b'));
}

#[test]
fn specs_with_mistakes_stop_what_needs_them() {
    let case = Case::new();
    case.edit("\"title\"", "\"tilte\"");
    let before = case.files();
    for arguments in [&["list"][..], &["expand", "alipay.trade.pay"], &["describe", "TradePay"], &["diff", "specs"]] {
        let ran = case.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ran.err.contains(&format!("{FILE}:5:3: error: unknown key `tilte`")), "{}", ran.err);
    }
    assert_eq!(case.files(), before);
}

/// Like `alipay-codegen list | head -1`, but nobody reads anything.
#[test]
fn nobody_has_to_read_to_the_end() {
    for arguments in [&["list"][..], &["expand", "alipay.trade.*"]] {
        let mut child =
            program(published()).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let done = child.wait_with_output().unwrap();
        let err = String::from_utf8(done.stderr).unwrap();
        assert!(done.status.success() && !err.contains("panicked"), "{arguments:?}: {err}");
    }
}
