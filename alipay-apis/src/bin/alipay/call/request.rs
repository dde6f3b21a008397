//! The request: read, looked at, and what is said about it.

use crate::{
    input,
    outcome::{Mistake, note, visible},
};
use alipay::{
    Error, Problem, Violation,
    api::ApiEntry,
    codec::{self, Layout},
    validate::{advice, check_json},
};
use serde_json::{Map, Value};
use std::path::Path;

/// The request of `--json`, without blanks and line breaks between its parts: pages cannot have any. Also its members.
pub(super) fn read(argument: &str) -> Result<(String, Map<String, Value>), Mistake> {
    let text = match (argument, argument.strip_prefix('@')) {
        (path @ "-", _) | (_, Some(path)) => input::text(Path::new(path))?,
        (json, None) => json.to_owned(),
    };
    if Path::new(argument).is_file() && argument != "-" {
        return Err(Mistake::new("The request is the name of a file", format!("Write it as @{argument}")));
    }
    let object = serde_json::from_str::<Map<String, Value>>(&text);
    let place = match &object {
        Ok(_) => String::new(),
        Err(error) => format!(", line {}, column {}", error.line(), error.column()),
    };
    codec::lay_out(&text, Layout::Compact, None).zip(object.ok()).ok_or_else(|| {
        Mistake::new(
            format!("The request is no JSON object{place}"),
            "Write it as '{\"out_trade_no\":\"…\"}', as @ and the name of a file, or as - for standard input",
        )
    })
}

/// What the platform takes and is hardly meant, a line each.
pub(super) fn advisories(entry: &ApiEntry, members: &Map<String, Value>) -> Vec<String> {
    let (record, found) = check_json(entry.request, members);
    let unknown = found.iter().filter(|violation| matches!(violation.problem, Problem::Unknown { .. }));
    let ignored = codec::ignored(&record);
    let ignored = ignored.iter().map(|path| format!("{path}: the platform ignores it, for what else is given"));
    let advised = advice(&record).into_iter().map(|advice| advice.to_string());
    unknown.map(Violation::to_string).chain(ignored).chain(advised).collect()
}

/// Nothing was sent, and why not.
pub(super) fn not_sent(error: &Error) -> Mistake {
    let Some(violations) = error.violations() else {
        return Mistake::new(error.to_string(), "Nothing was sent: mend what it names");
    };
    violations.iter().for_each(|violation| note(&format!("  {}", text(violation))));
    let method = error.method().unwrap_or_default();
    Mistake::new(
        format!("This is no request for {}, and nothing was sent", visible(method)),
        "Mend what is listed above, or skip the check of the request with --no-validate",
    )
}

/// With the options of this program where the library names its own.
fn text(violation: &Violation) -> String {
    let path = &violation.path;
    match violation.problem {
        Problem::MissingUserToken => {
            format!("{path}: is required, since the API acts for a user: give --auth-token-file or ALIPAY_AUTH_TOKEN")
        }
        Problem::NoAesKey => format!("{path}: cannot be encrypted: give --encrypt-key"),
        _ => violation.to_string(),
    }
}
