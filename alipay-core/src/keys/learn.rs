//! Certificates that are missing: learn them, and try again.

use std::sync::Arc;

use super::{Keys, certificates::Origin, download};
use crate::{Client, cert::CertificateError};

/// How certificates are chosen while something is verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// By the serial number that came along.
    BySerial,
    /// Any that is trusted: the next certificate usually has the same key, and its number is all that is new.
    AnyTrusted,
}

/// Tries; when a certificate is missing, downloads it and tries again. When it cannot be had, the trusted keys have the
/// last word: neither an outage nor somebody who uses the downloads up may stop what is signed with one of those.
pub(crate) async fn with_learning<T, E>(
    client: &Client,
    keys: &Arc<Keys>,
    origin: Origin,
    attempt: impl Fn(Choice) -> Result<T, E>,
    missing: impl Fn(&E) -> Option<String>,
    refused: impl Fn(E, CertificateError) -> E,
) -> Result<T, E> {
    let error = match attempt(Choice::BySerial) {
        Err(error) => error,
        done => return done,
    };
    let Some(sn) = missing(&error) else { return Err(error) };
    // After a change to certificate mode, only the new keys know where to look.
    let keys = if keys.trust.certificates.is_some() { keys.clone() } else { client.keys() };
    match download::learn(client, &keys, &sn, origin).await {
        Ok(()) => attempt(Choice::BySerial),
        Err(reason @ (CertificateError::Unavailable | CertificateError::TooMany)) => {
            attempt(Choice::AnyTrusted).map_err(|_| refused(error, reason))
        }
        Err(reason) => Err(refused(error, reason)),
    }
}
