//! Servers that are slow, answer too late, or answer what is no HTTP, and proxies that nobody asked for: the rest of
//! section 2.4 of the attack corpus, as far as it concerns one attempt.
#![cfg(feature = "reqwest")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/server.rs"]
mod server;
mod support;

use std::{
    env,
    process::Command,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use server::{client, http, pay, query, serve, serve_slowly};
use support::{Query, signed};

/// What tells a child process which gateway to ask.
const GATEWAY: &str = "ALIPAY_TEST_GATEWAY";

fn good() -> Vec<u8> {
    http("200 OK", "", &signed(r#"{"code":"10000","out_trade_no":"A1"}"#))
}

#[tokio::test]
async fn h06_bytes_that_trickle_in() {
    // The whole answer would take minutes; each byte of it comes in time. Once from its head on, once in its body.
    let head_at_once = good().windows(4).position(|end| end == b"\r\n\r\n").unwrap() + 4;
    for size in [1, head_at_once] {
        let url = serve_slowly(good, size, Duration::from_millis(if size == 1 { 200 } else { 1200 })).await;
        let started = Instant::now();
        let error = pay(&url).await;
        assert!(error.is_timeout() && error.is_outcome_unknown(), "{error}");
        assert!(started.elapsed() < Duration::from_secs(5), "no byte buys more time");
    }
}

#[tokio::test]
async fn h09_heads_that_are_none() {
    let body = signed(r#"{"code":"10000","out_trade_no":"A1"}"#);
    let heads = [
        ("many lines", format!("HTTP/1.1 200 OK\r\n{}", "x-a: b\r\n".repeat(10_001))),
        ("a long line", format!("HTTP/1.1 200 OK\r\nx-a: {}\r\n", "b".repeat(1024 * 1024))),
        ("no status", "HTTP/1.1 OK\r\n".to_owned()),
        ("no number", "HTTP/1.1 2OO OK\r\n".to_owned()),
        ("no HTTP", "SSH-2.0-x\r\n".to_owned()),
        ("a carriage return in a value", "HTTP/1.1 200 OK\r\ntrace_id: a\rb\r\n".to_owned()),
        ("a zero byte in a value", "HTTP/1.1 200 OK\r\ntrace_id: a\0b\r\n".to_owned()),
        ("lengths that differ", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n".to_owned()),
    ];
    for (what, head) in heads {
        let answer = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
        let (url, requests) = serve(move || answer.clone().into_bytes(), Duration::ZERO).await;
        let error = pay(&url).await;
        assert!(error.is_transport() && error.is_outcome_unknown(), "{what}: {error}");
        assert!(error.trace_id().is_none() && error.to_string().len() < 500, "{what}: {error}");
        assert_eq!(requests.load(Ordering::SeqCst), 1, "{what}");
    }
}

#[tokio::test]
async fn h10_an_answer_that_is_late() {
    let url = serve_slowly(good, usize::MAX, Duration::from_millis(1800)).await;
    let client = client(&url);
    let ask = || Query { out_trade_no: Some("A1".into()), ..Query::default() };
    let error = client.call(ask()).send().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    // It must not be taken for the answer to the next call either.
    tokio::time::sleep(Duration::from_millis(600)).await;
    let started = Instant::now();
    assert!(client.call(ask()).send().await.unwrap_err().is_timeout());
    assert!(started.elapsed() > Duration::from_secs(1));
}

/// A server that closes connections which the client would use again. Whatever becomes of a call: it is sent once.
#[tokio::test]
async fn h11_connections_that_die_between_calls() {
    let (url, requests) = serve(good, Duration::ZERO).await;
    let client = client(&url);
    let mut answered = 0;
    for sent in 1..=50 {
        let ask = Query { out_trade_no: Some("A1".into()), ..Query::default() };
        match client.call(ask).send().await {
            Ok(answer) => answered += usize::from(answer.out_trade_no.as_deref() == Some("A1")),
            Err(error) => assert!(error.is_transport(), "{error}"),
        }
        assert!((answered..=sent).contains(&requests.load(Ordering::SeqCst)), "nothing is sent twice");
    }
    assert!(answered > 0);
}

/// Whoever sets a variable of the environment must not become the one who carries the payments.
#[tokio::test]
async fn h17_proxies_of_the_environment_are_ignored() {
    if let Ok(url) = env::var(GATEWAY) {
        return query(&url).await.unwrap();
    }
    let (url, requests) = serve(good, Duration::ZERO).await;
    let (proxy, intercepted) = serve(good, Duration::ZERO).await;
    let mut child = Command::new(env::current_exe().unwrap());
    child.args(["--exact", "h17_proxies_of_the_environment_are_ignored"]).env(GATEWAY, &url);
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        child.env(name, proxy.trim_end_matches("/gateway.do"));
    }
    child.env_remove("NO_PROXY").env_remove("no_proxy");
    let output = tokio::task::spawn_blocking(move || child.output().unwrap()).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!((requests.load(Ordering::SeqCst), intercepted.load(Ordering::SeqCst)), (1, 0));
}
