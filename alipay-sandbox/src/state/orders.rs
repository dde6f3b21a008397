//! A small ledger of orders: what was ordered, for how much, and what became of it.

use std::collections::HashMap;

use alipay_core::{Amount, DateTime};

use super::Ids;

/// All orders, by the merchant's number.
#[derive(Default)]
pub(crate) struct Orders(HashMap<String, Order>);

/// One order.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// Number issued by the gateway.
    pub(crate) trade_no: String,
    /// Number of the merchant's.
    pub(crate) out_trade_no: String,
    pub(crate) total: Amount,
    pub(crate) status: Status,
    /// When the buyer paid.
    pub(crate) paid: Option<DateTime>,
    pub(crate) refunds: Vec<Refund>,
    /// How many queries from now find that the buyer paid: `None` for a buyer who does not.
    pub(crate) paid_at_query: Option<u32>,
}

/// Money that went back.
#[derive(Clone, Debug)]
pub(crate) struct Refund {
    pub(crate) request_no: String,
    pub(crate) amount: Amount,
    pub(crate) reason: Option<String>,
    pub(crate) time: DateTime,
}

/// The states of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Waiting,
    Paid,
    Closed,
}

impl Status {
    /// The value on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "WAIT_BUYER_PAY",
            Self::Paid => "TRADE_SUCCESS",
            Self::Closed => "TRADE_CLOSED",
        }
    }
}

impl Orders {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The order with the merchant's number.
    pub(crate) fn by_out_trade_no(&mut self, out_trade_no: &str) -> Option<&mut Order> {
        self.0.get_mut(out_trade_no)
    }

    /// The order with the gateway's number.
    pub(crate) fn by_trade_no(&mut self, trade_no: &str) -> Option<&mut Order> {
        self.0.values_mut().find(|order| order.trade_no == trade_no)
    }

    /// A new order that nobody has paid.
    pub(crate) fn open(&mut self, ids: &mut Ids, now: DateTime, out_trade_no: &str, total: Amount) -> &mut Order {
        let order = Order {
            // Day, then digits: the form of the real ones.
            trade_no: now.to_string().chars().filter(char::is_ascii_digit).take(8).collect::<String>()
                + &ids.decimal(20),
            out_trade_no: out_trade_no.to_owned(),
            total,
            status: Status::Waiting,
            paid: None,
            refunds: Vec::new(),
            paid_at_query: None,
        };
        self.0.entry(out_trade_no.to_owned()).insert_entry(order).into_mut()
    }
}

impl Order {
    /// The buyer pays.
    pub(crate) fn pay(&mut self, now: DateTime) {
        self.status = Status::Paid;
        self.paid = Some(now);
    }

    /// Somebody asks for it; a buyer who was about to pay may have done so.
    pub(crate) fn look(&mut self, now: DateTime) {
        match &mut self.paid_at_query {
            Some(queries) if self.status == Status::Waiting => {
                *queries = queries.saturating_sub(1);
                if *queries == 0 {
                    self.pay(now);
                }
            }
            _ => {}
        }
    }

    /// What went back so far.
    pub(crate) fn refunded(&self) -> Amount {
        self.refunds.iter().fold(Amount::default(), |sum, refund| sum.checked_add(refund.amount).unwrap_or(sum))
    }

    /// What could still go back.
    pub(crate) fn refundable(&self) -> Amount {
        self.total.checked_sub(self.refunded()).unwrap_or_default()
    }

    /// The refund with this number.
    pub(crate) fn refund(&self, request_no: &str) -> Option<&Refund> {
        self.refunds.iter().find(|refund| refund.request_no == request_no)
    }

    /// Gives money back; the order closes when nothing is left.
    pub(crate) fn give_back(&mut self, refund: Refund) {
        self.refunds.push(refund);
        if self.refundable() == Amount::default() {
            self.status = Status::Closed;
        }
    }
}
