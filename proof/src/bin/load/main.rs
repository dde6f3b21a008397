//! Many trades at once through the local gateway: how fast it is, and whether anything is lost or done twice.
//!
//! `load [TRADES] [CLIENTS]` (10,000 and 100 unless told otherwise) runs each trade through pay, query, refund and refund
//! query, first with a gateway that keeps its state in memory, then with one that keeps it in a file and is killed with
//! SIGKILL in the middle of it: whatever was answered before must be there after the restart.
//!
//! It prints what it measured, and exits with 1 when a trade is missing, doubled, or in another state than it was told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // without its gateway there is nothing to do

mod figures;
mod program;
mod trades;

use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use figures::{Figures, RsaCost};
use program::Gateway;
use trades::{Outcome, Trades};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == program::FLAG) {
        return program::serve(arguments.get(1).map(Path::new));
    }
    let number = |at: usize| arguments.get(at).map(|text| text.parse().expect("usage: load [TRADES] [CLIENTS]"));
    let (count, clients) = (number(0).unwrap_or(10_000), number(1).unwrap_or(100));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let rsa = RsaCost::measure();
    println!("{count} trades, {clients} clients; RSA: {rsa}");
    let is_good = runtime.block_on(async {
        let in_memory = in_memory(count, clients, &rsa).await;
        let killed = killed(count, clients).await;
        in_memory && killed
    });
    std::process::exit(i32::from(!is_good));
}

/// All trades, without an interruption.
async fn in_memory(count: usize, clients: usize, rsa: &RsaCost) -> bool {
    let mut gateway = Gateway::start(None);
    let trades = Trades::new(count);
    let (started, cpu) = (Instant::now(), gateway.cpu());
    trades.run(&gateway.url, clients, || false).await;
    let figures = Figures { calls: trades.calls(), took: started.elapsed(), gateway_cpu: gateway.cpu() - cpu };
    println!("in memory: {}", figures.shown(rsa));
    let counted = gateway.counted();
    let problems = trades.problems(&gateway.url).await;
    println!("in memory: the gateway carried out {counted}; {} of {count} trades wrong", problems.len());
    problems.iter().take(10).for_each(|problem| println!("  {problem}"));
    // Per trade: a payment, a query, a refund, a query of the refund. Nothing was sent twice.
    problems.is_empty() && counted == format!("{} calls, {} changes", 4 * count, 2 * count)
}

/// All trades, with a gateway that is killed when half of the calls are answered.
async fn killed(count: usize, clients: usize) -> bool {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("state.db");
    let gateway = Gateway::start(Some(&file));
    let trades = Trades::new(count);
    let (started, cpu) = (Instant::now(), gateway.cpu());
    let url = gateway.url.clone();
    let is_killed = AtomicBool::new(false);
    let killed = async {
        while trades.calls() < 2 * count {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let figures = Figures { calls: trades.calls(), took: started.elapsed(), gateway_cpu: gateway.cpu() - cpu };
        gateway.kill();
        is_killed.store(true, Ordering::SeqCst);
        println!("with a file: {}", figures.without_rsa());
    };
    // Those that are in flight then get no answer.
    tokio::join!(trades.run(&url, clients, || is_killed.load(Ordering::SeqCst)), killed);

    let gateway = Gateway::start(Some(&file));
    let lost = trades.lost(&gateway.url).await;
    let unknown = trades.count(|outcome| outcome == Outcome::Unknown);
    println!("killed after {} answers; {unknown} trades in flight; {} answered and lost", trades.calls(), lost.len());
    lost.iter().take(10).for_each(|problem| println!("  {problem}"));
    // The merchant asks about what it does not know, and goes on.
    trades.run(&gateway.url, clients, || false).await;
    let problems = trades.problems(&gateway.url).await;
    println!("after the restart: {} of {count} trades wrong", problems.len());
    problems.iter().take(10).for_each(|problem| println!("  {problem}"));
    lost.is_empty() && problems.is_empty()
}
