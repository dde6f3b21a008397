//! The pages that browsers see: drawn from plain views, without a look at the state of the gateway.
//!
//! They need no script. One runs on the page with the QR code, which notices by itself that somebody paid.

pub(crate) mod authorize;
pub(crate) mod cashier;
pub(crate) mod console;
pub(crate) mod error;
mod lang;
mod layout;
mod link;
mod payment;
#[cfg(test)]
pub(crate) mod preview;
pub(crate) mod qr;
mod qr_image;
mod table;
pub(crate) mod view;
pub(crate) mod wallet;

pub(crate) use lang::Lang;
pub(crate) use link::Here;

/// Value of the header `Content-Type` of every page.
pub(crate) const CONTENT_TYPE: &str = "text/html; charset=utf-8";

/// Value of the header `Content-Security-Policy` of every page: nothing is loaded, nothing runs but the one script.
/// Forms are not limited: after a payment they are redirected to the shop.
pub(crate) const CONTENT_SECURITY_POLICY: &str = concat!(
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; ",
    "script-src 'sha256-NNpAao/3AXUcauWDsni+wz5ZD8kiIfaRRh6Tjh8+Pis='; base-uri 'none'; frame-ancestors 'none'"
);
