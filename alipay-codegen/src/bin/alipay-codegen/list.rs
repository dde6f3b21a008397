//! Every API in a line.

use alipay_codegen::{ApiSpec, DomainSpec, SpecSet, request_type};
use std::fmt::Write as _;

/// The APIs that have `grep` in a name or text.
pub(crate) fn list(specs: &SpecSet, grep: Option<&str>, markdown: bool) -> String {
    let wanted = grep.map(str::to_lowercase);
    let mut out = String::new();
    if markdown {
        out.push_str(HEAD);
    }
    let mut count = 0;
    for domain in specs.domains() {
        let apis = specs.apis().filter(|api| api.domain() == domain.domain);
        let apis: Vec<&ApiSpec> = apis.filter(|api| wanted.as_ref().is_none_or(|word| has(api, word))).collect();
        count += apis.len();
        match markdown {
            true => section(domain, &apis, &mut out),
            false => lines(domain, &apis, &mut out),
        }
    }
    if !markdown {
        let _ = writeln!(out, "{count} APIs");
    }
    out
}

const HEAD: &str = "# All APIs\n\nMade by `alipay-codegen list --markdown`. \
    Each domain is a Cargo feature and a module of the crate `alipay`.\n";

fn has(api: &ApiSpec, word: &str) -> bool {
    let texts = [api.method.as_str(), &api.title, &api.description, &request_type(&api.method)];
    texts.iter().any(|text| text.to_lowercase().contains(word))
}

fn lines(domain: &DomainSpec, apis: &[&ApiSpec], out: &mut String) {
    for api in apis {
        let (method, ty, feature) = (&api.method, request_type(&api.method), &domain.feature);
        let text = if api.title.is_empty() { &api.description } else { &api.title };
        let _ = writeln!(out, "{method}  alipay::{}::{ty}  feature {feature}  {text}", domain.module);
    }
}

fn section(domain: &DomainSpec, apis: &[&ApiSpec], out: &mut String) {
    let (title, feature, module) = (&domain.title, &domain.feature, &domain.module);
    let _ = writeln!(out, "\n## {title}\n\n`{}` · feature `{feature}` · module `alipay::{module}`\n", domain.domain);
    let _ = writeln!(out, "| method | type | |\n|---|---|---|");
    for api in apis {
        let text = [api.title.as_str(), api.description.as_str()].map(|text| text.replace('|', "\\|"));
        let text = text.iter().find(|text| !text.is_empty()).map_or("", String::as_str);
        let _ = writeln!(out, "| `{}` | `{}` | {text} |", api.method, request_type(&api.method));
    }
}
