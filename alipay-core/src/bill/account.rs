//! Rows of the list of account entries.

use std::fmt;

use super::{BillError, BillKind, Row, SignedAmount};
use crate::DateTime;

/// A row of the list of account entries: a change of the account's balance.
///
/// Texts are without padding; a text that is blank, or whose column the file does not have, is `None`. Columns that
/// are not here are in [`row`](Self::row). `Debug` shows no text of the row.
#[derive(Clone)]
#[non_exhaustive]
pub struct AccountEntry<'a> {
    /// The row, with every cell by the name of its column.
    pub row: &'a Row,
    /// `账务流水号`: the platform's number of the entry.
    pub entry_no: &'a str,
    /// `业务流水号`: the number of what caused it, as a trade.
    pub business_no: Option<&'a str>,
    /// `商户订单号`: the merchant's number of the order.
    pub out_trade_no: Option<&'a str>,
    /// `商品名称`
    pub subject: Option<&'a str>,
    /// `发生时间`
    pub occurred: DateTime,
    /// `对方账号`: the other party, masked by the platform.
    pub counterparty: Option<&'a str>,
    /// `收入金额（+元）`
    pub income: Option<SignedAmount>,
    /// `支出金额（-元）`: below zero.
    pub expense: Option<SignedAmount>,
    /// `账户余额（元）`: the balance afterwards.
    pub balance: Option<SignedAmount>,
    /// `交易渠道`
    pub channel: Option<&'a str>,
    /// `业务类型`, as `在线支付`, `交易退款` or `收费`.
    pub business_type: Option<&'a str>,
    /// `备注`
    pub remark: Option<&'a str>,
}

impl<'a> AccountEntry<'a> {
    /// The kind of file that has such rows.
    pub(super) const KIND: BillKind = BillKind::AccountDetail;

    /// The columns that every row needs.
    pub(super) const REQUIRED: &'static [&'static str] =
        &["账务流水号", "发生时间", "收入金额（+元）", "支出金额（-元）"];

    pub(super) fn read(row: &'a Row) -> Result<Self, BillError> {
        // Either may be blank; the columns must be there.
        row.required_text("收入金额（+元）")?;
        row.required_text("支出金额（-元）")?;
        Ok(Self {
            row,
            entry_no: row.required_text("账务流水号")?,
            business_no: row.text("业务流水号"),
            out_trade_no: row.text("商户订单号"),
            subject: row.text("商品名称"),
            occurred: row.required_time("发生时间")?,
            counterparty: row.text("对方账号"),
            income: row.amount("收入金额（+元）")?,
            expense: row.amount("支出金额（-元）")?,
            balance: row.amount("账户余额（元）")?,
            channel: row.text("交易渠道"),
            business_type: row.text("业务类型"),
            remark: row.text("备注"),
        })
    }
}

impl fmt::Debug for AccountEntry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountEntry").field("line", &self.row.line()).finish_non_exhaustive()
    }
}
