//! What is sent again by itself, how often, and what a call ends with. The numbers are those of the table in the
//! documentation of `RetryPolicy`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/script.rs"]
mod script;
mod support;

use std::{collections::BTreeSet, time::Duration};

use alipay_core::{Client, Error, NextStep, Outcome, RetryPolicy, SimulatedClock, UnknownStage, api::RetryClass};
use script::{Of, Reply, Script, good, node, of};
use support::{builder, moment, sign_as};

const READ: u8 = 0;
const CANCEL: u8 = 1;
const KEYED: u8 = 2;
const PAY: u8 = 3;
const ONE_SHOT: u8 = 4;

const SYSTEM_ERROR: &str = r#"{"code":"20000","msg":"","sub_code":"isp.unknow-error","out_trade_no":"A1"}"#;
const LIMITED: &str = r#"{"code":"40005","msg":"","sub_code":"isv.app-call-limited","out_trade_no":"A1"}"#;
const REFUSED: &str = r#"{"code":"40004","msg":"","sub_code":"ACQ.TRADE_NOT_EXIST","out_trade_no":"A1"}"#;

/// A call, and everything around it.
struct Run {
    clock: SimulatedClock,
    script: Script,
    client: Client,
}

impl Run {
    fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        Self::with(RetryPolicy::default(), Duration::from_millis(10), replies)
    }

    fn with(policy: RetryPolicy, takes: Duration, replies: impl IntoIterator<Item = Reply>) -> Self {
        let clock = SimulatedClock::new(moment());
        let script = Script::new(&clock, takes, replies);
        let client = builder().transport(script.clone()).clock(clock.clone()).retry(policy).build().unwrap();
        Self { clock, script, client }
    }

    async fn call<const CLASS: u8>(&self) -> Result<(), Error> {
        self.client.call(of::<CLASS>()).send().await.map(drop)
    }
}

/// How often a call of this class is sent when every attempt ends like this, and what it ends with.
async fn ends<const CLASS: u8>(reply: &Reply) -> (usize, Outcome) {
    let run = Run::new([reply.clone()]);
    let error = run.call::<CLASS>().await.unwrap_err();
    (run.script.count(), error.outcome())
}

async fn every_class(reply: Reply) -> [(usize, Outcome); 5] {
    [
        ends::<READ>(&reply).await,
        ends::<CANCEL>(&reply).await,
        ends::<KEYED>(&reply).await,
        ends::<PAY>(&reply).await,
        ends::<ONE_SHOT>(&reply).await,
    ]
}

#[tokio::test]
async fn the_decision_table() {
    use Outcome::{Failed, NotSent, Refused, Unauthenticated, Unknown};
    let unknown_once = [(1, Unknown); 3];
    let table = |read, cancel, [keyed, pay, one_shot]: [(usize, Outcome); 3]| [read, cancel, keyed, pay, one_shot];

    assert_eq!(every_class(Reply::NotSent).await, [(3, NotSent); 5]);
    assert_eq!(every_class(Reply::NotSentInTime).await, [(2, NotSent); 5]);
    assert_eq!(every_class(Reply::PeerRefused).await, [(1, NotSent); 5]);
    let lost =
        [Reply::TimedOut, Reply::Interrupted, Reply::CutOff, Reply::TooLarge, Reply::Status(503), Reply::Status(429)];
    for reply in lost.into_iter().chain([Reply::Body("<html>busy</html>".into()), Reply::Body(r#"{"a":"#.into())]) {
        assert_eq!(every_class(reply).await, table((3, Failed), (3, Unknown), unknown_once));
    }
    assert_eq!(every_class(Reply::Status(302)).await, table((1, Failed), (1, Unknown), unknown_once));
    assert_eq!(every_class(node(SYSTEM_ERROR)).await, table((3, Failed), (3, Unknown), unknown_once));
    assert_eq!(every_class(node(LIMITED)).await, [(3, Refused); 5]);
    assert_eq!(every_class(node(REFUSED)).await, [(1, Refused); 5]);

    let success = r#"{"code":"10000","out_trade_no":"A1"}"#;
    let other_order = node(r#"{"code":"10000","out_trade_no":"B2"}"#);
    let forged = format!(
        r#"{{"alipay_test_call_response":{success},"sign":"{}"}}"#,
        sign_as("app_rsa2048", Default::default(), success)
    );
    let bare = format!(r#"{{"alipay_test_call_response":{success}}}"#);
    let foreign = format!(r#"{{"zhima_response":{success}}}"#);
    for reply in [other_order, Reply::Body(forged), Reply::Body(bare), Reply::Body(foreign)] {
        assert_eq!(every_class(reply).await, table((2, Failed), (2, Unknown), unknown_once));
    }
    let unsigned = Reply::Body(format!(r#"{{"alipay_test_call_response":{REFUSED}}}"#));
    assert_eq!(every_class(unsigned).await, table((1, Unauthenticated), (1, Unknown), unknown_once));
    let waiting = node(r#"{"code":"10003","msg":"","out_trade_no":"A1"}"#);
    assert_eq!(every_class(waiting).await, [(1, Outcome::InProgress); 5]);
}

#[tokio::test]
async fn cancelling_obeys_the_retry_flag() {
    let again = node(r#"{"code":"10000","out_trade_no":"A1","retry_flag":"Y"}"#);
    let refused = node(r#"{"code":"40004","sub_code":"ACQ.X","out_trade_no":"A1","retry_flag":"Y"}"#);
    for again in [again.clone(), refused] {
        let run = Run::new([again.clone(), good()]);
        run.call::<CANCEL>().await.unwrap();
        assert_eq!(run.script.count(), 2);
        // Never done: nobody may take that for a cancelled trade.
        assert_eq!(ends::<CANCEL>(&again).await, (3, Outcome::Unknown));
    }
    let done = node(r#"{"code":"10000","out_trade_no":"A1","retry_flag":"N"}"#);
    Run::new([done]).call::<CANCEL>().await.unwrap();
    // Elsewhere the member means something else.
    let run = Run::new([again]);
    run.call::<PAY>().await.unwrap();
    assert_eq!(run.script.count(), 1);
}

#[tokio::test]
async fn repeats_have_a_new_timestamp_and_the_same_content() {
    let run = Run::with(
        RetryPolicy::default().base_delay(Duration::from_secs(4)),
        Duration::from_secs(2),
        [Reply::Interrupted, Reply::Status(502), good()],
    );
    run.call::<READ>().await.unwrap();
    let sent = run.script.sent.lock().unwrap().clone();
    let distinct = |name: &str| sent.iter().map(|sent| sent.value(name)).collect::<BTreeSet<_>>().len();
    assert_eq!((sent.len(), distinct("timestamp"), distinct("sign"), distinct("biz_content")), (3, 3, 3, 1));
}

#[tokio::test]
async fn waits_are_random_and_bounded() {
    let (mut seen, mut throttled) = (BTreeSet::new(), BTreeSet::new());
    for _ in 0..20 {
        let run = Run::new([Reply::Interrupted]);
        run.call::<READ>().await.unwrap_err();
        let waits = run.clock.waits();
        assert!(waits[0] <= Duration::from_millis(100) && waits[1] <= Duration::from_millis(200), "{waits:?}");
        seen.extend(waits);
        let run = Run::new([node(LIMITED)]);
        run.call::<PAY>().await.unwrap_err();
        throttled.extend(run.clock.waits());
    }
    assert!(seen.len() > 30, "many clients must not come back at the same moment");
    let longest = *throttled.last().unwrap();
    assert!(longest > Duration::from_millis(500) && longest <= Duration::from_secs(2), "{longest:?}");
}

#[tokio::test]
async fn deadlines_hold() {
    let slow = Duration::from_secs(14);
    let run = Run::with(RetryPolicy::default().attempts(9), slow, [Reply::TimedOut]);
    run.call::<READ>().await.unwrap_err();
    let timeouts: Vec<_> = run.script.sent.lock().unwrap().iter().map(|sent| sent.timeout.unwrap().as_secs()).collect();
    assert_eq!(timeouts.len(), 3, "two attempts take 28 of 30 seconds: {timeouts:?}");
    assert!(timeouts[0] == 30 && timeouts[1] <= 16 && timeouts[2] <= 2, "{timeouts:?}");

    let run = Run::with(RetryPolicy::default().attempts(9), slow, [Reply::TimedOut]);
    run.call::<CANCEL>().await.unwrap_err();
    assert_eq!(run.script.count(), 5, "cancelling has 60 seconds");

    let run = Run::with(RetryPolicy::default(), slow, [Reply::TimedOut]);
    let call = run.client.call(of::<READ>()).deadline(Duration::from_secs(10));
    call.send().await.unwrap_err();
    assert_eq!(run.script.count(), 1);
    assert_eq!(run.script.sent.lock().unwrap()[0].timeout, Some(Duration::from_secs(10)));

    let run = Run::with(RetryPolicy::default(), slow, [Reply::TimedOut]);
    let call = run.client.call(of::<READ>()).deadline(Duration::from_secs(10));
    call.download_from("https://a.example/file", 100).await.unwrap_err();
    assert_eq!(run.script.count(), 1, "downloads have no time of their own, but the caller's");
}

#[tokio::test]
async fn repeats_are_bounded_for_the_whole_client() {
    let run = Run::with(RetryPolicy::default().budget(12), Duration::ZERO, [Reply::Interrupted]);
    run.call::<READ>().await.unwrap_err();
    run.call::<READ>().await.unwrap_err();
    assert_eq!(run.script.count(), 3 + 1, "10 of 12 are spent");

    let replies =
        [Reply::Interrupted, Reply::Interrupted, Reply::Interrupted, good(), good(), good(), Reply::Interrupted];
    let run = Run::with(RetryPolicy::default().budget(12), Duration::ZERO, replies);
    run.call::<READ>().await.unwrap_err();
    for _ in 0..3 {
        run.call::<READ>().await.unwrap();
    }
    run.call::<READ>().await.unwrap_err();
    assert_eq!(run.script.count(), 3 + 3 + 2, "three successes pay for one more repeat");

    let run = Run::with(RetryPolicy::default().budget(12), Duration::ZERO, [Reply::TimedOut]);
    run.call::<READ>().await.unwrap_err();
    assert_eq!(run.script.count(), 2, "after a timeout a repeat costs twice as much");
}

#[tokio::test]
async fn repeating_can_be_switched_off() {
    let run = Run::with(RetryPolicy::never(), Duration::ZERO, [Reply::NotSent]);
    run.call::<READ>().await.unwrap_err();
    assert_eq!(run.script.count(), 1);
    let run = Run::new([Reply::NotSent]);
    run.client.call(of::<READ>()).no_retry().send().await.unwrap_err();
    assert_eq!(run.script.count(), 1);
}

#[tokio::test]
async fn an_unknown_outcome_has_all_that_is_needed() {
    let stages = [
        (Reply::TimedOut, UnknownStage::Sending),
        (Reply::CutOff, UnknownStage::ReadingAnswer),
        (Reply::TooLarge, UnknownStage::ReadingAnswer),
        (Reply::Status(502), UnknownStage::Unproven),
        (Reply::Body("<html>".into()), UnknownStage::Unproven),
        (node(SYSTEM_ERROR), UnknownStage::PlatformUnsure),
    ];
    for (reply, stage) in stages {
        let error = Run::new([reply]).call::<PAY>().await.unwrap_err();
        let unknown = error.unknown_outcome().unwrap();
        assert_eq!((unknown.stage, unknown.attempts, unknown.method.as_str()), (stage, 1, "alipay.test.call"));
        assert_eq!(unknown.ids.value("out_trade_no"), Some("A1"));
        assert_eq!(unknown.ids.iter().collect::<Vec<_>>(), [("out_trade_no", "A1"), ("out_request_no", "R1")]);
        assert_eq!((unknown.first_sent_at, unknown.next()), (Some(moment()), NextStep::Manual));
        let text = unknown.to_string();
        assert!(text.contains("alipay.test.call") && text.contains("out_request_no R1"), "{text}");
    }
}

#[tokio::test]
async fn what_an_earlier_attempt_left_open_stays_open() {
    // The second attempt never left this machine; the first may have been carried out.
    let run = Run::new([Reply::TimedOut, Reply::NotSent]);
    let error = run.call::<CANCEL>().await.unwrap_err();
    assert_eq!((error.outcome(), run.script.count()), (Outcome::Unknown, 3));
    assert_eq!(error.unknown_outcome().unwrap().attempts, 1);
    assert_eq!(error.unknown_outcome().unwrap().stage, UnknownStage::Sending);
    // The platform's word ends that.
    let error = Run::new([Reply::TimedOut, node(REFUSED)]).call::<CANCEL>().await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Refused);
    // A payment that was turned away and then lost.
    let run = Run::new([node(LIMITED), Reply::Interrupted]);
    let error = run.call::<PAY>().await.unwrap_err();
    assert_eq!(
        (error.outcome(), error.unknown_outcome().unwrap().attempts, run.script.count()),
        (Outcome::Unknown, 2, 2)
    );
}

#[tokio::test]
async fn a_taken_number_is_no_plain_failure() {
    for code in ["ACQ.TRADE_HAS_SUCCESS", "ACQ.TRADE_HAS_CLOSE", "ACQ.CONTEXT_INCONSISTENT"] {
        let text = format!(r#"{{"code":"40004","sub_code":"{code}","out_trade_no":"A1"}}"#);
        let error = Run::new([node(&text)]).call::<PAY>().await.unwrap_err();
        assert!(error.is_duplicate() && error.is_refused() && !error.is_not_sent(), "{error}");
        let unsigned = Reply::Body(format!(r#"{{"alipay_test_call_response":{text}}}"#));
        let error = Run::new([unsigned]).call::<PAY>().await.unwrap_err();
        assert!(!error.is_duplicate() && error.is_outcome_unknown(), "{error}");
    }
    assert!(!Run::new([node(REFUSED)]).call::<PAY>().await.unwrap_err().is_duplicate());
}

#[tokio::test]
async fn calls_by_name_are_payments_unless_told_otherwise() {
    let run = Run::new([Reply::Interrupted]);
    let call = || run.client.raw("alipay.test.call", r#"{"out_trade_no":"A1"}"#);
    let error = call().send().await.unwrap_err();
    assert_eq!((run.script.count(), error.outcome()), (1, Outcome::Unknown));
    assert_eq!(error.unknown_outcome().unwrap().ids.value("out_trade_no"), Some("A1"));
    let error = call().retry_class(RetryClass::Read).send().await.unwrap_err();
    assert_eq!((run.script.count(), error.outcome()), (1 + 3, Outcome::Failed));
}

#[test]
fn answers_that_somebody_else_fetched_have_the_numbers_as_well() {
    let client = support::client();
    let error = client.call(Of::<PAY> { ..of() }).accept(&support::answer("<html>")).unwrap_err();
    assert_eq!(error.unknown_outcome().unwrap().ids.value("out_request_no"), Some("R1"));
    let raw = client.raw("alipay.test.call", r#"{"out_biz_no":"T1"}"#);
    let error = raw.accept(&support::answer("<html>")).unwrap_err();
    assert_eq!(error.unknown_outcome().unwrap().ids.value("out_biz_no"), Some("T1"));
}
