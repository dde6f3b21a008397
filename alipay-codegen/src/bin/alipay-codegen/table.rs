//! Tables for terminals: columns of equal width, and cells of several lines.

use crate::terminal::Paint;
use std::io::IsTerminal as _;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// How a cell looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Style {
    #[default]
    Plain,
    Bold,
    Dim,
    Type,
    Need,
}

/// A row of cells.
pub(crate) type Row = Vec<(String, Style)>;

/// The columns of a terminal, where nothing is known about it.
const USUAL: usize = 140;

/// Space between columns.
const GAP: usize = 2;

/// The columns that texts may have: what the shell says, what the terminal says, or the usual.
pub(crate) fn columns() -> usize {
    static COLUMNS: OnceLock<usize> = OnceLock::new();
    *COLUMNS.get_or_init(|| {
        let said = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
        said.or_else(of_terminal).unwrap_or(USUAL).clamp(80, 400)
    })
}

/// There is a system call for that, and a program that makes it wherever there are terminals like that.
fn of_terminal() -> Option<usize> {
    let is_one = std::io::stdout().is_terminal() && std::io::stdin().is_terminal();
    let asked = is_one.then(|| Command::new("stty").arg("size").stdin(Stdio::inherit()).stderr(Stdio::null()).output());
    let said = String::from_utf8(asked?.ok()?.stdout).ok()?;
    said.split_whitespace().nth(1)?.parse().ok().filter(|columns| *columns > 0)
}

/// The lines of a table. Each column is as wide as its widest cell, but not wider than `most` says; the last one has
/// what is left.
pub(crate) fn lines(rows: &[Row], most: &[usize], indent: usize, paint: Paint) -> Vec<String> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut widths: Vec<usize> = (0..count)
        .map(|i| {
            let widest = rows.iter().filter_map(|row| row.get(i)).map(|(text, _)| width(text)).max().unwrap_or(0);
            widest.min(most.get(i).copied().unwrap_or(usize::MAX))
        })
        .collect();
    if let Some((last, others)) = widths.split_last_mut() {
        let taken: usize = others.iter().filter(|width| **width > 0).map(|width| width + GAP).sum();
        *last = (*last).min(columns().saturating_sub(indent + taken).max(20));
    }
    let mut out = Vec::new();
    for row in rows {
        let cells: Vec<Vec<String>> = row.iter().zip(&widths).map(|((text, _), width)| wrapped(text, *width)).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for y in 0..height {
            let mut line = " ".repeat(indent);
            let mut pending = 0;
            for (x, (cell, (_, style))) in cells.iter().zip(row).enumerate().filter(|(x, _)| widths[*x] > 0) {
                let text = cell.get(y).map_or("", String::as_str);
                if !text.is_empty() {
                    line.push_str(&" ".repeat(pending));
                    line.push_str(&painted(text, *style, paint));
                    pending = 0;
                }
                pending += widths[x] - width(text).min(widths[x]) + GAP;
            }
            out.push(line.trim_end().to_owned());
        }
    }
    out
}

/// The columns that a text takes: Chinese and other wide characters take two.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

fn width_of(c: char) -> usize {
    let is_wide = matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}')
        || matches!(c, '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}')
        || matches!(c, '\u{ffe0}'..='\u{ffe6}' | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}');
    if is_wide { 2 } else { 1 }
}

/// Lines that are no wider than this. Leading spaces are indentation, which every line gets.
pub(crate) fn wrapped(text: &str, most: usize) -> Vec<String> {
    let indent = text.len() - text.trim_start_matches(' ').len();
    let space = most.saturating_sub(indent).max(8);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        for piece in pieces(word, space) {
            let gap = usize::from(!line.is_empty());
            if width(&line) + gap + width(piece) > space {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(piece);
        }
    }
    lines.push(line);
    lines.iter().map(|line| format!("{}{line}", " ".repeat(indent))).collect()
}

/// Parts of a word that each fit. Chinese texts have no spaces, and patterns none either.
fn pieces(word: &str, most: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut taken) = (0, 0);
    for (at, c) in word.char_indices() {
        if taken + width_of(c) > most {
            pieces.push(&word[start..at]);
            (start, taken) = (at, 0);
        }
        taken += width_of(c);
    }
    pieces.push(&word[start..]);
    pieces
}

fn painted(text: &str, style: Style, paint: Paint) -> String {
    // The indentation of a name is no part of it.
    let start = text.len() - text.trim_start_matches(' ').len();
    let (space, text) = text.split_at(start);
    let text = match style {
        Style::Plain => text.to_owned(),
        Style::Bold => paint.bold(text),
        Style::Dim => paint.dim(text),
        Style::Type => paint.cyan(text),
        Style::Need => paint.yellow(text),
    };
    format!("{space}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(width("支付 a"), 6);
        assert_eq!(wrapped("支付宝用户", 8), ["支付宝用", "户"]);
    }

    #[test]
    fn words_stay_whole_where_they_fit() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("  0123456789abc", 10), ["  01234567", "  89abc"]);
        assert_eq!(wrapped("", 8), [""]);
    }

    #[test]
    fn every_line_fits_whatever_the_text() {
        for text in ["a", "支", "ab支付cd 支", "x  y", "averyveryverylongword and 很长很长很长很长很长"] {
            for most in 8..20 {
                let lines = wrapped(text, most);
                assert!(lines.iter().all(|line| width(line) <= most), "{text} in {most}: {lines:?}");
                let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
                assert_eq!(letters(&lines.concat()), letters(text));
            }
        }
    }

    #[test]
    fn columns_are_aligned() {
        let plain = |cells: &[&str]| cells.iter().map(|text| ((*text).to_owned(), Style::Plain)).collect::<Row>();
        let rows = [plain(&["name", "x", "first"]), plain(&["n", "", "second"])];
        let paint = crate::terminal::Terminal::new(crate::terminal::Color::Never).out;
        assert_eq!(lines(&rows, &[], 1, paint), [" name  x  first", " n        second"]);
    }
}
