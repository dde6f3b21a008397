//! What pages show, as text that is ready to be shown: moments and amounts are formatted by whoever fills these.

/// The sandbox user at whom a page is directed.
#[derive(Clone, Default)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) nick_name: String,
}

/// An app that asks a user to act for them.
#[derive(Clone, Default)]
pub(crate) struct AuthorizationView {
    pub(crate) app_id: String,
    /// Names of scopes, as `auth_user`. None: a merchant lets the app act for their own app.
    pub(crate) scopes: Vec<String>,
    pub(crate) user: User,
    /// Where the browser goes afterwards.
    pub(crate) redirect_uri: String,
}

/// What a payer is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum PaymentKind {
    /// In a browser on a desk.
    #[default]
    Page,
    /// In a browser on a phone.
    Wap,
    /// By the code that a shop shows.
    Qr,
    /// Money is frozen, not paid.
    PreAuthorization,
    /// Later payments are allowed, nothing is paid now.
    Agreement,
}

/// How far it came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum PaymentState {
    #[default]
    Waiting,
    Paid,
    Closed,
    /// This attempt; there may be another one.
    Failed,
    Expired,
}

/// A payment, pre-authorization or agreement at the cashier.
#[derive(Clone, Default)]
pub(crate) struct PaymentView {
    pub(crate) kind: PaymentKind,
    pub(crate) state: PaymentState,
    pub(crate) subject: String,
    /// In yuan, as `88.88`; agreements have none.
    pub(crate) amount: Option<String>,
    pub(crate) app_id: String,
    /// The merchant's number.
    pub(crate) out_no: String,
    /// The platform's number, once there is one.
    pub(crate) platform_no: Option<String>,
    pub(crate) expires_at: Option<String>,
    pub(crate) payer: User,
    /// Where the browser goes afterwards, signed parameters included.
    pub(crate) return_url: Option<String>,
}

/// A page call that was refused.
#[derive(Clone, Default)]
pub(crate) struct RefusalView {
    pub(crate) code: String,
    pub(crate) sub_code: String,
    pub(crate) sub_msg: String,
    pub(crate) method: Option<String>,
    pub(crate) trace_id: Option<String>,
}

/// An order string in the hands of a phone.
#[derive(Clone, Default)]
pub(crate) struct WalletView {
    /// What was pasted.
    pub(crate) order_string: String,
    pub(crate) outcome: Option<WalletOutcome>,
}

/// What a phone hands to the app that started it.
#[derive(Clone, Default)]
pub(crate) struct WalletOutcome {
    pub(crate) result_status: String,
    pub(crate) result: String,
    pub(crate) memo: String,
}

/// What the header of the console tells.
#[derive(Clone, Default)]
pub(crate) struct GatewayView {
    pub(crate) app_ids: Vec<String>,
    pub(crate) gateway_url: String,
    /// Time of the sandbox, which tests move.
    pub(crate) now: String,
}

/// Newest first. Pages show the first hundred.
#[derive(Clone)]
pub(crate) struct Listing<T> {
    pub(crate) rows: Vec<T>,
    /// How many match the search.
    pub(crate) total: usize,
    /// What is searched for.
    pub(crate) search: String,
}

/// A trade in a list.
#[derive(Clone, Default)]
pub(crate) struct TradeRow {
    pub(crate) trade_no: String,
    pub(crate) out_trade_no: String,
    pub(crate) app_id: String,
    pub(crate) subject: String,
    pub(crate) amount: String,
    /// As `WAIT_BUYER_PAY`.
    pub(crate) status: String,
    pub(crate) created_at: String,
}

/// A trade with everything about it.
#[derive(Clone, Default)]
pub(crate) struct TradeView {
    pub(crate) trade: TradeRow,
    /// The API that created it.
    pub(crate) method: String,
    pub(crate) buyer: User,
    pub(crate) refunded: Option<String>,
    pub(crate) expires_at: Option<String>,
    pub(crate) paid_at: Option<String>,
    pub(crate) closed_at: Option<String>,
    pub(crate) notify_url: Option<String>,
    pub(crate) return_url: Option<String>,
    /// Page on which the buyer pays, if it waits for one.
    pub(crate) cashier: Option<String>,
    pub(crate) refunds: Vec<RefundRow>,
    pub(crate) notifications: Vec<NotificationRow>,
    pub(crate) requests: Vec<RequestRow>,
}

/// A refund of a trade.
#[derive(Clone, Default)]
pub(crate) struct RefundRow {
    pub(crate) out_request_no: String,
    pub(crate) amount: String,
    pub(crate) reason: String,
    pub(crate) refunded_at: String,
}

/// A transfer, pre-authorization or agreement.
#[derive(Clone, Default)]
pub(crate) struct RecordRow {
    pub(crate) kind: RecordKind,
    /// The merchant's number.
    pub(crate) out_no: String,
    pub(crate) platform_no: String,
    pub(crate) amount: Option<String>,
    pub(crate) status: String,
    pub(crate) created_at: String,
}

/// What is remembered besides trades.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum RecordKind {
    #[default]
    Transfer,
    PreAuthorization,
    Agreement,
}

/// A code or token. Pages shorten it.
#[derive(Clone, Default)]
pub(crate) struct TokenRow {
    pub(crate) kind: TokenKind,
    pub(crate) token: String,
    pub(crate) app_id: String,
    pub(crate) user_id: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) issued_at: String,
    pub(crate) expires_at: Option<String>,
    pub(crate) state: TokenState,
}

/// What it is good for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TokenKind {
    AuthCode,
    #[default]
    AccessToken,
    RefreshToken,
    AppAuthToken,
    AppRefreshToken,
}

/// Whether it still works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TokenState {
    #[default]
    Valid,
    Used,
    Expired,
}

/// A request in a list.
#[derive(Clone, Default)]
pub(crate) struct RequestRow {
    pub(crate) trace_id: String,
    pub(crate) received_at: String,
    /// Empty if the request named none.
    pub(crate) method: String,
    pub(crate) app_id: String,
    pub(crate) http_status: String,
    pub(crate) code: String,
    pub(crate) sub_code: Option<String>,
    pub(crate) duration: String,
}

/// A request with everything about it.
#[derive(Clone, Default)]
pub(crate) struct RequestView {
    pub(crate) request: RequestRow,
    pub(crate) sub_msg: Option<String>,
    /// In the order in which they came.
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) verification: VerificationView,
    /// As sent.
    pub(crate) answer: String,
    pub(crate) trade_no: Option<String>,
}

/// What the verifier of a signature saw.
#[derive(Clone, Default)]
pub(crate) struct VerificationView {
    pub(crate) charset: String,
    pub(crate) sign_type: String,
    /// Which key it was checked with, as its fingerprint.
    pub(crate) key: String,
    pub(crate) sign_source: String,
    pub(crate) verdict: Verdict,
}

/// What became of the signature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Verdict {
    Valid,
    Invalid,
    /// The request was refused before.
    #[default]
    NotChecked,
}

/// A notification with its attempts.
#[derive(Clone, Default)]
pub(crate) struct NotificationRow {
    pub(crate) id: String,
    pub(crate) url: String,
    pub(crate) trade_no: Option<String>,
    /// What it tells, as `TRADE_SUCCESS`.
    pub(crate) status: String,
    pub(crate) state: NotificationState,
    /// In the order in which they were made.
    pub(crate) attempts: Vec<AttemptRow>,
    pub(crate) next_attempt_at: Option<String>,
}

/// How far a notification came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum NotificationState {
    #[default]
    Pending,
    Delivered,
    GivenUp,
}

/// One attempt to deliver.
#[derive(Clone, Default)]
pub(crate) struct AttemptRow {
    pub(crate) sent_at: String,
    /// Without one if no answer came.
    pub(crate) http_status: Option<u16>,
    /// The first bytes of the answer, or why there is none.
    pub(crate) answer: String,
}
