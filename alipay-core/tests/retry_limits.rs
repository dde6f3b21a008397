//! The numbers of a `RetryPolicy`, each at its edge.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/script.rs"]
mod script;
mod support;

use std::time::Duration;

use alipay_core::{RetryPolicy, SimulatedClock};
use script::{Reply, Script, node, of};
use support::{builder, moment};

const READ: u8 = 0;
const CANCEL: u8 = 1;
const PAY: u8 = 3;

/// How often a call is sent, and what it waits, when every attempt takes ten seconds and ends like this.
async fn run<const CLASS: u8>(policy: RetryPolicy, reply: Reply) -> (usize, Vec<Duration>) {
    let clock = SimulatedClock::new(moment());
    let script = Script::new(&clock, Duration::from_secs(10), [reply]);
    let client = builder().transport(script.clone()).clock(clock.clone()).retry(policy).build().unwrap();
    client.call(of::<CLASS>()).send().await.unwrap_err();
    (script.count(), clock.waits())
}

/// Many attempts, one after the other without a wait.
fn at_once() -> RetryPolicy {
    RetryPolicy::default().attempts(9).base_delay(Duration::ZERO).throttled_delay(Duration::ZERO)
}

#[tokio::test]
async fn no_attempt_begins_when_the_time_is_up() {
    assert_eq!(run::<READ>(at_once(), Reply::TimedOut).await.0, 3, "30 seconds");
    assert_eq!(run::<CANCEL>(at_once(), Reply::TimedOut).await.0, 6, "60 seconds");
    let (long, short) = (Duration::from_secs(50), Duration::from_secs(20));
    assert_eq!(run::<READ>(at_once().total(long), Reply::TimedOut).await.0, 5);
    assert_eq!(run::<CANCEL>(at_once().total(long).cancel_total(short), Reply::TimedOut).await.0, 2);
}

#[tokio::test]
async fn at_least_one_attempt_is_made_and_at_most_as_many_as_allowed() {
    for (allowed, made) in [(0, 1), (1, 1), (2, 2)] {
        assert_eq!(run::<READ>(at_once().attempts(allowed), Reply::Interrupted).await.0, made);
    }
    assert_eq!(run::<READ>(RetryPolicy::never(), Reply::Interrupted).await.0, 1);
}

#[tokio::test]
async fn waits_are_those_that_were_set() {
    let limited = || node(r#"{"code":"40005","msg":"","sub_code":"isv.app-call-limited","out_trade_no":"A1"}"#);
    let none = vec![Duration::ZERO; 2];
    assert_eq!(run::<READ>(at_once(), Reply::Interrupted).await.1, none);
    assert_eq!(run::<PAY>(at_once(), limited()).await.1, none);
    // Long waits are cut, of either kind.
    let cut = RetryPolicy::default().base_delay(Duration::from_secs(9)).throttled_delay(Duration::from_secs(9));
    let cut = cut.max_delay(Duration::ZERO);
    assert_eq!(run::<READ>(cut, Reply::Interrupted).await.1, none);
    assert_eq!(run::<PAY>(cut, limited()).await.1, none);
}

#[tokio::test]
async fn an_error_page_is_no_answer_and_a_redirect_is_one() {
    for (status, made) in [(302, 1), (399, 1), (400, 3), (503, 3)] {
        assert_eq!(run::<READ>(at_once(), Reply::Status(status)).await.0, made, "{status}");
    }
}
