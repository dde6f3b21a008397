//! Amounts of money, exact.

#[cfg(feature = "rust_decimal")]
mod decimal;

use std::{fmt, str::FromStr};

/// An amount in yuan with at most two decimals, held in fen (1/100 yuan). Never a float.
///
/// The grammar is the platform's: digits, then optionally a point and one or two digits; no sign, no exponent, no
/// grouping, no leading zeros, below 100,000,000,000 yuan. For arithmetic beyond sums, the feature `rust_decimal`
/// converts it to and from decimals.
///
/// ```
/// use alipay_core::Amount;
/// let price: Amount = "88.88".parse()?;
/// assert_eq!(price.fen(), 8888);
/// assert_eq!(Amount::from_fen(8800)?.to_string(), "88.00");
/// assert!("88.880".parse::<Amount>().is_err());
/// # Ok::<(), alipay_core::AmountError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

/// Why a text or number is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an amount: write yuan with at most two decimals, as 88.88, below 100000000000")]
pub struct AmountError;

impl Amount {
    const LIMIT: i64 = 10_000_000_000_000;

    /// From fen, 1/100 yuan.
    ///
    /// # Errors
    ///
    /// [`AmountError`] when negative or beyond the platform's range.
    pub const fn from_fen(fen: i64) -> Result<Self, AmountError> {
        if 0 <= fen && fen < Self::LIMIT { Ok(Self(fen)) } else { Err(AmountError) }
    }

    /// The amount in fen, 1/100 yuan.
    #[must_use]
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// The sum; `None` beyond the platform's range.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Self::from_fen(self.0.checked_add(other.0)?).ok()
    }

    /// The difference; `None` below zero.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        Self::from_fen(self.0.checked_sub(other.0)?).ok()
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        let (mut number, mut yuan_digits, mut decimals) = (0_i64, 0, None);
        for byte in text.bytes() {
            match (byte, &mut decimals) {
                (b'.', None) => decimals = Some(0),
                // Digits in front of the point: at most eleven, and no zero before another.
                (b'0'..=b'9', None) if yuan_digits < 11 && !(yuan_digits == 1 && number == 0) => yuan_digits += 1,
                (b'0'..=b'9', Some(count @ 0..2)) => *count += 1,
                _ => return Err(AmountError),
            }
            if byte != b'.' {
                number = number * 10 + i64::from(byte - b'0'); // at most thirteen digits: no overflow
            }
        }
        let fen = match decimals {
            None => number * 100,
            Some(1) => number * 10,
            Some(2) => number,
            _ => return Err(AmountError),
        };
        // Eleven digits and two decimals are below the limit.
        if yuan_digits == 0 { Err(AmountError) } else { Ok(Self(fen)) }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(16);
        self.write_to(&mut text);
        f.pad(&text)
    }
}

impl Amount {
    /// Appends the text. Every amount of every request goes through here; `fmt` would take ten times as long.
    pub(crate) fn write_to(self, out: &mut String) {
        // Least significant first, and at least three: 0.01 is 100 times smaller than 1.
        let (mut digits, mut count, mut rest) = ([b'0'; 20], 0, self.0.unsigned_abs());
        while rest > 0 || count < 3 {
            digits[count] = b'0' + (rest % 10) as u8;
            rest /= 10;
            count += 1;
        }
        for (place, digit) in digits[..count].iter().enumerate().rev() {
            out.push(char::from(*digit));
            if place == 2 {
                out.push('.');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m01_good_texts_are_exact() {
        for (text, fen) in [("0.01", 1), ("100000000.00", 10_000_000_000), ("88.8", 8880), ("88", 8800), ("0", 0)] {
            assert_eq!(text.parse::<Amount>().unwrap().fen(), fen, "{text}");
        }
        assert_eq!("99999999999.99".parse(), Amount::from_fen(Amount::LIMIT - 1));
    }

    #[test]
    fn m02_everything_else_is_refused() {
        let bad = [
            "",
            " 1",
            "1 ",
            "1,000.00",
            "0x10",
            "NaN",
            "-1",
            "+1",
            "0.001",
            "99999999999999999999",
            "100000000000",
            "000",
            "1.",
            ".5",
            "01",
            "1e2",
            "１",
            "1.-1",
        ];
        for text in bad {
            assert!(text.parse::<Amount>().is_err(), "{text:?}");
        }
        assert!(Amount::from_fen(-1).is_err() && Amount::from_fen(Amount::LIMIT).is_err());
    }

    #[test]
    fn m04_sums_stay_exact() {
        let mut random = 1_u64;
        let (mut sum, mut oracle) = (Amount::from_fen(0).unwrap(), 0_i128);
        for _ in 0..1_000_000 {
            // Knuth's MMIX generator.
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let fen = (random >> 44) as i64;
            sum = sum.checked_add(Amount::from_fen(fen).unwrap()).unwrap();
            oracle += i128::from(fen);
        }
        assert_eq!(i128::from(sum.fen()), oracle);
        assert_eq!(sum.to_string().replace('.', ""), oracle.to_string());

        let tenth: Amount = "0.1".parse().unwrap();
        let fifth: Amount = "0.2".parse().unwrap();
        assert_eq!(tenth.checked_add(fifth).unwrap().to_string(), "0.30");
        assert_eq!(tenth.checked_sub(fifth), None);
        assert_eq!(fifth.checked_sub(tenth), Some(tenth));
    }
}
