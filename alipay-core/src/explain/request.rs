//! A request whose signature the gateway refused.

use super::{Cause, CharsetFault, Difference, Explanation, Known, compare, quoted, quoted::Refusal, text};
use crate::{Charset, PublicKey, SignType, Verifier as _, error::Code};

/// Explains why the gateway refused the signature of a request.
///
/// `source` is the text that was signed ([`sign_source`](crate::sign_source)), `answer` the gateway's whole answer or
/// the `sub_msg` in it, which quotes the text that the gateway verified.
///
/// Wire rule: [§1.5](crate::protocol).
///
/// ```
/// use alipay_core::explain::{self, Cause, Known};
///
/// let source = "app_id=2021000000000000&method=alipay.trade.query&sign_type=RSA2";
/// let answer = r#"{"alipay_trade_query_response":{"code":"40002","sub_code":"isv.invalid-signature",
///     "sub_msg":"验签字符串为：app_id=2021000000000000&amp;method=alipay.trade.query&amp;s=/pay&amp;sign_type=RSA2"}}"#;
/// let explanation = explain::request(source, answer, &Known::new());
/// assert_eq!(explanation.cause, Cause::NotSigned("s".to_owned()));
/// assert_eq!(explanation.difference.unwrap().position(), 51);
/// ```
#[must_use]
pub fn request(source: &str, answer: &str, known: &Known<'_>) -> Explanation {
    let source = source.trim_end_matches(['\r', '\n']);
    if text::name(source).is_none() {
        return Cause::NotASource.into(); // perhaps a key: nothing of it is shown
    }
    if let Some(cause) = quoted::not_an_answer(answer) {
        return cause.into();
    }
    let refusal = quoted::read(answer);
    match refusal.sub_code.as_deref().map(|code| code.trim_start_matches("isv.")) {
        None | Some("") => match refusal.code.as_deref() {
            Some("10000" | "10003") => return Cause::NotRefused.into(),
            // With these, the platform tells in `sub_code` what it minds; half of an answer may lack it.
            None | Some("40001" | "40002") => {}
            Some(code) => return Cause::NotAboutTheSignature(Code(code).to_string()).into(),
        },
        Some("invalid-signature") => {}
        Some("missing-signature-key") => return Cause::NoKey.into(),
        Some("missing-signature") => return Cause::MissingSignature.into(),
        Some("missing-signature-type") => return Cause::MissingSignType.into(),
        Some("invalid-signature-type") => {
            return Cause::SignType { signed: sign_type_of(source, known), expected: other_type(source, known) }.into();
        }
        Some(_) => {
            let code = refusal.sub_code.unwrap_or_default();
            return Cause::NotAboutTheSignature(Code(&code).to_string()).into();
        }
    }
    of_signature(source, refusal, known)
}

/// The same of a refusal that is known to be about the signature, by its `sub_msg` alone.
pub(crate) fn refused_signature(source: &str, sub_msg: &str, known: &Known<'_>) -> Explanation {
    of_signature(source, quoted::of_message(sub_msg), known)
}

fn of_signature(source: &str, refusal: Refusal, known: &Known<'_>) -> Explanation {
    let by_keys = cause_in_keys(source, known);
    let Some(verified) = refusal.verified else {
        let cause = by_keys.filter(|cause| *cause != Cause::WrongKey);
        return cause.unwrap_or(Cause::NothingQuoted).into();
    };
    if source == verified || (refusal.is_cut && source.starts_with(&verified)) {
        return by_keys.unwrap_or(Cause::WrongKey).into();
    }
    let cause = compare::cause(source, &verified, refusal.is_cut);
    Explanation { cause, also: None, difference: Difference::between(source, &verified, "verified:") }
}

/// What the keys and the signature tell. `None` when they are not known.
fn cause_in_keys(source: &str, known: &Known<'_>) -> Option<Cause> {
    let keys = match known.keys() {
        Ok(keys) => keys,
        Err(cause) => return Some(cause),
    };
    let app_id = value(source, "app_id");
    if let Some(app_id) = app_id.filter(|app_id| known.app_id.is_some_and(|known| known != *app_id)) {
        return Some(Cause::OtherApp(text::printable(app_id)));
    }
    let signature = known.signature?.trim();
    let charset = charset_of(source);
    let fits_in = |charset: Charset, key: &PublicKey, sign_type: SignType| {
        let (content, verifier) = (charset.encode(source).ok(), key.verifier(sign_type).ok());
        content.zip(verifier).is_some_and(|(content, verifier)| verifier.verify(&content, signature).is_ok())
    };
    let fits = |key: &PublicKey, sign_type: SignType| fits_in(charset, key, sign_type);
    let expected = sign_type_of(source, known);
    let of_another_app = || keys.of_another_app(|key| fits(key, expected));
    let Some(app) = &keys.app else { return of_another_app() };
    Some(match [SignType::Rsa2, SignType::Rsa, SignType::Sm2].into_iter().find(|sign_type| fits(app, *sign_type)) {
        Some(signed) if signed == expected => Cause::WrongKey,
        Some(signed) => Cause::SignType { signed, expected },
        None if fits_in(if charset == Charset::Gbk { Charset::Utf8 } else { Charset::Gbk }, app, expected) => {
            Cause::Charset("sign".to_owned(), CharsetFault::Recoded)
        }
        None => of_another_app().unwrap_or(Cause::SignedElsewhere),
    })
}

fn value<'t>(source: &'t str, name: &str) -> Option<&'t str> {
    text::parameters(source).into_iter().find(|(other, _)| *other == name).map(|(_, value)| value)
}

fn charset_of(source: &str) -> Charset {
    value(source, "charset").and_then(Charset::of_label).unwrap_or_default()
}

/// The type that the request names.
fn sign_type_of(source: &str, known: &Known<'_>) -> SignType {
    let named = value(source, "sign_type");
    let all = [SignType::Rsa2, SignType::Rsa, SignType::Sm2];
    all.into_iter().find(|sign_type| named == Some(sign_type.as_str())).unwrap_or(known.sign_type)
}

/// The type that the console probably has.
fn other_type(source: &str, known: &Known<'_>) -> SignType {
    if sign_type_of(source, known) == SignType::Rsa2 { SignType::Rsa } else { SignType::Rsa2 }
}
