//! A form as somebody hands it over, read more leniently than one that is to be believed.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{Cause, Explanation, Rewrite, text};
use crate::form::{self, FormError};

/// Name and value, in bytes.
pub(super) type Pair = (String, Vec<u8>);

/// Most pairs that are looked at.
const MAX_PAIRS: usize = 512;

/// The form in a body, a query, or a whole address.
pub(super) fn form_of(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii();
    let has_scheme = |scheme: &[u8]| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let is_url = has_scheme(b"http://") || has_scheme(b"https://");
    // What stands in front of the question mark of a form is a pair already.
    let is_in_front = |at: &usize| is_url || !text.iter().take(*at).any(|byte| matches!(byte, b'=' | b'&'));
    let Some(mark) = text.iter().position(|byte| *byte == b'?').filter(is_in_front) else { return text };
    let query = text.get(mark + 1..).unwrap_or_default();
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

/// A signature in base64 as it should be, and what had happened to it. `length` is that of the key's signatures, in
/// bytes, where they have one.
pub(super) fn signature(found: &[u8], length: Option<usize>) -> Result<(String, Option<Cause>), Cause> {
    let name = || "sign".to_owned();
    let mut sign = String::from_utf8(found.to_vec()).map_err(|_| Cause::DamagedSignature)?;
    let fits = |bytes: &Vec<u8>| length.is_none_or(|length| bytes.len() == length);
    if STANDARD.decode(&sign).is_ok_and(|bytes| fits(&bytes)) {
        return Ok((sign, None));
    }
    if let Some((bytes, format)) = other_format(&sign).filter(|(bytes, _)| length == Some(bytes.len())) {
        return Ok((STANDARD.encode(bytes), Some(Cause::SignatureFormat(format))));
    }
    let mut damages = Vec::new();
    if sign.contains('%') {
        let decoded = form::unescape(sign.replace('+', "%2B").as_bytes());
        sign = decoded.ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or(Cause::DamagedSignature)?;
        damages.push(Cause::StillEncoded(name()));
    }
    if sign.contains(['\r', '\n', '\t']) {
        sign.retain(|letter| !matches!(letter, '\r' | '\n' | '\t'));
        damages.push(Cause::Rewritten(name(), Rewrite::LineBreaks));
    }
    if sign.contains(' ') {
        sign = sign.replace(' ', "+");
        damages.push(Cause::PlusAsSpace(name()));
    }
    let padded = padded(&sign);
    if padded != sign {
        damages.push(Cause::StrippedPadding);
    }
    let bytes = STANDARD.decode(&padded).map_err(|_| Cause::DamagedSignature)?;
    let wrong = length.filter(|length| *length != bytes.len());
    let wrong = wrong.map(|expected| Cause::SignatureLength { found: bytes.len(), expected });
    Ok((padded, wrong.or(damages.into_iter().next())))
}

/// What is said where not even the mended signature is right. One of the wrong length can never be; other damage to it
/// happened beside what is wrong.
pub(super) fn beside(cause: Cause, damage: Option<Cause>) -> Explanation {
    match damage {
        Some(length @ Cause::SignatureLength { .. }) => length.into(),
        also => Explanation { cause, also, difference: None },
    }
}

fn padded(sign: &str) -> String {
    let bare = sign.trim_end_matches('=');
    format!("{bare}{}", "=".repeat((4 - bare.len() % 4) % 4))
}

/// The signature in something else than standard base64.
fn other_format(sign: &str) -> Option<(Vec<u8>, &'static str)> {
    let hex = |sign: &str| {
        let digits = sign.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        digits.collect::<Option<Vec<u8>>>().filter(|_| sign.bytes().all(|digit| digit.is_ascii_hexdigit()))
    };
    let of_addresses = |sign: &str| STANDARD.decode(padded(&sign.replace('-', "+").replace('_', "/"))).ok();
    let twice = |sign: &str| STANDARD.decode(STANDARD.decode(sign).ok()?).ok();
    let quoted = |sign: &str| STANDARD.decode(sign.strip_prefix('"')?.strip_suffix('"')?).ok();
    (hex(sign).map(|bytes| (bytes, "hexadecimal")))
        .or_else(|| {
            Some((of_addresses(sign).filter(|_| sign.contains(['-', '_']))?, "base64 for addresses, with `-` and `_`"))
        })
        .or_else(|| Some((twice(sign)?, "encoded in base64 twice")))
        .or_else(|| Some((quoted(sign)?, "in quotes")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_queries_and_addresses() {
        assert_eq!(form_of(b"a=1&b=2\n"), b"a=1&b=2");
        assert_eq!(form_of(b"?a=1"), b"a=1");
        for address in ["https://shop.example/back?a=1#top", "HTTP://SHOP/?a=1", "/back?a=1", "shop.example/back?a=1"] {
            assert_eq!(form_of(address.as_bytes()), b"a=1", "{address}");
        }
        assert_eq!(form_of(b"a=1?&b=2#3"), b"a=1?&b=2#3");
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
            assert_eq!(signature(found.as_bytes(), None), Ok(("ab+/cQ==".to_owned(), damage)), "{found}");
        }
        for (found, format) in [
            ("ab-_cQ", "base64 for addresses, with `-` and `_`"),
            ("69bfbf71", "hexadecimal"),
            ("YWIrL2NRPT0=", "encoded in base64 twice"),
            ("\"ab+/cQ==\"", "in quotes"),
        ] {
            let expected = Ok(("ab+/cQ==".to_owned(), Some(Cause::SignatureFormat(format))));
            assert_eq!(signature(found.as_bytes(), Some(4)), expected, "{found}");
        }
        let cut = Cause::SignatureLength { found: 4, expected: 256 };
        assert_eq!(signature(b"ab+/cQ==", Some(256)), Ok(("ab+/cQ==".to_owned(), Some(cut))));
        for found in ["", "a", "%", "中", "a*b="] {
            assert_ne!(signature(found.as_bytes(), None), Ok(("ab+/cQ==".to_owned(), None)), "{found}");
        }
    }
}
