//! What a page is about: the method, its title, whether a user must have agreed.

use super::lines::{Line, uncomment};
use super::notes::Notes;
use super::row::Row;
use super::samples::Samples;
use super::words::Flag;
use crate::check::names::is_method;
use crate::spec::Need;
use crate::spec::text::listed;
use std::collections::BTreeSet;

/// The method of a page; `None`, with an error, if the page does not tell.
pub(super) fn method(lines: &[Line], samples: &Samples, notes: &mut Notes<'_>) -> Option<String> {
    let (mut all, mut sure) = (BTreeSet::new(), BTreeSet::new());
    let (mut has_heading, mut has_row) = (false, false);
    for line in lines {
        let text = uncomment(&line.text).trim().trim_start_matches(['#', '*', ' ', '`', '【']);
        for method in methods(&line.text) {
            if !has_heading && text.starts_with(method.as_str()) {
                has_heading = true;
                sure.insert(method.clone());
            }
            let is_row = text
                .trim_start_matches(['|', ' '])
                .strip_prefix("method")
                .is_some_and(|rest| !rest.starts_with(is_word));
            if !has_row && is_row {
                has_row = true;
                sure.insert(method.clone());
            }
            if samples.method.as_ref().is_some_and(|answer| *answer == method.replace('.', "_")) {
                sure.insert(method.clone());
            }
            all.insert(method);
        }
        if let Some(method) = rest_path(&line.text) {
            all.insert(method);
        }
    }
    let found = if sure.is_empty() { &all } else { &sure };
    match (found.len(), found.first()) {
        (1, Some(method)) => Some(method.clone()),
        (0, _) => {
            notes.error(
                0,
                "",
                "the page names no method",
                "copy the page from its title on, so that the method is part of it",
            );
            None
        }
        _ => {
            let message = format!("the page could be about several methods: {}", listed(found));
            notes.error(0, "", message, "put the method of this page alone on the first line of the copy");
            None
        }
    }
}

/// Every method that a line names.
fn methods(line: &str) -> Vec<String> {
    const HOSTS: [&str; 12] = ["com", "cn", "net", "org", "html", "htm", "do", "php", "js", "png", "jpg", "md"];
    const PACKAGES: [&str; 6] = ["com", "org", "net", "www", "java", "cn"];
    let mut found = Vec::new();
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/' | ':' | '@' | '-');
    for word in line.split(|c: char| !fits(c)) {
        let word = word.trim_matches(['.', '-', ':']);
        let word = word.rsplit_once(':').map_or(word, |(_, last)| last);
        let first = word.split('.').next().unwrap_or_default();
        let last = word.rsplit('.').next().unwrap_or_default();
        let starts = |segment: &str| segment.starts_with(|c: char| c.is_ascii_lowercase());
        let is_one = !word.contains(['/', '@', '-'])
            && word.len() <= 100
            && is_method(word)
            && word.split('.').all(starts)
            && !HOSTS.contains(&last)
            && !PACKAGES.contains(&first);
        if is_one {
            found.push(word.to_owned());
        }
    }
    found
}

/// `alipay.demo.widget.create` of `/v3/alipay/demo/widget/create`.
fn rest_path(line: &str) -> Option<String> {
    let (_, path) = line.split_once("/v3/")?;
    let path: String =
        path.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '{' | '}')).collect();
    let segments: Vec<&str> =
        path.split('/').filter(|segment| !segment.is_empty() && !segment.starts_with('{')).collect();
    let method = segments.join(".");
    (is_method(&method) && method.len() <= 100).then_some(method)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '.'
}

/// The title: in brackets behind the method, or beside it in the heading.
pub(super) fn title(lines: &[Line], method: &str) -> Option<(usize, String)> {
    let short = |text: &str| !text.is_empty() && text.chars().count() <= 60;
    let around = |line: &Line| {
        let (before, after) = line.text.split_once(method)?;
        // Not the beginning of a longer method.
        let is_whole = !after.starts_with(is_word) && !before.ends_with(is_word);
        is_whole.then(|| (before.to_owned(), after.trim_start_matches(['`', '*', ' ']).to_owned()))
    };
    for line in lines {
        let Some((before, after)) = around(line) else { continue };
        if let Some(inner) = after.strip_prefix(['(', '（']).and_then(|rest| rest.split([')', '）']).next())
            && short(inner.trim())
        {
            return Some((line.no, inner.trim().to_owned()));
        }
        let is_heading = before.trim().chars().all(|c| matches!(c, '#' | '*' | ' ' | '`' | '/'));
        let rest = after.trim_end_matches(['*', '#', ' ']).trim();
        if is_heading && short(rest) && rest.chars().any(super::words::is_wide) {
            return Some((line.no, rest.to_owned()));
        }
    }
    None
}

/// Whether the call needs the token of a user.
pub(super) fn user(lines: &[Line], public: &[Row]) -> Option<(usize, Need)> {
    if let Some(row) = public.iter().find(|row| row.name == "auth_token") {
        let need = if row.flag == Some(Flag::Required) { Need::Required } else { Need::Optional };
        return Some((row.line, need));
    }
    for line in lines {
        let text = line.text.trim();
        let need = match text {
            "不需要授权" | "不需要用户授权" | "无需授权" => Some(Need::None),
            "需要授权" | "需要用户授权" => Some(Need::Required),
            _ => {
                let own = text
                    .match_indices("auth_token")
                    .any(|(at, _)| !text.get(..at).is_some_and(|before| before.ends_with('_')));
                let is_needed = ["必传", "必须传", "必选", "必填"].iter().any(|word| text.contains(word));
                (own && is_needed).then_some(Need::Required)
            }
        };
        if let Some(need) = need {
            return Some((line.no, need));
        }
    }
    None
}
