//! The states of a trade, and which may follow which.

/// Whether a trade may go from one `trade_status` to another. Notifications come again and out of order: a state that
/// does not move forward changes nothing.
///
/// ```
/// use alipay_core::notify::moves_forward;
/// assert!(moves_forward("WAIT_BUYER_PAY", "TRADE_SUCCESS"));
/// assert!(moves_forward("TRADE_SUCCESS", "TRADE_CLOSED")); // refunded in full
/// assert!(!moves_forward("TRADE_CLOSED", "TRADE_SUCCESS"));
/// assert!(!moves_forward("TRADE_SUCCESS", "TRADE_SUCCESS"));
/// ```
#[must_use]
pub fn moves_forward(from: &str, to: &str) -> bool {
    matches!(
        (from, to),
        ("WAIT_BUYER_PAY", "TRADE_SUCCESS" | "TRADE_FINISHED" | "TRADE_CLOSED")
            | ("TRADE_SUCCESS", "TRADE_FINISHED" | "TRADE_CLOSED")
    )
}
