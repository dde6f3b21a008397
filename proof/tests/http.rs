//! Section 2.4: servers on this machine, each of which does what a case says on every connection.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod server;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use alipay::{Client, Error, FixedClock, RetryPolicy};
use alipay_proof::{
    AUTH_CODE, Class, Secrets, TOKEN, builder,
    cases::{Http, section},
    judge, moment, pay, query,
};
use server::Running;
use tokio::{sync::Semaphore, task::JoinSet};

/// What one attempt may take, and all of them together.
const CONNECT: Duration = Duration::from_millis(1000);
const ATTEMPT: Duration = Duration::from_millis(1500);
/// Generous, for machines that are busy.
const SLACK: Duration = Duration::from_secs(10);

/// On the stack of a small worker thread; most cases only wait, so many of them wait at once.
#[test]
fn servers_that_misbehave() {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).thread_stack_size(512 * 1024).enable_all().build().unwrap();
    let failed = runtime.block_on(async {
        let turns = Arc::new(Semaphore::new(16));
        let mut running = JoinSet::new();
        for case in section::<Http>("http") {
            let turns = turns.clone();
            running.spawn(async move {
                let _turn = turns.acquire_owned().await.unwrap();
                let name = format!("{} {}", case.id, case.case);
                tokio::spawn(async move { drive(&case).await }).await.is_err().then_some(name)
            });
        }
        running.join_all().await
    });
    let failed: Vec<String> = failed.into_iter().flatten().collect();
    assert!(failed.is_empty(), "{} cases failed: {failed:#?}", failed.len());
}

async fn drive(case: &Http) {
    for writes in [false, true] {
        if writes && case.expect == Class::Ok {
            continue; // it answers a query
        }
        let what = format!("{} {}{}", case.id, case.case, if writes { ", a payment" } else { "" });
        let server = Running::start(&case.server).await;
        let client = client(server.url());
        let started = Instant::now();
        let (outcome, sent) = match writes {
            false => (
                client.call(query()).app_auth_token(TOKEN).send().await.map(|answer| answer.text().to_owned()),
                case.sent,
            ),
            true => (
                client.call(pay()).app_auth_token(TOKEN).send().await.map(|answer| answer.text().to_owned()),
                case.sent_write,
            ),
        };
        let limit = ATTEMPT * 3 + SLACK;
        assert!(started.elapsed() < limit, "{what}: took {:?}", started.elapsed());
        check(&what, case, outcome, writes);
        assert_eq!(server.requests(), sent, "{what}: requests");
    }
}

fn check(what: &str, case: &Http, outcome: Result<String, Error>, writes: bool) {
    match outcome {
        Ok(text) => {
            assert_eq!(case.expect, Class::Ok, "{what}: accepted");
            assert!(text.contains(r#""out_trade_no":"A1""#), "{what}");
        }
        Err(error) => {
            judge(what, &error, case.expect, writes, None, &Secrets::new(&[AUTH_CODE, TOKEN]));
            assert_eq!(error.is_timeout(), case.timeout, "{what}: {error}");
            assert!(error.to_string().len() < 500, "{what}: {error}");
        }
    }
}

fn client(url: &str) -> Client {
    let retry = RetryPolicy::default().base_delay(Duration::from_millis(1));
    builder()
        .clock(FixedClock(moment()))
        .retry(retry)
        .gateway(url)
        .timeouts(CONNECT, ATTEMPT)
        .max_answer(256 * 1024)
        .build()
        .unwrap()
}
