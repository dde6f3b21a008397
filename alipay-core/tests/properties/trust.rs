//! What is signed and encrypted, and who signed it: laws 1, 2 and 6 to 9.

use std::collections::BTreeMap;

use alipay_core::{AesKey, Certificate, Encryption, Params, Verifier as _, sign_source};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use md5::{Digest as _, Md5};
use proptest::prelude::*;

use crate::{
    CLIENT, VERIFIER, der,
    support::{key, notice::NoticeForm, sign},
};

/// Another order that depends on a number.
fn shuffle<T>(list: &mut [T], seed: u64, name: impl Fn(&T) -> &str) {
    list.sort_by_key(|item| name(item).bytes().fold(seed, |hash, byte| hash.rotate_left(7) ^ u64::from(byte)));
}

proptest! {
    /// Law 1.
    #[test]
    fn a_signature_is_of_one_text(content in ".*", other in ".*") {
        let signature = sign(&content);
        prop_assert!(VERIFIER.verify(content.as_bytes(), &signature).is_ok());
        prop_assert_eq!(VERIFIER.verify(other.as_bytes(), &signature).is_ok(), content == other);
    }

    /// Law 2.
    #[test]
    fn one_changed_byte_is_noticed(content in ".+", at in any::<prop::sample::Index>(), flip in 1_u8..=255) {
        let signature = sign(&content);
        let mut changed = content.clone().into_bytes();
        let place = at.index(changed.len());
        changed[place] ^= flip;
        prop_assert!(VERIFIER.verify(&changed, &signature).is_err());

        let mut bytes = STANDARD.decode(&signature).unwrap();
        let place = at.index(bytes.len());
        bytes[place] ^= flip;
        prop_assert!(VERIFIER.verify(content.as_bytes(), &STANDARD.encode(bytes)).is_err());

        // There is one way to write a signature.
        let mut text = signature.into_bytes();
        let place = at.index(text.len());
        text[place] ^= flip;
        prop_assert!(VERIFIER.verify(content.as_bytes(), &String::from_utf8_lossy(&text)).is_err());
    }

    /// Law 6.
    #[test]
    fn the_sign_source_does_not_depend_on_order(
        pairs in proptest::collection::btree_map("[a-z_0-9]{1,8}", ".*", 0..8),
        seed in any::<u64>(),
    ) {
        let sorted: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut shuffled = sorted.clone();
        shuffle(&mut shuffled, seed, |(name, _)| name);
        let source = sign_source(shuffled.iter().copied());
        prop_assert_eq!(sign_source(sorted), source.clone());

        // The rule, word by word: sorted by name, without `sign` and what is empty, joined.
        let rule = pairs.iter().filter(|(name, value)| *name != "sign" && !value.is_empty());
        prop_assert_eq!(rule.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&"), source);

        let mut params = Params::new();
        for (name, value) in shuffled {
            params.set(name.to_owned(), value);
        }
        let kept = pairs.iter().filter(|(_, value)| !value.trim().is_empty());
        prop_assert_eq!(params.sign_source(), sign_source(kept.map(|(name, value)| (name.as_str(), value.as_str()))));
    }

    /// Law 7.
    #[test]
    fn a_notification_is_what_was_signed(
        values in proptest::collection::vec("[ -~一-龥😀]{0,12}", 4),
        at in any::<prop::sample::Index>(),
        flip in 1_u8..=255,
        seed in any::<u64>(),
    ) {
        let mut form = NoticeForm::trade();
        for (name, value) in ["body", "passback_params", "subject", "buyer_logon_id"].into_iter().zip(&values) {
            form = form.with(name, value);
        }
        let read = |body: &[u8]| {
            let notice = CLIENT.notify().verify_offline(body).ok()?.ignore_expectations();
            // By §7.2, no signature covers `sign_type` or a parameter without a value; the client knows its sign type.
            let signed = notice.iter().filter(|(name, value)| !value.is_empty() && *name != "sign_type");
            Some(signed.map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<BTreeMap<_, _>>())
        };
        let body = form.body();
        let Some(genuine) = read(body.as_bytes()) else {
            // Only a text that could be cut otherwise is refused.
            prop_assert!(values.iter().any(|value| value.contains('&')));
            return Ok(());
        };
        for (name, value) in form.pairs.iter().filter(|(name, value)| !value.is_empty() && name != "sign_type") {
            prop_assert_eq!(genuine.get(name), Some(value));
        }
        let mut pieces: Vec<_> = body.split('&').collect();
        shuffle(&mut pieces, seed, |piece| piece);
        let shuffled = read(pieces.join("&").as_bytes());
        prop_assert_eq!(shuffled.as_ref(), Some(&genuine));

        // Whatever byte changes: refused, or the very same values (as of a space that is written otherwise).
        let mut changed = body.into_bytes();
        let at = at.index(changed.len());
        changed[at] ^= flip;
        prop_assert_eq!(read(&changed).unwrap_or_else(|| genuine.clone()), genuine);
    }

    /// Law 8.
    #[test]
    fn a_serial_number_is_the_one_of_the_rule(
        name in proptest::collection::vec((0_usize..5, "[ -~一-龥\r]{0,12}"), 0..5),
        number in any::<u128>(),
    ) {
        const KINDS: [(&str, Option<&str>); 5] = [
            ("2.5.4.3", Some("CN")),
            ("2.5.4.10", Some("O")),
            ("2.5.4.11", Some("OU")),
            ("2.5.4.6", Some("C")),
            ("1.2.840.113549.1.9.1", None),
        ];
        let parts: Vec<_> = name
            .iter()
            .map(|(kind, text)| der::relative(&[der::attribute(KINDS[*kind].0, der::UTF8, text.as_bytes())]))
            .collect();
        // A zero in front, so that the number is never a negative one.
        let serial = [&[0][..], &number.to_be_bytes()].concat();
        let spki = STANDARD.decode(key("app_rsa2048.pub.b64").trim()).unwrap();
        let certificate = Certificate::from_der(der::certificate(&der::sequence(&parts), &serial, &spki)).unwrap();

        let shown: Vec<_> = name
            .iter()
            .rev()
            .map(|(kind, text)| match KINDS[*kind] {
                (_, Some(short)) => format!("{short}={}", escaped(text)),
                (oid, None) => {
                    let value = der::tlv(der::UTF8, text.as_bytes());
                    format!("{oid}=#{}", value.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
                }
            })
            .collect();
        let sum = Md5::digest(format!("{}{number}", shown.join(",")));
        prop_assert_eq!(certificate.sn(), sum.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    }

    /// Law 9.
    #[test]
    fn encryption_round_trips(
        content in proptest::collection::vec(any::<u8>(), 0..200),
        damage in any::<prop::sample::Index>(),
    ) {
        let aes = AesKey::parse(&key("aes128.b64")).unwrap();
        for encryption in [Encryption::Aes, Encryption::AesV2] {
            let sent = aes.encrypt(encryption, &content);
            prop_assert_eq!(&aes.decrypt(encryption, &sent).unwrap(), &content);
            // What was cut off is refused, or happens to end as a shorter text does.
            let cut = damage.index(sent.len());
            prop_assert_ne!(aes.decrypt(encryption, &sent[..cut]), Ok(content.clone()));
        }
    }
}

/// A form that a law once failed for: a plus that becomes another character of the same value, and the like.
#[test]
fn a_notification_with_odd_texts_is_what_was_signed() {
    let form =
        NoticeForm::trade().with("body", "fGo😀%+").with("passback_params", "'FAX(").with("buyer_logon_id", "愳");
    let read = |body: &[u8]| {
        let notice = CLIENT.notify().verify_offline(body).ok()?.ignore_expectations();
        let signed = notice.iter().filter(|(name, value)| !value.is_empty() && *name != "sign_type");
        Some(signed.map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<BTreeMap<_, _>>())
    };
    let body = form.body().into_bytes();
    let genuine = read(&body).unwrap();
    for at in 0..body.len() {
        let mut changed = body.clone();
        changed[at] ^= 68;
        assert!(read(&changed).is_none_or(|values| values == genuine), "{at}");
    }
}

/// RFC 2253 §2.4 as Java does it, told from the other end: which characters stand at the margin.
fn escaped(text: &str) -> String {
    let is_blank = |c: &char| matches!(c, ' ' | '\r');
    let chars: Vec<char> = text.chars().collect();
    let front = chars.iter().take_while(|c| is_blank(c)).count();
    let back = chars.iter().rev().take_while(|c| is_blank(c)).count();
    let mut out = String::new();
    for (i, c) in chars.iter().enumerate() {
        if i < front || i + back >= chars.len() || ",=+<>#;\"\\".contains(*c) {
            out.push('\\');
        }
        out.push(*c);
    }
    out
}
