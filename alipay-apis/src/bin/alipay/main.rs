//! Keys, signatures and APIs of the platform on the command line.

mod call;
mod catalog;
mod completions;
mod config;
mod describe;
mod doctor;
mod explain;
mod input;
mod inspect;
mod keygen;
mod outcome;
mod params;
mod platform_key;
mod report;
mod sign;
mod verify;

use clap::{CommandFactory as _, Parser, Subcommand, error::ErrorKind};
use outcome::{CALL_EXIT_CODES, EXIT_CODES, Mistake, PLAIN_EXIT_CODES, Run};
use std::process::ExitCode;

/// Keys, signatures and APIs of the Alipay Open Platform. Only `call` and `doctor` send anything.
#[derive(Parser)]
#[command(name = "alipay", version, arg_required_else_help = true, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    #[command(after_help = PLAIN_EXIT_CODES)]
    Keygen(keygen::Keygen),
    /// Tells what a key or certificate file is.
    #[command(subcommand, arg_required_else_help = true)]
    Key(Key),
    #[command(after_help = EXIT_CODES)]
    Sign(sign::Sign),
    #[command(after_help = EXIT_CODES)]
    Verify(verify::Verify),
    #[command(after_help = PLAIN_EXIT_CODES)]
    Describe(describe::Describe),
    #[command(after_help = doctor::EXIT_CODES)]
    Doctor(doctor::Doctor),
    #[command(after_help = CALL_EXIT_CODES)]
    Call(Box<call::Call>),
    /// Tells why a signature was refused, or a request for another reason.
    #[command(subcommand, arg_required_else_help = true)]
    Explain(explain::Explain),
    #[command(after_help = completions::INSTALL)]
    Completions(completions::Completions),
}

#[derive(Subcommand)]
enum Key {
    #[command(after_help = PLAIN_EXIT_CODES)]
    Inspect(inspect::Inspect),
}

fn main() -> ExitCode {
    match Arguments::try_parse() {
        Ok(arguments) => outcome::end(run(&arguments.command)),
        Err(error) if error.kind() == ErrorKind::InvalidUtf8 => {
            let advice = "Write it in UTF-8; a request can also be in a file, as --json @request.json";
            outcome::end(Err(Mistake::new("An argument or a variable is not UTF-8", advice)))
        }
        // Such an argument would be quoted.
        Err(error) if error.use_stderr() && arguments().any(|argument| input::is_key_text(&argument)) => {
            outcome::end(Err(input::key_as_argument()))
        }
        Err(error) if error.use_stderr() && arguments().any(|argument| is_quoted_address(&error, &argument)) => {
            let advice = "`alipay help` with the name of the command says what it takes";
            outcome::end(Err(Mistake::new("An address stands where none is taken", advice)))
        }
        Err(error)
            if error.kind() == ErrorKind::InvalidSubcommand && arguments().next().as_deref() == Some("inspect") =>
        {
            let advice = "`alipay key inspect` tells what a key or certificate file is";
            outcome::end(Err(Mistake::new("There is no command inspect", advice)))
        }
        Err(error) => error.exit(),
    }
}

/// It may hold a code or a signature.
fn is_quoted_address(error: &clap::Error, argument: &str) -> bool {
    input::is_address(argument) && error.to_string().contains(argument)
}

fn arguments() -> impl Iterator<Item = String> {
    std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned())
}

fn run(command: &Command) -> Run {
    match command {
        Command::Keygen(keygen) => keygen::run(keygen),
        Command::Key(Key::Inspect(inspect)) => inspect::run(inspect),
        Command::Sign(sign) => sign::run(sign),
        Command::Verify(verify) => verify::run(verify),
        Command::Describe(describe) => describe::run(describe),
        Command::Doctor(doctor) => doctor::run(doctor),
        Command::Call(call) => call::run(call),
        Command::Explain(explain) => explain::run(explain),
        Command::Completions(completions) => Ok(completions::run(completions, Arguments::command())),
    }
}
