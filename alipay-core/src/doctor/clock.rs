//! The time of requests.

use std::time::{Duration, SystemTime};

use super::{Check, Finding, Verdict};
use crate::time::DateTime;

/// Beyond this the gateway refuses requests.
const REFUSED: Duration = Duration::from_secs(600);

/// Up to this it is the way of an answer, and nobody's clock.
const UNNOTICED: Duration = Duration::from_secs(60);

/// Compares the clock of this machine with the header `Date` of an answer of the gateway that came at `now`.
///
/// ```
/// use alipay_core::doctor::{self, Verdict};
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let now = UNIX_EPOCH + Duration::from_secs(784_111_777 + 3600);
/// let finding = doctor::clock(now, Some("Sun, 06 Nov 1994 08:49:37 GMT"));
/// assert_eq!(finding.verdict, Verdict::Wrong);
/// assert_eq!(finding.found, "This clock is 60 min 0 s ahead of the gateway's.");
/// ```
#[must_use]
pub fn clock(now: SystemTime, date: Option<&str>) -> Finding {
    let here = format!("{} in Beijing, whatever the time zone of this machine", DateTime::from_system_time(now));
    let Some(there) = date.and_then(|date| httpdate::parse_http_date(date).ok()) else {
        return Finding::new(
            Check::Clock,
            Verdict::NotChecked,
            format!("{here}; there is no answer to compare it with"),
            "",
        );
    };
    let (distance, direction) = match now.duration_since(there) {
        Ok(ahead) => (ahead, "ahead of"),
        Err(behind) => (behind.duration(), "behind"),
    };
    let verdict = match distance {
        distance if distance > REFUSED => Verdict::Wrong,
        distance if distance > UNNOTICED => Verdict::Warning,
        _ => return Finding::ok(Check::Clock, here),
    };
    let (minutes, seconds) = (distance.as_secs() / 60, distance.as_secs() % 60);
    Finding::new(
        Check::Clock,
        verdict,
        format!("This clock is {minutes} min {seconds} s {direction} the gateway's."),
        "Set the clock of this machine, with NTP: the gateway refuses requests that are ten minutes off.",
    )
}
