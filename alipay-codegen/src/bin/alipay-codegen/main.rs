//! The tool for maintainers of spec files.

mod bench;
mod check;
mod describe;
mod diff;
mod expand;
mod files;
mod fmt;
mod import;
mod list;
mod new;
mod revision;
mod run;
mod table;
mod terminal;

use clap::{Parser, Subcommand};
use run::{Outcome, Run};
use std::path::PathBuf;
use std::process::ExitCode;
use terminal::{Color, Terminal};

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
    /// Adds what tables or documentation pages know to the specs. What a spec says already is never changed.
    Import(import::Import),
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
        Command::Import(import) => import::run(specs, import, terminal),
    }
}
