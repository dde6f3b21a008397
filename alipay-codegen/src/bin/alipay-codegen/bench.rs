//! What the specs cost: processor seconds and peak memory, of loading, of generating, and of compiling the result.
//!
//! Reads `/proc`, so it works on Linux only. Compilers are measured by putting this program in front of them.

use crate::terminal::print;
use alipay_codegen::{Selection, configure, generate, load};
use std::fs::{self, OpenOptions};
use std::io::{Error, ErrorKind, Result, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::time::Duration;

/// Where the program in front of a compiler writes what it saw. Set by [`run`], for itself.
const LOG: &str = "ALIPAY_BENCH_LOG";

/// The default set of `alipay-apis`.
const DEFAULT: [&str; 4] = ["alipay.trade", "alipay.user", "alipay.system", "koubei.member"];

/// Clock ticks in a second, as `/proc` counts them on every Linux.
const TICKS: f64 = 100.0;

/// Prints one row for each figure. Builds in `target/bench`, so that other builds stay as they are.
pub(crate) fn run(specs: &Path, with_full: bool) -> Result<()> {
    print("| what | CPU seconds | peak memory |\n|---|---|---|\n")?;
    let before = own_seconds()?;
    let set = load(specs).map_err(Error::other)?;
    let loaded = own_seconds()?;
    row("load and check all specs (release)", loaded - before, None)?;
    let files = generate(&set, &Selection::all()).files;
    row(&format!("generate all, {} files (release)", files.len()), own_seconds()? - loaded, Some(own_peak()?))?;
    let unoptimized = ["run", "-q", "-p", "alipay-codegen", "--features", "cli", "--", "bench", "--step"];
    let step = cargo().args(unoptimized).arg("default-set").output()?;
    succeed(step.status)?;
    // Between instructions to Cargo.
    for line in String::from_utf8_lossy(&step.stdout).lines().filter(|line| line.starts_with('|')) {
        print(&format!("{line}\n"))?;
    }
    let no_default = ["--no-default-features", "--features"];
    compile("`cargo check`, `trade` alone", &["check"], &[&no_default[..], &["aws-lc-rs,reqwest,trade"]].concat())?;
    compile("`cargo check`, default set", &["check"], &[])?;
    if with_full {
        compile("`cargo check`, `full`", &["check"], &["--features", "full"])?;
        compile("`cargo build --release`, `full`", &["build", "--release"], &["--features", "full"])?;
    }
    Ok(())
}

/// Generates the default set and prints the row: called in an unoptimized build, like a build script of an application.
pub(crate) fn default_set(specs: &Path) -> Result<()> {
    let before = own_seconds()?;
    let out = std::env::temp_dir().join(format!("alipay-bench-{}", std::process::id()));
    fs::create_dir_all(&out)?;
    let compiled = configure().specs(specs).domains(DEFAULT).out_dir(&out).compile();
    fs::remove_dir_all(&out)?;
    compiled.map_err(Error::other)?;
    row("load and generate the default set (unoptimized)", own_seconds()? - before, Some(own_peak()?))
}

/// Whether this program stands in front of a compiler; then it runs it, and ends as it ended.
pub(crate) fn in_front_of_a_compiler() -> Option<Result<ExitStatus>> {
    let log = std::env::var_os(LOG)?;
    let mut arguments = std::env::args_os().skip(1);
    let mut compiler = Command::new(arguments.next()?);
    let arguments: Vec<_> = arguments.collect();
    let name = arguments.iter().position(|argument| argument == "--crate-name").and_then(|at| arguments.get(at + 1));
    let name = name.map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Some(compiler.args(&arguments).spawn().and_then(|child| {
        let (status, peak) = watch(child)?;
        let line = format!("{name} {} {peak}\n", children_seconds()?);
        OpenOptions::new().append(true).create(true).open(log)?.write_all(line.as_bytes())?;
        Ok(status)
    }))
}

/// One `cargo` command, of which only the compiler run of the generated crate counts.
fn compile(what: &str, command: &[&str], features: &[&str]) -> Result<()> {
    let log = std::env::temp_dir().join(format!("alipay-bench-{}.log", std::process::id()));
    // Everything else first, and the crate itself so that it can be removed.
    let build = || {
        let mut build = cargo();
        build.args(command).args(["-q", "-p", "alipay-apis", "--lib"]).args(features);
        build
    };
    succeed(build().status()?)?;
    let release: &[&str] = if command.contains(&"--release") { &["--release"] } else { &[] };
    succeed(cargo().args(["clean", "-q", "-p", "alipay-apis"]).args(release).status()?)?;
    fs::write(&log, "")?;
    succeed(build().env("RUSTC_WRAPPER", std::env::current_exe()?).env(LOG, &log).status()?)?;
    let lines = fs::read_to_string(&log)?;
    fs::remove_file(&log)?;
    let line = lines.lines().find_map(|line| line.strip_prefix("alipay ")).unwrap_or_default();
    let (seconds, peak) = line.split_once(' ').unwrap_or_default();
    match (seconds.parse(), peak.parse()) {
        (Ok(seconds), Ok(peak)) => row(what, seconds, Some(peak)),
        _ => Err(Error::new(ErrorKind::NotFound, "the compiler of the crate `alipay` was not seen")),
    }
}

fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.env("CARGO_INCREMENTAL", "0").env("CARGO_TARGET_DIR", "target/bench");
    cargo
}

fn succeed(status: ExitStatus) -> Result<()> {
    if status.success() { Ok(()) } else { Err(Error::other(format!("a build failed: {status}"))) }
}

fn row(what: &str, seconds: f64, peak: Option<u64>) -> Result<()> {
    let peak = peak.map_or_else(String::new, |kib| format!("{} MB", kib / 1024));
    print(&format!("| {what} | {seconds:.2} | {peak} |\n"))
}

/// Waits for a process, and looks at its memory meanwhile.
fn watch(mut child: Child) -> Result<(ExitStatus, u64)> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        if let Some(ended) = child.try_wait()? {
            return Ok((ended, peak));
        }
        peak = peak.max(fs::read_to_string(&status).ok().and_then(|text| high_water(&text)).unwrap_or_default());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// KiB, from `/proc/<pid>/status`.
fn high_water(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

fn own_peak() -> Result<u64> {
    Ok(high_water(&fs::read_to_string("/proc/self/status")?).unwrap_or_default())
}

fn own_seconds() -> Result<f64> {
    seconds(14)
}

/// Of the processes that were waited for.
fn children_seconds() -> Result<f64> {
    seconds(16)
}

/// User and system time, which are beside each other in `/proc/self/stat` (proc_pid_stat(5), fields from 1).
fn seconds(field: usize) -> Result<f64> {
    let text = fs::read_to_string("/proc/self/stat")?;
    // The second field is the name in brackets, which may contain anything.
    let behind_name = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields: Vec<&str> = behind_name.split_whitespace().collect();
    let ticks = |field: usize| fields.get(field - 3).and_then(|text| text.parse::<f64>().ok()).unwrap_or_default();
    Ok((ticks(field) + ticks(field + 1)) / TICKS)
}
