//! Spec files in one order and layout.

use crate::check::{json_lines, many};
use crate::files::Files;
use crate::run::{EXIT_CODES_OF_CHECKS, Outcome, Problem, Run};
use crate::terminal::{Terminal, print, tell};
use alipay_codegen::{Json, canonical};
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Keys come in the order of the documentation; what has its default value, and what is empty, is left out. A file with an
unknown key is refused, so nothing is lost. Formatting twice changes nothing. Names of changed files go to standard output.

Examples:
  alipay-codegen fmt
  alipay-codegen fmt alipay.trade.pay
  alipay-codegen fmt --check

{EXIT_CODES_OF_CHECKS}"))]
pub(crate) struct Fmt {
    /// Spec files, folders of them, or methods; all if none is named.
    files: Vec<PathBuf>,
    /// Only tell which files would change.
    #[arg(long)]
    check: bool,
    /// Print the names as a JSON array.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(specs: &Path, fmt: &Fmt, terminal: &Terminal) -> Run {
    let files = Files::new(specs, &fmt.files)?;
    let busy = terminal.busy("formatting the specs");
    // Everything before anything is written.
    let all = canonical(specs, |file| files.has(file))?;
    let changed: Vec<_> = all.iter().filter(|file| !file.is_same).collect();
    if !fmt.check {
        for file in &changed {
            let path = specs.join(&file.file);
            fs::write(&path, &file.text)
                .map_err(|error| Problem::new(format!("{} cannot be written: {error}", path.display())))?;
        }
    }
    drop(busy);
    let names: Vec<String> = changed.iter().map(|file| format!("{}/{}", specs.display(), file.file)).collect();
    match fmt.json {
        true => {
            let names: Vec<String> = names.iter().map(|name| Json::from(name.as_str()).to_string()).collect();
            print(&json_lines(&names))?;
        }
        false => print(&names.iter().map(|name| format!("{name}\n")).collect::<String>())?,
    }
    let total = many(all.len(), "file");
    match (changed.len(), fmt.check) {
        (0, _) => tell(&terminal.err.green(&format!("{total}, formatted as they should be"))),
        (count, false) => tell(&format!("{count} of {total} formatted")),
        (count, true) => {
            tell(&terminal.err.yellow(&format!("{count} of {total} would change; `fmt` without --check does it")));
        }
    }
    Ok(Outcome::found(fmt.check && !changed.is_empty()))
}
