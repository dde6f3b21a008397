//! Every API in a line.

use crate::check::{json_lines, many};
use crate::run::{self, EXIT_CODES, Outcome, Problem, Run};
use crate::table::width;
use crate::terminal::{Terminal, print, tell};
use alipay_codegen::{ApiSpec, DomainSpec, Json, SpecSet, request_type};
use std::fmt::Write as _;
use std::path::Path;

#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Each line has the method, the Rust type, the Cargo feature, and the title. `describe METHOD` tells more.

Examples:
  alipay-codegen list --grep qrcode
  alipay-codegen list --domain alipay.trade
  alipay-codegen list --json | jq -r '.[].method'
  alipay-codegen list --markdown > APIS.md

{EXIT_CODES}"))]
pub(crate) struct List {
    /// Only those whose method, type, title or description has this word.
    #[arg(long, value_name = "WORD")]
    grep: Option<String>,
    /// Only those of this domain, such as alipay.trade, or of this feature, such as trade.
    #[arg(long)]
    domain: Option<String>,
    /// Print a JSON array of { method, domain, type, feature, title, description }.
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// Print the Markdown of APIS.md.
    #[arg(long)]
    markdown: bool,
}

pub(crate) fn run(specs: &Path, list: &List, terminal: &Terminal) -> Run {
    let set = run::all(specs, terminal)?;
    let domains = domains(&set, list.domain.as_deref())?;
    let word = list.grep.as_ref().map(|word| word.to_lowercase());
    let found: Vec<(&DomainSpec, Vec<&ApiSpec>)> = domains
        .into_iter()
        .map(|domain| {
            let apis = set.apis().filter(|api| api.domain() == domain.domain);
            (domain, apis.filter(|api| word.as_ref().is_none_or(|word| has(api, word))).collect())
        })
        .collect();
    let count = found.iter().map(|(_, apis)| apis.len()).sum();
    if list.json {
        let all = found.iter().flat_map(|(domain, apis)| apis.iter().map(|api| as_json(domain, api).to_string()));
        print(&json_lines(&all.collect::<Vec<_>>()))?;
    } else if list.markdown {
        let mut out = HEAD.to_owned();
        found.iter().for_each(|(domain, apis)| section(domain, apis, &mut out));
        print(&out)?;
    } else {
        print(&lines(&found, terminal))?;
        tell(&many(count, "API"));
    }
    Ok(Outcome::Fine)
}

fn domains<'a>(set: &'a SpecSet, wanted: Option<&str>) -> Result<Vec<&'a DomainSpec>, Problem> {
    let Some(wanted) = wanted else {
        return Ok(set.domains().iter().collect());
    };
    let is_it = |domain: &&DomainSpec| domain.domain == wanted || domain.feature == wanted;
    match set.domains().iter().find(is_it) {
        Some(domain) => Ok(vec![domain]),
        None => {
            let close =
                |domain: &&DomainSpec| domain.domain.contains(wanted) || wanted.contains(domain.domain.as_str());
            let close: Vec<&str> =
                set.domains().iter().filter(close).take(3).map(|domain| domain.domain.as_str()).collect();
            let help = match close.as_slice() {
                [] => "specs/domains.json has all of them".to_owned(),
                close => format!("did you mean `{}`?", close.join("`, `")),
            };
            Err(Problem::help(format!("there is no domain `{wanted}`"), help))
        }
    }
}

const HEAD: &str = "# All APIs\n\nMade by `alipay-codegen list --markdown`. \
    Each domain is a Cargo feature and a module of the crate `alipay`.\n";

fn has(api: &ApiSpec, word: &str) -> bool {
    let texts = [api.method.as_str(), &api.title, &api.description, &request_type(&api.method)];
    texts.iter().any(|text| text.to_lowercase().contains(word))
}

fn as_json(domain: &DomainSpec, api: &ApiSpec) -> Json {
    let ty = format!("alipay::{}::{}", domain.module, request_type(&api.method));
    Json::from_iter(
        [
            ("method", api.method.as_str()),
            ("domain", domain.domain.as_str()),
            ("type", ty.as_str()),
            ("feature", domain.feature.as_str()),
            ("title", api.title.as_str()),
            ("description", api.description.as_str()),
        ]
        .map(|(key, text)| (key, Json::from(text))),
    )
}

fn lines(found: &[(&DomainSpec, Vec<&ApiSpec>)], terminal: &Terminal) -> String {
    let paint = terminal.out;
    let mut out = String::new();
    for (domain, apis) in found {
        let longest = |texts: &dyn Fn(&ApiSpec) -> String| apis.iter().map(|api| width(&texts(api))).max().unwrap_or(0);
        let ty = |api: &ApiSpec| format!("alipay::{}::{}", domain.module, request_type(&api.method));
        let (first, second) = (longest(&|api| api.method.clone()), longest(&ty));
        for api in apis {
            let text = if api.title.is_empty() { &api.description } else { &api.title };
            let pad = |text: &str, to: usize| " ".repeat(to - width(text));
            let (method, ty) = (&api.method, ty(api));
            let (gap, next) = (pad(method, first), pad(&ty, second));
            let feature = paint.dim(&format!("feature {}", domain.feature));
            let line = format!("{}{gap}  {}{next}  {feature}  {text}", paint.bold(method), paint.cyan(&ty));
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }
    out
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
