//! Days and seconds of the crate `time`.

use time::{Month, OffsetDateTime, PrimitiveDateTime, UtcOffset};

use super::{Date, DateTime, TimeError};

/// The same day.
impl From<Date> for time::Date {
    fn from(date: Date) -> Self {
        let month = Month::January.nth_next(date.month.saturating_sub(1)); // months are 1 to 12
        // Every day of ours is one of theirs.
        Self::from_calendar_date(i32::from(date.year), month, date.day).unwrap_or(Self::MIN)
    }
}

/// The same day; refused outside the years 1 to 9999.
impl TryFrom<time::Date> for Date {
    type Error = TimeError;

    fn try_from(date: time::Date) -> Result<Self, TimeError> {
        let year = u16::try_from(date.year()).map_err(|_| TimeError)?;
        Self::new(year, date.month().into(), date.day())
    }
}

/// The wall clock in Beijing.
impl From<DateTime> for PrimitiveDateTime {
    fn from(time: DateTime) -> Self {
        let (hour, minute, second) = time.time();
        // Every second of ours is one of theirs.
        let clock = time::Time::from_hms(hour, minute, second).unwrap_or(time::Time::MIDNIGHT);
        Self::new(time.date().into(), clock)
    }
}

/// A wall clock in Beijing. Refused, since the platform cannot write it: a fraction of a second, and years outside 1 to
/// 9999.
impl TryFrom<PrimitiveDateTime> for DateTime {
    type Error = TimeError;

    fn try_from(time: PrimitiveDateTime) -> Result<Self, TimeError> {
        if time.nanosecond() != 0 {
            return Err(TimeError);
        }
        Self::new(time.date().try_into()?, time.hour(), time.minute(), time.second())
    }
}

/// The moment, with the offset of Beijing.
impl From<DateTime> for OffsetDateTime {
    fn from(time: DateTime) -> Self {
        // Eight hours are an offset.
        let offset = UtcOffset::from_hms(8, 0, 0).unwrap_or(UtcOffset::UTC);
        PrimitiveDateTime::from(time).assume_offset(offset)
    }
}

/// What a clock in Beijing shows at this moment of any offset: fractions of a second are cut off, as a clock does.
/// Refused outside the years 1 to 9999.
///
/// ```
/// use alipay_core::{DateTime, TimeError};
/// use time::{Duration, OffsetDateTime};
///
/// let paid: DateTime = "2024-05-01 08:00:00".parse()?;
/// assert_eq!(OffsetDateTime::from(paid).to_string(), "2024-05-01 8:00:00.0 +08:00:00");
///
/// let moment = OffsetDateTime::UNIX_EPOCH - Duration::milliseconds(250);
/// assert_eq!(DateTime::try_from(moment)?.to_string(), "1970-01-01 07:59:59");
/// # Ok::<(), TimeError>(())
/// ```
impl TryFrom<OffsetDateTime> for DateTime {
    type Error = TimeError;

    fn try_from(moment: OffsetDateTime) -> Result<Self, TimeError> {
        Self::try_from_unix_seconds(moment.unix_timestamp())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::Duration;

    use super::{super::tests::*, *};

    fn day(year: i32) -> time::Date {
        time::Date::from_calendar_date(year, Month::January, 1).unwrap()
    }

    #[test]
    fn moments_become_what_a_clock_in_beijing_shows() {
        let offset = |hours| UtcOffset::from_hms(hours, 0, 0).unwrap();
        let midnight = |year, hours| day(year).midnight().assume_offset(offset(hours));
        for (moment, shown) in [
            (OffsetDateTime::UNIX_EPOCH, "1970-01-01 08:00:00"),
            (OffsetDateTime::UNIX_EPOCH - Duration::nanoseconds(1), "1970-01-01 07:59:59"),
            (OffsetDateTime::UNIX_EPOCH - Duration::seconds(1), "1970-01-01 07:59:59"),
            (midnight(2024, 0) - Duration::hours(8), "2024-01-01 00:00:00"),
            (midnight(2024, 0) - Duration::hours(8) - Duration::nanoseconds(1), "2023-12-31 23:59:59"),
            (midnight(2024, -5), "2024-01-01 13:00:00"),
            (midnight(1, 8), "0001-01-01 00:00:00"),
            (midnight(9999, 8) + Duration::milliseconds(999), "9999-01-01 00:00:00"),
        ] {
            assert_eq!(DateTime::try_from(moment).unwrap().to_string(), shown);
        }
        assert_eq!(DateTime::try_from(midnight(1, 9)), Err(TimeError));
        assert_eq!(DateTime::try_from(midnight(1, 8) - Duration::nanoseconds(1)), Err(TimeError));
        let last = PrimitiveDateTime::MAX.replace_year(9999).unwrap();
        assert_eq!(DateTime::try_from(last.assume_offset(offset(8))).unwrap().to_string(), "9999-12-31 23:59:59");
        assert_eq!(DateTime::try_from(last.assume_offset(offset(7))), Err(TimeError));
    }

    #[test]
    fn ours_keep_their_offset() {
        for (time, seconds) in [
            ("0001-01-01 00:00:00", -62_135_625_600),
            ("1970-01-01 07:59:59", -1),
            ("9999-12-31 23:59:59", 253_402_271_999),
        ] {
            let moment = OffsetDateTime::from(time.parse::<DateTime>().unwrap());
            assert_eq!((moment.unix_timestamp(), moment.offset().whole_hours()), (seconds, 8), "{time}");
        }
    }

    #[test]
    fn wall_clocks_are_exact() {
        let whole = day(2024).with_hms(23, 59, 59).unwrap();
        assert_eq!(DateTime::try_from(whole).unwrap().to_string(), "2024-01-01 23:59:59");
        for refused in [
            day(2024).with_hms_nano(0, 0, 0, 1).unwrap(),
            day(0).midnight(),
            day(-1).midnight(),
            PrimitiveDateTime::MIN,
            PrimitiveDateTime::MAX,
        ] {
            assert_eq!(DateTime::try_from(refused), Err(TimeError), "{refused}");
        }
        assert_eq!(Date::try_from(time::Date::MIN), Err(TimeError));
        assert_eq!(Date::try_from(day(9999)).unwrap().parts(), (9999, 1, 1));
    }

    proptest! {
        #[test]
        fn every_second_goes_there_and_back(time in any_time()) {
            prop_assert_eq!(DateTime::try_from(PrimitiveDateTime::from(time)), Ok(time));
            prop_assert_eq!(DateTime::try_from(OffsetDateTime::from(time)), Ok(time));
            prop_assert_eq!(Date::try_from(time::Date::from(time.date())), Ok(time.date()));
        }
    }
}
