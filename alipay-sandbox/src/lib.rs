//! A local gateway of the Alipay Open Platform.
//!
//! It verifies signatures, checks every request against the same spec files that the SDK is generated from, refuses
//! with the platform's own codes, and answers the documentation's samples with the request's values in them — signed,
//! so that a client cannot tell the difference. It listens on this machine only, and makes new keys for every run.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use alipay_sandbox::Sandbox;
//! use alipay_core::Scope;
//!
//! let sandbox = Sandbox::start().await?; // stops when dropped
//! let client = sandbox.client_builder().build()?;
//!
//! let page = client.authorization_url("https://shop.example/back").scope(Scope::AuthUser).to_string();
//! let consent = sandbox.approve(&page).await?; // the user agrees
//! assert_eq!(consent.auth_code.len(), 32); // exchange it with alipay.system.oauth.token
//! # Ok(()) }
//! ```
//!
//! As a program, `alipay-sandbox` works without any option: it says where it listens and where the keys are, which it
//! makes once and keeps ([`SandboxBuilder::key_directory`]), with an `alipay.toml` beside them for the program `alipay`:
//! `alipay doctor --config alipay-sandbox-keys/2021000000000001/alipay.toml`. Several apps come from a settings file.
//!
//! # What it understands
//!
//! - Parameters in the URL or in the body, in UTF-8 or GBK, as a form or, with files, as a multipart form. Files are
//!   held to the spec and to 50 MB, and dropped.
//! - Content encrypted with an AES key ([`SandboxBuilder::aes_key`]).
//! - Certificates, which it makes itself ([`SandboxBuilder::made_certificates`]) or takes
//!   ([`SandboxBuilder::certificates`]), and a platform that changes its own ([`Sandbox::rotate_certificate`]):
//!
//! ```no_run
//! # async fn show() -> Result<(), Box<dyn std::error::Error>> {
//! # use alipay_sandbox::Sandbox;
//! # let file = std::fs::read_to_string;
//! let sandbox = Sandbox::builder()
//!     .certificates(file("appCert.crt")?, file("alipayCert.crt")?, file("alipayRootCert.crt")?)
//!     .alipay_private_key(file("alipay_private_key.pem")?)
//!     .next_certificate(file("alipayCertNext.crt")?, file("alipay_private_key_next.pem")?)
//!     .start()
//!     .await?;
//! let client = sandbox.client_builder().private_key(file("app_private_key.pem")?).build()?;
//! sandbox.rotate_certificate()?; // the client downloads the next one when it meets it
//! # let _ = client; Ok(()) }
//! ```
//!
//! # What it remembers
//!
//! - Codes and tokens, of users and of merchants: a code works once and for ten minutes; a refresh token works once;
//!   tokens expire.
//! - Trades: prepared (page, code, app), waiting, paid, finished, closed — by the merchant, or when the time that
//!   `time_expire` gives is over, or `timeout_express`, which counts from the request here (on the platform from the scan of
//!   a code, the opening of a page, the password in the app). Before a buyer opens the page or scans the code there is no trade, as
//!   on the platform.
//! - Refunds and transfers: under one number money moves once.
//! - Pre-authorizations: what was frozen, given free and turned into payments, which is never more than was frozen.
//! - Agreements that users signed on a page, and what was deducted under each, within its ceilings. The days of its plan
//!   are told, and not insisted on.
//! - Bills of days and months that are over, for as long as their address is good.
//! - What it carried out: [`Sandbox::ledger`]; and the last 1,000 requests, in the console.
//!
//! In memory, or in a file ([`SandboxBuilder::state_file`]): then a call is answered when what it changed is on the disk.
//!
//! Codes, tokens and order numbers of the documentation's samples are outside all of this: they always work, as often
//! as anybody pastes them.
//!
//! # What a browser sees
//!
//! - The console, at [`Sandbox::console_url`]: trades, tokens, notifications, and every request with the exact text that
//!   was signed and what the verifier made of it.
//! - The authorization pages: for users, who are asked for `auth_user` and agree to `auth_base` silently, and for
//!   merchants.
//! - The cashier, for `alipay.trade.page.pay` and the other APIs that open a page; the page behind the code of
//!   `alipay.trade.precreate`; and a wallet for the order strings of apps.
//!
//! All of them in English and Chinese, at any width. They answer to this machine's own names only.
//!
//! # What it tells by itself
//!
//! A payment with a `notify_url` is announced there until the answer is exactly `success`: at once, then after 4, 10 and 10
//! minutes, 1, 2, 6 and 15 hours ([`SandboxBuilder::time_scale`] makes that shorter, [`Sandbox::advance`] passes the
//! time). Notifications go to this machine, and to hosts that [`SandboxBuilder::notify_host`] names.
//!
//! Tests of other languages do what [`Sandbox`] does over HTTP: [`control`].
//!
//! # How it fails
//!
//! Only when told to. [`Sandbox::faults`] breaks the next exchange, all of them, or some by a seed: at any of 14 stages
//! between a refused connection and the last byte of the answer, in seven ways ([`Stage`], [`Damage`]), and in a few
//! others that [`Fault`] lists. The ledger then says whether the call that got no answer was carried out:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use alipay_sandbox::{Damage, Fault, Sandbox, Stage};
//!
//! let sandbox = Sandbox::start().await?;
//! let client = sandbox.client_builder().build()?;
//! sandbox.faults().next(Fault::at(Stage::Executed, Damage::Reset));
//!
//! let content = r#"{"out_trade_no":"A1","total_amount":"1.00","subject":"tea"}"#;
//! let answer = client.raw("alipay.trade.pay", content).send().await;
//! assert!(answer.unwrap_err().is_outcome_unknown());
//!
//! let executed = &sandbox.ledger()[0];
//! assert_eq!((executed.out_trade_no.as_deref(), executed.changed), (Some("A1"), true));
//! # Ok(()) }
//! ```
//!
//! # What it is not
//!
//! Not a copy of the platform. It knows no contracts, limits or risks, keeps no uploaded files, and has one user, who can
//! always pay. Of the APIs that open a page, those for payments and agreements have one. APIs without an order of their own
//! answer from the specs. A call that it accepts is well-formed and correctly signed, which is most of what goes wrong; only
//! the real sandbox knows the rest.

mod actions;
mod announcements;
mod answer;
mod apis;
mod app;
mod app_settings;
mod authority;
mod bill;
mod builder;
mod catalog;
mod certificates;
mod consent;
#[doc = include_str!("control.md")]
pub mod control {}
mod error;
mod faults;
mod gateway;
mod key_directory;
mod key_files;
mod keys;
mod ledger;
mod missing;
mod multipart;
mod notified;
mod notifier;
mod pages;
mod platform;
mod refusal;
mod request;
mod requests;
mod sandbox;
mod server;
mod settings;
mod state;
mod store;
mod time;
mod web;

pub use actions::{ActionError, TradeAction};
pub use app_settings::AppSettings;
pub use builder::SandboxBuilder;
pub use consent::{Consent, ConsentError};
pub use error::StartError;
pub use faults::{Damage, Fault, FaultPlan, Faults, Stage};
pub use key_directory::KeyDirectoryError;
pub use key_files::WriteKeysError;
pub use ledger::{Counters, Execution};
pub use notified::Notified;
pub use platform::NoNextCertificate;
pub use sandbox::Sandbox;
pub use store::StateFileError;
