//! The outcomes that a failed call can have.

use super::{Error, Kind};

/// What became of a call that did not succeed. [`Error::outcome`] tells.
///
/// ```
/// # fn react(error: &alipay_core::Error) {
/// use alipay_core::Outcome;
/// match error.outcome() {
///     Outcome::NotSent => {}    // mend what the message names, or try again later
///     Outcome::InProgress => {} // ask for the order until it is paid or closed
///     Outcome::Refused if error.is_duplicate() => {} // there is such an order already: ask for it
///     Outcome::Refused => {}    // final: tell the user, by `error.api()`
///     Outcome::Unknown => {}    // keep `error.unknown_outcome()`, and find out
///     _ => {}                   // a call that only reads: ask again later
/// }
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// Nothing reached the platform.
    ///
    /// **What to do:** mend what the message names; after a failure of the network, the same call can be made again.
    NotSent,
    /// The platform waits for the buyer (`code` 10003).
    ///
    /// **What to do:** ask `alipay.trade.query` every 3 to 5 seconds for up to a minute, then cancel at once.
    InProgress,
    /// The platform refused, and signed that: it did not do what was asked.
    ///
    /// **What to do:** act on the business code of [`Error::api`]. Where [`Error::is_duplicate`] holds, the order exists
    /// from an earlier call: ask for it.
    Refused,
    /// A refusal that no signature covers, of a call that only reads. Anybody on the way could have written it.
    ///
    /// **What to do:** mend app id, keys and gateway, which is what the platform refuses unsigned; conclude nothing about
    /// an order.
    Unauthenticated,
    /// The platform may have done what was asked.
    ///
    /// **What to do:** do not make the call again. Keep [`Error::unknown_outcome`] and take its
    /// [`next`](super::UnknownOutcome::next) step.
    Unknown,
    /// There is no usable answer, and nothing can have changed: the call only reads.
    ///
    /// **What to do:** ask again later.
    Failed,
}

impl Error {
    /// What became of the call.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match &self.0.kind {
            _ if self.is_outcome_unknown() => Outcome::Unknown,
            kind if kind.is_before_sending() => Outcome::NotSent,
            Kind::Transport(error) if error.is_not_sent() => Outcome::NotSent,
            Kind::InProgress => Outcome::InProgress,
            Kind::Api(error) if !error.is_authenticated => Outcome::Unauthenticated,
            Kind::Api(error) if error.is_final() => Outcome::Refused,
            _ => Outcome::Failed,
        }
    }

    /// Nothing reached the platform: the request is not valid, it could not be signed, or there was no connection.
    #[must_use]
    pub fn is_not_sent(&self) -> bool {
        self.outcome() == Outcome::NotSent
    }

    /// The platform refused, and its signature covers the refusal: it did not do what was asked.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.outcome() == Outcome::Refused
    }

    /// The platform refused since it knows an order with this number already: from an earlier call, perhaps one whose
    /// answer was lost.
    ///
    /// # Troubleshooting
    ///
    /// Ask for the order, and compare its amount: it may be paid. Never take this for a failed payment.
    #[must_use]
    pub fn is_duplicate(&self) -> bool {
        const CODES: [&str; 3] = ["ACQ.TRADE_HAS_SUCCESS", "ACQ.TRADE_HAS_CLOSE", "ACQ.CONTEXT_INCONSISTENT"];
        self.is_authenticated() && CODES.iter().any(|code| self.is_api(code))
    }
}
