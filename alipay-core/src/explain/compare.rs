//! How the text that was verified came to differ from the one that was signed.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{Cause, CharsetFault, Rewrite, html, rewrite, text};
use crate::form;

/// The cause of the first difference that has one. Of a text that is cut, only the beginning is known.
pub(super) fn cause(signed: &str, seen: &str, is_cut: bool) -> Cause {
    let (mut ours, mut theirs) = (text::parameters(signed), text::parameters(seen));
    if is_cut {
        // The last pair may be only a part of one.
        let last = theirs.pop().map_or("", |(name, _)| name);
        theirs.retain(|(name, _)| *name < last);
        ours.retain(|(name, _)| *name < last);
    }
    if is_other_order(signed, seen, &ours) {
        return Cause::NotSorted;
    }
    let in_both = || ours.iter().filter_map(|(name, value)| Some((*name, *value, find(&theirs, name)?)));
    if let Some((name, ..)) = in_both().find(|(_, value, seen)| is_cut_off(value, seen)) {
        return Cause::CutOff(name.to_owned());
    }
    if let Some((name, ..)) = in_both().find(|(_, value, seen)| is_encrypted(value, seen) || is_encrypted(seen, value))
    {
        return Cause::Encrypted(name.to_owned());
    }
    if let Some(cause) = by_names(&ours, &theirs) {
        return cause;
    }
    let differing = in_both().find(|(_, value, seen)| value != seen);
    differing.map_or(Cause::AlteredOrOtherKey, |(name, value, seen)| of_value(name, value, seen))
}

fn find<'t>(pairs: &[(&str, &'t str)], name: &str) -> Option<&'t str> {
    pairs.iter().find(|(other, _)| *other == name).map(|(_, value)| *value)
}

/// Whether a value ends where a form that is not encoded would end it.
fn is_cut_off(signed: &str, seen: &str) -> bool {
    let rest = signed.strip_prefix(seen).unwrap_or_default();
    !seen.is_empty() && rest.starts_with(['&', '#'])
}

/// Whether the second text may be the first one, encrypted: whole blocks of 16 bytes in base64.
fn is_encrypted(plain: &str, other: &str) -> bool {
    let is_blocks = |bytes: Vec<u8>| !bytes.is_empty() && bytes.len().is_multiple_of(16);
    plain.starts_with(['{', '[']) && STANDARD.decode(other).is_ok_and(is_blocks)
}

/// What only one side has.
fn by_names(ours: &[(&str, &str)], theirs: &[(&str, &str)]) -> Option<Cause> {
    let only_in = |some: &[(&str, &str)], others: &[(&str, &str)]| {
        let only = some.iter().filter(|(name, _)| find(others, name).is_none());
        only.map(|(name, value)| ((*name).to_owned(), value.is_empty())).collect::<Vec<_>>()
    };
    let (not_sent, not_signed) = (only_in(ours, theirs), only_in(theirs, ours));
    let mut all = not_sent.iter().chain(&not_signed);
    if not_signed.iter().any(|(name, _)| name == "sign_type") {
        return Some(Cause::MissingSignType);
    }
    if let Some((name, _)) = all.clone().find(|(name, _)| is_cert_sn(name)) {
        return Some(Cause::CertificateSn(name.clone()));
    }
    if let Some((name, _)) = all.find(|(_, is_empty)| *is_empty) {
        return Some(Cause::Empty(name.clone()));
    }
    let extra = not_signed.into_iter().next().map(|(name, _)| Cause::NotSigned(name));
    extra.or_else(|| not_sent.into_iter().next().map(|(name, _)| Cause::NotSent(name)))
}

fn is_cert_sn(name: &str) -> bool {
    matches!(name, "app_cert_sn" | "alipay_root_cert_sn" | "alipay_cert_sn")
}

/// Whether the same pairs stand in another order. An address that was cut at its `&` looks alike, but hides no
/// parameter that every request has.
fn is_other_order(signed: &str, seen: &str, ours: &[(&str, &str)]) -> bool {
    let (mut signed, mut seen) = (text::pieces(signed), text::pieces(seen));
    signed.sort_unstable();
    seen.sort_unstable();
    let names = || signed.iter().filter_map(|piece| text::name(piece));
    signed == seen && names().any(|name| text::is_usual(name) && find(ours, name).is_none())
}

/// How one value became another.
fn of_value(name: &str, signed: &str, seen: &str) -> Cause {
    let owned = || name.to_owned();
    let decoded_is = |from: &str, to: &str| {
        let with_plus = form::unescape(from.as_bytes()).is_ok_and(|bytes| bytes == to.as_bytes());
        let pluses_kept = from.replace('+', "%2B");
        with_plus || form::unescape(pluses_kept.as_bytes()).is_ok_and(|bytes| bytes == to.as_bytes())
    };
    if is_cert_sn(name) {
        Cause::CertificateSn(owned())
    } else if signed.is_empty() || seen.is_empty() {
        Cause::Empty(owned())
    } else if html::unescape_text(signed) == html::unescape_text(seen) {
        Cause::Html(owned())
    } else if signed.replace('+', " ") == seen.replace('+', " ") {
        Cause::PlusAsSpace(owned())
    } else if decoded_is(signed, seen) {
        Cause::DecodedTwice(owned())
    } else if decoded_is(seen, signed) {
        Cause::StillEncoded(owned())
    } else if let Some(fault) = charset_fault(signed, seen) {
        Cause::Charset(owned(), fault)
    } else if let Some(how) = rewrite::between(signed, seen) {
        Cause::Rewritten(owned(), how)
    } else if unslashed(signed) == unslashed(seen) {
        Cause::Rewritten(owned(), Rewrite::Backslashes)
    } else {
        Cause::Changed(owned())
    }
}

fn unslashed(text: &str) -> String {
    text.replace('\\', "")
}

/// Which charset was taken for which, in either direction.
fn charset_fault(signed: &str, seen: &str) -> Option<CharsetFault> {
    let faults = [CharsetFault::Utf8AsGbk, CharsetFault::Utf8AsLatin1, CharsetFault::GbkAsUtf8];
    let known = faults.into_iter().find(|fault| mistaken(signed, *fault) == seen || mistaken(seen, *fault) == signed);
    known.or_else(|| is_lossy(signed, seen).then_some(CharsetFault::Lost))
}

/// What a reader sees who mistakes the charset.
fn mistaken(text: &str, fault: CharsetFault) -> String {
    if text.is_ascii() {
        return String::new(); // the same in every charset
    }
    match fault {
        CharsetFault::Utf8AsGbk => encoding_rs::GBK.decode_without_bom_handling(text.as_bytes()).0.into_owned(),
        CharsetFault::Utf8AsLatin1 => text.bytes().map(char::from).collect(),
        _ => String::from_utf8_lossy(&encoding_rs::GBK.encode(text).0).into_owned(),
    }
}

/// Whether the texts agree in ASCII, and the second one has signs that stand for lost characters.
fn is_lossy(signed: &str, seen: &str) -> bool {
    let lost = |text: &str| text.chars().filter(|c| matches!(c, '?' | '\u{fffd}' | '锟')).count();
    let skeleton = |text: &str| text.chars().filter(|c| c.is_ascii() && *c != '?').collect::<String>();
    !signed.is_ascii() && lost(seen) > lost(signed) && skeleton(signed) == skeleton(seen)
}
