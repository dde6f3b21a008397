//! Rows of the list of trades.

use std::fmt;

use super::{BillError, BillKind, Row, SignedAmount};
use crate::DateTime;

/// A row of the list of trades: a payment, or a refund with amounts below zero.
///
/// Texts are without padding; a text that is blank, or whose column the file does not have, is `None`. Columns that
/// are not here are in [`row`](Self::row). `Debug` shows no text of the row.
#[derive(Clone)]
#[non_exhaustive]
pub struct TradeRow<'a> {
    /// The row, with every cell by the name of its column.
    pub row: &'a Row,
    /// `支付宝交易号`: the platform's number of the trade.
    pub trade_no: &'a str,
    /// `商户订单号`: the merchant's number of the order.
    pub out_trade_no: &'a str,
    /// `业务类型`
    pub trade_type: TradeType<'a>,
    /// `商品名称`
    pub subject: Option<&'a str>,
    /// `创建时间`: when the trade was created.
    pub created: DateTime,
    /// `完成时间`: when the payment or the refund was done.
    pub completed: Option<DateTime>,
    /// `门店编号`
    pub store_id: Option<&'a str>,
    /// `门店名称`
    pub store_name: Option<&'a str>,
    /// `操作员`
    pub operator: Option<&'a str>,
    /// `终端号`
    pub terminal_id: Option<&'a str>,
    /// `对方账户`: the buyer, masked by the platform.
    pub buyer: Option<&'a str>,
    /// `订单金额（元）`
    pub order_amount: SignedAmount,
    /// `商家实收（元）`: what the merchant received.
    pub received: SignedAmount,
    /// `支付宝红包（元）`
    pub alipay_red_packet: Option<SignedAmount>,
    /// `集分宝（元）`: paid in points of the platform.
    pub points: Option<SignedAmount>,
    /// `支付宝优惠（元）`: discount that the platform pays.
    pub alipay_discount: Option<SignedAmount>,
    /// `商家优惠（元）`: discount that the merchant pays.
    pub merchant_discount: Option<SignedAmount>,
    /// `券核销金额（元）`: vouchers redeemed.
    pub voucher_amount: Option<SignedAmount>,
    /// `券名称`
    pub voucher_name: Option<&'a str>,
    /// `商家红包消费金额（元）`
    pub merchant_red_packet: Option<SignedAmount>,
    /// `卡消费金额（元）`: paid with cards of the merchant.
    pub card_amount: Option<SignedAmount>,
    /// `退款批次号/请求号`: the merchant's number of the refund.
    pub out_request_no: Option<&'a str>,
    /// `服务费（元）`
    pub service_fee: Option<SignedAmount>,
    /// `分润（元）`
    pub profit_sharing: Option<SignedAmount>,
    /// `备注`
    pub remark: Option<&'a str>,
}

/// What a row of the list of trades is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TradeType<'a> {
    /// `交易`
    Payment,
    /// `退款`
    Refund,
    /// Another one, as it is written.
    Other(&'a str),
}

impl<'a> TradeRow<'a> {
    /// The kind of file that has such rows.
    pub(super) const KIND: BillKind = BillKind::TradeDetail;

    /// The columns that every row needs.
    pub(super) const REQUIRED: &'static [&'static str] =
        &["支付宝交易号", "商户订单号", "业务类型", "创建时间", "订单金额（元）", "商家实收（元）"];

    pub(super) fn read(row: &'a Row) -> Result<Self, BillError> {
        Ok(Self {
            row,
            trade_no: row.required_text("支付宝交易号")?,
            out_trade_no: row.required_text("商户订单号")?,
            trade_type: match row.required_text("业务类型")? {
                "交易" => TradeType::Payment,
                "退款" => TradeType::Refund,
                other => TradeType::Other(other),
            },
            subject: row.text("商品名称"),
            created: row.required_time("创建时间")?,
            completed: row.time("完成时间")?,
            store_id: row.text("门店编号"),
            store_name: row.text("门店名称"),
            operator: row.text("操作员"),
            terminal_id: row.text("终端号"),
            buyer: row.text("对方账户"),
            order_amount: row.required_amount("订单金额（元）")?,
            received: row.required_amount("商家实收（元）")?,
            alipay_red_packet: row.amount("支付宝红包（元）")?,
            points: row.amount("集分宝（元）")?,
            alipay_discount: row.amount("支付宝优惠（元）")?,
            merchant_discount: row.amount("商家优惠（元）")?,
            voucher_amount: row.amount("券核销金额（元）")?,
            voucher_name: row.text("券名称"),
            merchant_red_packet: row.amount("商家红包消费金额（元）")?,
            card_amount: row.amount("卡消费金额（元）")?,
            out_request_no: row.text("退款批次号/请求号"),
            service_fee: row.amount("服务费（元）")?,
            profit_sharing: row.amount("分润（元）")?,
            remark: row.text("备注"),
        })
    }
}

impl fmt::Debug for TradeRow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TradeRow").field("line", &self.row.line()).finish_non_exhaustive()
    }
}
