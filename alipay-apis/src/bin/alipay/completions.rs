//! Scripts for shells.

use crate::outcome::Answer;
use clap_complete::Shell;

/// For the help.
pub(crate) const INSTALL: &str = "\
To install it for yourself:
  bash        alipay completions bash > ~/.local/share/bash-completion/completions/alipay
  zsh         alipay completions zsh > DIR/_alipay, where DIR is one of $fpath
  fish        alipay completions fish > ~/.config/fish/completions/alipay.fish
  powershell  alipay completions powershell >> $PROFILE
  elvish      alipay completions elvish >> ~/.config/elvish/rc.elv
and start a new shell.

Exit codes: 0 done; 2 a mistake, nothing was done.";

/// Prints the script with which a shell completes the commands and options of this program.
#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(completions: &Completions, mut command: clap::Command) -> Answer {
    let mut script = Vec::new();
    let name = command.get_name().to_owned();
    clap_complete::generate(completions.shell, &mut command, name, &mut script);
    Answer::right(String::from_utf8_lossy(&script).into_owned())
}
