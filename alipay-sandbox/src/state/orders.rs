//! A ledger of orders: what was ordered, for how much, and what became of it.

use std::{collections::HashMap, time::Duration};

use alipay_core::{Amount, DateTime};
use serde::{Deserialize, Serialize};

use super::{Change, Ids, Row, Stored, Table, Terms, after, day};

/// How long after the payment money can go back; then the order is finished, as on the platform.
const REFUND_PERIOD: Duration = Duration::from_secs(365 * 24 * 3600);

/// All orders, by the merchant's number.
pub(crate) struct Orders {
    table: Table<Order>,
    /// From the platform's numbers to the merchant's.
    by_trade_no: HashMap<String, String>,
}

/// One order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    /// Number issued by the gateway.
    pub(crate) trade_no: String,
    /// How many orders there were before.
    pub(crate) sequence: u64,
    pub(crate) terms: Terms,
    pub(crate) status: Status,
    pub(crate) buyer_id: String,
    pub(crate) created: DateTime,
    /// When the buyer paid.
    pub(crate) paid: Option<DateTime>,
    /// When it was closed, or finished.
    pub(crate) ended: Option<DateTime>,
    pub(crate) refunds: Vec<Refund>,
    /// How many queries from now find that the buyer paid: `None` for a buyer who does not.
    pub(crate) paid_at_query: Option<u32>,
}

/// Money that went back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Refund {
    pub(crate) request_no: String,
    pub(crate) amount: Amount,
    pub(crate) reason: Option<String>,
    pub(crate) time: DateTime,
}

/// The states of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Status {
    /// For the buyer.
    #[serde(rename = "WAIT_BUYER_PAY")]
    Waiting,
    #[serde(rename = "TRADE_SUCCESS")]
    Paid,
    /// Paid, and no money can go back any more.
    #[serde(rename = "TRADE_FINISHED")]
    Finished,
    /// Nobody paid, or everything went back.
    #[serde(rename = "TRADE_CLOSED")]
    Closed,
}

impl Status {
    /// The value on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "WAIT_BUYER_PAY",
            Self::Paid => "TRADE_SUCCESS",
            Self::Finished => "TRADE_FINISHED",
            Self::Closed => "TRADE_CLOSED",
        }
    }
}

impl Row for Order {
    fn key(&self) -> &str {
        &self.terms.out_trade_no
    }
}

impl Orders {
    pub(super) fn new() -> Self {
        Self { table: Table::new("orders"), by_trade_no: HashMap::new() }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.table.len()
    }

    /// All of them, in no order, as they were when somebody last looked.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Order> {
        self.table.iter()
    }

    /// The merchant's number of the order with the gateway's.
    pub(crate) fn out_trade_no(&self, trade_no: &str) -> Option<&str> {
        self.by_trade_no.get(trade_no).map(String::as_str)
    }

    /// The order with the merchant's number, as it is now.
    pub(crate) fn find(&mut self, out_trade_no: &str, now: DateTime) -> Option<&Order> {
        self.ripen(out_trade_no, now);
        self.table.find(out_trade_no)
    }

    /// As [`find`](Self::find), to be changed.
    pub(crate) fn change(&mut self, out_trade_no: &str, now: DateTime) -> Option<&mut Order> {
        self.ripen(out_trade_no, now);
        self.table.change(out_trade_no)
    }

    /// A new order that nobody has paid.
    pub(crate) fn open(&mut self, ids: &mut Ids, now: DateTime, terms: Terms, buyer_id: &str) -> &mut Order {
        let order = Order {
            // Day, then digits: the form of the real ones.
            trade_no: day(now) + &ids.decimal(20),
            sequence: u64::try_from(self.table.len()).unwrap_or(u64::MAX),
            terms,
            status: Status::Waiting,
            buyer_id: buyer_id.to_owned(),
            created: now,
            paid: None,
            ended: None,
            refunds: Vec::new(),
            paid_at_query: None,
        };
        self.by_trade_no.insert(order.trade_no.clone(), order.key().to_owned());
        self.table.put(order)
    }

    /// Lets time do its work: orders that nobody paid close, and paid ones are finished one day.
    fn ripen(&mut self, out_trade_no: &str, now: DateTime) {
        let Some((status, since)) = self.table.find(out_trade_no).and_then(|order| order.ripe(now)) else { return };
        if let Some(order) = self.table.change(out_trade_no) {
            order.status = status;
            order.ended = Some(since);
        }
    }
}

impl Stored for Orders {
    fn name(&self) -> &'static str {
        self.table.name()
    }

    fn load(&mut self, json: &str) -> Result<(), serde_json::Error> {
        let order: Order = serde_json::from_str(json)?;
        self.by_trade_no.insert(order.trade_no, order.terms.out_trade_no);
        self.table.load(json)
    }

    fn drain_into(&mut self, changes: &mut Vec<Change>) -> Result<(), serde_json::Error> {
        self.table.drain_into(changes)
    }

    fn forget_changes(&mut self) {
        self.table.forget_changes();
    }
}

impl Order {
    /// The merchant's number.
    pub(crate) fn out_trade_no(&self) -> &str {
        &self.terms.out_trade_no
    }

    /// What it became by the mere passing of time, and when.
    pub(crate) fn ripe(&self, now: DateTime) -> Option<(Status, DateTime)> {
        let (status, since) = match (self.status, self.paid) {
            (Status::Waiting, _) => (Status::Closed, self.terms.expires),
            (Status::Paid, Some(paid)) => (Status::Finished, after(paid, REFUND_PERIOD)),
            _ => return None,
        };
        (now >= since).then_some((status, since))
    }

    /// The buyer pays.
    pub(crate) fn pay(&mut self, now: DateTime) {
        self.status = Status::Paid;
        self.paid = Some(now);
    }

    /// Nothing more happens to it.
    pub(crate) fn end(&mut self, status: Status, now: DateTime) {
        self.status = status;
        self.ended = Some(now);
    }

    /// Whether asking for it changes it: a buyer is about to pay.
    pub(crate) fn is_about_to_be_paid(&self) -> bool {
        self.paid_at_query.is_some() && self.status == Status::Waiting
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
        self.terms.total.checked_sub(self.refunded()).unwrap_or_default()
    }

    /// The refund with this number.
    pub(crate) fn refund(&self, request_no: &str) -> Option<&Refund> {
        self.refunds.iter().find(|refund| refund.request_no == request_no)
    }

    /// Gives money back; the order closes when nothing is left.
    pub(crate) fn give_back(&mut self, refund: Refund) {
        let time = refund.time;
        self.refunds.push(refund);
        if self.refundable() == Amount::default() {
            self.end(Status::Closed, time);
        }
    }
}
