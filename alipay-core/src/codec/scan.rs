//! The grammar of JSON: functions from a position to the position behind what they found.
//!
//! Plain numbers instead of a cursor, since every byte of every answer goes through here twice.

/// Deepest nesting of objects and lists; the platform's deepest documented type has five levels.
const MAX_DEPTH: u32 = 128;

/// Why a text is no JSON of the expected kind. Holds nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Syntax {
    pub(crate) at: usize,
    pub(crate) expected: &'static str,
}

const LESS_NESTING: &str = "less nesting";

impl Syntax {
    /// Whether the text may be fine and is only nested too deeply.
    pub(crate) fn is_depth(self) -> bool {
        self.expected == LESS_NESTING
    }
}

/// A value of any kind.
pub(super) fn skip_value(bytes: &[u8], mut at: usize) -> Result<usize, Syntax> {
    // One bit per open bracket: whether it is an object.
    let (mut kinds, mut depth) = (0_u128, 0_u32);
    loop {
        match bytes.get(at) {
            Some(b'"') => at = skip_string(bytes, at, "a value")?.0,
            Some(open @ (b'{' | b'[')) => {
                let is_object = *open == b'{';
                at = skip_blanks(bytes, at + 1);
                if bytes.get(at) == Some(&(open + 2)) {
                    at += 1; // in ASCII the closing bracket stands two behind the opening one
                } else if depth == MAX_DEPTH {
                    return Err(Syntax { at, expected: LESS_NESTING });
                } else {
                    kinds = kinds << 1 | u128::from(is_object);
                    depth += 1;
                    if is_object {
                        at = skip_name(bytes, at)?;
                    }
                    continue;
                }
            }
            Some(b'-' | b'0'..=b'9') => at = skip_number(bytes, at)?,
            Some(b't') => at = skip_word(bytes, at, b"true")?,
            Some(b'f') => at = skip_word(bytes, at, b"false")?,
            Some(b'n') => at = skip_word(bytes, at, b"null")?,
            _ => return Err(Syntax { at, expected: "a value" }),
        }
        // A value has ended: close brackets until another value begins.
        loop {
            if depth == 0 {
                return Ok(at);
            }
            let is_object = kinds & 1 == 1;
            let (next, more) = skip_separator(bytes, at, if is_object { b'}' } else { b']' })?;
            at = next;
            if more {
                at = if is_object { skip_name(bytes, at)? } else { skip_blanks(bytes, at) };
                break;
            }
            kinds >>= 1;
            depth -= 1;
        }
    }
}

#[inline]
pub(super) fn skip_blanks(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(at) {
        at += 1;
    }
    at
}

/// Behind a value: the position after a comma and `true`, or after the closing bracket and `false`.
#[inline]
pub(super) fn skip_separator(bytes: &[u8], at: usize, close: u8) -> Result<(usize, bool), Syntax> {
    let at = skip_blanks(bytes, at);
    match bytes.get(at) {
        Some(b',') => Ok((at + 1, true)),
        Some(byte) if *byte == close => Ok((at + 1, false)),
        _ => Err(Syntax { at, expected: "a comma or a closing bracket" }),
    }
}

/// A name, its colon, and the blanks before the value.
#[inline]
fn skip_name(bytes: &[u8], at: usize) -> Result<usize, Syntax> {
    let (end, _) = skip_string(bytes, skip_blanks(bytes, at), "a name")?;
    let value = skip_byte(bytes, end, b':', "a colon")?;
    Ok(skip_blanks(bytes, value))
}

#[inline]
pub(super) fn skip_byte(bytes: &[u8], at: usize, byte: u8, expected: &'static str) -> Result<usize, Syntax> {
    let at = skip_blanks(bytes, at);
    if bytes.get(at) == Some(&byte) { Ok(at + 1) } else { Err(Syntax { at, expected }) }
}

/// A string with its quotes; also whether it has escapes.
#[inline]
pub(super) fn skip_string(bytes: &[u8], start: usize, expected: &'static str) -> Result<(usize, bool), Syntax> {
    if bytes.get(start) != Some(&b'"') {
        return Err(Syntax { at: start, expected });
    }
    let (mut at, mut has_escapes) = (start + 1, false);
    loop {
        at += plain_len(bytes.get(at..).unwrap_or_default());
        match bytes.get(at) {
            Some(b'"') => return Ok((at + 1, has_escapes)),
            Some(b'\\') => {
                has_escapes = true;
                at = skip_escape(bytes, at)?;
            }
            _ => return Err(Syntax { at, expected: "the end of a string" }),
        }
    }
}

#[cold] // keeps the common path short enough to be inlined
fn skip_escape(bytes: &[u8], at: usize) -> Result<usize, Syntax> {
    match bytes.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') if bytes.get(at + 2..at + 6).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) => Ok(at + 6),
        _ => Err(Syntax { at, expected: "a valid escape" }),
    }
}

fn skip_number(bytes: &[u8], mut at: usize) -> Result<usize, Syntax> {
    if bytes.get(at) == Some(&b'-') {
        at += 1;
    }
    at = match bytes.get(at) {
        Some(b'0') => at + 1,
        _ => skip_digits(bytes, at)?,
    };
    if bytes.get(at) == Some(&b'.') {
        at = skip_digits(bytes, at + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = bytes.get(at) {
            at += 1;
        }
        at = skip_digits(bytes, at)?;
    }
    Ok(at)
}

fn skip_digits(bytes: &[u8], start: usize) -> Result<usize, Syntax> {
    let mut at = start;
    while let Some(b'0'..=b'9') = bytes.get(at) {
        at += 1;
    }
    if at > start { Ok(at) } else { Err(Syntax { at, expected: "a digit" }) }
}

fn skip_word(bytes: &[u8], at: usize, word: &[u8]) -> Result<usize, Syntax> {
    let end = at + word.len();
    if bytes.get(at..end) == Some(word) { Ok(end) } else { Err(Syntax { at, expected: "a value" }) }
}

/// How many bytes stand before the first quote, backslash or control character.
///
/// Eight bytes a step: most of an answer is text, and all of it is looked at twice.
#[inline]
pub(super) fn plain_len(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    // The classic test for a zero byte; its lowest hit is exact, and only that one is used.
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let (words, rest) = bytes.as_chunks::<8>();
    for (i, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
        let hits = zero(word ^ (ONES * u64::from(b'"'))) | zero(word ^ (ONES * u64::from(b'\\'))) | control;
        if hits != 0 {
            return i * 8 + (hits.trailing_zeros() / 8) as usize;
        }
    }
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    bytes.len() - rest.len() + rest.iter().position(special).unwrap_or(rest.len())
}
