//! The gateway in a process of its own, which can be killed. Both sides have the keys of the golden vectors.

use std::{
    fs,
    io::{BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use alipay_proof::line;
use alipay_sandbox::Sandbox;

/// Makes this program the gateway.
pub(crate) const FLAG: &str = "--gateway";

/// Ticks of the system's CPU clock in a second, on every Linux.
const TICKS: u64 = 100;

/// The other process.
pub(crate) struct Gateway {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    pub(crate) url: String,
}

impl Gateway {
    /// Starts one, with a file for its state or without.
    pub(crate) fn start(state_file: Option<&Path>) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg(FLAG).args(state_file).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let input = process.stdin.take().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let url = line(&mut output);
        Self { process, input, output, url }
    }

    /// CPU time that it used so far; none where the system does not tell.
    pub(crate) fn cpu(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id())).unwrap_or_default();
        // Behind the name, which is in parentheses and may hold anything: state is field 3, user time 14, system time 15.
        let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
        let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
        Duration::from_millis(ticks * 1000 / TICKS)
    }

    /// How much it carried out.
    pub(crate) fn counted(&mut self) -> String {
        writeln!(self.input, "counted").unwrap();
        line(&mut self.output)
    }

    /// Ends it without a warning, as SIGKILL.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Is the gateway, until its input ends.
pub(crate) fn serve(state_file: Option<&Path>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut builder = Sandbox::builder()
        .app_public_key(alipay_proof::key("app_rsa2048.pub.pem"))
        .alipay_private_key(alipay_proof::key("alipay_rsa2048.pkcs8.pem"));
    if let Some(file) = state_file {
        builder = builder.state_file(file);
    }
    let sandbox = runtime.block_on(builder.start()).unwrap();
    println!("{}", sandbox.gateway_url());
    for _ in std::io::stdin().lines().map_while(Result::ok) {
        let changes = sandbox.ledger().iter().filter(|execution| execution.changed).count();
        println!("{} calls, {changes} changes", sandbox.counters().executed);
    }
}
