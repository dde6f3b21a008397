//! What the gateway tells a shop by itself.

use std::time::Duration;

use alipay_core::{Charset, notify::Expect};
use alipay_sandbox::{Notified, Sandbox, TradeAction};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::shop::Shop;

async fn pay(sandbox: &Sandbox, shop: &Shop, number: &str) {
    pay_and_tell(sandbox, &shop.notify_url, number).await;
}

async fn pay_and_tell(sandbox: &Sandbox, notify_url: &str, number: &str) {
    let content = json!({"out_trade_no": number, "total_amount": "12.30", "subject": "茶 & tea=1", "body": "b"});
    let client = sandbox.client_builder().build().unwrap();
    client.raw("alipay.trade.pay", content).notify_url(notify_url).send().await.unwrap();
}

fn expected(sandbox: &Sandbox, number: &str) -> Expect {
    Expect::trade(number, "12.30".parse().unwrap(), &sandbox.seller_id())
}

/// What became of the only one, once it is settled or has been tried so often.
async fn settled(sandbox: &Sandbox, attempts: usize) -> Notified {
    for _ in 0..500 {
        let all = sandbox.notifications();
        assert_eq!(all.len(), 1);
        if all[0].attempts.len() >= attempts {
            return all[0].clone();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{:?}", sandbox.notifications());
}

#[tokio::test]
async fn a_payment_is_announced_and_passes_all_checks_of_the_merchant() {
    let (sandbox, shop) = (Sandbox::start().await.unwrap(), Shop::open(&[]).await);
    pay(&sandbox, &shop, "A1").await;
    let (content_type, body) = shop.heard(1).await.remove(0);
    assert_eq!(content_type, "application/x-www-form-urlencoded; charset=utf-8");
    let client = sandbox.client_builder().build().unwrap();
    let notification = client.notify().verify_offline(&body).unwrap().expect(&expected(&sandbox, "A1")).unwrap();
    assert!(notification.is_paid());
    assert_eq!(notification.kind(), "trade_status_sync");
    for (name, value) in [("subject", "茶 & tea=1"), ("body", "b"), ("receipt_amount", "12.30"), ("version", "1.0")] {
        assert_eq!(notification.value(name), Some(value), "{name}");
    }
    let one = settled(&sandbox, 1).await;
    assert_eq!((one.is_taken, one.is_pending, one.attempts), (true, false, vec![Ok(200)]));
    assert_eq!(one.notify_id, notification.notify_id());

    // By hand it goes out once more, under the same number.
    assert!(sandbox.send_again(&one.notify_id).await);
    let again = shop.heard(2).await.remove(1).1;
    assert_eq!(client.notify().verify_offline(&again).unwrap().notify_id(), one.notify_id);
    assert!(!sandbox.send_again("nothing").await);
}

/// A shop that says nothing of itself: its address, and where its connections come in.
async fn silent_shop() -> (String, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    (format!("http://{}/notify", listener.local_addr().unwrap()), listener)
}

#[tokio::test]
async fn it_is_sent_again_also_when_that_was_asked_for_during_an_attempt() {
    let (sandbox, (notify_url, shop)) = (Sandbox::start().await.unwrap(), silent_shop().await);
    pay_and_tell(&sandbox, &notify_url, "A1").await;
    let (mut first, _) = shop.accept().await.unwrap();
    assert!(sandbox.send_again(&sandbox.notifications()[0].notify_id).await);
    assert!(first.read(&mut [0; 4096]).await.unwrap() > 0);
    first.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\nsuccess").await.unwrap();
    let _second = tokio::time::timeout(Duration::from_secs(9), shop.accept()).await.unwrap().unwrap();
    assert_eq!(settled(&sandbox, 1).await.attempts, [Ok(200)]);
}

#[tokio::test]
async fn a_shop_that_hangs_keeps_no_other_waiting() {
    let (sandbox, shop) = (Sandbox::start().await.unwrap(), Shop::open(&[]).await);
    let (notify_url, hanging) = silent_shop().await;
    let mut connections = Vec::new();
    for i in 0..40 {
        pay_and_tell(&sandbox, &notify_url, &format!("H{i}")).await;
        if i < 32 {
            connections.push(hanging.accept().await.unwrap());
        }
    }
    pay(&sandbox, &shop, "A1").await;
    // The others are given up after ten seconds.
    tokio::time::timeout(Duration::from_secs(5), shop.heard(1)).await.unwrap();
}

#[tokio::test]
async fn what_is_too_much_at_once_for_a_shop_follows() {
    let (sandbox, (notify_url, shop)) = (Sandbox::start().await.unwrap(), silent_shop().await);
    for i in 0..35 {
        pay_and_tell(&sandbox, &notify_url, &format!("A{i}")).await;
    }
    let next =
        async || tokio::time::timeout(Duration::from_secs(1), shop.accept()).await.map(|accepted| accepted.unwrap().0);
    let mut connections = Vec::new();
    while let Ok(connection) = next().await {
        connections.push(connection);
    }
    assert_eq!(connections.len(), 32);
    // One of those that wait is asked for by hand, which makes no room; each that ends makes room for one.
    let waiting = sandbox.notifications().pop().unwrap();
    assert!(sandbox.send_again(&waiting.notify_id).await);
    assert!(next().await.is_err());
    for _ in 0..3 {
        connections.remove(0);
        connections.push(next().await.expect("there is room for another one"));
    }
    connections.clear();
    for _ in 0..500 {
        if sandbox.notifications().iter().all(|one| one.attempts.len() == 1) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{:?}", sandbox.notifications());
}

#[tokio::test]
async fn it_goes_on_until_the_answer_is_exactly_success() {
    // Four minutes take 24 ms.
    let sandbox = Sandbox::builder().time_scale(10_000).start().await.unwrap();
    let shop = Shop::open(&["fail", "success\n", "\"success\"", "SUCCESS", ""]).await;
    pay(&sandbox, &shop, "A1").await;
    let one = settled(&sandbox, 6).await;
    assert_eq!((one.attempts.len(), one.is_taken, one.is_pending), (6, true, false));
}

#[tokio::test]
async fn after_eight_attempts_it_is_given_up() {
    let sandbox = Sandbox::builder().time_scale(100_000).start().await.unwrap();
    let shop = Shop::open(&["no"; 9]).await;
    pay(&sandbox, &shop, "A1").await;
    let one = settled(&sandbox, 8).await;
    assert_eq!((one.attempts.len(), one.is_taken, one.is_pending), (8, false, false));
}

#[tokio::test]
async fn pauses_are_those_of_the_platform() {
    let (sandbox, shop) = (Sandbox::start().await.unwrap(), Shop::open(&["no"; 8]).await);
    pay(&sandbox, &shop, "A1").await;
    for (attempts, pause) in [(1, 4 * 60), (2, 10 * 60), (3, 10 * 60), (4, 3600), (5, 7200), (6, 21_600), (7, 54_000)] {
        assert_eq!(settled(&sandbox, attempts).await.attempts.len(), attempts);
        // Two seconds are for a machine that is busy.
        sandbox.advance(Duration::from_secs(pause - 2));
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(settled(&sandbox, attempts).await.attempts.len(), attempts, "too early");
        sandbox.advance(Duration::from_secs(2));
        settled(&sandbox, attempts + 1).await;
    }
    assert!(!settled(&sandbox, 8).await.is_pending);
}

#[tokio::test]
async fn nobody_is_told_who_did_not_ask_and_no_other_machine() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    let content = |number: &str| json!({"out_trade_no": number, "total_amount": "1.00", "subject": "x"});
    client.raw("alipay.trade.pay", content("A1")).send().await.unwrap();
    assert_eq!(sandbox.notifications(), []);
    let elsewhere = client.raw("alipay.trade.pay", content("A2")).notify_url("http://shop.example/notify");
    elsewhere.send().await.unwrap();
    let one = settled(&sandbox, 1).await;
    let problem = one.attempts[0].as_ref().unwrap_err();
    assert!(problem.starts_with("not sent: the host is not this machine"), "{problem}");
}

#[tokio::test]
async fn gbk_stays_gbk() {
    let (sandbox, shop) = (Sandbox::start().await.unwrap(), Shop::open(&[]).await);
    let client = sandbox.client_builder().charset(Charset::Gbk).build().unwrap();
    let content = json!({"out_trade_no": "G1", "total_amount": "12.30", "subject": "铅笔"});
    client.raw("alipay.trade.pay", content).notify_url(&shop.notify_url).send().await.unwrap();
    let (content_type, body) = shop.heard(1).await.remove(0);
    assert_eq!(content_type, "application/x-www-form-urlencoded; charset=GBK");
    assert!(String::from_utf8_lossy(&body).contains("subject=%C7%A6%B1%CA"), "{}", String::from_utf8_lossy(&body));
    let verified = client.notify().verify_offline(&body).unwrap().expect(&expected(&sandbox, "G1")).unwrap();
    assert_eq!((verified.value("subject"), verified.value("charset")), (Some("铅笔"), Some("GBK")));
}

#[tokio::test]
async fn other_changes_are_announced_on_request() {
    let sandbox = Sandbox::builder().notify_every_change().start().await.unwrap();
    let shop = Shop::open(&[]).await;
    pay(&sandbox, &shop, "A1").await;
    let client = sandbox.client_builder().build().unwrap();
    let refund = json!({"out_trade_no": "A1", "refund_amount": "2.30", "out_request_no": "R1"});
    client.raw("alipay.trade.refund", refund).send().await.unwrap();
    sandbox.trade("A1", TradeAction::Finish).await.unwrap();
    let heard = shop.heard(3).await;
    let mut states: Vec<_> = heard
        .iter()
        .map(|(_, body)| {
            let one = client.notify().verify_offline(body).unwrap().expect(&expected(&sandbox, "A1")).unwrap();
            let value = |name| one.value(name).unwrap_or_default().to_owned();
            [value("trade_status"), value("out_biz_no"), value("refund_fee")].join(" ")
        })
        .collect();
    states.sort();
    assert_eq!(states, ["TRADE_FINISHED  ", "TRADE_SUCCESS  ", "TRADE_SUCCESS R1 2.30"]);
}

#[tokio::test]
async fn messages_come_in_the_clear_or_encrypted() {
    let key = "AAECAwQFBgcICQoLDA0ODw==";
    let sandbox = Sandbox::builder().aes_key(key).start().await.unwrap();
    let shop = Shop::open(&[]).await;
    let client = sandbox.client_builder().build().unwrap();
    let content = r#"{"settle_no":"S1"}"#;
    for (i, encrypted) in [false, true].into_iter().enumerate() {
        let posted = sandbox.post_message(&shop.notify_url, "alipay.trade.order.settle.notify", content, encrypted);
        assert!(posted.await.is_some());
        let body = shop.heard(i + 1).await.remove(i).1;
        assert_eq!(String::from_utf8_lossy(&body).contains("encrypt_type=AES"), encrypted);
        let notification = client.notify().verify_offline(&body).unwrap().ignore_expectations();
        let message = notification.message().unwrap();
        assert_eq!((message.method(), message.content()), ("alipay.trade.order.settle.notify", content));
    }
    let plain = Sandbox::start().await.unwrap();
    assert_eq!(plain.post_message(&shop.notify_url, "a.b", "{}", true).await, None);
}
