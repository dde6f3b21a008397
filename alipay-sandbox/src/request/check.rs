//! The check of a request against the table of its API, and how the platform says what is wrong.

use std::fmt;

use alipay_core::{
    Violation,
    api::ApiEntry,
    validate::{self, Problem as Rule},
};
use serde_json::{Map, Value};

use super::{FilePart, JsonRecord, Parameters, files, shortened};
use crate::{
    catalog::{self, PUBLIC_PARAMETERS},
    refusal::Refusal,
};

/// One thing that is wrong with a request.
pub(crate) struct Problem {
    /// Where, as `goods_detail[0].price`.
    pub(crate) path: String,
    /// What is wrong. Never quotes the value.
    pub(crate) text: String,
}

impl From<Violation> for Problem {
    fn from(violation: Violation) -> Self {
        Self { text: violation.problem.to_string(), path: violation.path }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Rules of the whole request have no path.
        match self.path.as_str() {
            "" => f.write_str(&self.text),
            path => write!(f, "{path}: {}", self.text),
        }
    }
}

/// The parameters of the API itself: the object in `biz_content`, or the top-level ones that are not public.
pub(crate) fn content(
    entry: &'static ApiEntry,
    params: &Parameters,
    biz_content: Option<&str>,
) -> Result<Map<String, Value>, Refusal> {
    // Some SDKs send what is empty, and do not sign it.
    let own = params.iter().filter(|(name, value)| !value.is_empty() && is_own(entry, name));
    if !entry.info.biz_content {
        let value = |name, text| validate::parameter_value(entry.request, name, text);
        return Ok(own.map(|(name, text)| (name.to_owned(), value(name, text))).collect());
    }
    let stray: Vec<_> = own
        .map(|(name, _)| Problem {
            path: shortened(name),
            text: "is not a public parameter; the parameters of this API travel inside biz_content".to_owned(),
        })
        .collect();
    if !stray.is_empty() {
        return Err(refusal(entry, &stray, None));
    }
    match serde_json::from_str(biz_content.unwrap_or("{}")) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(Value::String(_)) => {
            Err(Refusal::by_gateway("isv.illegal-json", "It must be one JSON object, and is a text: JSON inside JSON."))
        }
        Ok(_) => Err(Refusal::by_gateway("isv.illegal-json", "It must be one JSON object.")),
        // The position is useful, and quotes nothing.
        Err(error) => Err(Refusal::by_gateway("isv.illegal-json", format!("{error}."))),
    }
}

/// Reads the members as the API's request and checks everything the table says, and the files with it.
pub(crate) fn check<'v>(
    entry: &'static ApiEntry,
    members: &'v Map<String, Value>,
    files: &[FilePart],
) -> Result<JsonRecord<'v>, Refusal> {
    let (record, violations) = validate::check_json(entry.request, members);
    let mut missing = violations.iter().filter(|violation| violation.problem == Rule::Missing);
    let missing = missing.find_map(|violation| documented_missing(entry, &violation.path));
    let mut problems: Vec<Problem> = violations.into_iter().map(Problem::from).collect();
    problems.extend(files::problems(entry, files));
    if problems.is_empty() { Ok(record) } else { Err(refusal(entry, &problems, missing)) }
}

/// Checks the public parameters' lengths.
pub(crate) fn limits(params: &Parameters) -> Result<(), Refusal> {
    let public = params.iter().filter(|(name, _)| catalog::is_public_parameter(name));
    let members = public.map(|(name, text)| (name.to_owned(), Value::from(text))).collect();
    let (record, _) = JsonRecord::read(PUBLIC_PARAMETERS, &members);
    validate::check(&record).map_err(|violations| Refusal::by_gateway("isv.invalid-parameter", violations.to_string()))
}

fn is_own(entry: &ApiEntry, name: &str) -> bool {
    let is_field = !entry.info.biz_content && entry.request.index_of(name).is_some();
    is_field || !catalog::is_public_parameter(name)
}

/// The code for one missing parameter, where the platform has one.
fn documented_missing(entry: &ApiEntry, path: &str) -> Option<&'static str> {
    let sub_code = format!("isv.missing-{}", path.replace('_', "-"));
    let own = entry.info.errors.iter().find(|doc| doc.code == sub_code);
    own.or_else(|| catalog::gateway_error(&sub_code)).map(|doc| doc.code)
}

/// The API's own code for wrong parameters if it has one, otherwise the gateway's.
fn refusal(entry: &ApiEntry, problems: &[Problem], missing: Option<&'static str>) -> Refusal {
    let listed = ["ACQ.INVALID_PARAMETER", "INVALID_PARAMETER", "INVALID_PARAM"]
        .into_iter()
        .find(|code| entry.info.errors.iter().any(|doc| doc.code == *code));
    let texts: Vec<_> = problems.iter().map(Problem::to_string).collect();
    let sub_code = missing.or(listed).unwrap_or("isv.invalid-parameter");
    Refusal::by_api(entry, sub_code, format!("{}.", texts.join("; ")))
}
