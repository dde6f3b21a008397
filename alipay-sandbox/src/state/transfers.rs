//! Money that was sent to somebody.

use std::collections::HashMap;

use alipay_core::{Amount, DateTime};

use super::Ids;

/// All transfers, by the merchant's number.
#[derive(Default)]
pub(crate) struct Transfers(HashMap<String, Transfer>);

/// One transfer.
pub(crate) struct Transfer {
    /// Number of the merchant's.
    pub(crate) out_biz_no: String,
    /// Number issued by the gateway.
    pub(crate) order_id: String,
    /// Number of the movement of money.
    pub(crate) pay_fund_order_id: String,
    pub(crate) amount: Amount,
    pub(crate) time: DateTime,
    /// The whole request: the same number stands for nothing else.
    pub(crate) content: String,
}

impl Transfers {
    /// The transfer with the merchant's number.
    pub(crate) fn by_out_biz_no(&self, number: &str) -> Option<&Transfer> {
        self.0.get(number)
    }

    /// The transfer that has this number in this field.
    pub(crate) fn find(&self, name: &str, number: &str) -> Option<&Transfer> {
        match name {
            "order_id" => self.0.values().find(|transfer| transfer.order_id == number),
            "pay_fund_order_id" => self.0.values().find(|transfer| transfer.pay_fund_order_id == number),
            _ => self.by_out_biz_no(number),
        }
    }

    /// Sends money.
    pub(crate) fn send(
        &mut self,
        ids: &mut Ids,
        time: DateTime,
        out_biz_no: &str,
        amount: Amount,
        content: String,
    ) -> &Transfer {
        let day: String = time.to_string().chars().filter(char::is_ascii_digit).take(8).collect();
        let mut number = || format!("{day}{}", ids.decimal(24));
        let transfer = Transfer {
            out_biz_no: out_biz_no.to_owned(),
            order_id: number(),
            pay_fund_order_id: number(),
            amount,
            time,
            content,
        };
        self.0.entry(out_biz_no.to_owned()).insert_entry(transfer).into_mut()
    }
}
