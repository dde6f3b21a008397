//! Bill files: from the bytes of a downloaded ZIP to typed rows with exact amounts. Needs the feature `bill`.
//!
//! `alipay.data.dataservice.bill.downloadurl.query` gives a link; it works for about 30 seconds, and behind it is a ZIP
//! of CSV files in GBK. Anyone can put bytes there who can reach the connection, and what is in them moves money, so
//! they are read with suspicion:
//!
//! - **Complete, or refused.** Each table ends with lines that state how many rows it has and what they add up to.
//!   [`Bill::read`] compares; a table that is cut off, or disagrees with its own footer, is an error.
//! - **Exact.** Amounts are fen in an integer, texts are as they stand in the file: formulas are text, and nothing is
//!   decoded with replacement characters or repaired.
//! - **Bounded.** [`Limits`] hold while unpacking; a ZIP that unpacks to more is refused when it says so, and at the
//!   byte at which it turns out to have lied. Nothing is written, and names of entries are never used as paths.
//!
//! ```
//! use alipay_core::bill::{Bill, BillError, Limits, SignedAmount, TradeType};
//!
//! /// What the merchant received that day, after refunds; refunds are negative.
//! fn received(zip: &[u8]) -> Result<Option<SignedAmount>, BillError> {
//!     let bill = Bill::read(zip, &Limits::default())?;
//!     let trades = bill.trades()?;
//!     for trade in trades.iter().filter(|trade| trade.trade_type == TradeType::Refund) {
//!         println!("{} {}", trade.out_request_no.unwrap_or_default(), trade.received);
//!         // Columns that have no field are there by name.
//!         let _ = trade.row.cell("商户识别号");
//!     }
//!     Ok(SignedAmount::checked_sum(trades.iter().map(|trade| trade.received)))
//! }
//! # assert!(received(b"<html>").is_err());
//! ```
//!
//! [`BillArchive`] reads the same tables row by row, for bills that are too large to keep in memory.

mod account;
mod amount;
mod archive;
mod error;
mod footer;
mod kind;
mod limits;
mod lines;
mod name;
mod record;
mod row;
mod table;
mod tally;
mod trade;

use std::{fmt, sync::Arc};

pub use account::AccountEntry;
pub use amount::{SignedAmount, SignedAmountError};
pub use archive::BillArchive;
pub use error::{BillError, BillProblem, CellProblem, Damage, Limited, NameProblem};
pub use footer::{Footer, Total};
pub use kind::BillKind;
pub use limits::Limits;
pub use row::Row;
pub use table::BillTable;
pub use trade::{TradeRow, TradeType};

/// A downloaded bill: complete, and in agreement with its footers.
///
/// `Debug` of this and of everything in it shows no text of the bill.
#[derive(Clone)]
#[non_exhaustive]
pub struct Bill {
    /// Its CSV files, in the order of the archive.
    pub files: Vec<BillFile>,
    /// The names of what is in the archive and is no CSV file. It was not read.
    pub skipped: Vec<String>,
}

/// One file of a bill.
#[derive(Clone)]
#[non_exhaustive]
pub struct BillFile {
    /// The name in the archive. It leads out of no directory, and begins with an account number.
    pub name: String,
    /// What it is about.
    pub kind: BillKind,
    /// The lines above the table. They hold an account number.
    pub preamble: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The lines below the table, with which the rows agree.
    pub footer: Footer,
    header: Arc<row::Header>,
}

impl Bill {
    /// Reads the bytes of a downloaded bill.
    ///
    /// # Errors
    ///
    /// [`BillError`] for everything that is not a whole bill within the limits: see [`BillProblem`]. Nothing of a bill
    /// that is refused can be seen.
    pub fn read(zip: &[u8], limits: &Limits) -> Result<Self, BillError> {
        BillArchive::open(zip, limits)?.read()
    }

    /// The rows of the list of trades (`bill_type` `trade`).
    ///
    /// # Errors
    ///
    /// [`BillError`] when there is no such file in the bill, a column is missing that every trade needs, or a cell is
    /// not what its column says.
    pub fn trades(&self) -> Result<Vec<TradeRow<'_>>, BillError> {
        self.typed(TradeRow::KIND, TradeRow::REQUIRED, TradeRow::read)
    }

    /// The rows of the list of account entries (`bill_type` `signcustomer`).
    ///
    /// # Errors
    ///
    /// [`BillError`] when there is no such file in the bill, a column is missing that every entry needs, or a cell is
    /// not what its column says.
    pub fn account_entries(&self) -> Result<Vec<AccountEntry<'_>>, BillError> {
        self.typed(AccountEntry::KIND, AccountEntry::REQUIRED, AccountEntry::read)
    }

    fn typed<'a, T>(
        &'a self,
        kind: BillKind,
        required: &[&'static str],
        read: impl Fn(&'a Row) -> Result<T, BillError>,
    ) -> Result<Vec<T>, BillError> {
        let mut files = self.files.iter().filter(|file| file.kind == kind).peekable();
        if files.peek().is_none() {
            return Err(BillError::new(BillProblem::NoFile(kind)));
        }
        let mut rows = Vec::new();
        for file in files {
            // A table without names of columns has no rows, and says so below.
            if !file.header().is_empty() {
                file.header.require(required).map_err(|problem| BillError::new(problem).in_file(&file.name))?;
            }
            for row in &file.rows {
                rows.push(read(row)?);
            }
        }
        Ok(rows)
    }
}

impl BillFile {
    /// The names of the columns.
    #[must_use]
    pub fn header(&self) -> &[String] {
        self.header.names()
    }
}

impl fmt::Debug for Bill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bill").field("files", &self.files).field("skipped", &self.skipped.len()).finish()
    }
}

impl fmt::Debug for BillFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BillFile")
            .field("kind", &self.kind)
            .field("rows", &self.rows.len())
            .field("footer", &self.footer)
            .finish_non_exhaustive()
    }
}
