//! Signing, verification, codec and transport for the Alipay Open Platform.
//!
//! Applications use the crate `alipay-apis`, which re-exports this one and adds the typed APIs. This crate holds all
//! the logic and no API: generated types are descriptor tables ([`codec`]), and everything that happens to them —
//! validation, encoding, signing, verification, decoding — is written once, here.
//!
//! # One call
//!
//! [`Client`] → [`Call`] → [`Response`] or [`Error`]. A request is checked against its table, encoded, signed with RSA2
//! and posted; the answer's signed part is found, verified, and only then read. There is no switch that turns
//! verification of signatures or TLS off.
//!
//! # Features
//!
//! - `aws-lc-rs` (default): RSA2 through AWS-LC, constant time. Without it the `rsa` crate does all arithmetic.
//! - `pattern`: validation also matches the patterns that some fields document.
//! - `serde`: any record as a serde value, through one adapter, `codec::AsSerde`.
//! - `reqwest` (default): the HTTPS transport. Without it, implement [`Transport`].

mod answer;
pub mod api;
#[cfg(feature = "bill")]
pub mod bill;
mod call;
mod client;
mod clock;
pub mod codec;
mod envelope;
mod error;
pub mod form;
mod money;
mod oauth;
pub mod redact;
mod request;
mod sign;
mod time;
mod transport;
pub mod validate;

pub use api::{Api, ApiInfo};
pub use call::{Call, Response};
pub use client::{ALIPAY_SANDBOX_GATEWAY, Client, ClientBuilder, PRODUCTION_GATEWAY};
pub use clock::{Clock, FixedClock, SystemClock};
pub use envelope::{Envelope, EnvelopeError, Sign};
pub use error::{ApiError, ConfigError, Error};
pub use money::{Amount, AmountError};
pub use oauth::{AuthorizationUrl, Scope};
pub use request::{Params, SignedParams};
pub use sign::{
    BadSignature, KeyError, PrivateKey, PublicKey, RsaSigner, RsaVerifier, SignError, SignType, Signer, Verifier,
    sign_source,
};
pub use time::{Date, DateTime, TimeError};
pub use transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
#[cfg(feature = "reqwest")]
pub use transport::{HttpTransport, Timeouts};
pub use validate::{Problem, Violation, Violations};
