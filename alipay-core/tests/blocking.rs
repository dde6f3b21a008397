//! The client that waits.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use alipay_core::{Client, blocking};
use support::{APP_ID, Query, Replay, key, signed};

fn client(transport: impl alipay_core::Transport + 'static) -> blocking::Client {
    let builder = Client::builder().app_id(APP_ID).private_key(key("app_rsa2048.pkcs8.pem"));
    builder.alipay_public_key(key("alipay_rsa2048.pub.pem")).transport(transport).build_blocking().unwrap()
}

fn query() -> Query {
    Query { out_trade_no: Some("A1".into()), ..Query::default() }
}

#[test]
fn calls_are_waited_for_on_any_thread() {
    let client = client(Replay::new(signed(r#"{"code":"10000","out_trade_no":"A1"}"#)));
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || client.call(query()).app_auth_token("T").send().unwrap().into_body())
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap().out_trade_no.as_deref(), Some("A1"));
    }
    let raw = client.raw("alipay.trade.query", r#"{"out_trade_no":"A1"}"#).send().unwrap();
    assert_eq!(raw.member("out_trade_no").as_deref(), Some("A1"));
    let form = support::notice::NoticeForm::trade().body();
    assert!(client.run(client.notify().verify(form.as_bytes())).is_ok());
    assert_eq!(client.app_id(), APP_ID, "everything that does not wait is there as well");
}

#[tokio::test]
async fn inside_of_other_runtimes_nothing_panics() {
    let client = client(Replay::new(signed(r#"{"code":"10000","out_trade_no":"A1"}"#)));
    let other = client.clone();
    let answer = tokio::task::spawn_blocking(move || other.call(query()).send().map(drop)).await.unwrap();
    assert!(answer.is_ok());
    assert!(client.call(query()).send().is_ok(), "bad manners, and no panic");
    drop(client); // no panic either
}

#[test]
fn connections_are_driven_while_nobody_waits() {
    // A real connection: refused, since nobody listens.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/gateway.do", listener.local_addr().unwrap());
    drop(listener);
    let builder = Client::builder().app_id(APP_ID).private_key(key("app_rsa2048.pkcs8.pem")).gateway(url);
    let client = builder.alipay_public_key(key("alipay_rsa2048.pub.pem")).build_blocking().unwrap();
    let error = client.call(query()).send().unwrap_err();
    assert!(error.is_transport() && !error.is_outcome_unknown(), "{error}");
}
