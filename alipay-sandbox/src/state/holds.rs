//! Money that is frozen for a merchant: pre-authorizations, and what was done to each.

use std::collections::HashMap;

use alipay_core::{Amount, DateTime};
use serde::{Deserialize, Serialize};

use super::{Change, FreezeTerms, Ids, Row, Stored, Table, Terms, day};

/// All pre-authorizations, by the gateway's number.
pub(crate) struct Holds {
    table: Table<Hold>,
    /// From the merchant's numbers of pre-authorizations to the gateway's.
    by_order: HashMap<String, String>,
    /// The same, from the merchant's numbers of operations: each of them is used once.
    by_request: HashMap<String, String>,
}

/// One pre-authorization.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Hold {
    /// Number issued by the gateway.
    pub(crate) auth_no: String,
    /// With the merchant's number, the amount and until when it can be agreed to.
    pub(crate) terms: Terms,
    pub(crate) product_code: Option<String>,
    pub(crate) payer_id: String,
    pub(crate) status: HoldStatus,
    /// The first one is the freezing.
    pub(crate) operations: Vec<Operation>,
}

/// The states of a pre-authorization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum HoldStatus {
    /// The payer has not agreed yet.
    #[serde(rename = "INIT")]
    Waiting,
    #[serde(rename = "AUTHORIZED")]
    Frozen,
    /// Nothing is frozen any more.
    #[serde(rename = "FINISH")]
    Finished,
    /// Nothing ever was.
    #[serde(rename = "CLOSED")]
    Closed,
}

/// One thing that was done to the money.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Operation {
    /// Number issued by the gateway.
    pub(crate) operation_id: String,
    /// Number of the merchant's; of a payment, that of the trade.
    pub(crate) out_request_no: String,
    pub(crate) kind: OperationKind,
    pub(crate) amount: Amount,
    pub(crate) remark: String,
    pub(crate) status: OperationStatus,
    pub(crate) created: DateTime,
    /// When it was done.
    pub(crate) done: Option<DateTime>,
}

/// Money that is to be taken out of what is frozen.
pub(crate) struct Taking<'a> {
    pub(crate) kind: OperationKind,
    pub(crate) out_request_no: &'a str,
    pub(crate) amount: Amount,
    pub(crate) remark: &'a str,
}

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum OperationKind {
    Freeze,
    Unfreeze,
    Pay,
}

/// How far an operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum OperationStatus {
    #[serde(rename = "INIT")]
    Waiting,
    #[serde(rename = "SUCCESS")]
    Done,
    #[serde(rename = "CLOSED")]
    Closed,
}

impl HoldStatus {
    /// The value on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "INIT",
            Self::Frozen => "AUTHORIZED",
            Self::Finished => "FINISH",
            Self::Closed => "CLOSED",
        }
    }
}

impl OperationKind {
    /// The value on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Freeze => "FREEZE",
            Self::Unfreeze => "UNFREEZE",
            Self::Pay => "PAY",
        }
    }
}

impl OperationStatus {
    /// The value on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "INIT",
            Self::Done => "SUCCESS",
            Self::Closed => "CLOSED",
        }
    }
}

impl Row for Hold {
    fn key(&self) -> &str {
        &self.auth_no
    }
}

impl Holds {
    pub(super) fn new() -> Self {
        Self { table: Table::new("holds"), by_order: HashMap::new(), by_request: HashMap::new() }
    }

    /// All of them, in no order, as they were when somebody last looked.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Hold> {
        self.table.iter()
    }

    /// The gateway's number of the pre-authorization with this number of the merchant's.
    pub(crate) fn auth_no(&self, out_order_no: &str) -> Option<&str> {
        self.by_order.get(out_order_no).map(String::as_str)
    }

    /// The pre-authorization that an operation with this number of the merchant's belongs to.
    pub(crate) fn with_request(&self, out_request_no: &str) -> Option<&str> {
        self.by_request.get(out_request_no).map(String::as_str)
    }

    /// The pre-authorization, as it is now.
    pub(crate) fn find(&mut self, auth_no: &str, now: DateTime) -> Option<&Hold> {
        self.ripen(auth_no, now);
        self.table.find(auth_no)
    }

    /// As [`find`](Self::find), to be changed.
    pub(crate) fn change(&mut self, auth_no: &str, now: DateTime) -> Option<&mut Hold> {
        self.ripen(auth_no, now);
        self.table.change(auth_no)
    }

    /// A new pre-authorization that the payer has not agreed to.
    pub(crate) fn open(
        &mut self,
        ids: &mut Ids,
        now: DateTime,
        terms: Terms,
        freeze: &FreezeTerms,
        payer_id: &str,
    ) -> &mut Hold {
        let out_request_no = &freeze.out_request_no;
        let freezing = Operation {
            operation_id: number(ids, now),
            out_request_no: out_request_no.to_owned(),
            kind: OperationKind::Freeze,
            amount: terms.total,
            // What a freezing is about is its title.
            remark: terms.subject.clone(),
            status: OperationStatus::Waiting,
            created: now,
            done: None,
        };
        let hold = Hold {
            auth_no: number(ids, now),
            terms,
            product_code: freeze.product_code.clone(),
            payer_id: payer_id.to_owned(),
            status: HoldStatus::Waiting,
            operations: vec![freezing],
        };
        self.by_order.insert(hold.terms.out_trade_no.clone(), hold.auth_no.clone());
        self.by_request.insert(out_request_no.to_owned(), hold.auth_no.clone());
        self.table.put(hold)
    }

    /// Takes money out of a pre-authorization that has it.
    pub(crate) fn take(&mut self, ids: &mut Ids, auth_no: &str, now: DateTime, taking: Taking<'_>) -> Option<&Hold> {
        let Taking { kind, out_request_no, amount, remark } = taking;
        let operation_id = number(ids, now);
        if kind == OperationKind::Unfreeze {
            self.by_request.insert(out_request_no.to_owned(), auth_no.to_owned());
        }
        let hold = self.change(auth_no, now)?;
        hold.operations.push(Operation {
            operation_id,
            out_request_no: out_request_no.to_owned(),
            kind,
            amount,
            remark: remark.to_owned(),
            status: OperationStatus::Done,
            created: now,
            done: Some(now),
        });
        if hold.rest() == Amount::default() {
            hold.status = HoldStatus::Finished;
        }
        Some(hold)
    }

    /// Lets time do its work: what nobody agrees to closes.
    fn ripen(&mut self, auth_no: &str, now: DateTime) {
        let is_over = |hold: &Hold| hold.status == HoldStatus::Waiting && now >= hold.terms.expires;
        if self.table.find(auth_no).is_some_and(is_over)
            && let Some(hold) = self.table.change(auth_no)
        {
            hold.close();
        }
    }
}

impl Stored for Holds {
    fn name(&self) -> &'static str {
        self.table.name()
    }

    fn load(&mut self, json: &str) -> Result<(), serde_json::Error> {
        let hold: Hold = serde_json::from_str(json)?;
        for operation in hold.operations.iter().filter(|operation| operation.kind != OperationKind::Pay) {
            self.by_request.insert(operation.out_request_no.clone(), hold.auth_no.clone());
        }
        self.by_order.insert(hold.terms.out_trade_no, hold.auth_no);
        self.table.load(json)
    }

    fn drain_into(&mut self, changes: &mut Vec<Change>) -> Result<(), serde_json::Error> {
        self.table.drain_into(changes)
    }

    fn forget_changes(&mut self) {
        self.table.forget_changes();
    }
}

impl Hold {
    /// The merchant's number.
    pub(crate) fn out_order_no(&self) -> &str {
        &self.terms.out_trade_no
    }

    /// The payer agrees.
    pub(crate) fn freeze(&mut self, now: DateTime) {
        self.status = HoldStatus::Frozen;
        if let Some(freezing) = self.operations.first_mut() {
            freezing.status = OperationStatus::Done;
            freezing.done = Some(now);
        }
    }

    /// Nobody agreed.
    pub(crate) fn close(&mut self) {
        self.status = HoldStatus::Closed;
        if let Some(freezing) = self.operations.first_mut() {
            freezing.status = OperationStatus::Closed;
        }
    }

    /// What operations of one kind add up to.
    pub(crate) fn total(&self, kind: OperationKind) -> Amount {
        let done = self.operations.iter().filter(|one| one.kind == kind && one.status == OperationStatus::Done);
        done.fold(Amount::default(), |sum, one| sum.checked_add(one.amount).unwrap_or(sum))
    }

    /// What is still frozen.
    pub(crate) fn rest(&self) -> Amount {
        let rest = self.total(OperationKind::Freeze).checked_sub(self.total(OperationKind::Unfreeze));
        rest.and_then(|rest| rest.checked_sub(self.total(OperationKind::Pay))).unwrap_or_default()
    }

    /// The operation with this number of the merchant's, and of this kind if one is named.
    pub(crate) fn operation(&self, out_request_no: &str, kind: Option<OperationKind>) -> Option<&Operation> {
        let is_kind = |one: &&Operation| kind.is_none_or(|kind| kind == one.kind);
        self.operations.iter().filter(is_kind).find(|one| one.out_request_no == out_request_no)
    }
}

fn number(ids: &mut Ids, now: DateTime) -> String {
    day(now) + &ids.decimal(20)
}
