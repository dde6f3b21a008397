//! Files on their way through a real connection: row O04 of the attack corpus, end to end.
#![cfg(feature = "reqwest")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use std::{
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use alipay_core::{Client, Upload};
use support::{key, multipart, sign};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    task::JoinHandle,
};

const SIZE: u64 = 20 * 1024 * 1024;

/// Byte `i` of the file: no two pieces of it are alike.
fn byte(i: u64) -> u8 {
    (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8
}

/// The file, and how much of it was read.
struct Counted {
    at: u64,
    len: u64,
    /// From here on it fails.
    fails_at: u64,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = (buffer.len() as u64).min(self.len - self.at);
        if self.at + count > self.fails_at {
            return Err(io::Error::other("the disk is gone"));
        }
        for (slot, i) in buffer.iter_mut().zip(self.at..self.at + count) {
            *slot = byte(i);
        }
        self.at += count;
        self.read.store(self.at, Ordering::SeqCst);
        Ok(count as usize)
    }
}

/// A request as it came over the wire.
struct Received {
    head: String,
    body: Vec<u8>,
    /// How far the file was read at most while the server had read nothing but the head.
    ahead: u64,
}

impl Received {
    fn header(&self, name: &str) -> Option<&str> {
        let line = self.head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")))?;
        line.split_once(':').map(|(_, value)| value.trim())
    }
}

/// A server that waits a while between the head and the body, and answers one upload.
async fn serve(read: Arc<AtomicU64>) -> (String, JoinHandle<Received>) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(64 * 1024).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let url = format!("http://{}/gateway.do", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        let ahead = read.load(Ordering::SeqCst);
        let mut received = Received { head: String::from_utf8(head).unwrap(), body: Vec::new(), ahead };
        let announced: usize = received.header("content-length").expect("an announced length").parse().unwrap();
        read_body(&mut stream, &mut received.body, announced).await;
        if received.body.len() == announced {
            let node = r#"{"code":"10000","file_id":"F1"}"#;
            let answer = format!(r#"{{"alipay_open_file_upload_response":{node},"sign":"{}"}}"#, sign(node));
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", answer.len());
            stream.write_all(format!("{head}{answer}").as_bytes()).await.unwrap();
        }
        received
    });
    (url, server)
}

async fn read_body(stream: &mut TcpStream, body: &mut Vec<u8>, announced: usize) {
    let mut buffer = vec![0; 64 * 1024];
    while body.len() < announced {
        match stream.read(&mut buffer).await {
            Ok(count @ 1..) => body.extend_from_slice(&buffer[..count]),
            _ => return,
        }
    }
}

fn client(url: &str) -> Client {
    Client::builder()
        .app_id(support::APP_ID)
        .private_key(key("app_rsa2048.pkcs8.pem"))
        .alipay_public_key(key("alipay_rsa2048.pub.pem"))
        .gateway(url)
        .timeouts(Duration::from_secs(5), Duration::from_secs(60))
        .build()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn o04_a_large_file_is_read_while_it_is_sent() {
    let read = Arc::new(AtomicU64::new(0));
    let (url, server) = serve(read.clone()).await;
    let file = Counted { at: 0, len: SIZE, fails_at: u64::MAX, read: read.clone() };
    let client = client(&url);
    let call = client.raw("alipay.open.file.upload", "").param("biz_code", "openpt_appstore");
    let response = call.file("file", Upload::from_reader("large.bin", SIZE, file)).send().await.unwrap();
    assert_eq!(response.member("file_id").as_deref(), Some("F1"));

    let received = server.await.unwrap();
    assert_eq!(read.load(Ordering::SeqCst), SIZE);
    // The two buffers of the connection take what they take, and no more of the file is in memory.
    println!("{} KiB of {} were read before the server read any", received.ahead / 1024, SIZE / 1024);
    assert!(received.ahead > 0 && received.ahead < SIZE / 2, "{} bytes ahead", received.ahead);
    assert_eq!(received.header("transfer-encoding"), None);
    assert_eq!(received.header("content-length"), Some(received.body.len().to_string().as_str()));
    let parts = multipart::parse(received.header("content-type").unwrap(), &received.body);
    let file = parts.iter().find(|part| part.name == "file").unwrap();
    assert_eq!(file.file_name.as_deref(), Some("large.bin"));
    assert_eq!(file.content.len() as u64, SIZE);
    assert!(file.content.iter().zip(0..).all(|(found, i)| *found == byte(i)), "byte by byte the same");
    assert!(parts.iter().any(|part| part.name == "biz_code" && part.content == b"openpt_appstore"));
    assert!(received.head.starts_with("POST /gateway.do?charset=utf-8 HTTP/1.1\r\n"), "{}", received.head);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn o04_a_reader_that_fails_half_way_leaves_the_outcome_open() {
    let read = Arc::new(AtomicU64::new(0));
    let (url, server) = serve(read.clone()).await;
    let file = Counted { at: 0, len: SIZE, fails_at: SIZE / 2, read };
    let client = client(&url);
    let call = client.raw("alipay.open.file.upload", "").file("file", Upload::from_reader("large.bin", SIZE, file));
    let error = call.send().await.unwrap_err();
    assert!(error.is_transport() && error.is_outcome_unknown() && !error.is_timeout(), "{error}");
    let received = server.await.unwrap();
    let announced: usize = received.header("content-length").unwrap().parse().unwrap();
    assert!(received.body.len() < announced, "what arrived is no complete request");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn o04_readers_that_give_another_number_of_bytes() {
    for len in [SIZE - 1, SIZE + 1] {
        let read = Arc::new(AtomicU64::new(0));
        let (url, server) = serve(read.clone()).await;
        let file = Counted { at: 0, len, fails_at: u64::MAX, read };
        let client = client(&url);
        let call = client.raw("alipay.open.file.upload", "").file("file", Upload::from_reader("x.bin", SIZE, file));
        let error = call.send().await.unwrap_err();
        assert!(error.is_transport() && error.is_outcome_unknown(), "{error}");
        let received = server.await.unwrap();
        let announced: usize = received.header("content-length").unwrap().parse().unwrap();
        assert!(received.body.len() < announced, "{len}: what arrived is no complete request");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn o04_a_file_of_this_machine() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("门店 \"1\".bin");
    let content: Vec<u8> = (0..300_000).map(byte).collect();
    std::fs::write(&path, &content).unwrap();
    let (url, server) = serve(Arc::default()).await;
    let client = client(&url);
    let call = client.raw("alipay.open.file.upload", "").file("file", Upload::from_path(&path).unwrap());
    call.send().await.unwrap();
    let received = server.await.unwrap();
    let parts = multipart::parse(received.header("content-type").unwrap(), &received.body);
    let file = parts.iter().find(|part| part.name == "file").unwrap();
    assert_eq!(file.file_name.as_deref(), Some("门店 %221%22.bin"));
    assert!(file.content == content);
}
