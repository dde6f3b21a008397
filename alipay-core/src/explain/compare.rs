//! How the text that was verified came to differ from the one that was signed.

use std::collections::HashMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{Cause, CharsetFault, Rewrite, html, repair, rewrite, text};
use crate::form;

/// The cause of the first difference that has one. Of a text that is cut, only the beginning is known.
pub(super) fn cause<'t>(signed: &'t str, seen: &'t str, is_cut: bool) -> Cause {
    let (mut ours, mut theirs) = (text::parameters(signed), text::parameters(seen));
    let mut changed = None;
    if is_cut {
        // The last pair may be only a part of one.
        let (last, part) = theirs.pop().unwrap_or_default();
        changed = ours.iter().find(|(name, value)| *name == last && !value.starts_with(part)).map(|(name, _)| *name);
        theirs.retain(|(name, _)| *name < last);
        ours.retain(|(name, _)| *name < last);
    }
    let by_name = |pairs: &[(&'t str, &'t str)]| pairs.iter().rev().copied().collect::<Values<'t>>();
    let (signed_values, seen_values) = (by_name(&ours), by_name(&theirs));
    if is_other_order(signed, seen, &signed_values) {
        return Cause::NotSorted;
    }
    let in_both = || ours.iter().filter_map(|(name, value)| Some((*name, *value, *seen_values.get(name)?)));
    if let Some((name, ..)) = in_both().find(|(_, value, seen)| is_cut_off(value, seen, &signed_values)) {
        return Cause::CutOff(name.to_owned());
    }
    if let Some((name, ..)) = in_both().find(|(_, value, seen)| is_encrypted(value, seen) || is_encrypted(seen, value))
    {
        return Cause::Encrypted(name.to_owned());
    }
    let only_in = |pairs: &[(&str, &str)], others: &Values<'_>| -> Vec<(String, bool)> {
        let only = pairs.iter().filter(|(name, _)| !others.contains_key(name));
        only.map(|(name, value)| ((*name).to_owned(), value.is_empty())).collect()
    };
    if let Some(cause) = by_names(only_in(&ours, &seen_values), only_in(&theirs, &signed_values)) {
        return cause;
    }
    let differing = in_both().find(|(_, value, seen)| value != seen);
    let in_part = changed.map_or(Cause::AlteredOrOtherKey, |name| Cause::Changed(name.to_owned()));
    differing.map_or(in_part, |(name, value, seen)| of_value(name, value, seen))
}

/// The first value of every name.
type Values<'t> = HashMap<&'t str, &'t str>;

/// Whether a value ends where a form that is not encoded would end it. Its pluses and escapes would not stay either.
fn is_cut_off(signed: &str, seen: &str, all: &Values<'_>) -> bool {
    let rest_is_value = |rest: &str| {
        !text::pieces(rest)
            .into_iter()
            .filter_map(text::name)
            .any(|name| text::is_usual(name) && !all.contains_key(name))
    };
    let was_cut = |(kept, rest): (&str, &str)| {
        !rest.is_empty() && (kept == seen || decodes_to(kept, seen)) && rest_is_value(rest)
    };
    !seen.is_empty() && ['&', '#'].into_iter().filter_map(|end| signed.split_once(end)).any(was_cut)
}

fn decodes_to(from: &str, to: &str) -> bool {
    form::unescape(from.as_bytes()).is_ok_and(|bytes| bytes == to.as_bytes())
}

/// Whether the second text may be the first one, encrypted: whole blocks of 16 bytes in base64.
fn is_encrypted(plain: &str, other: &str) -> bool {
    let is_blocks = |bytes: Vec<u8>| !bytes.is_empty() && bytes.len().is_multiple_of(16);
    plain.starts_with(['{', '[']) && STANDARD.decode(other).is_ok_and(is_blocks)
}

/// What only one side has, and whether it is empty.
fn by_names(not_sent: Vec<(String, bool)>, not_signed: Vec<(String, bool)>) -> Option<Cause> {
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
fn is_other_order(signed: &str, seen: &str, ours: &Values<'_>) -> bool {
    let (mut signed, mut seen) = (text::pieces(signed), text::pieces(seen));
    signed.sort_unstable();
    seen.sort_unstable();
    let names = || signed.iter().filter_map(|piece| text::name(piece));
    signed == seen && names().any(|name| text::is_usual(name) && !ours.contains_key(name))
}

/// How one value became another.
fn of_value(name: &str, signed: &str, seen: &str) -> Cause {
    let owned = || name.to_owned();
    let decoded_is = |from: &str, to: &str| decodes_to(from, to) || decodes_to(&from.replace('+', "%2B"), to);
    // Nothing of the kind is encoded in itself: it was encoded to be sent, and too early.
    let is_plain =
        |text: &str| text.starts_with(['{', '[']) || text.contains("://") || repair::is_time(text.as_bytes());
    if is_cert_sn(name) {
        Cause::CertificateSn(owned())
    } else if signed.is_empty() || seen.is_empty() {
        Cause::Empty(owned())
    } else if html::unescape_text(signed) == html::unescape_text(seen) {
        Cause::Html(owned())
    } else if signed.replace('+', " ") == seen.replace('+', " ") {
        Cause::PlusAsSpace(owned())
    } else if decoded_is(signed, seen) {
        if is_plain(seen) && !is_plain(signed) { Cause::StillEncoded(owned()) } else { Cause::DecodedTwice(owned()) }
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
