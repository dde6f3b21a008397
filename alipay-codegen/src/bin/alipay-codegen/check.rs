//! Every complaint about spec files.

use crate::files::Files;
use crate::run::{EXIT_CODES_OF_CHECKS, Outcome, Run, shown};
use crate::terminal::{Terminal, print, tell};
use alipay_codegen::{Diagnostic, Json, Severity, load};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Each complaint has a place (file:line:column), a JSON pointer, and what to write instead. All files are read in any
case, since many rules are about several of them; the named ones only limit what is told.

Examples:
  alipay-codegen check
  alipay-codegen check alipay.trade.pay
  alipay-codegen check specs/apis/alipay.trade --deny-warnings --json

{EXIT_CODES_OF_CHECKS}"))]
pub(crate) struct Check {
    /// Spec files, folders of them, or methods; all if none is named.
    files: Vec<PathBuf>,
    /// Print a JSON array of { file, line, column, pointer, severity, message, help }.
    #[arg(long)]
    json: bool,
    /// Warnings count as found, too.
    #[arg(long)]
    deny_warnings: bool,
}

pub(crate) fn run(specs: &Path, check: &Check, terminal: &Terminal) -> Run {
    let files = Files::new(specs, &check.files)?;
    let busy = terminal.busy("checking the specs");
    let loaded = load(specs);
    drop(busy);
    let all = match &loaded {
        Ok(set) => set.warnings(),
        Err(error) => error.diagnostics(),
    };
    let told: Vec<&Diagnostic> = all.iter().filter(|complaint| files.has_shown(&complaint.file)).collect();
    let lines: Vec<String> = match check.json {
        true => told.iter().map(|complaint| as_json(complaint).to_string()).collect(),
        false => told.iter().map(|complaint| shown(complaint, terminal.out)).collect(),
    };
    match check.json {
        true => print(&json_lines(&lines))?,
        false => print(&lines.iter().map(|line| format!("{line}\n")).collect::<String>())?,
    }
    let fine = match &loaded {
        Ok(set) if files.is_all() => format!("{} APIs in {} domains are fine", set.apis().count(), set.domains().len()),
        _ => "what was named is fine".to_owned(),
    };
    let elsewhere = match all.len() - told.len() {
        0 => String::new(),
        count => format!("; {count} more complaints about other files"),
    };
    let errors = count(&told, Severity::Error);
    let warnings = count(&told, Severity::Warning);
    let summary = match (errors, warnings) {
        (0, 0) => terminal.err.green(&fine),
        (0, warnings) => terminal.err.yellow(&format!("{fine}, with {}", many(warnings, "warning"))),
        (errors, warnings) => {
            let files: BTreeSet<&str> = told.iter().map(|complaint| complaint.file.as_str()).collect();
            let what =
                format!("{} and {} in {}", many(errors, "error"), many(warnings, "warning"), many(files.len(), "file"));
            terminal.err.red(&what)
        }
    };
    tell(&format!("{summary}{elsewhere}"));
    Ok(Outcome::found(errors > 0 || (check.deny_warnings && warnings > 0)))
}

/// A JSON array with one item on each line.
pub(crate) fn json_lines(items: &[String]) -> String {
    match items {
        [] => "[]\n".to_owned(),
        items => format!("[\n{}\n]\n", items.join(",\n")),
    }
}

/// `1 error`, `2 errors`.
pub(crate) fn many(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

fn count(complaints: &[&Diagnostic], severity: Severity) -> usize {
    complaints.iter().filter(|complaint| complaint.severity == severity).count()
}

/// A complaint, for scripts.
pub(crate) fn as_json(complaint: &Diagnostic) -> Json {
    let severity = match complaint.severity {
        Severity::Warning => "warning",
        _ => "error",
    };
    Json::from_iter([
        ("file", Json::from(complaint.file.as_str())),
        ("line", Json::from(complaint.line)),
        ("column", Json::from(complaint.column)),
        ("pointer", Json::from(complaint.pointer.as_str())),
        ("severity", Json::from(severity)),
        ("message", Json::from(complaint.message.as_str())),
        ("help", Json::from(complaint.help.as_deref())),
    ])
}
