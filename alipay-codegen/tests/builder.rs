//! The generator as a build script uses it: each test runs itself again, as Cargo would run a build script.
#![allow(clippy::expect_used, clippy::panic)] // The helpers of tests fail tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const DOMAINS: &str = r#"{ "domains": [
  { "domain": "alipay.trade", "feature": "trade", "module": "trade", "title": "Payments" },
  { "domain": "koubei.member", "feature": "koubei-member", "module": "koubei_member", "title": "Members" }
] }"#;

#[test]
fn generates_enabled_features_only() {
    let run = Run::new().env("CARGO_FEATURE_KOUBEI_MEMBER", "1").go();
    assert!(run.success, "{}", run.output);
    assert_eq!(run.files(), ["alipay_apis.rs", "koubei_member.rs"]);
    let root = fs::read_to_string(run.out_dir.path().join("alipay_apis.rs")).expect("the modules");
    assert!(root.contains("/// Members (`koubei.member`). 1 API, with the feature `koubei-member`."), "{root}");
    assert!(root.contains("#[cfg(feature = \"koubei-member\")]\npub mod koubei_member"), "{root}");
    assert!(run.says("cargo::rerun-if-env-changed=TEST_APIS"));
    assert!(run.says("apis/koubei.member"));
    assert!(!run.says("apis/alipay.trade"), "not read, so nothing depends on it");
    assert!(run.says("domains.json"));

    let nothing = Run::new().go();
    assert!(nothing.success, "{}", nothing.output);
    assert_eq!(nothing.files(), ["alipay_apis.rs"]);
}

#[test]
fn serde_is_there_when_its_feature_is() {
    for (enabled, is_there) in [(Some("CARGO_FEATURE_SERDE"), true), (None, false)] {
        let run = Run::new().env("CARGO_FEATURE_TRADE", "1").env("TEST_MODE", "serde");
        let run = enabled.into_iter().fold(run, |run, name| run.env(name, "1")).go();
        assert!(run.success, "{}", run.output);
        let text = fs::read_to_string(run.out_dir.path().join("trade.rs")).expect("the domain");
        assert_eq!(text.contains("Deserialize<'de> for TradePay"), is_there);
    }
}

#[test]
fn narrows_to_the_filter() {
    let run = Run::new().env("CARGO_FEATURE_TRADE", "1").env("TEST_APIS", "alipay.trade.pay").go();
    assert!(run.success, "{}", run.output);
    let text = fs::read_to_string(run.out_dir.path().join("trade.rs")).expect("the domain");
    assert!(text.contains("pub struct TradePay ") && !text.contains("TradeQuery"));

    let typo = Run::new().env("CARGO_FEATURE_TRADE", "1").env("TEST_APIS", "alipay.trade.pya").go();
    assert!(!typo.success);
    assert!(
        typo.says(
            "cargo::error=selected APIs: no API matches `alipay.trade.pya`; help: did you mean `alipay.trade.pay`?"
        )
    );

    let elsewhere = Run::new().env("CARGO_FEATURE_TRADE", "1").env("TEST_APIS", "koubei.member.*").go();
    assert!(elsewhere.success, "{}", elsewhere.output);
    assert!(elsewhere.says("cargo::warning=filter: `koubei.member.*` is filtered for, but the domain koubei.member"));
}

#[test]
fn leaves_unchanged_files_alone() {
    let run = Run::new().env("CARGO_FEATURE_TRADE", "1");
    let first = run.go();
    let file = first.out_dir.path().join("trade.rs");
    let time = |file: &Path| file.metadata().and_then(|data| data.modified()).expect("a time");
    let before = time(&file);
    let second = Run { out_dir: first.out_dir, ..Run::new().env("CARGO_FEATURE_TRADE", "1") }.go();
    assert!(second.success);
    assert_eq!(time(&file), before);
}

#[test]
fn explains_every_mistake_without_a_backtrace() {
    let run = Run::new().env("CARGO_FEATURE_TRADE", "1");
    write(run.specs.path(), "apis/alipay.trade/alipay.trade.bad.json", "{ \"method\": \"a\ncargo::rustc-cfg=evil\" }");
    write(run.specs.path(), "apis/alipay.trade/alipay.trade.worse.json", "{ \"cargo::rustc-cfg=evil\\n\": 1 }");
    let run = run.go();
    assert!(!run.success);
    let errors = run.output.lines().filter(|line| line.starts_with("cargo::error=")).count();
    assert!(errors > 3, "{}", run.output);
    assert!(run.says("problems in spec files"), "{}", run.output);
    assert!(!run.says("panicked") && !run.says("backtrace"), "{}", run.output);
    assert!(!run.output.lines().any(|line| line.starts_with("cargo::rustc")), "{}", run.output);
    assert!(run.files().is_empty());
}

#[test]
fn private_specs_beside_the_published_ones() {
    let run = Run::new().env("TEST_MODE", "extra");
    let own = run.specs.path().join("own");
    let api = api("alipay.trade.secret.pay").replace(", \"description\": \"x\"", "");
    write(&own, "apis/alipay.trade/alipay.trade.secret.pay.json", &api);
    write(&own, "apis/mycorp.demo/mycorp.demo.thing.get.json", &self::api("mycorp.demo.thing.get"));
    let domain = r#"{ "domain": "mycorp.demo", "feature": "mycorp", "module": "mycorp", "title": "Ours" }"#;
    write(&own, "domains.json", &format!("{{ \"domains\": [{domain}] }}"));
    let run = run.go();
    assert!(run.success, "{}", run.output);
    assert_eq!(run.files(), ["alipay_apis.rs", "mycorp.rs", "trade.rs"]);
    let text = fs::read_to_string(run.out_dir.path().join("trade.rs")).expect("the domain");
    assert!(text.contains("pub struct TradeSecretPay ") && text.contains("pub struct TradePay "));
    assert!(text.contains("use crate::alipay::codec::"));
    assert!(run.says("cargo::warning=own/apis/alipay.trade/alipay.trade.secret.pay.json"), "{}", run.output);
}

#[test]
fn private_specs_that_repeat_published_ones() {
    let run = Run::new().env("TEST_MODE", "extra");
    let own = run.specs.path().join("own");
    write(&own, "apis/alipay.trade/alipay.trade.pay.json", &api("alipay.trade.pay"));
    write(&own, "domains.json", DOMAINS);
    let run = run.go();
    assert!(!run.success);
    assert!(
        run.says(
            "own/domains.json:2 at /domains/0/domain: the domain `alipay.trade` already belongs to `alipay.trade`"
        )
    );

    let run = Run::new().env("TEST_MODE", "extra");
    let own = run.specs.path().join("own");
    let gateway = r#"{ "parameters": [], "response": [], "errors": [], "source": { "from": "test" } }"#;
    write(run.specs.path(), "gateway.json", gateway);
    write(&own, "gateway.json", gateway);
    write(&own, "apis/alipay.trade/alipay.trade.pay.json", &api("alipay.trade.pay"));
    let domain = r#"{ "domain": "mycorp.demo", "feature": "mycorp", "module": "mycorp", "title": "Ours" }"#;
    write(&own, "domains.json", &format!("{{ \"domains\": [{domain}] }}"));
    write(&own, "apis/mycorp.demo/mycorp.demo.thing.get.json", &api("mycorp.demo.thing.get"));
    let run = run.go();
    assert!(!run.success);
    assert!(run.says("own/gateway.json: "), "{}", run.output);
    assert!(run.says("own/apis/alipay.trade/alipay.trade.pay.json:1 at /method: "), "{}", run.output);
    assert!(run.says("alipay.trade.pay.json describes the same method"), "{}", run.output);
}

#[test]
fn the_catalog_instead() {
    let run = Run::new().env("TEST_MODE", "catalog").go();
    assert!(run.success, "{}", run.output);
    assert_eq!(run.files(), ["alipay_catalog.rs"]);
}

#[test]
fn wrong_configuration() {
    for (mode, complaint) in [
        ("nothing", "cargo::error=configure(): no directory with specs"),
        ("core", "cargo::error=core_path(…): `not a path` is not a path"),
        ("pattern", "cargo::error=selected APIs: `*.pay` selects nothing"),
        ("domain", "cargo::error=domains(…): there is no domain `alipay.tade`; help: did you mean `alipay.trade`?"),
    ] {
        let run = Run::new().env("TEST_MODE", mode).go();
        assert!(!run.success && run.says(complaint), "{mode}: {}", run.output);
    }
}

/// What the tests run in a process of its own; Cargo sets the variables of a build script in the same way. By itself
/// it has nothing to do.
#[test]
fn build_script() {
    if std::env::var_os("TEST_SPECS").is_none() {
        return;
    }
    let var = |name: &str| PathBuf::from(std::env::var_os(name).unwrap_or_default());
    let builder = alipay_codegen::configure();
    let specs = var("TEST_SPECS");
    let result = match var("TEST_MODE").to_str() {
        Some("extra") => {
            std::env::set_current_dir(&specs).expect("the directory");
            let all = ["alipay.trade.*", "mycorp.*"];
            builder.specs(specs).extra_specs("own").core_path("crate::alipay").apis(all).compile()
        }
        Some("catalog") => builder.specs(specs).catalog().compile(),
        Some("serde") => builder.specs(specs).domains_from_features().serde_from_feature().compile(),
        Some("nothing") => builder.compile(),
        Some("core") => builder.specs(specs).core_path("not a path").compile(),
        Some("pattern") => builder.specs(specs).apis(["*.pay"]).compile(),
        Some("domain") => builder.specs(specs).domains(["alipay.tade"]).compile(),
        _ => builder.specs(specs).domains_from_features().filter_from_env("TEST_APIS").compile(),
    };
    if let Err(error) = result {
        // As the runtime prints what `main` returns.
        eprintln!("Error: {error:?}");
        std::process::exit(1);
    }
}

/// One run of the build script above.
struct Run {
    specs: TempDir,
    out_dir: TempDir,
    variables: Vec<(&'static str, &'static str)>,
}

struct Ran {
    out_dir: TempDir,
    success: bool,
    output: String,
}

impl Run {
    fn new() -> Self {
        let specs = tempfile::tempdir().expect("a directory");
        write(specs.path(), "domains.json", DOMAINS);
        for method in ["alipay.trade.pay", "alipay.trade.query", "koubei.member.data.query"] {
            let domain: Vec<&str> = method.split('.').take(2).collect();
            write(specs.path(), &format!("apis/{}/{method}.json", domain.join(".")), &api(method));
        }
        Self { specs, out_dir: tempfile::tempdir().expect("a directory"), variables: Vec::new() }
    }

    fn env(mut self, name: &'static str, value: &'static str) -> Self {
        self.variables.push((name, value));
        self
    }

    fn go(self) -> Ran {
        let output = Command::new(std::env::current_exe().expect("this test"))
            .args(["build_script", "--exact", "--nocapture"])
            .env("TEST_SPECS", self.specs.path())
            .env("OUT_DIR", self.out_dir.path())
            .envs(self.variables)
            .output()
            .expect("a process");
        let text = [output.stdout, output.stderr].concat();
        Ran { out_dir: self.out_dir, success: output.status.success(), output: String::from_utf8(text).expect("UTF-8") }
    }
}

impl Ran {
    fn says(&self, text: &str) -> bool {
        self.output.contains(text)
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.out_dir.path()).expect("the output");
        let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"));
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }
}

fn api(method: &str) -> String {
    format!(
        r#"{{ "method": "{method}", "version": "1.0", "title": "x", "description": "x", "channels": ["gateway"],
        "request": [{{ "name": "a", "type": "string", "description": "x" }}], "retry": "read",
        "source": {{ "from": "test", "reviewed": true }} }}"#
    )
}

fn write(root: &Path, file: &str, text: &str) {
    let path = root.join(file);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a directory");
    fs::write(path, text).expect("a file");
}
