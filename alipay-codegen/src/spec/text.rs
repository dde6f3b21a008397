//! From bytes to text, and from text to messages.

/// Decodes a spec file, which must be plain UTF-8. The error is the byte offset, what is wrong and what to do.
pub(crate) fn decode(bytes: Vec<u8>) -> Result<String, Undecodable> {
    let refuse = |at, message: &str, help: &str| Undecodable {
        text: String::new(),
        at,
        message: message.to_owned(),
        help: help.to_owned(),
    };
    if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) {
        return Err(refuse(0, "the file starts with a byte order mark", "save it as UTF-8 without BOM"));
    }
    if let [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, _, ..] | [_, 0, ..] = bytes.as_slice() {
        return Err(refuse(0, "the file is UTF-16 or UTF-32", "save it as UTF-8"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(&error.as_bytes()[..at]).into_owned();
        Undecodable { text, ..refuse(at, "the file is not UTF-8 from here on", "save it as UTF-8 (it may be GBK)") }
    })
}

/// Why bytes are not text.
pub(crate) struct Undecodable {
    /// What could be read, for the line number.
    pub(crate) text: String,
    pub(crate) at: usize,
    pub(crate) message: String,
    pub(crate) help: String,
}

/// Text of a spec inside a message: bounded, and on one line.
pub(crate) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let mut out = String::new();
    for c in text.chars().take(MOST) {
        match is_invisible(c) {
            true => out.extend(c.escape_unicode()),
            false => out.push(c),
        }
    }
    if text.chars().nth(MOST).is_some() {
        out.push('…');
    }
    out
}

/// Several names inside a message.
pub(crate) fn listed<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| shown(name.as_ref())).collect();
    const MOST: usize = 40;
    match names.len() {
        0 => "nothing".to_owned(),
        n if n > MOST => format!("{} and {} more", names[..MOST].join(", "), n - MOST),
        _ => names.join(", "),
    }
}

/// Control characters, zero-width characters and text-direction marks: a reader cannot see them, and the last
/// kind changes what the reader sees.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || c.is_control()
}
