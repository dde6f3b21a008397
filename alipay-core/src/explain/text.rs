//! The pairs of a text that was signed.

/// The pairs in their order. Values may hold `&name=`: when the names are not in order, a pair begins only where its name
/// sorts behind the one before.
pub(super) fn pairs(source: &str) -> Vec<(&str, &str)> {
    let all: Vec<_> = split(source, |_| true).into_iter().map(cut).collect();
    if all.is_sorted_by(|(a, _), (b, _)| a < b) {
        return all;
    }
    let mut last = "";
    let ascending = split(source, |name| {
        let is_next = name > last;
        if is_next {
            last = name;
        }
        is_next
    });
    ascending.into_iter().map(cut).collect()
}

/// The pieces between all ampersands behind which a name and `=` follow.
pub(super) fn pieces(source: &str) -> Vec<&str> {
    split(source, |_| true)
}

fn cut(pair: &str) -> (&str, &str) {
    pair.split_once('=').unwrap_or((pair, ""))
}

fn split<'t>(source: &'t str, mut begins: impl FnMut(&'t str) -> bool) -> Vec<&'t str> {
    let mut pieces = Vec::new();
    if source.is_empty() {
        return pieces;
    }
    if let Some(first) = name(source) {
        begins(first);
    }
    let mut start = 0;
    for (at, _) in source.match_indices('&') {
        let Some(behind) = source.get(at + 1..) else { continue };
        if name(behind).is_some_and(&mut begins) {
            pieces.push(source.get(start..at).unwrap_or_default());
            start = at + 1;
        }
    }
    pieces.push(source.get(start..).unwrap_or_default());
    pieces
}

/// Longest name of a parameter that is looked for.
const MAX_NAME: usize = 64;

/// The name with which a text begins, if `=` stands behind it.
pub(super) fn name(text: &str) -> Option<&str> {
    let end = text.bytes().take(MAX_NAME + 1).position(|byte| !is_name(byte))?;
    let starts_well = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let name = text.get(..end)?;
    (starts_well && text.get(end..)?.starts_with('=')).then_some(name)
}

/// Whether a byte may be in a name.
pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_hold_ampersands() {
        assert_eq!(pairs("a=1 & 2&b=x=y&c="), [("a", "1 & 2"), ("b", "x=y"), ("c", "")]);
        // `a` cannot come behind `n`: it is part of the address.
        assert_eq!(pairs("n=http://x?y=1&a=2&t=3"), [("n", "http://x?y=1&a=2"), ("t", "3")]);
        assert_eq!(pairs(""), []);
        assert_eq!(pairs("no pair"), [("no pair", "")]);
        assert_eq!(pieces("b=1&a=2"), ["b=1", "a=2"]);
    }
}
