//! A gateway that is killed in the middle of its work, and started again with the same file.

use std::{
    path::Path,
    process::Command,
    sync::{Arc, Mutex},
    time::Duration,
};

use alipay_core::Client;
use serde_json::json;

use crate::program::{Server, text};

const KEYS: &str = "alipay-sandbox-keys/2021000000000001";

fn client(directory: &Path, url: &str) -> Client {
    let keys = directory.join(KEYS);
    Client::builder()
        .app_id("2021000000000001")
        .private_key(text(&keys, "app_private_key.pem"))
        .alipay_public_key(text(&keys, "alipay_public_key.pem"))
        .gateway(url)
        .build()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_payment_that_was_answered_is_there_after_a_kill() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start_in(directory.path(), &["--state", "state.db"]);
    let client_before = client(directory.path(), &server.url);
    let answered: Arc<Mutex<Vec<String>>> = Arc::default();
    let buyers: Vec<_> = (0..8)
        .map(|buyer| {
            let (client, answered) = (client_before.clone(), answered.clone());
            tokio::spawn(async move {
                for i in 0..1000 {
                    let number = format!("K{buyer}-{i}");
                    let content = json!({"out_trade_no": number, "total_amount": "1.00", "subject": "x"});
                    if client.raw("alipay.trade.pay", content).send().await.is_err() {
                        return; // killed
                    }
                    answered.lock().unwrap().push(number);
                }
            })
        })
        .collect();
    while answered.lock().unwrap().len() < 40 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert!(Command::new("kill").args(["-KILL", &server.pid()]).status().unwrap().success());
    for buyer in buyers {
        buyer.await.unwrap();
    }
    drop(server);

    let server = Server::start_in(directory.path(), &["--state", "state.db"]);
    let client = client(directory.path(), &server.url);
    let answered = answered.lock().unwrap().clone();
    assert!(answered.len() < 8000, "it was killed too late");
    for number in answered {
        let query = client.raw("alipay.trade.query", json!({ "out_trade_no": number })).send().await.unwrap();
        assert_eq!(query.member("trade_status").as_deref(), Some("TRADE_SUCCESS"), "{number}");
    }
}
