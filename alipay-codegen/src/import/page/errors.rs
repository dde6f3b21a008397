//! Tables of error codes.

use super::cells::{Split, cells};
use super::lines::{Line, plain, uncomment};
use super::notes::Notes;
use crate::spec::ErrorSpec;
use crate::spec::text::shown;

/// No API has as many.
const MOST: usize = 2000;

/// Reads codes, meanings and what to do: in cells, parted by blanks, or one a line.
pub(super) fn read(lines: &[Line], notes: &mut Notes<'_>) -> Vec<(usize, ErrorSpec)> {
    let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
    for line in lines {
        let text = uncomment(&line.text).trim();
        if text.starts_with(['{', '}']) || text.starts_with("```") {
            break;
        }
        let parts: Vec<String> = parts(text).into_iter().filter(|part| !is_rule(part)).collect();
        let Some(first) = parts.first().filter(|first| !first.is_empty()) else { continue };
        if matches!(first.as_str(), "错误码" | "错误描述" | "解决方案" | "HTTP 状态码" | "HTTP状态码" | "Error code")
        {
            continue;
        }
        match code(first) {
            Some(code) => rows.push((line.no, [code].into_iter().chain(parts.into_iter().skip(1)).collect())),
            None => match rows.last_mut() {
                Some((_, cells)) if cells.len() < 3 => cells.extend(parts),
                Some((_, cells)) => {
                    if let Some(last) = cells.last_mut() {
                        last.push('\n');
                        last.push_str(&parts.join(" "));
                    }
                }
                None => {
                    let message = format!("no error code can be read from this line: {}", shown(text));
                    notes.warn(line.no, "/errors", message, "add it to the spec by hand");
                }
            },
        }
    }
    let spec = |cells: Vec<String>| {
        let mut cells = cells.into_iter();
        let code = cells.next().unwrap_or_default();
        // Newer tables have the status of HTTP in between.
        let mut texts = cells.filter(|cell| !(cell.len() == 3 && cell.bytes().all(|b| b.is_ascii_digit())));
        ErrorSpec {
            code,
            message: texts.next().unwrap_or_default(),
            solution: texts.next().unwrap_or_default(),
            gateway_code: None,
            outcome_unknown: false,
        }
    };
    let mut errors: Vec<(usize, ErrorSpec)> = Vec::new();
    for (line, cells) in rows {
        if errors.len() >= MOST {
            notes.warn(line, "/errors", format!("more than {MOST} error codes"), "the rest was left out");
            break;
        }
        let error = spec(cells);
        match errors.iter().any(|(_, known)| known.code == error.code) {
            true => notes.warn(
                line,
                "/errors",
                format!("the code `{}` is there twice", shown(&error.code)),
                "the first one was taken",
            ),
            false => errors.push((line, error)),
        }
    }
    errors
}

fn parts(text: &str) -> Vec<String> {
    let split = match (text.contains('\t'), text.contains('|')) {
        (true, _) => Split::Tabs,
        (_, true) => Split::Bars,
        _ => {
            // Where the code may have blanks inside, only its end is certain: the first word that is no part of one.
            let mut words = text.split(' ').peekable();
            let mut first = words.next().unwrap_or_default().to_owned();
            while words.peek().is_some_and(|next| first.contains('_') && is_upper(next)) && is_upper(&first) {
                first.push(' ');
                first.push_str(words.next().unwrap_or_default());
            }
            let rest: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
            let mut parts = vec![first];
            match rest.as_slice() {
                [] => {}
                // A meaning without blanks, as Chinese texts are, and the rest is what to do.
                [meaning, action @ ..] => {
                    parts.push((*meaning).to_owned());
                    parts.extend((!action.is_empty()).then(|| action.join(" ")));
                }
            }
            return parts;
        }
    };
    cells(text, split).iter().map(|cell| plain(cell)).collect()
}

fn is_rule(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| matches!(c, '-' | ':'))
}

fn is_upper(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

/// A code: `ACQ.WIDGET_BROKEN`, `isv.widget-broken`. Inside codes in capitals a PDF may have left blanks.
fn code(text: &str) -> Option<String> {
    let squeezed: String = text.split(' ').collect();
    let text = if text.split(' ').all(is_upper) { squeezed.as_str() } else { text };
    let is_code = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
        && text.bytes().any(|b| b.is_ascii_alphabetic())
        && text.len() <= 100
        && (text.contains(['_', '.', '-']) || is_upper(text));
    is_code.then(|| text.to_owned())
}
