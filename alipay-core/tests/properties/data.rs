//! What is written and what is read: laws 10 to 14.

use std::time::{Duration, UNIX_EPOCH};

use alipay_core::{Amount, Date, DateTime, Params, codec, form, validate};
use proptest::prelude::*;

use crate::{
    CLIENT, amount, pay,
    support::{self, Pay},
};

proptest! {
    /// Law 10.
    #[test]
    fn a_record_survives_encoding_and_decoding(pay in pay()) {
        let json = codec::to_json(&pay);
        prop_assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{}", json);
        let decoded = codec::decode::<Pay>(&json);
        prop_assert_eq!(decoded.as_ref(), Ok(&pay));
        prop_assert_eq!(codec::to_json(&decoded.unwrap()), json);
    }

    /// Law 10, for what is stored.
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

    /// Law 10, for what others stored.
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
    fn validation_names_every_path(pay in pay()) {
        if let Err(violations) = validate::check(&pay) {
            prop_assert!(violations.iter().all(|violation| !violation.path.is_empty()));
        }
    }

    /// Law 11.
    #[test]
    fn a_form_survives_encoding_and_decoding(mut pairs in proptest::collection::btree_map(".+", ".*", 0..8)) {
        pairs.remove("");
        let text = form::encode(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        prop_assert!(text.is_ascii());
        let decoded = form::decode(&text).unwrap();
        prop_assert_eq!(form::encode(decoded.iter().map(|(name, value)| (name.as_str(), value.as_str()))), text);
        prop_assert_eq!(decoded, pairs.into_iter().collect::<Vec<_>>());
    }

    /// Law 11, for what others wrote: read, written and read again, it is the same.
    #[test]
    fn a_form_of_others_is_read_in_one_way(text in "[a-z0-9%+=&.A-F]{0,32}") {
        if let Ok(pairs) = form::decode(&text) {
            let written = form::encode(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            prop_assert_eq!(form::decode(&written).unwrap(), pairs, "{} {}", text, written);
        }
    }

    #[test]
    fn setting_a_parameter_twice_keeps_the_last(name in "[a-z]{1,3}", first in ".*", second in "[^\\s].*") {
        let mut params = Params::new();
        params.set(name.clone(), first);
        params.set(name.clone(), second.clone());
        prop_assert_eq!(params.iter().collect::<Vec<_>>(), [(name.as_str(), second.as_str())]);
    }

    /// Law 12.
    #[test]
    fn an_amount_survives_writing_and_reading(amount in amount(), other in amount()) {
        let text = amount.to_string();
        prop_assert_eq!(text.parse::<Amount>(), Ok(amount));
        prop_assert_eq!(text, format!("{}.{:02}", amount.fen() / 100, amount.fen() % 100));
        // Sums and differences are those of integers, or none at all.
        let (sum, difference) = (amount.fen() + other.fen(), amount.fen() - other.fen());
        prop_assert_eq!(amount.checked_add(other), Amount::from_fen(sum).ok());
        prop_assert_eq!(amount.checked_sub(other), Amount::from_fen(difference).ok());
        prop_assert_eq!(amount.checked_sub(other).is_some(), difference >= 0);
    }

    /// Law 12: read as the grammar says, and as nothing else.
    #[test]
    fn no_text_is_an_amount_by_accident(text in "[0-9.,eE+ -]{0,16}") {
        let (yuan, decimals) = text.split_once('.').unwrap_or((&text, "00"));
        let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let is_amount = matches!(yuan.len(), 1..=11)
            && (yuan.len() == 1 || !yuan.starts_with('0'))
            && matches!(decimals.len(), 1..=2)
            && are_digits(yuan)
            && are_digits(decimals);
        match text.parse::<Amount>() {
            Ok(amount) => {
                let padded = format!("{decimals:0<2}");
                prop_assert_eq!(amount.fen(), yuan.parse::<i64>().unwrap() * 100 + padded.parse::<i64>().unwrap());
                prop_assert!(is_amount, "{}", text);
            }
            Err(_) => prop_assert!(!is_amount, "{}", text),
        }
    }

    /// Law 13.
    #[test]
    fn a_moment_survives_writing_and_reading(seconds in 0_u64..200_000_000_000) {
        let moment = UNIX_EPOCH + Duration::from_secs(seconds);
        let time = DateTime::from_system_time(moment);
        prop_assert_eq!(time.to_system_time(), moment);
        let text = time.to_string();
        prop_assert_eq!(text.parse::<DateTime>(), Ok(time));
        prop_assert_eq!(text.parse::<DateTime>().unwrap().to_string(), text);
        let day = time.date().to_string();
        prop_assert_eq!(day.parse::<Date>(), Ok(time.date()));
        prop_assert_eq!(day.parse::<Date>().unwrap().to_string(), day);
    }

    /// Law 13: what is read is written in the same way again.
    #[test]
    fn no_text_is_a_moment_by_accident(
        text in "[0-9]{4}[-/]?[0-9]{1,2}-[0-9]{1,2}([ T][0-9]{1,2}:[0-9]{2}:[0-9]{2}(\\.0|Z|\\+08:00)?)?",
    ) {
        if let Ok(day) = text.parse::<Date>() {
            prop_assert_eq!(day.to_string(), text);
        } else if let Ok(time) = text.parse::<DateTime>() {
            prop_assert_eq!(time.to_string(), text);
        }
    }

    /// Law 14.
    #[test]
    fn a_page_gives_back_what_was_signed(subject in "[ -~\u{80}-\u{2fff}一-龥😀<>&\"']{0,40}") {
        let content = serde_json::json!({ "subject": subject }).to_string();
        let form = CLIENT.raw("alipay.trade.page.pay", &content).form().unwrap();
        let parsed = support::html::parse(&form.to_html());
        let sent = parsed.fields.iter().find(|(name, _)| name == "biz_content").unwrap();
        prop_assert_eq!(&sent.1, &content);
        prop_assert_eq!(parsed.elements.iter().filter(|name| *name == "script").count(), 1);
        let query = form.to_url();
        let pairs = form::decode(query.split_once('?').unwrap().1).unwrap();
        prop_assert!(pairs.contains(&("biz_content".to_owned(), content)));
    }
}
