//! Two texts, around the place where they begin to differ.

use std::{
    fmt,
    ops::{Range, RangeInclusive},
};

use super::mask;
use crate::codec::SECRET;

/// The place where two texts begin to differ. Secrets are not shown.
///
/// ```
/// use alipay_core::explain::{self, Known};
///
/// let (signed, verified) = ("app_id=1&subject=a+b&version=1.0", "app_id=1&amp;subject=a b&amp;version=1.0");
/// let difference = explain::request(signed, verified, &Known::new()).difference.unwrap();
/// assert_eq!(difference.position(), 18);
/// assert_eq!(
///     difference.to_string(),
///     "signed:   app_id=1&subject=a+b&version=1.0\n\
///      verified: app_id=1&subject=a b&version=1.0\n                            ^",
/// );
/// assert_eq!((difference.signed(), difference.verified()), (signed, "app_id=1&subject=a b&version=1.0"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Difference {
    at: usize,
    signed: String,
    seen: String,
    padding: String,
    label: &'static str,
}

/// Characters that are shown on either side.
const CONTEXT: usize = 36;

impl Difference {
    /// `None` when the texts are equal. `label` says who saw the second one.
    pub(super) fn between(signed: &str, seen: &str, label: &'static str) -> Option<Self> {
        if signed == seen {
            return None;
        }
        let both = signed.char_indices().zip(seen.chars());
        let first = both.clone().find(|((_, a), b)| a != b).map(|((at, _), _)| at);
        let byte = first.unwrap_or_else(|| signed.len().min(seen.len()));
        let [in_signed, in_seen] = mask::secrets([signed, seen]);
        let (signed_shown, caret) = excerpt(signed, byte, &in_signed);
        let (seen_shown, _) = excerpt(seen, byte, &in_seen);
        let padding = signed_shown.chars().take(caret).map(blank).collect();
        let at = both.take_while(|((_, a), b)| a == b).count();
        Some(Self { at, signed: signed_shown, seen: seen_shown, padding, label })
    }

    /// How many characters are the same at the beginning.
    #[must_use]
    pub fn position(&self) -> usize {
        self.at
    }

    /// The text that was signed, around that place.
    #[must_use]
    pub fn signed(&self) -> &str {
        &self.signed
    }

    /// The text that was verified, around that place.
    #[must_use]
    pub fn verified(&self) -> &str {
        &self.seen
    }
}

/// The part of a text around a place, and how many of its characters stand in front of that place.
fn excerpt(text: &str, at: usize, secrets: &[Range<usize>]) -> (String, usize) {
    let (before, behind) = text.split_at_checked(at).unwrap_or((text, ""));
    let start = before.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(start, _)| start);
    let end = behind.char_indices().nth(CONTEXT).map_or(text.len(), |(length, _)| at + length);
    let mut shown = String::new();
    let mut caret = None;
    let mut is_hiding = false;
    if start > 0 {
        shown.push('…');
    }
    for (offset, character) in text.get(start..end).unwrap_or_default().char_indices() {
        let here = start + offset;
        let is_secret = secrets.iter().any(|span| span.contains(&here));
        if here == at && caret.is_none() {
            // Inside a secret, the mark stands under the placeholder's end: nobody counts characters of a secret.
            caret = Some(shown.chars().count());
        }
        match (is_secret, is_hiding) {
            (true, false) => shown.push_str(SECRET),
            (true, true) => {}
            (false, _) => push_visibly(&mut shown, character),
        }
        is_hiding = is_secret;
    }
    let caret = caret.unwrap_or_else(|| shown.chars().count());
    if end < text.len() {
        shown.push('…');
    }
    (shown, caret)
}

/// Characters that turn the direction, or that cannot be seen.
const HIDDEN: [RangeInclusive<char>; 6] = [
    '\u{ad}'..='\u{ad}',
    '\u{200b}'..='\u{200f}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{feff}'..='\u{feff}',
];

/// Characters that take two columns of a terminal.
const WIDE: [RangeInclusive<char>; 9] = [
    '\u{1100}'..='\u{115f}',
    '\u{2e80}'..='\u{a4cf}',
    '\u{ac00}'..='\u{d7a3}',
    '\u{f900}'..='\u{faff}',
    '\u{fe30}'..='\u{fe6f}',
    '\u{ff00}'..='\u{ff60}',
    '\u{ffe0}'..='\u{ffe6}',
    '\u{1f300}'..='\u{1faff}',
    '\u{20000}'..='\u{3fffd}',
];

/// Nothing that moves the cursor, and nothing that deceives the eye.
fn push_visibly(shown: &mut String, character: char) {
    let is_hidden = character.is_control() || HIDDEN.iter().any(|range| range.contains(&character));
    if is_hidden { shown.extend(character.escape_default()) } else { shown.push(character) }
}

/// A blank as wide as the character is on a terminal.
fn blank(character: char) -> char {
    if WIDE.iter().any(|range| range.contains(&character)) { '\u{3000}' } else { ' ' }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:10}{}", "signed:", self.signed)?;
        writeln!(f, "{:10}{}", self.label, self.seen)?;
        write!(f, "{:10}{}^", "", self.padding)
    }
}

/// Without the texts, which are business data.
impl fmt::Debug for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Difference").field("position", &self.at).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(signed: &str, seen: &str) -> String {
        Difference::between(signed, seen, "verified:").map(|difference| difference.to_string()).unwrap_or_default()
    }

    #[test]
    fn the_mark_stands_under_the_first_difference() {
        assert_eq!(shown("a=1&b=2", "a=1&b=3"), "signed:   a=1&b=2\nverified: a=1&b=3\n                ^");
        assert_eq!(shown("a=中x", "a=中y"), "signed:   a=中x\nverified: a=中y\n            \u{3000}^");
        assert_eq!(shown("a", "a\u{1b}"), "signed:   a\nverified: a\\u{1b}\n           ^");
        assert_eq!(shown("same", "same"), "");
        let long = "x".repeat(100);
        let text = shown(&format!("{long}1{long}"), &format!("{long}2{long}"));
        assert!(text.starts_with(&format!("signed:   …{}1{}…\n", "x".repeat(36), "x".repeat(35))), "{text}");
    }

    #[test]
    fn secrets_are_not_shown() {
        let text = shown("app_auth_token=abcdefgh&b=1", "app_auth_token=abcdxxxx&b=1");
        assert!(!text.contains("abcd") && !text.contains("xxxx"), "{text}");
        assert!(text.contains("app_auth_token=(secret)&b=1"), "{text}");
    }
}
