//! The first version of a spec.

use crate::run::{EXIT_CODES, Outcome, Run};
use crate::terminal::{Terminal, print, tell};
use alipay_codegen::skeleton;
use std::path::Path;

#[derive(Debug, clap::Args)]
#[command(after_help = format!("\
Writes specs/apis/<domain>/<method>.json with the keys that a spec needs, and prints its name. Editors that follow
\"$schema\" complete the rest. A file that exists is left alone.

Examples:
  alipay-codegen new alipay.trade.order.settle

{EXIT_CODES}"))]
pub(crate) struct New {
    /// Such as alipay.trade.pay
    method: String,
}

pub(crate) fn run(specs: &Path, new: &New, terminal: &Terminal) -> Run {
    let file = skeleton(specs, &new.method)?;
    print(&format!("{}/{file}\n", specs.display()))?;
    let method = &new.method;
    let steps = [
        "title, description, parameters, answer and errors, in the order of the documentation page".to_owned(),
        "`retry`, if requests may be sent again when no answer came: see CONTRIBUTING.md".to_owned(),
        "\"reviewed\": true, once you have compared it with the page; then `check` asks for what is missing".to_owned(),
        format!("alipay-codegen fmt {method} && alipay-codegen check {method}"),
        format!("alipay-codegen describe {method}, and expand {method} for the Rust"),
    ];
    tell(&terminal.err.bold("next:"));
    for (i, step) in steps.iter().enumerate() {
        tell(&format!("  {}. {step}", i + 1));
    }
    Ok(Outcome::Fine)
}
