//! What a notification must be about.

use super::{NotifyError, VerifiedForm};
use crate::Amount;

/// What a notification is expected to say: the platform's four checks, as far as they need the merchant's own data. The
/// first, that it is for this app, is always made.
///
/// Wire rule: [§7.3](crate::protocol).
///
/// ```
/// use alipay_core::{Amount, notify::Expect};
/// let amount: Amount = "88.88".parse()?;
/// let expect = Expect::trade("ORDER_20240501_1", amount, "2088000000000001");
/// # let _ = expect; Ok::<(), alipay_core::AmountError>(())
/// ```
#[derive(Clone, Default)]
#[must_use = "hand it to `expect`"]
pub struct Expect(Vec<(String, Expected)>);

#[derive(Clone)]
enum Expected {
    Text(String),
    Amount(Amount),
}

impl Expect {
    /// A payment: the order's number, its amount, and who is paid (`2088…`).
    pub fn trade(out_trade_no: &str, total_amount: Amount, seller_id: &str) -> Self {
        Self::order_only(out_trade_no).amount("total_amount", total_amount).field("seller_id", seller_id)
    }

    /// An operation of a pre-authorization: the merchant's number of the authorization, that of the operation, and the
    /// operation's amount.
    pub fn fund_auth(out_order_no: &str, out_request_no: &str, amount: Amount) -> Self {
        Self::default()
            .field("out_order_no", out_order_no)
            .field("out_request_no", out_request_no)
            .amount("amount", amount)
    }

    /// Only the order's number; amount and seller are not compared. For merchants who compare them themselves.
    pub fn order_only(out_trade_no: &str) -> Self {
        Self::default().field("out_trade_no", out_trade_no)
    }

    /// A parameter that must have this value; of a message, a top-level member of its content.
    pub fn field(mut self, name: &str, value: &str) -> Self {
        self.0.push((name.to_owned(), Expected::Text(value.to_owned())));
        self
    }

    /// A parameter that must be this amount, written with up to two decimals.
    pub fn amount(mut self, name: &str, value: Amount) -> Self {
        self.0.push((name.to_owned(), Expected::Amount(value)));
        self
    }

    pub(super) fn check(&self, form: &VerifiedForm) -> Result<(), NotifyError> {
        for (name, expected) in &self.0 {
            let value = form.anywhere(name).unwrap_or_default();
            let is_same = match expected {
                // What is expected to be nothing is not known, rather.
                Expected::Text(text) => !text.is_empty() && *text == value,
                Expected::Amount(amount) => value.parse() == Ok(*amount),
            };
            if !is_same {
                return Err(match (name.as_str(), expected) {
                    ("out_trade_no" | "out_order_no" | "out_request_no", _) => NotifyError::Order,
                    ("seller_id" | "payee_user_id", _) => NotifyError::Seller,
                    (_, Expected::Amount(_)) => NotifyError::Amount,
                    _ => NotifyError::Field(name.clone()),
                });
            }
        }
        Ok(())
    }
}

/// Names only: the values are an order's.
impl std::fmt::Debug for Expect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Expect")?;
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}
