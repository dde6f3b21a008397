//! Explanations of anything at all: in time, without a panic, without a secret.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/refused.rs"]
mod refused;
mod support;

use alipay_core::{
    SignType,
    explain::{self, Cause, Known},
    form,
};
use proptest::prelude::*;
use refused::{explain_notice, refusal, source, with};
use support::sign_bytes_as;

#[test]
fn a_long_text_is_quoted_in_part() {
    let signed = source(&with("biz_content", &"x".repeat(20_000)));
    let quoted: String = signed.chars().take(16 * 1024).collect();
    assert_eq!(explain::request(&signed, &refusal(&quoted), &Known::new()).cause, Cause::SameBeginning);
    let escaped = source(&with("biz_content", &format!("&quot;{}", "x".repeat(20_000))));
    let quoted_otherwise: String = escaped.chars().take(16 * 1024).collect();
    let explanation = explain::request(&signed, &refusal(&quoted_otherwise), &Known::new());
    assert_eq!(explanation.cause, Cause::Changed("biz_content".into()));
    let other = quoted.replace("app_id=2", "app_id=3");
    assert_eq!(explain::request(&signed, &refusal(&other), &Known::new()).cause, Cause::Changed("app_id".into()));
}

#[test]
fn a_large_form_is_explained_in_time() {
    let start = std::time::Instant::now();
    let sign = form::encode([("sign", sign_bytes_as("alipay_rsa2048", SignType::Rsa2, b"something else"))]);
    let many: String = (0..500).map(|i| format!("k{i}={}&", "%26 ".repeat(400).replace(' ', "+"))).collect();
    assert_eq!(explain_notice(format!("{many}{sign}").as_bytes()).cause, Cause::AlteredOrOtherKey);
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

/// Pieces of which the texts consist that are looked at here.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        ".{0,8}",
        "[a-c_]{1,3}=",
        Just("&".to_owned()),
        Just("&amp;".to_owned()),
        Just("%".to_owned()),
        Just("%E4%B8".to_owned()),
        Just("\\u".to_owned()),
        Just("\\ud83d".to_owned()),
        Just("&#x".to_owned()),
        Just("{\"token\":\"".to_owned()),
        Just("sign=AAAA".to_owned()),
        Just("\"sub_msg\":\"".to_owned()),
        Just("验签字符串为：".to_owned()),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_input_panics(
        [source, answer, sign] in [pieces(), pieces(), pieces()],
        bytes in proptest::collection::vec(any::<u8>(), 0..64),
    ) {
        let (own, others) = ([sign.clone()], [("another", ALIPAY)]);
        let known = Known::new().signature(&sign).app_public_key(ALIPAY).app_id(&answer).own_params(&own).other_keys(&others);
        let explanation = explain::request(&source, &answer, &known);
        prop_assert!(!explanation.to_string().is_empty());
        let _ = explain::request(&source, &refusal(&answer), &Known::new().private_key(&sign)).to_string();
        for body in [source.as_bytes(), &bytes, format!("a=1&{source}&sign=AAAA").as_bytes()] {
            prop_assert!(!explain::notification(body, ALIPAY, &Known::new()).to_string().is_empty());
        }
        let _ = explain::notification(source.as_bytes(), &answer, &known).to_string();
        let sent = [("app_id", "1"), (&*source, &*answer), ("sign", &*sign), ("charset", "gbk")];
        for verified in [&source, &answer, &alipay_core::sign_source(sent)] {
            let _ = explain::sent(sent, &refusal(verified), &known).to_string();
        }
        let quoted = serde_json::to_string(&sign).unwrap();
        for body in [source.clone(), format!(r#"{{"a_response":{answer},"sign":{quoted}}}"#)] {
            prop_assert!(!explain::response(body.as_bytes(), ALIPAY, &Known::new()).to_string().is_empty());
        }
        let _ = explain::response(&bytes, ALIPAY, &Known::new()).to_string();
    }

    #[test]
    fn secrets_stay_hidden(secret in "[0-9A-Za-z]{16,32}", other in "[0-9A-Za-z]{16,32}", at in 0_usize..16) {
        let seen = format!("{}{}", &secret[..at], &other[..16]);
        for (before, behind) in [
            ("app_auth_token=", "&charset=utf-8"),
            ("biz_content={\"auth_code\":\"", "\",\"a\":1}&charset=utf-8"),
            ("biz_content={\"x\":\"{\\\"password\\\":\\\"", "\\\"}\"}&charset=utf-8"),
        ] {
            let text = |value: &str| format!("app_id=1&{before}{value}{behind}");
            let explanation = explain::request(&text(&secret), &refusal(&text(&seen)), &Known::new());
            let shown = format!("{explanation} {explanation:?}");
            for piece in secret.as_bytes().windows(8).chain(seen.as_bytes().windows(8)) {
                prop_assert!(!shown.contains(std::str::from_utf8(piece).unwrap()), "{}", shown);
            }
        }
    }
}

const ALIPAY: &str = include_str!("vectors/keys/alipay_rsa2048.pub.b64");
