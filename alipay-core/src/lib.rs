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
//! # What became of it
//!
//! [`Error::outcome`] tells a refusal, which is final, from an [unknown outcome](UnknownOutcome), after which money may
//! have moved. Calls that only read, and calls that cancel, are repeated by themselves; what moves money is not, once a
//! byte of it may have been sent ([`RetryPolicy`]). A [`Journal`] writes down what was about to happen. Dropping the
//! future of a call takes nothing back: to be sure of its end, hand it to a task of its own.
//!
//! # Everything else
//!
//! | | |
//! |---|---|
//! | [`Client::page`], [`Client::app`] | signed here, opened by a browser or by the Alipay app |
//! | [`Client::raw`], [`Client::raw_of`] | APIs by name, and by table |
//! | [`Client::batch`], [`Client::rest`] | several calls in one exchange, the REST protocol |
//! | [`Client::notify`] | what the platform sends by itself; see [`notify`] |
//! | [`Client::authorization_url`], [`Client::app_authorization_url`], [`Client::app_login`] | consent of users and merchants |
//! | [`Client::mini_program_payload`] | phone numbers of mini programs |
//! | [`Client::download`], `bill` | files, and what is in a bill |
//! | [`Credentials`], [`Client::rotate`], [`Signer`] | keys, certificates, and where they are |
//! | [`doctor`] | whether the settings of an app fit each other and the gateway |
//! | [`explain`] | why a signature was refused, in plain words |
//!
//! # Features
//!
//! - `aws-lc-rs` (default): RSA2 through AWS-LC, constant time, and new keys. Without it the `rsa` crate does all
//!   arithmetic.
//! - `reqwest` (default): the HTTPS transport. Without it, implement [`Transport`].
//! - `axum`: an extractor for notifications, and their reply as a response.
//! - `bill`: downloaded bills, from the bytes of the ZIP to typed rows with exact amounts.
//! - `blocking`: a client for programs without an asynchronous runtime.
//! - `chrono`, `jiff`, `time`: conversions of [`Date`] and [`DateTime`] to and from the types of those crates.
//! - `pattern`: validation also matches the patterns that some fields document.
//! - `rust_decimal`: conversions of [`Amount`] to and from decimals.
//! - `serde`: any record as a serde value and back, through the adapters in `codec::serde`; amounts and times as texts.
//! - `sm2`: the sign type SM2 with SM3.
//! - `tracing`: a span for every call and an event for every attempt, without anything of the request.
//!
//! The rules of the wire, which the documentation names by number, are in [`protocol`].

// Items tell which feature they need, where nightly writes the documentation.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod answer;
pub mod api;
#[cfg(feature = "bill")]
pub mod bill;
#[cfg(feature = "blocking")]
pub mod blocking;
mod call;
mod cert;
mod charset;
mod client;
mod clock;
pub mod codec;
pub mod doctor;
mod encrypt;
mod envelope;
mod error;
pub mod explain;
pub mod form;
mod journal;
mod keys;
mod mini_program;
mod money;
pub mod notify;
mod oauth;
#[doc = include_str!("protocol.md")]
pub mod protocol {}
mod random;
pub mod redact;
mod request;
pub mod rest;
mod retry;
mod sign;
mod time;
mod trace;
mod transport;
mod upload;
pub mod validate;

pub use api::{Api, ApiInfo};
pub use call::{
    AppCall, AppResult, AppStatus, Batch, BatchAnswers, BatchItem, Call, Download, PageCall, PageForm, RawAnswer,
    RawCall, Response,
};
pub use cert::{Certificate, CertificateError, root_cert_sn};
pub use charset::{Charset, DecodedBody, Undecodable, Unmappable};
pub use client::{ALIPAY_SANDBOX_GATEWAY, Client, ClientBuilder, PRODUCTION_GATEWAY};
pub use clock::{Clock, FixedClock, SimulatedClock, SystemClock};
pub use encrypt::{AesKey, AesKeyError, DecryptError, Encryption};
pub use envelope::{Envelope, EnvelopeError, Sign};
pub use error::{ApiError, BusinessIds, ConfigError, Error, NextStep, Outcome, UnknownOutcome, UnknownStage};
pub use journal::{Intent, Journal, JournalError, Recorded};
pub use keys::{Credentials, FileError, KeySource, Warning};
pub use mini_program::MiniProgramPayload;
pub use money::{Amount, AmountError};
pub use oauth::{AppAuthorizationUrl, AppLogin, AuthorizationCallback, AuthorizationUrl, CallbackError, Scope, State};
pub use request::{Params, SignedParams};
pub use retry::RetryPolicy;
#[cfg(feature = "aws-lc-rs")]
pub use sign::NewKey;
pub use sign::{
    BadSignature, KeyError, KeyStructure, LocalSigner, LocalVerifier, PrivateKey, PublicKey, SignError, SignType,
    Signer, Verifier, sign_source,
};
pub use time::{Date, DateTime, TimeError};
pub use transport::{BoxFuture, HttpBody, HttpMethod, HttpRequest, HttpResponse, Transport, TransportError};
#[cfg(feature = "reqwest")]
pub use transport::{HttpTransport, Timeouts};
pub use upload::Upload;
pub use validate::{Problem, Violation, Violations};
