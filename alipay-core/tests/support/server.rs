//! A server that misbehaves, and calls to it.
#![allow(dead_code, unreachable_pub)] // each test target uses its own part

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use alipay_core::{Amount, Client, ClientBuilder, Error};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::support::{self, Pay, Query, key};

/// A server that reads one request per connection and answers it with these bytes, in pieces of this size with this
/// much time before each.
pub async fn serve_slowly(answer: impl Fn() -> Vec<u8> + Send + 'static, size: usize, wait: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/gateway.do", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answer = answer();
            tokio::spawn(async move {
                read_request(&mut stream).await;
                for piece in answer.chunks(size) {
                    tokio::time::sleep(wait).await;
                    if stream.write_all(piece).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    url
}

/// A server that reads one request per connection and answers it with these bytes.
pub async fn serve(answer: impl Fn() -> Vec<u8> + Send + 'static, linger: Duration) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/gateway.do", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicUsize::new(0));
    let count = requests.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (answer, count) = (answer(), count.clone());
            tokio::spawn(async move {
                if read_request(&mut stream).await {
                    count.fetch_add(1, Ordering::SeqCst);
                }
                let _ = stream.write_all(&answer).await;
                tokio::time::sleep(linger).await;
            });
        }
    });
    (url, requests)
}

pub async fn read_request(stream: &mut TcpStream) -> bool {
    let (mut received, mut buffer) = (Vec::new(), [0; 4096]);
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        received.extend_from_slice(&buffer[..count]);
        if received.windows(5).any(|window| window == b"sign=") {
            return true;
        }
    }
    false
}

pub fn client(url: &str) -> Client {
    builder(url).build().unwrap()
}

pub fn builder(url: &str) -> ClientBuilder {
    Client::builder()
        .app_id(support::APP_ID)
        .private_key(key("app_rsa2048.pkcs8.pem"))
        .alipay_public_key(key("alipay_rsa2048.pub.pem"))
        .gateway(url)
        .timeouts(Duration::from_millis(500), Duration::from_millis(1500))
        .max_answer(64 * 1024)
}

pub async fn pay(url: &str) -> Error {
    let pay = Pay { out_trade_no: "A1".into(), total_amount: Amount::from_fen(1).unwrap(), ..Pay::default() };
    client(url).call(pay).send().await.unwrap_err()
}

pub async fn query(url: &str) -> Result<(), Error> {
    client(url).call(Query { out_trade_no: Some("A1".into()), ..Query::default() }).send().await.map(drop)
}

pub fn http(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}
