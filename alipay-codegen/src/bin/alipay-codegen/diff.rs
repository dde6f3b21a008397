//! What changed between two sets of specs.

use crate::check::{json_lines, many};
use crate::revision::{self, Tree};
use crate::run::{Failure, Outcome, Problem, Run};
use crate::terminal::{Terminal, print, tell};
use alipay_codegen::{Change, ChangeKind, Json, SpecSet, diff, load};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each of OLD and NEW is a directory with specs, or a git revision of the one that --specs names; A..B are two revisions.
Without NEW, OLD is compared with the specs as they are now.

  breaking   programs may no longer compile, or be refused for what they could not do wrong before
  changed    programs compile and behave differently: requests may be refused, answers judged otherwise
  added      there is more than before, or more is allowed
  described  only texts (with --all)

Examples:
  alipay-codegen diff main
  alipay-codegen diff v0.1.0..HEAD --format markdown >> CHANGELOG.md
  alipay-codegen diff ../old/specs specs --json

Exit codes: 0 no breaking change, 1 breaking changes, 2 could not do it.")]
pub(crate) struct Diff {
    /// A directory or git revision; or two revisions as A..B.
    old: String,
    /// A directory or git revision.
    new: Option<String>,
    /// How to print the changes.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Short for --format json.
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Also changes of descriptions, titles and examples.
    #[arg(long)]
    all: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A line for each change.
    Text,
    /// Lists for a changelog.
    Markdown,
    /// An array of { kind, subject, place, text, apis }.
    Json,
}

pub(crate) fn run(specs: &Path, options: &Diff, terminal: &Terminal) -> Run {
    let (old, new) = sides(options)?;
    let before = read(specs, Some(old), terminal)?;
    let after = read(specs, new, terminal)?;
    let busy = terminal.busy("comparing");
    let result = diff(&before, &after);
    drop(busy);
    let is_told = |change: &&Change| options.all || change.kind != ChangeKind::Described;
    let told: Vec<&Change> = result.changes().iter().filter(is_told).collect();
    let text = match (options.json, options.format) {
        (true, _) | (_, Format::Json) => json_lines(&told.iter().map(|change| as_json(change)).collect::<Vec<_>>()),
        (_, Format::Markdown) => markdown(&told),
        (_, Format::Text) => lines(&told, terminal),
    };
    print(&text)?;
    let count = |kind| result.changes().iter().filter(|change| change.kind == kind).count();
    let [breaking, changed, added, described] =
        [ChangeKind::Breaking, ChangeKind::Changed, ChangeKind::Added, ChangeKind::Described].map(count);
    let summary = format!("{breaking} breaking, {changed} changed, {added} added, {described} only described");
    tell(&if breaking > 0 { terminal.err.red(&summary) } else { summary });
    Ok(Outcome::found(result.is_breaking()))
}

/// What to compare with what; nothing is the specs as they are.
fn sides(options: &Diff) -> Result<(&str, Option<&str>), Problem> {
    let old = options.old.as_str();
    match (old.split_once(".."), &options.new) {
        _ if Path::new(old).is_dir() => Ok((old, options.new.as_deref())),
        (Some((_, end)), _) if end.starts_with('.') => {
            Err(Problem::help(format!("`{old}` is not supported"), "write A..B, or the two names"))
        }
        (Some((_, _)), Some(new)) => {
            Err(Problem::help(format!("`{old}` names two revisions, and `{new}` is a third"), "leave one of them out"))
        }
        // As in git, a side that is left out is HEAD.
        (Some((start, end)), None) => {
            let or_head = |name| if str::is_empty(name) { "HEAD" } else { name };
            Ok((or_head(start), Some(or_head(end))))
        }
        (None, new) => Ok((old, new.as_deref())),
    }
}

fn read(specs: &Path, name: Option<&str>, terminal: &Terminal) -> Result<SpecSet, Failure> {
    let _busy = terminal.busy(&format!("reading the specs of {}", name.unwrap_or("now")));
    match name {
        None => Ok(load(specs)?),
        Some(name) => {
            let Tree { path, .. } = &revision::open(specs, name)?;
            load(path).map_err(|error| {
                tell(&format!("the specs of `{name}` are not valid for this program:"));
                error.into()
            })
        }
    }
}

fn users(change: &Change) -> String {
    match change.apis {
        0 => String::new(),
        count => format!(" (in {})", many(count, "API")),
    }
}

fn lines(changes: &[&Change], terminal: &Terminal) -> String {
    let paint = terminal.out;
    let mut out = String::new();
    for change in changes {
        let kind = format!("{:<9}", change.kind.as_str());
        let kind = match change.kind {
            ChangeKind::Breaking => paint.red(&kind),
            ChangeKind::Changed => paint.yellow(&kind),
            ChangeKind::Added => paint.green(&kind),
            _ => paint.dim(&kind),
        };
        let place = if change.place.is_empty() { String::new() } else { format!(" {}", change.place) };
        let _ = writeln!(out, "{kind} {}{place}{}: {}", paint.bold(&change.subject), users(change), change.text);
    }
    out
}

fn markdown(changes: &[&Change]) -> String {
    let mut out = String::new();
    for (kind, title) in [
        (ChangeKind::Breaking, "Breaking"),
        (ChangeKind::Changed, "Changed"),
        (ChangeKind::Added, "Added"),
        (ChangeKind::Described, "Documentation"),
    ] {
        let of_kind = changes.iter().filter(|change| change.kind == kind);
        let (apis, mut of_kind): (Vec<&Change>, Vec<&Change>) = of_kind.partition(|change| is_new_api(change));
        if apis.is_empty() && of_kind.is_empty() {
            continue;
        }
        let gap = if out.is_empty() { "" } else { "\n" };
        let _ = writeln!(out, "{gap}### {title}\n");
        if apis.len() > MOST_APIS {
            for (domain, count) in by_domain(&apis) {
                let _ = writeln!(out, "- `{domain}`: {}.", many(count, "new API"));
            }
        } else {
            of_kind.splice(0..0, apis);
        }
        for change in of_kind {
            let place = if change.place.is_empty() { String::new() } else { format!(" `{}`", change.place) };
            let end = if change.text.ends_with('.') { "" } else { "." };
            let _ = writeln!(out, "- `{}`{place}{}: {}{end}", change.subject, users(change), change.text);
        }
    }
    out
}

/// More new APIs than this, and nobody reads a list of them.
const MOST_APIS: usize = 30;

fn is_new_api(change: &Change) -> bool {
    change.kind == ChangeKind::Added && change.place.is_empty() && change.text.starts_with("new API `")
}

fn by_domain(apis: &[&Change]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for api in apis {
        let domain: Vec<&str> = api.subject.split('.').take(2).collect();
        *counts.entry(domain.join(".")).or_insert(0) += 1;
    }
    counts
}

fn as_json(change: &Change) -> String {
    let json = Json::from_iter([
        ("kind", Json::from(change.kind.as_str())),
        ("subject", Json::from(change.subject.as_str())),
        ("place", Json::from(change.place.as_str())),
        ("text", Json::from(change.text.as_str())),
        ("apis", Json::from(change.apis)),
    ]);
    json.to_string()
}
