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
//! let consent = sandbox.approve(&page)?; // the user agrees
//! assert_eq!(consent.auth_code.len(), 32); // exchange it with alipay.system.oauth.token
//! # Ok(()) }
//! ```
//!
//! As a program: `alipay-sandbox --listen 127.0.0.1:8787 --write-keys keys`.
//!
//! # What it understands
//!
//! - Parameters in the URL or in the body, in UTF-8 or GBK, as a form or, with files, as a multipart form. Files are
//!   held to the spec and to 50 MB, and dropped.
//! - Content encrypted with an AES key ([`SandboxBuilder::aes_key`]).
//! - Certificates ([`SandboxBuilder::certificates`]), and a platform that changes its own
//!   ([`Sandbox::rotate_certificate`]):
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
//! - Codes and tokens: a code works once and for ten minutes; a refresh token works once; tokens expire.
//! - Orders: what was created, paid, closed and refunded, and for how much. A payment succeeds at once.
//! - Transfers: under one number money moves once.
//! - Pre-authorizations: what was frozen, given free and turned into payments, which is never more than was frozen.
//! - Agreements that users signed on a page, and what was deducted under each, within its ceilings. The days of its plan
//!   are told, and not insisted on.
//! - Bills: the trades of a day or a month that is over, and the movements of the account.
//! - What it carried out: [`Sandbox::ledger`].
//!
//! Codes, tokens and order numbers of the documentation's samples are outside all of this: they always work, as often
//! as anybody pastes them.
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
//! Not a copy of the platform. It knows no contracts, limits, risks or notifications, and keeps no files; APIs that open
//! pages or start apps are refused. A call that it accepts is well-formed and correctly signed, which is most of what
//! goes wrong; only the real sandbox knows the rest.

mod actions;
mod announcements;
mod answer;
mod apis;
mod app;
mod app_settings;
mod bill;
mod builder;
mod catalog;
mod certificates;
mod consent;
mod error;
mod faults;
mod gateway;
mod key_files;
mod keys;
mod ledger;
mod multipart;
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
pub use key_files::WriteKeysError;
pub use ledger::{Counters, Execution};
pub use platform::NoNextCertificate;
pub use sandbox::Sandbox;
pub use store::StateFileError;
