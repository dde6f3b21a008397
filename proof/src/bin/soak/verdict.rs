//! All figures, and whether every invariant holds.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use crate::{
    books::Compared,
    load::{DEADLINE, Figures},
};

/// How much memory may grow after the warm-up, in KiB.
const GROWTH: u64 = 5 * 1024;

/// What a run came to.
pub(crate) struct Verdict {
    pub(crate) took: Duration,
    pub(crate) panics: u64,
    pub(crate) load: Arc<Figures>,
    pub(crate) reconciled: u64,
    pub(crate) compared: Compared,
    /// Of the gateway.
    pub(crate) counters: String,
    /// After the warm-up and at the end, in KiB.
    pub(crate) memory: (u64, u64),
    /// Before the first call and after the last.
    pub(crate) open_files: (usize, usize),
}

impl Verdict {
    pub(crate) fn holds(&self) -> bool {
        self.invariants().iter().all(|(_, holds)| *holds)
    }

    fn invariants(&self) -> Vec<(String, bool)> {
        let (before, after) = self.memory;
        let (files, files_left) = self.open_files;
        let overdue = count(&self.load.overdue);
        let contradictions = count(&self.load.contradictions);
        let most = Duration::from_micros(count(&self.load.longest));
        let Compared { duplicates, lost, .. } = &self.compared;
        vec![
            (format!("{duplicates} duplicate executions"), *duplicates == 0),
            (format!("{lost} lost outcomes"), *lost == 0),
            (format!("{contradictions} contradictions"), contradictions == 0),
            (format!("{} panics", self.panics), self.panics == 0),
            (
                format!("{overdue} calls ended more than 50 ms after the deadline of {DEADLINE:?}; longest {most:?}"),
                overdue == 0,
            ),
            (format!("resident memory {before} KiB after warm-up, {after} KiB at the end"), after <= before + GROWTH),
            (format!("open files {files} before, {files_left} after"), files_left <= files),
        ]
    }

    pub(crate) fn print(&self) {
        let Figures { succeeded, refused, not_sent, unknown, failed, dropped, .. } = &*self.load;
        let ends = [succeeded, refused, not_sent, unknown, failed, dropped].map(count);
        let calls: u64 = ends.iter().sum();
        let [succeeded, refused, not_sent, unknown, failed, dropped] = ends;
        let seconds = self.took.as_secs_f64();
        println!("{calls} calls in {seconds:.1} s, {:.0} a second", calls as f64 / seconds);
        println!(
            "ended: {succeeded} succeeded, {refused} refused, {not_sent} not sent, {unknown} unknown, \
             {failed} failed reading, {dropped} dropped"
        );
        let Compared { done: [paid, refunded, cancelled], executions, examples, .. } = &self.compared;
        println!("gateway: {}; {executions} in its ledger", self.counters);
        println!("done: {paid} payments, {refunded} refunds, {cancelled} cancellations");
        println!("{} outcomes found out by asking", self.reconciled);
        for (what, holds) in self.invariants() {
            println!("{} {what}", if holds { "ok    " } else { "BROKEN" });
        }
        for example in examples {
            println!("  {example}");
        }
    }
}

fn count(counter: &std::sync::atomic::AtomicU64) -> u64 {
    counter.load(Ordering::SeqCst)
}
