//! A refusal for another reason than the signature: what its code means, and whether the content fits the table.

use crate::{call::without_tokens, catalog, describe::describe_error};
use alipay::{
    Params,
    api::ApiEntry,
    explain,
    validate::{advice, check_json, parameter_value},
};
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// Paragraphs about the code, and about the request that was refused.
pub(super) fn about(code: &str, answer: &str, params: &Params, method: Option<&str>) -> String {
    let method = method.or_else(|| params.value("method")).unwrap_or("(none)");
    let entry = catalog::find(method);
    let mut text = "\n".to_owned();
    if let Some(sub_msg) = explain::sub_msg(answer).filter(|sub_msg| !sub_msg.is_empty()) {
        let _ = writeln!(text, "It says: {}\n", without_tokens(&sub_msg, params)); // writing into a String cannot fail
    }
    match catalog::error(entry, code) {
        Some(doc) => describe_error(doc, &mut text),
        None => text.push_str("This program knows nothing more of this code.\n"),
    }
    let checked = match entry {
        Some(entry) => checked(entry, params),
        None => format!("This program was built without the API {method}: the content is not checked.\n"),
    };
    text + "\n" + &checked
}

fn checked(entry: &ApiEntry, params: &Params) -> String {
    let method = entry.info.method;
    if params.value("encrypt_type").is_some() {
        return "The content is encrypted: it is not checked.\n".to_owned();
    }
    let members = match members(entry, params) {
        Ok(members) => members,
        // The text of the error may quote the content.
        Err(error) => {
            return format!("The content is no JSON object: line {}, column {}.\n", error.line(), error.column());
        }
    };
    let (record, violations) = check_json(entry.request, &members);
    let mut text = match violations.is_empty() {
        true => format!("The content fits the table of {method}.\n"),
        false => format!("The content does not fit the table of {method}:\n"),
    };
    let advice = advice(&record);
    let lines = violations.iter().map(ToString::to_string).chain(advice.iter().map(ToString::to_string));
    lines.for_each(|line| {
        let _ = writeln!(text, "  {line}"); // writing into a String cannot fail
    });
    text
}

/// The parameters of the API itself, as JSON.
fn members(entry: &ApiEntry, params: &Params) -> serde_json::Result<Map<String, Value>> {
    if entry.info.biz_content {
        return serde_json::from_str(params.value("biz_content").unwrap_or("{}"));
    }
    let own = params.iter().filter(|(name, _)| entry.request.index_of(name).is_some());
    Ok(own.map(|(name, text)| (name.to_owned(), parameter_value(entry.request, name, text))).collect())
}
