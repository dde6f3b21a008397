//! What tables and pages know, added to the specs.

use crate::check::as_json;
use crate::run::{EXIT_CODES, Outcome, Run};
use crate::terminal::{Terminal, print, tell};
use alipay_codegen::{Json, Page, PageOptions, Result, import_facts, import_pages, import_platform};
use clap::Subcommand;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Where a table or page and a spec disagree, both are told and the spec stays. A second import changes nothing.

Examples:
  alipay-codegen import page page.txt
  pbpaste | alipay-codegen import page --json

{EXIT_CODES}"))]
pub(crate) struct Import {
    /// Print a JSON object of { written, unchanged, conflicts }, with conflicts as `check --json` has them.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    from: From,
}

#[derive(Debug, Subcommand)]
enum From {
    /// Names and types of every API: apis.jsonl and types.jsonl.
    Platform {
        /// The directory with the tables.
        tables: PathBuf,
    },
    /// What the documentation says about single APIs: one <method>.json for each.
    Facts {
        /// The directory with the tables.
        tables: PathBuf,
    },
    /// Saved or copied pages of the documentation: text, Markdown, HTML or JSON.
    Page {
        /// The pages; without any, one page from standard input.
        files: Vec<PathBuf>,
        /// Take descriptions over as they are, for whoever writes own ones.
        #[arg(long)]
        descriptions: bool,
        /// When the pages were read, as 2026-11-21.
        #[arg(long)]
        date: Option<String>,
    },
}

pub(crate) fn run(specs: &Path, import: &Import, terminal: &Terminal) -> Run {
    let busy = terminal.busy("importing");
    let imported = match &import.from {
        From::Platform { tables } => import_platform(specs, tables)?,
        From::Facts { tables } => import_facts(specs, tables)?,
        From::Page { files, descriptions, date } => {
            let pages = match files.as_slice() {
                [] => vec![Page::read("standard input", std::io::stdin())?],
                files => files.iter().map(Page::open).collect::<Result<_>>()?,
            };
            let mut options = PageOptions::default();
            (options.descriptions, options.date) = (*descriptions, date.clone());
            import_pages(specs, &pages, &options)?
        }
    };
    drop(busy);
    let (written, unchanged, conflicts) = (&imported.written, imported.unchanged, &imported.conflicts);
    if import.json {
        let object = Json::from_iter([
            ("written", written.iter().map(|file| Json::from(file.as_str())).collect()),
            ("unchanged", Json::from(unchanged)),
            ("conflicts", conflicts.iter().map(as_json).collect()),
        ]);
        print(&format!("{object}\n"))?;
        return Ok(Outcome::Fine);
    }
    conflicts.iter().for_each(|conflict| tell(&conflict.to_string()));
    let (written, conflicts) = (written.len(), conflicts.len());
    print(&format!("{written} files written, {unchanged} unchanged, {conflicts} conflicts left as they are\n"))?;
    Ok(Outcome::Fine)
}
