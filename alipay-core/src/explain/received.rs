//! A form as somebody hands it over, read more leniently than one that is to be believed.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{Cause, Rewrite, text};
use crate::form::{self, FormError};

/// Name and value, in bytes.
pub(super) type Pair = (String, Vec<u8>);

/// Most pairs that are looked at.
const MAX_PAIRS: usize = 512;

/// The form in a body, a query, or a whole address.
pub(super) fn form_of(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii();
    let is_address = text.starts_with(b"http://") || text.starts_with(b"https://");
    let start = if is_address { text.iter().position(|byte| *byte == b'?') } else { None };
    let text = start.and_then(|start| text.get(start..)).unwrap_or(text);
    let query = text.strip_prefix(b"?").unwrap_or(text);
    if !is_address {
        return query;
    }
    query.split(|byte| *byte == b'#').next().unwrap_or_default()
}

/// The pairs of a form; a name may be there twice.
pub(super) fn decoded(form: &[u8]) -> Result<Vec<Pair>, FormError> {
    let mut pairs = Vec::new();
    for pair in form.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let mut half = || form::unescape(halves.next().unwrap_or_default());
        let name = String::from_utf8(half()?).map_err(|_| FormError::NotUtf8)?;
        if pairs.len() == MAX_PAIRS {
            return Err(FormError::TooMany);
        }
        pairs.push((name, half()?));
    }
    Ok(pairs)
}

/// The pairs of a text that was a form before something decoded it.
pub(super) fn undecoded(form: &[u8]) -> Vec<Pair> {
    let pieces = std::str::from_utf8(form).map(text::pieces).unwrap_or_default();
    let pairs = pieces.into_iter().take(MAX_PAIRS).filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec())).collect()
}

/// The value of a parameter.
pub(super) fn value<'p>(pairs: &'p [Pair], name: &str) -> Option<&'p [u8]> {
    pairs.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_slice())
}

/// A signature in base64 as it should be, and what had happened to it.
pub(super) fn signature(found: &[u8]) -> Result<(String, Option<Cause>), Cause> {
    let name = || "sign".to_owned();
    let mut sign = String::from_utf8(found.to_vec()).map_err(|_| Cause::DamagedSignature)?;
    if STANDARD.decode(&sign).is_ok() {
        return Ok((sign, None));
    }
    let mut damages = Vec::new();
    if sign.contains('%') {
        let decoded = form::unescape(sign.replace('+', "%2B").as_bytes());
        sign = decoded.ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or(Cause::DamagedSignature)?;
        damages.push(Cause::StillEncoded(name()));
    }
    if sign.contains(' ') {
        sign = sign.replace(' ', "+");
        damages.push(Cause::PlusAsSpace(name()));
    }
    if sign.contains(['\r', '\n', '\t']) {
        sign.retain(|letter| !matches!(letter, '\r' | '\n' | '\t'));
        damages.push(Cause::Rewritten(name(), Rewrite::LineBreaks));
    }
    let bare = sign.trim_end_matches('=');
    let padded = format!("{bare}{}", "=".repeat((4 - bare.len() % 4) % 4));
    if padded != sign {
        damages.push(Cause::StrippedPadding);
    }
    match STANDARD.decode(&padded) {
        Ok(_) => Ok((padded, damages.into_iter().next())),
        Err(_) => Err(Cause::DamagedSignature),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_queries_and_addresses() {
        assert_eq!(form_of(b"a=1&b=2\n"), b"a=1&b=2");
        assert_eq!(form_of(b"?a=1"), b"a=1");
        assert_eq!(form_of(b"https://shop.example/back?a=1#top"), b"a=1");
        assert_eq!(decoded(b"a=1+%26&a=2&&b").unwrap().len(), 3);
        assert_eq!(
            undecoded("t=a & b%&u=中".as_bytes()),
            [("t".to_owned(), b"a & b%".to_vec()), ("u".to_owned(), "中".into())]
        );
    }

    #[test]
    fn damaged_signatures_are_mended() {
        let name = || "sign".to_owned();
        for (found, damage) in [
            ("ab+/cd==", None),
            ("ab /cd==", Some(Cause::PlusAsSpace(name()))),
            ("ab%2B/cd%3D%3D", Some(Cause::StillEncoded(name()))),
            ("ab+/\r\ncd==", Some(Cause::Rewritten(name(), Rewrite::LineBreaks))),
            ("ab+/cd", Some(Cause::StrippedPadding)),
        ] {
            // Two digits more than whole groups: the last one's low bits must be zero.
            let found = found.replace("cd", "cQ");
            assert_eq!(signature(found.as_bytes()), Ok(("ab+/cQ==".to_owned(), damage)), "{found}");
        }
        for found in ["", "a", "%", "中", "a*b="] {
            assert_ne!(signature(found.as_bytes()), Ok(("ab+/cQ==".to_owned(), None)), "{found}");
        }
    }
}
