//! Any text as an amount, a day or a moment: read exactly by the grammar, and written as it was.

#![no_main]

use alipay::{Amount, Date, DateTime};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let amount = text.parse::<Amount>();
    assert_eq!(amount.as_ref().ok().map(|amount| amount.fen()), fen(text), "{text:?}");
    if let Ok(amount) = amount {
        assert_eq!(amount.to_string().parse::<Amount>(), Ok(amount));
        let double = amount.checked_add(amount);
        assert!(
            double.is_none_or(|double| double.fen() == 2 * amount.fen() && double.checked_sub(amount) == Some(amount))
        );
    }
    if let Ok(date) = text.parse::<Date>() {
        let (year, month, day) = date.parts();
        assert_eq!(format!("{year:04}-{month:02}-{day:02}"), text);
        assert_eq!(Date::new(year, month, day), Ok(date));
        assert_eq!(date.to_string(), text);
    }
    if let Ok(moment) = text.parse::<DateTime>() {
        assert_eq!(moment.to_string().parse::<DateTime>(), Ok(moment));
        assert_eq!(DateTime::from_system_time(moment.to_system_time()), moment);
    }
});

/// `(0|[1-9][0-9]{0,10})(\.[0-9]{1,2})?`, letter by letter.
fn fen(text: &str) -> Option<i64> {
    let (yuan, cents) = match text.split_once('.') {
        Some((yuan, cents)) => (yuan, cents),
        None => (text, "0"),
    };
    let digits =
        |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(yuan, 11) || !digits(cents, 2) || (yuan.len() > 1 && yuan.starts_with('0')) {
        return None;
    }
    let cents: i64 = if cents.len() == 1 { cents.parse::<i64>().ok()? * 10 } else { cents.parse().ok()? };
    Some(yuan.parse::<i64>().ok()? * 100 + cents)
}
