//! Agreements by which a merchant may deduct from a user, and what was deducted.

use alipay_core::{Amount, Date, DateTime};
use serde::{Deserialize, Serialize};

use super::{Callbacks, Ids, PeriodRule, Row, SignTerms, Table, USER_ID, day};

/// The end of agreements that have none, as the platform writes it.
const NEVER: &str = "2115-02-01 00:00:00";

/// All agreements, by the gateway's number.
pub(crate) type Agreements = Table<Agreement>;

/// One agreement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Agreement {
    /// Number issued by the gateway.
    pub(crate) agreement_no: String,
    /// Number of the page that it was signed on: the merchant's, if there is one.
    pub(crate) request_no: String,
    pub(crate) terms: SignTerms,
    pub(crate) callbacks: Callbacks,
    pub(crate) user_id: String,
    pub(crate) status: AgreementStatus,
    pub(crate) signed: DateTime,
    pub(crate) unsigned: Option<DateTime>,
    pub(crate) ends: DateTime,
    /// The next day to deduct on, where there is a period.
    pub(crate) next: Option<Date>,
    pub(crate) deductions: Vec<Deduction>,
}

/// Money that was deducted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Deduction {
    pub(crate) out_trade_no: String,
    pub(crate) amount: Amount,
    pub(crate) time: DateTime,
}

/// The states of an agreement. There is none before it is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum AgreementStatus {
    #[serde(rename = "NORMAL")]
    Signed,
    #[serde(rename = "UNSIGN")]
    Unsigned,
}

impl AgreementStatus {
    /// The value on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Signed => "NORMAL",
            Self::Unsigned => "UNSIGN",
        }
    }
}

impl Row for Agreement {
    fn key(&self) -> &str {
        &self.agreement_no
    }
}

impl Agreements {
    /// The user signs.
    pub(crate) fn sign(
        &mut self,
        ids: &mut Ids,
        now: DateTime,
        request_no: &str,
        terms: SignTerms,
        callbacks: &Callbacks,
    ) -> &Agreement {
        let never = NEVER.parse().unwrap_or(now);
        let ends = terms.validity.as_deref().and_then(|validity| end(now, validity)).unwrap_or(never);
        self.put(Agreement {
            agreement_no: day(now) + &ids.decimal(12),
            next: terms.period.as_ref().map(|period| period.first),
            request_no: request_no.to_owned(),
            terms,
            callbacks: callbacks.clone(),
            user_id: USER_ID.to_owned(),
            status: AgreementStatus::Signed,
            signed: now,
            unsigned: None,
            ends,
            deductions: Vec::new(),
        })
    }

    /// What was signed on the page with this number, and not ended since.
    pub(crate) fn signed_on(&self, request_no: &str) -> Option<&Agreement> {
        self.iter().find(|one| one.request_no == request_no && one.status == AgreementStatus::Signed)
    }
}

impl Agreement {
    /// Whether money may be deducted at all.
    pub(crate) fn is_valid(&self, now: DateTime) -> bool {
        self.status == AgreementStatus::Signed && now < self.ends
    }

    /// What was deducted so far.
    pub(crate) fn deducted(&self) -> Amount {
        self.deductions.iter().fold(Amount::default(), |sum, one| sum.checked_add(one.amount).unwrap_or(sum))
    }

    /// Writes a deduction down; the next one is due a cycle later.
    pub(crate) fn deduct(&mut self, deduction: Deduction) {
        self.deductions.push(deduction);
        if let (Some(next), Some(period)) = (self.next, &self.terms.period) {
            self.next = Some(period.after(next));
        }
    }
}

impl PeriodRule {
    /// The day a cycle later.
    fn after(&self, day: Date) -> Date {
        if self.is_monthly { months_after(day, self.cycle) } else { days_after(midnight(day), self.cycle).date() }
    }
}

/// When an agreement ends that is good for so many days or months.
fn end(now: DateTime, validity: &str) -> Option<DateTime> {
    let number: u16 = validity.get(..validity.len().checked_sub(1)?)?.parse().ok()?;
    match validity.as_bytes().last() {
        Some(b'd') => Some(days_after(now, number)),
        Some(b'm') => {
            let (hour, minute, second) = now.time();
            DateTime::new(months_after(now.date(), number), hour, minute, second).ok()
        }
        _ => None,
    }
}

fn midnight(day: Date) -> DateTime {
    DateTime::new(day, 0, 0, 0).unwrap_or_default()
}

fn days_after(time: DateTime, days: u16) -> DateTime {
    super::after(time, std::time::Duration::from_secs(u64::from(days) * 24 * 3600))
}

/// The same day so many months later, or the last one of a month that is shorter.
fn months_after(day: Date, months: u16) -> Date {
    let (year, month, of_month) = day.parts();
    let months = u32::from(year) * 12 + u32::from(month) - 1 + u32::from(months);
    let (year, month) = (u16::try_from(months / 12).unwrap_or(u16::MAX), u8::try_from(months % 12 + 1).unwrap_or(1));
    (1..=of_month).rev().find_map(|of_month| Date::new(year, month, of_month).ok()).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_days_of_every_length() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(months_after(day("2026-01-31"), 1), day("2026-02-28"));
        assert_eq!(months_after(day("2026-11-26"), 2), day("2027-01-26"));
        let period = |is_monthly, cycle| PeriodRule {
            is_monthly,
            cycle,
            first: day("2026-11-26"),
            single_amount: Amount::default(),
            total_amount: None,
            total_payments: None,
        };
        assert_eq!(period(true, 1).after(day("2026-12-28")), day("2027-01-28"));
        assert_eq!(period(false, 7).after(day("2026-12-28")), day("2027-01-04"));

        let now = "2026-11-26 10:00:00".parse().unwrap();
        for (validity, expected) in [
            ("2m", Some("2027-01-26 10:00:00")),
            ("30d", Some("2026-12-26 10:00:00")),
            ("2y", None),
            ("", None),
            ("月", None),
            ("99999d", None),
        ] {
            assert_eq!(end(now, validity).map(|time| time.to_string()).as_deref(), expected, "{validity}");
        }
    }
}
