//! Points in time as the platform writes them: Beijing wall clock, UTC+8, no daylight saving since 1991.

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "time")]
mod time_crate;

use std::{
    fmt,
    str::FromStr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Beijing is eight hours ahead of UTC the whole year.
const UTC_PLUS_8: i64 = 8 * 3600;

const SECONDS_PER_DAY: i64 = 86_400;

/// 0001-01-01 and 9999-12-31, in days since 1970-01-01.
const DAYS: std::ops::RangeInclusive<i64> = -719_162..=2_932_896;

/// A calendar day, written `yyyy-MM-dd`.
///
/// The features `chrono`, `jiff` and `time` convert it to and from the days of those crates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// A second of Beijing time, written `yyyy-MM-dd HH:mm:ss`.
///
/// Wire rule: [§1.8](crate::protocol). The features `chrono`, `jiff` and `time` convert it: the wall clock exactly, and
/// moments of any time zone to what a clock in Beijing shows.
///
/// ```
/// use alipay_core::DateTime;
/// let time: DateTime = "2024-05-01 08:00:00".parse()?;
/// assert_eq!(time.to_system_time().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs(), 1714521600);
/// # Ok::<(), alipay_core::TimeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime {
    date: Date,
    hour: u8,
    minute: u8,
    second: u8,
}

/// Why a text, or a value of another crate, is no day or time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a time of the platform's: write 2024-05-01, or 2024-05-01 12:30:00 in Beijing time; years are 1 to 9999, and \
     seconds are whole"
)]
pub struct TimeError;

impl Date {
    /// A day of the Gregorian calendar between the years 1 and 9999.
    ///
    /// # Errors
    ///
    /// [`TimeError`] when there is no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, TimeError> {
        let is_there =
            (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=days_of_month(year, month)).contains(&day);
        if is_there { Ok(Self { year, month, day }) } else { Err(TimeError) }
    }

    /// Year, month, day.
    #[must_use]
    pub const fn parts(self) -> (u16, u8, u8) {
        (self.year, self.month, self.day)
    }

    /// Days since 1970-01-01. Algorithm: Howard Hinnant, "chrono-compatible low-level date algorithms".
    fn days_since_epoch(self) -> i64 {
        let month = i64::from(self.month);
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year - era * 400;
        let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The inverse; days outside the years 1 to 9999 are moved to the nearest end.
    fn from_days_since_epoch(days: i64) -> Self {
        let days = days.clamp(*DAYS.start(), *DAYS.end()) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days - era * 146_097;
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        // The clamp above keeps every part inside its type.
        Self {
            year: u16::try_from(year).unwrap_or(9999),
            month: u8::try_from(month).unwrap_or(1),
            day: u8::try_from(day).unwrap_or(1),
        }
    }
}

impl DateTime {
    /// A second of Beijing time.
    ///
    /// # Errors
    ///
    /// [`TimeError`] when the clock has no such second.
    pub fn new(date: Date, hour: u8, minute: u8, second: u8) -> Result<Self, TimeError> {
        if hour < 24 && minute < 60 && second < 60 { Ok(Self { date, hour, minute, second }) } else { Err(TimeError) }
    }

    /// What a clock in Beijing shows at this moment, whatever the time zone of this machine.
    #[must_use]
    pub fn from_system_time(time: SystemTime) -> Self {
        Self::from_unix_seconds(match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
            Err(before) => {
                // The second that has begun, on both sides of 1970.
                let before = before.duration();
                let seconds = i64::try_from(before.as_secs()).unwrap_or(i64::MAX);
                -seconds.saturating_add(i64::from(before.subsec_nanos() > 0))
            }
        })
    }

    /// The moment.
    #[must_use]
    pub fn to_system_time(self) -> SystemTime {
        let seconds = self.unix_seconds();
        let distance = Duration::from_secs(seconds.unsigned_abs());
        let moment = if seconds < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) };
        moment.unwrap_or(UNIX_EPOCH)
    }

    /// The moment at which a clock of UTC shows this.
    pub(crate) fn as_utc(self) -> Option<SystemTime> {
        self.to_system_time().checked_add(Duration::from_secs(UTC_PLUS_8.unsigned_abs()))
    }

    /// Moments outside the years 1 to 9999 are moved to the nearest day that has a name.
    fn from_unix_seconds(seconds: i64) -> Self {
        let seconds = seconds.saturating_add(UTC_PLUS_8);
        let of_day = seconds.rem_euclid(SECONDS_PER_DAY);
        let part = |value: i64| u8::try_from(value).unwrap_or(0); // below 60 by construction
        Self {
            date: Date::from_days_since_epoch(seconds.div_euclid(SECONDS_PER_DAY)),
            hour: part(of_day / 3600),
            minute: part(of_day % 3600 / 60),
            second: part(of_day % 60),
        }
    }

    /// [`DateTime::from_unix_seconds`] for moments of other crates: they are not moved, but refused.
    #[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
    fn try_from_unix_seconds(seconds: i64) -> Result<Self, TimeError> {
        let day = seconds.saturating_add(UTC_PLUS_8).div_euclid(SECONDS_PER_DAY);
        if DAYS.contains(&day) { Ok(Self::from_unix_seconds(seconds)) } else { Err(TimeError) }
    }

    fn unix_seconds(self) -> i64 {
        let of_day = i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second);
        self.date.days_since_epoch() * SECONDS_PER_DAY + of_day - UTC_PLUS_8
    }

    /// The day.
    #[must_use]
    pub const fn date(self) -> Date {
        self.date
    }

    /// Hour, minute, second.
    #[must_use]
    pub const fn time(self) -> (u8, u8, u8) {
        (self.hour, self.minute, self.second)
    }
}

/// 1970-01-01, the day that stands for "not given" before a record is filled.
impl Default for Date {
    fn default() -> Self {
        Self { year: 1970, month: 1, day: 1 }
    }
}

/// 1970-01-01 00:00:00, the time that stands for "not given" before a record is filled.
impl Default for DateTime {
    fn default() -> Self {
        Self { date: Date::default(), hour: 0, minute: 0, second: 0 }
    }
}

impl FromStr for Date {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let [year, month, day] = numbers(text, '-', [4, 2, 2])?;
        Self::new(year, narrow(month)?, narrow(day)?)
    }
}

impl FromStr for DateTime {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let (date, time) = text.split_once(' ').ok_or(TimeError)?;
        let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
        Self::new(date.parse()?, narrow(hour)?, narrow(minute)?, narrow(second)?)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:02}:{:02}:{:02}", self.date, self.hour, self.minute, self.second)
    }
}

/// Three numbers of exactly these widths.
fn numbers(text: &str, separator: char, widths: [usize; 3]) -> Result<[u16; 3], TimeError> {
    let mut parts = text.split(separator);
    let mut numbers = [0; 3];
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts.next().ok_or(TimeError)?;
        if part.len() != width || !part.bytes().all(|b| b.is_ascii_digit()) {
            return Err(TimeError);
        }
        *number = part.parse().map_err(|_| TimeError)?;
    }
    if parts.next().is_none() { Ok(numbers) } else { Err(TimeError) }
}

fn narrow(number: u16) -> Result<u8, TimeError> {
    u8::try_from(number).map_err(|_| TimeError)
}

fn days_of_month(year: u16, month: u8) -> u8 {
    let is_leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Moments, and what a clock in Beijing shows then: around both midnights, before 1970, and at both ends.
    #[cfg(any(feature = "chrono", feature = "jiff"))]
    pub(super) const MOMENTS: [(&str, &str); 12] = [
        ("2024-02-29T15:59:59Z", "2024-02-29 23:59:59"),
        ("2024-02-29T15:59:59.999999999Z", "2024-02-29 23:59:59"),
        ("2024-02-29T16:00:00Z", "2024-03-01 00:00:00"),
        ("2024-02-29T23:59:59Z", "2024-03-01 07:59:59"),
        ("2024-03-01T00:00:00Z", "2024-03-01 08:00:00"),
        ("2024-02-29T11:00:00-05:00", "2024-03-01 00:00:00"),
        ("1969-12-31T23:59:59.500Z", "1970-01-01 07:59:59"),
        ("1969-12-31T15:59:59.999Z", "1969-12-31 23:59:59"),
        ("0001-01-01T00:00:00+08:00", "0001-01-01 00:00:00"),
        ("0001-01-01T00:00:00Z", "0001-01-01 08:00:00"),
        ("9999-12-30T16:00:00Z", "9999-12-31 00:00:00"),
        (THE_LAST_MOMENT, "9999-12-31 23:59:59"),
    ];

    #[cfg(any(feature = "chrono", feature = "jiff"))]
    pub(super) const THE_LAST_MOMENT: &str = "9999-12-31T23:59:59.999+08:00";

    /// Any second that the platform can write, the ends of its range more often than chance would have it.
    #[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
    pub(super) fn any_time() -> impl proptest::strategy::Strategy<Value = DateTime> {
        use proptest::prelude::*;
        let (first, last) = (DAYS.start() * SECONDS_PER_DAY, (DAYS.end() + 1) * SECONDS_PER_DAY);
        let hour = 3600;
        prop_oneof![first..last, first..first + hour, last - hour..last, -hour..hour]
            .prop_map(|seconds| DateTime::try_from_unix_seconds(seconds - UTC_PLUS_8).unwrap())
    }

    fn beijing(unix_seconds: u64) -> String {
        DateTime::from_system_time(UNIX_EPOCH + Duration::from_secs(unix_seconds)).to_string()
    }

    #[test]
    fn o05_the_zone_of_the_machine_does_not_matter() {
        // A formula from the moment alone: nothing here reads the time zone.
        assert_eq!(beijing(0), "1970-01-01 08:00:00");
        assert_eq!(beijing(1_709_222_399), "2024-02-29 23:59:59");
        assert_eq!(beijing(1_709_222_400), "2024-03-01 00:00:00");
        assert_eq!(beijing(4_102_416_000), "2100-01-01 00:00:00");
        assert_eq!(beijing(946_655_999), "1999-12-31 23:59:59");
        let before = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(DateTime::from_system_time(before).to_string(), "1970-01-01 07:59:59");
        let just_before = UNIX_EPOCH - Duration::from_millis(1);
        assert_eq!(DateTime::from_system_time(just_before).to_string(), "1970-01-01 07:59:59");
    }

    #[test]
    fn every_day_of_four_centuries_round_trips() {
        for days in -10_000..140_000 {
            let date = Date::from_days_since_epoch(days);
            assert_eq!(date.days_since_epoch(), days);
            assert_eq!(date.to_string().parse(), Ok(date));
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in ["2023-02-29", "2024-13-01", "2024-00-10", "2024-1-01", "24-01-01", "0000-01-01", "2024-01-01 ", ""]
        {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        for text in ["2024-01-01", "2024-01-01 24:00:00", "2024-01-01T00:00:00", "2024-01-01 00:60:00"] {
            assert!(text.parse::<DateTime>().is_err(), "{text}");
        }
    }

    #[test]
    fn extreme_clocks_do_not_panic() {
        for time in [UNIX_EPOCH + Duration::from_secs(u64::MAX / 4), UNIX_EPOCH - Duration::from_secs(1 << 40)] {
            let shown = DateTime::from_system_time(time);
            let _ = shown.to_system_time();
            assert_eq!(shown.to_string().len(), 19);
        }
    }
}
