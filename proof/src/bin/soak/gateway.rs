//! The gateway, in a process of its own: started by the client, told what to do by lines, answering in lines.

use std::{
    io::{BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use alipay_proof::line;
use alipay_sandbox::{Damage, Execution, Fault, FaultPlan, Sandbox, Stage};

/// Makes this program the gateway.
pub(crate) const FLAG: &str = "--gateway";

/// How late an answer is that is late: longer than a client waits.
const LATE: Duration = Duration::from_millis(2500);

/// The end of a list.
const END: &str = "end";

/// One line of the ledger.
pub(crate) struct Line {
    pub(crate) method: String,
    pub(crate) number: String,
    pub(crate) changed: bool,
}

/// The other side of the pipe.
pub(crate) struct Gateway {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    pub(crate) url: String,
    pub(crate) app_id: String,
    pub(crate) app_private_key: String,
    pub(crate) alipay_public_key: String,
}

impl Gateway {
    pub(crate) fn start() -> Self {
        let keys = tempfile::tempdir().unwrap();
        let mut process = Command::new(std::env::current_exe().unwrap())
            .arg(FLAG)
            .arg(keys.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = process.stdin.take().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let (url, app_id) = (line(&mut output), line(&mut output));
        let key = |name: &str| std::fs::read_to_string(keys.path().join(name)).unwrap();
        let (app_private_key, alipay_public_key) = (key("app_private_key.pem"), key("alipay_public_key.pem"));
        Self { process, input, output, url, app_id, app_private_key, alipay_public_key }
    }

    /// Sends an order and waits until it is carried out.
    pub(crate) fn tell(&mut self, order: &str) -> String {
        writeln!(self.input, "{order}").unwrap();
        line(&mut self.output)
    }

    /// Connections, requests and executions so far.
    pub(crate) fn counters(&mut self) -> String {
        self.tell("counters")
    }

    /// Waits until nothing arrives any more, and what came late is answered.
    pub(crate) fn wait_until_quiet(&mut self) {
        let mut before = String::new();
        loop {
            let now = self.counters();
            if now == before {
                return;
            }
            before = now;
            thread::sleep(Duration::from_millis(500));
        }
    }

    /// Everything that it carried out.
    pub(crate) fn ledger(&mut self) -> Vec<Line> {
        writeln!(self.input, "ledger").unwrap();
        let mut lines = Vec::new();
        loop {
            let text = line(&mut self.output);
            if text == END {
                return lines;
            }
            let mut words = text.split(' ').map(str::to_owned);
            let mut word = || words.next().unwrap();
            lines.push(Line { method: word(), number: word(), changed: word() == "true" });
        }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // It ends when nobody tells it anything any more; asking is quicker.
        let _ = writeln!(self.input, "quit");
        let _ = self.process.wait();
    }
}

/// Is the gateway, until its input ends. Keys go into this directory.
pub(crate) fn serve(keys: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let sandbox = runtime.block_on(Sandbox::start()).unwrap();
    sandbox.write_keys(Path::new(keys)).unwrap();
    println!("{}\n{}", sandbox.gateway_url(), sandbox.app_id());
    let (ledger, is_over) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    let collect = || ledger.lock().unwrap().extend(sandbox.drain_ledger().iter().map(written));
    thread::scope(|scope| {
        // The sandbox remembers only so much.
        scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                collect();
                thread::sleep(Duration::from_millis(100));
            }
        });
        for order in std::io::stdin().lines().map_while(Result::ok) {
            match order.split_once(' ').unwrap_or((order.as_str(), "")) {
                ("break", seed) => sandbox.faults().plan(plan(seed.parse().unwrap())),
                ("heal", _) => sandbox.faults().heal(),
                ("counters", _) => {}
                ("ledger", _) => {
                    collect();
                    ledger.lock().unwrap().drain(..).for_each(|line| println!("{line}"));
                    println!("{END}");
                    continue;
                }
                _ => break,
            }
            let counters = sandbox.counters();
            let (connections, requests, executed) = (counters.connections, counters.requests, counters.executed);
            println!("{connections} connections, {requests} requests, {executed} executed");
        }
        is_over.store(true, Ordering::SeqCst);
    });
}

fn written(execution: &Execution) -> String {
    let Execution { method, out_trade_no, out_request_no, changed, .. } = execution;
    let number = out_request_no.as_ref().or(out_trade_no.as_ref()).map_or("-", String::as_str);
    format!("{method} {number} {changed}")
}

/// Faults of a thousand exchanges.
fn plan(seed: u64) -> FaultPlan {
    let at = Fault::at;
    FaultPlan::new(seed)
        .per_mille(10, at(Stage::Accepted, Damage::Reset))
        .per_mille(10, at(Stage::Received, Damage::Reset))
        .per_mille(20, at(Stage::Executed, Damage::Reset))
        .per_mille(10, at(Stage::Body, Damage::Reset))
        .per_mille(25, at(Stage::Received, Damage::ServerError))
        .per_mille(25, at(Stage::Executed, Damage::ServerError))
        .per_mille(10, at(Stage::RequestBody, Damage::Truncation))
        .per_mille(20, at(Stage::Body, Damage::Truncation))
        .per_mille(10, at(Stage::Received, Damage::Stall))
        .per_mille(10, at(Stage::Headers, Damage::Stall))
        .per_mille(10, at(Stage::Executed, Damage::BadSignature))
        .per_mille(10, Fault::late(LATE))
}
