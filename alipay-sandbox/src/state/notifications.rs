//! What the platform tells a shop by itself, and what became of it.

use std::{
    collections::{BTreeSet, HashMap, hash_map::Entry},
    time::{Duration, SystemTime},
};

use alipay_core::DateTime;
use serde::{Deserialize, Serialize};

use super::{Callbacks, Change, Ids, Order, Row, Status, Stored, Table};

/// How long after an attempt that failed the next one follows; eight in all.
pub(crate) const SCHEDULE: [Duration; 7] = [
    Duration::from_secs(4 * 60),
    Duration::from_secs(10 * 60),
    Duration::from_secs(10 * 60),
    Duration::from_secs(3600),
    Duration::from_secs(2 * 3600),
    Duration::from_secs(6 * 3600),
    Duration::from_secs(15 * 3600),
];

/// How many are on their way to one address at once: one that hangs holds up no other.
const AT_ONCE: usize = 32;

/// How many are on their way at once to all: each is a connection.
const AT_ONCE_IN_ALL: usize = 512;

/// All notifications, by their `notify_id`.
pub(crate) struct Notifications {
    table: Table<Notification>,
    /// How many there were: numbers of later ones are larger.
    count: u64,
    /// When which of them is to be sent; without those under way, and without those that wait for their server.
    pending: BTreeSet<(SystemTime, String)>,
    /// Those that are being sent, and whether somebody asked for one of them again meanwhile.
    under_way: HashMap<String, bool>,
    /// Of each server that something is on its way to.
    servers: HashMap<String, Server>,
}

/// What goes to one server. Whatever waits is not looked at until there is room: thousands may.
#[derive(Default)]
struct Server {
    under_way: usize,
    /// Those that are due, and would be too many at once.
    waiting: BTreeSet<(SystemTime, String)>,
}

/// One notification. Attempts to deliver it have its `notify_id` and content in common.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Notification {
    pub(crate) id: String,
    pub(crate) url: String,
    pub(crate) is_gbk: bool,
    /// The order that it is about, if it is about one.
    pub(crate) out_trade_no: Option<String>,
    /// What it says, in plain text; without what is added to each attempt: the time, and the signature.
    pub(crate) pairs: Vec<(String, String)>,
    /// Whether `biz_content` travels encrypted.
    pub(crate) is_encrypted: bool,
    pub(crate) created: DateTime,
    pub(crate) attempts: Vec<Attempt>,
    /// When it is sent next; `None` once it was taken, or given up.
    pub(crate) next: Option<SystemTime>,
}

/// One attempt to deliver a notification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attempt {
    pub(crate) time: DateTime,
    /// The HTTP status, or why there was none.
    pub(crate) status: Result<u16, String>,
    /// The beginning of the answer.
    pub(crate) answer: String,
    /// Whether the answer was exactly `success`.
    pub(crate) is_taken: bool,
}

/// What happened to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Paid,
    Refunded,
    Closed,
    Finished,
}

impl Row for Notification {
    fn key(&self) -> &str {
        &self.id
    }
}

impl Notification {
    /// When it is due after the attempt that was the last one. Sent by hand once all attempts are used up, it is not sent
    /// again by itself.
    fn after_attempt(&self, now: SystemTime, time_scale: u32) -> Option<SystemTime> {
        let pause = SCHEDULE.get(self.attempts.len().checked_sub(1)?).filter(|_| !self.is_taken())?;
        now.checked_add(*pause / time_scale.max(1))
    }

    /// Its place among those that are to be sent.
    fn due(&self) -> Option<(SystemTime, String)> {
        Some((self.next?, self.id.clone()))
    }

    /// Scheme, host and port of its URL.
    fn server(&self) -> &str {
        let host = self.url.find("://").map_or(0, |at| at + "://".len());
        let rest = self.url.get(host..).unwrap_or_default();
        let end = rest.find(['/', '?', '#']).map_or(self.url.len(), |at| host + at);
        self.url.get(..end).unwrap_or_default()
    }

    /// Whether somebody took it.
    pub(crate) fn is_taken(&self) -> bool {
        self.attempts.last().is_some_and(|attempt| attempt.is_taken)
    }
}

impl Stored for Notifications {
    fn name(&self) -> &'static str {
        self.table.name()
    }

    fn load(&mut self, json: &str) -> Result<(), serde_json::Error> {
        let notification: Notification = serde_json::from_str(json)?;
        self.pending.extend(notification.due());
        self.count = self.count.wrapping_add(1);
        self.table.load(json)
    }

    fn drain_into(&mut self, changes: &mut Vec<Change>) -> Result<(), serde_json::Error> {
        self.table.drain_into(changes)
    }

    fn forget_changes(&mut self) {
        self.table.forget_changes();
    }
}

impl Notifications {
    pub(super) fn new() -> Self {
        let (table, pending) = (Table::new("notifications"), BTreeSet::new());
        Self { table, count: 0, pending, under_way: HashMap::new(), servers: HashMap::new() }
    }

    /// All of them, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Notification> {
        self.table.iter()
    }

    /// Has one sent now, whatever became of it before; `false` when there is no such notification.
    pub(crate) fn send_again(&mut self, id: &str, now: SystemTime) -> bool {
        let Some(notification) = self.table.change(id) else { return false };
        if let Some(due) = notification.due() {
            self.pending.remove(&due);
            if let Some(server) = self.servers.get_mut(notification.server()) {
                server.waiting.remove(&due);
            }
        }
        notification.next = Some(now);
        match self.under_way.get_mut(id) {
            Some(is_asked_for) => *is_asked_for = true,
            None => self.pending.extend(notification.due()),
        }
        true
    }

    /// Begins to send those that are due, the oldest first. Each is under way until its attempt is
    /// [recorded](Self::record).
    pub(crate) fn start(&mut self, now: SystemTime) -> Vec<Notification> {
        let mut started = Vec::new();
        while self.under_way.len() < AT_ONCE_IN_ALL
            && self.pending.first().is_some_and(|(next, _)| *next <= now)
            && let Some(due) = self.pending.pop_first()
        {
            let Some(notification) = self.table.find(&due.1) else { continue };
            let server = self.servers.entry(notification.server().to_owned()).or_default();
            if server.under_way < AT_ONCE {
                server.under_way += 1;
                self.under_way.insert(due.1, false);
                started.push(notification.clone());
            } else {
                server.waiting.insert(due);
            }
        }
        started
    }

    /// Writes down what came of sending one, and when the next attempt is due; if somebody asked for one meanwhile, that is
    /// the next.
    pub(crate) fn record(&mut self, id: &str, attempt: Attempt, now: SystemTime, time_scale: u32) {
        let Some(is_asked_for) = self.under_way.remove(id) else { return };
        // Rows stay for good: what is under way has one, and gives its place back below.
        let Some(notification) = self.table.change(id) else { return };
        notification.attempts.push(attempt);
        if !is_asked_for {
            notification.next = notification.after_attempt(now, time_scale);
        }
        self.pending.extend(notification.due());
        if let Entry::Occupied(mut server) = self.servers.entry(notification.server().to_owned()) {
            let Server { under_way, waiting } = server.get_mut();
            *under_way -= 1;
            // Its place is free.
            self.pending.extend(waiting.pop_first());
            if *under_way == 0 && waiting.is_empty() {
                server.remove();
            }
        }
    }

    /// A number that no other one has, and that sorts behind those before: moment, count, chance.
    fn number(&mut self, ids: &mut Ids, now: SystemTime) -> String {
        self.count = self.count.wrapping_add(1);
        let second: String = DateTime::from_system_time(now).to_string().chars().filter(char::is_ascii_digit).collect();
        format!("{second}{:09}{}", self.count % 1_000_000_000, ids.decimal(11))
    }

    fn put(&mut self, notification: Notification) {
        self.pending.extend(notification.due());
        self.table.put(notification);
    }

    /// Announces a change of an order to the shop, if the shop asked for it.
    pub(crate) fn announce(&mut self, ids: &mut Ids, now: SystemTime, order: &Order, event: Event, who: &Parties<'_>) {
        let Callbacks { notify_url: Some(url), is_gbk, .. } = &order.terms.callbacks else { return };
        let created = DateTime::from_system_time(now);
        let id = self.number(ids, now);
        self.put(Notification {
            id,
            url: url.clone(),
            is_gbk: *is_gbk,
            out_trade_no: Some(order.out_trade_no().to_owned()),
            pairs: pairs(order, event, who),
            is_encrypted: false,
            created,
            attempts: Vec::new(),
            next: Some(now),
        });
    }

    /// A message about something else, with its content as the caller wrote it.
    pub(crate) fn post(
        &mut self,
        ids: &mut Ids,
        now: SystemTime,
        url: &str,
        is_gbk: bool,
        pairs: Vec<(String, String)>,
        is_encrypted: bool,
    ) -> String {
        let created = DateTime::from_system_time(now);
        let id = self.number(ids, now);
        let (url, attempts, next) = (url.to_owned(), Vec::new(), Some(now));
        let notification = Notification {
            id: id.clone(),
            url,
            is_gbk,
            out_trade_no: None,
            pairs,
            is_encrypted,
            created,
            attempts,
            next,
        };
        self.put(notification);
        id
    }

    /// When the next one is to be sent that waits for nothing else.
    pub(crate) fn next(&self) -> Option<SystemTime> {
        self.pending.first().map(|(next, _)| *next)
    }
}

/// Who takes part in a trade.
pub(crate) struct Parties<'a> {
    pub(crate) app_id: &'a str,
    pub(crate) seller_id: &'a str,
}

/// The fields of a notification about a trade, as far as this one has them.
fn pairs(order: &Order, event: Event, who: &Parties<'_>) -> Vec<(String, String)> {
    let terms = &order.terms;
    let total = terms.total.to_string();
    let mut pairs: Vec<(&str, String)> = vec![
        ("notify_type", "trade_status_sync".to_owned()),
        ("app_id", who.app_id.to_owned()),
        ("auth_app_id", who.app_id.to_owned()),
        ("trade_no", order.trade_no.clone()),
        ("out_trade_no", terms.out_trade_no.clone()),
        ("trade_status", order.status.as_str().to_owned()),
        ("total_amount", total.clone()),
        ("subject", terms.subject.clone()),
        ("buyer_id", order.buyer_id.clone()),
        ("seller_id", who.seller_id.to_owned()),
        ("gmt_create", order.created.to_string()),
    ];
    pairs.extend(terms.body.clone().map(|body| ("body", body)));
    pairs.extend(terms.passback_params.clone().map(|params| ("passback_params", params)));
    if let Some(paid) = order.paid {
        pairs.push(("gmt_payment", paid.to_string()));
        for name in ["receipt_amount", "buyer_pay_amount", "invoice_amount"] {
            pairs.push((name, total.clone()));
        }
        pairs.push(("point_amount", "0.00".to_owned()));
        pairs.push(("fund_bill_list", format!(r#"[{{"amount":"{total}","fundChannel":"ALIPAYACCOUNT"}}]"#)));
    }
    if let (Event::Refunded, Some(refund)) = (event, order.refunds.last()) {
        pairs.push(("out_biz_no", refund.request_no.clone()));
        pairs.push(("refund_fee", order.refunded().to_string()));
        // This one has milliseconds on the platform.
        pairs.push(("gmt_refund", format!("{}.000", refund.time)));
    }
    if let (Status::Closed | Status::Finished, Some(ended)) = (order.status, order.ended) {
        pairs.push(("gmt_close", ended.to_string()));
    }
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
