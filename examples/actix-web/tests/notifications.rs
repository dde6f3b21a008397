//! The shop's server on this machine, and the local gateway that pays and notifies.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use std::time::Duration;

use actix_web::{App, HttpServer, rt, web};
use actix_web_example::{Shop, routes};
use alipay::{
    HttpRequest, HttpTransport, Timeouts, Transport as _,
    trade::{TradePrecreate, TradePrecreateProductCode},
};
use alipay_sandbox::{Notified, Sandbox, TradeAction};

/// The shop, and its `notify_url`.
fn serve(sandbox: &Sandbox) -> (web::Data<Shop>, String) {
    let client = sandbox.client_builder().build().unwrap();
    let shop = web::Data::new(Shop::new(client, sandbox.seller_id()));
    let served = shop.clone();
    let server = HttpServer::new(move || App::new().app_data(served.clone()).configure(routes)).workers(1);
    let server = server.disable_signals().bind(("127.0.0.1", 0)).unwrap();
    let notify_url = format!("http://{}/alipay/notify", server.addrs()[0]);
    rt::spawn(server.run());
    (shop, notify_url)
}

/// A buyer pays an order at the platform, which then notifies the shop. Returns whether the shop confirmed.
async fn pay(sandbox: &Sandbox, number: &str, amount: &str, notify_url: &str) -> bool {
    let client = sandbox.client_builder().build().unwrap();
    let code = TradePrecreateProductCode::FaceToFacePayment;
    let pay = TradePrecreate::new(number, amount.parse().unwrap(), "Notebook", code);
    client.call(pay).notify_url(notify_url).send().await.unwrap();
    sandbox.trade(number, TradeAction::Pay).await.unwrap();
    sent(sandbox, number, 1).await.is_taken
}

/// The notification about an order, after so many attempts.
async fn sent(sandbox: &Sandbox, number: &str, attempts: usize) -> Notified {
    for _ in 0..500 {
        let mut all = sandbox.notifications().into_iter();
        let sent = all.find(|one| one.out_trade_no.as_deref() == Some(number) && one.attempts.len() >= attempts);
        if let Some(sent) = sent {
            return sent;
        }
        rt::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no attempt {attempts} to notify of {number}");
}

#[actix_web::test]
async fn a_paid_order_is_delivered_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let (shop, notify_url) = serve(&sandbox);
    shop.open("ORDER1", "88.88".parse().unwrap());
    assert!(pay(&sandbox, "ORDER1", "88.88", &notify_url).await);

    let notify_id = &sandbox.notifications()[0].notify_id;
    assert!(sandbox.send_again(notify_id).await); // as the platform does when an answer is lost
    assert!(sent(&sandbox, "ORDER1", 2).await.is_taken);
    let orders = shop.orders();
    assert!(orders["ORDER1"].trade_no.is_some());
    assert_eq!(orders["ORDER1"].deliveries, 1);
}

#[actix_web::test]
async fn what_does_not_fit_the_order_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let (shop, notify_url) = serve(&sandbox);
    shop.open("ORDER1", "88.88".parse().unwrap());
    // Genuine, and less than the order costs; genuine, and for nobody's order.
    assert!(!pay(&sandbox, "ORDER1", "0.01", &notify_url).await);
    assert!(!pay(&sandbox, "ORDER2", "88.88", &notify_url).await);

    let forged = b"notify_id=1&notify_type=trade_status_sync&out_trade_no=ORDER1&total_amount=88.88\
                   &trade_status=TRADE_SUCCESS&sign=AAAA&sign_type=RSA2";
    for body in [forged.as_slice(), b"", b"{}", &[b'a'; 2 * 1024 * 1024]] {
        assert_ne!(post(&notify_url, body).await, "success");
    }
    assert_eq!(shop.orders()["ORDER1"].deliveries, 0);
}

async fn post(url: &str, body: &[u8]) -> String {
    let content_type = "application/x-www-form-urlencoded; charset=utf-8".to_owned();
    let request = HttpRequest::post(url.to_owned(), content_type, body.to_vec().into());
    let transport = HttpTransport::new(Timeouts::default()).unwrap();
    let answer = transport.execute(request, 1024).await.unwrap();
    String::from_utf8(answer.body).unwrap()
}
