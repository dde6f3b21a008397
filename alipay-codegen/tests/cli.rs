//! The program as people and scripts see it: what it prints, how it ends, and what it leaves alone.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

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
fn check_tells_places() {
    let case = Case::new();
    let fine = case.run(&["check"]);
    assert_eq!((fine.code, fine.out.as_str(), fine.err.as_str()), (Some(0), "", "1 APIs in 1 domains are fine\n"));
    case.edit("\"title\": \"支付\"", "\"tilte\": \"支付\"");
    let wrong = case.run(&["check"]);
    assert_eq!(wrong.code, Some(1));
    assert_eq!(
        wrong.out.lines().take(2).collect::<Vec<_>>(),
        [format!("{FILE}:5:3: error: unknown key `tilte`"), "    at /tilte".to_owned()]
    );
    assert!(wrong.out.contains("help: did you mean `title`?"), "{}", wrong.out);
    assert_eq!(wrong.err, "1 error and 0 warnings in 1 file\n");

    let told = json(&case.run(&["check", "--json"]));
    let first = &told.as_array().unwrap()[0];
    assert_eq!((&first["file"], &first["line"], &first["column"]), (&FILE.into(), &5.into(), &3.into()));
    assert_eq!((&first["pointer"], &first["severity"]), (&"/tilte".into(), &"error".into()));
    assert!(first["message"].is_string() && first["help"].is_string());
}

#[test]
fn check_of_some_files() {
    let case = Case::new();
    case.write(QUERY, &PAY.replace("trade.pay", "trade.query").replace("\"string\"", "\"strnig\""));
    for named in [QUERY, "alipay.trade.query", "specs/apis", "specs/apis/alipay.trade"] {
        let wrong = case.run(&["check", named]);
        assert_eq!(wrong.code, Some(1), "{named}");
        assert!(wrong.out.contains("did you mean `string`?"), "{}", wrong.out);
    }
    let absolute = case.path(FILE);
    for named in [FILE, "alipay.trade.pay", absolute.to_str().unwrap(), "specs/domains.json"] {
        let other = case.run(&["check", named]);
        assert_eq!((other.code, other.out.as_str()), (Some(0), ""), "{named}");
        assert!(other.err.contains("more complaints about other files"), "{}", other.err);
    }
    assert_eq!(json(&case.run(&["check", "--json", FILE])), serde_json::json!([]));
    case.write("specs/notes.txt", "");
    case.write("elsewhere.json", "");
    for (named, complaint) in [
        ("specs/notes.txt", "is not a spec"),
        ("elsewhere.json", "is not in"),
        ("nothing.json", "cannot be read"),
        ("alipay.trade.nothing", "cannot be read"),
    ] {
        let wrong = case.run(&["check", named]);
        assert_eq!((wrong.code, wrong.out.as_str()), (Some(2), ""), "{named}");
        assert!(wrong.err.contains(complaint), "{}", wrong.err);
    }
    let nowhere = case.run(&["--specs", "nowhere", "check"]);
    assert!(nowhere.code == Some(2) && nowhere.err.contains("--specs"), "{}", nowhere.err);
}

#[test]
fn warnings_fail_only_if_asked() {
    let case = Case::new();
    case.edit("  \"description\": \"Charges a buyer.\",\n", "");
    let warned = case.run(&["check"]);
    assert_eq!(warned.code, Some(0));
    assert!(warned.out.contains("warning: the API has no description"), "{}", warned.out);
    assert_eq!(case.run(&["check", "--deny-warnings"]).code, Some(1));
    case.edit("\"reviewed\": true", "\"reviewed\": false");
    assert_eq!(case.run(&["check", "--deny-warnings"]).code, Some(0));
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
fn fmt_writes_what_differs_and_loses_nothing() {
    let case = Case::new();
    let mut messy: serde_json::Value = serde_json::from_str(PAY).unwrap();
    messy["encrypt"] = false.into();
    messy["echo"] = serde_json::json!([]);
    // serde_json sorts keys, and writes everything on one line.
    case.write(FILE, &messy.to_string());
    let before = case.files();
    let checked = case.run(&["fmt", "--check"]);
    assert_eq!((checked.code, checked.out.as_str()), (Some(1), format!("{FILE}\n").as_str()));
    assert!(checked.err.contains("1 of 2 files would change"), "{}", checked.err);
    assert_eq!(case.files(), before);
    assert_eq!(json(&case.run(&["fmt", "--check", "--json"])), serde_json::json!([FILE]));
    assert_eq!(case.run(&["fmt", "--check", "specs/domains.json"]).code, Some(0));
    assert_eq!(case.run(&["fmt", "alipay.trade.pay"]).code, Some(0));
    assert_eq!(case.text(FILE), PAY);
    let again = case.run(&["fmt"]);
    assert_eq!((again.code, again.out.as_str()), (Some(0), ""));
    assert_eq!(case.text(FILE), PAY);
}

#[test]
fn fmt_writes_nothing_when_something_is_wrong() {
    let case = Case::new();
    case.write("specs/domains.json", &DOMAINS.replace('\n', ""));
    for (part, text) in [("\"title\"", "\"tilte\""), ("\"source\"", "// why?\n\"source\"")] {
        case.write(FILE, &PAY.replace(part, text));
        let before = case.files();
        let wrong = case.run(&["fmt"]);
        assert_eq!((wrong.code, wrong.out.as_str()), (Some(2), ""), "{}", wrong.err);
        assert!(wrong.err.starts_with(&format!("{FILE}:")), "{}", wrong.err);
        assert_eq!(case.files(), before);
    }
}

#[test]
fn new_writes_a_spec_that_passes() {
    let case = Case::new();
    let made = case.run(&["new", "alipay.trade.order.settle"]);
    let file = "specs/apis/alipay.trade/alipay.trade.order.settle.json";
    assert_eq!((made.code, made.out.as_str()), (Some(0), format!("{file}\n").as_str()));
    assert!(made.err.starts_with("next:") && made.err.contains("check alipay.trade.order.settle"), "{}", made.err);
    let spec: serde_json::Value = serde_json::from_str(&case.text(file)).unwrap();
    assert_eq!(spec["$schema"], "../../schema/api.schema.json");
    assert_eq!((&spec["channels"], &spec["request"]), (&serde_json::json!(["gateway"]), &serde_json::json!([])));
    let check = case.run(&["check", "--deny-warnings"]);
    assert_eq!(check.code, Some(0), "{}", check.out);
    assert!(case.run(&["expand", "alipay.trade.order.settle"]).out.contains("pub struct TradeOrderSettle"));
    assert_eq!(case.run(&["fmt"]).code, Some(0));
    assert!(!case.text(file).contains("\"request\""), "what stays empty is left out");
}

#[test]
fn new_refuses_and_says_what_to_do() {
    let case = Case::new();
    let before = case.files();
    for (method, complaint) in [
        ("alipay.trade.pay", "the file exists already"),
        ("alipay.pay", "must have three or more segments"),
        ("Alipay.Trade.Pay", "may only have small letters"),
        ("alipay.trade/../../x.y", "looks like a path"),
        ("alipay.tarde.pay", "did you mean `alipay.trade`?"),
        (
            "koubei.shop.create",
            "{ \"domain\": \"koubei.shop\", \"feature\": \"koubei-shop\", \"module\": \"koubei_shop\"",
        ),
        ("koubei.shop.create", "`koubei-shop = []` to the features of alipay-apis/Cargo.toml"),
    ] {
        let refused = case.run(&["new", method]);
        assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""), "{method}");
        assert!(refused.err.contains(complaint), "{method}: {}", refused.err);
    }
    assert_eq!(case.files(), before);
}

#[test]
fn expand_prints_rust() {
    let case = Case::new();
    let expanded = case.run(&["expand", "alipay.trade.pay"]);
    assert_eq!(expanded.code, Some(0));
    assert!(expanded.out.contains("\npub struct TradePay {\n    /// Title of the order."), "{}", expanded.out);
    assert!(expanded.out.contains("pub fn new(out_trade_no: impl Into<String>) -> Self {"));
    assert_eq!(case.run(&["expand", "alipay.trade.*"]).out, expanded.out);
    let unknown = case.run(&["expand", "alipay.trade.pya"]);
    assert_eq!((unknown.code, unknown.out.as_str()), (Some(2), ""));
    assert!(unknown.err.contains("did you mean `alipay.trade.pay`?"), "{}", unknown.err);
}

#[test]
fn describe_shows_a_table() {
    let case = Case::new();
    let shown = case.run(&["describe", "alipay.trade.pay"]);
    assert_eq!(shown.code, Some(0));
    let starts: Vec<&str> =
        shown.out.lines().filter_map(|line| line.split("  ").find(|cell| !cell.is_empty())).collect();
    let at = |name: &str| {
        starts.iter().position(|cell| cell.trim() == name).unwrap_or_else(|| panic!("{name}: {}", shown.out))
    };
    // Required first, at every level; the fields of a type below the field.
    let order = ["out_trade_no", "subject", "scene", "goods", "id", "color", "parts", "trade_no", "ACQ.SYSTEM_ERROR"];
    assert!(order.map(at).is_sorted(), "{}", shown.out);
    for text in [
        "alipay.trade.pay  支付",
        "Charges a buyer.",
        "alipay::trade::TradePay, feature `trade`",
        "pay: it moves money, and is never sent again",
        "at most 64 chars",
        "one of bar_code",
        "Rule: With `scene`, `subject` must be set, too.",
        "Its fields are above.",
        "Query the trade.",
        "ask before trying again",
    ] {
        assert!(shown.out.contains(text), "{text}: {}", shown.out);
    }
    assert!(shown.out.contains("\n    id "), "indented: {}", shown.out);
    assert!(shown.out.lines().all(|line| line.chars().count() <= 120), "{}", shown.out);
    assert_eq!(case.run(&["describe", "TradePay"]).out, shown.out);
}

#[test]
fn describe_as_json_stands_alone() {
    let case = Case::new();
    case.edit(
        "\"type\": \"Goods[]\", \"description\": \"What is bought.\"",
        "\"type\": \"Item\", \"description\": \"X.\"",
    );
    let local: serde_json::Value = serde_json::from_str(PAY).unwrap();
    let mut spec: serde_json::Value = serde_json::from_str(&case.text(FILE)).unwrap();
    spec.as_object_mut().unwrap().remove("types");
    case.write(FILE, &spec.to_string());
    let types = serde_json::json!({
        "types": {
            "Item": { "description": "X.", "fields": [{ "name": "goods", "type": "Goods", "description": "X." }] },
            "Goods": local["types"]["Goods"],
        },
        "source": { "from": "test" },
    });
    case.write("specs/types/alipay.trade.json", &types.to_string());
    let told = json(&case.run(&["describe", "alipay.trade.pay", "--json"]));
    assert_eq!(told["method"], "alipay.trade.pay");
    assert_eq!(told["types"]["Item"], types["types"]["Item"]);
    assert_eq!(told["types"]["Goods"], types["types"]["Goods"]);
}

#[test]
fn an_unknown_method_is_explained_quickly() {
    let started = std::time::Instant::now();
    let unknown = run(published(), &["describe", "alipay.trade.apy"]);
    assert_eq!((unknown.code, unknown.out.as_str()), (Some(2), ""));
    assert!(unknown.err.contains("did you mean `alipay.trade.pay`"), "{}", unknown.err);
    assert!(unknown.err.matches('`').count() <= 8, "at most three: {}", unknown.err);
    let short = run(published(), &["describe", "trade.precreate"]);
    assert!(short.err.contains("`alipay.trade.precreate`"), "{}", short.err);
    let nothing = Case::new().run(&["describe", "something.else.entirely"]);
    assert!(nothing.err.contains("list --grep"), "{}", nothing.err);
    assert!(started.elapsed().as_secs() < 120, "{:?}", started.elapsed());
}

#[test]
fn list_finds() {
    let case = Case::new();
    case.write(
        QUERY,
        &PAY.replace("trade.pay", "trade.query")
            .replace("Goods", "Things")
            .replace("支付", "查询")
            .replace("Charges", "Asks"),
    );
    let all = case.run(&["list"]);
    assert_eq!((all.code, all.err.as_str()), (Some(0), "2 APIs\n"));
    assert_eq!(
        all.out,
        "alipay.trade.pay    alipay::trade::TradePay    feature trade  支付\n\
         alipay.trade.query  alipay::trade::TradeQuery  feature trade  查询\n"
    );
    assert_eq!(case.run(&["list", "--grep", "查询"]).out.lines().count(), 1);
    assert_eq!(case.run(&["list", "--domain", "trade"]).out, all.out);
    let found = json(&case.run(&["list", "--grep", "QUERY", "--domain", "alipay.trade", "--json"]));
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!(
        (&found[0]["method"], &found[0]["type"]),
        (&"alipay.trade.query".into(), &"alipay::trade::TradeQuery".into())
    );
    assert_eq!(json(&case.run(&["list", "--grep", "nothing", "--json"])), serde_json::json!([]));
    assert!(case.run(&["list", "--markdown"]).out.starts_with("# All APIs\n"));
    let unknown = case.run(&["list", "--domain", "alipay"]);
    assert!(unknown.code == Some(2) && unknown.err.contains("did you mean `alipay.trade`?"), "{}", unknown.err);
}

#[test]
fn diff_of_directories() {
    let (old, new) = (Case::new(), Case::new());
    let old_specs = old.path("specs");
    let old_specs = old_specs.to_str().unwrap();
    let same = new.run(&["diff", old_specs]);
    assert_eq!((same.code, same.out.as_str()), (Some(0), ""));
    new.edit("\"max_length\": 64", "\"max_length\": 32");
    new.edit("Title of the order.", "A title.");
    let changed = new.run(&["diff", old_specs, "specs"]);
    let line =
        "changed   alipay.trade.pay request.out_trade_no: most characters: `64` became `32`; requests may be refused\n";
    assert_eq!((changed.code, changed.out.as_str()), (Some(0), line));
    assert_eq!(changed.err, "0 breaking, 1 changed, 0 added, 1 only described\n");
    assert_eq!(new.run(&["diff", old_specs, "--all"]).out.lines().count(), 2);

    new.edit("\"name\": \"trade_no\", \"type\": \"string\"", "\"name\": \"trade_no\", \"type\": \"integer\"");
    let breaking = new.run(&["diff", old_specs, "--format", "markdown"]);
    assert_eq!(breaking.code, Some(1));
    assert!(breaking.out.starts_with(
        "### Breaking\n\n- `alipay.trade.pay` `response.trade_no`: the type `Option<String>` became `Option<i64>`.\n\n### Changed\n\n- "
    ), "{}", breaking.out);
    let told = json(&new.run(&["diff", old_specs, "--json"]));
    assert_eq!((&told[0]["kind"], &told[0]["subject"]), (&"breaking".into(), &"alipay.trade.pay".into()));
    assert_eq!((&told[0]["place"], &told[0]["apis"]), (&"response.trade_no".into(), &0.into()));
    assert_eq!(told, json(&new.run(&["diff", old_specs, "--format", "json"])));
}

#[test]
fn diff_of_revisions() {
    let case = Case::new();
    case.git(&["init", "-q", "-b", "main"]);
    case.commit();
    case.git(&["tag", "v1"]);
    case.edit("\"scene\", \"type\": \"string\"", "\"scene\", \"type\": \"string\", \"required\": true");
    case.commit();
    case.edit("{ \"value\": \"bar_code\" }", "{ \"value\": \"bar_code\" }, { \"value\": \"face\" }");
    let required = "breaking  alipay.trade.pay request.scene: became required";
    let face = "added     alipay.trade.pay request.scene: a new value `face`";
    for (arguments, code, expected) in [
        (&["diff", "v1", "HEAD"][..], 1, &[required][..]),
        (&["diff", "v1..main"], 1, &[required]),
        (&["diff", "v1.."], 1, &[required]),
        (&["diff", "v1"], 1, &[required, face]),
        (&["diff", "HEAD"], 0, &[face]),
        (&["diff", "main", "specs"], 0, &[face]),
        (&["--specs", case.path("specs").to_str().unwrap(), "diff", "HEAD"], 0, &[face]),
        (&["diff", "v1..v1"], 0, &[]),
    ] {
        let ran = case.run(arguments);
        assert_eq!(ran.code, Some(code), "{arguments:?}: {}", ran.err);
        let lines: Vec<&str> = ran.out.lines().collect();
        assert_eq!(lines.len(), expected.len(), "{arguments:?}: {}", ran.out);
        assert!(lines.iter().zip(expected).all(|(line, start)| line.starts_with(start)), "{arguments:?}: {}", ran.out);
    }
    case.git(&["checkout", "-q", "--orphan", "empty"]);
    case.git(&["rm", "-q", "-r", "-f", "."]);
    case.git(&["commit", "-q", "--allow-empty", "-m", "nothing"]);
    case.git(&["checkout", "-q", "main"]);
    for (arguments, complaint) in [
        (&["diff", "v2"][..], "`v2` is neither a directory nor a git revision"),
        (&["diff", "v1..v2"], "`v2` is neither"),
        (&["diff", "v1...main"], "write A..B"),
        (&["diff", "v1..main", "v1"], "is a third"),
        (&["diff", "--", "--output=x"], "`--output=x` is neither"),
        (&["diff", "empty"], "was there a directory `specs` at that time?"),
    ] {
        let ran = case.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ran.err.contains(complaint), "{arguments:?}: {}", ran.err);
    }
    case.edit("\"title\"", "\"tilte\"");
    let unreadable = case.run(&["diff", "v1"]);
    assert_eq!((unreadable.code, unreadable.out.as_str()), (Some(2), ""));
    let no_git = program(case.root.path()).args(["diff", "v1"]).env("PATH", "").output().unwrap();
    assert_eq!(no_git.status.code(), Some(2));
    assert!(String::from_utf8(no_git.stderr).unwrap().contains("the program `git` is missing"));
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
