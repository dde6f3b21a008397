//! Rows of a table, with cells by the names of their columns.

use std::{borrow::Cow, collections::HashMap, fmt, sync::Arc};

use super::{AccountEntry, BillError, BillProblem, CellProblem, SignedAmount, TradeRow, record::Cells};
use crate::DateTime;

/// A row of a bill. Cells are found by the name of their column, in whatever order the columns are.
///
/// `Debug` shows no cell.
#[derive(Clone)]
pub struct Row {
    header: Arc<Header>,
    cells: Cells,
    line: u64,
}

/// The names of the columns of a table, and which table it is.
pub(super) struct Header {
    pub(super) file: String,
    names: Vec<String>,
    positions: HashMap<String, usize>,
}

impl Row {
    pub(super) fn new(header: &Arc<Header>, cells: Cells, line: u64) -> Result<Self, BillProblem> {
        let columns = header.names.len();
        // Some tables end every line with a comma.
        let is_surplus = cells.iter().skip(columns).any(|cell| !padding_trimmed(cell).is_empty());
        if cells.len() < columns || is_surplus {
            return Err(BillProblem::CellCount { columns, cells: cells.len() });
        }
        Ok(Self { header: Arc::clone(header), cells, line })
    }

    /// The text of a cell, exactly, without the tabs that pad it; `None` when there is no such column.
    ///
    /// Round brackets in the name may be Chinese or ASCII ones.
    #[must_use]
    pub fn cell(&self, column: &str) -> Option<&str> {
        self.at(self.header.position(column)?)
    }

    /// Names of columns and texts of cells, in the order of the file.
    pub fn cells(&self) -> impl Iterator<Item = (&str, &str)> {
        let cell = |position| self.at(position).unwrap_or_default();
        self.header.names.iter().enumerate().map(move |(position, name)| (name.as_str(), cell(position)))
    }

    /// The line of the file, counted from 1; the first one of a row that has several.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The row of a [list of trades](super::BillKind::TradeDetail).
    ///
    /// # Errors
    ///
    /// [`BillError`] when a column that every trade needs is missing, or a cell is not what its column says.
    pub fn trade(&self) -> Result<TradeRow<'_>, BillError> {
        TradeRow::read(self)
    }

    /// The row of a [list of account entries](super::BillKind::AccountDetail).
    ///
    /// # Errors
    ///
    /// [`BillError`] when a column that every entry needs is missing, or a cell is not what its column says.
    pub fn account_entry(&self) -> Result<AccountEntry<'_>, BillError> {
        AccountEntry::read(self)
    }
}

/// Cells as values, for the typed rows.
impl Row {
    pub(super) fn at(&self, position: usize) -> Option<&str> {
        self.cells.at(position).map(|cell| cell.trim_matches('\t'))
    }

    /// The text without padding; blank when the column is there and its cell is.
    pub(super) fn required_text(&self, column: &'static str) -> Result<&str, BillError> {
        let cell = self.cell(column).ok_or_else(|| self.error(BillProblem::NoColumn(column)))?;
        Ok(padding_trimmed(cell))
    }

    /// The text without padding; `None` when there is no such column or the cell is blank.
    pub(super) fn text(&self, column: &'static str) -> Option<&str> {
        self.cell(column).map(padding_trimmed).filter(|text| !text.is_empty())
    }

    pub(super) fn required_amount(&self, column: &'static str) -> Result<SignedAmount, BillError> {
        self.required_text(column)?;
        self.amount(column)?.ok_or_else(|| self.bad_cell(column, CellProblem::Blank))
    }

    pub(super) fn amount(&self, column: &'static str) -> Result<Option<SignedAmount>, BillError> {
        let amount = self.text(column).map(str::parse).transpose();
        amount.map_err(|_| self.bad_cell(column, CellProblem::Amount))
    }

    pub(super) fn required_time(&self, column: &'static str) -> Result<DateTime, BillError> {
        self.required_text(column)?;
        self.time(column)?.ok_or_else(|| self.bad_cell(column, CellProblem::Blank))
    }

    pub(super) fn time(&self, column: &'static str) -> Result<Option<DateTime>, BillError> {
        let time = self.text(column).map(str::parse).transpose();
        time.map_err(|_| self.bad_cell(column, CellProblem::Time))
    }

    fn bad_cell(&self, column: &'static str, problem: CellProblem) -> BillError {
        self.error(BillProblem::Cell { column, problem })
    }

    fn error(&self, problem: BillProblem) -> BillError {
        BillError::new(problem).in_file(&self.header.file).at_line(self.line)
    }
}

impl Header {
    /// The names that a record holds. Blank ones at the end come from a comma at the end of the line.
    pub(super) fn new(file: &str, record: &Cells) -> Result<Self, BillProblem> {
        let mut names: Vec<String> = record.iter().map(|name| padding_trimmed(name).to_owned()).collect();
        while names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        let mut positions = HashMap::with_capacity(names.len());
        for (position, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            if positions.insert(with_chinese_brackets(name).into_owned(), position).is_some() {
                return Err(BillProblem::DuplicateColumn { position: position + 1 });
            }
        }
        if names.is_empty() { Err(BillProblem::NoHeader) } else { Ok(Self { file: file.to_owned(), names, positions }) }
    }

    /// The header of a table that has none.
    pub(super) fn none(file: &str) -> Self {
        Self { file: file.to_owned(), names: Vec::new(), positions: HashMap::new() }
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn position(&self, column: &str) -> Option<usize> {
        self.positions.get(with_chinese_brackets(column).as_ref()).copied()
    }

    /// That these columns are there, whether or not there are rows.
    pub(super) fn require(&self, columns: &[&'static str]) -> Result<(), BillProblem> {
        match columns.iter().find(|column| self.position(column).is_none()) {
            Some(column) => Err(BillProblem::NoColumn(column)),
            None => Ok(()),
        }
    }
}

pub(super) fn padding_trimmed(cell: &str) -> &str {
    cell.trim_matches(['\t', ' '])
}

/// Both spellings of a column occur: `订单金额（元）` and `订单金额(元)`.
fn with_chinese_brackets(name: &str) -> Cow<'_, str> {
    if name.contains(['(', ')']) { name.replace('(', "（").replace(')', "）").into() } else { name.into() }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row").field("line", &self.line).field("cells", &self.cells.len()).finish_non_exhaustive()
    }
}
