//! Where the money of a payment comes from that no buyer has to agree to any more.

use alipay_core::Amount;

use super::{Call, agreement, hold};
use crate::{refusal::Refusal, state::State};

/// Where the money of a payment comes from.
pub(super) enum Source {
    /// A buyer who pays now.
    Buyer,
    /// What is frozen under this number.
    Hold(String),
    /// The user who signed the agreement with this number.
    Agreement(String),
}

impl Source {
    /// What the call names, once it is known to have the money. Whether the order is payable at all is looked at first.
    pub(super) fn of(
        call: &Call<'_>,
        state: &mut State,
        is_payable: impl FnOnce(&mut State) -> Result<bool, Refusal>,
    ) -> Result<Self, Refusal> {
        let out_trade_no = call.request.text("out_trade_no").unwrap_or_default();
        let auth_no = call.request.text("auth_no").filter(|number| !state.samples.has("auth_no", number));
        let agreement_no = agreement::named_by_payment(call);
        if state.samples.has("out_trade_no", out_trade_no) || (auth_no.is_none() && agreement_no.is_none()) {
            return Ok(Self::Buyer);
        }
        is_payable(state)?;
        let amount = call.request.amount("total_amount").unwrap_or_default();
        match (auth_no, agreement_no) {
            (Some(number), _) => {
                hold::payable(call, state, number, amount)?;
                Ok(Self::Hold(number.to_owned()))
            }
            (None, Some(number)) => {
                agreement::payable(call, state, &number, amount)?;
                Ok(Self::Agreement(number))
            }
            (None, None) => Ok(Self::Buyer),
        }
    }

    /// Takes the money.
    pub(super) fn take(&self, call: &Call<'_>, state: &mut State, amount: Amount) {
        match self {
            Self::Buyer => {}
            Self::Hold(number) => hold::pay(call, state, number, amount),
            Self::Agreement(number) => agreement::pay(call, state, number, amount),
        }
    }
}
