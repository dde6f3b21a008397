//! How much of a bill is read before it is refused.

/// How much of a bill is read before it is refused. Every limit holds while reading, so what is refused was never in
/// memory.
///
/// The defaults fit the bill of a busy day. For a larger one take the defaults and raise what the error names:
///
/// ```
/// use alipay_core::bill::Limits;
/// let mut limits = Limits::default();
/// limits.rows = 5_000_000;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of the ZIP. 64 MiB.
    pub zip_bytes: usize,
    /// Entries of the ZIP; a real one has two or three. 64.
    pub entries: usize,
    /// Bytes of one file, unpacked. 256 MiB.
    pub file_bytes: u64,
    /// Bytes of all files, unpacked. 256 MiB.
    pub total_bytes: u64,
    /// Bytes of one row, in UTF-8. A row is one line unless a cell in quotes holds line breaks. 64 KiB.
    pub line_bytes: usize,
    /// Columns of a table; real ones have about 25. 100.
    pub columns: usize,
    /// Rows of all files together; of each file when they are [streamed](super::BillArchive). 1,000,000.
    pub rows: usize,
    /// Lines that begin with `#`, of one file. 1,000.
    pub comments: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            zip_bytes: 64 << 20,
            entries: 64,
            file_bytes: 256 << 20,
            total_bytes: 256 << 20,
            line_bytes: 64 << 10,
            columns: 100,
            rows: 1_000_000,
            comments: 1_000,
        }
    }
}
