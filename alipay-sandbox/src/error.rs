//! Why a gateway does not start.

use std::{io, net::SocketAddr};

use alipay_core::{AesKeyError, CertificateError, ConfigError, KeyError};

use crate::StateFileError;

use crate::KeyDirectoryError;

/// Why a gateway does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Others on the network could reach it, and it signs whatever they ask for.
    #[error("{0} can be reached from other machines: listen on 127.0.0.1 or [::1]")]
    NotLoopback(SocketAddr),
    /// The app id is not a number.
    #[error("the app id must be a decimal number with at most 32 digits")]
    BadAppId,
    /// The seller's id is not a number.
    #[error("the seller id must be a decimal number with at most 32 digits")]
    BadSellerId,
    /// The same app twice.
    #[error("two apps have the number {0}: give each a number of its own")]
    SameApp(String),
    /// The app's key is unusable.
    #[error("the app's public key is unusable: {}", of_app(*.0))]
    AppPublicKey(KeyError),
    /// The gateway's own key is unusable.
    #[error("the gateway's private key is unusable: {}", of_gateway(*.0))]
    AlipayPrivateKey(KeyError),
    /// A certificate is unusable.
    #[error("the {which} is unusable: {error}")]
    Certificate {
        /// Which one.
        which: &'static str,
        /// What is wrong with it.
        error: CertificateError,
    },
    /// A private key and a certificate do not belong together.
    #[error("the private key is not that of the {0}: give the one that the certificate was issued for")]
    CertificateOfOtherKey(&'static str),
    /// Certificates without the key that belongs to the platform's.
    #[error("certificates were given without the private key of the Alipay certificate: answers are signed with it")]
    NoAlipayPrivateKey,
    /// Both a public key of the app and its certificate.
    #[error("both a public key and a certificate of the app were given: the certificate has the key")]
    TwoAppKeys,
    /// A certificate to change to, and none to begin with.
    #[error("a next certificate was given without the first ones: there is nothing to change from")]
    NextWithoutCertificates,
    /// The key for encrypted content is unusable.
    #[error("{0}")]
    AesKey(AesKeyError),
    /// Both sides have the same key.
    #[error("the app and the gateway have the same key: each side needs one of its own")]
    SameKey,
    /// The file for the state is unusable.
    #[error(transparent)]
    StateFile(StateFileError),
    /// What sends notifications cannot be set up.
    #[error("notifications cannot be sent: {0}")]
    Sender(ConfigError),
    /// No randomness, or no memory.
    #[error("keys could not be made: the system has no randomness to give")]
    NoKeys,
    /// No certificate can be made for this time.
    #[error("certificates could not be made: the clock shows a year that no certificate can name")]
    Clock,
    /// The key directory is of no use.
    #[error(transparent)]
    KeyDirectory(#[from] KeyDirectoryError),
    /// The port is not free.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The system gives no thread.
    #[error("cannot start the server thread: {0}")]
    Thread(#[source] io::Error),
}

fn of_app(error: KeyError) -> String {
    match error {
        KeyError::PrivateGiven => "this is a private key, give its public half".to_owned(),
        error => error.to_string(),
    }
}

fn of_gateway(error: KeyError) -> String {
    match error {
        KeyError::PublicGiven => "this is a public key, and the gateway has to sign".to_owned(),
        error => error.to_string(),
    }
}
