//! What happens to a text or a form when it is copied.

use std::collections::HashSet;

use super::{
    Paste, html,
    received::{self, Pair},
    text,
};
use crate::form;

/// A text that was given as the signed one.
pub(super) struct Given {
    /// As it probably was.
    pub(super) source: String,
    /// The value of `sign`, where that stood in it.
    pub(super) sign: Option<String>,
    /// What had happened to it.
    pub(super) paste: Option<Paste>,
}

/// Whether something happened, what, and how to take it back.
type Step = (bool, Paste, fn(&str) -> String);

/// A text as it probably was before it was copied; `seen` is the one that the gateway verified.
pub(super) fn text_of(given: &str, seen: &str) -> Given {
    let (mut source, mut paste) = (given.to_owned(), None);
    let lines = lines_of(given);
    let of_lines = lines.split('\n').all(|line| text::name(line).is_some());
    let steps: [Step; 5] = [
        (seen.contains('&') && has_escaped(given) && !has_escaped(seen), Paste::Html, html::unescape_text),
        (!seen.contains('\n') && lines.contains('\n') && of_lines, Paste::Lines, |text| {
            lines_of(text).replace('\n', "&")
        }),
        (!seen.contains('\n') && given.contains('\n'), Paste::Wrapped, |text| text.replace(['\r', '\n'], "")),
        (given.ends_with("&sign=") && !seen.ends_with("&sign="), Paste::EmptySign, |text| {
            text.trim_end_matches("&sign=").to_owned()
        }),
        (given.ends_with('&') && !seen.ends_with('&'), Paste::Ampersand, |text| text.trim_end_matches('&').to_owned()),
    ];
    for (applies, step, change) in steps {
        if applies {
            source = change(&source);
            paste = paste.or(Some(step));
        }
    }
    let (source, sign) = without_sign(&source);
    if sign.is_some() && hides_usual(&source) {
        // Where it was sent, `charset` may have been in the address.
        let charset =
            |text: &str| text::pieces(text).into_iter().find(|piece| piece.starts_with("charset=")).map(str::to_owned);
        let missing = charset(seen).filter(|_| charset(&source).is_none());
        let pieces: Vec<_> = missing.into_iter().chain([source]).collect();
        return Given { source: sorted(&pieces.join("&")), sign, paste: paste.or(Some(Paste::Decoded)) };
    }
    if is_inside(&source, seen) {
        return Given { source, sign, paste: Some(Paste::Part) };
    }
    Given { source, sign, paste }
}

/// With one way to end a line, be there an `&` in front or not.
fn lines_of(text: &str) -> String {
    text.replace("\r\n", "\n").replace("&\n", "\n")
}

/// Whether parameters that every request has are joined with `&amp;`. Inside a value, others may be.
fn has_escaped(text: &str) -> bool {
    let behind = |(at, mark): (usize, &str)| text.get(at + mark.len()..).and_then(text::name);
    text.match_indices("&amp;").filter_map(behind).any(text::is_usual)
}

/// Takes `sign` out of the text, if it has a value.
fn without_sign(source: &str) -> (String, Option<String>) {
    let is_sign = |piece: &&str| piece.strip_prefix("sign=").is_some_and(|value| !value.is_empty());
    let pieces = text::pieces(source);
    let sign = pieces.iter().find(|piece| is_sign(piece)).and_then(|piece| piece.strip_prefix("sign="));
    match sign {
        Some(sign) => {
            let others: Vec<_> = pieces.iter().copied().filter(|piece| !is_sign(piece)).collect();
            (others.join("&"), Some(sign.to_owned()))
        }
        None => (source.to_owned(), None),
    }
}

/// Whether parameters that every request has are out of order, so that they look like a part of a value.
pub(super) fn hides_usual(source: &str) -> bool {
    let shown: HashSet<_> = text::parameters(source).into_iter().map(|(name, _)| name).collect();
    text::pieces(source).into_iter().filter_map(text::name).any(|name| text::is_usual(name) && !shown.contains(name))
}

/// The parameters of a form that was decoded, in order. Behind an address, an unusual name is a part of its query.
fn sorted(source: &str) -> String {
    let mut pairs: Vec<String> = Vec::new();
    for piece in text::pieces(source) {
        let is_usual = text::name(piece).is_some_and(text::is_usual);
        match pairs.last_mut().filter(|last| !is_usual && last.contains('?')) {
            Some(last) => *last += &format!("&{piece}"),
            None => pairs.push(piece.to_owned()),
        }
    }
    pairs.sort_by(|a, b| text::name(a).cmp(&text::name(b)));
    pairs.join("&")
}

/// Whether the text begins or ends in the middle of a parameter of the other one.
fn is_inside(part: &str, whole: &str) -> bool {
    let found = whole.split_once(part).filter(|_| part.len() < whole.len() && !part.ends_with('='));
    let Some((before, behind)) = found else { return false };
    let (begins, ends) = (before.is_empty() || before.ends_with('&'), behind.is_empty() || behind.starts_with('&'));
    !begins || !ends
}

/// Largest number of forms that a body is taken for.
const MAX_FORMS: usize = 3;

/// The forms that a body may have been before it was copied.
pub(super) fn forms(body: &[u8]) -> Vec<(Vec<u8>, Paste)> {
    let Ok(text) = std::str::from_utf8(body) else { return Vec::new() };
    let has_sign = |text: &str| text.starts_with("sign=") || text.contains("&sign=");
    let unified = text.replace("\r\n", "\n");
    let mut forms = Vec::new();
    let mut add = |form: &str, paste| {
        if has_sign(form) && form != text && forms.len() < MAX_FORMS {
            forms.push((form.as_bytes().to_vec(), paste));
        }
    };
    let unquoted = ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    add(unquoted.unwrap_or_default(), Paste::Quoted);
    if text.contains("&amp;sign=") {
        add(&text.replace("&amp;", "&"), Paste::Html);
    }
    if text.contains(";sign=") {
        add(&text.replace(';', "&"), Paste::Semicolons);
    }
    let longest = text.split_ascii_whitespace().filter(|word| has_sign(word)).max_by_key(|word| word.len());
    // What is not encoded has blanks of its own.
    let is_encoded = |word: &str| word.bytes().all(|byte| byte.is_ascii_graphic()) && word.matches('&').count() > 3;
    let word = longest.filter(|word| is_encoded(word)).unwrap_or_default();
    add(&String::from_utf8_lossy(received::form_of(word.as_bytes())), Paste::Head);
    let lines: Vec<_> = unified.lines().map(|line| line.trim().trim_end_matches('&')).collect();
    if lines.len() > 1 {
        if lines.iter().all(|line| text::name(line).is_some()) {
            add(&lines.join("&"), Paste::Lines);
        } else {
            add(&unified.lines().map(str::trim).collect::<String>(), Paste::Wrapped);
        }
    }
    add(&printed(&lines), Paste::Printed);
    forms
}

/// The pairs that PHP prints as `[name] => value`, as a form.
fn printed(lines: &[&str]) -> String {
    let pair = |line: &&str| {
        let (name, value) = line.strip_prefix('[')?.split_once("] => ")?;
        Some((name.trim_matches('"').to_owned(), value.as_bytes().to_vec()))
    };
    let pairs: Vec<Pair> = lines.iter().filter_map(pair).collect();
    form::encode(pairs.iter().map(|(name, value)| (name.as_str(), value)))
}
