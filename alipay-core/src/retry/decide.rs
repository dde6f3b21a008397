//! The table: which class of API is made again after which kind of failure.

use crate::{Error, api::RetryClass, envelope::EnvelopeError, error::Kind};

/// What a failed attempt says about making another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No connection: nothing was sent.
    NotSent,
    /// No connection in time: nothing was sent.
    NotSentInTime,
    /// The platform signed that there were too many calls: nothing was carried out.
    RateLimited,
    /// The platform signed that it wants the same request again.
    AsksToRepeat,
    /// The platform signed that it does not know.
    PlatformUnsure,
    /// The connection broke, nothing came in time, or something in between answered.
    NoAnswer,
    /// An answer that proves nothing: wrong signature, unreadable, about another order.
    Unproven,
    /// Asking again would not change it.
    Final,
}

impl Failure {
    /// What kind of failure this is.
    pub(crate) fn of(error: &Error) -> Self {
        match error.kind() {
            Kind::Transport(error) if error.is_peer_refused() => Self::Final,
            Kind::Transport(error) if error.is_not_sent() && error.is_timeout() => Self::NotSentInTime,
            Kind::Transport(error) if error.is_not_sent() => Self::NotSent,
            Kind::Transport(_) | Kind::TooLarge(_) => Self::NoAnswer,
            // A redirect would be answered with the same redirect.
            Kind::HttpStatus(status) if *status < 400 => Self::Final,
            // An error page, or an answer that was cut off in a way that HTTP does not notice.
            Kind::HttpStatus(_) | Kind::Envelope(EnvelopeError::NotJson) => Self::NoAnswer,
            Kind::Api(error) if error.is_rate_limited() => Self::RateLimited,
            Kind::Api(error) if error.asks_to_repeat() => Self::AsksToRepeat,
            Kind::Api(error) if error.is_authenticated && error.is_unknown_outcome() => Self::PlatformUnsure,
            Kind::AsksToRepeat => Self::AsksToRepeat,
            Kind::Envelope(_)
            | Kind::SignatureMissing
            | Kind::SignatureInvalid
            | Kind::UnknownCertificate(_)
            | Kind::Decrypt
            | Kind::Decode(_)
            | Kind::Mismatch(_) => Self::Unproven,
            Kind::Config(_)
            | Kind::Validation(_)
            | Kind::Sign(_)
            | Kind::SignerWaits
            | Kind::Stale
            | Kind::Certificate(_)
            | Kind::AppFailed(_)
            | Kind::Api(_)
            | Kind::InProgress
            | Kind::Journal(_) => Self::Final,
        }
    }
}

/// Most attempts, the first included, that a class is worth when they end with this failure. The policy may allow fewer.
pub(crate) fn attempts(class: RetryClass, failure: Failure) -> u8 {
    const MANY: u8 = u8::MAX;
    match (failure, class) {
        (Failure::Final, _) | (_, RetryClass::Offline) => 1,
        (Failure::NotSent, _) => 3,
        (Failure::NotSentInTime, _) => 2,
        (Failure::RateLimited, RetryClass::Pay | RetryClass::OneShot) => 3,
        (Failure::RateLimited, _) => MANY,
        // From here on, the platform may have done it.
        (_, RetryClass::KeyedWrite | RetryClass::Pay | RetryClass::OneShot) => 1,
        (Failure::AsksToRepeat, RetryClass::Read) => 1,
        (Failure::AsksToRepeat | Failure::PlatformUnsure | Failure::NoAnswer, _) => MANY,
        (Failure::Unproven, _) => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSES: [RetryClass; 6] = [
        RetryClass::Read,
        RetryClass::Cancel,
        RetryClass::KeyedWrite,
        RetryClass::Pay,
        RetryClass::OneShot,
        RetryClass::Offline,
    ];

    #[test]
    fn the_table() {
        // Read, Cancel, KeyedWrite, Pay, OneShot, Offline; of three attempts that a policy allows.
        let rows = [
            (Failure::NotSent, [3, 3, 3, 3, 3, 1]),
            (Failure::NotSentInTime, [2, 2, 2, 2, 2, 1]),
            (Failure::RateLimited, [3, 3, 3, 3, 3, 1]),
            (Failure::AsksToRepeat, [1, 3, 1, 1, 1, 1]),
            (Failure::PlatformUnsure, [3, 3, 1, 1, 1, 1]),
            (Failure::NoAnswer, [3, 3, 1, 1, 1, 1]),
            (Failure::Unproven, [2, 2, 1, 1, 1, 1]),
            (Failure::Final, [1, 1, 1, 1, 1, 1]),
        ];
        for (failure, expected) in rows {
            assert_eq!(CLASSES.map(|class| attempts(class, failure).min(3)), expected, "{failure:?}");
        }
    }

    #[test]
    fn what_may_have_moved_money_is_never_made_again() {
        for class in [RetryClass::KeyedWrite, RetryClass::Pay, RetryClass::OneShot] {
            for failure in [Failure::AsksToRepeat, Failure::PlatformUnsure, Failure::NoAnswer, Failure::Unproven] {
                assert_eq!(attempts(class, failure), 1, "{class:?} {failure:?}");
            }
        }
    }

    #[test]
    fn a_payment_is_never_worth_more_attempts_than_a_query() {
        let all = [
            Failure::NotSent,
            Failure::NotSentInTime,
            Failure::RateLimited,
            Failure::PlatformUnsure,
            Failure::NoAnswer,
            Failure::Unproven,
            Failure::Final,
        ];
        for failure in all {
            let of = |class| attempts(class, failure);
            assert!(of(RetryClass::Pay) <= of(RetryClass::KeyedWrite), "{failure:?}");
            assert!(of(RetryClass::KeyedWrite) <= of(RetryClass::Read), "{failure:?}");
            assert!(of(RetryClass::OneShot) == of(RetryClass::Pay), "{failure:?}");
        }
    }
}
