//! Calls about one order at once, and what the test itself does to it meanwhile: each is carried out whole.

use std::sync::Arc;

use alipay_core::Client;
use alipay_sandbox::{Sandbox, SandboxBuilder, TradeAction};
use serde_json::{Value, json};

use crate::{certificates::key, shop::Shop};

/// How many ask at once.
const CROWD: usize = 12;

const PAID_ALREADY: &str = "ACQ.TRADE_HAS_SUCCESS";

/// The answers to one call that everybody sends: its code, and a member of it.
async fn crowd(
    clients: &[Client],
    method: &str,
    content: &Value,
    notify_url: &str,
    member: &'static str,
) -> Vec<String> {
    let mut calls = tokio::task::JoinSet::new();
    for client in clients {
        let (client, method, content) = (client.clone(), method.to_owned(), content.clone());
        let notify_url = notify_url.to_owned();
        calls.spawn(async move {
            match client.raw(method, content).notify_url(&notify_url).send().await {
                Ok(answer) => answer.member(member).unwrap_or_default(),
                Err(error) if error.is_api(PAID_ALREADY) => PAID_ALREADY.to_owned(),
                Err(error) => panic!("{error}"),
            }
        });
    }
    calls.join_all().await
}

fn count(answers: &[String], answer: &str) -> usize {
    answers.iter().filter(|other| *other == answer).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_order_is_paid_once_and_refunded_once_however_many_ask() {
    let (directory, shop) = (tempfile::tempdir().unwrap(), Shop::open(&[]).await);
    let start = || -> SandboxBuilder {
        let keys = Sandbox::builder()
            .app_public_key(key("app_rsa2048.pub.pem"))
            .alipay_private_key(key("alipay_rsa2048.pkcs8.pem"));
        keys.state_file(directory.path().join("state.db"))
    };
    let sandbox = Arc::new(start().start().await.unwrap());
    let client =
        |sandbox: &Sandbox| sandbox.client_builder().private_key(key("app_rsa2048.pkcs8.pem")).build().unwrap();
    // Each with a connection of its own.
    let clients: Vec<Client> = (0..CROWD).map(|_| client(&sandbox)).collect();
    let rounds: Vec<String> = (0..8).map(|round| format!("A{round}")).collect();

    for number in &rounds {
        let order =
            json!({"out_trade_no": number, "total_amount": "5.00", "subject": "x", "buyer_id": "2088102146225135"});
        let created = crowd(&clients, "alipay.trade.create", &order, &shop.notify_url, "trade_no").await;
        assert!(created.iter().all(|trade_no| *trade_no == created[0]), "{created:?}");
        // The buyer pays by hand, too: from a thread that is not the gateway's.
        let buyer = tokio::spawn({
            let (sandbox, number) = (sandbox.clone(), number.clone());
            async move { sandbox.trade(&number, TradeAction::Pay).await }
        });
        let paid = crowd(&clients, "alipay.trade.pay", &order, &shop.notify_url, "trade_no").await;
        let by_call = usize::from(buyer.await.unwrap().is_err());
        let expected = (by_call, CROWD - by_call);
        assert_eq!((count(&paid, &created[0]), count(&paid, PAID_ALREADY)), expected, "{number}: {paid:?}");

        let refund = json!({"out_trade_no": number, "refund_amount": "2.00", "out_request_no": "R1"});
        let refunded = crowd(&clients, "alipay.trade.refund", &refund, &shop.notify_url, "fund_change").await;
        assert_eq!((count(&refunded, "Y"), count(&refunded, "N")), (1, CROWD - 1), "{number}: {refunded:?}");
    }

    let changes = |number: &str| {
        let ledger = sandbox.ledger();
        let of_order = ledger.iter().filter(|call| call.changed && call.out_trade_no.as_deref() == Some(number));
        of_order.map(|call| call.method.clone()).filter(|method| method != "alipay.trade.pay").collect::<Vec<_>>()
    };
    for number in &rounds {
        assert_eq!(changes(number), ["alipay.trade.create", "alipay.trade.refund"], "{number}");
        let told = sandbox.notifications().iter().filter(|one| one.out_trade_no.as_ref() == Some(number)).count();
        assert_eq!(told, 1, "{number}");
    }

    // The file has the same.
    drop((clients, sandbox));
    let sandbox = start().start().await.unwrap();
    let client = client(&sandbox);
    for number in &rounds {
        let query = client.raw("alipay.trade.query", json!({"out_trade_no": number})).send().await.unwrap();
        assert_eq!(query.member("trade_status").as_deref(), Some("TRADE_SUCCESS"), "{number}");
        let refund = json!({"out_trade_no": number, "refund_amount": "3.00", "out_request_no": "R2"});
        let refunded = client.raw("alipay.trade.refund", refund).send().await.unwrap();
        assert_eq!(refunded.member("refund_fee").as_deref(), Some("5.00"), "{number}");
    }
}
