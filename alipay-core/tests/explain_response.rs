//! Why the signature of an answer was refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use alipay_core::{
    SignType,
    explain::{self, Cause, Explanation, Known, Rewrite},
};
use support::{key, sign_bytes_as};

const NODE: &str = r#"{"code":"10000","msg":"Success","url":"https://x.example/?a=1&b=2","subject":"咖啡"}"#;
const NAME: &str = "alipay_trade_query_response";

fn body(node: &str, sign: &str) -> String {
    format!(r#"{{"{NAME}":{node},"sign":"{sign}"}}"#)
}

fn explain(body: &str, known: &Known<'_>) -> Explanation {
    explain::response(body.as_bytes(), &key("alipay_rsa2048.pub.b64"), known)
}

fn sign() -> String {
    sign_bytes_as("alipay_rsa2048", SignType::Rsa2, NODE.as_bytes())
}

/// A text that cannot be written in its charset again: `€` has no place in the GBK that is sent.
#[test]
fn answers_are_verified_as_they_came() {
    let node = b"{\"code\":\"10000\",\"subject\":\"\xa2\xe3\xbf\xa7\xb7\xc8\"}";
    let sign = sign_bytes_as("alipay_rsa2048", SignType::Rsa2, node);
    let before = format!("{{\"{NAME}\":");
    let behind = format!(",\"sign\":\"{sign}\"}}");
    let body = [before.as_bytes(), node, behind.as_bytes()].concat();
    let explanation = explain::response(&body, &key("alipay_rsa2048.pub.b64"), &Known::new());
    assert_eq!(explanation.cause, Cause::GenuineAnswer);
}

#[test]
fn answers_that_were_written_anew() {
    assert_eq!(explain(&body(NODE, &sign()), &Known::new()).cause, Cause::GenuineAnswer);
    let pretty = NODE.replace("\",", "\",\n    ").replace("\":", "\": ");
    let of_php = NODE.replace('/', r"\/").replace("咖啡", r"\u5496\u5561");
    for (seen, rewrite) in [
        (pretty.clone(), Rewrite::Whitespace),
        (NODE.replace('/', r"\/"), Rewrite::Slashes),
        (NODE.replace("咖啡", r"\u5496\u5561"), Rewrite::Escapes),
        (NODE.replace('&', r"\u0026"), Rewrite::Escapes),
        (of_php, Rewrite::Escapes),
    ] {
        let explanation = explain(&body(&seen, &sign()), &Known::new());
        assert_eq!(explanation.cause, Cause::Rewritten(NAME.to_owned(), rewrite), "{seen}");
        assert!(explanation.difference.is_some(), "{explanation}");
    }
    let both = pretty.replace('/', r"\/");
    assert!(explain(&body(&both, &sign()), &Known::new()).also.is_some());
    let altered = NODE.replace("10000", "10003");
    assert_eq!(explain(&body(&altered, &sign()), &Known::new()).cause, Cause::AlteredOrOtherKey);
}

#[test]
fn signatures_of_answers() {
    let right = sign();
    let sha1 = sign_bytes_as("alipay_rsa2048", SignType::Rsa, NODE.as_bytes());
    let by_app = sign_bytes_as("app_rsa2048", SignType::Rsa2, NODE.as_bytes());
    let app = key("app_rsa2048.pub.pem");
    for (sign, cause) in [
        (right.replace('+', " "), Cause::PlusAsSpace("sign".to_owned())),
        (right.replace('/', "%2F").replace('=', "%3D"), Cause::StillEncoded("sign".to_owned())),
        (right[..300].to_owned(), Cause::SignatureLength { found: 225, expected: 256 }),
        (String::new(), Cause::UnsignedAnswer),
        (sha1, Cause::SignType { signed: SignType::Rsa, expected: SignType::Rsa2 }),
        (by_app, Cause::SignedByApp),
    ] {
        assert_eq!(explain(&body(NODE, &sign), &Known::new().app_public_key(&app)).cause, cause);
    }
    let known = Known::new().app_public_key(&app);
    let own = explain::response(body(NODE, &right).as_bytes(), &key("app_rsa2048.pub.b64"), &known);
    assert_eq!(own.cause, Cause::OwnKey);
}

#[test]
fn what_is_no_answer() {
    for (text, words) in [
        ("", "it is empty"),
        ("<html>", "a page"),
        (r#"{"code":"10000"}"#, "no member that ends in `_response`"),
        (r#"{"a_response":{},"b_response":{},"sign":"x"}"#, "or several"),
        (r#"{"a_response":{}}"#, "has no `sign`"),
        (r#"{"a_response":{},"sign":1}"#, "`sign` is no base64"),
        ("\u{fffd}", "it is no JSON object"),
    ] {
        let told = explain(text, &Known::new()).to_string();
        assert!(told.contains(words), "{text}: {told}");
    }
}
