//! The tables of a bill.

use alipay_core::{Date, DateTime, bill::SignedAmount};

use super::entries::{Entry, EntryKind};

const TRADES: &str = "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,\
                      订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,\
                      券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,\
                      分润（元）,备注";

const SUMMARY: &str = "门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,\
                       商家优惠（元）,卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）";

const ACCOUNT: &str = "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,\
                       账户余额（元）,交易渠道,业务类型,备注";

/// Who pays, masked.
const BUYER: &str = "*家(159****5620)";

/// One table, between what stands above it and below.
pub(super) struct Table {
    /// As the name of the file has it.
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) list: &'static str,
    /// The names of the columns first.
    pub(super) rows: Vec<String>,
    pub(super) footer: Vec<String>,
}

/// A row for each payment and each refund.
pub(super) fn trades(entries: &[&Entry]) -> Table {
    let rows = entries.iter().map(|entry| {
        let kind = if entry.kind == EntryKind::Refund { "退款" } else { "交易" };
        let (created, done, amount) = (entry.created.to_string(), entry.time.to_string(), entry.amount.to_string());
        let request_no = entry.request_no.as_deref().unwrap_or_default();
        let (number, out_number, kind) = (padded(&entry.number), padded(&entry.out_number), padded(kind));
        let (none, buyer, request_no, zero) = (padded(""), padded(BUYER), padded(request_no), "0.00".to_owned());
        let mut cells = vec![number, out_number, kind, cell(&entry.subject), created, done];
        cells.extend([none.clone(), none.clone(), none.clone(), none, buyer, amount.clone(), amount]);
        cells.extend([zero.clone(), zero.clone(), zero.clone(), zero.clone(), zero.clone(), String::new()]);
        cells.extend([padded(&zero), zero.clone(), request_no, zero.clone(), zero, String::new()]);
        cells.join(",")
    });
    let (payments, received) = total(entries, EntryKind::Payment);
    let (refunds, returned) = total(entries, EntryKind::Refund);
    Table {
        name: "业务明细",
        title: "业务明细",
        list: "业务明细",
        rows: std::iter::once(TRADES.to_owned()).chain(rows).collect(),
        footer: vec![
            format!("#交易合计：{payments}笔，商家实收共{received}元，商家优惠共0.00元"),
            format!("#退款合计：{refunds}笔，商家实收退款共{returned}元，商家优惠退款共0.00元"),
        ],
    }
}

/// What they add up to.
pub(super) fn trade_summary(entries: &[&Entry]) -> Table {
    let (payments, _) = total(entries, EntryKind::Payment);
    let (refunds, _) = total(entries, EntryKind::Refund);
    let sum = sum(entries.iter().copied());
    let row = format!("合计\t,\t,{payments},{refunds},{sum},{sum},0.00,0.00,0.00,0.00,0.00,{sum}000");
    let (name, title) = ("业务明细(汇总)", "业务汇总");
    Table { name, title, list: title, rows: vec![SUMMARY.to_owned(), row], footer: Vec::new() }
}

/// A row for each movement in the period; the balance knows of those before.
pub(super) fn account(all: &[Entry], period: &str) -> Table {
    let zero = SignedAmount::ZERO;
    let mut balance = sum(all.iter().filter(|entry| entry.time < bounds(period).0));
    let mut rows = vec![ACCOUNT.to_owned()];
    let (mut income, mut expense) = ((0_u64, zero), (0_u64, zero));
    for (at, entry) in all.iter().enumerate().filter(|(_, entry)| entry.is_in(period)) {
        balance = added(balance, entry.amount);
        let is_income = entry.amount >= zero;
        let side = if is_income { &mut income } else { &mut expense };
        *side = (side.0 + 1, added(side.1, entry.amount));
        let (plus, minus) = if is_income { (entry.amount, zero) } else { (zero, entry.amount) };
        let (kind, channel) = match entry.kind {
            EntryKind::Payment => ("在线支付", "支付宝"),
            EntryKind::Refund => ("交易退款", "支付宝"),
            EntryKind::Transfer => ("转账", "支付宝"),
        };
        let cells = [
            // Numbered through, so that the same movement has the same number in every bill.
            padded(&format!("{}{at:06}", entry.number)),
            padded(&entry.number),
            padded(&entry.out_number),
            cell(&entry.subject) + "\t",
            entry.time.to_string(),
            padded(BUYER),
            plus.to_string(),
            minus.to_string(),
            balance.to_string(),
            channel.to_owned(),
            kind.to_owned(),
            String::new(),
        ];
        rows.push(cells.join(","));
    }
    Table {
        name: "账务明细",
        title: "账务明细",
        list: "账务明细",
        rows,
        footer: vec![
            format!("#支出合计：{}笔，共{}元", expense.0, expense.1),
            format!("#收入合计：{}笔，共{}元", income.0, income.1),
        ],
    }
}

/// The beginning of a day or a month, and its end.
pub(super) fn bounds(period: &str) -> (DateTime, DateTime) {
    let is_month = period.len() == 7;
    let first = if is_month { format!("{period}-01") } else { period.to_owned() };
    let first: Date = first.parse().unwrap_or_default();
    let (year, month, day) = first.parts();
    let next = match (is_month, month) {
        (true, 12) => Date::new(year.saturating_add(1), 1, 1),
        (true, _) => Date::new(year, month + 1, 1),
        // The first of those that exist.
        (false, _) => Date::new(year, month, day + 1)
            .or_else(|_| Date::new(year, month.saturating_add(1), 1))
            .or_else(|_| Date::new(year.saturating_add(1), 1, 1)),
    };
    let midnight = |day| DateTime::new(day, 0, 0, 0).unwrap_or_default();
    (midnight(first), midnight(next.unwrap_or(first)))
}

fn total(entries: &[&Entry], kind: EntryKind) -> (usize, SignedAmount) {
    let of_kind = || entries.iter().copied().filter(|entry| entry.kind == kind);
    (of_kind().count(), sum(of_kind()))
}

fn sum<'e>(entries: impl Iterator<Item = &'e Entry>) -> SignedAmount {
    entries.fold(SignedAmount::ZERO, |sum, entry| added(sum, entry.amount))
}

/// Amounts are far from what does not fit.
fn added(one: SignedAmount, other: SignedAmount) -> SignedAmount {
    one.checked_add(other).unwrap_or(one)
}

/// Spreadsheets take a cell that ends in a tab as text.
fn padded(text: &str) -> String {
    cell(text) + "\t"
}

/// In quotes where it has to be.
fn cell(text: &str) -> String {
    // A line of a table is one line, whatever a subject holds.
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_and_month_ends() {
        for (period, first, next) in [
            ("2026-11-26", "2026-11-26 00:00:00", "2026-11-27 00:00:00"),
            ("2026-11-30", "2026-11-30 00:00:00", "2026-12-01 00:00:00"),
            ("2026-12-31", "2026-12-31 00:00:00", "2027-01-01 00:00:00"),
            ("2026-11", "2026-11-01 00:00:00", "2026-12-01 00:00:00"),
            ("2026-12", "2026-12-01 00:00:00", "2027-01-01 00:00:00"),
        ] {
            let (from, to) = bounds(period);
            assert_eq!((from.to_string().as_str(), to.to_string().as_str()), (first, next), "{period}");
        }
    }
}
