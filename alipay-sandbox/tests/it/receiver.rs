//! A shop that takes notifications.

use std::collections::BTreeMap;

use alipay_core::Client;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// Listens for notifications, and answers each with `success`.
pub struct Receiver {
    listener: TcpListener,
}

impl Receiver {
    pub async fn start() -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").await.unwrap() }
    }

    /// The `notify_url`.
    pub fn url(&self) -> String {
        format!("http://{}/notify", self.listener.local_addr().unwrap())
    }

    /// Waits for the next one; its signature is verified as a shop would.
    pub async fn next(&self, client: &Client) -> BTreeMap<String, String> {
        let (mut stream, _) = self.listener.accept().await.unwrap();
        let body = body(&mut stream).await;
        let answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 7\r\n\r\nsuccess";
        stream.write_all(answer.as_bytes()).await.unwrap();
        let notification = client.notify().verify(&body).await.unwrap().ignore_expectations();
        notification.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}

async fn body(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.unwrap();
        bytes.extend_from_slice(&chunk[..read]);
        let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8(bytes[..at].to_vec()).unwrap().to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        if bytes.len() >= at + 4 + length.parse::<usize>().unwrap() || read == 0 {
            return bytes.split_off(at + 4);
        }
    }
}
