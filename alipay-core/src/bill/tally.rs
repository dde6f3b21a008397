//! Counts and sums of the rows, kept while they are read, for the comparison with the footer.

use std::ops::RangeInclusive;

use super::{
    BillKind, BillProblem, CellProblem, SignedAmount,
    row::{Header, Row, padding_trimmed},
};

/// The type of a trade, in lists of trades.
const TYPE: &str = "业务类型";

/// Counts and sums of a table, as its footer states them.
pub(super) struct Tally {
    /// Where the type of a row is, if rows are told apart by it.
    kind: Option<usize>,
    groups: Vec<Group>,
    rows: u64,
    /// Rows that are in no group.
    others: u64,
}

/// The rows that one statement of the footer is about.
pub(super) struct Group {
    /// The label of the statement.
    pub(super) label: &'static str,
    /// The type of its rows; none when they are those with an amount other than zero in its column.
    kind: Option<&'static str>,
    pub(super) rows: u64,
    sums: Vec<Sum>,
}

/// A sum that a statement may state.
pub(super) struct Sum {
    /// How the statement names it.
    word: &'static str,
    pub(super) column: &'static str,
    position: usize,
    pub(super) total: SignedAmount,
}

impl Tally {
    /// What to count in a table. The columns that tell rows apart must be there; without one that is only added up, the
    /// sum stays unread.
    pub(super) fn new(kind: BillKind, header: &Header) -> Result<Self, BillProblem> {
        // In an own column, income and expenses are told apart by what is not zero.
        let (typed, groups): (_, [Group; 2]) = match kind {
            BillKind::TradeDetail => {
                header.require(&[TYPE])?;
                let sums = |received, discount| {
                    [(received, "商家实收（元）"), (discount, "商家优惠（元）")]
                        .into_iter()
                        .filter_map(|(word, column)| Sum::new(word, column, header))
                        .collect()
                };
                let trades = Group::new("交易合计", Some("交易"), sums("商家实收", "商家优惠"));
                let refunds = Group::new("退款合计", Some("退款"), sums("商家实收退款", "商家优惠退款"));
                (header.position(TYPE), [trades, refunds])
            }
            BillKind::AccountDetail => {
                let [income, expense] = ["收入金额（+元）", "支出金额（-元）"];
                header.require(&[income, expense])?;
                let group = |label, column| Group::new(label, None, Sum::new("", column, header).into_iter().collect());
                (None, [group("收入合计", income), group("支出合计", expense)])
            }
            _ => return Ok(Self { kind: None, groups: Vec::new(), rows: 0, others: 0 }),
        };
        Ok(Self { kind: typed, groups: groups.into(), rows: 0, others: 0 })
    }

    /// A table without a header has no rows to count, and a footer that says so.
    pub(super) fn of_nothing(kind: BillKind) -> Self {
        let labels: &[&str] = match kind {
            BillKind::TradeDetail => &["交易合计", "退款合计"],
            BillKind::AccountDetail => &["收入合计", "支出合计"],
            _ => &[],
        };
        let groups = labels.iter().map(|label| Group::new(label, None, Vec::new())).collect();
        Self { kind: None, groups, rows: 0, others: 0 }
    }

    pub(super) fn add(&mut self, row: &Row) -> Result<(), BillProblem> {
        let kind = self.kind.map(|position| padding_trimmed(row.at(position).unwrap_or_default()));
        let mut is_in_one = false;
        for group in &mut self.groups {
            if group.kind.is_some() && group.kind != kind {
                continue;
            }
            let mut is_zero = true;
            for sum in &mut group.sums {
                is_zero &= sum.add(row)? == SignedAmount::ZERO;
            }
            if group.kind.is_some() || !is_zero {
                group.rows += 1;
                is_in_one = true;
            }
        }
        self.rows += 1;
        self.others += u64::from(!is_in_one);
        Ok(())
    }

    pub(super) fn group(&self, label: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.label == label)
    }

    /// Rows in no group may or may not be counted by a statement; without such rows there is one possible count.
    pub(super) fn possible_counts(&self, group: &Group) -> RangeInclusive<u64> {
        group.rows..=group.rows + self.others
    }

    /// Whether a sum may be about rows that are in no group: those of an unknown type. Zeros do not matter.
    pub(super) fn is_doubtful(&self) -> bool {
        self.kind.is_some() && self.others > 0
    }

    /// Whether a table with such rows states more totals than these were: one for each group that has rows, and at
    /// least one that can be compared.
    pub(super) fn lacks_totals(&self, stated: &[&str], compared: usize) -> bool {
        let is_stated = |group: &Group| group.rows == 0 || stated.contains(&group.label);
        !self.groups.iter().all(is_stated) || (self.rows > 0 && !self.groups.is_empty() && compared == 0)
    }
}

impl Group {
    fn new(label: &'static str, kind: Option<&'static str>, sums: Vec<Sum>) -> Self {
        Self { label, kind, rows: 0, sums }
    }

    pub(super) fn sum(&self, word: &str) -> Option<&Sum> {
        self.sums.iter().find(|sum| sum.word == word)
    }
}

impl Sum {
    fn new(word: &'static str, column: &'static str, header: &Header) -> Option<Self> {
        Some(Self { word, column, position: header.position(column)?, total: SignedAmount::ZERO })
    }

    /// Adds the cell of a row; a blank one is nothing.
    fn add(&mut self, row: &Row) -> Result<SignedAmount, BillProblem> {
        let cell = padding_trimmed(row.at(self.position).unwrap_or_default());
        if cell.is_empty() {
            return Ok(SignedAmount::ZERO);
        }
        let bad = BillProblem::Cell { column: self.column, problem: CellProblem::Amount };
        let amount = cell.parse().map_err(|_| bad)?;
        self.total = self.total.checked_add(amount).ok_or(BillProblem::Overflow(self.column))?;
        Ok(amount)
    }
}
