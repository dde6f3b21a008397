//! What the HTTP transport does when the other side misbehaves. Rows H01 to H07 of the attack corpus, as far as they
//! concern one attempt.
#![cfg(feature = "reqwest")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/server.rs"]
mod server;
mod support;

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use server::{client, http, pay, query, serve};
use support::{Query, signed};
use tokio::net::TcpListener;

#[tokio::test]
async fn a_good_answer_with_its_trace_id() {
    let body = signed(r#"{"code":"10000","out_trade_no":"A1"}"#);
    let (url, requests) = serve(move || http("200 OK", "trace_id: 0123abc\r\n", &body), Duration::ZERO).await;
    let query = Query { out_trade_no: Some("A1".into()), ..Query::default() };
    let response = client(&url).call(query).send().await.unwrap();
    assert_eq!((response.trace_id(), requests.load(Ordering::SeqCst)), (Some("0123abc"), 1));
}

#[tokio::test]
async fn h01_nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/gateway.do", listener.local_addr().unwrap());
    drop(listener);
    let error = pay(&url).await;
    assert!(error.is_transport() && !error.is_outcome_unknown() && !error.is_timeout(), "{error}");
}

#[tokio::test]
async fn h01_tls_that_is_no_tls() {
    let (url, requests) = serve(|| b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), Duration::ZERO).await;
    let error = pay(&url.replace("http://", "https://")).await;
    assert!(error.is_transport() && !error.is_outcome_unknown(), "{error:?}");
    assert_eq!(requests.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn h02_no_answer_in_time() {
    let (url, requests) = serve(Vec::new, Duration::from_secs(60)).await;
    let started = Instant::now();
    let error = pay(&url).await;
    assert!(error.is_timeout() && error.is_outcome_unknown(), "{error}");
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(requests.load(Ordering::SeqCst), 1, "a payment is never repeated");
    assert!(!query(&url).await.unwrap_err().is_outcome_unknown(), "a query changes nothing");
}

#[tokio::test]
async fn h03_redirects_are_not_followed() {
    let (elsewhere, arrived) = serve(|| http("200 OK", "", "{}"), Duration::ZERO).await;
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        let location = format!("location: {elsewhere}\r\n");
        let (url, requests) = serve(move || http(status, &location, ""), Duration::ZERO).await;
        let error = pay(&url).await;
        assert!(error.is_transport() && error.is_outcome_unknown(), "{error}");
        assert_eq!(requests.load(Ordering::SeqCst), 1);
    }
    assert_eq!(arrived.load(Ordering::SeqCst), 0, "nothing may reach the other host");
}

#[tokio::test]
async fn h04_errors_of_a_server_in_between() {
    for status in ["500 Internal", "502 Bad Gateway", "503 Unavailable", "429 Too Many", "404 Not Found"] {
        let (url, requests) = serve(move || http(status, "", "<html>"), Duration::ZERO).await;
        let error = pay(&url).await;
        assert!(error.is_transport() && error.is_outcome_unknown(), "{error}");
        assert_eq!(requests.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn h05_h08_too_much() {
    let endless = || {
        let mut answer = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
        (0..100).for_each(|_| answer.extend(format!("1000\r\n{}\r\n", "x".repeat(0x1000)).bytes()));
        answer
    };
    let (url, _) = serve(endless, Duration::from_secs(60)).await;
    let error = pay(&url).await;
    assert!(error.is_limit() && error.is_outcome_unknown(), "{error}");

    // Compression was not asked for, so it is not undone.
    let (url, _) = serve(|| http("200 OK", "content-encoding: gzip\r\n", "\u{1f}not gzip"), Duration::ZERO).await;
    assert!(query(&url).await.unwrap_err().is_decode());
}

#[tokio::test]
async fn h07_cut_off() {
    let partial = || b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"alipay".to_vec();
    let (url, requests) = serve(partial, Duration::ZERO).await;
    let error = pay(&url).await;
    assert!(error.is_transport() && error.is_outcome_unknown(), "{error}");
    assert_eq!(requests.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn errors_do_not_name_what_was_sent() {
    let (url, _) = serve(Vec::new, Duration::ZERO).await;
    let token = "201509BBeff9351ad1874306903e96b91d248A36";
    let query = Query { out_trade_no: Some("A1".into()), ..Query::default() };
    let error = client(&url).call(query).app_auth_token(token).send().await.unwrap_err();
    let mut shown = format!("{error} {error:?}");
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        shown += &format!("{cause} {cause:?}");
        source = cause.source();
    }
    assert!(!shown.contains(&token[..12]) && !shown.contains("sign="), "{shown}");
}

#[tokio::test]
async fn h06_a_byte_now_and_then_does_not_keep_a_call_alive() {
    let body = signed(r#"{"code":"10000","out_trade_no":"A1"}"#);
    // One byte every 20 ms: more than 8 s for the whole, where a stall is worth 200 ms.
    let url = server::serve_slowly(move || http("200 OK", "", &body), 1, Duration::from_millis(20)).await;
    let client = server::builder(&url)
        .timeouts(Duration::from_millis(500), Duration::from_secs(60))
        .stall_timeout(Duration::from_millis(200))
        .build()
        .unwrap();
    let started = Instant::now();
    let pay = support::Pay { out_trade_no: "A1".into(), total_amount: "0.01".parse().unwrap(), ..Default::default() };
    let error = client.call(pay).send().await.unwrap_err();
    assert!(error.is_timeout() && error.is_outcome_unknown(), "{error}");
    assert_eq!(error.unknown_outcome().unwrap().stage, alipay_core::UnknownStage::ReadingAnswer);
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_slow_answer_that_keeps_coming_is_read() {
    let body = format!(r#"{{"x":"{}","#, "y".repeat(40_000)) + &signed(r#"{"code":"10000","out_trade_no":"A1"}"#)[1..];
    let url = server::serve_slowly(move || http("200 OK", "", &body), 2048, Duration::from_millis(30)).await;
    let client = server::builder(&url)
        .timeouts(Duration::from_millis(500), Duration::from_secs(60))
        .stall_timeout(Duration::from_millis(200))
        .build()
        .unwrap();
    let query = Query { out_trade_no: Some("A1".into()), ..Query::default() };
    client.call(query).no_retry().send().await.unwrap();
}

#[tokio::test]
async fn a_deadline_ends_the_attempt() {
    let (url, requests) = serve(Vec::new, Duration::from_secs(60)).await;
    let client = server::builder(&url).build().unwrap();
    let started = Instant::now();
    let query = Query { out_trade_no: Some("A1".into()), ..Query::default() };
    let error = client.call(query).deadline(Duration::from_millis(150)).send().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    assert_eq!(requests.load(Ordering::SeqCst), 1);
}
