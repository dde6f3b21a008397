//! What commands read: files, and standard input.

use crate::outcome::{Mistake, capital};
use alipay::{Charset, FileError};
use std::{
    fs::File,
    io::{self, ErrorKind, IsTerminal as _, Read, Write as _},
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
    let bytes = read.map_err(|error| match (is_key_text(&text) || is_like_a_secret(&text), is_address(&text)) {
        (true, _) => key_as_argument(),
        (_, true) => address_as_argument(),
        _ => unreadable(path, error.kind(), "Give the path of a file that you may read, or - for standard input"),
    })?;
    match u64::try_from(bytes.len()) {
        Ok(length) if length <= MAX_BYTES => Ok(bytes),
        _ => Err(Mistake::new(format!("{} is larger than a megabyte", name(path)), "Give the file that is meant")),
    }
}

/// Why a file could not be read.
pub(crate) fn unreadable(path: &Path, kind: ErrorKind, advice: &str) -> Mistake {
    let error = FileError::Io { path: path.to_owned(), kind };
    let mut parts = path.iter().map(|part| part.to_string_lossy());
    let is_unexpanded = parts.any(|part| part.starts_with('~') || part.contains('$'));
    let advice = if is_unexpanded { "Write the path in full: ~ and $HOME are not expanded here" } else { advice };
    Mistake::new(capital(&error.to_string()), advice)
}

/// The bytes of a file, or the query of the address that stands in its place, as it comes out of a log or a browser.
pub(crate) fn bytes_or_address(path: &Path) -> Result<Vec<u8>, Mistake> {
    match path.to_str().filter(|text| is_address(text) && !path.exists()) {
        Some(address) => Ok(query(unquoted(address).as_bytes()).to_vec()),
        None => bytes(path),
    }
}

/// The text of a file. A byte order mark in front and line ends behind are no part of it.
pub(crate) fn text(path: &Path) -> Result<String, Mistake> {
    text_of(&bytes(path)?, path)
}

/// The same of what was read from a file.
pub(crate) fn text_of(bytes: &[u8], path: &Path) -> Result<String, Mistake> {
    let not_text = |_| {
        let wrong = format!("{} is no text in UTF-8", name(path));
        Mistake::new(wrong, "Save it as UTF-8: Windows PowerShell writes UTF-16, and some editors GBK")
    };
    let text = std::str::from_utf8(bytes).map_err(not_text)?;
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
    let is_url = has_scheme(&String::from_utf8_lossy(text));
    // What stands in front of the question mark of a form is a pair already.
    let is_in_front = |at: &usize| is_url || !text.iter().take(*at).any(|byte| matches!(byte, b'=' | b'&'));
    let start = text.iter().position(|byte| *byte == b'?').filter(is_in_front).map_or(0, |at| at + 1);
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
        true => Err(one_stream()),
        false => Ok(()),
    }
}

/// An address holds codes and signatures, and is not quoted.
pub(crate) fn address_as_argument() -> Mistake {
    Mistake::new("An address stands where a file is wanted", "Save what came into a file, and give its path")
}

pub(crate) fn one_stream() -> Mistake {
    Mistake::new("Two inputs are to come from standard input", "Give a file for one")
}

/// Whether an argument is the text of a key, which is easily given in the place of the path of its file.
pub(crate) fn is_key_text(argument: &str) -> bool {
    const LONGEST_PATH: usize = 255;
    let is_long_base64 = |text: &str| text.starts_with("MI") && text.len() > 60;
    let is_json = argument.trim_start_matches("--json=").starts_with('{');
    let is_pairs = is_address(argument);
    (argument.len() > LONGEST_PATH && !is_json && !is_pairs)
        || argument.contains("-----BEGIN")
        || is_long_base64(argument)
        || argument.split(['=', '&', '?']).skip(1).any(is_long_base64)
}

/// Whether an argument is an address, or the query of one that the platform signed.
pub(crate) fn is_address(argument: &str) -> bool {
    let is_of_the_platform = |pair: &str| pair.starts_with("app_id=") || pair.starts_with("sign=");
    let is_query = argument.contains(['?', '&']) && unquoted(argument).split(['?', '&']).any(is_of_the_platform);
    (has_scheme(argument) || is_query) && !argument.contains("-----BEGIN")
}

fn has_scheme(text: &str) -> bool {
    let start = unquoted(text).get(.."https://".len()).unwrap_or_default().to_ascii_lowercase();
    start.starts_with("http://") || start == "https://"
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\''))
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
