//! What commands read: files, and standard input.

use crate::outcome::Mistake;
use alipay::Charset;
use std::{
    fs::File,
    io::{self, IsTerminal as _, Read, Write as _},
    path::Path,
};

/// Largest input: what the platform sends, and keys, are much smaller.
const MAX_BYTES: u64 = 1024 * 1024;

/// The bytes of a file; `-` is standard input.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Mistake> {
    let read = match is_standard_input(path) {
        true => {
            if io::stdin().is_terminal() {
                let _ = writeln!(io::stderr(), "reading standard input, until Ctrl-D");
            }
            up_to_the_limit(io::stdin().lock())
        }
        false => File::open(path).and_then(up_to_the_limit),
    };
    let text = path.to_string_lossy();
    let bytes = read.map_err(|error| match is_key_text(&text) || is_like_a_secret(&text) {
        true => key_as_argument(),
        false => Mistake::new(
            format!("Cannot read {}: {}", path.display(), error.kind()),
            "Give the path of a file that you may read, or - for standard input",
        ),
    })?;
    match u64::try_from(bytes.len()) {
        Ok(length) if length <= MAX_BYTES => Ok(bytes),
        _ => Err(Mistake::new(format!("{} is larger than a megabyte", name(path)), "Give the file that is meant")),
    }
}

/// The same, or the address that stands in the place of a file.
pub(crate) fn bytes_or_address(path: &Path) -> Result<Vec<u8>, Mistake> {
    let is_address = |text: &&str| text.starts_with("http://") || text.starts_with("https://");
    match path.to_str().filter(is_address) {
        Some(address) => Ok(address.as_bytes().to_vec()),
        None => bytes(path),
    }
}

/// The text of a file. A byte order mark in front and line ends behind are no part of it.
pub(crate) fn text(path: &Path) -> Result<String, Mistake> {
    let not_text = |_| Mistake::new(format!("{} is no text", name(path)), "Give a file in PEM, base64, JSON or a form");
    let text = String::from_utf8(bytes(path)?).map_err(not_text)?;
    Ok(text.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']).to_owned())
}

/// The same of bytes in any charset.
pub(crate) fn trimmed(bytes: &[u8]) -> &[u8] {
    const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let end = bytes.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
    bytes.get(..end).unwrap_or_default()
}

/// The query of an address; a query alone is itself.
pub(crate) fn query(text: &[u8]) -> &[u8] {
    let is_address = text.starts_with(b"http://") || text.starts_with(b"https://") || text.starts_with(b"?");
    let start = text.iter().position(|byte| *byte == b'?').filter(|_| is_address).map_or(0, |at| at + 1);
    let query = text.get(start..).unwrap_or_default();
    query.split(|byte| *byte == b'#').next().unwrap_or_default()
}

/// The text of bytes in the charset that they say, or in whichever fits.
pub(crate) fn decoded(bytes: &[u8], named: Option<Charset>) -> (String, Charset) {
    let charsets = named.into_iter().chain([Charset::Utf8, Charset::Gbk]);
    let mut texts = charsets.filter_map(|charset| Some((charset.decode(bytes).ok()?.into_owned(), charset)));
    texts.next().unwrap_or_else(|| (String::from_utf8_lossy(bytes).into_owned(), Charset::Utf8))
}

/// How messages call an input.
pub(crate) fn name(path: &Path) -> String {
    if is_standard_input(path) { "The standard input".to_owned() } else { path.display().to_string() }
}

pub(crate) fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

/// Two inputs cannot both be read from one stream.
pub(crate) fn check_one_stream(first: &Path, second: &Path) -> Result<(), Mistake> {
    match is_standard_input(first) && is_standard_input(second) {
        true => Err(Mistake::new("Two inputs are to come from standard input", "Give a file for one")),
        false => Ok(()),
    }
}

/// Whether an argument is the text of a key, which is easily given in the place of the path of its file.
pub(crate) fn is_key_text(argument: &str) -> bool {
    const LONGEST_PATH: usize = 255;
    let value = argument.split_once('=').map_or(argument, |(_, value)| value);
    let is_long_base64 = |text: &str| text.starts_with("MI") && text.len() > 60;
    let is_json = argument.trim_start_matches("--json=").starts_with('{');
    (argument.len() > LONGEST_PATH && !is_json)
        || argument.contains("-----BEGIN")
        || is_long_base64(argument)
        || is_long_base64(value)
}

/// Whether what leads to no file is perhaps a short secret, such as a token or an AES key: nothing but the digits of
/// base64 or hexadecimal, some of them numbers or padding.
pub(crate) fn is_like_a_secret(argument: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '-' | '_');
    let numbers = argument.chars().filter(|c| c.is_ascii_digit() || *c == '=').count();
    argument.len() >= 16 && !argument.starts_with('/') && argument.chars().all(is_digit) && numbers >= 2
}

/// What is said instead of quoting it.
pub(crate) fn key_as_argument() -> Mistake {
    Mistake::new(
        "An argument or a variable is no path, but perhaps the text of a key",
        "Put the key into a file and give the path; other programs on this machine can read arguments",
    )
}

fn up_to_the_limit(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
