//! HTML entities, as far as filters write them.

/// The text behind the entities; one level of them. Works on bytes of either charset: no `&` is part of a character.
pub(super) fn unescape(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        match entity(rest) {
            Some((character, length)) => {
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                rest = rest.get(length..).unwrap_or_default();
            }
            None => {
                out.push(*first);
                rest = after;
            }
        }
    }
    out
}

/// [`unescape`] of a text.
pub(super) fn unescape_text(text: &str) -> String {
    // Entities are ASCII, and so is every place where one begins or ends.
    String::from_utf8(unescape(text.as_bytes())).unwrap_or_default()
}

/// The entities of a text, as most filters write them.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Longest entity that is looked for, as `&#x10ffff;`.
const MAX_LENGTH: usize = 10;

fn entity(text: &[u8]) -> Option<(char, usize)> {
    let inner = text.strip_prefix(b"&")?;
    let end = inner.iter().take(MAX_LENGTH).position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(inner.get(..end)?).ok()?;
    let character = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => numeric(name.strip_prefix('#')?)?,
    };
    Some((character, end + 2))
}

fn numeric(digits: &str) -> Option<char> {
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => digits.parse(),
    };
    code.ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_level_of_entities() {
        assert_eq!(
            unescape_text("{&quot;a&#39;&#x27;中&quot;:&lt;&gt;} &amp;amp; && &nope; &"),
            "{\"a''中\":<>} &amp; && &nope; &"
        );
        assert_eq!(unescape_text("&#xd800;&#99999999;&#;&;"), "&#xd800;&#99999999;&#;&;");
    }
}
