//! An API as a table.

use crate::{
    catalog,
    outcome::{Answer, Mistake, Run, visible},
};
use alipay::{
    api::{ApiEntry, ApiInfo, Auth, ErrorDoc, RetryClass},
    codec::{Field, Kind, Pick, Rule, Schema, Sensitivity},
};
use std::{collections::BTreeSet, fmt::Write as _};

/// Shows an API as a table: parameters, answer, errors.
///
/// Required parameters come first; fields of a type are indented below the parameter that has it. A type that is shown
/// once is not shown again.
#[derive(Debug, clap::Args)]
pub(crate) struct Describe {
    /// Such as alipay.trade.pay, or its Rust type, such as TradePay. Knows the APIs of the features it was built with.
    method: String,
}

pub(crate) fn run(describe: &Describe) -> Run {
    let Some(entry) = catalog::find(&describe.method) else {
        return Err(unknown(&describe.method));
    };
    let mut out = about(entry);
    table("Request", entry.request, &mut out);
    table("Response", entry.response, &mut out);
    if !entry.info.errors.is_empty() {
        out.push_str("\nErrors\n");
        entry.info.errors.iter().for_each(|error| describe_error(error, &mut out));
    }
    Ok(Answer::right(out))
}

/// There is no API of this name; those that are meant, perhaps.
pub(crate) fn unknown(method: &str) -> Mistake {
    let wrong = format!("There is no API {} among those that this program was built with", visible(method));
    match catalog::similar(method).as_slice() {
        [] => Mistake::new(wrong, "Look the name up in APIS.md, and build with the feature that it names"),
        similar => {
            let names = similar.join(", ");
            Mistake::new(wrong, format!("Perhaps one of these is meant: {names}; APIS.md names the features of others"))
        }
    }
}

fn about(entry: &ApiEntry) -> String {
    let ApiInfo { method, title, doc_url, user_auth, biz_content, is_encrypted, retry, .. } = *entry.info;
    let mut out = format!("{method}  {title}").trim_end().to_owned() + "\n\n";
    let user = match user_auth {
        Auth::None => "not needed",
        Auth::Optional => "optional",
        Auth::Required => "required",
    };
    let mut facts = vec![
        ("Rust", entry.request.name.to_owned()),
        ("channel", entry.channels.join(", ")),
        ("user token", user.to_owned()),
        ("retry", retry_text(retry).to_owned()),
    ];
    if !biz_content {
        facts.push(("parameters", "plain, beside the public ones: no `biz_content`".to_owned()));
    }
    if is_encrypted {
        facts.push(("content", "encrypted only".to_owned()));
    }
    let files = entry.info.files.iter().map(|file| match file.is_required {
        true => format!("{} (required)", file.name),
        false => file.name.to_owned(),
    });
    facts.push(("files", files.collect::<Vec<_>>().join(", ")));
    facts.push(("page", doc_url.to_owned()));
    for (name, fact) in facts.iter().filter(|(_, fact)| !fact.is_empty()) {
        let _ = writeln!(out, "  {name:<11} {fact}"); // writing into a String cannot fail
    }
    out
}

fn retry_text(class: RetryClass) -> &'static str {
    match class {
        RetryClass::Read => "it changes nothing, so it may be sent again at any time",
        RetryClass::Cancel => "it takes something back: sending it again does no harm",
        RetryClass::KeyedWrite => "the same bytes may be sent again, after a query",
        RetryClass::OneShot => "it uses something up, and is never sent again",
        RetryClass::Offline => "nothing is sent by this side",
        _ => "never sent again once a byte may have been sent",
    }
}

type Row = [String; 4];

fn table(title: &str, schema: &'static Schema, out: &mut String) {
    let _ = writeln!(out, "\n{title}");
    if schema.fields.is_empty() {
        out.push_str("  nothing\n");
        return;
    }
    let mut rows: Vec<Row> = vec![["NAME", "TYPE", "NEEDED", "LIMITS AND VALUES"].map(str::to_owned)];
    add(schema, 0, &mut BTreeSet::new(), &mut rows);
    // Names, types and needs are ASCII: characters are columns.
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let (name, kind, need) = (width(0), width(1), width(2));
    for row in &rows {
        let line = format!("  {:<name$}  {:<kind$}  {:<need$}  {}", row[0], row[1], row[2], row[3]);
        let _ = writeln!(out, "{}", line.trim_end());
    }
    schema.rules.iter().for_each(|rule| {
        let _ = writeln!(out, "  Rule: {}", rule_text(rule));
    });
}

/// Adds a row per field, and below it those of its type.
fn add(schema: &'static Schema, depth: usize, shown: &mut BTreeSet<&'static str>, rows: &mut Vec<Row>) {
    let required = schema.fields.iter().filter(|field| field.is_required);
    let optional = schema.fields.iter().filter(|field| !field.is_required);
    for field in required.chain(optional) {
        let inner = match field.kind {
            Kind::Record(schema) => Some(schema()),
            _ => None,
        };
        let is_new = inner.is_some_and(|inner| shown.insert(inner.name));
        let mut limits = limits(field);
        if inner.is_some() && !is_new {
            limits.push("its fields are above".to_owned());
        }
        limits.extend(inner.filter(|_| is_new).into_iter().flat_map(|inner| inner.rules).map(rule_text));
        rows.push([
            format!("{}{}", "  ".repeat(depth), field.name),
            format!("{}{}", kind_name(field.kind), if field.is_list { "[]" } else { "" }),
            if field.is_required { "required" } else { "" }.to_owned(),
            limits.join(", "),
        ]);
        if let Some(inner) = inner.filter(|_| is_new) {
            add(inner, depth + 1, shown, rows);
        }
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "string",
        Kind::Integer => "integer",
        Kind::Boolean => "boolean",
        Kind::Amount => "amount",
        Kind::DateTime => "datetime",
        Kind::Date => "date",
        Kind::Json => "json",
        Kind::Record(schema) => schema().name,
        _ => "",
    }
}

fn limits(field: &Field) -> Vec<String> {
    let is_amount = matches!(field.kind, Kind::Amount);
    let number = |number: i64| match is_amount {
        // Tables count in fen.
        true => format!(
            "{}{}.{:02}",
            if number < 0 { "-" } else { "" },
            number.unsigned_abs() / 100,
            number.unsigned_abs() % 100
        ),
        false => number.to_string(),
    };
    let mut limits = Vec::new();
    limits.extend(between(field.min_len.map(|n| n.to_string()), field.max_len.map(|n| n.to_string()), " chars"));
    limits.extend(between(field.min.map(number), field.max.map(number), ""));
    limits.extend(between(None, field.max_items.map(|n| n.to_string()), " items"));
    limits.extend(field.scale.map(|scale| format!("at most {scale} decimals")));
    if !field.values.is_empty() {
        limits.push(format!("one of {}", field.values.join(" ")));
    }
    limits.extend(field.pattern.map(|pattern| format!("pattern {pattern}")));
    limits.extend(match field.sensitivity {
        Sensitivity::Secret => Some("secret".to_owned()),
        Sensitivity::Personal => Some("personal".to_owned()),
        _ => None,
    });
    limits.extend(field.is_deprecated.then(|| "deprecated".to_owned()));
    limits
}

fn between(min: Option<String>, max: Option<String>, unit: &str) -> Option<String> {
    match (min, max) {
        (None, None) => None,
        (Some(min), None) => Some(format!("at least {min}{unit}")),
        (None, Some(max)) => Some(format!("at most {max}{unit}")),
        (Some(min), Some(max)) if min == max => Some(format!("exactly {max}{unit}")),
        (Some(min), Some(max)) => Some(format!("{min} to {max}{unit}")),
    }
}

fn rule_text(rule: &Rule) -> String {
    match rule {
        Rule::OneOf { fields, pick, is_optional } => {
            let (pick, fields) = (pick_text(*pick), fields.join(", "));
            let none = if *is_optional { ", or none" } else { "" };
            format!("{pick} {fields}{none}")
        }
        Rule::Requires { field, needs } => format!("{field} needs {}", needs.join(", ")),
        Rule::Conflicts { fields } => format!("at most one of {}", fields.join(", ")),
        Rule::RequiredWhen { field, equals, then } => format!("if {field} is {equals}, {} required", then.join(", ")),
        Rule::Advise { field, because } => format!("{field} is better set: {because}"),
        _ => String::new(),
    }
}

fn pick_text(pick: Pick) -> &'static str {
    match pick {
        Pick::Exactly => "exactly one of",
        Pick::AtLeast => "at least one of",
        _ => "only the first counts of",
    }
}

pub(crate) fn describe_error(error: &ErrorDoc, out: &mut String) {
    let _ = writeln!(out, "  {}  {}", error.code, error.message);
    let unknown =
        if error.is_outcome_unknown { "It may have been done all the same: ask before trying again. " } else { "" };
    let advice = format!("{unknown}{}", error.advice);
    if !advice.trim().is_empty() {
        let _ = writeln!(out, "      {}", advice.trim());
    }
}
