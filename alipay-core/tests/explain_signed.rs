//! What an app signed instead of the text of its request, told by its key; and what nobody can tell without one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/refused.rs"]
mod refused;
mod support;

use alipay_core::{
    Charset, SignType,
    explain::{self, Cause, CharsetFault, Explanation, Known, Paste, Rewrite},
    form,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use refused::{CONTENT, params, refusal, source, with};
use support::{key, sign_bytes_as};

fn content() -> String {
    "biz_content".to_owned()
}

fn sign(text: &[u8]) -> String {
    sign_bytes_as("app_rsa2048", SignType::Rsa2, text)
}

/// The app sent these parameters with this signature, and the gateway verified their text.
fn sent(params: &[(&str, String)], sign: &str, known: &Known<'_>) -> Explanation {
    let pairs = params.iter().map(|(name, value)| (*name, value.as_str()));
    let verified = alipay_core::sign_source(pairs.clone());
    explain::sent(pairs.chain([("sign", sign)]), &refusal(&verified), known)
}

fn sent_with_key(params: &[(&str, String)], sign: &str) -> Explanation {
    sent(params, sign, &Known::new().private_key(&key("app_rsa2048.pkcs8.pem")))
}

#[test]
fn equal_texts_alone_do_not_blame_the_key() {
    let text = source(&params());
    for sign in [sign(text.as_bytes()), "AAAA".to_owned(), sign_bytes_as("app_rsa2048", SignType::Rsa, b"x")] {
        let explanation = sent(&params(), &sign, &Known::new());
        assert_eq!(explanation.cause, Cause::SameText);
        let told = explanation.to_string();
        assert!(!told.contains("that was signed") && told.contains("and the private key: that tells which"), "{told}");
    }
    assert_eq!(sent_with_key(&params(), &sign(text.as_bytes())).cause, Cause::WrongKey);
    let of_another = sign_bytes_as("other_rsa2048", SignType::Rsa2, text.as_bytes());
    assert_eq!(sent_with_key(&params(), &of_another).cause, Cause::SignedElsewhere);
}

#[test]
fn the_signature_is_written_in_something_else() {
    let right = sign(source(&params()).as_bytes());
    let bytes = STANDARD.decode(&right).unwrap();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let lines = right.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect::<Vec<_>>();
    for (sign, cause) in [
        (right.replace('+', "-").replace('/', "_"), "base64 for addresses"),
        (hex, "hexadecimal"),
        (STANDARD.encode(&right), "base64 twice"),
        (right.replace('+', " "), "`+` and the space"),
        (lines.join("\n"), "other line breaks"),
        (right.trim_end_matches('=').to_owned(), "lost the `=`"),
        (right[..300].to_owned(), "has 225 bytes, and one of this key has 256"),
        (right.replace('/', "%2F").replace('=', "%3D"), "percent-encoded once too often"),
        (STANDARD.encode([7; 16]), "has 16 bytes"),
    ] {
        let explanation = sent_with_key(&params(), &sign);
        assert!(explanation.to_string().contains(cause), "{cause}: {explanation}");
        assert!(!explanation.to_string().contains(&right[60..80]), "{explanation}");
    }
}

#[test]
fn another_text_was_signed() {
    let text = source(&params());
    let as_sent = ["method", "app_id", "charset", "biz_content", "notify_url", "version", "sign_type", "timestamp"];
    let unsorted: Vec<_> =
        as_sent.iter().map(|name| params().into_iter().find(|(other, _)| other == name).unwrap()).collect();
    let joined = |params: &[(&str, String)]| {
        params.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    };
    assert_eq!(sent_with_key(&unsorted, &sign(joined(&unsorted).as_bytes())).cause, Cause::NotSorted);
    // The protocol wants `charset` in the address, in front of the body.
    let mut moved = unsorted.clone();
    let charset = moved.remove(2);
    moved.insert(0, charset);
    let explanation = sent_with_key(&moved, &sign(joined(&unsorted).as_bytes()));
    assert_eq!(explanation.cause, Cause::NotSorted);
    assert!(explanation.difference.unwrap().signed().starts_with("method="));

    let without_type = text.replace("sign_type=RSA2&", "");
    assert_eq!(sent_with_key(&params(), &sign(without_type.as_bytes())).cause, Cause::MissingSignType);
    let empty = with("zone", "");
    let with_empty = sign(format!("{text}&zone=").as_bytes());
    assert_eq!(sent_with_key(&empty, &with_empty).cause, Cause::Empty("zone".to_owned()));
    for (signed, words) in [
        (format!("{text}&"), "`&` at its end"),
        (format!("{text}&sign="), "ends in `&sign=`"),
        (format!("{text}\n"), "line break"),
    ] {
        let explanation = sent_with_key(&params(), &sign(signed.as_bytes()));
        assert!(explanation.to_string().contains(words), "{explanation}");
    }
    let gbk = sign(&Charset::Gbk.encode(&text).unwrap());
    assert_eq!(sent_with_key(&params(), &gbk).cause, Cause::Charset("sign".to_owned(), CharsetFault::Recoded));
}

#[test]
fn values_were_signed_in_another_spelling() {
    let url = "https://shop.example/notify?shop=1&till=2";
    let encode = |value: &str| form::encode([("x", value)])[2..].to_owned();
    let all: Vec<_> = params().into_iter().map(|(name, value)| (name, encode(&value))).collect();
    let explanation = sent_with_key(&params(), &sign(source(&all).as_bytes()));
    assert_eq!(explanation.cause, Cause::StillEncoded(content()));
    assert!(explanation.to_string().contains("sign plain values"), "{explanation}");
    let one = with("notify_url", &encode(url));
    assert_eq!(
        sent_with_key(&params(), &sign(source(&one).as_bytes())).cause,
        Cause::StillEncoded("notify_url".into())
    );
    let compact = CONTENT.replace("A1", "A&1");
    let spaced = compact.replace(':', ": ").replace(',', ", ");
    for (signed, seen, cause) in [
        (CONTENT.replace('/', r"\/"), CONTENT.to_owned(), Cause::Rewritten(content(), Rewrite::Slashes)),
        (spaced.clone(), compact.clone(), Cause::Rewritten(content(), Rewrite::Whitespace)),
        (compact.clone(), spaced.clone(), Cause::Rewritten(content(), Rewrite::Whitespace)),
        (compact.replace('&', r"\u0026"), compact.clone(), Cause::Rewritten(content(), Rewrite::Escapes)),
        (compact.clone(), compact.replace('&', r"\u0026"), Cause::Rewritten(content(), Rewrite::Escapes)),
        (compact.replace('"', "&quot;").replace("A&1", "A&amp;1"), compact.clone(), Cause::Html(content())),
        (compact.clone(), compact.replace('&', "&amp;").replace('"', "&quot;"), Cause::Html(content())),
    ] {
        let signature = sign(source(&with("biz_content", &signed)).as_bytes());
        let explanation = sent_with_key(&with("biz_content", &seen), &signature);
        assert_eq!(explanation.cause, cause, "{signed} {seen} {explanation}");
        assert!(explanation.difference.is_some(), "{explanation}");
    }
}

#[test]
fn the_body_alone_lacks_the_charset() {
    let text = source(&params());
    let body: Vec<_> = params().into_iter().filter(|(name, _)| *name != "charset").collect();
    let pairs = |sign| body.iter().map(|(name, value)| (*name, value.as_str())).chain([("sign", sign)]);
    let private = key("app_rsa2048.pkcs8.pem");
    let known = Known::new().private_key(&private);
    let sha1 = sign_bytes_as("app_rsa2048", SignType::Rsa, text.as_bytes());
    let explanation = explain::sent(pairs(&sha1), &refusal(&text), &known);
    assert_eq!(explanation.cause, Cause::SignType { signed: SignType::Rsa, expected: SignType::Rsa2 });
    assert_eq!(explanation.also, Some(Cause::Pasted(Paste::WithoutCharset)));
    let right = sign(text.as_bytes());
    assert_eq!(explain::sent(pairs(&right), &refusal(&text), &known).cause, Cause::WrongKey);
    assert_eq!(explain::sent(pairs(&right), &refusal(&text), &Known::new()).cause, Cause::SameText);
}

#[test]
fn a_name_of_a_sign_type_in_lower_case() {
    let answer = r#"{"error_response":{"code":"40002","sub_code":"isv.invalid-signature-type","sub_msg":"no"}}"#;
    let explanation = explain::request(&source(&with("sign_type", "rsa2")), answer, &Known::new());
    assert_eq!(explanation.cause, Cause::SignTypeRefused("rsa2".to_owned()));
    assert!(explanation.to_string().contains("as RSA2, in capitals"), "{explanation}");
}
