//! Records of CSV: RFC 4180, and no guesses where it is broken.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};

use super::{BillProblem, Limited, Limits};

/// Puts lines together to records and splits those into cells.
///
/// The state machine is `csv-core`'s, which prefers any reading over none. What is doubtful is refused here: a quotation
/// mark that a cell begins with must be closed, and nothing but padding may follow it.
pub(super) struct Records {
    csv: Reader,
    text: String,
    cells: Vec<u8>,
    ends: Vec<usize>,
    cell_bytes: usize,
    cell_count: usize,
    line_bytes: usize,
    columns: usize,
}

/// The cells of one record: their texts one after the other, and where each ends.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Cells {
    text: Box<str>,
    ends: Box<[u32]>,
}

impl Records {
    pub(super) fn new(limits: &Limits) -> Self {
        let columns = limits.columns;
        Self {
            // A carriage return in the middle of a line is text.
            csv: ReaderBuilder::new().terminator(Terminator::Any(b'\n')).build(),
            text: String::new(),
            cells: Vec::new(),
            // One more than allowed, so that too many are seen, and one for the reader to be able to stop.
            ends: vec![0; columns.saturating_add(2).min(1 << 20)],
            cell_bytes: 0,
            cell_count: 0,
            line_bytes: limits.line_bytes,
            columns,
        }
    }

    /// Takes a line; `None` when a cell in quotes goes on in the next one.
    pub(super) fn take(&mut self, line: &str) -> Result<Option<Cells>, BillProblem> {
        if self.text.len() + line.len() > self.line_bytes {
            return Err(BillProblem::Limit { limited: Limited::LineBytes, most: self.line_bytes as u64 });
        }
        let start = self.text.len();
        self.text.push_str(line);
        self.text.push('\n');
        self.cells.resize(self.text.len() + 1, 0); // cells are never longer than their record
        let (result, _, bytes, ends) = self.csv.read_record(
            &self.text.as_bytes()[start..],
            &mut self.cells[self.cell_bytes..],
            &mut self.ends[self.cell_count..],
        );
        self.cell_bytes += bytes;
        self.cell_count += ends;
        match result {
            ReadRecordResult::Record => self.finish(line.ends_with('\r')).map(Some),
            ReadRecordResult::InputEmpty => Ok(None),
            ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull | ReadRecordResult::End => {
                Err(self.too_many_columns())
            }
        }
    }

    fn finish(&mut self, ends_with_return: bool) -> Result<Cells, BillProblem> {
        let record = std::mem::take(&mut self.text);
        let (bytes, count) = (self.cell_bytes, self.cell_count);
        (self.cell_bytes, self.cell_count) = (0, 0);
        if record.contains('"') && !is_well_quoted(record.trim_end_matches(['\r', '\n'])) {
            return Err(BillProblem::Quotes);
        }
        if count > self.columns {
            return Err(self.too_many_columns());
        }
        // Only quotation marks were taken out, so this is still UTF-8.
        let mut text = std::str::from_utf8(&self.cells[..bytes]).map_err(|_| BillProblem::Quotes)?;
        if ends_with_return {
            text = text.strip_suffix('\r').unwrap_or(text);
        }
        let ends = self.ends[..count].iter().map(|end| u32::try_from((*end).min(text.len())).unwrap_or(u32::MAX));
        let cells = Cells { text: text.into(), ends: ends.collect() };
        // The buffer for the next record: kept, without what was in this one.
        self.text = record;
        self.text.clear();
        Ok(cells)
    }

    fn too_many_columns(&self) -> BillProblem {
        BillProblem::Limit { limited: Limited::Columns, most: self.columns as u64 }
    }
}

impl Cells {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cell at a position, as it is in the file.
    pub(super) fn at(&self, position: usize) -> Option<&str> {
        let end = *self.ends.get(position)?;
        let start = if position == 0 { 0 } else { *self.ends.get(position - 1)? };
        self.text.get(start as usize..end as usize)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|position| self.at(position))
    }
}

/// Whether every cell that begins with a quotation mark is one whole text in quotes, with nothing but padding behind.
///
/// Marks in the middle of other cells are text: `5" screen`.
fn is_well_quoted(record: &str) -> bool {
    let mut rest = record;
    loop {
        if let Some(quoted) = rest.strip_prefix('"') {
            let mut marks = quoted.match_indices('"').map(|(at, _)| at).peekable();
            let close = loop {
                match marks.next() {
                    None => return false,
                    Some(at) if marks.next_if_eq(&(at + 1)).is_none() => break at,
                    Some(_) => {}
                }
            };
            rest = quoted[close + 1..].trim_start_matches(['\t', ' ']);
            if !rest.is_empty() && !rest.starts_with(',') {
                return false;
            }
        }
        match rest.split_once(',') {
            Some((_, next)) => rest = next,
            None => return true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Result<Vec<Vec<String>>, BillProblem> {
        let mut records = Records::new(&Limits::default());
        let mut found = Vec::new();
        for line in text.split('\n') {
            if let Some(cells) = records.take(line)? {
                found.push(cells.iter().map(str::to_owned).collect());
            }
        }
        if records.text.is_empty() { Ok(found) } else { Err(BillProblem::Quotes) }
    }

    fn one(text: &str) -> Vec<String> {
        let mut found = split(text).unwrap();
        assert_eq!(found.len(), 1, "{text:?}");
        found.remove(0)
    }

    #[test]
    fn b03_texts_are_exact() {
        assert_eq!(one("a,b,,c"), ["a", "b", "", "c"]);
        assert_eq!(one("a\t, b ,c\r"), ["a\t", " b ", "c"]);
        assert_eq!(one("=1+1,+1,-1,@x,=cmd|' /C calc'!A0"), ["=1+1", "+1", "-1", "@x", "=cmd|' /C calc'!A0"]);
        assert_eq!(one("\"a,b\",\"say \"\"hi\"\"\",\"\""), ["a,b", "say \"hi\"", ""]);
        assert_eq!(one("\"a\"\t,\"b\" \t\r"), ["a\t", "b \t"]);
        assert_eq!(one("\"two\r\nlines\",x\r"), ["two\r\nlines", "x"]);
        assert_eq!(one("5\" screen,a\"b\"c,x\ry"), ["5\" screen", "a\"b\"c", "x\ry"]);
        assert_eq!(one("\"\"\"\""), ["\""]);
        assert_eq!(one("a,"), ["a", ""]);
        assert_eq!(one("\"a\r\"\r"), ["a\r"]);
    }

    #[test]
    fn b03_broken_quotes_are_refused_and_not_repaired() {
        for text in ["\"a\"b,c", "\"a,b", "x,\"a\"\"", "\"a\" \"b\"", "\"\"a", "\"a\nb", "\"a\"\n\"b"] {
            assert_eq!(split(text), Err(BillProblem::Quotes), "{text:?}");
        }
    }

    #[test]
    fn b02_columns_and_open_cells_are_limited() {
        let mut limits = Limits::default();
        (limits.columns, limits.line_bytes) = (3, 100);
        let mut records = Records::new(&limits);
        assert_eq!(records.take("a,b,c").ok().flatten().map(|cells| cells.len()), Some(3));
        assert_eq!(records.take("a,b,c,d").err(), Some(records.too_many_columns()));
        for many in [4, 5, 6, 1000] {
            let mut records = Records::new(&limits);
            assert!(records.take(&",".repeat(many)[..many.min(99)]).is_err(), "{many}");
        }
        let mut records = Records::new(&limits);
        let open = std::iter::once("\"").chain(std::iter::repeat("x"));
        let problem = open.take(10_000).find_map(|line| records.take(line).err());
        assert_eq!(problem, Some(BillProblem::Limit { limited: Limited::LineBytes, most: 100 }));
    }
}
