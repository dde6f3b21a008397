//! Findings as lines, in colours where a person looks at them.

use crate::outcome::visible;
use alipay::doctor::{Check, Finding, Verdict};
use clap::builder::styling::{AnsiColor, Style};
use std::{
    fmt::Write as _,
    io::{self, IsTerminal as _},
};

/// One line per finding, with the place of the setting; below it what to do; in the end the sum.
pub(crate) fn of(findings: &[Finding], place: impl Fn(Check) -> Option<String>) -> String {
    let is_coloured = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let mut out = String::new();
    for finding in findings {
        let style = if is_coloured { style(finding.verdict) } else { Style::new() };
        let place = place(finding.check).map(|place| format!(" ({place})")).unwrap_or_default();
        let (verdict, check) = (finding.verdict, finding.check);
        // Writing into a String cannot fail.
        let _ = write!(out, "{style}{verdict:<11}{style:#}  {check:<18}  ");
        let _ = writeln!(out, "{}", visible(&format!("{}{place}", finding.found)));
        let difference = finding.difference.as_ref().map(|difference| format!("\n{difference}")).unwrap_or_default();
        for line in [&finding.advice, &difference].into_iter().flat_map(|text| text.lines()) {
            let _ = writeln!(out, "{}", format!("{:33}{}", "", visible(line)).trim_end());
        }
    }
    let _ = writeln!(out, "\n{}", sum(findings));
    out
}

fn style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Ok => AnsiColor::Green.on_default(),
        Verdict::Wrong => AnsiColor::Red.on_default().bold(),
        _ => AnsiColor::Yellow.on_default(),
    }
}

fn sum(findings: &[Finding]) -> String {
    let of = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
    let all = [Verdict::Wrong, Verdict::Warning, Verdict::NotChecked, Verdict::Ok];
    let counts = all.map(|verdict| (of(verdict), verdict)).into_iter().filter(|(count, _)| *count > 0);
    let counts: Vec<_> = counts.map(|(count, verdict)| format!("{count} {verdict}")).collect();
    counts.join(", ") + if of(Verdict::Wrong) > 0 { ": mend what is wrong, and run this again" } else { "" }
}
