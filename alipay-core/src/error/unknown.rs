//! A call of which nobody knows whether it was carried out, and all that is needed to find out.

use std::{fmt, time::SystemTime};

use super::{Kind, Printable};

/// A call that may have been carried out, and no authenticated answer says so or denies it.
///
/// Wire rule: [§4.5](crate::protocol).
///
/// Keep it until the outcome is known: [`ids`](Self::ids) find the order again, [`next`](Self::next) says how. It is data
/// on purpose: it can be stored, and no text of it is needed to go on.
#[must_use = "money may have moved: ask the platform, or hand this to a person"]
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownOutcome {
    /// The API that was called, as `alipay.trade.pay`.
    pub method: String,
    /// The numbers of the request, which find the order again.
    pub ids: BusinessIds,
    /// How far the call came.
    pub stage: UnknownStage,
    /// How often the request may have been sent.
    pub attempts: u8,
    /// When it was sent for the first time; `None` where this crate did not send it.
    pub first_sent_at: Option<SystemTime>,
    /// The platform's number for the exchange, if it answered at all.
    pub trace_id: Option<String>,
}

/// How far a call came whose outcome is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnknownStage {
    /// The request may have been sent in part or as a whole; no answer began.
    Sending,
    /// An answer began and broke off, or is too large.
    ReadingAnswer,
    /// Something answered that is not provably the platform: an HTTP error, a page, a wrong signature, a refusal that
    /// nobody signed, an answer about another order.
    Unproven,
    /// The platform itself does not know yet: `code` 20000, a system error.
    PlatformUnsure,
}

/// What to do about an unknown outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NextStep {
    /// Ask `alipay.trade.query` every few seconds; when the order is still unpaid after a minute, cancel it.
    QueryTrade,
    /// Ask `alipay.trade.fastpay.refund.query` after ten seconds; when it knows of no refund, send the same refund again,
    /// with the same number and amount.
    QueryRefund,
    /// Ask `alipay.fund.trans.common.query`; when the order does not exist, send the same transfer again, with the same
    /// number and amount.
    QueryTransfer,
    /// Send the same request again: doing it twice does no harm.
    RepeatSame,
    /// A person has to look: this crate knows no way to ask.
    Manual,
}

impl UnknownOutcome {
    /// Marks a failure, if it leaves the outcome of something open that was, or may have been, sent.
    pub(super) fn after(kind: &Kind, method: Option<&str>, trace_id: Option<&str>) -> Option<Self> {
        let stage = match kind {
            Kind::Transport(error) if error.is_not_sent() => return None,
            Kind::Transport(error) if error.is_while_reading() => UnknownStage::ReadingAnswer,
            Kind::Transport(_) => UnknownStage::Sending,
            Kind::TooLarge(_) => UnknownStage::ReadingAnswer,
            Kind::Api(error) if error.is_final() => return None,
            Kind::Api(error) if error.is_authenticated => UnknownStage::PlatformUnsure,
            Kind::AsksToRepeat => UnknownStage::PlatformUnsure,
            _ if kind.is_before_sending() || matches!(kind, Kind::InProgress) => return None,
            _ => UnknownStage::Unproven,
        };
        Some(Self {
            method: method.unwrap_or_default().to_owned(),
            ids: BusinessIds::default(),
            stage,
            attempts: 1,
            first_sent_at: None,
            trace_id: trace_id.map(str::to_owned),
        })
    }

    /// What to do now.
    #[must_use]
    pub fn next(&self) -> NextStep {
        match self.method.as_str() {
            "alipay.trade.refund" => NextStep::QueryRefund,
            "alipay.trade.cancel" | "alipay.trade.close" | "alipay.fund.auth.operation.cancel" => NextStep::RepeatSame,
            "alipay.trade.pay" | "alipay.trade.create" | "alipay.trade.precreate" => NextStep::QueryTrade,
            "alipay.fund.trans.uni.transfer" => NextStep::QueryTransfer,
            _ => NextStep::Manual,
        }
    }
}

/// For people: the numbers are in, since somebody has to look the order up.
impl fmt::Display for UnknownOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: the outcome is unknown ({}); {}", self.method, self.stage, self.next())?;
        for (name, value) in self.ids.iter() {
            write!(f, "; {name} {}", Printable(value))?;
        }
        if let Some(trace_id) = &self.trace_id {
            write!(f, "; trace {}", Printable(trace_id))?;
        }
        Ok(())
    }
}

impl fmt::Debug for UnknownOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnknownOutcome")
            .field("method", &self.method)
            .field("ids", &self.ids)
            .field("stage", &self.stage)
            .field("attempts", &self.attempts)
            .field("first_sent_at", &self.first_sent_at)
            .field("trace_id", &self.trace_id.as_deref().map(Printable))
            .finish()
    }
}

impl fmt::Display for UnknownStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sending => "no answer came",
            Self::ReadingAnswer => "the answer broke off",
            Self::Unproven => "the answer is not provably the platform's",
            Self::PlatformUnsure => "the platform itself does not know yet",
        })
    }
}

impl fmt::Display for NextStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::QueryTrade => "ask alipay.trade.query, and cancel what stays unpaid",
            Self::QueryRefund => "ask alipay.trade.fastpay.refund.query before sending the same refund again",
            Self::QueryTransfer => "ask alipay.fund.trans.common.query before sending the same transfer again",
            Self::RepeatSame => "send the same request again",
            Self::Manual => "look the order up by hand before doing it again",
        })
    }
}

/// The numbers under which merchant and platform know an order: nothing secret, and enough to find it again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BusinessIds(Vec<(&'static str, String)>);

/// Parameters that number something. Most specific last.
const NAMES: [&str; 11] = [
    "out_trade_no",
    "trade_no",
    "out_request_no",
    "out_biz_no",
    "order_id",
    "pay_fund_order_id",
    "out_order_no",
    "auth_no",
    "operation_id",
    "agreement_no",
    "external_agreement_no",
];

impl BusinessIds {
    /// Those that a request has.
    pub(crate) fn find(value: impl Fn(&'static str) -> Option<String>) -> Self {
        let given = |name| Some((name, value(name).filter(|value| !value.is_empty())?));
        Self(NAMES.into_iter().filter_map(given).collect())
    }

    /// The number with this name, as `out_trade_no`.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    /// Names and numbers.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
