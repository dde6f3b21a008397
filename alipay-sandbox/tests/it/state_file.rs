//! What is left after the gateway ended.

use std::path::Path;

use alipay_core::Client;
use alipay_sandbox::{ConsentError, Sandbox, StartError};
use serde_json::json;

use crate::{certificates::key, shop::Shop};

async fn start(file: &Path) -> Sandbox {
    let keys = Sandbox::builder()
        .app_public_key(key("app_rsa2048.pub.pem"))
        .alipay_private_key(key("alipay_rsa2048.pkcs8.pem"));
    keys.state_file(file).time_scale(1000).start().await.unwrap()
}

fn client(sandbox: &Sandbox) -> Client {
    sandbox.client_builder().private_key(key("app_rsa2048.pkcs8.pem")).build().unwrap()
}

#[tokio::test]
async fn everything_that_was_answered_is_there_again() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("state.db");
    let shop = Shop::open(&["no"; 3]).await;
    let refund = json!({"out_trade_no": "A1", "refund_amount": "2.00", "out_request_no": "R1"});
    let transfer = json!({"out_biz_no": "T1", "trans_amount": "1.00", "product_code": "TRANS_ACCOUNT_NO_PWD",
        "payee_info": {"identity": "2088102146225135", "identity_type": "ALIPAY_USER_ID", "name": "x"}});
    let code =
        json!({"out_trade_no": "Q1", "total_amount": "3.00", "subject": "x", "product_code": "FACE_TO_FACE_PAYMENT"});
    let (qr_code, order_id, auth_code) = {
        let sandbox = start(&file).await;
        let client = client(&sandbox);
        let pay = json!({"out_trade_no": "A1", "total_amount": "5.00", "subject": "x"});
        client.raw("alipay.trade.pay", pay).notify_url(&shop.notify_url).send().await.unwrap();
        client.raw("alipay.trade.refund", refund.clone()).send().await.unwrap();
        let sent = client.raw("alipay.fund.trans.uni.transfer", transfer.clone()).send().await.unwrap();
        let prepared = client.raw("alipay.trade.precreate", code.clone()).send().await.unwrap();
        let page = client.app_authorization_url("http://127.0.0.1:9/back").to_string();
        let consent = sandbox.approve(&page).await.unwrap();
        (prepared.member("qr_code").unwrap(), sent.member("order_id"), consent.auth_code)
    };
    let sandbox = start(&file).await;
    let client = client(&sandbox);
    let again = client.raw("alipay.trade.refund", refund).send().await.unwrap();
    assert_eq!(
        (again.member("fund_change").as_deref(), again.member("refund_fee").as_deref()),
        (Some("N"), Some("2.00"))
    );
    let sent = client.raw("alipay.fund.trans.uni.transfer", transfer).send().await.unwrap();
    assert_eq!(sent.member("order_id"), order_id);
    let prepared = client.raw("alipay.trade.precreate", code).send().await.unwrap().member("qr_code").unwrap();
    let token = |url: &str| url.rsplit('/').next().unwrap().to_owned();
    assert_eq!(token(&prepared), token(&qr_code)); // at another port
    let grant = json!({"grant_type": "authorization_code", "code": auth_code});
    let token = client.raw("alipay.open.auth.token.app", grant).send().await.unwrap();
    assert!(token.member("app_auth_token").is_some());
    // What nobody had taken goes on.
    shop.heard(4).await;
    for _ in 0..500 {
        if sandbox.notifications()[0].is_taken {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{:?}", sandbox.notifications());
}

#[tokio::test]
async fn nothing_is_told_that_the_file_does_not_have_not_even_by_a_refusal() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("state.db");
    drop(start(&file).await);
    let database = rusqlite::Connection::open(&file).unwrap();
    let full = "CREATE TRIGGER full BEFORE INSERT ON state BEGIN SELECT RAISE(ABORT, 'full'); END";
    database.execute_batch(full).unwrap();
    drop(database);
    let sandbox = start(&file).await;
    let client = client(&sandbox);
    let pay = json!({"out_trade_no": "A1", "total_amount": "5.00", "subject": "x"});
    for _ in ["the payment", "its repetition, which is refused for the first one"] {
        let error = client.raw("alipay.trade.pay", pay.clone()).send().await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error}");
    }
    let page = client.app_authorization_url("http://127.0.0.1:9/back").to_string();
    assert_eq!(sandbox.approve(&page).await, Err(ConsentError::NotSaved));
    assert_eq!(sandbox.issue_business_code().await, None);
}

#[tokio::test]
async fn a_file_belongs_to_one_gateway_and_has_to_be_one() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("state.db");
    let _sandbox = start(&file).await;
    let second = Sandbox::builder().state_file(&file).start().await;
    assert!(matches!(second, Err(StartError::StateFile(_))), "{second:?}");
    let text = directory.path().join("notes.txt");
    std::fs::write(&text, "a secret note ".repeat(1000)).unwrap();
    let other = Sandbox::builder().state_file(&text).start().await.unwrap_err().to_string();
    assert!(other.contains("notes.txt") && !other.contains("secret"), "{other}");
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_named_and_not_shown() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("state.db");
    {
        let sandbox = start(&file).await;
        let pay = json!({"out_trade_no": "A1", "total_amount": "5.00", "subject": "a secret"});
        client(&sandbox).raw("alipay.trade.pay", pay).send().await.unwrap();
    }
    let database = rusqlite::Connection::open(&file).unwrap();
    database.execute("UPDATE state SET row = replace(row, 'TRADE_SUCCESS', 'PAID')", []).unwrap();
    drop(database);
    let keys = Sandbox::builder().app_public_key(key("app_rsa2048.pub.pem"));
    let error = keys.state_file(&file).start().await.unwrap_err().to_string();
    assert!(error.contains("state.db") && error.contains("orders") && !error.contains("secret"), "{error}");
}
