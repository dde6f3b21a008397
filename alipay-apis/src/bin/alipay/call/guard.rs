//! What stops a call before it is sent: another channel, and second thoughts.

use super::Call;
use crate::outcome::Mistake;
use alipay::{
    ALIPAY_SANDBOX_GATEWAY, Error, Problem,
    api::{ApiEntry, RetryClass},
    codec::Sensitivity,
};
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

/// With the options of this program, if that is what is wrong: some APIs are for servers, some for browsers, some for
/// phones.
pub(super) fn other_channel(call: &Call, error: &Error) -> Option<Mistake> {
    let channels = error.violations()?.iter().find_map(|violation| match violation.problem {
        Problem::OtherChannel { channels } => Some(channels),
        _ => None,
    })?;
    let wrong = match (call.page, call.app) {
        (true, _) => "is not opened in a browser",
        (_, true) => "is not handed to the Alipay app",
        _ => "is not called by a server",
    };
    let way = |channel: &&str| match *channel {
        "page" => "with --page, print the address that a browser is to open",
        "app" => "with --app, print the string for the Alipay app",
        _ => "without --page and --app, call it",
    };
    let ways: Vec<_> = channels.iter().map(way).collect();
    let method = error.method().unwrap_or_default();
    Some(Mistake::new(format!("{method} {wrong}"), format!("Instead, {}", ways.join(", or "))))
}

/// What is answered once only must not be hidden: nobody could get it again.
pub(super) fn once(entry: &ApiEntry, shows_secrets: bool) -> Result<(), Mistake> {
    let has_secrets = entry.response.fields.iter().any(|field| field.sensitivity == Sensitivity::Secret);
    if shows_secrets || entry.info.retry != RetryClass::OneShot || !has_secrets {
        return Ok(());
    }
    Err(Mistake::new(
        format!("{} answers with secrets, and only once", entry.info.method),
        "Nothing was sent: say --show-secrets, and send standard output where nobody else reads it",
    ))
}

/// Asks before something is changed that is real. What is not known to read only changes something.
pub(super) fn confirm(
    method: &str,
    entry: Option<&ApiEntry>,
    who: &str,
    gateway: &str,
    is_sure: bool,
) -> Result<(), Mistake> {
    let reads = entry.is_some_and(|entry| entry.info.retry == RetryClass::Read);
    // Plain http goes to this machine only.
    let is_trial = gateway == ALIPAY_SANDBOX_GATEWAY || gateway.starts_with("http://");
    if reads || is_trial || is_sure {
        return Ok(());
    }
    let what = format!("{method} may change something for {who}, and {gateway} is in production");
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Err(Mistake::new(what, "Nothing was sent: say --yes if it is meant"));
    }
    let _ = write!(io::stderr(), "{what}. Type yes to send it: ");
    let mut answer = String::new();
    match io::stdin().lock().read_line(&mut answer) {
        Ok(_) if answer.trim() == "yes" => Ok(()),
        _ => Err(Mistake::new("Nothing was sent", "Type yes, or say --yes, if it is meant")),
    }
}
