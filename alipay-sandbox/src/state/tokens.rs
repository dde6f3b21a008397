//! Access tokens and refresh tokens of users.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::{Ids, Row, Table, codes::age};

/// The one user of this gateway, whom the documentation's samples show as well.
pub(crate) const USER_ID: &str = "2088102175794899";

/// What a user allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Grant {
    /// Who.
    pub(crate) user_id: String,
    /// Whether the app may see the user's profile (scope `auth_user`), or only the id.
    pub(crate) sees_profile: bool,
}

/// All tokens that were handed out, by their text.
pub(crate) type Tokens = Table<Token>;

/// One token.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Token {
    text: String,
    pub(crate) kind: TokenKind,
    pub(crate) grant: Grant,
    pub(crate) issued: SystemTime,
    pub(crate) is_used: bool,
}

impl Token {
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TokenKind {
    Access,
    Refresh,
    /// Of a merchant, for an app that acts for the merchant's.
    AppAccess,
    AppRefresh,
}

impl TokenKind {
    /// What comes with a token of this kind.
    pub(crate) fn refresh(self) -> Self {
        match self {
            Self::Access | Self::Refresh => Self::Refresh,
            Self::AppAccess | Self::AppRefresh => Self::AppRefresh,
        }
    }
}

impl Row for Token {
    fn key(&self) -> &str {
        &self.text
    }
}

/// Why an access token is worth nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenProblem {
    Unknown,
    Expired,
}

/// Why a refresh token is worth nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefreshProblem {
    Unknown,
    Used,
    Expired,
}

impl Grant {
    /// The user of this gateway agreed.
    pub(crate) fn by_user(sees_profile: bool) -> Self {
        Self { user_id: USER_ID.to_owned(), sees_profile }
    }

    /// A merchant agreed.
    pub(crate) fn by_merchant(seller_id: &str) -> Self {
        Self { user_id: seller_id.to_owned(), sees_profile: false }
    }
}

impl Tokens {
    /// A new access token and the refresh token that goes with it.
    pub(crate) fn issue(&mut self, ids: &mut Ids, kind: TokenKind, now: SystemTime, grant: &Grant) -> (String, String) {
        let (access, refresh) = (ids.hex(40), ids.hex(40));
        for (text, kind) in [(&access, kind), (&refresh, kind.refresh())] {
            self.put(Token { text: text.clone(), kind, grant: grant.clone(), issued: now, is_used: false });
        }
        (access, refresh)
    }

    /// What the owner of an access token may do.
    pub(crate) fn check(
        &self,
        kind: TokenKind,
        access: &str,
        now: SystemTime,
        lifetime: Duration,
    ) -> Result<Grant, TokenProblem> {
        let token = self.find(access).filter(|token| token.kind == kind).ok_or(TokenProblem::Unknown)?;
        if age(token.issued, now) > lifetime { Err(TokenProblem::Expired) } else { Ok(token.grant.clone()) }
    }

    /// Uses a refresh token of this kind up.
    pub(crate) fn refresh(
        &mut self,
        kind: TokenKind,
        refresh: &str,
        now: SystemTime,
        lifetime: Duration,
    ) -> Result<Grant, RefreshProblem> {
        let known = self.find(refresh).filter(|token| token.kind == kind);
        if known.ok_or(RefreshProblem::Unknown)?.is_used {
            return Err(RefreshProblem::Used);
        }
        let token = self.change(refresh).ok_or(RefreshProblem::Unknown)?;
        if age(token.issued, now) > lifetime {
            return Err(RefreshProblem::Expired);
        }
        token.is_used = true;
        Ok(token.grant.clone())
    }
}
