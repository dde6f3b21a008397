//! What must come of a call whose every attempt breaks in the same way: the decision table of the documentation, in words
//! of its own.

use alipay_sandbox::{Damage, Stage};

/// The six classes of repetition, each by one API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// `alipay.trade.query`
    Read,
    /// `alipay.trade.cancel`
    Cancel,
    /// `alipay.trade.refund`
    KeyedWrite,
    /// `alipay.trade.pay`
    Pay,
    /// `alipay.system.oauth.token`
    OneShot,
    /// `alipay.trade.page.pay`
    Offline,
}

impl Class {
    pub const ALL: [Self; 6] = [Self::Read, Self::Cancel, Self::KeyedWrite, Self::Pay, Self::OneShot, Self::Offline];
}

/// How a call ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum End {
    /// With an answer that was verified, or, of a page, with the page.
    Success,
    /// With a payment that waits for its buyer.
    InProgress,
    /// With a signed refusal.
    Refused,
    /// Nothing reached the gateway.
    NotSent,
    /// Something may have happened.
    Unknown,
    /// Without a usable answer, of a call that changes nothing.
    Failed,
}

/// What is asserted about a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    pub end: End,
    /// Requests of which the gateway saw a byte.
    pub requests: u64,
    /// Calls that it carried out.
    pub executions: u64,
}

/// What a client is left with.
enum Evidence {
    /// Nobody listened: nothing can have been sent.
    NoConnection,
    /// The connection broke, nothing came, or a page of something in between.
    NoAnswer,
    /// An answer with a signature that is wrong.
    Unproven,
    /// The platform's word that it does not know.
    PlatformUnsure,
    /// The whole answer.
    Answer,
}

pub fn expected(stage: Stage, class: Class, damage: Damage) -> Expected {
    if class == Class::Offline {
        return Expected { end: End::Success, requests: 0, executions: 0 };
    }
    let attempts = match (evidence(stage, damage), class) {
        (Evidence::NoConnection, _) => return Expected { end: End::NotSent, requests: 0, executions: 0 },
        (Evidence::Answer, _) => return Expected { end: End::Success, requests: 1, executions: 1 },
        // Bytes were sent: whatever could do harm twice is not sent again.
        (_, Class::KeyedWrite | Class::Pay | Class::OneShot) => 1,
        // One repeat, since a proxy may have garbled one answer; a wrong key garbles all.
        (Evidence::Unproven, _) => 2,
        (Evidence::NoAnswer | Evidence::PlatformUnsure, _) => 3,
    };
    Expected {
        end: if class == Class::Read { End::Failed } else { End::Unknown },
        requests: attempts,
        executions: if stage >= Stage::Executed { attempts } else { 0 },
    }
}

fn evidence(stage: Stage, damage: Damage) -> Evidence {
    let is_cut = stage >= Stage::StatusLine && stage <= Stage::LastByte;
    match damage {
        _ if stage == Stage::Refused => Evidence::NoConnection,
        _ if is_cut => Evidence::NoAnswer,
        // It happens when everything is there.
        Damage::Reset | Damage::Stall | Damage::Truncation if stage == Stage::AfterAnswer => Evidence::Answer,
        Damage::Reset | Damage::Stall | Damage::Truncation | Damage::ServerError | Damage::Html => Evidence::NoAnswer,
        Damage::BadSignature => Evidence::Unproven,
        Damage::Unavailable => Evidence::PlatformUnsure,
    }
}
