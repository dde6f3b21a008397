//! A notification, or a browser that came back, whose signature was refused.

use super::{
    Cause, CharsetFault, Difference, Explanation, Known, Rule,
    known::KnownKeys,
    paste,
    received::{self, Pair},
    search::{self, Found},
    text::printable,
    trial::{self, Trial},
};
use crate::{Charset, PublicKey, SignType, form::FormError, notify};

/// Largest form that is looked at, in bytes.
pub(super) const MAX_BODY: usize = 1024 * 1024;

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
    let (alipay, keys) = match known.keys_beside(alipay_public_key) {
        Ok(keys) => keys,
        Err(cause) => return cause.into(),
    };
    let form = received::form_of(body);
    if form.len() > MAX_BODY {
        return Cause::NotAForm("it is larger than any of the platform").into();
    }
    let guess = match of_form(form, &alipay, &keys, known) {
        Ok(explanation) => return explanation,
        Err(guess) => guess,
    };
    let forms = paste::forms(form);
    for (form, paste) in &forms {
        if let Ok(found) = of_form(form, &alipay, &keys, known) {
            let pasted = Cause::Pasted(*paste);
            return match found.cause {
                Cause::Genuine(_) => Explanation { cause: pasted, also: Some(found.cause), difference: None },
                _ => Explanation { also: found.also.or(Some(pasted)), ..found },
            };
        }
    }
    match (forms.first(), &guess.cause) {
        (Some((_, paste)), Cause::MissingSignature | Cause::NotAForm(_)) => Cause::Pasted(*paste).into(),
        _ => guess.into(),
    }
}

/// What is said when nothing makes the signature right.
struct Guess {
    cause: Cause,
    /// What may have happened.
    also: Option<Cause>,
}

impl From<Cause> for Guess {
    fn from(cause: Cause) -> Self {
        Self { cause, also: None }
    }
}

impl From<Guess> for Explanation {
    fn from(Guess { cause, also }: Guess) -> Self {
        Self { cause, also, difference: None }
    }
}

/// The explanation under which the signature is right; the error is the best guess when none is.
fn of_form(form: &[u8], alipay: &PublicKey, keys: &KnownKeys<'_>, known: &Known<'_>) -> Result<Explanation, Guess> {
    notify::check_shape(form).map_err(Cause::from)?;
    let is_sent = |(name, _): &Pair| !known.own_params.contains(name);
    let raw: Vec<Pair> = received::undecoded(form).into_iter().filter(is_sent).collect();
    let decoded = received::decoded(form).map(|pairs| pairs.into_iter().filter(is_sent).collect::<Vec<_>>());
    let decoded_before = |pairs: &[Pair]| if_decoded_before(&raw, pairs, alipay, known.sign_type);
    match &decoded {
        Ok(pairs) => explain(pairs, alipay, keys, known).or_else(|guess| decoded_before(pairs).ok_or(guess)),
        Err(error) => decoded_before(&[]).ok_or_else(|| {
            let what = match error {
                FormError::TooMany => "it has too many parameters",
                FormError::NotUtf8 => "the name of a parameter is no text",
                _ => "a percent sign is not followed by two hexadecimal digits",
            };
            Cause::NotAForm(what).into()
        }),
    }
}

/// Why the signature over these pairs is refused; the error is the best guess when nothing makes it right.
fn explain(pairs: &[Pair], alipay: &PublicKey, keys: &KnownKeys<'_>, known: &Known<'_>) -> Result<Explanation, Guess> {
    let expected = known.sign_type;
    let sign = received::value(pairs, "sign").filter(|sign| !sign.is_empty()).ok_or(Cause::MissingSignature)?;
    let (sign, damage) = received::signature(sign, Trial::length(alipay, expected))?;
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
    let found = search::of_notification(pairs, &trial, expected);
    match found {
        Some(found) => Ok(shown(Found { also: found.also.or(damage), ..found }, pairs)),
        None => {
            let guess = best_guess(pairs, keys);
            let Explanation { cause, also, .. } = received::beside(guess.cause, damage);
            Err(Guess { cause, also: guess.also.or(also) })
        }
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

/// Something decoded the whole body before it got here.
fn if_decoded_before(raw: &[Pair], pairs: &[Pair], alipay: &PublicKey, expected: SignType) -> Option<Explanation> {
    let length = Trial::length(alipay, expected);
    let (sign, _) = received::signature(received::value(raw, "sign")?, length).ok()?;
    let rule = Trial::new(alipay, expected, &sign).fits(raw)?;
    let differs = |(name, value): &&Pair| name != "sign" && received::value(pairs, name) != Some(value);
    let name = raw.iter().find(differs).map_or_else(|| "sign".to_owned(), |(name, _)| printable(name));
    let found = Found { cause: Cause::DecodedTwice(name), also: None, pairs: raw.to_vec(), rule };
    // Where it cannot be decoded again there is nothing to compare with.
    Some(if pairs.is_empty() { found.cause.into() } else { shown(found, pairs) })
}

/// The cause where nothing makes the signature right.
fn best_guess(pairs: &[Pair], keys: &KnownKeys<'_>) -> Guess {
    let names: Vec<_> = pairs.iter().map(|(name, _)| name).collect();
    if (1..names.len()).any(|at| names.get(..at).unwrap_or_default().contains(&names[at])) {
        return Cause::Duplicate.into();
    }
    let is_lossy = |value: &[u8]| text_of(value).contains(['\u{fffd}', '锟']);
    if let Some((name, _)) = pairs.iter().find(|(_, value)| is_lossy(value)) {
        return Cause::Charset(printable(name), CharsetFault::Lost).into();
    }
    let is_decrypted = |(name, value): &&Pair| name == "biz_content" && value.starts_with(b"{");
    if let Some((name, _)) =
        pairs.iter().find(is_decrypted).filter(|_| received::value(pairs, "encrypt_type").is_some())
    {
        return Cause::Encrypted(name.clone()).into();
    }
    let named = received::value(pairs, "alipay_cert_sn").map(|sn| printable(&text_of(sn)));
    // The name is not signed, and where no certificate is given there is nothing to compare it with.
    let other = named.filter(|named| keys.alipay_cert_sn.as_ref().is_some_and(|given| given != named));
    // An address has a question mark of its own.
    let may_be_lossy = |value: &[u8]| value.contains(&b'?') && !value.windows(3).any(|part| part == b"://");
    let lossy = pairs.iter().find(|(_, value)| may_be_lossy(value)).map(|(name, _)| printable(name));
    Guess {
        cause: other.map_or(Cause::AlteredOrOtherKey, Cause::OtherCertificate),
        also: lossy.map(|name| Cause::Charset(name, CharsetFault::PerhapsLost)),
    }
}
