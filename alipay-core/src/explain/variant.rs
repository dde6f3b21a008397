//! What an app signed instead of the text of its request.

use sha2::{Digest as _, Sha256};

use super::{
    Cause, Rule,
    received::{self, Pair},
    search,
    text::printable,
    trial::{self, Trial},
};

/// A text for which the signature is right.
pub(super) struct Signed {
    pub(super) cause: Cause,
    pub(super) also: Option<Cause>,
    pub(super) text: Vec<u8>,
}

/// What the signature is right for, if it is not the text of these parameters, which are in the order of sending.
pub(super) fn of_request(pairs: &[Pair], trial: &Trial<'_>) -> Option<Signed> {
    (by_rule(pairs, trial))
        .or_else(|| unsorted(pairs, trial))
        .or_else(|| with_something_more(pairs, trial))
        .or_else(|| of_values(pairs, trial))
}

/// Other parameters take part.
fn by_rule(pairs: &[Pair], trial: &Trial<'_>) -> Option<Signed> {
    let rule = trial.fits(pairs)?;
    let empty = pairs.iter().find(|(_, value)| value.is_empty()).map(|(name, _)| Cause::Empty(printable(name)));
    let without_type = (!rule.with_sign_type).then_some(Cause::MissingSignType);
    let (cause, also) = match (without_type, empty.filter(|_| rule.with_empty)) {
        (Some(cause), also) => (cause, also),
        (None, empty) => (empty?, None),
    };
    Some(Signed { cause, also, text: trial::joined(pairs, rule) })
}

/// Most parameters whose order is tried.
const MAX_ORDER: usize = 32;

/// The order of sending, in which `charset` may have had another place: it has to be in the address.
fn unsorted(pairs: &[Pair], trial: &Trial<'_>) -> Option<Signed> {
    let takes_part = |(name, value): &&Pair| name != "sign" && !value.is_empty();
    let (charset, mut others): (Vec<Pair>, Vec<Pair>) =
        pairs.iter().filter(takes_part).take(MAX_ORDER + 1).cloned().partition(|(name, _)| name == "charset");
    if others.len() > MAX_ORDER {
        return None;
    }
    let signed = |text: Vec<u8>| Signed { cause: Cause::NotSorted, also: None, text };
    let Some(charset) = charset.into_iter().next() else {
        return Some(joined(&others)).filter(|text| trial.verifies(text)).map(signed);
    };
    let found = (0..=others.len()).find_map(|at| {
        others.insert(at, charset.clone());
        let text = joined(&others);
        others.remove(at);
        trial.verifies(&text).then_some(text)
    });
    found.map(signed)
}

fn joined(pairs: &[Pair]) -> Vec<u8> {
    pairs.iter().map(|(name, value)| [name.as_bytes(), b"=", value].concat()).collect::<Vec<_>>().join(&b'&')
}

/// The text is right, but for something around it.
fn with_something_more(pairs: &[Pair], trial: &Trial<'_>) -> Option<Signed> {
    let text = trial::joined(pairs, USUAL);
    let quoted: Vec<Pair> =
        pairs.iter().map(|(name, value)| (name.clone(), [b"\"", value.as_slice(), b"\""].concat())).collect();
    let hash = Sha256::digest(&text);
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let others: [(&str, Vec<u8>); 8] = [
        ("there is an `&` at its end", [&text, b"&".as_slice()].concat()),
        ("there is an `&` in front of it", [b"&", text.as_slice()].concat()),
        ("it ends in `&sign=`", [&text, b"&sign=".as_slice()].concat()),
        ("there is a line break at its end", [&text, b"\n".as_slice()].concat()),
        ("the values are in quotes", trial::joined(&quoted, USUAL)),
        ("it is the SHA-256 of the text, and signing hashes once more", hash.to_vec()),
        ("it is the SHA-256 of the text in hexadecimal, and signing hashes once more", hex.clone().into_bytes()),
        ("it is the SHA-256 of the text in hexadecimal, and signing hashes once more", hex.to_uppercase().into_bytes()),
    ];
    let (what, text) = others.into_iter().find(|(_, text)| trial.verifies(text))?;
    Some(Signed { cause: Cause::SignedOther(what), also: None, text })
}

/// What the gateway verifies.
const USUAL: Rule = Rule { with_sign_type: true, with_empty: false, with_cert_sn: false };

/// Values were others when they were signed.
fn of_values(pairs: &[Pair], trial: &Trial<'_>) -> Option<Signed> {
    let found = search::of_values(pairs, trial)?;
    // What the search looks for is a form that changed on its way here; this one changed on its way from here.
    let seen_from_here = |cause| match cause {
        Cause::DecodedTwice(name) => Cause::StillEncoded(name),
        cause => cause,
    };
    let is_without_type = !found.rule.with_sign_type && received::value(pairs, "sign_type").is_some();
    let also = found.also.map(seen_from_here).or(is_without_type.then_some(Cause::MissingSignType));
    Some(Signed { cause: seen_from_here(found.cause), also, text: trial::joined(&found.pairs, found.rule) })
}
