//! Typed SDK for the Alipay Open Platform.
//!
//! Every API is a request type with a documented constructor and setters; [`Client::call`] sends it and returns the
//! typed answer, verified. Options of a call, such as the user's token, are set on the call.
//!
//! ```no_run
//! use alipay::{Client, user::UserInfoShare};
//!
//! # async fn show(token: String) -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder()
//!     .app_id("2021000000000000")
//!     .private_key(std::fs::read_to_string("app_private_key.pem")?)
//!     .alipay_public_key(std::fs::read_to_string("alipay_public_key.pem")?)
//!     .build()?; // every problem with a key is reported here, not at the first call
//!
//! let user = client.call(UserInfoShare::new()).auth_token(token).send().await?;
//! println!("{:?} (trace {:?})", user.user_id, user.trace_id());
//! # Ok(()) }
//! ```
//!
//! [`guide`] shows how to do it: a page per task, with code that runs.
//!
//! # Finding an API
//!
//! `alipay.trade.page.pay` is the request `alipay::trade::TradePagePay`, and its answer is `TradePagePayResponse`: the module
//! is the domain, the type is the method without a leading `alipay.`, in Pascal case.
//!
//! The search of these pages knows every request by its method: `alipay.trade.page.pay`, and `trade.page.pay`. Dots are
//! for whole names only. To find what begins so, leave `alipay` out and write underscores: `trade_page`.
//!
//! The modules below are the domains whose features are enabled; each begins with the number of its APIs, and lists them
//! by name. `cargo doc --open -p alipay-apis` makes these pages for the features that your application has. `APIS.md` in
//! the repository lists all 8,944 APIs with their features.
//!
//! Of 178 APIs the documentation of a request says what is required, how long it may be, which values there are, and what
//! each error means. Of the others names and types are known; the platform checks the rest.
//!
//! Where a type has both `user_id` and `open_id`, it depends on the app which of the two it gets and has to send.
//!
//! # Errors
//!
//! [`Error`] is opaque and has predicates. Ask [`Error::outcome`] first: it tells a refusal from a failure after which
//! something may have happened although there is no answer that says so. The module `settle` carries payments, refunds and
//! transfers through to an end that is known.
//!
//! # Features
//!
//! One per domain: `trade`, `user`, `system` and `koubei-member` are on by default, 129 others are off. `payment`, `login`,
//! `mini-program`, `marketing-tools`, `onboarding` and `credit-services` are bundles of domains, `full` is all of them.
//! `aws-lc-rs` and `reqwest`, on by default, are those of [`alipay_core`]; its others are off.
//!
//! The environment variable `ALIPAY_APIS`, set in the `[env]` table of an application's `.cargo/config.toml`, narrows
//! the enabled domains to single APIs, as `alipay.trade.query,alipay.user.*`.
//!
//! # Tasks
//!
//! [`guide`] has pages for keys, payments, notifications, refunds, login, errors and others. What needs no page is here.
//!
#![cfg_attr(feature = "trade", doc = include_str!("tasks/more.md"))]
#![cfg_attr(all(feature = "blocking", feature = "trade"), doc = include_str!("tasks/blocking.md"))]
#![cfg_attr(feature = "offline", doc = include_str!("tasks/upload.md"))]
// Items tell which feature they need, where nightly writes the documentation. The build script's own conditions are none
// of the reader's business.
#![cfg_attr(docsrs, feature(doc_cfg), doc(auto_cfg(hide(settles_trades, settles_transfers))))]

pub use alipay_core::*;

pub mod guide;

#[cfg(any(settles_trades, settles_transfers))]
pub mod settle;

include_apis!();

/// Includes what `alipay_codegen` generated in this crate's build script.
///
/// For applications that describe APIs of their own:
///
/// ```text
/// // build.rs
/// let specs = alipay_codegen::configure().specs(alipay_specs::dir()).extra_specs("specs");
/// specs.apis(["mycorp.loyalty.*", "alipay.trade.query"]).compile()
/// // src/main.rs
/// mod apis { alipay::include_apis!(); }
/// ```
#[macro_export]
macro_rules! include_apis {
    () => {
        include!(concat!(env!("OUT_DIR"), "/alipay_apis.rs"));
    };
}

#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod samples;

/// The README's example compiles.
#[cfg(all(doctest, feature = "trade", feature = "user"))]
#[doc = include_str!("../../README.md")]
pub struct Readme;
