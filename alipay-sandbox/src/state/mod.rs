//! What the gateway remembers between calls, of one app. All of it is in memory; what a file is kept of is written there
//! before a call is answered.

mod agreements;
mod bills;
mod checkouts;
mod codes;
mod holds;
mod ids;
mod notifications;
mod orders;
mod samples;
mod table;
mod terms;
mod tokens;
mod transfers;

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use alipay_core::DateTime;

pub(crate) use agreements::{Agreement, AgreementStatus, Agreements, Deduction};
pub(crate) use bills::{BillLinks, BillType};
pub(crate) use checkouts::{Checkout, Checkouts, Place};
pub(crate) use codes::{Code, CodeProblem, Codes};
pub(crate) use holds::{Hold, HoldStatus, Holds, Operation, OperationKind, OperationStatus, Taking};
pub(crate) use ids::Ids;
pub(crate) use notifications::{Attempt, Event, Notification, Notifications, Parties};
pub(crate) use orders::{Order, Orders, Refund, Status};
pub(crate) use samples::{Samples, success};
pub(crate) use table::{Change, Row, Stored, Table};
pub(crate) use terms::{Callbacks, FreezeTerms, PeriodRule, Purpose, SignTerms, Terms, expiry};
pub(crate) use tokens::{Grant, RefreshProblem, Token, TokenKind, TokenProblem, Tokens, USER_ID};
pub(crate) use transfers::{Transfer, Transfers};

/// How long what the gateway hands out is good for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifetimes {
    pub(crate) code: Duration,
    pub(crate) access_token: Duration,
    pub(crate) refresh_token: Duration,
    /// Of merchants.
    pub(crate) app_token: Duration,
    pub(crate) app_refresh_token: Duration,
}

impl Default for Lifetimes {
    /// Ten minutes for a code, which is between the shortest and the longest that the platform grants; 15 and 30 days
    /// for tokens of users, 365 and 372 for those of merchants, as in the documentation's samples.
    fn default() -> Self {
        const DAY: u64 = 24 * 3600;
        Self {
            code: Duration::from_secs(600),
            access_token: Duration::from_secs(15 * DAY),
            refresh_token: Duration::from_secs(30 * DAY),
            app_token: Duration::from_secs(365 * DAY),
            app_refresh_token: Duration::from_secs(372 * DAY),
        }
    }
}

impl Lifetimes {
    /// Of a token of this kind.
    pub(crate) fn of(&self, kind: TokenKind) -> Duration {
        match kind {
            TokenKind::Access => self.access_token,
            TokenKind::Refresh => self.refresh_token,
            TokenKind::AppAccess => self.app_token,
            TokenKind::AppRefresh => self.app_refresh_token,
        }
    }
}

/// Everything that the calls of one app change.
pub(crate) struct State {
    pub(crate) app_id: String,
    pub(crate) seller_id: String,
    pub(crate) lifetimes: Lifetimes,
    /// The same ones for all apps.
    pub(crate) samples: Arc<Samples>,
    pub(crate) ids: Ids,
    /// Codes of users who agreed on the authorization page.
    pub(crate) authorizations: Codes,
    /// Codes of merchants who agreed.
    pub(crate) app_authorizations: Codes,
    /// Codes of operators whom Koubei sends.
    pub(crate) business: Codes,
    pub(crate) tokens: Tokens,
    pub(crate) checkouts: Checkouts,
    pub(crate) orders: Orders,
    pub(crate) transfers: Transfers,
    pub(crate) holds: Holds,
    pub(crate) agreements: Agreements,
    pub(crate) bills: BillLinks,
    pub(crate) notifications: Notifications,
    /// Which changes of an order are announced besides payments.
    pub(crate) announces_all: bool,
}

impl State {
    /// Nothing happened yet.
    pub(crate) fn new(app_id: &str, seller_id: &str, lifetimes: Lifetimes, samples: Arc<Samples>, ids: Ids) -> Self {
        Self {
            app_id: app_id.to_owned(),
            seller_id: seller_id.to_owned(),
            lifetimes,
            samples,
            ids,
            authorizations: Table::new("authorizations"),
            app_authorizations: Table::new("app_authorizations"),
            business: Table::new("business"),
            tokens: Table::new("tokens"),
            checkouts: Checkouts::new(),
            orders: Orders::new(),
            transfers: Table::new("transfers"),
            holds: Holds::new(),
            agreements: Table::new("agreements"),
            bills: Table::new("bills"),
            notifications: Notifications::new(),
            announces_all: false,
        }
    }

    /// Tells the shop what happened to an order: that it was paid, and everything else if asked to.
    pub(crate) fn announce(&mut self, out_trade_no: &str, event: Event, now: SystemTime) {
        if event != Event::Paid && !self.announces_all {
            return;
        }
        let Some(order) = self.orders.find(out_trade_no, DateTime::from_system_time(now)) else { return };
        let who = Parties { app_id: &self.app_id, seller_id: &self.seller_id };
        self.notifications.announce(&mut self.ids, now, order, event, &who);
    }

    /// Tells the shop something else, if it gave an address.
    pub(crate) fn tell(&mut self, callbacks: &Callbacks, now: SystemTime, pairs: Vec<(&'static str, String)>) {
        let Some(url) = &callbacks.notify_url else { return };
        let app_id = [("app_id", self.app_id.clone()), ("auth_app_id", self.app_id.clone())];
        let pairs = app_id.into_iter().chain(pairs).map(|(name, value)| (name.to_owned(), value)).collect();
        self.notifications.post(&mut self.ids, now, url, callbacks.is_gbk, pairs, false);
    }

    /// Takes a row from the file; `false` when there is no such table.
    pub(crate) fn load(&mut self, table: &str, row: &str) -> Result<bool, serde_json::Error> {
        match self.tables().into_iter().find(|known| known.name() == table) {
            Some(table) => table.load(row).map(|()| true),
            None => Ok(false),
        }
    }

    /// What changed since the last time, for the file.
    pub(crate) fn take_changes(&mut self) -> Result<Vec<Change>, serde_json::Error> {
        let mut changes = Vec::new();
        for table in self.tables() {
            table.drain_into(&mut changes)?;
        }
        Ok(changes)
    }

    /// Forgets what changed: there is no file.
    pub(crate) fn forget_changes(&mut self) {
        self.tables().into_iter().for_each(Stored::forget_changes);
    }

    fn tables(&mut self) -> [&mut dyn Stored; 11] {
        [
            &mut self.authorizations,
            &mut self.app_authorizations,
            &mut self.business,
            &mut self.tokens,
            &mut self.checkouts,
            &mut self.orders,
            &mut self.transfers,
            &mut self.holds,
            &mut self.agreements,
            &mut self.bills,
            &mut self.notifications,
        ]
    }
}

/// Some time later.
pub(crate) fn after(time: DateTime, by: Duration) -> DateTime {
    let time = time.to_system_time();
    DateTime::from_system_time(time.checked_add(by).unwrap_or(time))
}

/// The day in eight digits, with which the platform's numbers begin.
pub(crate) fn day(time: DateTime) -> String {
    time.to_string().chars().filter(char::is_ascii_digit).take(8).collect()
}
