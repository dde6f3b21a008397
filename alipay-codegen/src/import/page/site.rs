//! The JSON that the documentation site itself is made of: lists of parameters as JSON inside strings.

use super::notes::Notes;
use super::row::{self, Row};
use super::samples::balanced;
use super::words::{Flag, Kind, lowered_type, type_word};
use crate::check::names::is_method;
use crate::spec::Json;
use crate::spec::json::Value;
use crate::spec::parse::parse;
use crate::spec::text::shown;

/// Whether it is such a JSON, whole or cut.
pub(super) fn is_site(text: &str) -> bool {
    text.trim_start().starts_with('{') && text.contains("\"requestParamList\"")
}

/// The rows of the request and of the answer.
pub(super) fn read(text: &str, notes: &mut Notes<'_>) -> (Vec<Row>, Vec<Row>) {
    let request = list(text, "requestParamList", "/request", notes);
    let response = list(text, "responseParamList", "/response", notes);
    let groups = member(text, "inputRequiredConfig").unwrap_or_default();
    let groups: String = groups.chars().filter(|c| !c.is_whitespace()).take(60).collect();
    if !groups.is_empty() && !groups.starts_with("[]") && !groups.starts_with("\"[]") && !groups.starts_with("null") {
        notes.warn(
            line_of(text, "inputRequiredConfig"),
            "/request",
            format!("groups of alternatives were left out: {}", shown(&groups)),
            "write them as rules by hand",
        );
    }
    (request, response)
}

/// The method, where the site names it.
pub(super) fn method(text: &str, notes: &mut Notes<'_>) -> Option<String> {
    let named = ["apiName", "method", "apiMethod", "name", "enName"].into_iter().find_map(|key| {
        let value = string(text, key)?;
        is_method(&value).then_some(value)
    });
    if named.is_some() {
        return named;
    }
    // The samples name it at least as a class, and in the text of a call.
    let plain = text.replace("\\n", "\n").replace("\\\"", "\"");
    super::about::method(&super::lines::lines(&plain), &super::samples::Samples::default(), notes)
}

pub(super) fn title(text: &str) -> Option<(usize, String)> {
    let title = ["apiTitle", "title", "apiZhName", "zhTitle"].into_iter().find_map(|key| string(text, key))?;
    let is_short = !title.is_empty() && title.chars().count() <= 60;
    is_short.then_some((1, title))
}

fn string(text: &str, key: &str) -> Option<String> {
    let value = member(text, key)?;
    let end = literal_end(value)?;
    match parse(value.get(..end)?).ok()?.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// What follows a key.
fn member<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let (_, after) = text.split_once(&format!("\"{key}\""))?;
    Some(after.trim_start().strip_prefix(':')?.trim_start())
}

fn line_of(text: &str, key: &str) -> usize {
    text.split_once(key).map_or(0, |(before, _)| before.matches('\n').count() + 1)
}

/// Where a string at the beginning ends.
fn literal_end(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in text.bytes().enumerate().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// One list of parameters, as many of its objects as are complete.
fn list(text: &str, key: &str, at: &str, notes: &mut Notes<'_>) -> Vec<Row> {
    let Some(value) = member(text, key) else { return Vec::new() };
    let line = line_of(text, key);
    let inner = match value.starts_with('"') {
        true => {
            let end = literal_end(value);
            let body = value.get(1..end.map_or(value.len(), |end| end - 1)).unwrap_or_default();
            unescape(body)
        }
        false => value.to_owned(),
    };
    let (mut rows, mut rest) = (Vec::new(), inner.trim_start().trim_start_matches('['));
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if !rest.starts_with('{') {
            break;
        }
        let whole = balanced(rest, usize::MAX).and_then(|end| rest.get(..end));
        let object = whole.and_then(|whole| parse(whole).ok());
        let (Some(whole), Some(object)) = (whole, object) else { break };
        add(&object, 0, line, &mut rows, notes);
        rest = rest.get(whole.len()..).unwrap_or_default();
    }
    if !rest.starts_with(']') {
        notes.warn(
            line,
            at,
            "the list is cut, or not JSON from some place on",
            "only the complete entries were read; import the page again when it is complete",
        );
    }
    rows
}

/// One level of JSON escapes, and the back-slashes that stored copies put before brackets.
fn unescape(body: &str) -> String {
    let text = match parse(&format!("\"{body}\"")) {
        Ok(Json { value: Value::Text(text), .. }) => text,
        // Cut, or with escapes that JSON does not have.
        _ => {
            let mut body = body;
            while body.ends_with('\\') {
                body = &body[..body.len() - 1];
            }
            super::samples::unescaped(body)
        }
    };
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek().is_some_and(|next| matches!(next, '[' | ']' | '<' | '>' | '*')) => {}
            '\\' => {
                out.push(c);
                out.extend(chars.next());
            }
            c => out.push(c),
        }
    }
    out
}

/// One parameter with everything inside it. The depth is bounded by the parser.
fn add(json: &Json, depth: usize, line: usize, rows: &mut Vec<Row>, notes: &mut Notes<'_>) {
    let Some(value) = json.member("value") else { return };
    let text = |key: &str| value.member(key).and_then(Json::as_text).unwrap_or_default();
    let is_false = |json: &Json, key: &str| json.member(key).is_some_and(|flag| flag.value == Value::Bool(false));
    if is_false(value, "showFlag") || is_false(json, "display") || !matches!(text("docShowRange"), "" | "ALL_VISIBLE") {
        return;
    }
    let Some((_, name)) = row::name(text("fieldName"), line, notes) else { return };
    let class =
        [text("sdkClassName"), text("exactType")].into_iter().find(|class| !class.is_empty()).unwrap_or_default();
    let is_base = text("fieldType") == "BASETYPE";
    let exact = if is_base && !text("exactType").is_empty() { text("exactType") } else { class };
    let Some(mut ty) = type_word(exact).or_else(|| lowered_type(exact)) else {
        notes.warn(
            line,
            &format!("/{}", shown(&name)),
            format!("`{}` has the unknown type `{}`", shown(&name), shown(exact)),
            "add it to the spec by hand",
        );
        return;
    };
    if !is_base && !ty.is_object() {
        ty.kind = Kind::Object(None);
    }
    ty.list |= value.member("listType").is_some_and(|list| list.value == Value::Bool(true));
    let mut row = Row::new(line, &name, ty);
    row.depth = Some(depth);
    let must = [text("docMustType"), text("mustType")].into_iter().find(|must| !must.is_empty()).unwrap_or_default();
    row.flag = Some(match must {
        "MUST" => Flag::Required,
        "CHOICE" | "OPTIONAL" | "" => Flag::Optional,
        _ => Flag::Conditional,
    });
    row.length = value
        .member("maxLength")
        .and_then(Json::as_integer)
        .and_then(|length| u32::try_from(length).ok())
        .filter(|length| *length > 0);
    row.description = super::lines::plain(text("description"));
    row.example = row::example(text("example"));
    row.deprecated = value.member("deprecated").is_some_and(|flag| flag.value == Value::Bool(true));
    rows.push(row);
    if let Some(Json { value: Value::List(children), .. }) = json.member("children") {
        for child in children {
            add(child, depth + 1, line, rows, notes);
        }
    }
}
