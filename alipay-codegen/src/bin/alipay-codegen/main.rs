//! The tool for maintainers of spec files.

mod bench;
mod check;
mod describe;
mod diff;
mod expand;
mod files;
mod fmt;
mod list;
mod new;
mod revision;
mod run;
mod table;
mod terminal;

use alipay_codegen::{Imported, Page, PageOptions, import_facts, import_pages, import_platform};
use clap::{Parser, Subcommand};
use run::{Outcome, Run};
use std::path::PathBuf;
use std::process::ExitCode;
use terminal::{Color, Terminal, print, tell};

/// Spec files of the Alipay Open Platform: writing, checking, searching, comparing.
#[derive(Parser)]
#[command(
    version,
    arg_required_else_help = true,
    after_help = "\
To add an API: `new METHOD`, fill in the file, `fmt`, `check`, `describe METHOD`, and `expand METHOD` for the Rust.
Results go to standard output, everything about them to standard error.

Exit codes: 0 fine, 1 found something (`check`, `fmt --check`, `diff`), 2 could not do it."
)]
struct Arguments {
    /// The directory with domains.json, apis/ and types/.
    #[arg(long, global = true, default_value = "specs")]
    specs: PathBuf,
    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    color: Color,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes the first version of a spec.
    New(new::New),
    /// Tells what is wrong with spec files, where, and what to write instead.
    Check(check::Check),
    /// Brings spec files into one order and layout.
    Fmt(fmt::Fmt),
    /// Prints the Rust that is generated for an API.
    Expand(expand::Expand),
    /// Shows an API as a table: parameters, answer, errors.
    Describe(describe::Describe),
    /// Tells what changed between two sets of specs: added, changed, breaking.
    Diff(diff::Diff),
    /// Lists APIs: method, Rust type, Cargo feature, title.
    List(list::List),
    /// Measures what the specs cost: loading, generating, compiling. Linux only; in the directory of the workspace.
    #[command(after_help = run::EXIT_CODES)]
    Bench {
        /// Also everything at once: minutes, and gigabytes of memory.
        #[arg(long)]
        full: bool,
        /// One step alone, in the build that this program is.
        #[arg(long, hide = true)]
        step: Option<String>,
    },
    /// Adds what tables know to the specs. What a spec says already is never changed.
    #[command(after_help = run::EXIT_CODES)]
    Import {
        #[command(subcommand)]
        from: From,
    },
}

#[derive(Subcommand)]
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

fn main() -> ExitCode {
    if let Some(compiled) = bench::in_front_of_a_compiler() {
        let code = compiled.ok().and_then(|status| status.code());
        return ExitCode::from(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1));
    }
    let arguments = Arguments::parse();
    let terminal = Terminal::new(arguments.color);
    run::end(run(&arguments, &terminal), &terminal)
}

fn run(arguments: &Arguments, terminal: &Terminal) -> Run {
    let specs = &arguments.specs;
    match &arguments.command {
        Command::New(new) => new::run(specs, new, terminal),
        Command::Check(check) => check::run(specs, check, terminal),
        Command::Fmt(fmt) => fmt::run(specs, fmt, terminal),
        Command::Expand(expand) => expand::run(specs, expand, terminal),
        Command::Describe(describe) => describe::run(specs, describe, terminal),
        Command::Diff(diff) => diff::run(specs, diff, terminal),
        Command::List(list) => list::run(specs, list, terminal),
        Command::Bench { full, step: None } => bench::run(specs, *full).map(|()| Outcome::Fine).map_err(Into::into),
        Command::Bench { .. } => bench::default_set(specs).map(|()| Outcome::Fine).map_err(Into::into),
        Command::Import { from: From::Platform { tables } } => import(terminal, || import_platform(specs, tables)),
        Command::Import { from: From::Facts { tables } } => import(terminal, || import_facts(specs, tables)),
        Command::Import { from: From::Page { files, descriptions, date } } => {
            let pages = match files.as_slice() {
                [] => vec![Page::read("standard input", std::io::stdin())?],
                files => files.iter().map(Page::open).collect::<Result<_, _>>()?,
            };
            let mut options = PageOptions::default();
            (options.descriptions, options.date) = (*descriptions, date.clone());
            import(terminal, || import_pages(specs, &pages, &options))
        }
    }
}

fn import(terminal: &Terminal, import: impl FnOnce() -> alipay_codegen::Result<Imported>) -> Run {
    let busy = terminal.busy("importing");
    let imported = import()?;
    drop(busy);
    imported.conflicts.iter().for_each(|conflict| tell(&conflict.to_string()));
    let (written, unchanged, conflicts) = (imported.written.len(), imported.unchanged, imported.conflicts.len());
    print(&format!("{written} files written, {unchanged} unchanged, {conflicts} conflicts left as they are\n"))?;
    Ok(Outcome::Fine)
}
