//! Many calls through a gateway that keeps failing, and the books of both sides compared at the end.
//!
//! `soak [CALLS] [SEED]` makes so many calls (100,000 unless told otherwise) with 64 tasks. The gateway is a process of its
//! own, so that memory and open files are those of the client. Of 1,000 exchanges 50 are reset, 50 end with status 5xx, 30
//! are cut off, 20 stall, 10 are signed wrongly and 10 are answered late; of 1,000 calls 10 are dropped by their caller.
//!
//! It prints what it counted, and exits with 1 when something was done twice, an outcome was lost, a task panicked, a call
//! outlived its deadline, memory grew, or a file stayed open.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // without its gateway there is nothing to do

mod books;
mod chance;
mod gateway;
mod load;
mod process;
mod verdict;

use std::{sync::Arc, time::Instant};

use books::Books;
use gateway::Gateway;
use load::Load;
use verdict::Verdict;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == gateway::FLAG) {
        return gateway::serve(&arguments[1]);
    }
    let number = |at: usize| arguments.get(at).map(|text| text.parse().expect("usage: soak [CALLS] [SEED]"));
    let (calls, seed) = (number(0).unwrap_or(100_000), number(1).unwrap_or(1));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let verdict = runtime.block_on(soak(calls, seed));
    verdict.print();
    std::process::exit(i32::from(!verdict.holds()));
}

async fn soak(calls: u64, seed: u64) -> Verdict {
    let orders = calls.div_ceil(load::CALLS_PER_ORDER);
    println!("{calls} calls, {orders} orders, {} tasks, seed {seed}", load::TASKS);
    let mut gateway = Gateway::start();
    let books = Arc::new(Books::new(usize::try_from(orders).unwrap()));
    let open_files = process::open_files();
    let client = load::client(&gateway);

    gateway.tell(&format!("break {seed}"));
    let started = Instant::now();
    let load = Load::new(client, books.clone(), seed);
    let warm_up = orders / 10;
    let mut panics = load.run(0..warm_up).await;
    let memory_after_warm_up = process::resident_kib();
    panics += load.run(warm_up..orders).await;
    let memory = process::resident_kib();
    let took = started.elapsed();

    gateway.tell("heal");
    gateway.wait_until_quiet();
    let reconciled = load.reconcile().await;
    let load = load.into_figures();
    // Its connections close with the client.
    let open_files_left = process::open_files_settled(open_files).await;
    let compared = books.compare(gateway.ledger());
    Verdict {
        took,
        panics,
        load,
        reconciled,
        compared,
        counters: gateway.counters(),
        memory: (memory_after_warm_up, memory),
        open_files: (open_files, open_files_left),
    }
}
