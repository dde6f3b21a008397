//! Every class of call through every failure: 14 stages × 6 classes × 7 damages. The fault stays for all attempts.
#![allow(unreachable_pub)] // one crate, several files
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod calls;
mod expected;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
};

use alipay_sandbox::{Damage, Fault, Sandbox, Stage};
use calls::{Ready, end};
use expected::{Class, End, Expected, expected};
use tokio::task::JoinSet;

/// Gateways that break at the same time.
const GATEWAYS: usize = 12;

#[derive(Clone, Copy, Debug)]
struct Case {
    number: usize,
    stage: Stage,
    class: Class,
    damage: Damage,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_class_through_every_failure() {
    let cases = cases();
    assert_eq!(cases.len(), 588);
    let keys = Sandbox::start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    keys.write_keys(directory.path()).unwrap();
    let key = |name: &str| std::fs::read_to_string(directory.path().join(name)).unwrap();

    let waiting = Arc::new(Mutex::new(VecDeque::from(cases)));
    let mut workers = JoinSet::new();
    for _ in 0..GATEWAYS {
        // Keys are slow to make: all gateways share one pair.
        let sandbox = Sandbox::builder()
            .app_public_key(key("app_public_key.pem"))
            .alipay_private_key(key("alipay_private_key.pem"))
            .start()
            .await
            .unwrap();
        let (waiting, app_key) = (waiting.clone(), key("app_private_key.pem"));
        workers.spawn(async move {
            let mut ends = Vec::new();
            let next = || waiting.lock().unwrap().pop_front();
            while let Some(case) = next() {
                ends.push(run(&sandbox, &app_key, case).await);
            }
            ends
        });
    }
    let mut counts: BTreeMap<End, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (end, problem) in workers.join_all().await.into_iter().flatten() {
        *counts.entry(end).or_default() += 1;
        wrong.extend(problem);
    }
    let total: usize = counts.values().sum();
    println!("{total} cases: {} passed, {} failed; ended {counts:?}", total - wrong.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(total, 588);
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for stage in Stage::ALL {
        for class in Class::ALL {
            for damage in Damage::ALL {
                cases.push(Case { number: cases.len(), stage, class, damage });
            }
        }
    }
    cases
}

/// How the case ended, and what is wrong with that.
async fn run(sandbox: &Sandbox, app_key: &str, case: Case) -> (End, Option<String>) {
    let Case { number, stage, class, damage } = case;
    let ready = Ready::new(sandbox, app_key, class, damage, format!("C{number}")).await;
    let before = sandbox.counters();
    let _ = sandbox.drain_ledger();

    sandbox.faults().always(Fault::at(stage, damage));
    let result = ready.make().await;
    sandbox.faults().heal();

    let (after, ledger) = (sandbox.counters(), sandbox.drain_ledger());
    let end = end(&result);
    let seen =
        Expected { end, requests: after.requests - before.requests, executions: after.executed - before.executed };
    let wanted = expected(stage, class, damage);
    let mut problems = Vec::new();
    if seen != wanted {
        problems.push(format!("expected {wanted:?}, saw {seen:?}"));
    }
    // Whatever was sent again changed nothing again.
    let changes = ledger.iter().filter(|execution| execution.changed).count();
    let most = usize::from(seen.executions > 0 && !matches!(class, Class::Read | Class::Offline));
    if changes != most {
        problems.push(format!("{changes} changes, expected {most}"));
    }
    // The number that finds the order again is there when it is needed.
    if let Some(unknown) = result.as_ref().err().and_then(|error| error.unknown_outcome()) {
        let is_found = unknown.ids.value("out_trade_no") == Some(format!("C{number}").as_str());
        if u64::from(unknown.attempts) != seen.requests || class != Class::OneShot && !is_found {
            problems.push(format!("an unknown outcome that says {unknown}"));
        }
    }
    let problem = (!problems.is_empty()).then(|| {
        let error = result.err().map(|error| error.to_string()).unwrap_or_default();
        format!("{stage:?} {class:?} {damage:?}: {}; {error}", problems.join("; "))
    });
    (end, problem)
}
