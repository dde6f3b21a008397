//! How long the import of a page of 200 fields takes: `cargo bench -p alipay-codegen --features import --bench page`.
//! Specs on the disk are none but its own, so what is measured is reading, placing, checking and writing that page.
#![allow(clippy::unwrap_used)] // a bench fails by panicking

use alipay_codegen::{PageOptions, import_page};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

const RUNS: usize = 51;

fn main() {
    let mut page = String::from(
        "alipay.demo.widget.create(创建部件)\n\n请求参数\n\n参数\t类型\t是否必填\t最大长度\t描述\t示例值\n",
    );
    for i in 0..200 {
        let (mark, ty) = if i % 20 == 0 { ("", "WidgetPart") } else { ("└ ", "String") };
        let class = if i % 20 == 0 { format!("{ty}{i}[]") } else { ty.to_owned() };
        writeln!(page, "{mark}field_{i}\t{class}\t可选\t64\t第{i}个字段，取值为 A:甲,B:乙\tA").unwrap();
    }
    page.push_str("\n响应参数\n");
    let mut times: Vec<Duration> = (0..RUNS).map(|_| run(&page)).collect();
    times.sort();
    println!(
        "a page of 200 fields, {} bytes: median {:?}, worst of {RUNS} {:?}",
        page.len(),
        times[RUNS / 2],
        times[RUNS - 1]
    );
}

fn run(page: &str) -> Duration {
    let specs = tempfile::tempdir().unwrap();
    std::fs::write(specs.path().join("domains.json"), "{ \"domains\": [] }").unwrap();
    let started = Instant::now();
    import_page(specs.path(), "page.txt", page.as_bytes(), &PageOptions::default()).unwrap();
    started.elapsed()
}
