//! The extractor in a real server: the body as it came, and the answer that the platform waits for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use alipay_core::{
    HttpRequest, HttpTransport, Timeouts, Transport as _,
    notify::{Expect, NotifyReply, VerifiedBody},
};
use axum::{Router, extract::State, routing::post};
use support::notice::NoticeForm;

async fn notified(State(client): State<alipay_core::Client>, VerifiedBody(notice): VerifiedBody) -> NotifyReply {
    assert_eq!(client.app_id(), support::APP_ID);
    let expect = Expect::trade("A1", "88.88".parse().unwrap(), "2088102119685838");
    match notice.expect(&expect) {
        Ok(notice) if notice.is_paid() => NotifyReply::success(),
        _ => NotifyReply::failure(),
    }
}

async fn serve() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/notify", listener.local_addr().unwrap());
    let router = Router::new().route("/notify", post(notified)).with_state(support::client());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

async fn send(url: &str, body: String) -> (u16, String) {
    let transport = HttpTransport::new(Timeouts::default()).unwrap();
    let content_type = "application/x-www-form-urlencoded; charset=utf-8".to_owned();
    let request = HttpRequest::post(url.to_owned(), content_type, body.into_bytes().into());
    let answer = transport.execute(request, 1024).await.unwrap();
    (answer.status, String::from_utf8(answer.body).unwrap())
}

#[tokio::test]
async fn a_notification_arrives() {
    let url = serve().await;
    let genuine = NoticeForm::trade();
    assert_eq!(send(&url, genuine.body()).await, (200, "success".to_owned()));

    let other_amount = genuine.clone().with("total_amount", "0.01").body();
    let forged = genuine.body().replace("total_amount=88.88", "total_amount=0.01");
    let too_large = format!("{}&x={}", genuine.body(), "y".repeat(3 * 1024 * 1024));
    for body in [other_amount, forged, String::new(), "{}".to_owned(), too_large] {
        assert_eq!(send(&url, body).await.1, "fail");
    }
}
