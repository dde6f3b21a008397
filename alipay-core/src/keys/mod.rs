//! The keys of both sides, loaded: what signs, and what is believed.

mod certificates;
pub(crate) mod checks;
mod credentials;
mod download;
mod learn;
mod source;
mod trust;

use std::{sync::Arc, time::Duration};

use crate::sign::{PublicKey, SignType, Signer};

pub(crate) use certificates::Origin;
pub use credentials::Credentials;
pub(crate) use learn::{Choice, with_learning};
pub use source::{FileError, KeySource};
pub(crate) use trust::{Trust, Untrusted};

/// Everything that changes together when keys are changed.
pub(crate) struct Keys {
    pub(crate) sign_type: SignType,
    pub(crate) signer: Arc<dyn Signer>,
    /// Unknown when somebody else signs.
    pub(crate) app_public_key: Option<PublicKey>,
    /// In certificate mode.
    pub(crate) cert_sns: Option<CertSns>,
    pub(crate) trust: Trust,
    pub(crate) warnings: Vec<Warning>,
}

/// The two serial numbers of certificate mode, as they are sent.
#[derive(Clone, Debug)]
pub(crate) struct CertSns {
    pub(crate) app_cert_sn: String,
    pub(crate) alipay_root_cert_sn: String,
}

/// Something that works, and should be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// The sign type is RSA, with the broken hash SHA-1.
    LegacySignType,
    /// Everybody on this machine can read the private key's file.
    PrivateKeyReadableByOthers,
    /// A certificate expires within a month. Says which.
    CertificateExpires(&'static str),
    /// The app certificate's owner is not named as `account-app`: it was not compared with the app id.
    CertificateOwnerUnknown,
}

impl Warning {
    /// The platform has the next certificate 30 days ahead.
    pub(crate) const EXPIRES_SOON: Duration = Duration::from_secs(30 * 24 * 3600);
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::LegacySignType => f.write_str("the sign type RSA uses SHA-1: switch the app to RSA2 in the console"),
            Self::PrivateKeyReadableByOthers => {
                f.write_str("everybody on this machine can read the private key's file: `chmod 600` it")
            }
            Self::CertificateOwnerUnknown => f.write_str(
                "the app certificate does not name an account and an app: make sure that it belongs to the app id",
            ),
            Self::CertificateExpires(which) => {
                write!(f, "the {which} expires within 30 days: download the next one from the console")
            }
        }
    }
}
