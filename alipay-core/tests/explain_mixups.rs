//! Why a signature was refused when something else was handed over than somebody thinks: an answer that is none, a
//! certificate, key or app of another one, a text that is encrypted. Numbers are those of our survey of other SDKs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/refused.rs"]
mod refused;
mod support;

use alipay_core::{
    AesKey, Certificate, Encryption, SignType,
    explain::{self, Cause, CharsetFault, Known},
};
use refused::{CONTENT, explain_notice, explained, mangled, params, refusal, source, texts, with};
use support::{APP_ID, key, notice::NoticeForm, sign_bytes_as};

fn cause_of_answer(answer: &str) -> Cause {
    explain::request(&source(&params()), answer, &Known::new()).cause
}

#[test]
fn peer_03_answers_that_are_none() {
    let whole = refusal(&source(&params()));
    for (answer, what) in [
        ("", "empty"),
        (" \r\n", "empty"),
        ("<html><h1>502 Bad Gateway</h1></html>", "page"),
        (&whole[..whole.len() / 2], "breaks off"),
        (&whole[..20], "breaks off"),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n<html>", "head"),
    ] {
        let cause = cause_of_answer(answer);
        assert!(matches!(cause, Cause::NotAnAnswer(it) if it.contains(what)), "{answer}: {cause}");
    }
    assert_eq!(cause_of_answer(&whole), Cause::SameText);
    assert_eq!(cause_of_answer("502 Bad Gateway"), Cause::NothingQuoted);
    for (node, cause) in [
        (r#"{"code":"10000","msg":"Success"}"#, Cause::NotRefused),
        (r#"{"code":"20000","msg":"Service Currently Unavailable"}"#, Cause::NotAboutTheSignature("20000".into())),
        (
            r#"{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"}"#,
            Cause::NotAboutTheSignature("ACQ.TRADE_NOT_EXIST".into()),
        ),
        (r#"{"code":"40004","sub_code":"\u001b[2J"}"#, Cause::NotAboutTheSignature("(unreadable)".into())),
    ] {
        assert_eq!(cause_of_answer(&format!(r#"{{"alipay_trade_create_response":{node},"sign":"x"}}"#)), cause);
    }
}

#[test]
fn peer_07_another_certificate_than_the_known_one() {
    let known = Certificate::parse(key("alipay_cert.crt").as_bytes()).unwrap();
    let explain = |notice: &NoticeForm, key: &str| explain::notification(notice.body().as_bytes(), key, &Known::new());
    let named = |sn: &str| NoticeForm::trade().with("alipay_cert_sn", sn);
    let (new_sn, certificate) = ("0123456789abcdef0123456789abcdef", key("alipay_cert.crt"));
    let renewed = NoticeForm { key: "alipay_rsa2048_next", ..named(new_sn) };
    let explanation = explain(&renewed, &certificate);
    assert_eq!(explanation.cause, Cause::OtherCertificate(new_sn.to_owned()));
    let shown = explanation.to_string();
    assert!(shown.contains(new_sn) && shown.contains("do not act on the content"), "{shown}");
    // Anybody can write a number; where no certificate is known, it explains nothing.
    assert_eq!(explain(&renewed, &key("alipay_rsa2048.pub.pem")).cause, Cause::AlteredOrOtherKey);
    // The same key in a new certificate is still the platform's, and the known certificate explains nothing.
    assert!(matches!(explain(&named(new_sn), &certificate).cause, Cause::Genuine(_)));
    let forged = NoticeForm { key: "other_rsa2048", ..named(known.sn()) };
    assert_eq!(explain(&forged, &certificate).cause, Cause::AlteredOrOtherKey);
}

#[test]
fn peer_14_another_app() {
    let source = source(&params());
    let (app, other) = (key("app_rsa2048.pkcs8.pem"), key("other_rsa2048.pkcs8.pem"));
    let sign = sign_bytes_as("other_rsa2048", SignType::Rsa2, source.as_bytes());
    let others = [("shop 2", other.as_str())];
    let known = Known::new().signature(&sign).other_keys(&others);
    let by_other = Cause::OfAnotherApp("shop 2".to_owned());
    for known in [known, known.private_key(&app), known.private_key(&app).app_id(APP_ID)] {
        assert_eq!(explain::request(&source, &refusal(&source), &known).cause, by_other);
    }
    let known = Known::new().app_id("2021000000000009");
    assert_eq!(explain::request(&source, &refusal(&source), &known).cause, Cause::OtherApp(APP_ID.to_owned()));

    // Of a notification: the platform has a key for every app.
    let (alipay, next) = (key("alipay_rsa2048.pub.pem"), key("alipay_rsa2048_next.pub.b64"));
    let others = [("shop 2", next.as_str())];
    let notice = NoticeForm { key: "alipay_rsa2048_next", ..NoticeForm::trade() };
    let explain =
        |notice: &NoticeForm, known: &Known<'_>| explain::notification(notice.body().as_bytes(), &alipay, known).cause;
    assert_eq!(explain(&notice, &Known::new().other_keys(&others)), by_other);
    assert_eq!(explain(&NoticeForm::trade(), &known), Cause::OtherApp(APP_ID.to_owned()));
    assert!(matches!(explain(&NoticeForm::trade(), &Known::new().app_id(APP_ID)), Cause::Genuine(_)));
    // A merchant's, sent to the service provider whose app it is.
    let merchant = NoticeForm::trade().with("auth_app_id", "2021000000000009");
    assert!(matches!(explain(&merchant, &known), Cause::Genuine(_)));
}

#[test]
fn peer_17_encrypted_on_one_side() {
    let encrypted = AesKey::parse(&key("aes128.b64")).unwrap().encrypt(Encryption::Aes, CONTENT.as_bytes());
    let mut seen = with("biz_content", &encrypted);
    seen.push(("encrypt_type", "AES".to_owned()));
    let cause = Cause::Encrypted("biz_content".to_owned());
    assert_eq!(explained(&params(), &seen).cause, cause);
    assert_eq!(explained(&seen, &params()).cause, cause);
    let answer = format!(r#"{{"alipay_trade_create_response":"{encrypted}","sign":"x"}}"#);
    let explanation = explain::request(&source(&params()), &answer, &Known::new());
    assert_eq!(explanation.cause, Cause::EncryptedAnswer);
    assert!(explanation.to_string().contains("decrypt it then"), "{explanation}");
    // A notification whose content something decrypted before it was verified.
    let notice = NoticeForm::trade().with("biz_content", &encrypted).with("encrypt_type", "AES");
    assert!(matches!(explain_notice(notice.body().as_bytes()).cause, Cause::Genuine(_)));
    let body = mangled(&notice, |name, value| if name == "biz_content" { CONTENT.into() } else { value });
    assert_eq!(explain_notice(&body).cause, cause);
}

#[test]
fn two_things_happened() {
    let bills = NoticeForm::trade().with("fund_bill_list", r#"[{"amount":"88.88"}]"#).with("total_amount", "0.10");
    let escape = |text: String| text.replace('&', "&amp;").replace('"', "&quot;");
    let as_float = |text: String| text.replace("0.10", "0.1");
    let html = Cause::Html("fund_bill_list".into());
    let both = |body: &[u8]| {
        let explanation = explain_notice(body);
        assert!(explanation.difference.is_some(), "{explanation}");
        let mut causes = vec![explanation.cause, explanation.also.expect("two causes")];
        causes.sort_by_key(ToString::to_string);
        causes
    };
    let escaped = mangled(&bills, |_, value| texts(value, escape));
    let rounded = mangled(&bills, |name, value| match name {
        "total_amount" => texts(value, as_float),
        _ => texts(value, escape),
    });
    for (body, other) in [
        ([escaped.clone(), b"&s=%2Fnotify".to_vec()].concat(), Cause::Foreign(vec!["s".to_owned()])),
        (rounded, Cause::Rewritten("total_amount".into(), explain::Rewrite::Numbers)),
        (String::from_utf8(escaped).unwrap().replace("%3D%3D", "").into_bytes(), Cause::StrippedPadding),
    ] {
        let mut expected = vec![html.clone(), other];
        expected.sort_by_key(ToString::to_string);
        assert_eq!(both(&body), expected);
    }
    // Escaped, and read as Latin-1.
    let latin1 = |value: Vec<u8>| value.into_iter().map(char::from).collect::<String>().into_bytes();
    let body = mangled(&bills, |_, value| latin1(texts(value, escape)));
    let causes = both(&body);
    assert!(causes.contains(&Cause::Charset("subject".into(), CharsetFault::Utf8AsLatin1)), "{causes:?}");
    // One's own parameter is no damage when it is named.
    let own = ["s".to_owned()];
    let body = [bills.body().as_bytes(), b"&s=1"].concat();
    let known = Known::new().own_params(&own);
    let explanation = explain::notification(&body, &key("alipay_rsa2048.pub.pem"), &known);
    assert!(matches!(explanation.cause, Cause::Genuine(_)), "{explanation}");
}
