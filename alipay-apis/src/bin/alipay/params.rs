//! The parameters of a request: a form, the address of a page, an address and below it the form that was posted to it, or
//! a JSON object of strings.

use crate::{input, outcome::Mistake};
use alipay::{Charset, Params, form};
use serde_json::{Map, Value};
use std::path::Path;

/// Those in a file.
pub(crate) fn read(path: &Path) -> Result<Params, Mistake> {
    of(&input::bytes(path)?, path)
}

/// Those in what was read from a file.
fn of(bytes: &[u8], path: &Path) -> Result<Params, Mistake> {
    let mut params = Params::new();
    for (name, value) in pairs(bytes, path)? {
        params.set(name, value);
    }
    Ok(params)
}

/// The same with those that are empty, in their order.
pub(crate) fn pairs(bytes: &[u8], path: &Path) -> Result<Vec<(String, String)>, Mistake> {
    let content = input::trimmed(bytes);
    let pairs = if content.trim_ascii_start().starts_with(b"{") { of_json(content)? } else { of_form(content)? };
    if pairs.iter().all(|(_, value)| value.trim().is_empty()) {
        let wrong = format!("{} has no parameters", input::name(path));
        return Err(Mistake::new(wrong, "Write them as a=1&b=2, or as a JSON object of strings"));
    }
    Ok(pairs)
}

fn of_json(content: &[u8]) -> Result<Vec<(String, String)>, Mistake> {
    let object: Map<String, Value> = serde_json::from_slice(content).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        Mistake::new(format!("The parameters are no JSON object, {place}"), "Write them as {\"app_id\": \"…\"}")
    })?;
    let pairs = object.into_iter().map(|(name, value)| match value {
        Value::String(text) => Ok((name, text)),
        _ => Err(Mistake::new(
            format!("The parameter {name} is not a string"),
            "Write its exact text in quotes, since every space of it is signed",
        )),
    });
    pairs.collect()
}

fn of_form(content: &[u8]) -> Result<Vec<(String, String)>, Mistake> {
    // A text that was signed already: what is decoded twice would be another text, and nobody would notice.
    if content.iter().any(|byte| matches!(byte, b' ' | b'"' | b'{') || !byte.is_ascii()) {
        return Err(Mistake::new(
            "The parameters are not percent-encoded, so that a +, & or % in them could mean two things",
            "Write them as they are sent, such as a=1%20%2B, or as a JSON object of strings",
        ));
    }
    let lines = content.split(|byte| matches!(byte, b'\r' | b'\n')).map(input::query);
    let form = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(&b'&');
    let pairs = form::decode_bytes(&form).map_err(|error| {
        Mistake::new(format!("The parameters are no form: {error}"), "Write them as a=1&b=2 or as JSON")
    })?;
    let label = pairs.iter().find(|(name, _)| name == "charset").map(|(_, value)| String::from_utf8_lossy(value));
    let charset = label.and_then(|label| Charset::of_label(&label)).unwrap_or_default();
    let texts = pairs.iter().map(|(name, value)| match charset.decode(value) {
        Ok(text) => Ok((name.clone(), text.into_owned())),
        Err(_) => Err(Mistake::new(
            format!("The parameter {name} is not in the charset {}", charset.as_str()),
            "Correct the parameter charset",
        )),
    });
    texts.collect()
}
