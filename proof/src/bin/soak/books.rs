//! What the client believes was done, and what the gateway says.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU8, Ordering},
};

use crate::gateway::Line;

/// Operations that change something; each is meant to happen at most once per order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Pay,
    Refund,
    Cancel,
}

/// What is known about an operation. Kept in one byte: memory must not grow with the number of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    NotMade = 0,
    Done = 1,
    NotDone = 2,
    Unknown = 3,
}

/// The client's side, by the number of the order.
pub(crate) struct Books([Vec<AtomicU8>; 3]);

/// What a comparison found.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    /// Operations that changed something twice, or that must not be sent twice and were carried out twice.
    pub(crate) duplicates: u64,
    /// Operations that one side believes done and the other not, and those that stayed unknown.
    pub(crate) lost: u64,
    pub(crate) done: [u64; 3],
    pub(crate) executions: u64,
    pub(crate) examples: Vec<String>,
}

impl Operation {
    pub(crate) const ALL: [Self; 3] = [Self::Pay, Self::Refund, Self::Cancel];

    pub(crate) fn method(self) -> &'static str {
        match self {
            Self::Pay => "alipay.trade.pay",
            Self::Refund => "alipay.trade.refund",
            Self::Cancel => "alipay.trade.cancel",
        }
    }

    /// The number that it happens once under.
    pub(crate) fn number(self, order: u64) -> String {
        match self {
            Self::Refund => format!("R{order}"),
            _ => format!("S{order}"),
        }
    }
}

impl Books {
    pub(crate) fn new(orders: usize) -> Self {
        Self([(); 3].map(|()| (0..orders).map(|_| AtomicU8::new(Entry::NotMade as u8)).collect()))
    }

    pub(crate) fn orders(&self) -> u64 {
        self.0[0].len() as u64
    }

    pub(crate) fn note(&self, operation: Operation, order: u64, entry: Entry) {
        self.entry(operation, order).store(entry as u8, Ordering::SeqCst);
    }

    pub(crate) fn read(&self, operation: Operation, order: u64) -> Entry {
        match self.entry(operation, order).load(Ordering::SeqCst) {
            0 => Entry::NotMade,
            1 => Entry::Done,
            2 => Entry::NotDone,
            _ => Entry::Unknown,
        }
    }

    fn entry(&self, operation: Operation, order: u64) -> &AtomicU8 {
        &self.0[operation as usize][usize::try_from(order).unwrap()]
    }

    /// Compares with everything that the gateway carried out.
    pub(crate) fn compare(&self, ledger: Vec<Line>) -> Compared {
        let mut compared = Compared { executions: ledger.len() as u64, ..Compared::default() };
        // How often it was carried out, and how often it changed something.
        let mut carried_out: HashMap<(String, String), (u64, u64)> = HashMap::new();
        for Line { method, number, changed } in ledger {
            let (executions, changes) = carried_out.entry((method, number)).or_default();
            *executions += 1;
            *changes += u64::from(changed);
        }
        for operation in Operation::ALL {
            for order in 0..self.orders() {
                let key = (operation.method().to_owned(), operation.number(order));
                let (executions, changes) = carried_out.remove(&key).unwrap_or_default();
                let entry = self.read(operation, order);
                let is_duplicate = changes > 1 || executions > 1 && operation != Operation::Cancel;
                let is_lost = match entry {
                    Entry::Done => changes == 0,
                    Entry::NotDone | Entry::NotMade => changes > 0,
                    Entry::Unknown => true,
                };
                compared.duplicates += u64::from(is_duplicate);
                compared.lost += u64::from(is_lost);
                compared.done[operation as usize] += changes;
                if (is_duplicate || is_lost) && compared.examples.len() < 5 {
                    let found = format!("{entry:?}, carried out {executions} times, changed {changes} times");
                    compared.examples.push(format!("{operation:?} {order}: {found}"));
                }
            }
        }
        // Whatever is left was never asked for.
        let strangers = carried_out.into_iter().filter(|(_, (_, changes))| *changes > 0);
        for (key, _) in strangers {
            compared.lost += 1;
            compared.examples.push(format!("{key:?} was never asked for"));
        }
        compared
    }
}
