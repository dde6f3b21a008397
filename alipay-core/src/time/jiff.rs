//! Days and seconds of the crate `jiff`.

use jiff::{Timestamp, civil};

use super::{Date, DateTime, TimeError};

/// The same day.
impl From<Date> for civil::Date {
    fn from(date: Date) -> Self {
        // Every day of ours is one of theirs.
        let year = i16::try_from(date.year).unwrap_or(i16::MAX);
        Self::new(year, date.month.cast_signed(), date.day.cast_signed()).unwrap_or_default()
    }
}

/// The same day; refused outside the years 1 to 9999.
impl TryFrom<civil::Date> for Date {
    type Error = TimeError;

    fn try_from(date: civil::Date) -> Result<Self, TimeError> {
        let year = u16::try_from(date.year()).map_err(|_| TimeError)?;
        Self::new(year, narrow(date.month())?, narrow(date.day())?)
    }
}

/// The wall clock in Beijing.
impl From<DateTime> for civil::DateTime {
    fn from(time: DateTime) -> Self {
        let [hour, minute, second] = <[u8; 3]>::from(time.time()).map(u8::cast_signed);
        // Every second of ours is one of theirs.
        let clock = civil::Time::new(hour, minute, second, 0).unwrap_or_default();
        civil::Date::from(time.date()).to_datetime(clock)
    }
}

/// A wall clock in Beijing. Refused, since the platform cannot write it: a fraction of a second, and years outside 1 to
/// 9999.
impl TryFrom<civil::DateTime> for DateTime {
    type Error = TimeError;

    fn try_from(time: civil::DateTime) -> Result<Self, TimeError> {
        if time.subsec_nanosecond() != 0 {
            return Err(TimeError);
        }
        Self::new(time.date().try_into()?, narrow(time.hour())?, narrow(time.minute())?, narrow(time.second())?)
    }
}

/// The moment. Refused on the last day of the year 9999 from 06:00:01 on: the timestamps of `jiff` end earlier.
impl TryFrom<DateTime> for Timestamp {
    type Error = TimeError;

    fn try_from(time: DateTime) -> Result<Self, TimeError> {
        Self::from_second(time.unix_seconds()).map_err(|_| TimeError)
    }
}

/// What a clock in Beijing shows at this moment: fractions of a second are cut off, as a clock does. Refused outside the
/// years 1 to 9999.
///
/// ```
/// use alipay_core::{DateTime, TimeError};
/// use jiff::{Timestamp, civil};
///
/// let paid: DateTime = "2024-05-01 08:00:00".parse()?;
/// assert_eq!(Timestamp::try_from(paid)?.to_string(), "2024-05-01T00:00:00Z");
/// assert_eq!(civil::DateTime::from(paid), civil::date(2024, 5, 1).at(8, 0, 0, 0));
///
/// let moment: Timestamp = "2024-04-30T23:59:59.750Z".parse().unwrap();
/// assert_eq!(DateTime::try_from(moment)?.to_string(), "2024-05-01 07:59:59");
/// # Ok::<(), TimeError>(())
/// ```
impl TryFrom<Timestamp> for DateTime {
    type Error = TimeError;

    fn try_from(moment: Timestamp) -> Result<Self, TimeError> {
        // Before 1970 the fraction is negative, and the second that has begun is one earlier.
        Self::try_from_unix_seconds(moment.as_second() - i64::from(moment.subsec_nanosecond() < 0))
    }
}

fn narrow(number: i8) -> Result<u8, TimeError> {
    u8::try_from(number).map_err(|_| TimeError)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::tests::*, *};

    fn beijing(moment: &str) -> Result<String, TimeError> {
        DateTime::try_from(moment.parse::<Timestamp>().unwrap()).map(|time| time.to_string())
    }

    #[test]
    fn moments_become_what_a_clock_in_beijing_shows() {
        for (moment, shown) in MOMENTS.into_iter().filter(|(moment, _)| *moment != THE_LAST_MOMENT) {
            assert_eq!(beijing(moment).as_deref(), Ok(shown), "{moment}");
        }
        for moment in ["0000-12-31T15:59:59.999Z", "-000001-01-01T00:00:00Z"] {
            assert_eq!(beijing(moment), Err(TimeError), "{moment}");
        }
        assert_eq!(DateTime::try_from(Timestamp::MIN), Err(TimeError));
        assert_eq!(DateTime::try_from(Timestamp::MAX).unwrap().to_string(), "9999-12-31 06:00:00");
    }

    #[test]
    fn ours_become_moments_as_long_as_there_are_any() {
        for (time, moment) in [
            ("0001-01-01 00:00:00", "0000-12-31T16:00:00Z"),
            ("1970-01-01 07:59:59", "1969-12-31T23:59:59Z"),
            ("9999-12-31 06:00:00", "9999-12-30T22:00:00Z"),
        ] {
            let time: DateTime = time.parse().unwrap();
            assert_eq!(Timestamp::try_from(time).unwrap(), moment.parse().unwrap());
        }
        for time in ["9999-12-31 06:00:01", "9999-12-31 23:59:59"] {
            assert_eq!(Timestamp::try_from(time.parse::<DateTime>().unwrap()), Err(TimeError), "{time}");
        }
    }

    #[test]
    fn wall_clocks_are_exact() {
        let whole = civil::date(2024, 1, 1).at(23, 59, 59, 0);
        assert_eq!(DateTime::try_from(whole).unwrap().to_string(), "2024-01-01 23:59:59");
        for refused in [
            civil::date(2024, 1, 1).at(0, 0, 0, 1),
            civil::date(0, 12, 31).at(23, 59, 59, 0),
            civil::date(-1, 1, 1).at(0, 0, 0, 0),
            civil::DateTime::MIN,
            civil::DateTime::MAX,
        ] {
            assert_eq!(DateTime::try_from(refused), Err(TimeError), "{refused}");
        }
        for day in [civil::Date::MIN, civil::date(0, 12, 31)] {
            assert_eq!(Date::try_from(day), Err(TimeError));
        }
        assert_eq!(Date::try_from(civil::Date::MAX).unwrap().parts(), (9999, 12, 31));
    }

    proptest! {
        #[test]
        fn every_second_goes_there_and_back(time in any_time()) {
            prop_assert_eq!(DateTime::try_from(civil::DateTime::from(time)), Ok(time));
            prop_assert_eq!(Date::try_from(civil::Date::from(time.date())), Ok(time.date()));
            match Timestamp::try_from(time) {
                Ok(moment) => prop_assert_eq!(DateTime::try_from(moment), Ok(time)),
                Err(TimeError) => prop_assert_eq!(time.date().parts(), (9999, 12, 31)),
            }
        }
    }
}
