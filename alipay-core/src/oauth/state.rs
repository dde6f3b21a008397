//! The random text that ties a callback to the person who was sent away.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::random;

/// A random text for an authorization page. Keep it in the user's session and compare it when they come back: the
/// callback is not signed, and without this anybody could bring a code of their own.
///
/// Wire rule: [§8.1](crate::protocol).
///
/// ```
/// use alipay_core::State;
/// let state = State::random();
/// let kept = state.as_str().to_owned(); // in the session
/// assert!(State::from(kept).is_same(state.as_str()));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct State(String);

impl State {
    /// 128 random bits, as 32 hexadecimal digits.
    #[must_use]
    pub fn random() -> Self {
        Self(random::hex())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In base64, which `alipay.open.auth.appauth.invite.create` wants.
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(&self.0)
    }

    /// Whether this is the text that came back. An empty state is never the same as anything.
    #[must_use]
    pub fn is_same(&self, returned: &str) -> bool {
        let (ours, theirs) = (self.0.as_bytes(), returned.as_bytes());
        // In the same time wherever they differ.
        let difference = ours.iter().zip(theirs).fold(0, |difference, (a, b)| difference | (a ^ b));
        !ours.is_empty() && ours.len() == theirs.len() && difference == 0
    }
}

impl From<String> for State {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&State> for String {
    fn from(state: &State) -> Self {
        state.0.clone()
    }
}

/// Without the text.
impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("State(…)")
    }
}
