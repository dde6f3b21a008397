//! What the drivers in Rust share: their arguments, whose turn it is, and the line that they print.

use std::{
    fmt::Display,
    fs, io,
    path::PathBuf,
    sync::{
        Once,
        atomic::{AtomicI64, AtomicU64, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

use rustix::time::{ClockId, clock_gettime};

/// The app that the local gateway knows.
pub const APP_ID: &str = "2021000000000001";
/// An order that the local gateway knows.
pub const ORDER: &str = "20150320010101001";

/// What to do: `GATEWAY KEYS WARM_UP CALLS IN_FLIGHT`.
pub struct Plan {
    pub gateway: String,
    keys: PathBuf,
    pub warm_up: u64,
    pub calls: u64,
    pub in_flight: u64,
}

impl Plan {
    /// # Errors
    ///
    /// How the arguments should be.
    pub fn from_args() -> Result<Self, String> {
        let mut args = std::env::args().skip(1);
        let mut next = || args.next().ok_or("usage: GATEWAY KEYS WARM_UP CALLS IN_FLIGHT");
        let number = |text: String| text.parse().map_err(|_| format!("{text} is no number"));
        Ok(Self {
            gateway: next()?,
            keys: next()?.into(),
            warm_up: number(next()?)?,
            calls: number(next()?)?,
            in_flight: number(next()?)?,
        })
    }

    /// The text of a key file.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn key(&self, name: &str) -> io::Result<String> {
        Ok(fs::read_to_string(self.keys.join(name))?.trim().to_owned())
    }

    /// Calls from as many threads as calls are to be in flight, and prints what that took.
    pub fn run<E: Display>(&self, call: impl Fn() -> Result<(), E> + Sync) {
        let all = |calls| {
            let turns = Turns::new(calls);
            thread::scope(|scope| {
                for _ in 0..self.in_flight {
                    scope.spawn(|| {
                        while turns.next() {
                            turns.record(call());
                        }
                    });
                }
            });
            turns
        };
        all(self.warm_up);
        let meter = Meter::start();
        meter.print(&all(self.calls));
    }
}

/// Calls that are still to be made, and how those that were made ended.
pub struct Turns {
    calls: u64,
    left: AtomicI64,
    errors: AtomicU64,
}

impl Turns {
    #[must_use]
    pub fn new(calls: u64) -> Self {
        Self { calls, left: AtomicI64::new(i64::try_from(calls).unwrap_or(i64::MAX)), errors: AtomicU64::new(0) }
    }

    /// Whether the caller is to make one more call.
    pub fn next(&self) -> bool {
        self.left.fetch_sub(1, Relaxed) > 0
    }

    /// Counts a call that failed; the first one of the process is shown.
    pub fn record<E: Display>(&self, outcome: Result<(), E>) {
        static FIRST: Once = Once::new();
        if let Err(error) = outcome {
            self.errors.fetch_add(1, Relaxed);
            FIRST.call_once(|| eprintln!("{error}"));
        }
    }
}

/// What passes and what is used up from its start on.
pub struct Meter {
    started: Instant,
    used: Duration,
}

impl Meter {
    #[must_use]
    pub fn start() -> Self {
        Self { used: cpu_time(), started: Instant::now() }
    }

    /// Prints the one line that a driver owes.
    pub fn print(self, turns: &Turns) {
        let seconds = self.started.elapsed().as_secs_f64();
        let cpu_seconds = (cpu_time() - self.used).as_secs_f64();
        println!(
            r#"{{"calls":{},"errors":{},"seconds":{seconds},"cpu_seconds":{cpu_seconds},"peak_rss_kib":{}}}"#,
            turns.calls,
            turns.errors.load(Relaxed),
            peak_rss_kib()
        );
    }
}

/// User and system time of all threads.
fn cpu_time() -> Duration {
    clock_gettime(ClockId::ProcessCPUTime).try_into().unwrap_or_default()
}

fn peak_rss_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
