//! What the shop sells, and its orders. They are in memory here; in your shop they are rows of a database, and each change
//! is a transaction that is committed before anybody is told.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use alipay::{Amount, trade::TradeStatus};

/// Something to buy. Prices are known here: a browser only names what it wants.
pub(crate) struct Product {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    fen: i64,
}

pub(crate) const PRODUCTS: [Product; 2] = [
    Product { id: "tea", name: "龙井茶 Longjing tea, 50 g", fen: 88_88 },
    Product { id: "cup", name: "青瓷茶杯 Celadon tea cup", fen: 45_00 },
];

impl Product {
    pub(crate) fn price(&self) -> Amount {
        Amount::from_fen(self.fen).unwrap_or_default()
    }
}

#[derive(Clone)]
pub(crate) struct Order {
    /// `out_trade_no`: ours, and new for every order.
    pub(crate) number: String,
    /// The user who ordered, and the only one who sees the order.
    pub(crate) buyer: String,
    pub(crate) subject: &'static str,
    pub(crate) amount: Amount,
    /// Until when it can be paid, by the shop's clock.
    pub(crate) end: SystemTime,
    pub(crate) way: Way,
    pub(crate) status: Status,
    /// The platform's number, once there is one.
    pub(crate) trade_no: Option<String>,
    /// What the QR code says.
    pub(crate) qr_code: Option<String>,
    pub(crate) refund: Refund,
    /// What happened, for the order page.
    pub(crate) history: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Page,
    Qr,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Waiting,
    Paid,
    /// Nobody paid, and nobody can any more.
    Closed,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refund {
    None,
    /// Stored, and perhaps sent.
    Begun,
    Done,
    /// Nobody knows yet. The same refund may be sent again.
    Unknown,
    /// It certainly was not made.
    Refused,
}

impl Order {
    /// The status that the platform signed, in a notification or an answer. It comes more than once, late, and out of
    /// order: only what moves the order forward changes it. Whether it did.
    pub(crate) fn hear(&mut self, status: &TradeStatus, trade_no: Option<&str>, source: &str) -> bool {
        let (next, what) = match (self.status, status) {
            (Status::Waiting, TradeStatus::TradeSuccess | TradeStatus::TradeFinished) => (Status::Paid, "Paid"),
            (Status::Waiting, TradeStatus::TradeClosed) => (Status::Closed, "Closed"),
            _ => return false,
        };
        self.status = next;
        self.trade_no = trade_no.map(str::to_owned);
        self.history.push(format!("{what}, says {source}"));
        true
    }

    /// Its time is over, and the platform has no trade of it.
    pub(crate) fn close(&mut self) {
        if self.status == Status::Waiting {
            self.status = Status::Closed;
            self.history.push("Closed: nobody opened the payment in time".to_owned());
        }
    }

    /// `out_request_no`: the same for every attempt, since the platform pays back once under one number.
    pub(crate) fn refund_number(&self) -> String {
        format!("{}R1", self.number)
    }

    /// Marks the refund as begun, and gives back what was known of it before; `None` when there is nothing to refund, or
    /// somebody does it already.
    pub(crate) fn begin_refund(&mut self) -> Option<Refund> {
        let before = self.refund;
        let may_begin = self.status == Status::Paid && !matches!(before, Refund::Begun | Refund::Done);
        may_begin.then(|| {
            self.refund = Refund::Begun;
            self.history.push(format!("Refund {} begun", self.refund_number()));
            before
        })
    }
}

#[derive(Default)]
pub(crate) struct Orders(Mutex<BTreeMap<String, Order>>);

impl Orders {
    pub(crate) fn add(&self, order: Order) {
        self.all().insert(order.number.clone(), order);
    }

    pub(crate) fn find(&self, number: &str) -> Option<Order> {
        self.all().get(number).cloned()
    }

    /// A user's orders, the latest first.
    pub(crate) fn of(&self, buyer: &str) -> Vec<Order> {
        self.all().values().rev().filter(|order| order.buyer == buyer).cloned().collect()
    }

    /// Changes an order while nobody else does.
    pub(crate) fn change<T>(&self, number: &str, change: impl FnOnce(&mut Order) -> T) -> Option<T> {
        self.all().get_mut(number).map(change)
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Order>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
