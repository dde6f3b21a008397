//! What can be wrong with a client's settings. All of it is reported by `build`, none of it at the first call.

use crate::{
    cert::CertificateError,
    encrypt::AesKeyError,
    keys::FileError,
    sign::{KeyError, SignType},
};

/// Why a client could not be built. No text quotes a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// No app id.
    #[error("the app id is missing: call `.app_id(..)`")]
    NoAppId,
    /// The app id is not a number.
    #[error("the app id must be the decimal number that the console shows, at most 32 digits")]
    BadAppId,
    /// No private key.
    #[error("the app's private key is missing: call `.private_key(..)`")]
    NoPrivateKey,
    /// The private key is unusable.
    #[error("the app's private key is unusable: {0}")]
    PrivateKey(KeyError),
    /// No platform key.
    #[error(
        "Alipay's public key is missing: call `.alipay_public_key(..)`, or `.alipay_cert(..)` in certificate mode; \
         answers are never accepted unverified"
    )]
    NoAlipayKey,
    /// The platform key is unusable.
    #[error("Alipay's public key is unusable: {0}")]
    AlipayKey(KeyError),
    /// The app's own public key stands where the platform's should.
    #[error(
        "the configured Alipay public key is your app's own public key: copy the key that the console shows as \
         \"Alipay public key\" after you uploaded yours"
    )]
    OwnPublicKey,
    /// The sign types of signer and client differ.
    #[error("the signer signs {signer}, but the client is set to {client}")]
    SignTypes {
        /// What the signer says.
        signer: SignType,
        /// What the client is set to.
        client: SignType,
    },
    /// A key or certificate file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Certificate mode needs three files. Says which is missing.
    #[error(
        "the {0} is missing: certificate mode needs `.app_cert(..)`, `.alipay_cert(..)` and `.alipay_root_cert(..)`"
    )]
    MissingCertificate(&'static str),
    /// A certificate is unusable.
    #[error("the {which} is unusable: {error}")]
    Certificate {
        /// Which one.
        which: &'static str,
        /// Why.
        error: CertificateError,
    },
    /// The app's certificate and private key do not belong together.
    #[error("the app certificate is for another private key: use the key that the certificate request was made with")]
    AppCertOfOtherKey,
    /// The app's certificate is for another app.
    #[error("the app certificate is for another app id: download appCertPublicKey of this app")]
    AppCertOfOtherApp,
    /// The platform's certificate is for another account.
    #[error("the Alipay certificate is for another account than the app certificate: download both for the same app")]
    AlipayCertOfOtherAccount,
    /// The key for encrypted content is unusable.
    #[error("the AES key is unusable: {0}")]
    AesKey(#[from] AesKeyError),
    /// The gateway's address is unusable.
    #[error("the gateway address is unusable: {0}")]
    Gateway(&'static str),
    /// No transport.
    #[error("there is no transport: enable the feature `reqwest` or call `.transport(..)`")]
    NoTransport,
    /// The HTTP client could not be set up.
    #[error("the HTTP client could not be set up: {0}")]
    Http(String),
}
