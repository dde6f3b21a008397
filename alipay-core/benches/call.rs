//! What a call costs beside the RSA operations: `cargo bench -p alipay-core`.
//!
//! Times are medians; the ratio of the whole call compares measurements that take turns within the same run, so that
//! a busy machine slows all of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "../tests/support/mod.rs"]
mod support;

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use alipay_core::{
    Amount, BadSignature, BoxFuture, Charset, Client, DecodedBody, HttpTransport, PrivateKey, PublicKey, SignError,
    SignType, Signer, Timeouts, Transport as _, Verifier,
};
use support::{Goods, Pay, Query, Unreachable, key, sign};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    runtime::Runtime,
};

fn main() {
    let client = Client::builder()
        .app_id("2021000000000000")
        .signer(Free)
        .verifier(Free)
        .transport(Unreachable)
        .build()
        .unwrap();

    let pay = large_request();
    let bytes = client.call(pay.clone()).prepare().unwrap().params().value("biz_content").unwrap().len();
    let request = micros(20_000, || {
        let call = client.call(black_box(pay.clone()));
        black_box(call.prepare().unwrap().http_request("https://openapi.alipay.com/gateway.do"));
    });
    let clone = micros(20_000, || {
        black_box(black_box(&pay).clone());
    });
    println!("request, {bytes} bytes: validate, encode, sign source, form   {:8.2} µs   (aim ≤ 25)", request - clone);

    let node = large_answer();
    let body = format!(r#"{{"alipay_trade_query_response":{node},"sign":"{}"}}"#, sign(&node)).into_bytes();
    let query = client.call(Query { out_trade_no: Some("A1".into()), ..Query::default() });
    let answer = micros(20_000, || {
        let body = DecodedBody::new(black_box(&body), Charset::Utf8).unwrap();
        let envelope = alipay_core::Envelope::open(&body, "alipay_trade_query_response").unwrap();
        black_box(alipay_core::codec::decode::<support::QueryAnswer>(envelope.node).unwrap());
    });
    println!("answer, {} bytes: span, decode                              {answer:8.2} µs   (aim ≤ 6)", node.len());
    let response = support::answer(body.clone());
    let accept = micros(20_000, || {
        black_box(query.accept(black_box(&response)).unwrap());
    });
    println!("answer, the whole of `accept` without RSA                      {accept:8.2} µs");

    whole_call(&body);
}

/// A whole call against the sum of what nobody can save: two RSA operations and the bare round trip.
fn whole_call(answer: &[u8]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let url = serve(&runtime, answer.to_vec());
    let client = Client::builder()
        .app_id("2021000000000000")
        .private_key(key("app_rsa2048.pkcs8.pem"))
        .alipay_public_key(key("alipay_rsa2048.pub.pem"))
        .gateway(url.as_str())
        .build()
        .unwrap();
    let signer = PrivateKey::parse(&key("app_rsa2048.pkcs8.pem")).unwrap().signer(SignType::Rsa2).unwrap();
    let verifier = PublicKey::parse(&key("alipay_rsa2048.pub.pem")).unwrap().verifier(SignType::Rsa2).unwrap();
    let transport = HttpTransport::new(Timeouts::default()).unwrap();

    let query = Query { out_trade_no: Some("A1".into()), ..Query::default() };
    let prepared = client.call(query.clone()).prepare().unwrap();
    let source = prepared.params().sign_source();
    let node = large_answer();
    let signature = sign(&node);

    let (mut signs, mut verifies, mut trips, mut calls) = (vec![], vec![], vec![], vec![]);
    for _ in 0..2_000 {
        signs.push(time(|| drop(black_box(signer.sign_now(source.as_bytes()).unwrap()))));
        verifies.push(time(|| verifier.verify(node.as_bytes(), &signature).unwrap()));
        trips.push(time(|| {
            let request = prepared.http_request(&url);
            drop(black_box(runtime.block_on(transport.execute(request, 1 << 20)).unwrap()));
        }));
        calls.push(time(|| drop(black_box(runtime.block_on(client.call(query.clone()).send()).unwrap()))));
    }
    let [sign, verify, trip, call] = [signs, verifies, trips, calls].map(median);
    println!("RSA sign {sign:.1} µs, RSA verify {verify:.1} µs, bare round trip {trip:.1} µs, whole call {call:.1} µs");
    println!("whole call / (sign + verify + round trip) = {:.3}   (aim ≤ 1.15)", call / (sign + verify + trip));
}

/// Answers every request on a loopback port with the same body, on a thread of its own.
fn serve(runtime: &Runtime, body: Vec<u8>) -> String {
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}/gateway.do", listener.local_addr().unwrap());
    let listener = listener.into_std().unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let listener = TcpListener::from_std(listener).unwrap();
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
            let reply = [head.into_bytes(), body].concat();
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer_all(stream, reply.clone()));
            }
        });
    });
    url
}

async fn answer_all(mut stream: TcpStream, reply: Vec<u8>) {
    let (mut received, mut buffer) = (Vec::new(), [0; 8192]);
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        received.extend_from_slice(&buffer[..count]);
        if is_complete(&received) {
            received.clear();
            if stream.write_all(&reply).await.is_err() {
                return;
            }
        }
    }
}

fn is_complete(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length =
        head.to_ascii_lowercase().split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
    body.len() >= length.unwrap_or(0)
}

fn large_request() -> Pay {
    let goods = |i: i64| Goods { goods_id: format!("g{i:06}"), price: Amount::from_fen(i * 100 + 1).ok() };
    Pay {
        out_trade_no: "20150320010101001".into(),
        total_amount: Amount::from_fen(8888).unwrap(),
        subject: Some("一本笔记本 Notebook ".repeat(8)),
        is_async_pay: Some(false),
        quantity: Some(3),
        goods_detail: (0..42).map(goods).collect(),
        ..Pay::default()
    }
}

/// Two kilobytes with as many values as the documentation's samples have: one in 28 bytes.
fn large_answer() -> String {
    let goods: Vec<_> = (0..29).map(|i| format!(r#"{{"goods_id":"goods-{i:012}","price":"1{i:02}.01"}}"#)).collect();
    format!(
        r#"{{"code":"10000","msg":"Success","trade_no":"2013112011001004330000121536","out_trade_no":"A1",
"total_amount":"88.88","trade_status":"TRADE_SUCCESS","buyer_logon_id":"159****5620","quantity":"3","is_paid":"true",
"qr_code":"https:\/\/qr.alipay.com\/bavh4wjlxf12tper3a","store_name":"{}","channels":["a","b"],"goods_detail":[{}]}}"#,
        "一家店".repeat(14),
        goods.join(",")
    )
}

/// Median time of one run, in microseconds.
fn micros(runs: usize, mut work: impl FnMut()) -> f64 {
    const BATCH: usize = 20;
    let mut samples = Vec::new();
    for _ in 0..runs / BATCH {
        samples.push(time(|| (0..BATCH).for_each(|_| work())) / BATCH as u32);
    }
    median(samples)
}

fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(mut samples: Vec<Duration>) -> f64 {
    samples.sort_unstable();
    samples[samples.len() / 2].as_secs_f64() * 1e6
}

/// Signs and verifies at no cost, so that the rest can be seen.
struct Free;

impl Signer for Free {
    fn sign_type(&self) -> SignType {
        SignType::Rsa2
    }

    fn sign<'a>(&'a self, _: &'a [u8]) -> BoxFuture<'a, Result<String, SignError>> {
        Box::pin(std::future::ready(Ok("A".repeat(344))))
    }
}

impl Verifier for Free {
    fn verify(&self, _: &[u8], _: &str) -> Result<(), BadSignature> {
        Ok(())
    }
}
