//! A gateway in a process of its own, which answers in lines.

use std::io::BufRead;

/// What it says next.
///
/// # Panics
///
/// When it ended.
pub fn line(output: &mut impl BufRead) -> String {
    let mut line = String::new();
    let read = output.read_line(&mut line).unwrap();
    assert!(read > 0, "the gateway ended");
    line.trim_end().to_owned()
}
