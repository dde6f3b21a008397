//! Tables: cells parted by tabs, bars or blanks, with or without a head.

use super::cells::{Split, cells, ends_table, first_word, guess, has_unknown_type, head, is_rule, is_start, titles};
use super::lines::{Depths, Line, plain, uncomment, unmark};
use super::notes::Notes;
use super::row::{self, Row};
use super::samples::Samples;
use super::words::{self, Column, is_flag, length, type_word};
use crate::spec::text::{listed, shown};

/// How many lines are the beginning of a row.
pub(super) fn starts(lines: &[Line], split: Split) -> usize {
    lines.iter().filter(|line| is_start(&cells(&line.text, split), split)).count()
}

/// Reads the rows of one table.
pub(super) fn read(lines: &[Line], split: Split, samples: &Samples, notes: &mut Notes<'_>) -> Vec<Row> {
    let mut reader =
        Reader { split, columns: Vec::new(), products: Vec::new(), depths: Depths::default(), samples, notes };
    let mut rows = Vec::new();
    let mut open: Option<Open> = None;
    for line in lines {
        let here = cells(&line.text, split);
        if uncomment(&line.text).trim().is_empty() || is_rule(&here) {
            continue;
        }
        if let Some(columns) = head(&here) {
            rows.extend(open.take().and_then(|open| reader.row(open)));
            reader.products = titles(&here, &columns, Column::Product);
            let unknown = titles(&here, &columns, Column::Unknown);
            if !unknown.is_empty() {
                let message = format!("nobody knows what these columns hold: {}", listed(unknown));
                reader.notes.warn(line.no, "", message, "they were left out; add what they say to the spec by hand");
            }
            reader.columns = columns;
            continue;
        }
        if is_start(&here, split) {
            rows.extend(open.take().and_then(|open| reader.row(open)));
            open = Some(Open { line: line.no, cells: here, tail: 0 });
            continue;
        }
        if has_unknown_type(&here, split) {
            rows.extend(open.take().and_then(|open| reader.row(open)));
            let message =
                format!("the row `{}` has the unknown type `{}`", shown(&plain(&here[0])), shown(&plain(&here[1])));
            reader.notes.warn(line.no, "", message, "it was left out; add it to the spec by hand");
            continue;
        }
        if ends_table(&line.text) {
            rows.extend(open.take().and_then(|open| reader.row(open)));
            continue;
        }
        match &mut open {
            Some(open) => reader.go_on(open, line, here),
            None if rows.is_empty() => {}
            None => reader.unread(line),
        }
    }
    rows.extend(open.and_then(|open| reader.row(open)));
    rows
}

/// A row that may go on in the next line.
struct Open {
    line: usize,
    cells: Vec<String>,
    /// How many lines without cells of their own came last.
    tail: usize,
}

struct Reader<'a, 'b> {
    split: Split,
    columns: Vec<Column>,
    products: Vec<String>,
    depths: Depths,
    samples: &'a Samples,
    notes: &'a mut Notes<'b>,
}

impl Reader<'_, '_> {
    /// A line that is no row: the rest of a cell, and maybe further cells.
    fn go_on(&mut self, open: &mut Open, line: &Line, here: Vec<String>) {
        let width = match self.columns.len() {
            0 => 6,
            width => width,
        };
        let is_full = open.cells.len() >= width && open.cells.last().is_some_and(|last| !last.is_empty());
        if self.split == Split::Tabs && is_full {
            self.unread(line);
            return;
        }
        let mut here = here.into_iter();
        let first = here.next().unwrap_or_default();
        let first = if self.split == Split::Blanks { line.text.trim().to_owned() } else { first };
        if let Some(last) = open.cells.last_mut() {
            if !last.is_empty() {
                last.push('\n');
            }
            last.push_str(&first);
        }
        if self.split == Split::Blanks {
            open.tail += 1;
            return;
        }
        let before = open.cells.len();
        open.cells.extend(here);
        open.tail = if open.cells.len() > before { 0 } else { open.tail + 1 };
    }

    fn unread(&mut self, line: &Line) {
        let message = format!("the line is no row, and no rest of one: {}", shown(line.text.trim()));
        self.notes.warn(line.no, "", message, "add what it says to the spec by hand");
    }

    fn row(&mut self, open: Open) -> Option<Row> {
        let line = open.line;
        let first = open.cells.first()?.clone();
        let (mark, _) = unmark(&first);
        // A blank belongs to the mark only before it is stripped.
        let cells: Vec<String> = open.cells.iter().map(|cell| plain(cell)).collect();
        let (also, bare) = unmark(&cells[0]);
        let depth = self.depths.depth(if mark.count > 0 { mark } else { also });
        let bare = plain(bare).trim_matches('`').to_owned();
        let (bare, _title) = bare.split_once(['｜', '|']).unwrap_or((&bare, ""));
        let (path, name) = row::name(bare.trim(), line, self.notes)?;
        let columns = match self.columns.is_empty() {
            true => guess(&cells),
            false => self.columns.clone(),
        };
        let placed = match self.split {
            Split::Blanks => self.blanks(cells, line, &name, open.tail)?,
            _ => self.fit(cells, &columns, line, &name, open.tail),
        };
        let find = |wanted: Column| placed.iter().find(|(column, _)| *column == wanted).map(|(_, cell)| cell.as_str());
        let ty = find(Column::Type).and_then(words::lowered_type)?;
        let mut row = Row::new(line, &name, ty);
        row.depth = Some(depth);
        row.path = path;
        if let Some(word) = find(Column::Flag) {
            row = row.flagged(word, self.notes);
        }
        if let Some(cell) = find(Column::Length) {
            row = row.long(cell, self.notes);
        }
        if let Some(limits) = find(Column::Limits) {
            let digits = limits.split_once("最大长度").map(|(_, rest)| rest.trim_start_matches([':', '：', ' ']));
            let digits: String = digits.unwrap_or_default().chars().take_while(char::is_ascii_digit).collect();
            row.length = row.length.or(digits.parse().ok().filter(|length| *length > 0));
        }
        row.description = find(Column::Description).unwrap_or_default().to_owned();
        row.example = row::example(find(Column::Example).unwrap_or_default());
        self.products(&mut row, &placed);
        Some(row)
    }

    /// Puts cells into columns. A row with another number of cells is told, and only what is certain is taken.
    fn fit(
        &mut self,
        mut cells: Vec<String>,
        columns: &[Column],
        line: usize,
        name: &str,
        tail: usize,
    ) -> Vec<(Column, String)> {
        let width = columns.len();
        if cells.len() > width && self.split == Split::Tabs {
            // Tabs that only align; then an empty cell cannot be told from none.
            cells.retain(|cell| !cell.is_empty());
            let without_length = |column: &&Column| **column != Column::Length;
            let at_length = columns.iter().position(|column| *column == Column::Length);
            let has_length = at_length.and_then(|at| cells.get(at)).is_some_and(|cell| length(cell).is_some());
            if at_length.is_some() && !has_length {
                let columns: Vec<Column> = columns.iter().filter(without_length).copied().collect();
                return self.fit_exactly(cells, &columns, line, name, tail);
            }
        }
        self.fit_exactly(cells, columns, line, name, tail)
    }

    fn fit_exactly(
        &mut self,
        mut cells: Vec<String>,
        columns: &[Column],
        line: usize,
        name: &str,
        tail: usize,
    ) -> Vec<(Column, String)> {
        let at = |wanted| columns.iter().position(|column| *column == wanted);
        let cell_at = |wanted| at(wanted).and_then(|at| cells.get(at));
        let is_flag_wrong = cell_at(Column::Flag).is_some_and(|cell| words::flag(cell).is_none());
        let is_length_wrong = cell_at(Column::Length).is_some_and(|cell| length(cell).is_none());
        let is_short = cells.len() < columns.len();
        let has_no_flag = is_flag_wrong && cell_at(Column::Flag).is_some_and(|cell| length(cell).is_some());
        if is_short && has_no_flag {
            if let Some(at) = at(Column::Flag) {
                self.differs(line, name, cells.len(), columns.len(), "it does not say whether the field is needed");
                cells.insert(at.min(cells.len()), String::new());
            }
        } else if cells.len() > columns.len() || (is_short && (is_flag_wrong || is_length_wrong)) {
            self.differs(
                line,
                name,
                cells.len(),
                columns.len(),
                "only name, type and what stands in its column were read",
            );
            let is_sure = |column: Column, cell: &str| match column {
                Column::Name | Column::Type => true,
                Column::Flag => is_flag(cell),
                Column::Length => length(cell).is_some(),
                _ => false,
            };
            let pairs = columns.iter().copied().zip(cells);
            return pairs.take_while(|(column, cell)| is_sure(*column, cell)).collect();
        }
        let mut placed: Vec<(Column, String)> = columns.iter().copied().zip(cells).collect();
        self.last_line(&mut placed, columns, line, name, tail);
        placed
    }

    fn differs(&mut self, line: usize, name: &str, found: usize, wanted: usize, what: &str) {
        let message = format!("the row `{}` has {found} cells where the table has {wanted}: {what}", shown(name));
        self.notes.warn(line, &format!("/{}", shown(name)), message, "complete it in the spec by hand");
    }

    /// A description over several lines, and no cell behind it: the example may be its last line.
    fn last_line(
        &mut self,
        placed: &mut Vec<(Column, String)>,
        columns: &[Column],
        line: usize,
        name: &str,
        tail: usize,
    ) {
        let is_split_by_tabs = self.split == Split::Tabs && tail > 0;
        if !is_split_by_tabs || !columns.contains(&Column::Example) {
            return;
        }
        let Some((Column::Description, text)) = placed.last_mut() else { return };
        let Some((before, last)) = text.rsplit_once('\n') else { return };
        let (before, last) = (before.to_owned(), last.trim().to_owned());
        match self.samples.shows(name, &last) || is_token(&last) {
            true => {
                *text = before;
                placed.push((Column::Example, last));
            }
            false => self.unsure(line, name),
        }
    }

    fn unsure(&mut self, line: usize, name: &str) {
        let message =
            format!("where the description of `{}` ends and its example begins is not to be seen", shown(name));
        self.notes.warn(
            line,
            &format!("/{}", shown(name)),
            message,
            "the example was left out; add it to the spec by hand",
        );
    }

    /// Name, type, flag, length, and a rest in which a description and an example are parted by a blank only.
    fn blanks(&mut self, cells: Vec<String>, line: usize, name: &str, tail: usize) -> Option<Vec<(Column, String)>> {
        let mut cells = cells.into_iter();
        let mut placed = vec![(Column::Name, cells.next()?), (Column::Type, cells.next()?)];
        let rest = cells.next().unwrap_or_default();
        let (word, mut rest) = first_word(&rest);
        let mut number = word;
        if words::flag(word).is_some() && word != "-" {
            placed.push((Column::Flag, word.to_owned()));
            let (next, after) = first_word(rest);
            (number, rest) = (next, after);
        }
        let has_length = !number.is_empty() && length(number).is_some();
        let rest = match has_length {
            true => rest.to_owned(),
            false => format!("{number} {rest}"),
        };
        if has_length {
            placed.push((Column::Length, number.to_owned()));
        }
        let rest = rest.trim();
        let is_object = placed.get(1).and_then(|(_, ty)| type_word(ty)).is_some_and(|ty| ty.is_object());
        let (description, example) = match self.samples.ends_with(name, rest) {
            // What is in an object is shown by its fields.
            _ if is_object => (rest, ""),
            Some(found) => found,
            None => match rest.rsplit_once(if tail > 0 { '\n' } else { ' ' }) {
                // Only Chinese text, or one word, is known to end before the example.
                Some((before, last)) if is_token(last.trim()) && (tail > 0 || ends_clearly(before)) => {
                    (before.trim(), last.trim())
                }
                Some((_, last)) if !last.is_empty() => {
                    self.unsure(line, name);
                    (rest, "")
                }
                _ => (rest, ""),
            },
        };
        placed.push((Column::Description, description.to_owned()));
        placed.push((Column::Example, example.to_owned()));
        Some(placed)
    }

    /// A field that only some products need is not needed in general.
    fn products(&mut self, row: &mut Row, placed: &[(Column, String)]) {
        let cells = placed.iter().filter(|(column, _)| *column == Column::Product).map(|(_, cell)| cell.as_str());
        let words: Vec<&str> = cells.collect();
        if words.is_empty() {
            return;
        }
        let is_needed = |word: &str| matches!(word, "√必选" | "√必填" | "必选" | "必填");
        let known =
            |word: &str| is_needed(word) || matches!(word, "√" | "×" | "x" | "" | "√可选" | "√选填" | "可选" | "-");
        row.flag =
            Some(if words.iter().all(|word| is_needed(word)) { words::Flag::Required } else { words::Flag::Optional });
        if let Some(unknown) = words.iter().find(|word| !known(word)) {
            let message = format!("`{}` has the unknown mark `{}` for a product", shown(&row.name), shown(unknown));
            self.notes.warn(row.line, &row.at(), message, "it was read as optional");
        }
        let all: Vec<String> =
            self.products.iter().zip(&words).map(|(product, word)| format!("{} {word}", shown(product))).collect();
        if words.windows(2).any(|pair| pair[0] != pair[1]) {
            let message = format!("`{}` differs between products: {}", shown(&row.name), all.join(", "));
            self.notes.warn(
                row.line,
                &row.at(),
                message,
                "one spec holds for all products: it is required only if all of them need it",
            );
        }
    }
}

/// One word without Chinese text: it can be a value.
fn is_token(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(|c| c.is_whitespace() || words::is_wide(c))
}

/// Whether the last word of a text is no beginning of an example.
fn ends_clearly(text: &str) -> bool {
    let last = text.trim_end().rsplit(' ').next().unwrap_or_default();
    last.chars().any(words::is_wide) || !text.trim().contains(' ')
}
