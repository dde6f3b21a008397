//! What was carried out.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use alipay_core::Amount;
use serde_json::{Map, Value};

use crate::request::JsonRecord;

/// How many calls are remembered.
const CAPACITY: usize = 100_000;

/// A call that was carried out, whatever became of its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Execution {
    /// The API.
    pub method: String,
    /// The merchant's number of the order.
    pub out_trade_no: Option<String>,
    /// The merchant's number of the refund or the other operation.
    pub out_request_no: Option<String>,
    /// The merchant's number of the transfer.
    pub out_biz_no: Option<String>,
    /// What was asked for, where the call is about an amount.
    pub amount: Option<Amount>,
    /// Whether it changed what the gateway remembers. Queries do not, nor does a call that repeats another one, nor one
    /// about the numbers of the documentation.
    pub changed: bool,
    /// Number of the exchange, also in the header `trace_id` of the answer.
    pub trace_id: String,
}

/// How much arrived at a gateway since its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// Connections that were accepted.
    pub connections: u64,
    /// Requests of which at least one byte came, complete or not.
    pub requests: u64,
    /// Calls that were carried out.
    pub executed: u64,
}

/// The calls that were carried out last, and how many there were.
#[derive(Default)]
pub(crate) struct Ledger {
    last: Mutex<VecDeque<Execution>>,
    requests: AtomicU64,
    executed: AtomicU64,
}

impl Execution {
    /// A call by its request and the answer that it gets; without a number of its own yet.
    pub(crate) fn of(method: &str, request: &JsonRecord<'_>, answer: &Map<String, Value>, changed: bool) -> Self {
        // An answer also names the order that a request named by the platform's number.
        let number = |name| request.text(name).or_else(|| answer.get(name)?.as_str()).map(str::to_owned);
        Self {
            method: method.to_owned(),
            out_trade_no: number("out_trade_no"),
            out_request_no: number("out_request_no"),
            out_biz_no: number("out_biz_no"),
            amount: ["refund_amount", "trans_amount", "total_amount"].iter().find_map(|name| request.amount(name)),
            changed,
            trace_id: String::new(),
        }
    }
}

impl Ledger {
    pub(crate) fn record(&self, execution: Execution) {
        let mut last = self.last();
        if last.len() >= CAPACITY {
            last.pop_front();
        }
        last.push_back(execution);
        self.executed.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn count_request(&self) {
        self.requests.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn executions(&self) -> Vec<Execution> {
        self.last().iter().cloned().collect()
    }

    pub(crate) fn drain(&self) -> Vec<Execution> {
        std::mem::take(&mut *self.last()).into()
    }

    pub(crate) fn counters(&self, connections: u64) -> Counters {
        let [requests, executed] = [&self.requests, &self.executed].map(|counter| counter.load(Ordering::SeqCst));
        Counters { connections, requests, executed }
    }

    fn last(&self) -> MutexGuard<'_, VecDeque<Execution>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
