//! Bills: what happened on a day, as the SDK's own reader reads it.

use std::time::{Duration, SystemTime};

use alipay_core::{
    Client, Clock as _, DateTime, SystemClock,
    bill::{Bill, BillKind, Limits, SignedAmount, TradeType},
};
use alipay_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::http::{Answer, Request, get};

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn ask(sandbox: &Sandbox, api: &str, content: Value) -> Answer {
    Request::new(sandbox, &format!("alipay.{api}")).biz(&content).send().await
}

async fn bill_url(sandbox: &Sandbox, kind: &str, period: &str) -> Answer {
    let content = json!({"bill_type": kind, "bill_date": period});
    ask(sandbox, "data.dataservice.bill.downloadurl.query", content).await
}

async fn read(client: &Client, answer: &Answer) -> Bill {
    let zip = client.download(answer.text("bill_download_url"), 1 << 20).await.unwrap();
    assert_eq!(zip.content_type, "application/zip");
    Bill::read(&zip.content, &Limits::default()).unwrap()
}

/// Moves the gateway to ten in the morning of tomorrow: no test runs over midnight.
fn at_ten(sandbox: &Sandbox) -> SystemTime {
    let now = SystemClock.now();
    let tomorrow = DateTime::from_system_time(now + DAY).date();
    let ten = DateTime::new(tomorrow, 10, 0, 0).unwrap().to_system_time();
    sandbox.advance(ten.duration_since(now).unwrap());
    ten
}

fn date(time: SystemTime) -> String {
    DateTime::from_system_time(time).date().to_string()
}

fn yuan(text: &str) -> SignedAmount {
    text.parse().unwrap()
}

/// A day on which something happened.
async fn a_day(sandbox: &Sandbox) -> SystemTime {
    let day = at_ten(sandbox);
    let order = |number: &str, amount: &str, subject: &str| json!({"out_trade_no": number, "total_amount": amount, "subject": subject});
    ask(sandbox, "trade.pay", order("A1", "88.88", "奶茶, \"大\" 🧋")).await;
    ask(sandbox, "trade.pay", order("A2", "0.10", "茶")).await;
    let create = json!({"out_trade_no": "A3", "total_amount": "5.00", "subject": "x", "buyer_id": "2088102146225135"});
    ask(sandbox, "trade.create", create).await; // nobody pays this one
    let refund = json!({"out_trade_no": "A1", "refund_amount": "8.88", "out_request_no": "R1"});
    ask(sandbox, "trade.refund", refund).await;
    let transfer = json!({
        "out_biz_no": "T1", "trans_amount": "20.00", "product_code": "TRANS_ACCOUNT_NO_PWD",
        "biz_scene": "DIRECT_TRANSFER", "order_title": "x",
        "payee_info": {"identity": "2088123412341234", "identity_type": "ALIPAY_USER_ID"},
    });
    ask(sandbox, "fund.trans.uni.transfer", transfer).await;
    day
}

#[tokio::test]
async fn a_day_is_billed_to_the_fen() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    let first = a_day(&sandbox).await;
    let day = date(first);
    assert_eq!(bill_url(&sandbox, "trade", &day).await.outcome(), "40004 BILL_NOT_EXIST", "the day is not over");

    sandbox.advance(DAY);
    let bill = read(&client, &bill_url(&sandbox, "trade", &day).await).await;
    let kinds: Vec<_> = bill.files.iter().map(|file| file.kind).collect();
    assert_eq!(kinds, [BillKind::TradeDetail, BillKind::TradeSummary]);
    let name = format!("{}0156_{}_业务明细.csv", sandbox.seller_id(), day.replace('-', ""));
    assert_eq!((bill.files[0].name.as_str(), bill.files[0].footer.unread.len()), (name.as_str(), 0));
    let trades = bill.trades().unwrap();
    let mut rows: Vec<_> =
        trades.iter().map(|row| (row.out_trade_no, row.trade_type, row.received, row.out_request_no)).collect();
    rows.sort_by_key(|(number, _, received, _)| (*number, std::cmp::Reverse(*received)));
    let (payment, refund) = (TradeType::Payment, TradeType::Refund);
    assert_eq!(
        rows,
        [
            ("A1", payment, yuan("88.88"), None),
            ("A1", refund, yuan("-8.88"), Some("R1")),
            ("A2", payment, yuan("0.10"), None)
        ]
    );
    let sale = trades.iter().find(|row| row.out_trade_no == "A1").unwrap();
    assert_eq!(sale.subject, Some("奶茶, \"大\" ?"), "GBK has no such character");
    let query = ask(&sandbox, "trade.query", json!({"out_trade_no": "A1"})).await;
    assert_eq!(sale.trade_no, query.text("trade_no"));
    assert_eq!(sale.completed.unwrap().to_string(), query.text("send_pay_date"));
    let sums: Vec<_> = bill.files[0].footer.totals.iter().map(|total| (total.count, total.sums[0].1)).collect();
    assert_eq!(sums, [(2, yuan("88.98")), (1, yuan("-8.88"))]);

    // The account: a transfer as well, and the balance after each.
    let bill = read(&client, &bill_url(&sandbox, "signcustomer", &day).await).await;
    let entries = bill.account_entries().unwrap();
    let sum = SignedAmount::checked_sum(entries.iter().flat_map(|entry| [entry.income, entry.expense]).flatten());
    assert_eq!((entries.len(), sum), (4, Some(yuan("60.10"))));
    assert_eq!(entries.last().unwrap().balance, Some(yuan("60.10")));

    // The next day is empty, and says so; the balance goes on.
    sandbox.advance(DAY);
    let answer = bill_url(&sandbox, "trade", &date(first + DAY)).await;
    assert_eq!(answer.text("bill_file_code"), "EMPTY_DATA_WITH_BILL_FILE");
    assert_eq!(read(&client, &answer).await.trades().unwrap().len(), 0);
    let later = json!({"out_trade_no": "A4", "total_amount": "1.00", "subject": "x"});
    ask(&sandbox, "trade.pay", later).await;
    sandbox.advance(DAY);
    let bill = read(&client, &bill_url(&sandbox, "signcustomer", &date(first + 2 * DAY)).await).await;
    assert_eq!(bill.account_entries().unwrap()[0].balance, Some(yuan("61.10")));
}

#[tokio::test]
async fn a_month_is_billed_when_it_is_over() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    let month = date(a_day(&sandbox).await)[..7].to_owned();
    assert_eq!(bill_url(&sandbox, "trade", &month).await.outcome(), "40004 BILL_NOT_EXIST");
    sandbox.advance(31 * DAY);
    let bill = read(&client, &bill_url(&sandbox, "trade", &month).await).await;
    assert_eq!(bill.trades().unwrap().len(), 3);
}

#[tokio::test]
async fn an_address_is_good_for_half_a_minute() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.client_builder().build().unwrap();
    let answer = bill_url(&sandbox, "trade", "2026-01-01").await;
    let url = answer.text("bill_download_url");
    for _ in 0..2 {
        read(&client, &answer).await;
    }
    let unknown = get(&sandbox, "/bills/0123456789.zip").await;
    assert_eq!(unknown.status, 404);
    sandbox.advance(Duration::from_secs(31));
    let over = get(&sandbox, &url[url.find("/bills/").unwrap()..]).await;
    assert!(over.status == 404 && over.body.contains("ask for a new one"), "{over:?}");
}

#[tokio::test]
async fn days_that_are_none_are_refused_and_the_documented_one_answers_its_sample() {
    let sandbox = Sandbox::start().await.unwrap();
    for (period, outcome) in [
        ("2026-02-30", "40004 INVAILID_ARGUMENTS"),
        ("2026-13", "40004 INVAILID_ARGUMENTS"),
        ("2999-01-01", "40004 BILL_NOT_EXIST"),
        ("2999-01", "40004 BILL_NOT_EXIST"),
    ] {
        assert_eq!(bill_url(&sandbox, "trade", period).await.outcome(), outcome, "{period}");
    }
    assert_eq!(bill_url(&sandbox, "merchant_act", "2026-01-01").await.outcome(), "40004 BILL_NOT_EXIST");
    let sample = bill_url(&sandbox, "trade", "2016-04-05").await;
    assert!(sample.text("bill_download_url").starts_with("http://dwbillcenter.alipay.com/"), "{sample:?}");
}
