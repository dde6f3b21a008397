//! One table of a bill, read from top to bottom: comments, names of columns, rows, footer.

use std::{fmt, sync::Arc};

use super::{
    BillError, BillFile, BillKind, BillProblem, Footer, Limited, Limits, Row,
    archive::Content,
    kind::{begins_table, ends_table},
    lines::Lines,
    record::{Cells, Records},
    row::Header,
    tally::Tally,
};

/// One table of a [`BillArchive`](super::BillArchive), row by row.
///
/// An iterator of its rows. It ends with an error when the footer is missing or disagrees with the rows, and when the
/// checksum of the file is wrong: act on rows only after it ended without one.
pub struct BillTable<'a> {
    name: String,
    kind: BillKind,
    preamble: Vec<String>,
    header: Arc<Header>,
    lines: Lines<Content<'a>>,
    records: Records,
    limits: Limits,
    tally: Tally,
    rows: usize,
    /// The lines below the table, so far.
    comments: Vec<(u64, String)>,
    is_over: bool,
    footer: Option<Footer>,
}

impl<'a> BillTable<'a> {
    pub(super) fn open(name: &str, content: Content<'a>, limits: &Limits) -> Result<Self, BillError> {
        // Beyond this, places in a row would not fit their type.
        let limits = Limits { line_bytes: limits.line_bytes.min(256 << 20), ..limits.clone() };
        let mut table = Self {
            name: name.to_owned(),
            kind: BillKind::Unknown,
            preamble: Vec::new(),
            header: Arc::new(Header::none(name)),
            lines: Lines::new(content, limits.line_bytes),
            records: Records::new(&limits),
            limits,
            tally: Tally::of_nothing(BillKind::Unknown),
            rows: 0,
            comments: Vec::new(),
            is_over: false,
            footer: None,
        };
        match table.read_top() {
            Ok(()) => Ok(table),
            Err(problem) => Err(table.error(table.lines.number(), problem)),
        }
    }

    /// The name of the file in the archive. It leads out of no directory, and begins with an account number.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is about.
    #[must_use]
    pub fn kind(&self) -> BillKind {
        self.kind
    }

    /// The lines above the table. They hold an account number.
    #[must_use]
    pub fn preamble(&self) -> &[String] {
        &self.preamble
    }

    /// The names of the columns.
    #[must_use]
    pub fn header(&self) -> &[String] {
        self.header.names()
    }

    /// The lines below the table; `None` before the last row was read, and after an error.
    #[must_use]
    pub fn footer(&self) -> Option<&Footer> {
        self.footer.as_ref()
    }

    /// Everything, the remaining rows and the footer included.
    pub(super) fn read(mut self) -> Result<BillFile, BillError> {
        let rows = self.by_ref().collect::<Result<_, _>>()?;
        let Self { name, kind, preamble, header, footer, .. } = self;
        Ok(BillFile { name, kind, preamble, header, rows, footer: footer.unwrap_or_default() })
    }

    /// Everything above the first row.
    fn read_top(&mut self) -> Result<(), BillProblem> {
        loop {
            let line = self.lines.next()?.ok_or(BillProblem::NoHeader)?;
            if is_blank(&line) {
                continue;
            }
            if !line.starts_with('#') {
                let record = self.record(line)?;
                self.header = Arc::new(Header::new(&self.name, &record)?);
                self.kind = BillKind::of(&self.name, &self.preamble);
                self.tally = Tally::new(self.kind, &self.header)?;
                return Ok(());
            }
            self.check_comments()?;
            let comment = line.trim().to_owned();
            // The bill of a day without business may have no names of columns either.
            if ends_table(&comment) {
                self.kind = BillKind::of(&self.name, &self.preamble);
                self.tally = Tally::of_nothing(self.kind);
                self.comments.push((self.lines.number(), comment));
                return Ok(());
            }
            self.preamble.push(comment);
        }
    }

    /// The next row; `None` when the footer was read and agrees.
    fn read_row(&mut self) -> Result<Option<Row>, (u64, BillProblem)> {
        loop {
            let line = self.lines.next();
            let number = self.lines.number();
            let placed = |problem| (number, problem);
            let Some(line) = line.map_err(placed)? else {
                self.footer = Some(self.read_footer()?);
                return Ok(None);
            };
            if is_blank(&line) {
                continue;
            }
            if line.starts_with('#') {
                self.check_comments().map_err(placed)?;
                self.comments.push((number, line.trim().to_owned()));
            } else if !self.comments.is_empty() {
                return Err(placed(BillProblem::AfterFooter));
            } else {
                let cells = self.record(line).map_err(placed)?;
                return self.row(cells, number).map(Some).map_err(placed);
            }
        }
    }

    /// The record that begins with a line.
    fn record(&mut self, mut line: String) -> Result<Cells, BillProblem> {
        loop {
            if let Some(cells) = self.records.take(&line)? {
                return Ok(cells);
            }
            line = self.lines.next()?.ok_or(BillProblem::Quotes)?;
        }
    }

    fn row(&mut self, cells: Cells, line: u64) -> Result<Row, BillProblem> {
        if self.rows >= self.limits.rows {
            return Err(limit(Limited::Rows, self.limits.rows));
        }
        let row = Row::new(&self.header, cells, line).map_err(|problem| match problem {
            // The last line of the file, and not ended: what is missing was cut off.
            BillProblem::CellCount { .. } if !self.lines.is_ended() => BillProblem::NoFooter,
            problem => problem,
        })?;
        self.rows += 1;
        self.tally.add(&row)?;
        Ok(row)
    }

    fn check_comments(&self) -> Result<(), BillProblem> {
        let most = self.limits.comments;
        if self.preamble.len() + self.comments.len() < most { Ok(()) } else { Err(limit(Limited::Comments, most)) }
    }

    fn read_footer(&mut self) -> Result<Footer, (u64, BillProblem)> {
        let is_framed = self.preamble.iter().any(|line| begins_table(line));
        let comments = std::mem::take(&mut self.comments);
        if (self.kind != BillKind::Unknown || is_framed) && !comments.iter().any(|(_, line)| ends_table(line)) {
            return Err((self.lines.number(), BillProblem::NoFooter));
        }
        Footer::read(comments, &self.tally, self.lines.number())
    }

    fn error(&self, line: u64, problem: BillProblem) -> BillError {
        BillError::new(problem).in_file(&self.name).at_line(line)
    }
}

impl Iterator for BillTable<'_> {
    type Item = Result<Row, BillError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let row = self.read_row().map_err(|(line, problem)| self.error(line, problem)).transpose();
        self.is_over = !matches!(row, Some(Ok(_)));
        row
    }
}

impl std::iter::FusedIterator for BillTable<'_> {}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

fn limit(limited: Limited, most: usize) -> BillProblem {
    BillProblem::Limit { limited, most: most as u64 }
}

impl fmt::Debug for BillTable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BillTable").field("kind", &self.kind).field("rows", &self.rows).finish_non_exhaustive()
    }
}
