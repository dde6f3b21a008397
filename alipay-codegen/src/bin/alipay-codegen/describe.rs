//! An API as a table.

use crate::run::{self, EXIT_CODES, Outcome, Run, unknown};
use crate::table::{Row, Style, columns, lines, wrapped};
use crate::terminal::{Paint, Terminal, print};
use alipay_codegen::{
    ApiSpec, BaseType, DomainSpec, Need, ParamSpec, Retry, RuleSpec, Sensitivity, SpecSet, TypeDef, request_type,
    resolved,
};
use std::collections::BTreeSet;
use std::path::Path;

#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Required parameters come first, and the fields of types are indented below the parameter that has the type. A type that
is shown once is not shown again. The variable COLUMNS says how wide texts may be.

Examples:
  alipay-codegen describe alipay.trade.pay
  alipay-codegen describe TradePay --json | jq .request

{EXIT_CODES}"))]
pub(crate) struct Describe {
    /// Such as alipay.trade.pay, or its Rust type, such as TradePay
    method: String,
    /// Print the spec as JSON, with every type that it leads to.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(specs: &Path, describe: &Describe, terminal: &Terminal) -> Run {
    let set = run::all(specs, terminal)?;
    let method = &describe.method;
    let api = set.api(method).or_else(|| set.apis().find(|api| request_type(&api.method) == *method));
    let Some(api) = api else {
        return Err(unknown(method, &set).into());
    };
    match describe.json {
        true => print(&resolved(&set, api))?,
        false => {
            let paint = terminal.out;
            let mut out = about(&set, api, paint);
            out.extend(fields("Request", &api.request, &api.rules, &set, api, paint));
            out.extend(fields("Response", &api.response, &[], &set, api, paint));
            out.extend(errors(api, paint));
            print(&out.iter().map(|line| format!("{line}\n")).collect::<String>())?;
        }
    }
    Ok(Outcome::Fine)
}

/// What it is, and how it is called.
fn about(set: &SpecSet, api: &ApiSpec, paint: Paint) -> Vec<String> {
    let mut out = vec![format!("{}  {}", paint.bold(&api.method), api.title).trim_end().to_owned()];
    if !api.description.is_empty() {
        out.extend(wrapped(&api.description, columns()));
    }
    if let Some(deprecated) = &api.deprecated {
        let parts = [&deprecated.since, &deprecated.replacement, &deprecated.note];
        let words = ["since", "use", "note:"].iter().zip(parts);
        let text: String = words.filter_map(|(word, part)| Some(format!(" {word} {}", part.as_ref()?))).collect();
        out.push(paint.red(&format!("Deprecated{text}")));
    }
    out.push(String::new());
    let mut facts: Vec<(&str, String)> = Vec::new();
    if let Some(DomainSpec { module, feature, .. }) = set.domains().iter().find(|domain| domain.domain == api.domain())
    {
        facts.push(("Rust", format!("alipay::{module}::{}, feature `{feature}`", request_type(&api.method))));
    }
    let channels: Vec<&str> = api.channels.iter().map(|channel| channel.as_str()).collect();
    facts.push(("channel", channels.join(", ")));
    let need = |need, none| match need {
        Need::Required => "required",
        Need::Optional => "optional",
        _ => none,
    };
    let (user, app) = (need(api.auth.user, "not needed"), need(api.auth.app, "not accepted"));
    facts.push(("tokens", format!("user {user}, app {app}")));
    facts.push(("retry", retry(api.retry).to_owned()));
    if !api.biz_content {
        facts.push(("parameters", "plain, beside the public ones: no `biz_content`".to_owned()));
    }
    if api.encrypt {
        facts.push(("content", "encrypted only".to_owned()));
    }
    if !api.echo.is_empty() {
        facts.push(("echo", format!("the answer repeats {}", api.echo.join(", "))));
    }
    facts.extend(api.v3.as_ref().map(|rest| ("REST", format!("{} {}", rest.verb, rest.path))));
    facts.extend(api.doc_url.as_ref().map(|url| ("page", url.clone())));
    let reviewed = if api.source.reviewed { "" } else { "; not compared with its page yet" };
    facts.push(("source", format!("{}{reviewed}", api.source.from)));
    let rows: Vec<Row> =
        facts.into_iter().map(|(what, fact)| vec![(what.to_owned(), Style::Dim), (fact, Style::Plain)]).collect();
    out.extend(lines(&rows, &[], 2, paint));
    out
}

fn retry(class: Option<Retry>) -> &'static str {
    match class {
        Some(Retry::Read) => "read: it changes nothing, so it may be sent again at any time",
        Some(Retry::Cancel) => "cancel: it may be sent again as the answer's `retry_flag` says",
        Some(Retry::KeyedWrite) => "keyed_write: the same bytes may be sent again, after a query",
        Some(Retry::Pay) => "pay: it moves money, and is never sent again",
        Some(Retry::OneShot) => "one_shot: it uses something up, and is never sent again",
        Some(Retry::Offline) => "offline: nothing is sent by this side",
        _ => "none: never sent again once a byte may have been sent",
    }
}

fn fields(
    title: &str,
    fields: &[ParamSpec],
    rules: &[RuleSpec],
    set: &SpecSet,
    api: &ApiSpec,
    paint: Paint,
) -> Vec<String> {
    let mut out = vec![String::new(), paint.bold(title)];
    if fields.is_empty() {
        out.push("  nothing".to_owned());
        return out;
    }
    let head = ["NAME", "TYPE", "NEEDED", "LIMITS AND VALUES", "DESCRIPTION"];
    let mut table =
        Table { set, api, rows: vec![head.map(|text| (text.to_owned(), Style::Dim)).to_vec()], shown: BTreeSet::new() };
    table.add(fields, 0);
    out.extend(lines(&table.rows, &[36, 28, 8, 24], 2, paint));
    out.extend(rules.iter().flat_map(|rule| wrapped(&format!("  Rule: {rule}"), columns())));
    out
}

struct Table<'a> {
    set: &'a SpecSet,
    api: &'a ApiSpec,
    rows: Vec<Row>,
    /// The types whose fields have rows already.
    shown: BTreeSet<&'a str>,
}

impl<'a> Table<'a> {
    fn add(&mut self, fields: &'a [ParamSpec], depth: usize) {
        let required = fields.iter().filter(|field| field.required);
        let optional = fields.iter().filter(|field| !field.required);
        for field in required.chain(optional) {
            self.row(field, depth);
        }
    }

    fn row(&mut self, field: &'a ParamSpec, depth: usize) {
        let def = match &field.ty.base {
            BaseType::Named(name) => self.set.type_of(self.api, name).map(|def| (name.as_str(), def)),
            _ => None,
        };
        let mut limits: Vec<String> = field
            .limits()
            .iter()
            .map(|limit| limit.replace("characters", "chars").replace("character", "char"))
            .collect();
        let mut texts = vec![field.description.clone()];
        let values = match (&field.values, def) {
            (Some(values), _) => values.as_slice(),
            (None, Some((_, TypeDef::Enum(spec)))) => &spec.values,
            _ => &[],
        };
        if !values.is_empty() {
            let names: Vec<&str> = values.iter().map(|value| value.value.as_str()).collect();
            limits.push(format!("one of {}", names.join(" ")));
        }
        limits.extend(field.pattern.as_ref().map(|pattern| format!("pattern {pattern}")));
        if let Some(example) = &field.example {
            texts.push(format!("Example: {example}."));
        }
        texts.extend(match field.sensitivity {
            Sensitivity::Secret => Some("Secret.".to_owned()),
            Sensitivity::Personal => Some("Personal.".to_owned()),
            _ => None,
        });
        texts.extend(field.deprecated.then(|| "Deprecated.".to_owned()));
        let inner = match def {
            Some((name, TypeDef::Record(record))) => {
                let is_new = self.shown.insert(name);
                match is_new {
                    true => texts.extend(record.rules.iter().map(|rule| format!("Rule: {rule}"))),
                    false => texts.push("Its fields are above.".to_owned()),
                }
                is_new.then_some(record.fields.as_slice())
            }
            _ => None,
        };
        texts.retain(|text| !text.trim().is_empty());
        let need = if field.required { "required" } else { "" };
        let name_style = if field.required { Style::Bold } else { Style::Plain };
        self.rows.push(vec![
            (format!("{}{}", "  ".repeat(depth), field.name), name_style),
            (field.ty.to_string(), Style::Type),
            (need.to_owned(), Style::Need),
            (limits.join(", "), Style::Dim),
            (texts.join(" "), Style::Plain),
        ]);
        self.add(inner.unwrap_or_default(), depth + 1);
    }
}

fn errors(api: &ApiSpec, paint: Paint) -> Vec<String> {
    if api.errors.is_empty() {
        return Vec::new();
    }
    let mut rows: Vec<Row> = vec![["CODE", "MEANING", "WHAT TO DO"].map(|text| (text.to_owned(), Style::Dim)).to_vec()];
    for error in &api.errors {
        let unknown = match error.outcome_unknown {
            true => "It may have been done all the same: ask before trying again. ",
            false => "",
        };
        rows.push(vec![
            (error.code.clone(), Style::Bold),
            (error.message.clone(), Style::Plain),
            (format!("{unknown}{}", error.solution).trim().to_owned(), Style::Plain),
        ]);
    }
    let mut out = vec![String::new(), paint.bold("Errors")];
    out.extend(lines(&rows, &[44, 40], 2, paint));
    out
}
