//! A notification, or a browser that came back, whose signature was refused.

use super::{
    Cause, CharsetFault, Difference, Explanation, Known, Rule,
    known::KnownKeys,
    received::{self, Pair},
    repair::{self, REPAIRS, Repair},
    text::printable,
    trial::{self, Trial},
};
use crate::{Charset, PublicKey, SignType, form::FormError, notify};

/// Largest form that is looked at, in bytes.
const MAX_BODY: usize = 1024 * 1024;

/// Explains why the signature of a notification was refused.
///
/// `body` is the raw body of the POST, or the query (or the whole address) with which a browser came back;
/// `alipay_public_key` the text of the key, or of the certificate, in the client's settings. With the app's own key in
/// `known`, a mix-up of both is noticed.
///
/// Wire rule: [§7.2](crate::protocol).
///
/// A cause that would make the signature right does not make the notification genuine: mend the cause, and verify the
/// next delivery.
///
/// ```
/// use alipay_core::explain::{self, Cause, Known};
/// # let alipay_public_key = include_str!("../../tests/vectors/keys/alipay_rsa2048.pub.b64");
///
/// let explanation = explain::notification(b"trade_no=1&total_amount=0.01", alipay_public_key, &Known::new());
/// assert_eq!(explanation.cause, Cause::MissingSignature);
/// assert!(explanation.to_string().starts_with("There is no `sign`."));
/// ```
#[must_use]
pub fn notification(body: &[u8], alipay_public_key: &str, known: &Known<'_>) -> Explanation {
    let known = known.alipay_public_key(alipay_public_key);
    let keys = match known.keys() {
        Ok(keys) => keys,
        Err(cause) => return cause.into(),
    };
    let form = received::form_of(body);
    if form.len() > MAX_BODY {
        return Cause::NotAForm("it is larger than any of the platform").into();
    }
    if let Err(error) = notify::check_shape(form) {
        return Cause::from(error).into();
    }
    let Some(alipay) = &keys.alipay else {
        return Cause::AlteredOrOtherKey.into(); // it was given
    };
    let is_sent = |(name, _): &Pair| !known.own_params.contains(name);
    let raw: Vec<Pair> = received::undecoded(form).into_iter().filter(is_sent).collect();
    let decoded = received::decoded(form).map(|pairs| pairs.into_iter().filter(is_sent).collect::<Vec<_>>());
    let explained = decoded.as_ref().ok().map(|pairs| explain(pairs, alipay, &keys, &known));
    match (explained, decoded) {
        (Some(Ok(explanation)), _) => explanation,
        (explained, decoded) => {
            let pairs = decoded.as_deref().unwrap_or_default();
            if_decoded_before(&raw, pairs, alipay, known.sign_type).unwrap_or_else(|| match (explained, decoded) {
                (Some(Err(cause)), _) => cause.into(),
                (_, Err(FormError::TooMany)) => Cause::NotAForm("it has too many parameters").into(),
                (_, Err(FormError::NotUtf8)) => Cause::NotAForm("the name of a parameter is no text").into(),
                _ => Cause::NotAForm("a percent sign is not followed by two hexadecimal digits").into(),
            })
        }
    }
}

/// Something under which the signature is right.
struct Found {
    cause: Cause,
    also: Option<Cause>,
    pairs: Vec<Pair>,
    rule: Rule,
}

/// Why the signature over these pairs is refused; the error is the best guess when nothing makes it right.
fn explain(pairs: &[Pair], alipay: &PublicKey, keys: &KnownKeys<'_>, known: &Known<'_>) -> Result<Explanation, Cause> {
    let expected = known.sign_type;
    let sign = received::value(pairs, "sign").filter(|sign| !sign.is_empty()).ok_or(Cause::MissingSignature)?;
    let (sign, damage) = received::signature(sign)?;
    let trial = Trial::new(alipay, expected, &sign);
    if let Some(rule) = trial.fits(pairs) {
        return Ok(damage.unwrap_or_else(|| genuine(pairs, rule, known)).into());
    }
    let others = [SignType::Rsa2, SignType::Rsa, SignType::Sm2].into_iter().filter(|other| *other != expected);
    for signed in others {
        if Trial::new(alipay, signed, &sign).fits(pairs).is_some() {
            return Ok(Cause::SignType { signed, expected }.into());
        }
    }
    let fits = |key: &PublicKey| Trial::new(key, expected, &sign).fits(pairs).is_some();
    if keys.app.as_ref().is_some_and(fits) {
        return Ok(Cause::SignedByApp.into());
    }
    if let Some(cause) = keys.of_another_app(fits) {
        return Ok(cause.into());
    }
    if let Some(rule) = trial.fits_with_cert_sn(pairs) {
        return Ok(Cause::Genuine(rule).into());
    }
    let found = foreign(pairs, &trial)
        .or_else(|| lost(pairs, &trial, expected))
        .or_else(|| REPAIRS.iter().find_map(|repair| repaired(pairs, &trial, repair)))
        .or_else(|| some_pluses(pairs, &trial))
        .or_else(|| repaired_twice(pairs, &trial))
        .or_else(|| foreign_and_repaired(pairs, &trial));
    match found {
        Some(found) => Ok(shown(Found { also: found.also.or(damage), ..found }, pairs)),
        None => Err(damage.unwrap_or_else(|| best_guess(pairs, keys))),
    }
}

/// What can still be wrong with a form whose signature is right.
fn genuine(pairs: &[Pair], rule: Rule, known: &Known<'_>) -> Cause {
    let named = received::value(pairs, "sign_type");
    let app_ids = || ["app_id", "auth_app_id"].into_iter().filter_map(|name| received::value(pairs, name));
    let other_app = known.app_id.and_then(|own| app_ids().next().filter(|_| app_ids().all(|id| id != own.as_bytes())));
    if named.is_some_and(|named| named != known.sign_type.as_str().as_bytes()) {
        Cause::Changed("sign_type".to_owned())
    } else if notify::is_ambiguous(pairs) {
        Cause::Ambiguous
    } else if let Some(app_id) = other_app {
        Cause::OtherApp(printable(&text_of(app_id)))
    } else {
        Cause::Genuine(rule)
    }
}

fn shown(found: Found, pairs: &[Pair]) -> Explanation {
    let text = |pairs: &[Pair]| text_of(&trial::joined(pairs, found.rule));
    let difference = Difference::between(&text(&found.pairs), &text(pairs), "received:");
    Explanation { cause: found.cause, also: found.also, difference }
}

/// For showing only.
fn text_of(bytes: &[u8]) -> String {
    let known = [Charset::Utf8, Charset::Gbk].into_iter().find_map(|charset| charset.decode(bytes).ok());
    known.map_or_else(|| String::from_utf8_lossy(bytes).into_owned(), |text| text.into_owned())
}

/// Most parameters of an address of one's own.
const MAX_FOREIGN: usize = 8;

/// A parameter that somebody mixed in; of several, all stand at the beginning or at the end.
fn foreign(pairs: &[Pair], trial: &Trial<'_>) -> Option<Found> {
    let without = |from: usize, to: usize| -> Option<Found> {
        if trial.is_spent() {
            return None;
        }
        let left: Vec<Pair> = [pairs.get(..from)?, pairs.get(to..)?].concat();
        let rule = trial.fits(&left)?;
        let names: Vec<_> = pairs.get(from..to)?.iter().map(|(name, _)| printable(name)).collect();
        let is_twice = pairs.get(from..to)?.iter().any(|(name, _)| left.iter().any(|(other, _)| other == name));
        let cause = if is_twice { Cause::Duplicate } else { Cause::Foreign(names) };
        Some(Found { cause, also: None, pairs: left, rule })
    };
    let count = pairs.len();
    let one = (0..count).find_map(|at| without(at, at + 1));
    let most = MAX_FOREIGN.min(count);
    one.or_else(|| (2..=most).find_map(|some| without(0, some).or_else(|| without(count - some, count))))
}

/// A parameter that somebody took away.
fn lost(pairs: &[Pair], trial: &Trial<'_>, expected: SignType) -> Option<Found> {
    let candidates = [
        ("sign_type", expected.as_str()),
        ("charset", "utf-8"),
        ("charset", "UTF-8"),
        ("charset", "GBK"),
        ("charset", "gbk"),
        ("version", "1.0"),
    ];
    candidates.into_iter().filter(|(name, _)| received::value(pairs, name).is_none()).find_map(|(name, value)| {
        let whole = [pairs, &[(name.to_owned(), value.as_bytes().to_vec())]].concat();
        let rule = trial.fits(&whole)?;
        let cause = if name == "sign_type" { Cause::MissingSignType } else { Cause::Lost(name.to_owned()) };
        Some(Found { cause, also: None, pairs: whole, rule })
    })
}

/// One thing that happened to all values, or to one of them.
fn repaired(pairs: &[Pair], trial: &Trial<'_>, repair: &Repair) -> Option<Found> {
    let undone = undone(pairs, repair);
    let all = undone.as_slice();
    let single = all.iter().map(std::slice::from_ref).filter(|_| all.len() > 1);
    std::iter::once(all).filter(|all| !all.is_empty()).chain(single).find_map(|changes| {
        if trial.is_spent() {
            return None;
        }
        let before = with(pairs, changes);
        let rule = trial.fits(&before)?;
        Some(Found { cause: cause(pairs, changes, repair)?, also: None, pairs: before, rule })
    })
}

/// What values were before something happened to them, each with its place; only those that it changes.
type Changes = Vec<(usize, Vec<u8>)>;

fn undone(pairs: &[Pair], repair: &Repair) -> Changes {
    let values = pairs.iter().enumerate().filter(|(_, (name, _))| !matches!(name.as_str(), "sign" | "alipay_cert_sn"));
    let before =
        |(at, (name, value)): (usize, &Pair)| Some((at, (repair.undo)(name, value).filter(|before| before != value)?));
    values.filter_map(before).collect()
}

/// Named after the first of the values that changed.
fn cause(pairs: &[Pair], changes: &[(usize, Vec<u8>)], repair: &Repair) -> Option<Cause> {
    let (at, value) = changes.iter().min_by_key(|(at, _)| pairs.get(*at).map(|(name, _)| name))?;
    let (name, seen) = pairs.get(*at)?;
    Some(match (repair.cause)(printable(name)) {
        Cause::Charset(name, CharsetFault::Recoded) if is_utf8(value) && is_utf8(seen) => {
            Cause::Charset(name, CharsetFault::Utf8AsGbk)
        }
        cause => cause,
    })
}

/// Two things that happened one after the other, each to all values that it changes.
fn repaired_twice(pairs: &[Pair], trial: &Trial<'_>) -> Option<Found> {
    REPAIRS.iter().find_map(|last| {
        let (between, also) = all_undone(pairs, trial, last)?;
        all_repaired(&between, trial, &also)
    })
}

/// One parameter was mixed in, and something happened to the others.
fn foreign_and_repaired(pairs: &[Pair], trial: &Trial<'_>) -> Option<Found> {
    (0..pairs.len()).take_while(|_| !trial.is_spent()).find_map(|at| {
        let left: Vec<Pair> = [pairs.get(..at)?, pairs.get(at + 1..)?].concat();
        all_repaired(&left, trial, &Cause::Foreign(vec![printable(&pairs.get(at)?.0)]))
    })
}

/// One thing that happened to all values that it changes, besides another that was taken back already.
fn all_repaired(pairs: &[Pair], trial: &Trial<'_>, also: &Cause) -> Option<Found> {
    REPAIRS.iter().find_map(|repair| {
        let (before, cause) = all_undone(pairs, trial, repair)?;
        let rule = trial.fits(&before)?;
        Some(Found { cause, also: Some(also.clone()), pairs: before, rule })
    })
}

/// The pairs before something happened to all values that it changes; `None` when it changes none, or no more is tried.
fn all_undone(pairs: &[Pair], trial: &Trial<'_>, repair: &Repair) -> Option<(Vec<Pair>, Cause)> {
    if trial.is_spent() {
        return None;
    }
    let changes = undone(pairs, repair);
    let cause = cause(pairs, &changes, repair)?;
    Some((with(pairs, &changes), cause))
}

fn is_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok()
}

fn with(pairs: &[Pair], changes: &[(usize, Vec<u8>)]) -> Vec<Pair> {
    let mut changed = pairs.to_vec();
    for (at, value) in changes {
        if let Some(pair) = changed.get_mut(*at) {
            pair.1.clone_from(value);
        }
    }
    changed
}

/// Most spaces of which any might have been a plus sign.
const MAX_SPACES: usize = 8;

/// Some of the spaces were plus signs, and others were not.
fn some_pluses(pairs: &[Pair], trial: &Trial<'_>) -> Option<Found> {
    let values = pairs.iter().enumerate().filter(|(_, (name, value))| name != "sign" && !repair::is_time(value));
    let spaces: Vec<(usize, usize)> = values
        .flat_map(|(at, (_, value))| {
            value.iter().enumerate().filter(|(_, byte)| **byte == b' ').map(move |(place, _)| (at, place))
        })
        .take(MAX_SPACES + 1)
        .collect();
    if spaces.len() > MAX_SPACES {
        return None;
    }
    (1_u32..1 << spaces.len()).find_map(|chosen| {
        let mut before = pairs.to_vec();
        let mut first = None;
        for (bit, (at, place)) in spaces.iter().enumerate().filter(|(bit, _)| chosen >> bit & 1 == 1) {
            let (name, value) = before.get_mut(*at)?;
            *value.get_mut(*place)? = b'+';
            first = first.filter(|_| bit > 0).or_else(|| Some(printable(name)));
        }
        let rule = trial.fits(&before)?;
        Some(Found { cause: Cause::PlusAsSpace(first?), also: None, pairs: before, rule })
    })
}

/// Something decoded the whole body before it got here.
fn if_decoded_before(raw: &[Pair], pairs: &[Pair], alipay: &PublicKey, expected: SignType) -> Option<Explanation> {
    let (sign, _) = received::signature(received::value(raw, "sign")?).ok()?;
    let rule = Trial::new(alipay, expected, &sign).fits(raw)?;
    let differs = |(name, value): &&Pair| name != "sign" && received::value(pairs, name) != Some(value);
    let name = raw.iter().find(differs).map_or_else(|| "sign".to_owned(), |(name, _)| printable(name));
    let found = Found { cause: Cause::DecodedTwice(name), also: None, pairs: raw.to_vec(), rule };
    // Where it cannot be decoded again there is nothing to compare with.
    Some(if pairs.is_empty() { found.cause.into() } else { shown(found, pairs) })
}

/// The cause where nothing makes the signature right.
fn best_guess(pairs: &[Pair], keys: &KnownKeys<'_>) -> Cause {
    let names: Vec<_> = pairs.iter().map(|(name, _)| name).collect();
    if (1..names.len()).any(|at| names.get(..at).unwrap_or_default().contains(&names[at])) {
        return Cause::Duplicate;
    }
    let is_lossy = |value: &[u8]| text_of(value).contains(['\u{fffd}', '锟']);
    if let Some((name, _)) = pairs.iter().find(|(_, value)| is_lossy(value)) {
        return Cause::Charset(printable(name), CharsetFault::Lost);
    }
    let is_decrypted = |(name, value): &&Pair| name == "biz_content" && value.starts_with(b"{");
    if let Some((name, _)) =
        pairs.iter().find(is_decrypted).filter(|_| received::value(pairs, "encrypt_type").is_some())
    {
        return Cause::Encrypted(name.clone());
    }
    let named = received::value(pairs, "alipay_cert_sn").map(|sn| printable(&text_of(sn)));
    // The name is not signed, and where no certificate is given there is nothing to compare it with.
    let other = named.filter(|named| keys.alipay_cert_sn.as_ref().is_some_and(|given| given != named));
    other.map_or(Cause::AlteredOrOtherKey, Cause::OtherCertificate)
}
