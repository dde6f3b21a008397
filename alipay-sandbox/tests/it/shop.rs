//! A shop's side of notifications: takes what comes, and answers what it is told to.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use alipay_core::Client;
use axum::{Router, body::Bytes, extract::State, http::HeaderMap, routing::post};

/// A shop on this machine, until it is dropped.
pub struct Shop {
    pub notify_url: String,
    heard: Arc<Mutex<Heard>>,
    server: tokio::task::JoinHandle<()>,
}

#[derive(Default)]
struct Heard {
    /// Content type and body of each notification.
    notifications: Vec<(String, Vec<u8>)>,
    /// What the next ones are answered; then `success`.
    answers: VecDeque<String>,
}

impl Shop {
    /// A shop that gives these answers first.
    pub async fn open(answers: &[&str]) -> Self {
        let heard = Arc::new(Mutex::new(Heard::default()));
        heard.lock().unwrap().answers = answers.iter().map(|answer| (*answer).to_owned()).collect();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let notify_url = format!("http://{}/notify", listener.local_addr().unwrap());
        let router = Router::new().route("/notify", post(hear)).with_state(heard.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { notify_url, heard, server }
    }

    /// What came, once so many have.
    pub async fn heard(&self, count: usize) -> Vec<(String, Vec<u8>)> {
        for _ in 0..500 {
            let heard = self.heard.lock().unwrap().notifications.clone();
            if heard.len() >= count {
                return heard;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("only {} of {count} notifications came", self.heard.lock().unwrap().notifications.len());
    }
}

impl Shop {
    /// What the notification with this number, from 1, says; its signature is verified.
    pub async fn told(&self, client: &Client, number: usize) -> BTreeMap<String, String> {
        let (_, body) = &self.heard(number).await[number - 1];
        let notification = client.notify().verify(body).await.unwrap().ignore_expectations();
        notification.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn hear(State(heard): State<Arc<Mutex<Heard>>>, headers: HeaderMap, body: Bytes) -> String {
    let mut heard = heard.lock().unwrap();
    let content_type = headers["content-type"].to_str().unwrap().to_owned();
    heard.notifications.push((content_type, body.to_vec()));
    heard.answers.pop_front().unwrap_or_else(|| "success".to_owned())
}
