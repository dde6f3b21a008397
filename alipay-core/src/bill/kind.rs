//! What a file of a bill is about.

use std::fmt;

/// What a file of a bill is about, as the line above its table says, or else its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BillKind {
    /// `业务明细`: a row per trade and per refund.
    TradeDetail,
    /// `业务明细(汇总)`: a row per store, and their sum.
    TradeSummary,
    /// `账务明细`: a row per change of the account's balance.
    AccountDetail,
    /// `账务明细(汇总)`: a row per type of business, and their sum.
    AccountSummary,
    /// Something else. Its rows are there by name; whether it has a footer is not known.
    Unknown,
}

impl BillKind {
    pub(super) fn of(name: &str, preamble: &[String]) -> Self {
        let marker = preamble.iter().find(|line| begins_table(line));
        match marker.map_or(Self::Unknown, |marker| Self::of_text(marker)) {
            Self::Unknown => Self::of_text(name),
            kind => kind,
        }
    }

    fn of_text(text: &str) -> Self {
        let is_about = |subject: &str| {
            text.match_indices(subject).any(|(at, _)| {
                let rest = &text[at + subject.len()..];
                rest.starts_with("明细") || rest.starts_with("汇总")
            })
        };
        match (is_about("业务"), is_about("账务"), text.contains("汇总")) {
            (true, _, false) => Self::TradeDetail,
            (true, _, true) => Self::TradeSummary,
            (false, true, false) => Self::AccountDetail,
            (false, true, true) => Self::AccountSummary,
            (false, false, _) => Self::Unknown,
        }
    }
}

/// The line above a table, as `#-----业务明细列表-----`.
pub(super) fn begins_table(comment: &str) -> bool {
    comment.contains("列表") && !ends_table(comment)
}

/// The line below a table, as `#-----业务明细列表结束-----`.
pub(super) fn ends_table(comment: &str) -> bool {
    comment.contains("列表结束")
}

impl fmt::Display for BillKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TradeDetail => "list of trades (业务明细)",
            Self::TradeSummary => "summary of trades (业务明细(汇总))",
            Self::AccountDetail => "list of account entries (账务明细)",
            Self::AccountSummary => "summary of account entries (账务明细(汇总))",
            Self::Unknown => "file of an unknown kind",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_above_the_table_counts_more_than_the_name() {
        let of = |name: &str, marker: &str| BillKind::of(name, &["#账号：[2088]".to_owned(), marker.to_owned()]);
        assert_eq!(of("x.csv", "#---业务明细列表---"), BillKind::TradeDetail);
        assert_eq!(of("x_业务明细.csv", "#---业务汇总列表---"), BillKind::TradeSummary);
        assert_eq!(of("x.csv", "#---账务明细列表---"), BillKind::AccountDetail);
        assert_eq!(of("x.csv", "#---账务汇总列表---"), BillKind::AccountSummary);
        assert_eq!(of("20240501_业务明细.csv", "#"), BillKind::TradeDetail);
        assert_eq!(of("20240501_业务明细(汇总).csv", "#"), BillKind::TradeSummary);
        assert_eq!(of("20240501_账务明细.csv", "#---明细列表---"), BillKind::AccountDetail);
        assert_eq!(of("20240501_账务明细(汇总)_1.csv", "#"), BillKind::AccountSummary);
        assert_eq!(of("结算.csv", "#业务"), BillKind::Unknown);
    }
}
