//! The two times of a certificate, RFC 5280 §4.1.2.5.

use std::time::SystemTime;

use super::der::{Element, GENERALIZED_TIME, UTC_TIME};
use crate::time::{Date, DateTime};

pub(super) fn read(validity: Element<'_>) -> Option<(SystemTime, SystemTime)> {
    let mut times = validity.children();
    Some((time(times.next()?)?, time(times.next()?)?))
}

fn time(element: Element<'_>) -> Option<SystemTime> {
    let text = std::str::from_utf8(element.content).ok()?.strip_suffix('Z')?;
    let (year, rest) = match element.tag {
        UTC_TIME => {
            let (year, rest) = text.split_at_checked(2)?;
            let year: u16 = number(year)?;
            (if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }
        GENERALIZED_TIME => {
            let (year, rest) = text.split_at_checked(4)?;
            (number(year)?, rest)
        }
        _ => return None,
    };
    let part = |at: usize| number(rest.get(at..at + 2)?).and_then(|number| u8::try_from(number).ok());
    let date = Date::new(year, part(0)?, part(2)?).ok()?;
    let seconds = if rest.len() == 8 { Some(0) } else { part(8).filter(|_| rest.len() == 10) };
    DateTime::new(date, part(4)?, part(6)?, seconds?).ok()?.as_utc()
}

fn number(digits: &str) -> Option<u16> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    fn seconds(tag: u8, text: &str) -> Option<u64> {
        let element = Element { tag, content: text.as_bytes(), whole: &[] };
        time(element)?.duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs())
    }

    #[test]
    fn both_forms_are_utc() {
        assert_eq!(seconds(UTC_TIME, "700101000000Z"), Some(0));
        assert_eq!(seconds(UTC_TIME, "200101000000Z"), Some(1_577_836_800));
        assert_eq!(seconds(UTC_TIME, "2001010000Z"), Some(1_577_836_800));
        assert_eq!(seconds(GENERALIZED_TIME, "20500101000000Z"), Some(2_524_608_000));
        // Two digits mean 1950 to 2049.
        assert_eq!(seconds(UTC_TIME, "491231235959Z"), Some(2_524_607_999));
        assert_eq!(seconds(UTC_TIME, "500101000000Z"), None, "before the epoch of this test");
        for broken in ["", "Z", "200101", "20010100000Z", "209901000000Z", "200101000000+0800", "2é0101000000Z"] {
            assert_eq!(seconds(UTC_TIME, broken), None, "{broken}");
        }
    }
}
