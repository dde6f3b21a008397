//! Addresses of bills, which are good for half a minute.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::{Ids, Row, Table};

/// How long an address is good for, as on the platform.
const LIFETIME: Duration = Duration::from_secs(30);

/// The addresses of an app, by the token in each.
pub(crate) type BillLinks = Table<BillLink>;

/// One address.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BillLink {
    /// Nobody can guess it.
    token: String,
    pub(crate) kind: BillType,
    /// A day or a month, as `2026-11-26` or `2026-11`.
    pub(crate) period: String,
    issued: SystemTime,
}

/// The bills that are made here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum BillType {
    /// `trade`: payments and refunds.
    Trades,
    /// `signcustomer`: every movement of the account.
    Account,
}

impl Row for BillLink {
    fn key(&self) -> &str {
        &self.token
    }
}

impl BillLinks {
    /// A new address; its token. Those that are over are forgotten.
    pub(crate) fn issue(&mut self, ids: &mut Ids, now: SystemTime, kind: BillType, period: &str) -> String {
        self.retain(|link| link.is_good(now));
        let token = ids.hex(40);
        self.put(BillLink { token: token.clone(), kind, period: period.to_owned(), issued: now });
        token
    }

    /// What a token stands for, while it does.
    pub(crate) fn with_token(&self, token: &str, now: SystemTime) -> Option<&BillLink> {
        self.find(token).filter(|link| link.is_good(now))
    }
}

impl BillLink {
    fn is_good(&self, now: SystemTime) -> bool {
        super::codes::age(self.issued, now) <= LIFETIME
    }
}
