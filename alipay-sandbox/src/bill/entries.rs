//! What a bill tells of, one by one and in the order of time.

use alipay_core::{DateTime, bill::SignedAmount};

use crate::state::{BillType, Order, Refund, State, Transfer};

/// One movement of money.
pub(super) struct Entry {
    pub(super) kind: EntryKind,
    /// Number issued by the gateway.
    pub(super) number: String,
    /// Number of the merchant's.
    pub(super) out_number: String,
    pub(super) subject: String,
    /// When the trade was made.
    pub(super) created: DateTime,
    /// When the money moved.
    pub(super) time: DateTime,
    /// Below zero when the merchant lost it.
    pub(super) amount: SignedAmount,
    /// Of a refund.
    pub(super) request_no: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum EntryKind {
    Payment,
    Refund,
    Transfer,
}

impl Entry {
    /// Whether it was on that day, or in that month.
    pub(super) fn is_in(&self, period: &str) -> bool {
        self.time.to_string().starts_with(period)
    }

    fn of_payment(order: &Order) -> Option<Self> {
        let time = order.paid?;
        Some(Self {
            kind: EntryKind::Payment,
            number: order.trade_no.clone(),
            out_number: order.out_trade_no().to_owned(),
            subject: order.terms.subject.clone(),
            created: order.created,
            time,
            amount: order.terms.total.into(),
            request_no: None,
        })
    }

    fn of_refund(order: &Order, refund: &Refund) -> Option<Self> {
        let payment = Self::of_payment(order)?;
        Some(Self {
            kind: EntryKind::Refund,
            time: refund.time,
            amount: negative(refund.amount.into()),
            request_no: Some(refund.request_no.clone()),
            ..payment
        })
    }

    fn of_transfer(transfer: &Transfer) -> Self {
        Self {
            kind: EntryKind::Transfer,
            number: transfer.order_id.clone(),
            out_number: transfer.out_biz_no.clone(),
            subject: "转账".to_owned(),
            created: transfer.time,
            time: transfer.time,
            amount: negative(transfer.amount.into()),
            request_no: None,
        }
    }
}

/// Everything that such bills tell of, ever.
pub(super) fn all(state: &State, kind: BillType) -> Vec<Entry> {
    let mut entries: Vec<Entry> = state.orders.iter().filter_map(Entry::of_payment).collect();
    for order in state.orders.iter() {
        entries.extend(order.refunds.iter().filter_map(|refund| Entry::of_refund(order, refund)));
    }
    if kind == BillType::Account {
        entries.extend(state.transfers.iter().map(Entry::of_transfer));
    }
    entries.sort_by(|one, other| {
        let key = |entry: &Entry| (entry.time, entry.kind);
        key(one).cmp(&key(other)).then_with(|| one.out_number.cmp(&other.out_number))
    });
    entries
}

fn negative(amount: SignedAmount) -> SignedAmount {
    amount.checked_neg().unwrap_or_default()
}
