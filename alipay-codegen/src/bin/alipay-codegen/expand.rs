//! The Rust that is generated.

use crate::run::{self, EXIT_CODES, Outcome, Run, unknown};
use crate::terminal::{Terminal, print};
use alipay_codegen::{Format, Options, Selection, generate_with};
use std::path::Path;

#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
The types that an API shares with others of its domain are part of it, and so are the notifications of the domain.

Examples:
  alipay-codegen expand alipay.trade.pay
  alipay-codegen expand 'alipay.user.info.*' | less

{EXIT_CODES}"))]
pub(crate) struct Expand {
    /// Methods, such as alipay.trade.pay; or beginnings of methods followed by .*
    #[arg(required = true, value_name = "METHOD")]
    apis: Vec<String>,
}

pub(crate) fn run(specs: &Path, expand: &Expand, terminal: &Terminal) -> Run {
    let set = run::all(specs, terminal)?;
    for pattern in &expand.apis {
        let only = Selection::all().apis([pattern])?;
        if !set.apis().any(|api| only.includes(&api.method)) {
            return Err(unknown(pattern, &set).into());
        }
    }
    let busy = terminal.busy("generating");
    let mut options = Options::default();
    options.format = Format::Pretty;
    let mut files = generate_with(&set, &Selection::all().apis(&expand.apis)?, &options)?.files;
    drop(busy);
    // It ties the others together, and is the same for every API.
    files.remove("alipay_apis.rs");
    let is_only = files.len() == 1;
    let text: Vec<String> =
        files.into_iter().map(|(name, text)| if is_only { text } else { format!("// --- {name}\n{text}") }).collect();
    print(&text.join("\n"))?;
    Ok(Outcome::Fine)
}
