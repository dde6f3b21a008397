//! One failure: where an exchange breaks, and how.

use std::time::Duration;

/// Where an exchange breaks, along its time line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Nothing listens: connections are refused, and idle ones are closed.
    Refused,
    /// The connection stands and bytes of a request have come; none of them is read.
    Accepted,
    /// After the first bytes of the request line.
    RequestLine,
    /// After the headers of the request.
    RequestHead,
    /// In the middle of the body of the request.
    RequestBody,
    /// The request is complete, and not executed.
    Received,
    /// Executed; before the first byte of the answer.
    Executed,
    /// Inside the status line of the answer.
    StatusLine,
    /// After the status line.
    AfterStatusLine,
    /// Inside the headers of the answer.
    Headers,
    /// After the headers.
    AfterHeaders,
    /// In the middle of the body of the answer.
    Body,
    /// One byte before the end of the answer.
    LastByte,
    /// After the last byte of the answer.
    AfterAnswer,
}

/// How an exchange breaks.
///
/// The first three happen to the connection, at the stage. The others are answers. Up to [`Stage::Received`] they come
/// early, at the stage, and nothing is executed. From [`Stage::Executed`] on the call is carried out and the damaged
/// answer sent; between [`Stage::StatusLine`] and [`Stage::LastByte`] it is also cut off there. At [`Stage::Refused`]
/// there is nobody to answer: every damage is a refused connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Damage {
    /// The connection is reset.
    Reset,
    /// Nothing more comes, and the connection stays open until the client closes it.
    Stall,
    /// The connection is closed in good order.
    Truncation,
    /// Status 503 with a page for people.
    ServerError,
    /// Status 200 with a page for people.
    Html,
    /// The answer with a signature over something else; early, an empty success with one.
    BadSignature,
    /// A signed refusal with code 20000, which says nothing about what was done.
    Unavailable,
}

/// One failure. What it applies to is said to [`Faults`](crate::Faults).
///
/// The connection is closed behind every exchange with a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub(crate) kind: Kind,
    /// The only API it happens to.
    pub(crate) method: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    At(Stage, Damage),
    DuplicateNode,
    Late(Duration),
    TooManyRequests,
    EndlessBody,
    SlowBody(u32),
    FalseGzip,
    Redirect(String),
    InProgress(Option<u32>),
    CancelAgain,
    Refusal(&'static str),
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Self; 14] = [
        Self::Refused,
        Self::Accepted,
        Self::RequestLine,
        Self::RequestHead,
        Self::RequestBody,
        Self::Received,
        Self::Executed,
        Self::StatusLine,
        Self::AfterStatusLine,
        Self::Headers,
        Self::AfterHeaders,
        Self::Body,
        Self::LastByte,
        Self::AfterAnswer,
    ];

    /// Whether the call is carried out before it breaks.
    #[must_use]
    pub fn is_executed(self) -> bool {
        self >= Self::Executed
    }
}

impl Damage {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Reset,
        Self::Stall,
        Self::ServerError,
        Self::Html,
        Self::Truncation,
        Self::BadSignature,
        Self::Unavailable,
    ];

    /// Whether it is an answer, and not something that happens to the connection.
    #[must_use]
    pub fn is_answer(self) -> bool {
        !matches!(self, Self::Reset | Self::Stall | Self::Truncation)
    }
}

impl Fault {
    fn new(kind: Kind) -> Self {
        Self { kind, method: None }
    }

    /// Breaks at this stage, in this way; see [`Damage`] for what goes together how.
    #[must_use]
    pub fn at(stage: Stage, damage: Damage) -> Self {
        Self::new(Kind::At(stage, damage))
    }

    /// Executed; the answer has its node twice.
    #[must_use]
    pub fn duplicate_node() -> Self {
        Self::new(Kind::DuplicateNode)
    }

    /// Executed at once, answered so much later.
    #[must_use]
    pub fn late(by: Duration) -> Self {
        Self::new(Kind::Late(by))
    }

    /// Status 429; not executed.
    #[must_use]
    pub fn too_many_requests() -> Self {
        Self::new(Kind::TooManyRequests)
    }

    /// Executed; the body of the answer never ends.
    #[must_use]
    pub fn endless_body() -> Self {
        Self::new(Kind::EndlessBody)
    }

    /// Executed; the body of the answer comes with so many bytes a second, at least one.
    #[must_use]
    pub fn slow_body(bytes_per_second: u32) -> Self {
        Self::new(Kind::SlowBody(bytes_per_second.max(1)))
    }

    /// Executed; the answer claims to be compressed, and is not.
    #[must_use]
    pub fn false_gzip() -> Self {
        Self::new(Kind::FalseGzip)
    }

    /// Status 307 to this address; not executed.
    #[must_use]
    pub fn redirect(to: impl Into<String>) -> Self {
        Self::new(Kind::Redirect(to.into()))
    }

    /// `alipay.trade.pay` answers 10003 and leaves the order to its buyer, whom the query with this number finds to have
    /// paid; `None` never pays. Other APIs are as always.
    #[must_use]
    pub fn in_progress(paid_at_query: Option<u32>) -> Self {
        Self::new(Kind::InProgress(paid_at_query))
    }

    /// `alipay.trade.cancel` does nothing and answers `retry_flag` `Y`. Other APIs are as always.
    #[must_use]
    pub fn cancel_again() -> Self {
        Self::new(Kind::CancelAgain)
    }

    /// A signed refusal with this code, as `ACQ.TRADE_HAS_SUCCESS` or `isv.app-call-limited`; not executed.
    #[must_use]
    pub fn refusal(sub_code: &'static str) -> Self {
        Self::new(Kind::Refusal(sub_code))
    }

    /// Happens to calls of this API only. A request names its API in its body, so that what happens at an earlier
    /// [`Stage`] happens at [`Stage::Received`] instead. Requests of more than 1 MiB are taken for calls of another API.
    #[must_use]
    pub fn on(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Whether there is nobody to connect to.
    pub(crate) fn refuses(&self) -> bool {
        matches!(self.kind, Kind::At(Stage::Refused, _)) && self.method.is_none()
    }

    /// Where it happens, if that is before the call is executed.
    pub(crate) fn early(&self) -> Option<(Stage, Damage)> {
        match self.kind {
            Kind::At(stage, damage) if !stage.is_executed() => Some((stage, damage)),
            _ => None,
        }
    }

    /// Where it cuts the answer, if it does.
    pub(crate) fn cut(&self) -> Option<(Stage, Damage)> {
        match self.kind {
            Kind::At(stage, damage) if stage.is_executed() => Some((stage, damage)),
            _ => None,
        }
    }
}
