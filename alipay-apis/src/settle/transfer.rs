//! A transfer to its end.

use std::time::Duration;

use super::{Patience, Questions};
use crate::{
    Call, Error, Outcome,
    fund::{FundTransCommonQuery, FundTransUniTransfer},
};

/// Most times that the same transfer is sent.
const MOST_SENT: u8 = 3;

/// How a transfer ended.
#[must_use = "the money may or may not have moved"]
#[derive(Debug)]
#[non_exhaustive]
pub enum Transfer {
    /// The payee has the money, and the platform signed that.
    Done {
        /// The platform's number of the transfer.
        order_id: Option<String>,
    },
    /// It failed, or was made and came back: the payee does not have the money.
    Failed {
        /// `FAIL`, `CLOSED` or `REFUND`.
        status: String,
        /// The platform's number of the transfer.
        order_id: Option<String>,
    },
    /// Not known yet: a bank may take days. Ask `alipay.fund.trans.common.query` later, or let a person look. The same
    /// transfer may be sent again, with the same number and amount; never under a new number.
    Manual {
        /// The merchant's number of the transfer.
        out_biz_no: String,
        /// What went wrong last; `None` when the platform is still at it.
        error: Option<Error>,
    },
}

/// Transfers, and does not end before it is known what became of it, or `patience` ends: where the answer is lost, asks
/// for the transfer, and sends the same one again when it does not exist. Under one `out_biz_no` the platform pays once,
/// so that a repeat does no harm.
///
/// # Errors
///
/// [`Error`] when this call certainly made no transfer: nothing was sent, or the platform refused. It says nothing about an
/// earlier one under this number that ended as [`Transfer::Manual`].
///
/// # Cancellation
///
/// Dropping the future leaves a transfer behind that nobody asks about any more. Hand it to a task of its own.
pub async fn transfer_to_end(call: Call<'_, FundTransUniTransfer>, patience: Patience) -> Result<Transfer, Error> {
    let out_biz_no = call.request().out_biz_no.clone();
    let transfer = call.request();
    let mut query = FundTransCommonQuery::by_out_biz_no(&out_biz_no).product_code(transfer.product_code.as_str());
    query.biz_scene = transfer.biz_scene.as_ref().map(|scene| scene.as_str().into());
    let query = call.follow_up(query);

    let mut error = match send(&call).await {
        Sent::Ended(transfer) => return Ok(transfer),
        Sent::Refused(error) => return Err(error),
        Sent::Open(error) => error,
    };
    let mut sent = 1;
    let mut questions = Questions::new(call.client().clock(), patience, patience.every);
    while questions.another().await {
        match ask(&query, questions.deadline()).await {
            Answer::Ended(transfer) => return Ok(transfer),
            Answer::Open => error = None,
            Answer::Unknown => {}
            Answer::None if sent == MOST_SENT => {}
            Answer::None => {
                sent += 1;
                match send(&call).await {
                    Sent::Ended(transfer) => return Ok(transfer),
                    // About this attempt only: an earlier one may have arrived after the question.
                    Sent::Refused(refusal) => error = Some(refusal),
                    Sent::Open(failure) => error = failure,
                }
            }
        }
    }
    Ok(Transfer::Manual { out_biz_no, error })
}

/// What sending a transfer led to.
enum Sent {
    Ended(Transfer),
    /// It was not made.
    Refused(Error),
    /// It may have been made, or the platform is at it.
    Open(Option<Error>),
}

/// What the platform says about a transfer.
enum Answer {
    Ended(Transfer),
    /// It is at it.
    Open,
    /// It knows of none.
    None,
    Unknown,
}

async fn send(call: &Call<'_, FundTransUniTransfer>) -> Sent {
    match call.again().send().await {
        Ok(answer) => {
            let status = answer.status.as_ref().map(|status| status.as_str());
            ended(status, answer.order_id.clone()).map_or(Sent::Open(None), Sent::Ended)
        }
        Err(error) if error.outcome() == Outcome::Unknown => Sent::Open(Some(error)),
        Err(error) => Sent::Refused(error),
    }
}

async fn ask(query: &Call<'_, FundTransCommonQuery>, deadline: Duration) -> Answer {
    match query.again().deadline(deadline).send().await {
        Ok(answer) => {
            let status = answer.status.as_ref().map(|status| status.as_str());
            ended(status, answer.order_id.clone()).map_or(Answer::Open, Answer::Ended)
        }
        Err(error) if error.is_refused() && error.is_api("ORDER_NOT_EXIST") => Answer::None,
        Err(_) => Answer::Unknown,
    }
}

/// The end that a status announces, if it does.
fn ended(status: Option<&str>, order_id: Option<String>) -> Option<Transfer> {
    match status? {
        "SUCCESS" => Some(Transfer::Done { order_id }),
        status @ ("FAIL" | "CLOSED" | "REFUND") => Some(Transfer::Failed { status: status.to_owned(), order_id }),
        _ => None,
    }
}
