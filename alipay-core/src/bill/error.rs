//! Why a bill was refused: what, in which file and line, and what to do. Nothing here quotes a cell.

use std::fmt;

use super::{BillKind, SignedAmount, name};

/// Why a bill was refused, with the file and the line.
///
/// The texts are for people and quote no cell of the bill; account numbers in file names are shown as `*`.
#[derive(Clone, PartialEq, Eq)]
pub struct BillError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    problem: BillProblem,
    file: Option<String>,
    line: Option<u64>,
}

/// What is wrong with a bill.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BillProblem {
    /// Not a ZIP archive at all.
    #[error(
        "this is no ZIP archive: a bill's link works for about 30 seconds and answers with a page afterwards, so ask \
         for a new one and download it at once"
    )]
    NotZip,
    /// The archive contradicts itself.
    #[error("the archive is damaged: {0}; download the bill again")]
    Damaged(Damage),
    /// More than [`Limits`](super::Limits) allows.
    #[error("more than {most} {limited}: if the bill really is that large, raise `Limits::{}`", .limited.field())]
    Limit {
        /// Of what.
        limited: Limited,
        /// How much is allowed.
        most: u64,
    },
    /// An entry's name is not one that the platform gives.
    #[error("the name of an entry {0}: this archive does not come from the platform")]
    Name(NameProblem),
    /// Two entries have the same name.
    #[error("two entries have the same name: this archive does not come from the platform")]
    DuplicateName,
    /// An entry is a symbolic link or a device.
    #[error("an entry is a link or a device: this archive does not come from the platform")]
    SpecialFile,
    /// An entry is encrypted.
    #[error(
        "an entry is encrypted: bills that the API gives are not; what the app mails to a person is, and has another \
         format"
    )]
    Encrypted,
    /// An entry is compressed in another way than ZIP files of the platform are.
    #[error("an entry is packed with method {0}: only stored (0) and deflated (8) ones are read; pack it again")]
    Method(u16),
    /// The archive has no CSV file.
    #[error("the archive holds no CSV file: check what was downloaded")]
    NoFiles,
    /// The archive has no file of the kind that was asked for.
    #[error("the archive holds no {0}: check the `bill_type` that the link was asked for")]
    NoFile(BillKind),
    /// Bytes that are no text.
    #[error("the line is not {0} text: the file was changed after the platform wrote it, or is no bill")]
    NotText(&'static str),
    /// A quotation mark where RFC 4180 has none, or one that is never closed.
    #[error("a cell begins with a quotation mark and does not end with one: its text would be a guess")]
    Quotes,
    /// No line with the names of the columns.
    #[error("there is no line with the names of the columns: the file is cut off, or is no bill")]
    NoHeader,
    /// A name stands over two columns.
    #[error("column {position} has the name of an earlier one: the cells of neither can be told apart by name")]
    DuplicateColumn {
        /// Which column, counted from 1.
        position: usize,
    },
    /// A column that is needed is not there.
    #[error("there is no column {0}: the platform changed the format, or this is another kind of bill")]
    NoColumn(&'static str),
    /// A row with fewer or more cells than there are columns.
    #[error("the row has {cells} cells, but there are {columns} columns")]
    CellCount {
        /// In the header.
        columns: usize,
        /// In this row.
        cells: usize,
    },
    /// A cell is not what its column says.
    #[error("the cell of the column {column} {problem}")]
    Cell {
        /// The column.
        column: &'static str,
        /// What is wrong.
        problem: CellProblem,
    },
    /// A row behind the footer.
    #[error("there is a row behind the end of the table")]
    AfterFooter,
    /// The line that ends the table is missing.
    #[error("the end of the table is missing: the file is cut off; download the bill again")]
    NoFooter,
    /// The lines with the count and the sums are missing.
    #[error("the totals behind the table are missing: the file is cut off; download the bill again")]
    NoTotals,
    /// The footer states another number of rows.
    #[error("{statement} states {stated} rows, but there are {counted}: download the bill again")]
    Count {
        /// The label of the statement, as `交易合计`.
        statement: &'static str,
        /// How many it states.
        stated: u64,
        /// How many there are.
        counted: u64,
    },
    /// The footer states another sum.
    #[error(
        "{statement} states a sum of {stated} for the column {column}, but it is {counted}: download the bill again"
    )]
    Sum {
        /// The label of the statement, as `交易合计`.
        statement: &'static str,
        /// The column.
        column: &'static str,
        /// What it states.
        stated: SignedAmount,
        /// What the rows add up to.
        counted: SignedAmount,
    },
    /// The sum of a column does not fit.
    #[error("the sum of the column {0} does not fit: no real bill is that large")]
    Overflow(&'static str),
}

/// What of an archive is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    /// The list of its entries.
    #[error("the list of its entries cannot be read")]
    Directory,
    /// An entry is not where the list says.
    #[error("an entry is not where the list of entries says")]
    Entry,
    /// A file does not unpack to what its entry states.
    #[error("a file does not unpack to the size and checksum that are stated for it")]
    Content,
}

/// What there may be only so much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limited {
    /// Bytes of the ZIP.
    ZipBytes,
    /// Entries of the ZIP.
    Entries,
    /// Bytes of one file.
    FileBytes,
    /// Bytes of all files.
    TotalBytes,
    /// Bytes of one row.
    LineBytes,
    /// Columns.
    Columns,
    /// Rows.
    Rows,
    /// Lines that begin with `#`.
    Comments,
}

/// Why a name cannot be that of a bill file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameProblem {
    /// There is none.
    #[error("is empty")]
    Empty,
    /// Neither GBK nor UTF-8.
    #[error("is neither GBK nor UTF-8 text")]
    NotText,
    /// A control character, as NUL.
    #[error("has a control character in it")]
    Control,
    /// A backslash.
    #[error("has a backslash in it")]
    Backslash,
    /// A colon: a drive letter, or a stream of NTFS.
    #[error("has a colon in it, as after a drive letter")]
    Drive,
    /// Begins with a slash.
    #[error("is an absolute path")]
    Absolute,
    /// A part `..`.
    #[error("leads out of its directory")]
    Parent,
}

/// What is wrong with a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CellProblem {
    /// Nothing in it.
    #[error("is blank")]
    Blank,
    /// No amount.
    #[error("is not an amount: it must be yuan with two decimals, as -88.88")]
    Amount,
    /// No time.
    #[error("is not a time: it must be as 2024-05-01 12:30:00; spreadsheet programs rewrite times when they save")]
    Time,
}

impl BillError {
    pub(super) fn new(problem: BillProblem) -> Self {
        Self(Box::new(Inner { problem, file: None, line: None }))
    }

    pub(super) fn in_file(mut self, file: &str) -> Self {
        self.0.file = Some(name::shown(file));
        self
    }

    pub(super) fn at_line(mut self, line: u64) -> Self {
        self.0.line = Some(line);
        self
    }

    /// What is wrong.
    #[must_use]
    pub fn problem(&self) -> &BillProblem {
        &self.0.problem
    }

    /// The name of the file in the archive, without the account number; `None` when it is about the archive.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.0.file.as_deref()
    }

    /// The line of the file, counted from 1; the first one of a row that has several.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        self.0.line
    }

    /// The bill is larger than [`Limits`](super::Limits) allows.
    #[must_use]
    pub fn is_limit(&self) -> bool {
        matches!(self.0.problem, BillProblem::Limit { .. })
    }

    /// The bill is not complete: its end is missing, or rows are.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        use BillProblem::{Count, NoFooter, NoHeader, NoTotals, Sum};
        matches!(self.0.problem, NoHeader | NoFooter | NoTotals | Count { .. } | Sum { .. })
    }
}

impl Limited {
    /// The field of `Limits`.
    const fn field(self) -> &'static str {
        match self {
            Self::ZipBytes => "zip_bytes",
            Self::Entries => "entries",
            Self::FileBytes => "file_bytes",
            Self::TotalBytes => "total_bytes",
            Self::LineBytes => "line_bytes",
            Self::Columns => "columns",
            Self::Rows => "rows",
            Self::Comments => "comments",
        }
    }
}

impl fmt::Display for Limited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ZipBytes => "bytes of ZIP",
            Self::Entries => "entries in the ZIP",
            Self::FileBytes => "bytes in one file",
            Self::TotalBytes => "bytes in all files",
            Self::LineBytes => "bytes in one row, or a quotation mark that is never closed",
            Self::Columns => "columns",
            Self::Rows => "rows",
            Self::Comments => "lines that begin with #",
        })
    }
}

impl fmt::Display for BillError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.0.file {
            write!(f, "bill file {file}")?;
            if let Some(line) = self.0.line {
                write!(f, ", line {line}")?;
            }
            f.write_str(": ")?;
        }
        self.0.problem.fmt(f)
    }
}

impl fmt::Debug for BillError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BillError")
            .field("problem", &self.0.problem)
            .field("file", &self.0.file)
            .field("line", &self.0.line)
            .finish()
    }
}

impl std::error::Error for BillError {}
