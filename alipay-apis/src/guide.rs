//! How to do it: one page per task, with code that runs.
//!
//! The code of every page is a test that runs against the local gateway, `alipay_sandbox::Sandbox`. What you read is what
//! your application writes; the lines that start the gateway are hidden.
//!
//! Before the first call:
//!
//! - [`keys`]: which keys there are, which two you need, certificates, and how to change them.
//!
#![cfg_attr(feature = "trade", doc = "Collecting money:\n")]
#![cfg_attr(feature = "trade", doc = "- [`qr_payment`]: a code that the buyer scans.")]
#![cfg_attr(feature = "trade", doc = "- [`page_payment`]: a buyer at a browser.")]
#![cfg_attr(feature = "trade", doc = "- [`app_payment`]: a buyer with your app on a phone.")]
#![cfg_attr(feature = "trade", doc = "- [`notification`]: how you learn that an order is paid.")]
#![cfg_attr(settles_trades, doc = "- [`refund`]: money back.")]
#![cfg_attr(settles_trades, doc = "- [`errors`]: what failed, and what to do when nobody knows.\n")]
#![cfg_attr(all(feature = "user", feature = "system"), doc = "Users:\n")]
#![cfg_attr(all(feature = "user", feature = "system"), doc = "- [`login`]: a user agrees, and you know who it is.")]

#[doc = include_str!("guide/keys.md")]
pub mod keys {}

#[cfg(feature = "trade")]
#[doc = include_str!("guide/qr_payment.md")]
pub mod qr_payment {}

#[cfg(feature = "trade")]
#[doc = include_str!("guide/page_payment.md")]
pub mod page_payment {}

#[cfg(feature = "trade")]
#[doc = include_str!("guide/app_payment.md")]
pub mod app_payment {}

#[cfg(feature = "trade")]
#[doc = include_str!("guide/notification.md")]
#[cfg_attr(feature = "axum", doc = include_str!("guide/notification_axum.md"))]
pub mod notification {}

#[cfg(settles_trades)]
#[doc = include_str!("guide/refund.md")]
pub mod refund {}

#[cfg(settles_trades)]
#[doc = include_str!("guide/errors.md")]
pub mod errors {}

#[cfg(all(feature = "user", feature = "system"))]
#[doc = include_str!("guide/login.md")]
pub mod login {}
