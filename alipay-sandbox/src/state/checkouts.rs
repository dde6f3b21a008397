//! Payments that wait for somebody to open a page or scan a code. Until then there is no trade, as on the platform.

use std::collections::HashMap;

use alipay_core::DateTime;
use serde::{Deserialize, Serialize};

use super::{Change, Ids, Purpose, Row, Stored, Table, Terms};

/// What was prepared, by the token in its address.
pub(crate) struct Checkouts {
    table: Table<Checkout>,
    /// The token for an order at a place.
    tokens: HashMap<Spot, String>,
}

/// One order, for one purpose, at one place: payments, pre-authorizations and agreements are numbered separately.
type Spot = (Place, &'static str, String);

/// One payment that was prepared.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Checkout {
    /// Nobody can guess it.
    pub(crate) token: String,
    pub(crate) place: Place,
    pub(crate) terms: Terms,
    pub(crate) created: DateTime,
    /// Whether the user refused to sign: there is nothing else that would say so.
    #[serde(default)]
    pub(crate) is_refused: bool,
}

/// Where the buyer meets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Place {
    /// A page that the shop sent the browser to.
    Cashier,
    /// A code to scan.
    Qr,
}

impl Row for Checkout {
    fn key(&self) -> &str {
        &self.token
    }
}

impl Stored for Checkouts {
    fn name(&self) -> &'static str {
        self.table.name()
    }

    fn load(&mut self, json: &str) -> Result<(), serde_json::Error> {
        let Checkout { token, place, terms, .. } = serde_json::from_str(json)?;
        self.tokens.insert(spot(place, &terms), token);
        self.table.load(json)
    }

    fn drain_into(&mut self, changes: &mut Vec<Change>) -> Result<(), serde_json::Error> {
        self.table.drain_into(changes)
    }

    fn forget_changes(&mut self) {
        self.table.forget_changes();
    }
}

impl Checkouts {
    pub(super) fn new() -> Self {
        Self { table: Table::new("checkouts"), tokens: HashMap::new() }
    }

    pub(crate) fn find(&self, token: &str) -> Option<&Checkout> {
        self.table.find(token)
    }

    pub(crate) fn change(&mut self, token: &str) -> Option<&mut Checkout> {
        self.table.change(token)
    }

    /// What was prepared for an order, at whatever place.
    pub(crate) fn of_order(&self, out_trade_no: &str) -> Option<&Checkout> {
        self.for_purpose(Purpose::Pay.name(), out_trade_no)
    }

    /// What was prepared for an order, or else for a pre-authorization or an agreement with this number of the merchant's.
    pub(crate) fn of_number(&self, number: &str) -> Option<&Checkout> {
        Purpose::NAMES.into_iter().find_map(|name| self.for_purpose(name, number))
    }

    fn for_purpose(&self, name: &'static str, number: &str) -> Option<&Checkout> {
        let places = [Place::Cashier, Place::Qr].into_iter();
        let mut tokens = places.filter_map(|place| self.tokens.get(&(place, name, number.to_owned())));
        self.table.find(tokens.next()?)
    }

    /// Prepares a payment. The same order at the same place keeps its address, with the new terms.
    pub(crate) fn prepare(&mut self, ids: &mut Ids, now: DateTime, place: Place, terms: Terms) -> &Checkout {
        let token = self.tokens.entry(spot(place, &terms)).or_insert_with(|| match place {
            Place::Cashier => ids.hex(32),
            Place::Qr => format!("bax{}", ids.hex(20)),
        });
        let token = token.clone();
        self.table.put(Checkout { token, place, terms, created: now, is_refused: false })
    }
}

fn spot(place: Place, terms: &Terms) -> Spot {
    (place, terms.purpose.name(), terms.out_trade_no.clone())
}
