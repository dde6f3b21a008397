//! Days and seconds of the crate `chrono`.

use chrono::{Datelike as _, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike as _, Utc};

use super::{Date, DateTime, TimeError, UTC_PLUS_8};

/// The same day.
impl From<Date> for NaiveDate {
    fn from(date: Date) -> Self {
        // Every day of ours is one of theirs.
        Self::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day)).unwrap_or_default()
    }
}

/// The same day; refused outside the years 1 to 9999.
impl TryFrom<NaiveDate> for Date {
    type Error = TimeError;

    fn try_from(date: NaiveDate) -> Result<Self, TimeError> {
        let year = u16::try_from(date.year()).map_err(|_| TimeError)?;
        Self::new(year, narrow(date.month())?, narrow(date.day())?)
    }
}

/// The wall clock in Beijing.
impl From<DateTime> for NaiveDateTime {
    fn from(time: DateTime) -> Self {
        let (hour, minute, second) = time.time();
        // Every second of ours is one of theirs.
        let clock = NaiveTime::from_hms_opt(u32::from(hour), u32::from(minute), u32::from(second)).unwrap_or_default();
        NaiveDate::from(time.date()).and_time(clock)
    }
}

/// A wall clock in Beijing. Refused, since the platform cannot write it: a fraction of a second, a leap second, and years
/// outside 1 to 9999.
impl TryFrom<NaiveDateTime> for DateTime {
    type Error = TimeError;

    fn try_from(time: NaiveDateTime) -> Result<Self, TimeError> {
        if time.nanosecond() != 0 {
            return Err(TimeError);
        }
        Self::new(time.date().try_into()?, narrow(time.hour())?, narrow(time.minute())?, narrow(time.second())?)
    }
}

/// The moment, with the offset of Beijing.
impl From<DateTime> for chrono::DateTime<FixedOffset> {
    fn from(time: DateTime) -> Self {
        // Four digits of a year are far from the limits of theirs.
        let moment = chrono::DateTime::<Utc>::from_timestamp(time.unix_seconds(), 0).unwrap_or_default();
        let offset = FixedOffset::east_opt(UTC_PLUS_8 as i32).unwrap_or_else(|| chrono::Offset::fix(&Utc));
        moment.with_timezone(&offset)
    }
}

/// What a clock in Beijing shows at this moment of any time zone: fractions of a second are cut off, as a clock does.
/// Refused outside the years 1 to 9999.
///
/// ```
/// use alipay_core::{DateTime, TimeError};
/// use chrono::{FixedOffset, NaiveDateTime, Utc};
///
/// let paid: DateTime = "2024-05-01 08:00:00".parse()?;
/// assert_eq!(chrono::DateTime::<FixedOffset>::from(paid).to_string(), "2024-05-01 08:00:00 +08:00");
/// assert_eq!(NaiveDateTime::from(paid).to_string(), "2024-05-01 08:00:00");
///
/// let moment: chrono::DateTime<Utc> = "2024-04-30T23:59:59.750Z".parse().unwrap();
/// assert_eq!(DateTime::try_from(moment)?.to_string(), "2024-05-01 07:59:59");
/// # Ok::<(), TimeError>(())
/// ```
impl<Tz: TimeZone> TryFrom<chrono::DateTime<Tz>> for DateTime {
    type Error = TimeError;

    fn try_from(moment: chrono::DateTime<Tz>) -> Result<Self, TimeError> {
        Self::try_from_unix_seconds(moment.timestamp())
    }
}

fn narrow(number: u32) -> Result<u8, TimeError> {
    u8::try_from(number).map_err(|_| TimeError)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::tests::*, *};

    type Moment = chrono::DateTime<FixedOffset>;

    fn beijing(moment: &str) -> Result<String, TimeError> {
        DateTime::try_from(moment.parse::<Moment>().unwrap()).map(|time| time.to_string())
    }

    #[test]
    fn moments_become_what_a_clock_in_beijing_shows() {
        for (moment, shown) in MOMENTS {
            assert_eq!(beijing(moment).as_deref(), Ok(shown), "{moment}");
        }
        for moment in ["0000-12-31T15:59:59Z", "+10000-01-01T00:00:00+08:00", "-0001-01-01T00:00:00Z"] {
            assert_eq!(beijing(moment), Err(TimeError), "{moment}");
        }
        let leap_second = beijing("2016-12-31T23:59:60Z");
        assert_eq!(leap_second.as_deref(), Ok("2017-01-01 07:59:59"));
        for extreme in [chrono::DateTime::<Utc>::MIN_UTC, chrono::DateTime::<Utc>::MAX_UTC] {
            assert_eq!(DateTime::try_from(extreme), Err(TimeError));
        }
    }

    #[test]
    fn ours_keep_their_offset() {
        for (time, moment) in [
            ("0001-01-01 00:00:00", "0001-01-01T00:00:00+08:00"),
            ("1969-12-31 23:59:59", "1969-12-31T23:59:59+08:00"),
            ("9999-12-31 23:59:59", "9999-12-31T23:59:59+08:00"),
        ] {
            let time: DateTime = time.parse().unwrap();
            assert_eq!(format!("{:?}", Moment::from(time)), moment);
            assert_eq!(NaiveDateTime::from(time).to_string(), time.to_string());
        }
    }

    #[test]
    fn wall_clocks_are_exact() {
        let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let whole = day(2024).and_hms_opt(23, 59, 59).unwrap();
        assert_eq!(DateTime::try_from(whole).unwrap().to_string(), "2024-01-01 23:59:59");
        for refused in [
            day(2024).and_hms_nano_opt(0, 0, 0, 1).unwrap(),
            day(2024).and_hms_milli_opt(23, 59, 59, 1000).unwrap(),
            day(0).and_time(NaiveTime::MIN),
            day(10_000).and_time(NaiveTime::MIN),
            NaiveDateTime::MIN,
            NaiveDateTime::MAX,
        ] {
            assert_eq!(DateTime::try_from(refused), Err(TimeError), "{refused}");
        }
        for year in [-1, 0, 10_000, 65_537] {
            assert_eq!(Date::try_from(day(year)), Err(TimeError));
        }
    }

    proptest! {
        #[test]
        fn every_second_goes_there_and_back(time in any_time()) {
            prop_assert_eq!(DateTime::try_from(NaiveDateTime::from(time)), Ok(time));
            prop_assert_eq!(DateTime::try_from(Moment::from(time)), Ok(time));
            prop_assert_eq!(Date::try_from(NaiveDate::from(time.date())), Ok(time.date()));
            prop_assert_eq!(Moment::from(time).naive_local(), NaiveDateTime::from(time));
        }
    }
}
