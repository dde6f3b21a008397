//! Files: behind an address of the platform, and as the answer of an API; and the whole way of a bill.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[cfg(feature = "bill")]
#[path = "support/bill_zip.rs"]
mod bill_zip;
mod support;

use alipay_core::{Client, HttpMethod, HttpResponse};
use support::{Query, Replay, key, signed};

fn client(answer: HttpResponse) -> (Client, Replay) {
    let mut replay = Replay::new("");
    replay.answer = answer;
    let client = Client::builder()
        .app_id(support::APP_ID)
        .private_key(key("app_rsa2048.pkcs8.pem"))
        .alipay_public_key(key("alipay_rsa2048.pub.pem"))
        .transport(replay.clone())
        .build()
        .unwrap();
    (client, replay)
}

fn query() -> Query {
    Query { out_trade_no: Some("A1".into()), ..Query::default() }
}

#[tokio::test]
async fn a_file_behind_an_address() {
    let (client, replay) =
        client(HttpResponse::new(200, *b"PK\x03\x04").with_header("Content-Type", "application/zip"));
    let file = client.download("https://dwbillcenter.alipay.com/bill.do?token=T0ken", 100).await.unwrap();
    assert_eq!((file.content.as_slice(), file.content_type.as_str()), (&b"PK\x03\x04"[..], "application/zip"));
    let sent = replay.sent.lock().unwrap().remove(0);
    assert_eq!(sent.method, HttpMethod::Get);
    assert!(sent.body.is_empty() && sent.url.ends_with("?token=T0ken"), "nothing of the app goes along");
    assert!(!format!("{file:?} {sent:?}").contains("T0ken"));

    // Addresses of bills have come with `http`; the bearer token in them is sent over TLS only.
    client.download("http://dwbillcenter.alipay.com/bill", 100).await.unwrap();
    assert_eq!(replay.sent.lock().unwrap().remove(0).url, "https://dwbillcenter.alipay.com/bill");

    assert!(client.download("https://a.example/b", 3).await.unwrap_err().is_limit());
    for url in ["ftp://a/b", "file:///etc/passwd", "//a/b", "https://u:p@a/b", ""] {
        let before = replay.sent.lock().unwrap().len();
        assert!(client.download(url, 100).await.unwrap_err().is_validation(), "{url}");
        assert_eq!(replay.sent.lock().unwrap().len(), before);
    }
}

#[tokio::test]
async fn an_address_that_leads_elsewhere_is_not_followed() {
    // A redirect stays one; an error may be over in a moment, and reading does no harm.
    for (status, times) in [(301, 1), (302, 1), (307, 1), (404, 3), (500, 3)] {
        let (client, replay) = client(HttpResponse::new(status, "x").with_header("Location", "https://evil.example/"));
        assert!(client.download("https://a.example/b", 100).await.unwrap_err().is_transport());
        let sent = replay.sent.lock().unwrap();
        assert_eq!(sent.len(), times);
        assert!(sent.iter().all(|request| request.url == "https://a.example/b"));
    }
}

#[tokio::test]
async fn an_api_that_answers_with_a_file() {
    let picture = HttpResponse::new(200, *b"\x89PNG\r\n").with_header("content-type", "image/png");
    let (client, replay) = client(picture);
    let file = client.call(query()).download(1024).await.unwrap();
    assert_eq!(file.content, b"\x89PNG\r\n");
    let sent = replay.sent.lock().unwrap().remove(0);
    assert_eq!(sent.method, HttpMethod::Get);
    assert!(sent.url.starts_with("https://openfile.alipay.com/chat/multimedia.do?"), "{}", sent.url);
    assert!(sent.url.contains("&sign="));
    assert!(client.call(query()).download_from("ftp://a.example/x", 1).await.unwrap_err().is_validation());
    let with_file = client.call(query()).file("f", alipay_core::Upload::from_bytes("f", "x"));
    assert!(with_file.download(1024).await.unwrap_err().is_validation(), "a file would be dropped in silence");
    let pay =
        support::Pay { out_trade_no: "A1".into(), total_amount: "0.01".parse().unwrap(), ..support::Pay::default() };
    assert!(client.call(pay).download(1).await.unwrap_err().is_outcome_unknown());
}

#[tokio::test]
async fn a_refusal_instead_of_a_file() {
    let refusal = signed(r#"{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"}"#);
    for content_type in ["text/plain;charset=utf-8", "application/octet-stream"] {
        let (client, _) = client(HttpResponse::new(200, refusal.as_str()).with_header("content-type", content_type));
        let error = client.call(query()).download(4096).await.unwrap_err();
        assert!(error.is_api("ACQ.TRADE_NOT_EXIST") && error.is_authenticated(), "{error}");
    }
    // A success in words is no file, and words of somebody else are nothing at all.
    let success = signed(r#"{"code":"10000","out_trade_no":"A1"}"#);
    for body in [success.as_str(), "{\"alipay_trade_query_response\":{}}", "<html>"] {
        let (client, _) = client(HttpResponse::new(200, body).with_header("content-type", "text/html"));
        assert!(client.call(query()).download(4096).await.is_err(), "{body}");
    }
}

#[cfg(feature = "bill")]
#[tokio::test]
async fn the_whole_way_of_a_bill() {
    use alipay_core::bill::{Bill, Limits};

    let zip = bill_zip::trade_zip(bill_zip::TRADES);
    let (client, _) = client(HttpResponse::new(200, zip));
    let zip = client.download("https://dwbillcenter.alipay.com/bill.do", 1 << 20).await.unwrap().content;
    let bill = Bill::read(&zip, &Limits::default()).unwrap();
    assert_eq!(bill.trades().unwrap().len(), 3);
    let cut = &zip[..zip.len() / 2];
    assert!(Bill::read(cut, &Limits::default()).is_err());
}
