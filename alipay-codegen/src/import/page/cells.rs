//! Lines of a table: their cells, whether they are a head, whether a row begins there.

use super::lines::{BREAK, plain, uncomment, unmark};
use super::words::{self, Column, column, is_flag, is_namelike, length, type_word};

/// What parts cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Split {
    Tabs,
    Bars,
    Blanks,
}

/// The cells of a line.
pub(super) fn cells(line: &str, split: Split) -> Vec<String> {
    match split {
        Split::Tabs => {
            uncomment(line).trim_start_matches('\t').split('\t').map(|cell| cell.trim_end().to_owned()).collect()
        }
        Split::Bars => bars(uncomment(line)),
        Split::Blanks => {
            let line = uncomment(line);
            let (mark, rest) = unmark(line);
            let (name, rest) = first_word(rest);
            let (ty, rest) = first_word(rest);
            // A length in brackets belongs to the type: `String (64)`.
            let name = if mark.count > 0 { format!("{}{name}", "└".repeat(mark.count)) } else { name.to_owned() };
            let cells = [name, ty.to_owned(), rest.trim_end().to_owned()];
            cells.into_iter().take_while(|cell| !cell.is_empty()).collect()
        }
    }
}

fn bars(line: &str) -> Vec<String> {
    let line = if line.contains('|') { line.trim_end().to_owned() } else { line.trim_end().replace('｜', "|") };
    if !line.contains('|') {
        return vec![line.trim().to_owned()];
    }
    let (mut cells, mut cell, mut is_escaped) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        if c == '|' && !is_escaped {
            cells.push(std::mem::take(&mut cell));
        } else {
            cell.push(c);
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    if !cell.trim().is_empty() {
        cells.push(cell);
    }
    let has_outer = line.trim_start().starts_with('|') && !line.trim_start().starts_with("|-");
    if has_outer && !cells.is_empty() {
        cells.remove(0);
    }
    cells.iter().map(|cell| cell.trim_end().trim_start_matches(' ').to_owned()).collect()
}

/// `--- | ---`.
pub(super) fn is_rule(cells: &[String]) -> bool {
    cells.len() > 1
        && cells.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':' | ' ' | '|')))
}

/// The columns, if it is the head of a table about fields.
pub(super) fn head(cells: &[String]) -> Option<Vec<Column>> {
    let split: Vec<String>;
    // With blanks only the first two cells are parted.
    let cells = match cells {
        [first, second, rest] if !rest.is_empty() && column(first).is_some() && column(second).is_some() => {
            split = [first.as_str(), second].into_iter().chain(rest.split_whitespace()).map(str::to_owned).collect();
            split.as_slice()
        }
        cells => cells,
    };
    let known: Vec<Option<Column>> = cells.iter().map(|cell| column(&plain(cell))).collect();
    let has = |wanted: Column| known.contains(&Some(wanted));
    let is_head =
        has(Column::Type) && known.iter().flatten().count() >= 3 && (has(Column::Name) || has(Column::Description));
    if !is_head {
        return None;
    }
    // Where a table says for each product whether a field is needed, it does not say it once more.
    let other = if has(Column::Flag) { Column::Unknown } else { Column::Product };
    let mut columns: Vec<Column> = known.into_iter().map(|column| column.unwrap_or(other)).collect();
    // The first column always has the names, whatever a copy wrote over it.
    if !has_name(&columns)
        && let Some(first) = columns.first_mut()
    {
        *first = Column::Name;
    }
    Some(columns)
}

fn has_name(columns: &[Column]) -> bool {
    columns.contains(&Column::Name)
}

/// What stands over the columns of one kind.
pub(super) fn titles(cells: &[String], columns: &[Column], wanted: Column) -> Vec<String> {
    cells.iter().zip(columns).filter(|(_, column)| **column == wanted).map(|(cell, _)| plain(cell)).collect()
}

/// Columns of a table without a head, from what its cells look like.
pub(super) fn guess(cells: &[String]) -> Vec<Column> {
    use Column::{Description, Example, Flag, Length, Name, Title, Type};
    let is = |at: usize, fits: fn(&str) -> bool| cells.get(at).is_some_and(|cell| fits(cell));
    let is_type = |cell: &str| type_word(cell).is_some();
    let is_length = |cell: &str| length(cell).is_some();
    if !is(1, is_type) && is(2, is_type) {
        return vec![Name, Title, Type, Description, Flag, Example];
    }
    match (is(2, is_flag), is(2, is_length)) {
        (false, true) => vec![Name, Type, Length, Description, Example],
        _ => vec![Name, Type, Flag, Length, Description, Example],
    }
}

/// Whether a row begins here: a name, and a type behind it.
pub(super) fn is_start(cells: &[String], split: Split) -> bool {
    let [first, second, rest @ ..] = cells else { return false };
    let first = plain(unmark(&plain(first)).1);
    let name = first.split(['｜', '|']).next().unwrap_or_default().trim_end().trim_matches('`');
    let third = rest.first().map(|cell| plain(cell)).unwrap_or_default();
    if !is_namelike(name) {
        return false;
    }
    let second = plain(second);
    match split {
        // Any two words of a text could be a name and a type.
        Split::Blanks => {
            let (word, after) = first_word(&third);
            let is_said = is_flag(word) || (!word.is_empty() && length(word).is_some());
            type_word(&second).is_some() && (is_said || (second.ends_with("[]") && after.is_empty()))
        }
        _ if type_word(&second).is_some() => true,
        _ => {
            let is_mapi =
                type_word(&third).is_some_and(|ty| !ty.is_object()) && cells.len() >= 5 && column(&third).is_none();
            is_mapi || (words::lowered_type(&second).is_some() && is_flag(&third) && column(&second).is_none())
        }
    }
}

/// Whether it would be a row, if only the second cell were a type.
pub(super) fn has_unknown_type(cells: &[String], split: Split) -> bool {
    let [first, second, third, ..] = cells else { return false };
    let name = plain(unmark(&plain(first)).1);
    let word = match split {
        Split::Blanks => first_word(third).0.to_owned(),
        _ => plain(third),
    };
    is_namelike(&name) && !second.trim().is_empty() && is_flag(&word) && word.chars().any(words::is_wide)
}

/// A line behind which no row goes on: a sample, a fence, the list of its languages.
pub(super) fn ends_table(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || c == BREAK);
    line.starts_with("```") || line.starts_with(['{', '}']) || (line.starts_with('•') && line.contains("示例"))
}

/// The first word, and the rest.
pub(super) fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_once([' ', '\t', '\n']).map_or((text, ""), |(word, rest)| (word, rest.trim_start()))
}
