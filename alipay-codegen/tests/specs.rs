//! The published specs as a whole: how many there are, and that what they know is where developers read it.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use alipay_codegen::{Channel, Format, Need, Options, Retry, Selection, SpecSet, generate_with, load, request_type};

/// The methods in the tables of the platform, without those it has retired.
const ALL: usize = 8_944;

/// Of those, the ones with a checked table.
const CHECKED: usize = 178;

fn specs() -> SpecSet {
    load(alipay_specs::dir()).unwrap()
}

#[test]
fn the_whole_platform_is_there() {
    let specs = specs();
    assert!(specs.apis().count() >= ALL, "{}", specs.apis().count());
    assert_eq!(specs.domains().len(), 133);
    let over_rest = specs.apis().filter(|api| api.v3.is_some()).count();
    assert!(over_rest >= 745, "{over_rest} APIs say what they are in REST");
    // Reviewed or not, every file says where it comes from.
    assert!(specs.apis().all(|api| !api.source.from.is_empty()));
}

/// What requests may be sent again must be a decision wherever money moves or a code is used up.
#[test]
fn money_and_codes_have_a_retry_class() {
    let specs = specs();
    for api in specs.apis() {
        let last = api.method.rsplit('.').next().unwrap();
        let moves_money = ["pay", "refund", "transfer", "freeze", "unfreeze", "settle", "withdraw"].contains(&last);
        let uses_code = api.request.iter().any(|field| field.name == "auth_code");
        if moves_money || uses_code {
            let retry = api.retry.unwrap_or_else(|| panic!("{} has no class", api.method));
            let is_sent = api.channels.contains(&Channel::Gateway);
            assert!(retry != Retry::Read && (retry == Retry::Offline) != is_sent, "{}: {retry:?}", api.method);
        }
    }
    let class = |method: &str| specs.api(method).unwrap().retry;
    assert_eq!(class("alipay.trade.order.settle"), Some(Retry::KeyedWrite));
    assert_eq!(class("alipay.trade.pay"), Some(Retry::Pay));
    assert_eq!(class("alipay.system.oauth.token"), Some(Retry::OneShot));
}

/// The documentation of a request shows what its spec says: what is required, lengths, values, errors.
#[test]
fn what_is_known_is_documented() {
    let specs = specs();
    let checked: Vec<&str> = specs
        .apis()
        .filter(|api| !api.errors.is_empty() || !api.description.is_empty())
        .map(|api| api.method.as_str())
        .collect();
    assert!(checked.len() >= CHECKED, "{} APIs are described", checked.len());
    let mut options = Options::default();
    options.format = Format::Pretty;
    let selection = Selection::all().apis(&checked).unwrap();
    let files = generate_with(&specs, &selection, &options).unwrap().files;
    for method in checked {
        let api = specs.api(method).unwrap();
        let module = specs.domains().iter().find(|domain| domain.domain == api.domain()).unwrap();
        let code = &files[&format!("{}.rs", module.module)];
        let name = request_type(method);
        let docs = docs_of(code, &format!("pub struct {name} {{"));
        for error in &api.errors {
            assert!(docs.contains(&format!("- `{}`", error.code)), "{name}: {}", error.code);
        }
        if api.auth.user == Need::Required {
            assert!(docs.contains("user token: required"), "{name}");
        }
        let fields = body_of(code, &format!("pub struct {name} {{"));
        for field in api.request.iter().filter(|field| field.ty.to_string() != "file") {
            let line = line_of(fields, &field.name);
            let says = |fact: String| assert!(line.to_lowercase().contains(&fact), "{name}.{}: {line}", field.name);
            if field.required {
                says("required".to_owned());
            }
            if let Some(length) = field.max_length {
                says(format!("{length} character"));
            }
            for value in field.values.iter().flatten() {
                assert!(code.contains(&format!("`{}`", value.value)), "{name}.{}: {}", field.name, value.value);
            }
        }
    }
}

/// The comment in front of a declaration.
fn docs_of<'a>(code: &'a str, declaration: &str) -> &'a str {
    let end = code.find(declaration).unwrap_or_else(|| panic!("{declaration}"));
    let start = code[..end].rfind("\n}\n").unwrap_or(0);
    &code[start..end]
}

fn body_of<'a>(code: &'a str, declaration: &str) -> &'a str {
    let start = code.find(declaration).unwrap();
    let end = code[start..].find("\n}").unwrap_or(declaration.len());
    &code[start..start + end]
}

/// The comment of a field, which is one line.
fn line_of<'a>(fields: &'a str, wire: &str) -> &'a str {
    let starts = [format!("    pub {wire}:"), format!("    pub r#{wire}:"), format!("    pub {wire}_:")];
    let lines: Vec<&str> = fields.lines().collect();
    let at = lines.iter().position(|line| starts.iter().any(|start| line.starts_with(start)));
    let at = at.unwrap_or_else(|| panic!("no field {wire}"));
    lines[..at].iter().rev().find(|line| line.trim_start().starts_with("///")).unwrap_or(&"")
}
