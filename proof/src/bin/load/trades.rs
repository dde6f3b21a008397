//! Trades, and how far each of them came.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use alipay::{Client, RawCall};
use futures_util::future::join_all;
use serde_json::json;

/// How far a trade came, as its merchant knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    New,
    Paid,
    Refunded,
    /// Paid, refunded and asked about.
    Done,
    /// The answer to its payment or refund did not come.
    Unknown,
}

/// All trades.
#[derive(Clone)]
pub(crate) struct Trades {
    outcomes: Arc<Vec<Mutex<Outcome>>>,
    answered: Arc<AtomicUsize>,
}

impl Trades {
    pub(crate) fn new(count: usize) -> Self {
        let outcomes = (0..count).map(|_| Mutex::new(Outcome::New)).collect();
        Self { outcomes: Arc::new(outcomes), answered: Arc::default() }
    }

    /// How many calls were answered.
    pub(crate) fn calls(&self) -> usize {
        self.answered.load(Ordering::SeqCst)
    }

    pub(crate) fn count(&self, wanted: impl Fn(Outcome) -> bool) -> usize {
        self.outcomes.iter().filter(|outcome| wanted(*outcome.lock().unwrap())).count()
    }

    /// Takes all trades to their end, with so many clients at once; or until it is enough, or nobody answers any more.
    pub(crate) async fn run(&self, url: &str, clients: usize, is_enough: impl Fn() -> bool + Copy) {
        let next = AtomicUsize::new(0);
        let next = &next;
        let work = (0..clients).map(|_| async move {
            // A client and connection of its own, as a hundred servers would have.
            let client = client(url);
            loop {
                let at = next.fetch_add(1, Ordering::SeqCst);
                if at >= self.outcomes.len() || is_enough() {
                    return;
                }
                self.advance(&client, at).await;
            }
        });
        join_all(work).await;
    }

    /// What is wrong with trades that should be done: there is one payment and one refund of each.
    pub(crate) async fn problems(&self, url: &str) -> Vec<String> {
        self.compare(url, |_| true, |_, status, refunded| status == "TRADE_SUCCESS" && refunded).await
    }

    /// Trades that are behind what their merchant was told.
    pub(crate) async fn lost(&self, url: &str) -> Vec<String> {
        let is_kept = |outcome, status: &str, refunded: bool| match outcome {
            Outcome::Paid => status == "TRADE_SUCCESS",
            Outcome::Refunded | Outcome::Done => status == "TRADE_SUCCESS" && refunded,
            Outcome::New | Outcome::Unknown => true,
        };
        self.compare(url, |outcome| !matches!(outcome, Outcome::New | Outcome::Unknown), is_kept).await
    }

    async fn compare(
        &self,
        url: &str,
        is_asked: impl Fn(Outcome) -> bool,
        is_right: impl Fn(Outcome, &str, bool) -> bool,
    ) -> Vec<String> {
        let client = client(url);
        let mut problems = Vec::new();
        for (at, outcome) in self.outcomes.iter().enumerate() {
            let outcome = *outcome.lock().unwrap();
            if !is_asked(outcome) {
                continue;
            }
            let status = status(&client, at).await.unwrap_or_default();
            let refunded = is_refunded(&client, at).await;
            if !is_right(outcome, &status, refunded) {
                problems.push(format!("{}: {outcome:?}, but {status} refunded {refunded}", number(at)));
            }
        }
        problems
    }

    /// Takes one trade as far as it goes.
    async fn advance(&self, client: &Client, at: usize) {
        loop {
            let outcome = *self.outcomes[at].lock().unwrap();
            let next = match outcome {
                Outcome::New => self.sent(pay(client, at)).await.then_some(Outcome::Paid),
                Outcome::Paid => {
                    if status(client, at).await.is_some_and(|status| status == "TRADE_SUCCESS") {
                        self.answered.fetch_add(1, Ordering::SeqCst);
                    }
                    self.sent(refund(client, at)).await.then_some(Outcome::Refunded)
                }
                Outcome::Refunded => {
                    let refunded = is_refunded(client, at).await;
                    self.answered.fetch_add(usize::from(refunded), Ordering::SeqCst);
                    refunded.then_some(Outcome::Done)
                }
                Outcome::Done => return,
                Outcome::Unknown => match status(client, at).await.as_deref() {
                    Some("TRADE_SUCCESS") if is_refunded(client, at).await => Some(Outcome::Refunded),
                    Some("TRADE_SUCCESS") => Some(Outcome::Paid),
                    Some(_) => Some(Outcome::New),
                    None => return,
                },
            };
            *self.outcomes[at].lock().unwrap() = next.unwrap_or(Outcome::Unknown);
            if next.is_none() {
                return;
            }
        }
    }

    /// Whether it was answered with a success.
    async fn sent(&self, call: RawCall<'_>) -> bool {
        let is_answered = call.send().await.is_ok();
        self.answered.fetch_add(usize::from(is_answered), Ordering::SeqCst);
        is_answered
    }
}

fn client(url: &str) -> Client {
    Client::builder()
        .app_id("2021000000000001")
        .gateway(url)
        .private_key(alipay_proof::key("app_rsa2048.pkcs8.pem"))
        .alipay_public_key(alipay_proof::key("alipay_rsa2048.pub.pem"))
        .build()
        .unwrap()
}

fn number(at: usize) -> String {
    format!("L{at:08}")
}

fn pay(client: &Client, at: usize) -> RawCall<'_> {
    let content = json!({"out_trade_no": number(at), "total_amount": "2.00", "subject": "load"});
    client.raw("alipay.trade.pay", content)
}

fn refund(client: &Client, at: usize) -> RawCall<'_> {
    let content = json!({"out_trade_no": number(at), "refund_amount": "1.00", "out_request_no": format!("R{at}")});
    client.raw("alipay.trade.refund", content)
}

/// Its status, `none` for a trade that is not there; `None` when nobody answers.
async fn status(client: &Client, at: usize) -> Option<String> {
    match client.raw("alipay.trade.query", json!({ "out_trade_no": number(at) })).send().await {
        Ok(answer) => answer.member("trade_status"),
        Err(error) if error.is_api("ACQ.TRADE_NOT_EXIST") => Some("none".to_owned()),
        Err(_) => None,
    }
}

async fn is_refunded(client: &Client, at: usize) -> bool {
    let content = json!({"out_trade_no": number(at), "out_request_no": format!("R{at}")});
    let answer = client.raw("alipay.trade.fastpay.refund.query", content).send().await;
    answer.is_ok_and(|answer| answer.member("refund_amount").as_deref() == Some("1.00"))
}
