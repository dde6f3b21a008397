//! How to do it: one page per task, with code that runs.
//!
//! The code of every page is a test that runs against the local gateway, `alipay_sandbox::Sandbox`. What you read is what
//! your application writes; the lines that start the gateway are hidden. Pages about APIs that are not enabled are not
//! there: `payment`, `login`, `bill` and `axum` are the features for all of them.
//!
//! Before the first call:
//!
//! - [`keys`]: which keys there are, which two you need, certificates, and how to change them.
#![cfg_attr(feature = "trade", doc = "- [`migrating`]: from `alipay_sdk_rust`, from Java and from Node.")]
#![cfg_attr(feature = "trade", doc = "- [`own_signer`]: the private key stays in a KMS.\n\nCollecting money:\n")]
#![cfg_attr(feature = "trade", doc = "- [`qr_payment`]: a code that the buyer scans.")]
#![cfg_attr(feature = "trade", doc = "- [`page_payment`]: a buyer at a browser.")]
#![cfg_attr(feature = "trade", doc = "- [`app_payment`]: a buyer with your app on a phone.")]
#![cfg_attr(all(feature = "trade", feature = "system"), doc = "- [`mini_program`]: a user of your mini program.")]
#![cfg_attr(feature = "trade", doc = "- [`notification`]: how you learn that an order is paid.")]
#![cfg_attr(settles_trades, doc = "- [`refund`]: money back.")]
#![cfg_attr(all(feature = "bill", feature = "data"), doc = "- [`bill`]: what the platform has on its books.")]
#![cfg_attr(settles_transfers, doc = "- [`transfer`]: pay somebody.")]
#![doc = "\nUsers and merchants:\n"]
#![cfg_attr(all(feature = "user", feature = "system"), doc = "- [`login`]: a user agrees, and you know who it is.")]
#![doc = "- [`phone_number`]: mini programs, their users and phone numbers."]
#![cfg_attr(all(feature = "open", feature = "trade"), doc = "- [`merchants`]: one app for many merchants (ISV).")]
#![doc = "\nWhen things fail:\n"]
#![doc = "- \"verify sign failed\": the program `alipay` says why. `alipay doctor` checks the keys, `alipay explain` what was"]
#![doc = "  refused; in the application, [`Error::explanation`](crate::Error::explanation) and [`explain`](crate::explain)."]
#![cfg_attr(settles_trades, doc = "- [`errors`]: what failed, and what to do when nobody knows.")]
#![cfg_attr(feature = "trade", doc = "- [`testing`]: tests with the local gateway, and answers that are lost.")]

#[doc = include_str!("guide/keys.md")]
pub mod keys {}

#[cfg(feature = "trade")]
#[doc = include_str!("guide/migrating.md")]
pub mod migrating {}

#[cfg(feature = "trade")]
#[doc = include_str!("guide/own_signer.md")]
pub mod own_signer {}

#[cfg(feature = "trade")]
#[doc = include_str!("guide/qr_payment.md")]
pub mod qr_payment {}

#[cfg(feature = "trade")]
#[doc = include_str!("guide/page_payment.md")]
pub mod page_payment {}

#[cfg(feature = "trade")]
#[doc = include_str!("guide/app_payment.md")]
pub mod app_payment {}

#[cfg(all(feature = "trade", feature = "system"))]
#[doc = include_str!("guide/mini_program.md")]
pub mod mini_program {}

#[cfg(feature = "trade")]
#[doc = include_str!("guide/notification.md")]
#[cfg_attr(feature = "axum", doc = include_str!("guide/notification_axum.md"))]
pub mod notification {}

#[cfg(settles_trades)]
#[cfg_attr(docsrs, doc(cfg(feature = "trade")))]
#[doc = include_str!("guide/refund.md")]
pub mod refund {}

#[cfg(all(feature = "bill", feature = "data"))]
#[doc = include_str!("guide/bill.md")]
pub mod bill {}

#[cfg(settles_transfers)]
#[cfg_attr(docsrs, doc(cfg(feature = "fund")))]
#[doc = include_str!("guide/transfer.md")]
pub mod transfer {}

#[cfg(all(feature = "user", feature = "system"))]
#[doc = include_str!("guide/login.md")]
pub mod login {}

#[doc = include_str!("guide/phone_number.md")]
pub mod phone_number {}

#[cfg(all(feature = "open", feature = "trade"))]
#[doc = include_str!("guide/merchants.md")]
pub mod merchants {}

#[cfg(settles_trades)]
#[cfg_attr(docsrs, doc(cfg(feature = "trade")))]
#[doc = include_str!("guide/errors.md")]
pub mod errors {}

#[cfg(feature = "trade")]
#[doc = include_str!("guide/testing.md")]
pub mod testing {}
