//! What stands below a table, and whether the rows agree with it.

use std::fmt;

use super::{
    BillProblem, SignedAmount,
    kind::ends_table,
    tally::{Group, Tally},
};

/// The lines below a table, which state how many rows it has and what they add up to.
///
/// What could be read was compared with the rows before anyone gets to see it.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Footer {
    /// All lines, as they are in the file.
    pub lines: Vec<String>,
    /// The statements that were read; the rows agree with each.
    pub totals: Vec<Total>,
    /// The lines that make a statement which could not be read, at least in part. Nothing is concluded from them.
    pub unread: Vec<String>,
}

/// A statement of the footer with which the rows agree, as `#交易合计：2笔，商家实收共0.02元`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Total {
    /// What it is about: `交易合计`, `退款合计`, `收入合计` or `支出合计`.
    pub label: &'static str,
    /// How many rows.
    pub count: u64,
    /// Columns and what their cells in those rows add up to.
    pub sums: Vec<(&'static str, SignedAmount)>,
}

impl Footer {
    /// Reads the lines below a table, each with its number, and compares them with its rows. `end` is the number of the
    /// last line of the file.
    pub(super) fn read(lines: Vec<(u64, String)>, tally: &Tally, end: u64) -> Result<Self, (u64, BillProblem)> {
        let mut footer = Self::default();
        let mut stated = Vec::new();
        for (number, line) in lines {
            let is_whole = match statement(&line) {
                Some((label, statement)) => match tally.group(label) {
                    Some(group) => {
                        stated.push(group.label);
                        footer.compare(statement, group, tally).map_err(|problem| (number, problem))?
                    }
                    None => label == "导出时间",
                },
                None => ends_table(&line),
            };
            if !is_whole {
                footer.unread.push(line.clone());
            }
            footer.lines.push(line);
        }
        if tally.lacks_totals(&stated, footer.totals.len()) {
            return Err((end, BillProblem::NoTotals));
        }
        Ok(footer)
    }

    /// Compares one statement with the rows. Whether every part of it could be read and compared.
    fn compare(&mut self, statement: &str, group: &Group, tally: &Tally) -> Result<bool, BillProblem> {
        let mut clauses = statement.split(['，', ',', ' ']).filter(|clause| !clause.is_empty());
        let Some(count) = clauses.next().and_then(count) else { return Ok(false) };
        if !tally.possible_counts(group).contains(&count) {
            return Err(BillProblem::Count { statement: group.label, stated: count, counted: group.rows });
        }
        let mut total = Total { label: group.label, count, sums: Vec::new() };
        let mut is_whole = true;
        for clause in clauses {
            match sum(clause).and_then(|(word, stated)| Some((group.sum(word)?, stated))) {
                Some((sum, stated)) if sum.total == stated => total.sums.push((sum.column, stated)),
                Some((sum, stated)) if !tally.is_doubtful() => {
                    let (statement, column, counted) = (group.label, sum.column, sum.total);
                    return Err(BillProblem::Sum { statement, column, stated, counted });
                }
                _ => is_whole = false,
            }
        }
        self.totals.push(total);
        Ok(is_whole)
    }
}

/// `#交易合计：2笔，…` is about `交易合计`.
fn statement(line: &str) -> Option<(&str, &str)> {
    let (label, statement) = line.trim_start_matches('#').split_once(['：', ':'])?;
    Some((label.trim(), statement.trim()))
}

/// `2笔`
fn count(clause: &str) -> Option<u64> {
    let digits = clause.strip_suffix('笔')?;
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

/// `商家实收共0.02元`
fn sum(clause: &str) -> Option<(&str, SignedAmount)> {
    let (word, amount) = clause.strip_suffix('元')?.split_once('共')?;
    Some((word, amount.parse().ok()?))
}

impl fmt::Debug for Footer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Footer")
            .field("lines", &self.lines.len())
            .field("totals", &self.totals)
            .field("unread", &self.unread.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_read_to_the_letter_or_not_at_all() {
        assert_eq!(statement("##退款合计：0笔，x"), Some(("退款合计", "0笔，x")));
        assert_eq!(statement("#导出时间:[2024年05月02日 06:00:00]"), Some(("导出时间", "[2024年05月02日 06:00:00]")));
        assert_eq!(statement("#---业务明细列表结束---"), None);
        assert_eq!(count("12笔"), Some(12));
        for clause in ["", "笔", "12", "1,234笔", "-1笔", "+1笔", "１笔", "99999999999999999999笔", "约2笔"] {
            assert_eq!(count(clause), None, "{clause}");
        }
        assert_eq!(sum("商家实收共-0.04元"), Some(("商家实收", SignedAmount::from_fen(-4))));
        assert_eq!(sum("共0元"), Some(("", SignedAmount::ZERO)));
        for clause in ["", "元", "商家实收0.02元", "商家实收共0.02", "商家实收共1,000.00元", "总金额0.02元"]
        {
            assert_eq!(sum(clause), None, "{clause}");
        }
    }
}
