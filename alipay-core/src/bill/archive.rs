//! The ZIP: every entry is checked before any of them is unpacked.

use std::{
    fmt,
    io::{self, Read},
};

use flate2::bufread::DeflateDecoder;
use rawzip::{
    CompressionMethod, ZipArchive, ZipArchiveEntryWayfinder, ZipFileHeaderRecord, ZipSliceArchive, ZipSliceVerifier,
};

use super::{Bill, BillError, BillProblem, BillTable, Damage, Limited, Limits, name};

/// A downloaded bill, opened and checked but not unpacked: for bills that are too large to keep in memory.
///
/// Names, sizes, flags and the number of entries are checked when it is opened. Its tables are then read row by row.
///
/// ```
/// use alipay_core::bill::{BillArchive, BillError, BillKind, Limits};
///
/// fn count_refunds(zip: &[u8]) -> Result<usize, BillError> {
///     let mut refunds = 0;
///     for table in BillArchive::open(zip, &Limits::default())?.tables() {
///         let table = table?;
///         if table.kind() == BillKind::TradeDetail {
///             for row in table {
///                 refunds += usize::from(row?.cell("业务类型") == Some("退款"));
///             }
///         }
///     }
///     // Every table ended without an error, so its rows agree with its footer.
///     Ok(refunds)
/// }
/// ```
pub struct BillArchive<'a> {
    zip: ZipSliceArchive<&'a [u8]>,
    files: Vec<Entry>,
    skipped: Vec<String>,
    limits: Limits,
}

/// A CSV file of the archive.
struct Entry {
    name: String,
    place: ZipArchiveEntryWayfinder,
    method: CompressionMethod,
}

/// The bytes of a file, unpacked while they are read and compared with the stated size and checksum.
pub(super) type Content<'a> = ZipSliceVerifier<Unpacked<'a>>;

pub(super) enum Unpacked<'a> {
    Stored(&'a [u8]),
    Deflated(DeflateDecoder<&'a [u8]>),
}

impl<'a> BillArchive<'a> {
    /// Opens the bytes of a downloaded bill.
    ///
    /// # Errors
    ///
    /// [`BillError`] when this is no ZIP, is larger than the limits allow or states that it unpacks to more, or has an
    /// entry that no real bill has: a name that is unfit as a path, a name twice, a link, encryption, or an unknown
    /// compression.
    pub fn open(zip: &'a [u8], limits: &Limits) -> Result<Self, BillError> {
        within(Limited::ZipBytes, zip.len() as u64, limits.zip_bytes as u64)?;
        let zip = ZipArchive::from_slice(zip).map_err(|_| BillError::new(BillProblem::NotZip))?;
        // What the end of the file states is free to look at; the list itself is then read entry by entry.
        within(Limited::Entries, zip.entries_hint(), limits.entries as u64)?;

        let mut archive = Self { zip, files: Vec::new(), skipped: Vec::new(), limits: limits.clone() };
        let (mut count, mut total_bytes) = (0, 0_u64);
        let mut entries = archive.zip.entries();
        let damaged = |_| BillError::new(BillProblem::Damaged(Damage::Directory));
        while let Some(entry) = entries.next_entry().map_err(damaged)? {
            count += 1;
            within(Limited::Entries, count, limits.entries as u64)?;
            let name = checked_name(&entry)?;
            if archive.files.iter().map(|file| &file.name).chain(&archive.skipped).any(|other| *other == name) {
                return Err(BillError::new(BillProblem::DuplicateName).in_file(&name));
            }
            if !is_csv(&name) {
                archive.skipped.push(name);
                continue;
            }
            let size = entry.uncompressed_size_hint();
            total_bytes = total_bytes.saturating_add(size);
            within(Limited::FileBytes, size, limits.file_bytes).map_err(|error| error.in_file(&name))?;
            within(Limited::TotalBytes, total_bytes, limits.total_bytes)?;
            archive.files.push(Entry { name, place: entry.wayfinder(), method: entry.compression_method() });
        }
        if count != archive.zip.entries_hint() {
            return Err(BillError::new(BillProblem::Damaged(Damage::Directory)));
        }
        if archive.files.is_empty() {
            return Err(BillError::new(BillProblem::NoFiles));
        }
        Ok(archive)
    }

    /// The names of what is in the archive and is no CSV file. It is not read.
    #[must_use]
    pub fn skipped(&self) -> &[String] {
        &self.skipped
    }

    /// The tables, each opened when its turn comes: the lines above it and the names of its columns are read then.
    pub fn tables(&self) -> impl Iterator<Item = Result<BillTable<'_>, BillError>> {
        self.files.iter().map(|file| self.table(file, &self.limits))
    }

    /// All of it, the rows of all tables counted against one limit.
    pub(super) fn read(self) -> Result<Bill, BillError> {
        let mut limits = self.limits.clone();
        let mut files = Vec::with_capacity(self.files.len());
        for file in &self.files {
            let file = self.table(file, &limits)?.read()?;
            limits.rows = limits.rows.saturating_sub(file.rows.len());
            files.push(file);
        }
        Ok(Bill { files, skipped: self.skipped })
    }

    fn table(&self, file: &Entry, limits: &Limits) -> Result<BillTable<'_>, BillError> {
        let missing = |_| BillError::new(BillProblem::Damaged(Damage::Entry)).in_file(&file.name);
        let entry = self.zip.get_entry(file.place).map_err(missing)?;
        let unpacked = match file.method {
            CompressionMethod::STORE => Unpacked::Stored(entry.data()),
            _ => Unpacked::Deflated(DeflateDecoder::new(entry.data())),
        };
        BillTable::open(&file.name, entry.verifying_reader(unpacked), limits)
    }
}

/// What one entry says of itself, or why no real bill has such an entry.
fn checked_name(entry: &ZipFileHeaderRecord<'_>) -> Result<String, BillError> {
    /// The bits of a Unix mode that say what an entry is, and the two values that are harmless.
    const TYPE: u32 = 0o170_000;
    const HARMLESS: [u32; 3] = [0, 0o100_000, 0o040_000];

    let raw = entry.file_path();
    let flags = entry.flags();
    let name = name::read(raw.as_bytes(), flags.is_utf8())
        .map_err(|problem| BillError::new(BillProblem::Name(problem)).in_file(&name::lossy(raw.as_bytes())))?;
    let refuse = |problem| Err(BillError::new(problem).in_file(&name));
    if !HARMLESS.contains(&(entry.external_attributes() >> 16 & TYPE)) {
        return refuse(BillProblem::SpecialFile);
    }
    if flags.is_encrypted() || flags.has_strong_encryption() || flags.is_masked() {
        return refuse(BillProblem::Encrypted);
    }
    match entry.compression_method() {
        CompressionMethod::STORE | CompressionMethod::DEFLATE => Ok(name),
        method => refuse(BillProblem::Method(method.as_u16())),
    }
}

fn is_csv(name: &str) -> bool {
    name.len() >= 4 && name.as_bytes()[name.len() - 4..].eq_ignore_ascii_case(b".csv")
}

fn within(limited: Limited, found: u64, most: u64) -> Result<(), BillError> {
    if found <= most { Ok(()) } else { Err(BillError::new(BillProblem::Limit { limited, most })) }
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Stored(bytes) => bytes.read(buffer),
            Self::Deflated(decoder) => decoder.read(buffer),
        }
    }
}

impl fmt::Debug for BillArchive<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BillArchive").field("files", &self.files.len()).finish_non_exhaustive()
    }
}
