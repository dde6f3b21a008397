//! Codes that work once, for a while.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::{Grant, Ids, Row, Table};

/// How long a dead code is remembered, so that its owner is told that it is dead and not that it never was.
const MEMORY: Duration = Duration::from_secs(24 * 3600);

/// Codes of one kind.
pub(crate) type Codes = Table<Code>;

/// One code.
#[derive(Serialize, Deserialize)]
pub(crate) struct Code {
    text: String,
    issued: SystemTime,
    /// `None` once it was used.
    stands_for: Option<Grant>,
}

impl Code {
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn issued(&self) -> SystemTime {
        self.issued
    }

    /// What it stands for, until it is used.
    pub(crate) fn stands_for(&self) -> Option<&Grant> {
        self.stands_for.as_ref()
    }
}

/// Why a code is worth nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeProblem {
    Unknown,
    Used,
    Expired,
}

impl Row for Code {
    fn key(&self) -> &str {
        &self.text
    }
}

impl Codes {
    /// A new code.
    pub(crate) fn issue(&mut self, ids: &mut Ids, now: SystemTime, stands_for: Grant) -> String {
        self.retain(|code| age(code.issued, now) <= MEMORY);
        let code = ids.hex(32);
        self.put(Code { text: code.clone(), issued: now, stands_for: Some(stands_for) });
        code
    }

    /// Uses a code up.
    pub(crate) fn redeem(&mut self, code: &str, now: SystemTime, lifetime: Duration) -> Result<Grant, CodeProblem> {
        let code = self.change(code).ok_or(CodeProblem::Unknown)?;
        if age(code.issued, now) > lifetime {
            return Err(CodeProblem::Expired);
        }
        code.stands_for.take().ok_or(CodeProblem::Used)
    }
}

/// How long ago that was; clocks that run backwards make nothing older.
pub(super) fn age(then: SystemTime, now: SystemTime) -> Duration {
    now.duration_since(then).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    #[test]
    fn a_code_works_once_and_not_for_ever() {
        let (mut ids, mut codes) = (Ids::new().unwrap(), Codes::new("codes"));
        let grant = Grant::by_user(true);
        let minute = Duration::from_secs(60);
        let mut issue = || codes.issue(&mut ids, UNIX_EPOCH, grant.clone());
        let (first, second) = (issue(), issue());
        assert_eq!(codes.redeem(&first, UNIX_EPOCH + minute, minute), Ok(grant));
        assert_eq!(codes.redeem(&first, UNIX_EPOCH + minute, minute), Err(CodeProblem::Used));
        assert_eq!(codes.redeem(&second, UNIX_EPOCH + 2 * minute, minute), Err(CodeProblem::Expired));
        assert_eq!(codes.redeem("other", UNIX_EPOCH, minute), Err(CodeProblem::Unknown));
    }
}
