//! Texts, bodies and addresses that were changed when somebody copied them out of a log, a page or a terminal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/refused.rs"]
mod refused;
mod support;

use alipay_core::{
    SignType,
    explain::{self, Cause, CharsetFault, Explanation, Known, Paste, Rewrite},
    form,
};
use refused::{CONTENT, explain_notice, mangled, params, refusal, source, texts, with};
use support::{key, notice::NoticeForm, sign_bytes_as};

fn explain(given: &str, verified: &str) -> Explanation {
    explain::request(given, &refusal(verified), &Known::new())
}

fn folded(text: &str, by: &str) -> String {
    text.chars().collect::<Vec<_>>().chunks(80).map(String::from_iter).collect::<Vec<String>>().join(by)
}

#[test]
fn signed_texts_out_of_a_terminal_or_a_page() {
    let text = source(&params());
    let escaped = text.replace('&', "&amp;").replace('"', "&quot;");
    for (given, paste) in [
        (format!("{text}&"), Paste::Ampersand),
        (format!("{text}&sign="), Paste::EmptySign),
        (escaped.clone(), Paste::Html),
        (folded(&text, "\n"), Paste::Wrapped),
        (folded(&text, "\r\n"), Paste::Wrapped),
        (text.replace('&', "&\n"), Paste::Lines),
        (text[..text.len() - 6].to_owned(), Paste::Part),
    ] {
        assert_eq!(explain(&given, &text).cause, Cause::Pasted(paste), "{given}");
    }
    let without_address: Vec<_> = with("notify_url", "https://shop.example/");
    let lines = source(&without_address).replace('&', "\n");
    assert_eq!(explain(&lines, &source(&without_address)).cause, Cause::Pasted(Paste::Lines));
    // Another mistake is found behind it.
    let other = source(&with("biz_content", &CONTENT.replace("A1", "A2")));
    for given in [escaped, folded(&text, "\n"), format!("{text}&")] {
        let explanation = explain(&given, &other);
        assert_eq!(explanation.cause, Cause::Changed("biz_content".into()), "{given}");
        assert!(matches!(explanation.also, Some(Cause::Pasted(_))), "{explanation}");
    }
    // Of a document that was written in lines, they are its own.
    let pretty = CONTENT.replace(',', ",\n  ");
    let explanation = explain(&source(&with("biz_content", &pretty)), &text);
    let whitespace = Cause::Rewritten("biz_content".into(), Rewrite::Whitespace);
    assert_eq!((explanation.cause, explanation.also), (whitespace, None));
    // An entity in a value is the value's.
    let signed = text.replace("?shop=1&till", "?shop=1&amp;till");
    assert_eq!(explain(&signed, &text).cause, Cause::Html("notify_url".into()));
}

#[test]
fn a_signed_text_with_its_signature() {
    let (text, private) = (source(&params()), key("app_rsa2048.pkcs8.pem"));
    let known = Known::new().private_key(&private);
    let sha1 = sign_bytes_as("app_rsa2048", SignType::Rsa, text.as_bytes());
    let cause = Cause::SignType { signed: SignType::Rsa, expected: SignType::Rsa2 };
    let in_order = text.replace("&sign_type=", &format!("&sign={sha1}&sign_type="));
    for given in [format!("{text}&sign={sha1}"), in_order] {
        assert_eq!(explain::request(&given, &refusal(&text), &known).cause, cause, "{given}");
        assert_eq!(explain(&given, &text).cause, Cause::SameText);
    }
    // Also where the answer quotes nothing.
    let answer = r#"{"error_response":{"code":"40002","sub_code":"isv.invalid-signature","sub_msg":"no"}}"#;
    let given = format!("{text}&sign={sha1}");
    assert_eq!(explain::request(&given, answer, &known).cause, cause);
    // As a log shows it: decoded, and in the order of sending.
    let mut pairs: Vec<_> = params().iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.reverse();
    let decoded = format!("{}&sign={sha1}", pairs.join("&"));
    let explanation = explain::request(&decoded, &refusal(&text), &known);
    assert_eq!((explanation.cause, explanation.also), (cause, Some(Cause::Pasted(Paste::Decoded))));
    assert_eq!(explain(&decoded, &text).cause, Cause::Pasted(Paste::Decoded));
    let other = source(&with("biz_content", &CONTENT.replace(',', ", ")));
    let cause = Cause::Rewritten("biz_content".into(), Rewrite::Whitespace);
    for decoded in [&decoded, &decoded.replace("charset=utf-8&", "")] {
        assert_eq!(explain(decoded, &other).cause, cause, "{decoded}");
    }
}

/// A body that was not encoded loses more than what stands behind the ampersand.
#[test]
fn a_body_that_was_not_encoded() {
    let content = r#"{"subject":"cake+1","body":"http://a.b/c?d=1&e=2"}"#;
    let signed = source(&with("biz_content", content));
    let mut seen = with("biz_content", r#"{"subject":"cake 1","body":"http://a.b/c?d=1"#);
    seen.push(("e", r#"2"}"#.to_owned()));
    assert_eq!(explain(&signed, &source(&seen)).cause, Cause::CutOff("biz_content".into()));
    // Unsorted names look like a part of a value, and nothing was cut off.
    let unsorted = "method=m&app_id=1&version=1.0&biz_content={}";
    let cause = explain(unsorted, "app_id=1&biz_content={ }&method=m&version=1.0").cause;
    assert!(!matches!(cause, Cause::CutOff(_)), "{cause}");
}

#[test]
fn a_signed_text_that_is_encoded() {
    let encode = |value: &str| form::encode([("x", value)])[2..].to_owned();
    let all: Vec<_> = params().into_iter().map(|(name, value)| (name, encode(&value))).collect();
    let cause = Cause::StillEncoded("biz_content".to_owned());
    assert_eq!(explain(&source(&all), &source(&params())).cause, cause);
}

/// One parameter per line, of which none is encoded.
fn lines(body: &str) -> String {
    let pairs = form::decode(body).unwrap();
    pairs.iter().map(|(name, value)| format!("{name}={value}\n")).collect()
}

#[test]
fn notifications_that_were_copied() {
    let body = NoticeForm::trade().with("subject", "咖啡 + tea").body();
    let printed: String =
        form::decode(&body).unwrap().iter().map(|(name, value)| format!("    [{name}] => {value}\n")).collect();
    for (given, paste) in [
        (body.replace('&', "&amp;"), Paste::Html),
        (body.replace('&', ";"), Paste::Semicolons),
        (body.replace('&', "\n"), Paste::Lines),
        (body.replace('&', "&\n"), Paste::Lines),
        (folded(&body, "\n"), Paste::Wrapped),
        (folded(&body, "\r\n  "), Paste::Wrapped),
        (format!("\"{body}\""), Paste::Quoted),
        (format!("Array\n(\n{printed})\n"), Paste::Printed),
        (format!("POST /notify HTTP/1.1\r\nHost: shop.example\r\n\r\n{body}"), Paste::Head),
        (format!("2026-03-15 10:20:30 INFO body: {body}"), Paste::Head),
        (format!("GET /back?{body} HTTP/1.1\r\nHost: shop.example\r\n\r\n"), Paste::Head),
    ] {
        let explanation = explain_notice(given.as_bytes());
        assert_eq!(explanation.cause, Cause::Pasted(paste), "{given}");
        assert!(matches!(explanation.also, Some(Cause::Genuine(_))), "{explanation}");
    }
    let decoded = lines(&body);
    let explanation = explain_notice(decoded.as_bytes());
    assert!(!explanation.to_string().contains("no `sign`"), "{explanation}");
    // What happened besides is told as well, and what nobody can verify is told no better than that.
    let rounded = body.replace("88.88", "88.8800");
    let other = explain_notice(rounded.replace('&', "&amp;").as_bytes());
    assert_eq!(other.cause, Cause::Pasted(Paste::Html));
    let escaped = mangled(&NoticeForm::trade().with("subject", "a & b"), |_, value| {
        texts(value, |text| text.replace('&', "&amp;"))
    });
    let explanation = explain_notice(format!("INFO {}", String::from_utf8(escaped).unwrap()).as_bytes());
    assert_eq!(explanation.cause, Cause::Html("subject".into()));
    assert_eq!(explanation.also, Some(Cause::Pasted(Paste::Head)));
}

#[test]
fn notifications_whose_shape_tells() {
    let notice = NoticeForm::trade().with("subject", "咖啡 & tea");
    let body = notice.body();
    let sign = form::decode(&body).unwrap().into_iter().find(|(name, _)| name == "sign").unwrap().1;
    let with_sign = |sign: &str| mangled(&notice, |name, value| if name == "sign" { sign.into() } else { value });
    let cut = Cause::SignatureLength { found: 225, expected: 256 };
    assert_eq!(explain_notice(&with_sign(&sign[..300])).cause, cut);
    assert!(cut.to_string().contains("has 225 bytes, and one of this key has 256"), "{cut}");
    let of_addresses = sign.replace('+', "-").replace('/', "_");
    let cause = explain_notice(&with_sign(&of_addresses)).cause;
    assert!(matches!(cause, Cause::SignatureFormat(format) if format.contains("addresses")), "{cause}");
    let at_both_ends = explain_notice(format!("s=%2Fx&{body}&lang=zh").as_bytes()).cause;
    assert_eq!(at_both_ends, Cause::Foreign(vec!["s".to_owned(), "lang".to_owned()]));
    let lost = mangled(&notice, |name, value| if name == "subject" { b"?? & tea".to_vec() } else { value });
    let explanation = explain_notice(&lost);
    assert_eq!(explanation.cause, Cause::AlteredOrOtherKey);
    assert_eq!(explanation.also, Some(Cause::Charset("subject".into(), CharsetFault::PerhapsLost)));
    // Serializers that do not trust a page.
    let bills = r#"[{"note":"A&B's"}]"#;
    for (signed, seen) in [
        (bills.replace('&', r"\u0026"), bills.to_owned()),
        (bills.replace('&', r"\u0026").replace('\'', r"\u0027"), bills.to_owned()),
        (bills.to_owned(), bills.replace('&', r"\u0026")),
    ] {
        let notice = NoticeForm::trade().with("fund_bill_list", &signed);
        let seen = mangled(&notice, |name, value| if name == "fund_bill_list" { seen.clone().into() } else { value });
        let cause = Cause::Rewritten("fund_bill_list".into(), Rewrite::Escapes);
        assert_eq!(explain_notice(&seen).cause, cause, "{signed}");
    }
}

#[test]
fn a_long_text_is_explained_in_time() {
    let start = std::time::Instant::now();
    let pairs = |from: char, mark: &str| -> String {
        let letter = |i: u32| char::from_u32(u32::from(from) + i % 26).unwrap();
        (0..60_000).map(|i| format!("&{}{i}=1 {mark}\"token\":", letter(i))).collect()
    };
    let (signed, verified) = (format!("app_id=1{}", pairs('a', "")), format!("app_id=1{}", pairs('A', "x")));
    let explanation = explain(&signed, &verified);
    assert!(!explanation.to_string().is_empty());
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
