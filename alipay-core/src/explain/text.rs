//! The pairs of a text that was signed.

/// Most ampersands of a text of which any may belong to a value.
const MAX_CHOICE: usize = 1024;

/// The parameters of a text that was signed, in their order. Values may hold `&name=`: when not all names are in order, as
/// many as possible of those that are begin a parameter, the usual ones first.
///
/// ```
/// let signed = "app_id=1&notify_url=https://shop.example/?shop=1&till=2&sign_type=RSA2";
/// let parameters = alipay_core::explain::parameters(signed);
/// assert_eq!(parameters[1], ("notify_url", "https://shop.example/?shop=1&till=2"));
/// ```
#[must_use]
pub fn parameters(source: &str) -> Vec<(&str, &str)> {
    let pieces = pieces(source);
    let names: Vec<_> = pieces.iter().map(|piece| cut(piece).0).collect();
    let is_clear = names.is_sorted_by(|a, b| a < b) || names.len() > MAX_CHOICE;
    let begins = if is_clear { vec![true; names.len()] } else { ascending(&names) };
    let mut joined: Vec<(usize, usize)> = Vec::new();
    let mut end = 0;
    for (piece, begins) in pieces.iter().zip(begins) {
        let start = if end == 0 { 0 } else { end + 1 };
        end = start + piece.len();
        match joined.last_mut() {
            Some(last) if !begins => last.1 = end,
            _ => joined.push((start, end)),
        }
    }
    // What has no name is no pair: nobody knows what it is, so it is not shown either.
    let named =
        joined.into_iter().filter_map(|(start, end)| source.get(start..end).filter(|pair| name(pair).is_some()));
    named.map(cut).collect()
}

/// The pieces between all ampersands behind which a name and `=` follow.
pub(super) fn pieces(source: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, _) in source.match_indices('&') {
        if source.get(at + 1..).is_some_and(|behind| name(behind).is_some()) {
            pieces.push(source.get(start..at).unwrap_or_default());
            start = at + 1;
        }
    }
    pieces.extend(source.get(start..).filter(|last| start > 0 || !last.is_empty()));
    pieces
}

fn cut(pair: &str) -> (&str, &str) {
    pair.split_once('=').unwrap_or((pair, ""))
}

/// What most requests and notifications have.
const USUAL: [&str; 18] = [
    "alipay_root_cert_sn",
    "app_auth_token",
    "app_cert_sn",
    "app_id",
    "auth_app_id",
    "auth_token",
    "biz_content",
    "charset",
    "encrypt_type",
    "format",
    "method",
    "notify_id",
    "notify_time",
    "notify_url",
    "return_url",
    "sign_type",
    "timestamp",
    "version",
];

/// Whether most requests or notifications have it.
pub(super) fn is_usual(name: &str) -> bool {
    USUAL.contains(&name)
}

/// Which names make the longest chain in order from the first one on; a usual name counts twice.
fn ascending(names: &[&str]) -> Vec<bool> {
    // For each name, what the best chain that begins there weighs, and where it goes on.
    let mut best: Vec<(usize, Option<usize>)> = vec![(0, None); names.len()];
    for (at, name) in names.iter().enumerate().rev() {
        let behind = names.iter().enumerate().skip(at + 1).filter(|(_, other)| *other > name);
        let next = behind.map(|(next, _)| (best.get(next).map_or(0, |(weight, _)| *weight), next));
        // The nearest one of equals.
        let next = next.max_by_key(|(weight, next)| (*weight, std::cmp::Reverse(*next)));
        let own = if is_usual(name) { 2 } else { 1 };
        if let Some(slot) = best.get_mut(at) {
            *slot = (own + next.map_or(0, |(weight, _)| weight), next.map(|(_, next)| next));
        }
    }
    let mut begins = vec![false; names.len()];
    let mut at = Some(0);
    while let Some((slot, chain)) = at.and_then(|at| Some((begins.get_mut(at)?, best.get(at)?))) {
        *slot = true;
        at = chain.1;
    }
    begins
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

/// A name or number from outside, for people.
pub(super) fn printable(text: &str) -> String {
    text.chars().filter(|letter| letter.is_ascii_graphic()).take(MAX_NAME).collect()
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
        assert_eq!(parameters("a=1 & 2&b=x=y&c="), [("a", "1 & 2"), ("b", "x=y"), ("c", "")]);
        // `a` cannot come behind `n`: it is part of the address.
        assert_eq!(parameters("n=http://x?y=1&a=2&t=3"), [("n", "http://x?y=1&a=2"), ("t", "3")]);
        // And with `z` there, nothing else could come.
        assert_eq!(parameters("n=?y=1&z=2&s=3&t=4"), [("n", "?y=1&z=2"), ("s", "3"), ("t", "4")]);
        assert_eq!(parameters("n=?y=1&till=2&sign_type=3"), [("n", "?y=1&till=2"), ("sign_type", "3")]);
        assert_eq!(parameters(""), []);
        assert_eq!(parameters("no pair"), []);
        assert_eq!(pieces("b=1&a=2"), ["b=1", "a=2"]);
    }
}
