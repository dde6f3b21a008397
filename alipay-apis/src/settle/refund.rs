//! A refund to its end.

use std::time::Duration;

use super::{Patience, Questions};
use crate::{
    Amount, Call, Error, Outcome, Problem, Violations,
    trade::{
        TradeFastpayRefundQuery, TradeFastpayRefundQueryResponseRefundStatus as Status, TradeRefund,
        TradeRefundResponseFundChange as FundChange,
    },
};

/// Most times that the same refund is sent.
const MOST_SENT: u8 = 3;

/// How a refund ended.
#[must_use = "the money may or may not have moved"]
#[derive(Debug)]
#[non_exhaustive]
pub enum Refunding {
    /// The money went back, and the platform signed that.
    Refunded {
        /// How much, under this `out_request_no`.
        refund_amount: Amount,
    },
    /// Nobody knows: a person has to look. The same refund may be sent again later, with the same number and amount.
    Manual {
        /// The merchant's number of the refund.
        out_request_no: String,
        /// What went wrong last.
        error: Option<Error>,
    },
}

/// Refunds, and does not end before it is known what became of it: where the answer is lost or does not say that money
/// moved, asks for the refund, and sends the same one again when the platform knows of none. Under one `out_request_no`
/// the platform pays back once, so that a repeat does no harm.
///
/// ```no_run
/// # async fn show(client: alipay::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use alipay::{settle::{Patience, Refunding, refund_to_end}, trade::TradeRefund};
///
/// let refund = TradeRefund::by_out_trade_no("ORDER_1", "10.00".parse()?).out_request_no("REFUND_1");
/// match refund_to_end(client.call(refund), Patience::RECORD).await? {
///     Refunding::Refunded { refund_amount } => println!("{refund_amount} went back"),
///     other => println!("somebody has to look: {other:?}"),
/// }
/// # Ok(()) }
/// ```
///
/// # Errors
///
/// [`Error`] when this call certainly made no refund; it says nothing about an earlier one under this number that ended as
/// [`Refunding::Manual`]. [`Error::is_validation`] when there is no `out_request_no`: without
/// it, a repeat would be another refund.
///
/// # Cancellation
///
/// Dropping the future leaves a refund behind that nobody asks about any more. Hand it to a task of its own.
pub async fn refund_to_end(call: Call<'_, TradeRefund>, patience: Patience) -> Result<Refunding, Error> {
    let request = call.request();
    let Some(out_request_no) = request.out_request_no.clone().filter(|number| !number.trim().is_empty()) else {
        return Err(Violations::of("out_request_no", Problem::Missing).into());
    };
    let query = match (&request.trade_no, &request.out_trade_no) {
        (Some(number), _) => TradeFastpayRefundQuery::by_trade_no(number, &out_request_no),
        (None, number) => TradeFastpayRefundQuery::by_out_trade_no(number.clone().unwrap_or_default(), &out_request_no),
    };
    let refund_amount = request.refund_amount;
    let refund = Refund { query: call.follow_up(query), call, refund_amount, out_request_no };

    let mut error = match refund.send().await {
        Sent::Refunded => return Ok(Refunding::Refunded { refund_amount }),
        Sent::Refused(error) => return Err(error),
        Sent::Open(error) => error,
    };
    let mut sent = 1;
    let mut questions = Questions::new(refund.call.client().clock(), patience, patience.every);
    while questions.another().await {
        match refund.ask(questions.deadline()).await {
            Answer::Refunded => return Ok(Refunding::Refunded { refund_amount }),
            Answer::OtherAmount => break,
            Answer::Unknown => {}
            Answer::None if sent == MOST_SENT => {}
            Answer::None => {
                sent += 1;
                match refund.send().await {
                    Sent::Refunded => return Ok(Refunding::Refunded { refund_amount }),
                    // About this attempt only: an earlier one may have arrived after the question.
                    Sent::Refused(refusal) => error = Some(refusal),
                    Sent::Open(failure) => error = failure.or(error),
                }
            }
        }
    }
    Ok(Refunding::Manual { out_request_no: refund.out_request_no, error })
}

struct Refund<'c> {
    call: Call<'c, TradeRefund>,
    query: Call<'c, TradeFastpayRefundQuery>,
    refund_amount: Amount,
    out_request_no: String,
}

/// What sending a refund led to.
enum Sent {
    Refunded,
    /// It was not made.
    Refused(Error),
    /// It may have been made, now or by an earlier call.
    Open(Option<Error>),
}

/// What the platform says about a refund.
enum Answer {
    Refunded,
    /// Another refund under the same number.
    OtherAmount,
    /// It knows of no refund yet.
    None,
    Unknown,
}

impl Refund<'_> {
    async fn send(&self) -> Sent {
        match self.call.again().send().await {
            Ok(answer) if answer.fund_change == Some(FundChange::Yes) => Sent::Refunded,
            Ok(_) => Sent::Open(None),
            Err(error) if error.outcome() == Outcome::Unknown => Sent::Open(Some(error)),
            Err(error) => Sent::Refused(error),
        }
    }

    async fn ask(&self, deadline: Duration) -> Answer {
        match self.query.again().deadline(deadline).send().await {
            Ok(answer) => match (&answer.refund_status, answer.refund_amount) {
                (Some(Status::RefundSuccess), Some(amount)) if amount != self.refund_amount => Answer::OtherAmount,
                (Some(Status::RefundSuccess), _) => Answer::Refunded,
                // A success without a status only says that the question was understood.
                _ => Answer::None,
            },
            Err(_) => Answer::Unknown,
        }
    }
}
