//! Amounts of a bill: exact, and below zero for refunds.

use std::{fmt, str::FromStr};

use crate::Amount;

/// An amount in yuan of a bill, held in fen (1/100 yuan). May be negative: refunds and expenses are. Never a float.
///
/// Wider than [`Amount`], which is what a request may say: a bill also holds sums and balances. The grammar is an
/// optional minus sign, digits without grouping and without leading zeros, and optionally a point with decimals.
/// Decimals behind the second must be zeros, since some columns are written with five of them.
///
/// ```
/// use alipay_core::bill::SignedAmount;
/// let refund: SignedAmount = "-0.04".parse()?;
/// assert_eq!(refund.fen(), -4);
/// assert_eq!("29.27000".parse::<SignedAmount>()?.to_string(), "29.27");
/// assert!("29.27001".parse::<SignedAmount>().is_err());
/// # Ok::<(), alipay_core::bill::SignedAmountError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignedAmount(i64);

/// Why a text is no amount of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an amount of a bill: write yuan with two decimals, as -88.88")]
pub struct SignedAmountError;

impl SignedAmount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// From fen, 1/100 yuan.
    #[must_use]
    pub const fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// The amount in fen, 1/100 yuan.
    #[must_use]
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// The sum; `None` when it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference; `None` when it does not fit.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The same amount the other way; `None` when it does not fit.
    #[must_use]
    pub fn checked_neg(self) -> Option<Self> {
        self.0.checked_neg().map(Self)
    }

    /// The sum of all; `None` when it does not fit.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// The amount as a request may say it; `None` when it is negative or beyond the platform's range.
    #[must_use]
    pub fn to_amount(self) -> Option<Amount> {
        Amount::from_fen(self.0).ok()
    }
}

impl From<Amount> for SignedAmount {
    fn from(amount: Amount) -> Self {
        Self(amount.fen())
    }
}

impl FromStr for SignedAmount {
    type Err = SignedAmountError;

    fn from_str(text: &str) -> Result<Self, SignedAmountError> {
        let (digits, sign) = text.strip_prefix('-').map_or((text, 1), |digits| (digits, -1));
        let (yuan, decimals) = match digits.split_once('.') {
            Some((_, "")) => return Err(SignedAmountError),
            Some(parts) => parts,
            None => (digits, ""),
        };
        if yuan.is_empty() || (yuan.len() > 1 && yuan.starts_with('0')) {
            return Err(SignedAmountError);
        }
        let (hundredths, beyond) = decimals.split_at_checked(2).unwrap_or((decimals, ""));
        if !beyond.bytes().all(|byte| byte == b'0') {
            return Err(SignedAmountError);
        }
        let missing = if hundredths.len() < 2 { &"00"[hundredths.len()..] } else { "" };
        // Every digit carries the sign, so that the smallest amount is as readable as the largest.
        let fen = yuan.bytes().chain(hundredths.bytes()).chain(missing.bytes()).try_fold(0_i64, |fen, byte| {
            let digit = if byte.is_ascii_digit() { i64::from(byte - b'0') } else { return None };
            fen.checked_mul(10)?.checked_add(sign * digit)
        });
        fen.map(Self).ok_or(SignedAmountError)
    }
}

impl fmt::Display for SignedAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, fen) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        f.pad(&format!("{sign}{}.{:02}", fen / 100, fen % 100))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_texts_are_exact() {
        for (text, fen) in [
            ("0", 0),
            ("-0.00", 0),
            ("0.02", 2),
            ("-0.04", -4),
            ("-3000", -300_000),
            ("7563180.81", 756_318_081),
            ("1.5", 150),
            ("29.27000", 2927),
            ("100000000000.00", 10_000_000_000_000),
            ("92233720368547758.07", i64::MAX),
            ("-92233720368547758.08", i64::MIN),
        ] {
            assert_eq!(text.parse(), Ok(SignedAmount::from_fen(fen)), "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let bad = [
            "",
            "-",
            "--1",
            "+1",
            "1.",
            ".5",
            "-.5",
            "01",
            "00",
            "1,000.00",
            "1e2",
            "1.-1",
            "1.234",
            "1.2.3",
            " 1",
            "1\t",
            "￥1",
            "１",
            "1.0０",
            "=1+1",
            "NaN",
            "92233720368547758.08",
            "-92233720368547758.09",
            "99999999999999999999999999",
        ];
        for text in bad {
            assert!(text.parse::<SignedAmount>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn texts_round_trip() {
        for fen in [0, 1, -1, 9, -10, 99, 100, -12_345, i64::MAX, i64::MIN] {
            let amount = SignedAmount::from_fen(fen);
            assert_eq!(amount.to_string().parse(), Ok(amount));
        }
        assert_eq!(SignedAmount::from_fen(-4).to_string(), "-0.04");
        assert_eq!(format!("{:>8}", SignedAmount::from_fen(1234)), "   12.34");
    }

    #[test]
    fn arithmetic_never_wraps() {
        let most = SignedAmount::from_fen(i64::MAX);
        let cent = SignedAmount::from_fen(1);
        assert_eq!(most.checked_add(cent), None);
        assert_eq!(SignedAmount::from_fen(i64::MIN).checked_sub(cent), None);
        assert_eq!(SignedAmount::from_fen(i64::MIN).checked_neg(), None);
        assert_eq!(SignedAmount::checked_sum([most, cent, cent]), None);
        assert_eq!(SignedAmount::checked_sum([cent, cent]), Some(SignedAmount::from_fen(2)));
        assert_eq!(cent.checked_neg().and_then(SignedAmount::to_amount), None);
        assert_eq!(cent.to_amount().map(SignedAmount::from), Some(cent));
    }
}
