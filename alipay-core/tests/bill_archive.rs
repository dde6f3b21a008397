//! Archives that no platform sends. Each test is named after its row of the attack corpus.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/bill_zip.rs"]
mod bill_zip;

use std::time::{Duration, Instant};

use alipay_core::bill::{Bill, BillProblem, Damage, Limited, Limits, NameProblem};
use bill_zip::{ACCOUNT, ACCOUNT_FILE, Entry, TRADE_FILE, TRADES, UTF8_FLAG, gbk, read, refused, zip};
use proptest::prelude::*;

#[test]
fn b01_names_that_no_real_bill_has_are_refused() {
    for (name, problem) in [
        (&b"../../evil.csv"[..], NameProblem::Parent),
        (b"a/../../evil.csv", NameProblem::Parent),
        (b"/etc/cron.d/evil.csv", NameProblem::Absolute),
        (b"..\\..\\evil.csv", NameProblem::Backslash),
        (b"C:/evil.csv", NameProblem::Drive),
        (b"bill.csv\0.exe", NameProblem::Control),
        (b"\x1b[2Jbill.csv", NameProblem::Control),
        (b"", NameProblem::Empty),
        (b"\xff\xff.csv", NameProblem::NotText),
    ] {
        // Whatever its content, and whether or not it would be read.
        let good = Entry::new(TRADE_FILE, &gbk(TRADES));
        let error = refused(&zip(&[good, Entry::raw_name(name, &gbk(TRADES))]));
        assert_eq!(error.problem(), &BillProblem::Name(problem), "{name:?}");
        assert!(!error.to_string().chars().any(char::is_control), "{error:?}");
    }
    let mut not_utf8 = Entry::new(TRADE_FILE, &gbk(TRADES));
    not_utf8.flags |= UTF8_FLAG;
    assert_eq!(refused(&zip(&[not_utf8])).problem(), &BillProblem::Name(NameProblem::NotText));
}

#[test]
fn b01_gbk_names_are_decoded() {
    // No entry says that its name is GBK. The second byte of 乗 is a backslash.
    let bill = read(&zip(&[Entry::new("乗_业务明细.csv", &gbk(TRADES))])).unwrap();
    assert_eq!(bill.files[0].name, "乗_业务明细.csv");
    let mut utf8 = Entry::raw_name(TRADE_FILE.as_bytes(), &gbk(TRADES));
    assert_eq!(read(&zip(&[utf8.clone()])).unwrap().files[0].name, TRADE_FILE);
    utf8.flags |= UTF8_FLAG;
    assert_eq!(read(&zip(&[utf8])).unwrap().files[0].name, TRADE_FILE);
}

#[test]
fn b01_links_devices_and_duplicates_are_refused() {
    for mode in [0o120_777, 0o060_644, 0o020_644, 0o010_644, 0o140_644] {
        let link = Entry { mode, ..Entry::new("link.csv", b"/etc/passwd") };
        assert_eq!(refused(&zip(&[link])).problem(), &BillProblem::SpecialFile, "{mode:o}");
    }
    let one = Entry::new(TRADE_FILE, &gbk(TRADES));
    assert_eq!(refused(&zip(&[one.clone(), one.clone()])).problem(), &BillProblem::DuplicateName);
    // The same name in two spellings.
    let other = Entry::raw_name(TRADE_FILE.as_bytes(), &gbk(TRADES));
    assert_eq!(refused(&zip(&[one, other])).problem(), &BillProblem::DuplicateName);
    let text = Entry::new("a.txt", b"");
    assert_eq!(refused(&zip(&[text.clone(), text.clone()])).problem(), &BillProblem::DuplicateName);
    assert_eq!(refused(&zip(&[text])).problem(), &BillProblem::NoFiles);
}

#[test]
fn b01_encrypted_entries_and_unknown_methods_are_refused() {
    for flags in [1, 1 << 6, 1 << 13] {
        let entry = Entry { flags, ..Entry::new(TRADE_FILE, &gbk(TRADES)) };
        assert_eq!(refused(&zip(&[entry])).problem(), &BillProblem::Encrypted);
    }
    for method in [1, 9, 12, 14, 93, 99, u16::MAX] {
        let entry = Entry { method, ..Entry::new(TRADE_FILE, &gbk(TRADES)) };
        assert_eq!(refused(&zip(&[entry])).problem(), &BillProblem::Method(method));
    }
}

#[test]
fn what_is_no_archive_or_a_damaged_one_is_refused() {
    assert_eq!(refused(b"").problem(), &BillProblem::NotZip);
    assert_eq!(refused(b"<html>expired</html>").problem(), &BillProblem::NotZip);
    let content = gbk(TRADES);
    let good = Entry::new(TRADE_FILE, &content);
    let damaged = |damage| BillProblem::Damaged(damage);
    let mut half = good.clone();
    half.packed.truncate(good.packed.len() / 2);
    for entry in [
        Entry { crc: good.crc ^ 1, ..good.clone() },
        Entry { size: good.size + 1, ..good.clone() },
        Entry { size: good.size - 1, ..good.clone() },
        Entry { packed: vec![0xff; 100], ..good.clone() },
        Entry { crc: 1, ..Entry::stored(TRADE_FILE, &content) },
        half,
    ] {
        assert_eq!(refused(&zip(&[entry])).problem(), &damaged(Damage::Content));
    }
    let mut directory = Vec::new();
    bill_zip::directory_entry(&mut directory, &good, 7);
    let nowhere = bill_zip::with_directory(vec![0; 100], &directory, 1);
    assert_eq!(refused(&nowhere).problem(), &damaged(Damage::Entry));
    let missing = bill_zip::with_directory(Vec::new(), &directory, 2);
    assert_eq!(refused(&missing).problem(), &damaged(Damage::Directory));
    // A download that broke off has no end.
    let whole = zip(&[good]);
    for length in 0..whole.len() {
        assert!(read(&whole[..length]).is_err(), "{length}");
    }
}

/// Deflated data of `count` times `chunk`, without ever holding it unpacked.
fn bomb(chunk: &[u8], count: usize) -> Vec<u8> {
    let mut compress = flate2::Compress::new(flate2::Compression::best(), false);
    let mut packed = Vec::with_capacity(1 << 20);
    // A full flush forgets what was before, so the same bytes can stand one after the other.
    compress.compress_vec(chunk, &mut packed, flate2::FlushCompress::Full).unwrap();
    let mut bomb = packed.repeat(count);
    bomb.extend_from_slice(&[3, 0]); // an empty last block
    bomb
}

#[test]
fn b02_a_bomb_is_not_unpacked() {
    let started = Instant::now();
    let limit = |limited, most| BillProblem::Limit { limited, most };
    let rows = b"a,b,c,d\n".repeat(1 << 17);
    let packed = bomb(&rows, 4000); // almost 4 GiB
    assert!(packed.len() < 16 << 20, "{}", packed.len());
    let size = u32::try_from(rows.len() * 4000).unwrap();
    let honest = Entry { size, packed, ..Entry::new("bomb.csv", b"") };
    assert_eq!(refused(&zip(std::slice::from_ref(&honest))).problem(), &limit(Limited::FileBytes, 256 << 20));
    // It says that it is small: no byte more is looked at than it says.
    let liar = Entry { size: 1 << 20, ..honest.clone() };
    assert_eq!(refused(&zip(&[liar])).problem(), &BillProblem::Damaged(Damage::Content));
    // Someone allows that much: still no more rows than that, and no line that does not end.
    let mut limits = Limits::default();
    (limits.file_bytes, limits.total_bytes, limits.rows) = (1 << 40, 1 << 40, 100_000);
    let error = Bill::read(&zip(std::slice::from_ref(&honest)), &limits).unwrap_err();
    assert_eq!(error.problem(), &limit(Limited::Rows, 100_000));
    assert!(error.is_limit() && error.line() == Some(100_002), "{error}");
    let line = Entry { packed: bomb(&vec![b'0'; 1 << 20], 4000), ..honest.clone() };
    let error = Bill::read(&zip(&[line]), &limits).unwrap_err();
    assert_eq!(error.problem(), &limit(Limited::LineBytes, 64 << 10));
    for (text, limited, most) in [(&b"#\n"[..], Limited::Comments, 1_000), (b"x\n#\n", Limited::Comments, 1_000)] {
        let comments = Entry { packed: bomb(&[text, &b"#\n".repeat(1 << 19)].concat(), 4000), ..honest.clone() };
        assert_eq!(Bill::read(&zip(&[comments]), &limits).unwrap_err().problem(), &limit(limited, most));
    }
    // Blank lines take no memory at all; the size that is stated ends them.
    let blank = Entry { packed: bomb(&b"\n".repeat(1 << 20), 4000), size: 2 << 20, ..honest };
    assert_eq!(refused(&zip(&[blank])).problem(), &BillProblem::Damaged(Damage::Content));
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

#[test]
fn b02_entries_that_share_their_data_do_not_multiply_it() {
    let content = b"a,b,c,d\n".repeat(1 << 20); // 8 MiB
    let mut entry = Entry::new("0.csv", &content);
    let mut out = zip(&[entry.clone()]);
    let mut directory = Vec::new();
    for index in 0..40 {
        entry.name = format!("{index}.csv").into_bytes();
        bill_zip::directory_entry(&mut directory, &entry, 0);
    }
    out.truncate(30 + "0.csv".len() + entry.packed.len());
    let error = refused(&bill_zip::with_directory(out, &directory, 40));
    assert_eq!(error.problem(), &BillProblem::Limit { limited: Limited::TotalBytes, most: 256 << 20 });
}

#[test]
fn b02_a_million_entries_are_not_listed() {
    let problem = BillProblem::Limit { limited: Limited::Entries, most: 64 };
    let (mut directory, mut entry) = (Vec::new(), Entry::new("", b""));
    for index in 0..1_000_000 {
        entry.name = format!("{index}.csv").into_bytes();
        bill_zip::directory_entry(&mut directory, &entry, 0);
    }
    let started = Instant::now();
    // The end states how many there are, or lies about it.
    for count in [u16::MAX, 65, 64, 1] {
        assert_eq!(refused(&bill_zip::with_directory(Vec::new(), &directory, count)).problem(), &problem, "{count}");
    }
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());

    let mut limits = Limits::default();
    limits.zip_bytes = 1 << 20;
    let error = Bill::read(&directory, &limits).unwrap_err();
    assert_eq!(error.problem(), &BillProblem::Limit { limited: Limited::ZipBytes, most: 1 << 20 });
    assert!(error.to_string().contains("Limits::zip_bytes"), "{error}");
}

#[test]
fn b02_rows_of_all_files_count_together() {
    let file = |name: &str| Entry::new(name, &gbk("a\n1\n2\n3\n"));
    let zip = zip(&[file("1.csv"), file("2.csv")]);
    let mut limits = Limits::default();
    limits.rows = 6;
    assert_eq!(Bill::read(&zip, &limits).unwrap().files.len(), 2);
    limits.rows = 5;
    assert!(Bill::read(&zip, &limits).unwrap_err().is_limit());
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(read(&bytes).is_err());
        let mut zipped = zip(&[Entry::new(TRADE_FILE, &bytes)]);
        let _ = read(&zipped);
        zipped.extend_from_slice(&bytes);
        let _ = read(&zipped);
    }

    #[test]
    fn damaged_archives_never_panic(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut bytes = zip(&[Entry::new(TRADE_FILE, &gbk(TRADES)), Entry::stored(ACCOUNT_FILE, &gbk(ACCOUNT))]);
        for (index, byte) in changes {
            *index.get_mut(&mut bytes) = byte;
        }
        // Whatever is still read is what the checksums are of.
        if let Ok(bill) = read(&bytes) {
            prop_assert!(bill.files.iter().all(|file| file.rows.len() == 3));
        }
    }
}
