//! Amounts and the decimals of the crate `rust_decimal`.

use rust_decimal::Decimal;

use super::{Amount, AmountError};

/// The amount in yuan, with two decimals as in its text.
///
/// ```
/// use alipay_core::{Amount, AmountError};
/// use rust_decimal::Decimal;
///
/// let price: Amount = "88.80".parse()?;
/// let fee = Decimal::from(price) * Decimal::new(6, 3); // 0.6 %
/// assert_eq!(fee.to_string(), "0.53280");
/// // Nothing is rounded by itself: how is a matter of the contract.
/// assert_eq!(Amount::try_from(fee), Err(AmountError));
/// assert_eq!(Amount::try_from(fee.round_dp(2))?.to_string(), "0.53");
/// # Ok::<(), AmountError>(())
/// ```
impl From<Amount> for Decimal {
    fn from(amount: Amount) -> Self {
        Self::new(amount.fen(), 2)
    }
}

/// The decimal as yuan. Refused, and never rounded: more than two decimals that are not zeros, less than nothing, and
/// what is beyond the platform's range.
impl TryFrom<Decimal> for Amount {
    type Error = AmountError;

    fn try_from(yuan: Decimal) -> Result<Self, AmountError> {
        let yuan = yuan.normalize(); // without zeros at the end, and without the sign of a negative zero
        let missing = 2_u32.checked_sub(yuan.scale()).ok_or(AmountError)?;
        let fen = yuan.mantissa().checked_mul(10_i128.pow(missing)).ok_or(AmountError)?;
        Self::from_fen(i64::try_from(fen).map_err(|_| AmountError)?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<i64, AmountError> {
        Amount::try_from(text.parse::<Decimal>().unwrap()).map(Amount::fen)
    }

    #[test]
    fn decimals_are_taken_exactly_or_not_at_all() {
        for (text, fen) in
            [("88.88", 8888), ("88", 8800), ("0.1", 10), ("0", 0), ("-0.00", 0), ("1.2300000", 123), ("0.01", 1)]
        {
            assert_eq!(read(text), Ok(fen), "{text}");
        }
        assert_eq!(read("99999999999.99"), Ok(9_999_999_999_999));
        for text in ["0.001", "1.005", "-0.01", "-1", "100000000000", "79228162514264337593543950335"] {
            assert_eq!(read(text), Err(AmountError), "{text}");
        }
        for extreme in [Decimal::MAX, Decimal::MIN, Decimal::new(1, 28)] {
            assert_eq!(Amount::try_from(extreme), Err(AmountError));
        }
    }

    #[test]
    fn the_text_is_the_same() {
        for fen in [0, 1, 10, 100, 8800, 9_999_999_999_999] {
            let amount = Amount::from_fen(fen).unwrap();
            assert_eq!(Decimal::from(amount).to_string(), amount.to_string());
        }
    }

    proptest! {
        #[test]
        fn every_amount_goes_there_and_back(fen in 0..Amount::LIMIT) {
            let amount = Amount::from_fen(fen).unwrap();
            prop_assert_eq!(Amount::try_from(Decimal::from(amount)), Ok(amount));
        }

        #[test]
        fn what_is_taken_has_the_same_value(number in any::<i64>(), scale in 0_u32..12) {
            let decimal = Decimal::new(number, scale);
            match Amount::try_from(decimal) {
                Ok(amount) => prop_assert_eq!(Decimal::from(amount), decimal),
                Err(AmountError) => prop_assert!(
                    decimal != decimal.round_dp(2) || decimal < Decimal::ZERO || decimal >= Decimal::from(100_000_000_000_i64)
                ),
            }
        }
    }
}
