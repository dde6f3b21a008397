//! A payment with the buyer's code, to its end.

use std::time::Duration;

use super::{Patience, Questions};
use crate::{
    Amount, Call, Error, Outcome,
    trade::{TradeCancel, TradeCancelResponseAction, TradePay, TradeQuery, TradeStatus},
};

/// How a payment ended.
#[must_use = "the money may or may not have moved"]
#[derive(Debug)]
#[non_exhaustive]
pub enum Payment {
    /// The buyer paid, and the platform signed that.
    Paid {
        /// The platform's number of the trade.
        trade_no: Option<String>,
        /// What was paid, of this order.
        total_amount: Amount,
    },
    /// Nobody paid and nobody can any more; what was paid meanwhile goes back. Another try needs a new `out_trade_no`.
    Cancelled,
    /// Nobody knows: a person has to look at this order. It must not be paid again.
    Manual {
        /// The merchant's number of the order.
        out_trade_no: String,
        /// What went wrong last; `None` when cancelling succeeded without saying what it did.
        error: Option<Error>,
    },
}

/// Pays, and does not end before it is known what became of it: where the buyer still has to confirm, or the answer is
/// lost, asks for the order until it is paid or `patience` ends, then cancels it at once. Never sends a second payment.
///
/// ```no_run
/// # async fn show(client: alipay::Client, code: &str) -> Result<(), Box<dyn std::error::Error>> {
/// use alipay::{settle::{Patience, Payment, pay_to_end}, trade::TradePay};
///
/// let pay = TradePay::new("ORDER_1", "88.88".parse()?, "Notebook").auth_code(code).scene("bar_code");
/// match pay_to_end(client.call(pay), Patience::PAYMENT).await? {
///     Payment::Paid { trade_no, .. } => println!("paid: {trade_no:?}"),
///     Payment::Cancelled => println!("not paid; try again under a new number"),
///     other => println!("somebody has to look: {other:?}"),
/// }
/// # Ok(()) }
/// ```
///
/// # Errors
///
/// [`Error`] when this call certainly made no payment: nothing was sent, or the platform refused. A refusal that says that
/// the order is paid already (`ACQ.TRADE_HAS_SUCCESS`) is looked into, and ends as [`Payment::Paid`] if the amount is the
/// same. Other refusals about a number that is taken ([`Error::is_duplicate`]) are errors.
///
/// # Cancellation
///
/// Dropping the future leaves a payment behind that nobody asks about any more. Hand it to a task of its own.
pub async fn pay_to_end(call: Call<'_, TradePay>, patience: Patience) -> Result<Payment, Error> {
    let client = call.client();
    let order = Order {
        out_trade_no: call.request().out_trade_no.clone(),
        total_amount: call.request().total_amount,
        query: call.follow_up(TradeQuery::by_out_trade_no(&call.request().out_trade_no)),
    };
    let at_once = Duration::ZERO;
    let (first_wait, taken) = match call.send().await {
        // A success that names no time of payment only says that the platform accepted it.
        Ok(answer) if answer.gmt_payment.is_some() => {
            let trade_no = answer.trade_no.clone();
            return Ok(Payment::Paid { trade_no, total_amount: order.total_amount });
        }
        Ok(_) => (at_once, None),
        Err(error) => match error.outcome() {
            Outcome::InProgress => (patience.every, None),
            Outcome::Unknown => (at_once, None),
            Outcome::Refused if error.is_api("ACQ.TRADE_HAS_SUCCESS") => (at_once, Some(error)),
            _ => return Err(error),
        },
    };
    let mut questions = Questions::new(client.clock(), patience, first_wait);
    while questions.another().await {
        match order.ask(questions.deadline()).await {
            Answer::Paid { trade_no } => return Ok(Payment::Paid { trade_no, total_amount: order.total_amount }),
            Answer::Closed => return Ok(Payment::Cancelled),
            Answer::OtherAmount => return Ok(order.manual(taken)),
            Answer::Open => {}
        }
    }
    match taken {
        // The order was paid by an earlier call; cancelling it would take that payment back.
        Some(error) => Ok(order.manual(Some(error))),
        // Directly after the last question: whatever comes between is time in which the buyer may pay.
        None => Ok(order.cancel().await),
    }
}

/// The order that is paid.
struct Order<'c> {
    out_trade_no: String,
    total_amount: Amount,
    query: Call<'c, TradeQuery>,
}

/// What the platform says about an order.
enum Answer {
    Paid {
        trade_no: Option<String>,
    },
    Closed,
    /// Another order under the same number.
    OtherAmount,
    /// Not paid yet, or not known. An order that does not exist may still arrive.
    Open,
}

impl Order<'_> {
    async fn ask(&self, deadline: Duration) -> Answer {
        let Ok(answer) = self.query.again().deadline(deadline).send().await else { return Answer::Open };
        let is_other = answer.total_amount.is_some_and(|amount| amount != self.total_amount);
        match &answer.trade_status {
            Some(_) if is_other => Answer::OtherAmount,
            Some(TradeStatus::TradeSuccess | TradeStatus::TradeFinished) => {
                Answer::Paid { trade_no: answer.trade_no.clone() }
            }
            Some(TradeStatus::TradeClosed) => Answer::Closed,
            _ => Answer::Open,
        }
    }

    async fn cancel(self) -> Payment {
        let cancel = self.query.follow_up(TradeCancel::by_out_trade_no(&self.out_trade_no));
        match cancel.send().await {
            Ok(answer) => match answer.action {
                Some(TradeCancelResponseAction::Close | TradeCancelResponseAction::Refund) => Payment::Cancelled,
                // No such trade was found: the payment may still arrive.
                _ => self.manual(None),
            },
            Err(error) => self.manual(Some(error)),
        }
    }

    fn manual(self, error: Option<Error>) -> Payment {
        Payment::Manual { out_trade_no: self.out_trade_no, error }
    }
}
