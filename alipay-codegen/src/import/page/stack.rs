//! One cell a line, or a whole row glued into one line.

use super::lines::{Depths, Line, plain, uncomment, unmark};
use super::notes::Notes;
use super::row::{self, Row};
use super::samples::Samples;
use super::words::{Column, TypeWord, column, is_flag, is_namelike, is_wide, length, type_word};
use crate::spec::text::shown;

const USUAL: [Column; 6] =
    [Column::Name, Column::Type, Column::Flag, Column::Length, Column::Description, Column::Example];

/// A cell, and the line where it begins.
#[derive(Clone, Debug)]
struct Item {
    line: usize,
    text: String,
}

/// How many rows begin here.
pub(super) fn starts(lines: &[Line]) -> usize {
    let (items, _) = items(lines);
    (0..items.len()).filter(|at| start(&items, *at).is_some()).count()
}

/// Reads the rows of one part.
pub(super) fn read(lines: &[Line], samples: &Samples, notes: &mut Notes<'_>) -> Vec<Row> {
    let (items, is_bulleted) = items(lines);
    let (items, columns) = without_heads(items);
    let starts: Vec<(usize, Start)> = (0..items.len()).filter_map(|at| Some((at, start(&items, at)?))).collect();
    let (Some(first), Some(last)) = (starts.first().map(|start| start.0), starts.last().map(|start| start.0)) else {
        return Vec::new();
    };
    let width = columns.as_ref().map_or(USUAL.len(), Vec::len);
    let keeps_empty =
        is_bulleted || items.get(first..last).is_some_and(|items| items.iter().any(|item| item.text.is_empty()));
    let is_even = starts.windows(2).all(|pair| pair[1].0 - pair[0].0 == width);
    let is_apifox = items.iter().any(|item| item.text.starts_with("示例值:") || item.text.starts_with("示例值："));
    let mut reader = Reader {
        columns: columns.unwrap_or_else(|| USUAL.to_vec()),
        is_strict: keeps_empty || (is_even && starts.len() > 1),
        is_bulleted,
        has_flags: !is_apifox,
        depths: Depths::default(),
        samples,
        notes,
    };
    if is_apifox {
        let line = items.get(first).map_or(0, |item| item.line);
        reader.notes.warn(
            line,
            "",
            "this layout says 可选 for nearly every field",
            "no field was read as required; set `required` by hand",
        );
    }
    let mut rows = Vec::new();
    for (i, (at, start)) in starts.iter().enumerate() {
        let is_last = i + 1 == starts.len();
        let end = starts.get(i + 1).map_or(items.len(), |next| next.0);
        if let Some(cells) = items.get(*at..end) {
            rows.extend(reader.row(cells, start, is_last));
        }
    }
    rows
}

/// The cells of a part. Where each has a bullet, a line without one goes on with the cell before.
fn items(lines: &[Line]) -> (Vec<Item>, bool) {
    let is_bullet =
        |line: &Line| line.text.trim_start().starts_with(['*', '•']) && !line.text.trim_start().starts_with("**");
    let texts = lines.iter().filter(|line| !line.text.trim().is_empty()).count();
    let is_bulleted = lines.iter().filter(|line| is_bullet(line)).count() * 2 > texts;
    let mut items: Vec<Item> = Vec::new();
    for line in lines {
        if line.text.trim_start().starts_with(['{', '}']) || line.text.starts_with("```") {
            break;
        }
        let text = match is_bulleted {
            true => uncomment(&line.text).trim_end(),
            false => line.text.trim_end(),
        };
        match items.last_mut() {
            Some(last) if is_bulleted && !is_bullet(line) => {
                if !text.trim().is_empty() {
                    last.text.push('\n');
                    last.text.push_str(text.trim());
                }
            }
            _ => items.push(Item { line: line.no, text: text.trim_start_matches(' ').to_owned() }),
        }
    }
    (items, is_bulleted)
}

/// Cuts heads out: three names of columns one after the other.
fn without_heads(items: Vec<Item>) -> (Vec<Item>, Option<Vec<Column>>) {
    let heads: Vec<Option<Column>> = items.iter().map(|item| column(&item.text)).collect();
    let (mut rest, mut columns) = (Vec::new(), None);
    let mut at = 0;
    while at < items.len() {
        let run: Vec<Column> = heads[at..].iter().map_while(|head| *head).take(12).collect();
        if run.len() >= 3 && run.contains(&Column::Type) {
            at += run.len();
            columns.get_or_insert(run);
            continue;
        }
        rest.push(items[at].clone());
        at += 1;
    }
    (rest, columns)
}

/// How a row begins.
struct Start {
    ty: TypeWord,
    /// How many cells it has up to the flag.
    length: usize,
    flag: String,
}

fn start(items: &[Item], at: usize) -> Option<Start> {
    let name = plain(unmark(&items.get(at)?.text).1);
    if !is_namelike(&name) {
        return None;
    }
    let text = plain(&items.get(at + 1)?.text);
    // English pages say more in this line.
    for (word, flag) in [(" Required", "Required"), (" Optional", "Optional"), ("", "")] {
        if let Some(ty) = text.strip_suffix(word).and_then(type_word)
            && (!flag.is_empty() || text.contains(" ("))
        {
            return Some(Start { ty, length: 2, flag: flag.to_owned() });
        }
    }
    let ty = type_word(&text)?;
    // Newer views have a Chinese name in between.
    (2..4).find_map(|ahead| {
        let flag = plain(&items.get(at + ahead)?.text);
        let is_title = |text: &str| text.starts_with('(') || text.chars().any(is_wide);
        if ahead == 3 && !items.get(at + 2).is_some_and(|title| is_title(&title.text)) {
            return None;
        }
        is_flag(&flag).then(|| Start { ty: ty.clone(), length: ahead + 1, flag })
    })
}

struct Reader<'a, 'b> {
    columns: Vec<Column>,
    /// Whether empty cells are there, so that each cell has its place.
    is_strict: bool,
    is_bulleted: bool,
    has_flags: bool,
    depths: Depths,
    samples: &'a Samples,
    notes: &'a mut Notes<'b>,
}

impl Reader<'_, '_> {
    fn row(&mut self, cells: &[Item], start: &Start, is_last: bool) -> Option<Row> {
        let first = cells.first()?;
        let (mark, name) = unmark(&first.text);
        let depth = self.depths.depth(mark);
        let (path, name) = row::name(&plain(name), first.line, self.notes)?;
        let mut row = Row::new(first.line, &name, start.ty.clone());
        row.depth = Some(depth);
        row.path = path;
        // Without a word, nothing is known.
        if self.has_flags && !start.flag.is_empty() {
            row = row.flagged(&start.flag, self.notes);
        }
        let width = self.columns.len();
        let mut cells: Vec<String> = cells.iter().map(|cell| plain(&cell.text)).collect();
        if is_last || !self.is_strict {
            while cells.len() > start.length
                && cells.last().is_some_and(String::is_empty)
                && (cells.len() > width || !self.is_strict)
            {
                cells.pop();
            }
        }
        let is_usual = self.columns == USUAL;
        let is_positional =
            self.is_strict && start.length == 3 && (cells.len() == width || (is_last && cells.len() < width));
        if is_positional {
            for (column, cell) in self.columns.clone().into_iter().zip(cells) {
                row = self.set(row, column, &cell);
            }
            return Some(row);
        }
        if !is_usual || self.is_bulleted {
            let message = format!("the row `{}` has {} cells where the table has {width}", shown(&name), cells.len());
            self.notes.warn(
                row.line,
                &row.at(),
                message,
                "only name, type and flag were read; complete it in the spec by hand",
            );
            return Some(row);
        }
        let rest = cells.split_off(start.length.min(cells.len()));
        Some(self.rest(row, rest))
    }

    fn set(&mut self, mut row: Row, column: Column, cell: &str) -> Row {
        match column {
            Column::Length => return row.long(cell, self.notes),
            Column::Description => cell.clone_into(&mut row.description),
            Column::Example => row.example = row::example(cell),
            Column::Limits => {
                let digits =
                    cell.split_once("最大长度").map_or("", |(_, rest)| rest.trim_start_matches([':', '：', ' ']));
                let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();
                row.length = row.length.or(digits.parse().ok().filter(|length| *length > 0));
            }
            Column::Name
            | Column::Title
            | Column::Type
            | Column::Flag
            | Column::Default
            | Column::Product
            | Column::Unknown => {}
        }
        row
    }

    /// Length, description and example, where empty cells have vanished or a description has several lines.
    fn rest(&mut self, mut row: Row, mut rest: Vec<String>) -> Row {
        let is_number = |cell: &String| length(cell).is_some();
        if rest.first().is_some_and(|first| is_number(first) && (self.is_strict || !first.is_empty())) {
            let cell = rest.remove(0);
            row = row.long(&cell, self.notes);
        }
        if let Some(at) = rest.iter().position(|cell| cell.starts_with("<=") && is_number(cell)) {
            let cell = rest.remove(at);
            row = row.long(&cell, self.notes);
        }
        let labels = ["示例值:", "示例值：", "Example:", "示例值"];
        let label = rest.iter().position(|cell| labels.iter().any(|label| cell.starts_with(label)));
        if let Some(at) = label {
            let behind = rest.split_off(at);
            let text = behind.join("\n");
            let value = labels.iter().find_map(|label| text.strip_prefix(label)).unwrap_or_default();
            row.example = row::example(value);
            row.description = joined(&rest);
            return row;
        }
        // Where cells keep their places, the last one is the example, empty or not.
        if self.is_strict && rest.len() > 2 {
            let last = rest.pop().unwrap_or_default();
            row.example = row::example(&last);
            row.description = joined(&rest);
            return row;
        }
        rest.retain(|cell| !cell.is_empty());
        let last = rest.last().cloned().unwrap_or_default();
        let is_value = self.samples.shows(&row.name, &last);
        let is_token = !last.chars().any(|c| c.is_whitespace() || is_wide(c));
        match rest.len() {
            0 => {}
            // Alone, it is a description, unless a sample says otherwise.
            1 if !is_value => {}
            _ if is_value || is_token => {
                rest.pop();
                row.example = row::example(&last);
            }
            _ => {
                let message = format!(
                    "where the description of `{}` ends and its example begins is not to be seen",
                    shown(&row.name)
                );
                self.notes.warn(row.line, &row.at(), message, "the example was left out; add it to the spec by hand");
            }
        }
        row.description = joined(&rest);
        row
    }
}

fn joined(cells: &[String]) -> String {
    let cells: Vec<&str> = cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    cells.join("\n")
}

/// How many lines are rows that lost what parted their cells.
pub(super) fn glued_starts(lines: &[Line]) -> usize {
    lines.iter().filter(|line| unglued(&line.text).is_some()).count()
}

/// Reads `widget_noStringY64text` and `widget_no String (64) | text Example: x`.
pub(super) fn glued(lines: &[Line], notes: &mut Notes<'_>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for line in lines {
        match unglued(&line.text) {
            Some(found) => {
                let Some((path, name)) = row::name(found.name, line.no, notes) else { continue };
                let mut row = Row::new(line.no, &name, found.ty);
                row.path = path;
                match found.flag {
                    Some(flag) => row = row.flagged(flag, notes),
                    None => notes.warn(
                        line.no,
                        &row.at(),
                        format!("the page does not say whether `{}` is needed", shown(&name)),
                        "set `required` in the spec if it is",
                    ),
                }
                row.length = row.length.or(found.length);
                let (description, example) = found.rest.split_once("Example:").unwrap_or((found.rest, ""));
                row.description = description.trim().to_owned();
                row.example = row::example(example);
                if found.flag.is_some() && !found.rest.trim().is_empty() {
                    notes.warn(
                        line.no,
                        &row.at(),
                        format!("the description and the example of `{name}` stand in one"),
                        "the example was left out; add it to the spec by hand",
                    );
                    row.example.clear();
                }
                rows.push(row);
            }
            None => {
                if let Some(row) = rows.last_mut().filter(|_| !line.text.trim().is_empty()) {
                    row.description.push('\n');
                    row.description.push_str(line.text.trim());
                }
            }
        }
    }
    rows
}

struct Glued<'a> {
    name: &'a str,
    ty: TypeWord,
    flag: Option<&'a str>,
    length: Option<u32>,
    rest: &'a str,
}

fn unglued(text: &str) -> Option<Glued<'_>> {
    const TYPES: [&str; 8] = ["String", "Number", "Boolean", "Date", "Price", "Integer", "Long", "Object"];
    let text = text.trim();
    if text.len() > 4000 {
        return None;
    }
    if let Some((first, rest)) = text.split_once('|') {
        let (name, ty) = first.trim().split_once(' ')?;
        let ty = type_word(ty).filter(|_| is_namelike(name) && ty.contains('('))?;
        return Some(Glued { name, ty, flag: None, length: None, rest: rest.trim_end_matches('|').trim() });
    }
    let end = text.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'))?;
    let (name, rest) = text.split_at(end);
    let word = TYPES.iter().find(|word| rest.starts_with(**word)).filter(|_| is_namelike(name))?;
    let after = rest.get(word.len()..)?;
    let list = after.starts_with("[]");
    let after = after.strip_prefix("[]").unwrap_or(after);
    let flag = after.get(..1).filter(|flag| matches!(*flag, "Y" | "N"))?;
    let after = after.get(1..)?;
    let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
    let ty = TypeWord { list, ..type_word(word)? };
    let length = after.get(..digits)?.parse().ok().filter(|length| *length > 0);
    Some(Glued { name, ty, flag: Some(flag), length, rest: after.get(digits..)? })
}
