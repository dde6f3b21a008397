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
                // One cell a line, whatever blanks it has.
                Some((_, cells)) if cells.len() < 3 && !text.contains(['\t', '|']) => cells.push(text.to_owned()),
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
    let fits = |segment: &str| {
        !segment.is_empty() && segment.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
    };
    // `retry.` and `e.g.` are words of a text.
    let (first, rest) = text.split_once('.').unwrap_or(("", text));
    let is_prefixed = matches!(first, "isv" | "isp" | "aop") || is_upper(first);
    let is_code = text.len() <= 100
        && text.bytes().any(|b| b.is_ascii_alphabetic())
        && text.split('.').all(fits)
        && (is_upper(rest) || is_prefixed);
    is_code.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    fn codes(text: &str) -> (Vec<[String; 3]>, usize) {
        let mut notes = Notes::new("page");
        let errors = read(&lines(text), &mut notes);
        let errors = errors.into_iter().map(|(_, error)| [error.code, error.message, error.solution]).collect();
        (errors, notes.close().map_or(0, |told| told.len()))
    }

    fn row(code: &str, message: &str, solution: &str) -> [String; 3] {
        [code, message, solution].map(str::to_owned)
    }

    #[test]
    fn every_shape_of_a_table() {
        let tabs = "错误码\t错误描述\t解决方案\nACQ.WIDGET_BROKEN\tbroken\trepair it\n----\t----\t----\nisv.widget-broken\tbroken\t\n";
        assert_eq!(
            codes(tabs),
            (vec![row("ACQ.WIDGET_BROKEN", "broken", "repair it"), row("isv.widget-broken", "broken", "")], 0)
        );
        let v3 = "| 错误码 | HTTP 状态码 | 错误描述 | 解决方案 |\n|---|---|---|---|\n| SYSTEM_ERROR | 500 | busy | retry. |\n";
        assert_eq!(codes(v3), (vec![row("SYSTEM_ERROR", "busy", "retry.")], 0));
        let lines = "错误码\n错误描述\n解决方案\nWIDGET_BROKEN\nthe widget is broken\nretry.\nACQ.SYSTEM_ERROR\nbusy\nquery first\n";
        assert_eq!(
            codes(lines),
            (
                vec![
                    row("WIDGET_BROKEN", "the widget is broken", "retry."),
                    row("ACQ.SYSTEM_ERROR", "busy", "query first")
                ],
                0
            )
        );
        let blanks = "错误码 错误描述 解决方案\nWIDGET_NOT_E XIST 没有 检查 一下\n";
        assert_eq!(codes(blanks), (vec![row("WIDGET_NOT_EXIST", "没有", "检查 一下")], 0));
    }

    #[test]
    fn what_is_no_row_is_told() {
        assert_eq!(codes("what is this\nA_B\tx\ty\nA_B\tz\ty\n"), (vec![row("A_B", "x", "y")], 2));
    }
}
