//! What counts as an amount, a date, a time.

/// An amount in fen: at most two decimal places, as the platform writes it.
pub(crate) fn fen(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (yuan, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(yuan) || !all_digits(fraction) || fraction.len() > 2 {
        return None;
    }
    let fen: i64 = format!("{fraction:0<2}").parse().ok()?;
    let yuan: i64 = yuan.parse().ok()?;
    yuan.checked_mul(100)?.checked_add(fen)?.checked_mul(sign)
}

/// Decimal places of an amount.
pub(crate) fn decimals(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, fraction)| fraction.len())
}

/// `2024-05-01`.
pub(crate) fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// `2024-05-01 12:30:00`.
pub(crate) fn is_datetime(text: &str) -> bool {
    let Some((date, time)) = text.split_once(' ') else {
        return false;
    };
    let parts: Vec<Option<u32>> = time.split(':').map(|part| number(part, 2)).collect();
    let [Some(hour), Some(minute), Some(second)] = parts.as_slice() else {
        return false;
    };
    is_date(date) && *hour < 24 && *minute < 60 && *second < 60
}

fn number(text: &str, digits: usize) -> Option<u32> {
    let fine = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    fine.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts() {
        assert_eq!(fen("0.01"), Some(1));
        assert_eq!(fen("88.8"), Some(8880));
        assert_eq!(fen("100000000"), Some(10_000_000_000));
        assert_eq!(fen("-1.05"), Some(-105));
        for wrong in ["", ".", "1.", ".5", "1.234", "1e3", "+1", "1 ", "99999999999999999999"] {
            assert_eq!(fen(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn times() {
        assert!(is_datetime("2024-02-29 23:59:59"));
        for wrong in ["2023-02-29 00:00:00", "2024-05-01T00:00:00", "2024-5-1 0:0:0", "2024-05-01"] {
            assert!(!is_datetime(wrong), "{wrong}");
        }
        assert!(is_date("1999-12-31"));
        assert!(!is_date("1999-13-01") && !is_date("1999-00-10") && !is_date("1999-01-00"));
    }
}
