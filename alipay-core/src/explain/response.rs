//! An answer of the gateway, whose signature was refused.

use super::{
    Cause, Difference, Explanation, Known,
    known::KnownKeys,
    notification::MAX_BODY,
    quoted,
    received::{self, Pair},
    repair::{REPAIRS, Repair},
    text::printable,
    trial::Trial,
};
use crate::{Charset, DecodedBody, Envelope, PublicKey, SignType, codec::members, envelope::Sign};

/// Explains why the signature of an answer was refused.
///
/// `body` is the raw body that answered a call; `alipay_public_key` the text of the key, or of the certificate, in the
/// client's settings. With the app's own key in `known`, a mix-up of both is noticed.
///
/// Wire rule: [§4.1](crate::protocol).
///
/// ```
/// use alipay_core::explain::{self, Cause, Known};
/// # let alipay_public_key = include_str!("../../tests/vectors/keys/alipay_rsa2048.pub.b64");
///
/// let body = br#"{"alipay_trade_query_response":{"code":"40004"}}"#;
/// let explanation = explain::response(body, alipay_public_key, &Known::new());
/// assert_eq!(explanation.cause, Cause::UnsignedAnswer);
/// ```
#[must_use]
pub fn response(body: &[u8], alipay_public_key: &str, known: &Known<'_>) -> Explanation {
    let (alipay, keys) = match known.keys_beside(alipay_public_key) {
        Ok(keys) => keys,
        Err(cause) => return cause.into(),
    };
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii();
    if body.len() > MAX_BODY {
        return Cause::NotAnAnswer("it is larger than any of the gateway").into();
    }
    let decoded = DecodedBody::new(body, Charset::Utf8).or_else(|_| DecodedBody::new(body, Charset::Gbk));
    let Ok(body) = decoded else { return Cause::NotAnAnswer("it is no text").into() };
    match Signed::read(&body) {
        Ok(signed) => explain(&signed, &alipay, &keys, known.sign_type),
        Err(cause) => cause.into(),
    }
}

/// What is signed of an answer.
struct Signed {
    /// The name of the answer, and its text as it came.
    node: Pair,
    sign: String,
    cert_sn: Option<String>,
}

impl Signed {
    fn read(body: &DecodedBody<'_>) -> Result<Self, Cause> {
        if let Some(cause) = quoted::not_an_answer(body.text()).filter(|cause| *cause != Cause::EncryptedAnswer) {
            return Err(cause);
        }
        let members = members(body.text()).ok_or(Cause::NotAnAnswer("it is no JSON object"))?;
        let mut nodes = members.into_iter().map(|(name, _)| name).filter(|name| name.ends_with("_response"));
        let (Some(name), None) = (nodes.next(), nodes.next()) else {
            return Err(Cause::NotAnAnswer("it has no member that ends in `_response`, or several"));
        };
        // `error_response` beside it, or a member twice: nothing that the gateway sends.
        let envelope = Envelope::open(body, &name)
            .map_err(|_| Cause::NotAnAnswer("a member is there twice, or is none of an answer"))?;
        let sign = match envelope.sign {
            Sign::Missing => return Err(Cause::UnsignedAnswer),
            Sign::NotText => return Err(Cause::DamagedSignature),
            Sign::Text(sign) => sign,
        };
        Ok(Self { node: (name, envelope.signed.to_vec()), sign, cert_sn: envelope.cert_sn })
    }
}

fn explain(signed: &Signed, alipay: &PublicKey, keys: &KnownKeys<'_>, expected: SignType) -> Explanation {
    let (name, node) = &signed.node;
    if signed.sign.is_empty() {
        return Cause::UnsignedAnswer.into();
    }
    let (sign, damage) = match received::signature(signed.sign.as_bytes(), Trial::length(alipay, expected)) {
        Ok(found) => found,
        Err(cause) => return cause.into(),
    };
    let fits_as = |key: &PublicKey, sign_type| Trial::new(key, sign_type, &sign).verifies(node);
    if fits_as(alipay, expected) {
        return damage.unwrap_or(Cause::GenuineAnswer).into();
    }
    let mut types = [SignType::Rsa2, SignType::Rsa, SignType::Sm2].into_iter().filter(|other| *other != expected);
    if let Some(signed) = types.find(|other| fits_as(alipay, *other)) {
        return Cause::SignType { signed, expected }.into();
    }
    if keys.app.as_ref().is_some_and(|app| fits_as(app, expected)) {
        return Cause::SignedByApp.into();
    }
    if let Some(cause) = keys.of_another_app(|key| fits_as(key, expected)) {
        return cause.into();
    }
    let trial = Trial::new(alipay, expected, &sign);
    if let Some((before, cause, also)) = rewritten(name, node, &trial) {
        let [before, seen] = [&before, node].map(|text| String::from_utf8_lossy(text));
        return Explanation {
            cause,
            also: also.or(damage),
            difference: Difference::between(&before, &seen, "received:"),
        };
    }
    let named = signed.cert_sn.as_deref().map(printable);
    let other = named.filter(|named| keys.alipay_cert_sn.as_ref().is_some_and(|given| given != named));
    received::beside(other.map_or(Cause::AlteredOrOtherKey, Cause::OtherCertificate), damage)
}

/// The answer before one thing happened to it, or two.
fn rewritten(name: &str, node: &[u8], trial: &Trial<'_>) -> Option<(Vec<u8>, Cause, Option<Cause>)> {
    let undone = |repair: &Repair, node: &[u8]| (repair.undo)(name, node).filter(|before| before != node);
    let cause = |repair: &Repair| (repair.cause)(printable(name));
    let once = REPAIRS.iter().find_map(|repair| {
        let before = undone(repair, node).filter(|before| trial.verifies(before))?;
        Some((before, cause(repair), None))
    });
    once.or_else(|| {
        REPAIRS.iter().take_while(|_| !trial.is_spent()).find_map(|last| {
            let between = undone(last, node)?;
            REPAIRS.iter().take_while(|_| !trial.is_spent()).find_map(|first| {
                let before = undone(first, &between).filter(|before| trial.verifies(before))?;
                Some((before, cause(first), Some(cause(last))))
            })
        })
    })
}
