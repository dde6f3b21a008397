//! JSON that a page shows: whole, behind back-slashes, or in pieces as literals of a program.

use super::lines::Line;
use crate::spec::Json;
use crate::spec::json::Value;
use crate::spec::parse::parse;
use std::collections::{HashMap, HashSet};

/// More is no sample.
const MOST_BYTES: usize = 32 * 1024;
/// A page of brackets must end as quickly as any.
const MOST_TRIES: usize = 200;

/// One object.
#[derive(Debug)]
pub(super) struct Sample {
    pub(super) line: usize,
    pub(super) json: Json,
}

/// Every sample of a page.
#[derive(Debug, Default)]
pub(super) struct Samples {
    /// What can be the content of a request.
    pub(super) requests: Vec<Sample>,
    /// Answers, without what is around them: `x` of `{"…_response": x, "sign": "…"}`.
    pub(super) responses: Vec<Sample>,
    /// The name around the first answer: the method with `_` for dots.
    pub(super) method: Option<String>,
    /// Values by the name of their field.
    values: HashMap<String, HashSet<String>>,
}

impl Samples {
    pub(super) fn find(lines: &[Line]) -> Self {
        let mut text = String::new();
        let mut starts = Vec::new();
        for line in lines {
            starts.push((text.len(), line.no));
            text.push_str(&line.text);
            text.push('\n');
        }
        let mut samples = Self::default();
        let (mut from, mut tries) = (0, 0);
        while let Some(at) = text.get(from..).and_then(|rest| rest.find('{')).map(|at| from + at) {
            from = at + 1;
            let after = text.get(from..).unwrap_or_default().trim_start();
            let is_object = after.starts_with(['"', '\\', '}']);
            if !is_object || tries > MOST_TRIES {
                continue;
            }
            tries += 1;
            let is_literal = text.get(..at).is_some_and(|before| before.ends_with(['"', '\'']));
            if let Some((json, length)) = read(text.get(at..).unwrap_or_default(), is_literal) {
                from = at + length.max(1);
                let index = starts.partition_point(|(start, _)| *start <= at).saturating_sub(1);
                samples.add(json, starts.get(index).map_or(0, |(_, no)| *no));
            }
        }
        samples
    }

    /// Whether a sample has this value in a field of this name.
    pub(super) fn shows(&self, name: &str, value: &str) -> bool {
        self.values.get(name).is_some_and(|values| values.contains(value))
    }

    /// Parts a text before a value that a sample has in a field of this name.
    pub(super) fn ends_with<'t>(&self, name: &str, text: &'t str) -> Option<(&'t str, &'t str)> {
        let values = self.values.get(name)?;
        let ends = values.iter().filter(|value| !value.is_empty()).filter_map(|value| {
            let before = text.strip_suffix(value.as_str())?;
            let is_apart = before.is_empty() || before.ends_with(char::is_whitespace);
            is_apart.then(|| (before.trim(), &text[before.len()..]))
        });
        ends.max_by_key(|(_, value)| value.len())
    }

    fn add(&mut self, json: Json, line: usize) {
        let Value::Object(members) = &json.value else { return };
        if members.is_empty() {
            return;
        }
        self.collect(&json);
        let node = members.iter().find_map(|member| {
            let method = member.key.strip_suffix("_response")?;
            matches!(member.value.value, Value::Object(_)).then(|| (method.to_owned(), member.value.clone()))
        });
        let (list, json) = match node {
            Some((method, node)) => {
                if method != "error" {
                    self.method.get_or_insert(method);
                }
                (&mut self.responses, node)
            }
            None => (&mut self.requests, json),
        };
        if !list.iter().any(|known| is_same(&known.json, &json)) {
            list.push(Sample { line, json });
        }
    }

    /// Depth is bounded by the parser.
    fn collect(&mut self, json: &Json) {
        for member in json.members() {
            let items = match &member.value.value {
                Value::List(items) => items.as_slice(),
                _ => std::slice::from_ref(&member.value),
            };
            for item in items {
                if let Some(text) = scalar(item) {
                    self.values.entry(member.key.clone()).or_default().insert(text);
                }
                self.collect(item);
            }
        }
    }
}

/// A value as a table writes it.
pub(super) fn scalar(json: &Json) -> Option<String> {
    match &json.value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(number) => Some(number.clone()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// Equal, whatever the order of keys.
pub(super) fn is_same(a: &Json, b: &Json) -> bool {
    match (&a.value, &b.value) {
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|member| b.member(&member.key).is_some_and(|other| is_same(&member.value, other)))
        }
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(a, b)| is_same(a, b))
        }
        (left, right) => left == right,
    }
}

/// The object at the beginning of a text, and how much of the text it was.
fn read(text: &str, is_literal: bool) -> Option<(Json, usize)> {
    if let Some(end) = balanced(text, MOST_BYTES)
        && let Ok(json) = parse(text.get(..end)?)
    {
        return Some((json, end));
    }
    let part = bounded(text);
    if is_literal {
        let (whole, length) = joined(part);
        if let Some(json) = balanced(&whole, MOST_BYTES).and_then(|end| parse(whole.get(..end)?).ok()) {
            return Some((json, length));
        }
    }
    if !part.contains("\\\"") {
        return None;
    }
    // Only the object itself is freed of back-slashes, so that its end is known.
    let end = balanced_escaped(part)?;
    let bare = unescaped(part.get(..end)?);
    parse(&bare).ok().map(|json| (json, end))
}

fn bounded(text: &str) -> &str {
    let mut end = text.len().min(MOST_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Where the object or list at the beginning ends, if that is soon enough.
pub(super) fn balanced(text: &str, most: usize) -> Option<usize> {
    let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
    for (at, c) in text.bytes().enumerate().take(most) {
        match c {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// The same where each quote has a back-slash.
fn balanced_escaped(text: &str) -> Option<usize> {
    let (mut depth, mut in_text) = (0_usize, false);
    let mut slashes = 0;
    for (at, c) in text.bytes().enumerate() {
        match c {
            b'\\' => {
                slashes += 1;
                continue;
            }
            b'"' if slashes <= 1 => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        slashes = 0;
    }
    None
}

/// One level of back-slashes less.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('r') => {}
                Some(c) => out.push(c),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

/// The literals of a program joined, from inside the first of them: `{" + "\"a\":1" + "}"`.
fn joined(text: &str) -> (String, usize) {
    let (mut whole, mut literal, mut in_text, mut at) = (String::new(), String::new(), true, 0);
    let mut chars = text.char_indices();
    while let Some((here, c)) = chars.next() {
        at = here + c.len_utf8();
        match c {
            '\\' if in_text => {
                literal.push(c);
                literal.extend(chars.next().map(|(_, c)| c));
            }
            '"' => {
                in_text = !in_text;
                if !in_text {
                    whole.push_str(&unescaped(&literal));
                    literal.clear();
                }
            }
            c if in_text => literal.push(c),
            '+' | '.' => {}
            c if c.is_whitespace() => {}
            _ => break,
        }
    }
    (whole, at)
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    #[test]
    fn objects_in_every_disguise() {
        let page = r#"
text { that is none }
request.setBizContent("{" +
"\"code\":\"x\"," +
"\"ext\":\"{\\\"key\\\":\\\"value\\\"}\"" +
"}");
biz_content={
  \"parts\":[{\"part_no\":\"P1\"}]
}
{"demo_widget_create_response":{"code":"10000","widget_no":"W 1"},"sign":"x"}
}"#;
        let samples = Samples::find(&lines(page));
        let requests: Vec<String> = samples.requests.iter().map(|sample| sample.json.to_string()).collect();
        assert_eq!(requests, [r#"{"code":"x","ext":"{\"key\":\"value\"}"}"#, r#"{"parts":[{"part_no":"P1"}]}"#]);
        assert_eq!(samples.requests[1].line, 7);
        assert_eq!(samples.method.as_deref(), Some("demo_widget_create"));
        assert_eq!(samples.responses[0].json.to_string(), r#"{"code":"10000","widget_no":"W 1"}"#);
        assert_eq!(samples.ends_with("widget_no", "the number W 1"), Some(("the number", "W 1")));
        assert_eq!(samples.ends_with("widget_no", "the numberW 1"), None);
        assert!(samples.shows("part_no", "P1"));
    }

    #[test]
    fn many_brackets_end_quickly() {
        let page = "{\"".repeat(200_000);
        assert!(Samples::find(&lines(&page)).requests.is_empty());
    }
}
