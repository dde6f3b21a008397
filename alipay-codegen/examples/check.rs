//! Checks a directory of specs, and shows the Rust that is generated for it.
//!
//! ```text
//! cargo run -p alipay-codegen --example check -- specs                   every complaint and warning
//! cargo run -p alipay-codegen --example check -- specs alipay.trade.pay  … and the generated code
//! ```

use alipay_codegen::{Selection, generate, load};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().unwrap_or_else(|| "specs".to_owned());
    let patterns: Vec<String> = arguments.collect();
    match show(&directory, &patterns) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn show(directory: &str, patterns: &[String]) -> alipay_codegen::Result<()> {
    let specs = load(directory)?;
    for warning in specs.warnings() {
        eprintln!("{warning}");
    }
    eprintln!("{} APIs, {} warnings", specs.apis().count(), specs.warnings().len());
    if patterns.is_empty() {
        return Ok(());
    }
    let selection = Selection::all().apis(patterns)?;
    for (name, text) in generate(&specs, &selection).files {
        println!("// --- {name}\n{text}");
    }
    Ok(())
}
