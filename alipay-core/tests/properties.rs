//! Laws that hold for every input.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use alipay_core::{
    AesKey, Amount, AppResult, Certificate, Charset, Date, DateTime, DecodedBody, Encryption, Envelope, HttpResponse,
    Params, PrivateKey, PublicKey, SignType, State, Verifier as _, codec, form, sign_source, validate,
};
use proptest::prelude::*;
use support::{Goods, Pay, QueryAnswer, key, sign, signed};

fn amount() -> impl Strategy<Value = Amount> {
    (0_i64..10_000_000_000_000).prop_map(|fen| Amount::from_fen(fen).unwrap())
}

fn goods() -> impl Strategy<Value = Goods> {
    (".*", proptest::option::of(amount())).prop_map(|(goods_id, price)| Goods { goods_id, price })
}

prop_compose! {
    fn pay()(
        out_trade_no in ".*",
        total_amount in amount(),
        subject in proptest::option::of(".*"),
        is_async_pay in any::<Option<bool>>(),
        quantity in any::<Option<i64>>(),
        goods_detail in proptest::collection::vec(goods(), 0..4),
        seller in proptest::option::of(goods().prop_map(Box::new)),
    ) -> Pay {
        Pay { out_trade_no, total_amount, subject, is_async_pay, quantity, goods_detail, seller }
    }
}

proptest! {
    #[test]
    fn a_record_survives_encoding_and_decoding(pay in pay()) {
        let json = codec::to_json(&pay);
        prop_assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{}", json);
        prop_assert_eq!(codec::decode::<Pay>(&json), Ok(pay));
    }

    #[test]
    #[cfg(feature = "serde")]
    fn a_record_survives_storing(pay in pay()) {
        use codec::serde::{AsSerde, deserialize_record};
        let value = serde_json::to_value(AsSerde(&pay)).unwrap();
        prop_assert_eq!(&deserialize_record::<Pay, _>(&value).unwrap(), &pay);
        prop_assert_eq!(&deserialize_record::<Pay, _>(value).unwrap(), &pay);
        let text = serde_json::to_string(&AsSerde(&pay)).unwrap();
        prop_assert_eq!(deserialize_record::<Pay, _>(&mut serde_json::Deserializer::from_str(&text)).unwrap(), pay);
    }

    #[test]
    #[cfg(feature = "serde")]
    fn what_is_stored_is_read_as_the_decoder_reads_it(text in "[\\[\\]{}:,\"\\\\0-9eE.tfnu +a-z]{0,24}") {
        // As a member of a field that takes anything, so that most texts get that far.
        let json = format!(r#"{{"subject":{text},"out_trade_no":"","total_amount":"1"}}"#);
        let Ok(value) = serde_json::from_str::<serde_json::Value>(&json) else { return Ok(()) };
        if let Ok(pay) = codec::serde::deserialize_record::<Pay, _>(&value) {
            prop_assert_eq!(codec::decode::<Pay>(&value.to_string()), Ok(pay));
        }
    }

    #[test]
    fn validation_never_panics_and_names_every_path(pay in pay()) {
        if let Err(violations) = validate::check(&pay) {
            prop_assert!(violations.iter().all(|violation| !violation.path.is_empty()));
        }
    }

    #[test]
    fn a_form_survives_encoding_and_decoding(mut pairs in proptest::collection::btree_map(".+", ".*", 0..8)) {
        pairs.remove("");
        let text = form::encode(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        prop_assert!(text.is_ascii());
        let decoded = form::decode(&text).unwrap();
        prop_assert_eq!(decoded, pairs.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn the_sign_source_does_not_depend_on_order(
        pairs in proptest::collection::btree_map("[a-z_0-9]{1,8}", ".*", 0..8),
        seed in any::<u64>(),
    ) {
        let sorted: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut shuffled = sorted.clone();
        shuffled.sort_by_key(|(name, _)| name.bytes().fold(seed, |hash, byte| hash.rotate_left(7) ^ u64::from(byte)));
        prop_assert_eq!(sign_source(sorted), sign_source(shuffled));
    }

    #[test]
    fn setting_a_parameter_twice_keeps_the_last(name in "[a-z]{1,3}", first in ".*", second in "[^\\s].*") {
        let mut params = Params::new();
        params.set(name.clone(), first);
        params.set(name.clone(), second.clone());
        prop_assert_eq!(params.iter().collect::<Vec<_>>(), [(name.as_str(), second.as_str())]);
    }

    #[test]
    fn money_and_time_are_written_as_they_are_read(amount in amount(), seconds in 0_u64..200_000_000_000) {
        prop_assert_eq!(amount.to_string().parse::<Amount>(), Ok(amount));
        let moment = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        let time = DateTime::from_system_time(moment);
        prop_assert_eq!(time.to_system_time(), moment);
        prop_assert_eq!(time.to_string().parse::<DateTime>(), Ok(time));
        prop_assert_eq!(time.date().to_string().parse::<Date>(), Ok(time.date()));
    }

    #[test]
    fn no_text_is_an_amount_by_accident(text in "[0-9.,eE+ -]{0,16}") {
        if let Ok(amount) = text.parse::<Amount>() {
            let yuan: f64 = text.parse().unwrap();
            prop_assert!((yuan * 100.0 - amount.fen() as f64).abs() < 0.5, "{} {}", text, amount);
        }
    }

    #[test]
    fn any_body_is_judged_without_a_panic(body in proptest::collection::vec(any::<u8>(), 0..256)) {
        let key = "alipay_trade_query_response";
        for charset in [Charset::Utf8, Charset::Gbk] {
            let text = DecodedBody::new(&body, charset);
            prop_assert!(text.is_err() || Envelope::open(&text.unwrap(), key).is_err());
        }
        let _ = form::decode(&String::from_utf8_lossy(&body));
        let _ = PrivateKey::parse(&String::from_utf8_lossy(&body));
        let _ = PublicKey::parse(&String::from_utf8_lossy(&body));
    }

    #[test]
    fn json_like_texts_never_panic(text in "[\\[\\]{}:,\"\\\\0-9eE.tfnu +a-z]{0,64}") {
        let _ = codec::decode::<QueryAnswer>(&text);
        let node = format!(r#"{{"seller":{text},"goods_detail":{text},"channels":{text},"quantity":{text}}}"#);
        let _ = codec::decode::<QueryAnswer>(&node);
    }
}

proptest! {
    #[test]
    fn nothing_that_is_received_panics(body in proptest::collection::vec(any::<u8>(), 0..256), text in ".{0,128}") {
        let client = support::client();
        prop_assert!(client.notify().form_offline(&body).is_err());
        prop_assert!(client.notify().verify_offline(text.as_bytes()).is_err());
        let _ = Certificate::parse_all(&body);
        let _ = Certificate::from_der(body.clone());
        let _ = AppResult::parse(&text);
        let _ = client.authorization_callback(&text, &State::random());
        for status in [200, 400] {
            let answer = HttpResponse::new(status, body.clone()).with_header("alipay-signature", text.clone());
            prop_assert!(client.rest("POST", "/v3/alipay/trade/query").accept(&answer).is_err());
        }
    }

    #[test]
    fn a_damaged_certificate_is_read_or_refused(at in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let mut der = Certificate::parse(key("alipay_cert.crt").as_bytes()).unwrap().der().to_vec();
        let at = at.index(der.len());
        der[at] = to;
        if let Ok(certificate) = Certificate::from_der(der.clone()) {
            let _ = (certificate.public_key(), certificate.sn().len(), certificate.validity());
        }
        der.truncate(cut.index(der.len()));
        prop_assert!(Certificate::from_der(der).is_err());
    }

    #[test]
    fn encryption_round_trips(content in proptest::collection::vec(any::<u8>(), 0..200), damage in any::<prop::sample::Index>()) {
        let aes = AesKey::parse(&key("aes128.b64")).unwrap();
        for encryption in [Encryption::Aes, Encryption::AesV2] {
            let sent = aes.encrypt(encryption, &content);
            prop_assert_eq!(&aes.decrypt(encryption, &sent).unwrap(), &content);
            let cut = damage.index(sent.len());
            let _ = aes.decrypt(encryption, &sent[..cut]);
        }
    }

    #[test]
    fn a_page_gives_back_what_was_signed(subject in "[ -~\u{80}-\u{2fff}一-龥😀<>&\"']{0,40}") {
        let client = support::client();
        let content = serde_json::json!({ "subject": subject }).to_string();
        let form = client.raw("alipay.trade.page.pay", &content).form().unwrap();
        let parsed = support::html::parse(&form.to_html());
        let sent = parsed.fields.iter().find(|(name, _)| name == "biz_content").unwrap();
        prop_assert_eq!(&sent.1, &content);
        prop_assert_eq!(parsed.elements.iter().filter(|name| *name == "script").count(), 1);
        let query = form.to_url();
        let pairs = form::decode(query.split_once('?').unwrap().1).unwrap();
        prop_assert!(pairs.contains(&("biz_content".to_owned(), content)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))] // each case signs

    #[test]
    fn only_the_signed_text_comes_out(text in ".*", at in any::<prop::sample::Index>(), flip in 1_u8..=255) {
        let node = codec::to_json(&QueryAnswer { qr_code: Some(text), ..QueryAnswer::default() });
        let body = signed(&node);
        let verifier = PublicKey::parse(&key("alipay_rsa2048.pub.pem")).unwrap().verifier(SignType::Rsa2).unwrap();
        let open = |body: &[u8]| {
            let body = DecodedBody::new(body, Charset::Utf8).ok()?;
            let envelope = Envelope::open(&body, "alipay_trade_query_response").ok()?;
            (envelope.verify(&verifier) == Ok(true)).then(|| envelope.node.to_owned())
        };
        prop_assert_eq!(open(body.as_bytes()), Some(node.clone()));

        let spaced = body.replacen(':', " :\n", 1).replacen(r#","sign""#, "\t , \"sign\" ", 1);
        prop_assert_eq!(open(spaced.as_bytes()), Some(node.clone()));

        // Whatever byte changes, wherever: rejected, or the very same node.
        let mut changed = body.into_bytes();
        let at = at.index(changed.len());
        changed[at] ^= flip;
        prop_assert!(open(&changed).is_none_or(|accepted| accepted == node));
    }

    #[test]
    fn a_signature_is_of_one_text(content in ".*", other in ".*") {
        let verifier = PublicKey::parse(&key("alipay_rsa2048.pub.pem")).unwrap().verifier(SignType::Rsa2).unwrap();
        let signature = sign(&content);
        prop_assert!(verifier.verify(content.as_bytes(), &signature).is_ok());
        prop_assert_eq!(verifier.verify(other.as_bytes(), &signature).is_ok(), content == other);
    }

    #[test]
    fn a_notification_is_what_was_signed(values in proptest::collection::vec("[ -~一-龥😀]{0,12}", 4), at in any::<prop::sample::Index>(), flip in 1_u8..=255) {
        let mut form = support::notice::NoticeForm::trade();
        for (name, value) in ["body", "passback_params", "subject", "buyer_logon_id"].into_iter().zip(&values) {
            form = form.with(name, value);
        }
        let client = support::client();
        let read = |body: &[u8]| {
            let notice = client.notify().verify_offline(body).ok()?.ignore_expectations();
            // By §7.2, no signature covers `sign_type` or a parameter without a value; the client knows its sign type.
            let signed = notice.iter().filter(|(name, value)| !value.is_empty() && *name != "sign_type");
            Some(signed.map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<Vec<_>>())
        };
        let body = form.body();
        let Some(genuine) = read(body.as_bytes()) else {
            // Only a text that could be cut otherwise is refused.
            prop_assert!(values.iter().any(|value| value.contains('&')));
            return Ok(());
        };
        for (name, value) in form.pairs.iter().filter(|(name, value)| !value.is_empty() && name != "sign_type") {
            prop_assert!(genuine.contains(&(name.clone(), value.clone())));
        }
        // Whatever byte changes: refused, or the very same values (as of a space that is written otherwise).
        let mut changed = body.into_bytes();
        let at = at.index(changed.len());
        changed[at] ^= flip;
        prop_assert_eq!(read(&changed).unwrap_or_else(|| genuine.clone()), genuine);
    }
}
