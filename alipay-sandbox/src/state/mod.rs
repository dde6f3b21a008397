//! What the gateway remembers between calls. All of it is in memory, and gone with the process.

mod codes;
mod ids;
mod orders;
mod samples;
mod tokens;
mod transfers;

use std::{sync::Arc, time::Duration};

pub(crate) use codes::{CodeProblem, Codes};
pub(crate) use ids::Ids;
pub(crate) use orders::{Order, Orders, Refund, Status};
pub(crate) use samples::{Samples, success};
pub(crate) use tokens::{Grant, RefreshProblem, TokenProblem, Tokens};
pub(crate) use transfers::{Transfer, Transfers};

/// How long what the gateway hands out is good for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifetimes {
    pub(crate) code: Duration,
    pub(crate) access_token: Duration,
    pub(crate) refresh_token: Duration,
}

impl Default for Lifetimes {
    /// Ten minutes for a code, which is between the shortest and the longest that the platform grants; 15 and 30 days
    /// for tokens, as in the documentation's samples.
    fn default() -> Self {
        const DAY: u64 = 24 * 3600;
        Self {
            code: Duration::from_secs(600),
            access_token: Duration::from_secs(15 * DAY),
            refresh_token: Duration::from_secs(30 * DAY),
        }
    }
}

/// Everything that the calls of one app change.
pub(crate) struct State {
    pub(crate) lifetimes: Lifetimes,
    /// The same ones for all apps.
    pub(crate) samples: Arc<Samples>,
    pub(crate) ids: Ids,
    /// Codes of users who agreed on the authorization page.
    pub(crate) authorizations: Codes<Grant>,
    /// Codes of operators whom Koubei sends.
    pub(crate) business: Codes<()>,
    pub(crate) tokens: Tokens,
    pub(crate) orders: Orders,
    pub(crate) transfers: Transfers,
}

impl State {
    /// Nothing happened yet.
    pub(crate) fn new(lifetimes: Lifetimes, samples: Arc<Samples>, ids: Ids) -> Self {
        Self {
            lifetimes,
            samples,
            ids,
            authorizations: Codes::default(),
            business: Codes::default(),
            tokens: Tokens::default(),
            orders: Orders::default(),
            transfers: Transfers::default(),
        }
    }
}
