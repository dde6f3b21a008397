//! Answers in the call's charset, in another, and with a header that is wrong about it. No signature covers the header.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use alipay_core::{Api as _, Charset, Client, Error, HttpResponse, Response, SignType};
use support::{Query, QueryAnswer, builder, sign_bytes_as};

const NODE: &str = r#"{"code":"10000","msg":"Success","out_trade_no":"A1","qr_code":"中文 \\ 珐琅"}"#;

fn client(charset: Charset) -> Client {
    builder().charset(charset).transport(support::Unreachable).build().unwrap()
}

/// An answer whose bytes are in one charset, and whose signature is over the bytes of one.
fn answer(bytes_in: Charset, signed_in: Charset, content_type: Option<&str>) -> HttpResponse {
    let sign = sign_bytes_as("alipay_rsa2048", SignType::Rsa2, &signed_in.encode(NODE).unwrap());
    let body = format!(r#"{{"{}":{NODE},"sign":"{sign}"}}"#, Query::INFO.response_key);
    let answer = HttpResponse::new(200, bytes_in.encode(&body).unwrap().into_owned());
    content_type.into_iter().fold(answer, |answer, value| answer.with_header("Content-Type", value))
}

fn read(charset: Charset, answer: &HttpResponse) -> Result<Response<QueryAnswer>, Error> {
    let query = Query { out_trade_no: Some("A1".into()), ..Query::default() };
    client(charset).call(query).accept(answer)
}

#[test]
fn an_answer_in_the_charset_of_the_call() {
    let headers = [
        None,
        Some("text/html;charset=utf-8"),
        Some("text/html;charset=GBK"),
        Some("text/html; charset=\"gbk\""),
        Some("text/html;charset=nonsense"),
        Some(";;="),
    ];
    for charset in [Charset::Utf8, Charset::Gbk] {
        for header in headers {
            let response = read(charset, &answer(charset, charset, header)).unwrap();
            assert_eq!(response.qr_code.as_deref(), Some("中文 \\ 珐琅"), "{charset:?} {header:?}");
        }
    }
}

#[test]
fn an_answer_in_another_charset_that_says_so() {
    let utf8 = "application/json;charset=UTF-8";
    // Gateways have signed either what they sent, or what the caller asked for.
    for signed_in in [Charset::Utf8, Charset::Gbk] {
        let response = read(Charset::Gbk, &answer(Charset::Utf8, signed_in, Some(utf8))).unwrap();
        assert_eq!(response.qr_code.as_deref(), Some("中文 \\ 珐琅"), "{signed_in:?}");
        let response = read(Charset::Utf8, &answer(Charset::Gbk, signed_in, Some("text/html;charset=GBK"))).unwrap();
        assert_eq!(response.qr_code.as_deref(), Some("中文 \\ 珐琅"), "{signed_in:?}");
    }
}

#[test]
fn bytes_that_are_neither_are_refused() {
    let mut broken = answer(Charset::Utf8, Charset::Utf8, Some("text/html;charset=GBK"));
    let at = broken.body.iter().position(|byte| *byte >= 0x80).unwrap();
    broken.body[at] = 0xff;
    for charset in [Charset::Utf8, Charset::Gbk] {
        assert!(read(charset, &broken).is_err(), "{charset:?}");
    }
}
