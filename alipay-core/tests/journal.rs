//! What is written down of calls that may change something.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/script.rs"]
mod script;
mod support;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use alipay_core::{
    BoxFuture, Client, HttpRequest, HttpResponse, Intent, Journal, JournalError, Outcome, Recorded, SimulatedClock,
    Transport, TransportError,
};
use script::{Reply, Script, good, node, of};
use support::{builder, moment};

/// A call, and what became of it.
type Line = (Intent, Option<Recorded>);

/// Keeps what it is told; refuses when its disk is full.
#[derive(Clone, Default)]
struct Book {
    lines: Arc<Mutex<Vec<Line>>>,
    is_full: bool,
    /// What was sent before each intent.
    script: Option<Script>,
}

impl Journal for Book {
    fn before<'a>(&'a self, intent: &'a Intent) -> BoxFuture<'a, Result<(), JournalError>> {
        Box::pin(async move {
            if self.is_full {
                return Err(JournalError::new("no space left on device"));
            }
            assert_eq!(self.script.as_ref().map_or(0, Script::count), 0, "before the first byte");
            self.lines.lock().unwrap().push((intent.clone(), None));
            Ok(())
        })
    }

    fn after<'a>(&'a self, intent: &'a Intent, outcome: &'a Recorded) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let mut lines = self.lines.lock().unwrap();
            let line = lines.iter_mut().find(|(other, _)| other.id == intent.id).unwrap();
            assert!(line.1.replace(outcome.clone()).is_none(), "one outcome per call");
        })
    }
}

fn client(replies: impl IntoIterator<Item = Reply>) -> (Client, Script, Book) {
    let clock = SimulatedClock::new(moment());
    let script = Script::new(&clock, Duration::ZERO, replies);
    let book = Book { script: Some(script.clone()), ..Book::default() };
    let client = builder().transport(script.clone()).clock(clock).journal(book.clone()).build().unwrap();
    (client, script, book)
}

/// The only line of a book.
fn only(book: &Book) -> Line {
    let lines = book.lines.lock().unwrap();
    assert_eq!(lines.len(), 1);
    lines[0].clone()
}

#[tokio::test]
async fn intent_before_the_first_byte_and_outcome_after_the_last_attempt() {
    let (client, script, book) = client([Reply::NotSent, good()]);
    client.call(of::<3>()).send().await.unwrap();
    let (intent, outcome) = only(&book);
    assert_eq!((intent.method.as_str(), intent.at, script.count()), ("alipay.test.call", moment(), 2));
    assert_eq!(intent.ids.value("out_trade_no"), Some("A1"));
    assert_eq!((intent.id.len(), outcome), (32, Some(Recorded::Success)));
}

#[tokio::test]
async fn every_outcome_has_its_word() {
    let refused = r#"{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST","out_trade_no":"A1"}"#;
    let limited = r#"{"code":"40005","out_trade_no":"A1"}"#;
    let cases = [
        (node(refused), Recorded::Refused("ACQ.TRADE_NOT_EXIST".into())),
        (node(limited), Recorded::Refused("40005".into())),
        (node(r#"{"code":"10003","out_trade_no":"A1"}"#), Recorded::InProgress),
        (Reply::NotSent, Recorded::NotSent),
    ];
    for (reply, recorded) in cases {
        let (client, _, book) = client([reply]);
        client.call(of::<3>()).send().await.unwrap_err();
        assert_eq!(only(&book).1, Some(recorded));
    }
    let (client, _, book) = client([Reply::Interrupted]);
    let error = client.call(of::<3>()).send().await.unwrap_err();
    assert_eq!(only(&book).1, Some(Recorded::Unknown(error.unknown_outcome().unwrap().clone())));
}

#[tokio::test]
async fn reading_is_not_written_down() {
    let (client, _, book) = client([good()]);
    client.call(of::<0>()).send().await.unwrap();
    assert!(book.lines.lock().unwrap().is_empty());
}

#[tokio::test]
async fn what_cannot_be_written_down_is_not_sent() {
    let clock = SimulatedClock::new(moment());
    let script = Script::new(&clock, Duration::ZERO, [good()]);
    let full = Book { is_full: true, ..Book::default() };
    let client = builder().transport(script.clone()).journal(full).build().unwrap();
    let error = client.call(of::<3>()).send().await.unwrap_err();
    assert_eq!((error.outcome(), script.count()), (Outcome::NotSent, 0));
    let cause = std::error::Error::source(&error).and_then(std::error::Error::source).unwrap();
    assert_eq!(cause.to_string(), "no space left on device");
    client.call(of::<0>()).send().await.unwrap();
}

#[tokio::test]
async fn a_request_that_is_not_valid_was_never_an_intent() {
    let (client, script, book) = client([good()]);
    client.call(of::<3>()).notify_url("not a url").send().await.unwrap_err();
    assert_eq!((book.lines.lock().unwrap().len(), script.count()), (0, 0));
}

/// Never answers.
struct Silent;

impl Transport for Silent {
    fn execute(&self, _: HttpRequest, _: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_dropped_future_leaves_an_intent_without_outcome() {
    let book = Book::default();
    let client = builder().transport(Silent).journal(book.clone()).build().unwrap();
    let given_up = tokio::time::timeout(Duration::from_millis(20), client.call(of::<3>()).send()).await;
    assert!(given_up.is_err());
    let (intent, outcome) = only(&book);
    assert_eq!((intent.ids.value("out_request_no"), outcome), (Some("R1"), None));
}
