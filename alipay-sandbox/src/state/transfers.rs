//! Money that was sent to somebody.

use alipay_core::{Amount, DateTime};
use serde::{Deserialize, Serialize};

use super::{Ids, Row, Table, day};

/// All transfers, by the merchant's number.
pub(crate) type Transfers = Table<Transfer>;

/// One transfer.
#[derive(Clone, Serialize, Deserialize)]
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

impl Row for Transfer {
    fn key(&self) -> &str {
        &self.out_biz_no
    }
}

impl Transfers {
    /// The transfer that has this number in this field.
    pub(crate) fn with(&self, name: &str, number: &str) -> Option<&Transfer> {
        match name {
            "order_id" => self.iter().find(|transfer| transfer.order_id == number),
            "pay_fund_order_id" => self.iter().find(|transfer| transfer.pay_fund_order_id == number),
            _ => self.find(number),
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
        let mut number = || day(time) + &ids.decimal(24);
        let transfer = Transfer {
            out_biz_no: out_biz_no.to_owned(),
            order_id: number(),
            pay_fund_order_id: number(),
            amount,
            time,
            content,
        };
        self.put(transfer)
    }
}
