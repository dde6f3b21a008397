//! The client that waits, for programs without an asynchronous runtime.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use alipay_core::{Client as AsyncClient, ClientBuilder, Upload, blocking::Client};
use support::{APP_ID, Query, key, notice::NoticeForm, sign, signed};

const GOOD: &str = r#"{"code":"10000","out_trade_no":"A1","total_amount":"0.01"}"#;

/// A server on a thread of its own that gives every request the same answer; none at all when it is empty.
fn serve(answer: String) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/gateway.do", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicUsize::new(0));
    let count = requests.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (answer, count) = (answer.clone(), count.clone());
            thread::spawn(move || answer_one(stream.unwrap(), &answer, &count));
        }
    });
    (url, requests)
}

fn answer_one(mut stream: TcpStream, answer: &str, count: &AtomicUsize) {
    let (mut received, mut buffer) = (Vec::new(), [0; 4096]);
    while !received.windows(5).any(|window| window == b"sign=" || window == b"\"sign") {
        match stream.read(&mut buffer) {
            Ok(read @ 1..) => received.extend_from_slice(&buffer[..read]),
            _ => return,
        }
    }
    count.fetch_add(1, Ordering::SeqCst);
    if answer.is_empty() {
        thread::sleep(Duration::from_secs(30));
    }
    let head = format!(
        "HTTP/1.1 200 OK\r\ntrace_id: 0123abc\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        answer.len()
    );
    let _ = stream.write_all(format!("{head}{answer}").as_bytes());
    // Whatever still comes of the request is read, so that the answer is not lost with the connection.
    let _ = stream.shutdown(std::net::Shutdown::Write);
    while let Ok(1..) = stream.read(&mut buffer) {}
}

fn builder(url: &str) -> ClientBuilder {
    AsyncClient::builder()
        .app_id(APP_ID)
        .private_key(key("app_rsa2048.pkcs8.pem"))
        .alipay_public_key(key("alipay_rsa2048.pub.pem"))
        .gateway(url)
        .timeouts(Duration::from_millis(500), Duration::from_millis(1500))
}

fn query() -> Query {
    Query { out_trade_no: Some("A1".into()), ..Query::default() }
}

#[test]
fn calls_are_waited_for() {
    let (url, requests) = serve(signed(GOOD));
    let client = builder(&url).build_blocking().unwrap();
    let response = client.call(query()).app_auth_token("T0ken").notify_url("https://shop.example/").send().unwrap();
    assert_eq!((response.out_trade_no.as_deref(), response.trace_id()), (Some("A1"), Some("0123abc")));
    let response = client.raw("alipay.trade.query", r#"{"out_trade_no":"A1"}"#).param("prod_code", "x").send().unwrap();
    assert_eq!(response.member("total_amount").as_deref(), Some("0.01"));
    assert_eq!(requests.load(Ordering::SeqCst), 2);
    // The rest is that of the asynchronous client.
    assert_eq!(client.app_id(), APP_ID);
    assert!(client.raw("alipay.trade.query", "").send().is_ok());
    assert!(client.notify().verify_offline(b"a=1").is_err());
    assert!(client.authorization_url("https://shop.example/").to_string().contains(APP_ID));
}

#[test]
fn anything_asynchronous_can_be_waited_for() {
    let inside = format!(r#"{{"alipay_trade_query_response":{GOOD}}}"#);
    let node = format!(r#"{{"code":"10000","response_body":{}}}"#, serde_json::to_string(&inside).unwrap());
    let body = format!(r#"{{"alipay_open_request_batch_send_response":{node},"sign":"{}"}}"#, sign(&node));
    let (url, _) = serve(body);
    let client = builder(&url).build_blocking().unwrap();
    let mut batch = client.batch();
    let item = batch.add(AsyncClient::call(&client, query())).unwrap();
    let mut answers = client.run(batch.send()).unwrap();
    assert_eq!(answers.take(item).unwrap().out_trade_no.as_deref(), Some("A1"));
    assert!(client.run(client.notify().verify(NoticeForm::trade().body().as_bytes())).is_ok());
    assert!(client.run(client.notify().verify(b"a=1")).is_err());
    assert_eq!(client.run(async { 7 }), 7);
}

#[test]
fn files_are_sent() {
    let node = r#"{"code":"10000","file_id":"F1"}"#;
    let (url, _) = serve(format!(r#"{{"alipay_open_file_upload_response":{node},"sign":"{}"}}"#, sign(node)));
    let client = builder(&url).build_blocking().unwrap();
    let file = Upload::from_bytes("a.bin", vec![7; 300_000]);
    let response = client.raw("alipay.open.file.upload", "").file("file", file).send().unwrap();
    assert_eq!(response.member("file_id").as_deref(), Some("F1"));
}

#[test]
fn failures_are_those_of_the_asynchronous_client() {
    let (url, requests) = serve(String::new());
    let client = builder(&url).build_blocking().unwrap();
    let started = Instant::now();
    let error = client.raw("alipay.trade.pay", "").send().unwrap_err();
    assert!(error.is_timeout() && error.is_outcome_unknown(), "{error}");
    assert!(started.elapsed() < Duration::from_secs(5));
    assert!(client.call(Query::default()).send().unwrap_err().is_validation());
    assert_eq!(requests.load(Ordering::SeqCst), 1);
    assert!(builder("http://openapi.alipay.com/").build_blocking().unwrap_err().is_config());
}

#[test]
fn many_threads_share_one_client() {
    let (url, requests) = serve(signed(GOOD));
    let client = builder(&url).build_blocking().unwrap();
    let threads: Vec<_> = (0..16)
        .map(|_| {
            let client = client.clone();
            thread::spawn(move || (0..5).for_each(|_| drop(client.call(query()).send().unwrap())))
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(requests.load(Ordering::SeqCst), 80);
}

/// Bad manners on a thread that drives asynchronous work, and no panic.
#[test]
fn inside_of_other_runtimes_calls_work_and_nothing_panics() {
    let (url, requests) = serve(signed(GOOD));
    let multi = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let single = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for runtime in [multi, single] {
        let client = builder(&url).build_blocking().unwrap();
        let (spawned, waiting) = (client.clone(), client.clone());
        runtime.block_on(async {
            client.call(query()).send().unwrap();
            assert_eq!(client.run(async { 7 }), 7);
            tokio::spawn(async move { spawned.call(query()).send().map(drop) }).await.unwrap().unwrap();
            // Where such calls belong.
            let task = tokio::task::spawn_blocking(move || waiting.call(query()).send().map(drop));
            task.await.unwrap().unwrap();
            // It can be made there, and its asynchronous half works.
            let made_inside = builder(&url).build_blocking().unwrap();
            AsyncClient::call(&made_inside, query()).send().await.unwrap();
            made_inside.call(query()).send().unwrap();
        });
        // The runtime has not been harmed, nor the client.
        runtime.block_on(async { tokio::time::sleep(Duration::from_millis(1)).await });
        client.call(query()).send().unwrap();
    }
    assert_eq!(requests.load(Ordering::SeqCst), 12);
}

/// A signer that needs time sleeps on the client's own runtime, or on that of the caller.
#[test]
fn futures_of_other_runtimes_are_waited_for() {
    let (url, _) = serve(signed(GOOD));
    let client = builder(&url).build_blocking().unwrap();
    let slept = client.run(async {
        tokio::time::sleep(Duration::from_millis(5)).await;
        tokio::spawn(async { 7 }).await.unwrap()
    });
    assert_eq!(slept, 7);
}

#[test]
fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/gateway.do", listener.local_addr().unwrap());
    drop(listener);
    let error = builder(&url).build_blocking().unwrap().call(query()).send().unwrap_err();
    assert!(error.is_transport() && !error.is_outcome_unknown(), "{error}");
}

#[test]
fn dropping_a_client_waits_for_nothing_and_does_not_panic() {
    let (url, requests) = serve(String::new());
    let multi = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let single = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for runtime in [&multi, &single] {
        let (outside, inside) = (builder(&url).build_blocking().unwrap(), builder(&url).build_blocking().unwrap());
        runtime.block_on(async {
            drop(outside);
            tokio::spawn(async move { drop(inside) }).await.unwrap();
            drop(builder(&url).build_blocking().unwrap());
        });
    }
    // While a call is under way on another thread.
    let client = builder(&url).build_blocking().unwrap();
    let waiting = thread::spawn({
        let client = client.clone();
        move || client.call(query()).send().map(drop)
    });
    while requests.load(Ordering::SeqCst) == 0 {
        thread::yield_now();
    }
    let started = Instant::now();
    single.block_on(async { drop(client) });
    assert!(started.elapsed() < Duration::from_secs(1));
    assert!(waiting.join().unwrap().unwrap_err().is_timeout());
}

#[test]
fn any_client_can_be_waited_for() {
    let client = Client::new(support::client()).unwrap();
    let error = client.call(query()).send().unwrap_err();
    assert!(error.is_transport() && !error.is_outcome_unknown(), "{error}");
    let shown = format!("{client:?} {:?} {:?}", client.call(query()), client.raw("alipay.trade.query", ""));
    assert!(!shown.contains("A1"), "{shown}");
}
