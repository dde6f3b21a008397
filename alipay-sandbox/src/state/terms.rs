//! What a merchant asked for: the part of a payment request that outlives the call.

use std::time::Duration;

use alipay_core::{Amount, Charset, Date, DateTime};
use serde::{Deserialize, Serialize};

use super::{after, day};

/// How long a buyer may take where the merchant does not say.
const USUAL_TIME: Duration = Duration::from_secs(15 * 24 * 3600);

const MINUTE: u64 = 60;
const LONGEST: u64 = 15 * 24 * 3600;

/// What is to be paid, until when, and who hears of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Terms {
    /// The API that it was asked for with.
    pub(crate) method: String,
    /// The merchant's number.
    pub(crate) out_trade_no: String,
    pub(crate) total: Amount,
    pub(crate) subject: String,
    pub(crate) body: Option<String>,
    /// Comes back in notifications, and nowhere else.
    pub(crate) passback_params: Option<String>,
    pub(crate) expires: DateTime,
    pub(crate) callbacks: Callbacks,
    #[serde(default)] // rows written before there was anything but payments
    pub(crate) purpose: Purpose,
}

/// What somebody agrees to on a page, or with a code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Purpose {
    /// To pay.
    #[default]
    Pay,
    /// To have money frozen. The number of the order is the merchant's of the pre-authorization.
    Freeze(FreezeTerms),
    /// To be deducted from later. The number of the order is the merchant's of the agreement, or a made one.
    Sign(Box<SignTerms>),
}

impl Purpose {
    /// The names of all of them.
    pub(crate) const NAMES: [&'static str; 3] = ["pay", "freeze", "sign"];

    /// What sort it is.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::Freeze(_) => "freeze",
            Self::Sign(_) => "sign",
        }
    }
}

/// What is asked for besides the amount, when money is to be frozen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FreezeTerms {
    /// The merchant's number of the operation.
    pub(crate) out_request_no: String,
    pub(crate) product_code: Option<String>,
}

/// What a user signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SignTerms {
    pub(crate) external_agreement_no: Option<String>,
    pub(crate) external_logon_id: Option<String>,
    pub(crate) personal_product_code: String,
    pub(crate) sign_scene: Option<String>,
    /// How long the agreement is good for, as `2m` or `30d`.
    pub(crate) validity: Option<String>,
    pub(crate) period: Option<PeriodRule>,
}

/// How often and how much may be deducted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PeriodRule {
    /// Whether a cycle is so many months, and not days.
    pub(crate) is_monthly: bool,
    pub(crate) cycle: u16,
    /// The first day to deduct on.
    pub(crate) first: Date,
    /// Ceiling of one deduction.
    pub(crate) single_amount: Amount,
    /// Ceiling of all of them.
    pub(crate) total_amount: Option<Amount>,
    /// How many there may be.
    pub(crate) total_payments: Option<u64>,
}

/// Whom to tell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Callbacks {
    pub(crate) notify_url: Option<String>,
    pub(crate) return_url: Option<String>,
    /// Whether the request was in GBK: then so are notifications.
    pub(crate) is_gbk: bool,
}

impl Callbacks {
    pub(crate) fn charset(&self) -> Charset {
        if self.is_gbk { Charset::Gbk } else { Charset::Utf8 }
    }
}

/// Until when a buyer can pay: `time_expire` (a moment) before `timeout_express` (`90m`, `2h`, `1d`, or `1c` for the end
/// of the day; between a minute and 15 days). The error is what is wrong with it.
pub(crate) fn expiry(
    now: DateTime,
    time_expire: Option<&str>,
    timeout_express: Option<&str>,
) -> Result<DateTime, &'static str> {
    if let Some(text) = time_expire {
        // The form without seconds is documented for some APIs.
        let time = text.parse().or_else(|_| format!("{text}:00").parse());
        let time: DateTime = time.map_err(|_| "time_expire: its form is yyyy-MM-dd HH:mm:ss.")?;
        return if time > now { Ok(time) } else { Err("time_expire: it is over.") };
    }
    let Some(text) = timeout_express else { return Ok(after(now, USUAL_TIME)) };
    if text == "1c" {
        return end_of_day(now).ok_or("timeout_express: the day has no end.");
    }
    let unit = match text.chars().last() {
        Some('m') => MINUTE,
        Some('h') => 60 * MINUTE,
        Some('d') => 24 * 60 * MINUTE,
        _ => return Err("timeout_express: its form is 90m, 2h, 1d or 1c."),
    };
    let number = text.get(..text.len() - 1).and_then(|number| number.parse::<u64>().ok());
    match number.and_then(|number| number.checked_mul(unit)) {
        Some(seconds @ MINUTE..=LONGEST) => Ok(after(now, Duration::from_secs(seconds))),
        _ => Err("timeout_express: it is between 1m and 15d."),
    }
}

fn end_of_day(now: DateTime) -> Option<DateTime> {
    let digits = day(now);
    let date = [digits.get(..4)?, digits.get(4..6)?, digits.get(6..)?].join("-");
    format!("{date} 23:59:59").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_say_until_when() {
        let now: DateTime = "2026-11-26 10:00:00".parse().unwrap();
        let read = |time, timeout| expiry(now, time, timeout).map(|time| time.to_string());
        for (timeout, expected) in [
            ("1m", "2026-11-26 10:01:00"),
            ("90m", "2026-11-26 11:30:00"),
            ("2h", "2026-11-26 12:00:00"),
            ("15d", "2026-12-11 10:00:00"),
            ("1c", "2026-11-26 23:59:59"),
        ] {
            assert_eq!(read(None, Some(timeout)).as_deref(), Ok(expected), "{timeout}");
        }
        assert_eq!(read(None, None).as_deref(), Ok("2026-12-11 10:00:00"));
        assert_eq!(read(Some("2026-11-27 08:00"), Some("1m")).as_deref(), Ok("2026-11-27 08:00:00"));
        for (time, timeout) in [
            (Some("2026-11-26 10:00:00"), None),
            (Some("tomorrow"), None),
            (None, Some("16d")),
            (None, Some("0m")),
            (None, Some("m")),
            (None, Some("90")),
            (None, Some("99999999999999999999d")),
            (None, Some("-1d")),
            (None, Some("天")),
        ] {
            assert!(read(time, timeout).is_err(), "{time:?} {timeout:?}");
        }
    }
}
