//! A request whose signature the gateway refused.

use super::{
    Cause, CharsetFault, Difference, Explanation, Known, Paste, compare, paste,
    quoted::{self, Refusal},
    received::{self, Pair},
    text,
    trial::Trial,
    variant,
};
use crate::{Charset, PublicKey, SignType, error::Code};

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
    match refusal(source, answer, known) {
        Ok(refusal) => of_signature(Request::of_text(source), refusal, known),
        Err(cause) => cause.into(),
    }
}

/// The same of the parameters that were sent, with `sign` and in the order of sending, where the text that was signed is
/// not at hand.
///
/// With one of the app's keys in `known`, it is tried what the app may have signed instead of their text.
///
/// ```
/// use alipay_core::explain::{self, Cause, Known};
/// # let (sign, private_key) = ("AAAA", include_str!("../../tests/vectors/keys/app_rsa2048.pkcs8.pem"));
/// # let answer = r#"{"error_response":{"code":"40002","sub_code":"isv.missing-signature"}}"#;
///
/// let sent = [("method", "alipay.trade.query"), ("app_id", "2021000000000000"), ("sign", sign)];
/// let explanation = explain::sent(sent, answer, &Known::new().private_key(private_key));
/// # assert_eq!(explanation.cause, Cause::MissingSignature);
/// ```
#[must_use]
pub fn sent<'p>(params: impl IntoIterator<Item = (&'p str, &'p str)>, answer: &str, known: &Known<'_>) -> Explanation {
    let request =
        Request::of_params(params.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect());
    match refusal(&request.source, answer, known) {
        Ok(refusal) => of_signature(request, refusal, known),
        Err(cause) => cause.into(),
    }
}

/// The same of a signature that this library made of a text, by the `sub_msg` of the refusal alone.
pub(crate) fn refused_signature(source: &str, sub_msg: &str, known: &Known<'_>) -> Explanation {
    // Nobody copied it.
    let request = Request { is_sent: true, ..Request::of_text(source) };
    let explanation = of_signature(request, quoted::of_message(sub_msg), known);
    match explanation.cause {
        Cause::SameText => Cause::WrongKey.into(),
        _ => explanation,
    }
}

/// A refused request, as far as it is known.
struct Request {
    /// The text that was signed, or should have been.
    source: String,
    /// What was sent, in that order.
    params: Vec<(String, String)>,
    /// Whether the text was made here, of the parameters that were sent.
    is_sent: bool,
}

impl Request {
    fn of_text(source: &str) -> Self {
        let params = text::parameters(source).into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self { source: source.to_owned(), params: params.collect(), is_sent: false }
    }

    fn of_params(params: Vec<(String, String)>) -> Self {
        let source = crate::sign_source(params.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        Self { source, params, is_sent: true }
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// As it was before somebody copied it; `verified` is what the gateway verified.
    fn restored(self, verified: &str) -> (Self, Option<Paste>) {
        if !self.is_sent {
            let given = paste::text_of(&self.source, verified);
            let mut request = Self::of_text(&given.source);
            request.params.extend(given.sign.map(|sign| ("sign".to_owned(), sign)));
            return (request, given.paste);
        }
        match value(verified, "charset").filter(|_| self.value("charset").is_none()) {
            Some(charset) => {
                let charset = ("charset".to_owned(), charset.to_owned());
                (Self::of_params([vec![charset], self.params].concat()), Some(Paste::WithoutCharset))
            }
            None => (self, None),
        }
    }
}

/// The refusal of a signature, or what else the answer is.
fn refusal(source: &str, answer: &str, known: &Known<'_>) -> Result<Refusal, Cause> {
    if let Some(cause) = quoted::not_an_answer(answer) {
        return Err(cause);
    }
    let refusal = quoted::read(answer);
    let about = |code: &str| Cause::NotAboutTheSignature(Code(code).to_string());
    Err(match refusal.sub_code.as_deref().map(|code| code.trim_start_matches("isv.")) {
        None | Some("") => match refusal.code.as_deref() {
            Some("10000" | "10003") => Cause::NotRefused,
            // With these, the platform tells in `sub_code` what it minds; half of an answer may lack it.
            None | Some("40001" | "40002") => return Ok(refusal),
            Some(code) => about(code),
        },
        Some("invalid-signature") => return Ok(refusal),
        Some("missing-signature-key") => Cause::NoKey,
        Some("missing-signature") => Cause::MissingSignature,
        Some("missing-signature-type") => Cause::MissingSignType,
        Some("invalid-signature-type") => match (type_of(source), value(source, "sign_type")) {
            (None, Some(named)) => Cause::SignTypeRefused(text::printable(named)),
            (named, _) => {
                let signed = named.unwrap_or(known.sign_type);
                // What the console probably has.
                let expected = if signed == SignType::Rsa2 { SignType::Rsa } else { SignType::Rsa2 };
                Cause::SignType { signed, expected }
            }
        },
        Some(_) => about(refusal.sub_code.as_deref().unwrap_or_default()),
    })
}

fn of_signature(request: Request, refusal: Refusal, known: &Known<'_>) -> Explanation {
    let Some(verified) = refusal.verified else {
        let source = request.source.clone();
        let (request, _) = request.restored(&source);
        let explanation = of_equal_text(&request, &request.source, known);
        let is_told = match explanation.cause {
            Cause::WrongKey | Cause::SameText => false,
            // The text that was signed may have had the one of the address.
            Cause::SignedElsewhere => request.value("charset").is_some(),
            _ => true,
        };
        return if is_told { explanation } else { Cause::NothingQuoted.into() };
    };
    let (request, paste) = request.restored(&verified);
    let source = &request.source;
    let is_equal = *source == verified || (refusal.is_cut && source.starts_with(&verified));
    let pasted = paste.map(Cause::Pasted);
    if is_equal {
        let explanation = of_equal_text(&request, &verified, known);
        return match (&explanation.cause, pasted) {
            (Cause::SameText | Cause::WrongKey, _) if *source != verified => Cause::SameBeginning.into(),
            (Cause::SameText, Some(pasted)) if !request.is_sent => pasted.into(),
            (_, pasted) => Explanation { also: explanation.also.or(pasted), ..explanation },
        };
    }
    let difference = Difference::between(source, &verified, "verified:");
    if paste == Some(Paste::Part) {
        return Explanation { cause: Cause::Pasted(Paste::Part), also: None, difference };
    }
    let cause = compare::cause(source, &verified, refusal.is_cut);
    // The line breaks may be those of the value.
    let is_explained = paste == Some(Paste::Wrapped) && matches!(cause, Cause::Rewritten(..));
    Explanation { cause, also: pasted.filter(|_| !is_explained), difference }
}

/// What keys and signature tell when the gateway verified the text of the request.
fn of_equal_text(request: &Request, verified: &str, known: &Known<'_>) -> Explanation {
    let keys = match known.keys() {
        Ok(keys) => keys,
        Err(cause) => return cause.into(),
    };
    let app_id = request.value("app_id");
    if let Some(app_id) = app_id.filter(|app_id| known.app_id.is_some_and(|known| known != *app_id)) {
        return Cause::OtherApp(text::printable(app_id)).into();
    }
    let Some(sign) = known.signature.or_else(|| request.value("sign")) else { return Cause::SameText.into() };
    let charset = request.value("charset").and_then(Charset::of_label).unwrap_or_default();
    let expected = type_of(&request.source).unwrap_or(known.sign_type);
    let (found, damage) = mended(sign, keys.app.as_ref(), expected);
    let fits_in = |charset: Charset, key: &PublicKey, sign_type: SignType| {
        let content = charset.encode(&request.source).ok();
        content.is_some_and(|content| Trial::new(key, sign_type, &found).verifies(&content))
    };
    let of_another_app = || keys.of_another_app(|key| fits_in(charset, key, expected));
    let Some(app) = &keys.app else { return of_another_app().unwrap_or(Cause::SameText).into() };
    let types = [SignType::Rsa2, SignType::Rsa, SignType::Sm2];
    let cause = match types.into_iter().find(|sign_type| fits_in(charset, app, *sign_type)) {
        Some(signed) if signed != expected => Cause::SignType { signed, expected },
        Some(_) => damage.unwrap_or(Cause::WrongKey),
        None if fits_in(if charset == Charset::Gbk { Charset::Utf8 } else { Charset::Gbk }, app, expected) => {
            Cause::Charset("sign".to_owned(), CharsetFault::Recoded)
        }
        None => match of_another_app() {
            Some(cause) => cause,
            None => return of_another_text(request, verified, &Trial::new(app, expected, &found), charset, damage),
        },
    };
    cause.into()
}

/// The signature in standard base64, and what had happened to it.
fn mended(sign: &str, key: Option<&PublicKey>, sign_type: SignType) -> (String, Option<Cause>) {
    let length = key.and_then(|key| Trial::length(key, sign_type));
    let sign = sign.trim();
    received::signature(sign.as_bytes(), length).unwrap_or_else(|damage| (sign.to_owned(), Some(damage)))
}

/// The app's key signed another text, or another key signed.
fn of_another_text(
    request: &Request,
    verified: &str,
    trial: &Trial<'_>,
    charset: Charset,
    damage: Option<Cause>,
) -> Explanation {
    let encoded = |(name, value): &(String, String)| Some((name.clone(), charset.encode(value).ok()?.into_owned()));
    let pairs: Vec<Pair> = request.params.iter().filter_map(encoded).collect();
    match variant::of_request(&pairs, trial) {
        Some(signed) => {
            let text = charset.decode(&signed.text).unwrap_or_else(|_| String::from_utf8_lossy(&signed.text));
            let difference = Difference::between(&text, verified, "verified:");
            Explanation { cause: signed.cause, also: signed.also.or(damage), difference }
        }
        None => received::beside(Cause::SignedElsewhere, damage),
    }
}

fn value<'t>(source: &'t str, name: &str) -> Option<&'t str> {
    text::parameters(source).into_iter().find(|(other, _)| *other == name).map(|(_, value)| value)
}

/// The type that the request names.
fn type_of(source: &str) -> Option<SignType> {
    let named = value(source, "sign_type");
    [SignType::Rsa2, SignType::Rsa, SignType::Sm2].into_iter().find(|sign_type| named == Some(sign_type.as_str()))
}
