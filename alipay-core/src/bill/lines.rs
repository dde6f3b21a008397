//! Lines of text out of a stream of bytes, each within its limit, each strictly in its charset.

use std::io::{BufRead as _, BufReader, Read};

use encoding_rs::GBK;

use super::{BillProblem, Damage, Limited};

/// Lines of a file.
///
/// The bytes are cut at line feeds before they are decoded: no second, third or fourth byte of a GBK or UTF-8 character
/// is one. So a bad byte is known by its line, and no more than one line is ever held.
pub(super) struct Lines<R> {
    bytes: BufReader<R>,
    line: Vec<u8>,
    most: usize,
    number: u64,
    is_utf8: bool,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(bytes: R, most: usize) -> Self {
        Self { bytes: BufReader::with_capacity(16 << 10, bytes), line: Vec::new(), most, number: 0, is_utf8: false }
    }

    /// The number of the line that was read last, counted from 1; 0 before the first.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Whether the line that was read last ended as a line does, and not with the file.
    pub(super) fn is_ended(&self) -> bool {
        self.line.ends_with(b"\n")
    }

    /// The next line without its line feed; a carriage return stays, since it may be part of a cell in quotes.
    pub(super) fn next(&mut self) -> Result<Option<String>, BillProblem> {
        self.line.clear();
        let room = self.most.saturating_add(1) as u64;
        let read = self.bytes.by_ref().take(room).read_until(b'\n', &mut self.line);
        if !matches!(read, Ok(0)) {
            self.number += 1;
        }
        match read {
            Ok(0) => return Ok(None),
            Ok(_) if self.line.len() > self.most => {
                return Err(BillProblem::Limit { limited: Limited::LineBytes, most: self.most as u64 });
            }
            Ok(_) => {}
            Err(_) => return Err(BillProblem::Damaged(Damage::Content)),
        }
        let mut line = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
        if self.number == 1
            && let Some(rest) = line.strip_prefix(b"\xef\xbb\xbf")
        {
            (self.is_utf8, line) = (true, rest);
        }
        let text = if self.is_utf8 {
            std::str::from_utf8(line).ok().map(Into::into)
        } else {
            GBK.decode_without_bom_handling_and_without_replacement(line)
        };
        text.map(|text| Some(text.into_owned())).ok_or(BillProblem::NotText(if self.is_utf8 { "UTF-8" } else { "GBK" }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], most: usize) -> Result<Vec<String>, (u64, BillProblem)> {
        let mut lines = Lines::new(bytes, most);
        let mut found = Vec::new();
        loop {
            match lines.next() {
                Ok(Some(line)) => found.push(line),
                Ok(None) => return Ok(found),
                Err(problem) => return Err((lines.number(), problem)),
            }
        }
    }

    #[test]
    fn gbk_and_utf8_with_a_mark_are_read_strictly() {
        let gbk = GBK.encode("支付宝\r\n乗\n\n￥").0.into_owned();
        assert_eq!(read(&gbk, 100).unwrap(), ["支付宝\r", "乗", "", "￥"]);
        assert_eq!(read("\u{feff}支付宝\nb".as_bytes(), 100).unwrap(), ["支付宝", "b"]);
        assert_eq!(read(b"a\nb\xff\nc", 100), Err((2, BillProblem::NotText("GBK"))));
        assert_eq!(read(b"a\nb\n\xd6", 100), Err((3, BillProblem::NotText("GBK"))), "half a character");
        assert_eq!(read(b"\xef\xbb\xbfa\n\xd2\xb5\xce\xf1", 100), Err((2, BillProblem::NotText("UTF-8"))));
        assert_eq!(read(b"", 100).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn b02_a_line_without_end_is_not_read_to_its_end() {
        let limit = BillProblem::Limit { limited: Limited::LineBytes, most: 1000 };
        let endless = std::io::repeat(b'x');
        let mut lines = Lines::new(endless, 1000);
        assert_eq!(lines.next(), Err(limit));
        assert!(read(&[b'x'; 10], 10).is_ok());
        assert!(read(&[b'x'; 11], 10).is_err());
    }
}
