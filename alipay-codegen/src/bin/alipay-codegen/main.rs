//! The tool for maintainers of spec files.

mod bench;
mod list;

use alipay_codegen::{
    Imported, Page, PageOptions, Selection, generate, import_facts, import_pages, import_platform, load,
};
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Spec files of the Alipay Open Platform: checking, searching, importing.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Arguments {
    /// The directory with domains.json, apis/ and types/.
    #[arg(long, global = true, default_value = "specs")]
    specs: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Checks every spec file; tells what is wrong, where, and what to write instead.
    Check,
    /// Lists APIs: method, Rust type, Cargo feature.
    List {
        /// Only those whose method, type, title or description has this word.
        #[arg(long)]
        grep: Option<String>,
        /// As the Markdown of APIS.md.
        #[arg(long)]
        markdown: bool,
    },
    /// Prints the Rust that is generated for methods, or for beginnings of methods followed by `.*`.
    Expand {
        /// Such as alipay.trade.pay or alipay.user.*
        #[arg(required = true)]
        apis: Vec<String>,
    },
    /// Measures what the specs cost: loading, generating, compiling. Linux only; in the directory of the workspace.
    Bench {
        /// Also everything at once: minutes, and gigabytes of memory.
        #[arg(long)]
        full: bool,
        /// One step alone, in the build that this program is.
        #[arg(long, hide = true)]
        step: Option<String>,
    },
    /// Adds what tables know to the specs. What a spec says already is never changed.
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
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let specs = &arguments.specs;
    match &arguments.command {
        Command::Check => {
            let specs = load(specs)?;
            for warning in specs.warnings() {
                eprintln!("{warning}");
            }
            println!("{} APIs in {} domains are fine", specs.apis().count(), specs.domains().len());
        }
        Command::List { grep, markdown } => {
            print!("{}", list::list(&load(specs)?, grep.as_deref(), *markdown));
        }
        Command::Expand { apis } => {
            let specs = load(specs)?;
            for (name, text) in generate(&specs, &Selection::all().apis(apis)?).files {
                println!("// --- {name}\n{text}");
            }
        }
        Command::Bench { full, step: None } => bench::run(specs, *full)?,
        Command::Bench { .. } => bench::default_set(specs)?,
        Command::Import { from: From::Platform { tables } } => tell(&import_platform(specs, tables)?),
        Command::Import { from: From::Facts { tables } } => tell(&import_facts(specs, tables)?),
        Command::Import { from: From::Page { files, descriptions, date } } => {
            let pages = match files.as_slice() {
                [] => vec![Page::read("standard input", std::io::stdin())?],
                files => files.iter().map(Page::open).collect::<Result<_, _>>()?,
            };
            let mut options = PageOptions::default();
            (options.descriptions, options.date) = (*descriptions, date.clone());
            tell(&import_pages(specs, &pages, &options)?);
        }
    }
    Ok(())
}

fn tell(imported: &Imported) {
    for conflict in &imported.conflicts {
        eprintln!("{conflict}");
    }
    let (written, unchanged, conflicts) = (imported.written.len(), imported.unchanged, imported.conflicts.len());
    println!("{written} files written, {unchanged} unchanged, {conflicts} conflicts left as they are");
}
