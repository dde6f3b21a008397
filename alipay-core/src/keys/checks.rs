//! What keys and certificates of an app must be, one by one: for a client, which stops at the first that is not, and for
//! [`doctor`](crate::doctor), which goes on.

use std::time::SystemTime;

use super::{Warning, certificates::account};
use crate::{
    ConfigError,
    cert::{Certificate, CertificateError},
    sign::{KeyError, PrivateKey, PublicKey, SignType},
};

/// How messages call the files of certificate mode.
pub(crate) const APP: &str = "app certificate";
pub(crate) const ALIPAY: &str = "Alipay certificate";
pub(crate) const ROOT: &str = "Alipay root certificate";

/// The app's private key, long enough for the sign type.
pub(crate) fn private_key(text: &str, sign_type: SignType) -> Result<PrivateKey, KeyError> {
    let key = PrivateKey::parse(text)?;
    check_size(key.bits(), sign_type)?;
    Ok(key)
}

/// A public key, long enough for the sign type.
pub(crate) fn public_key(text: &str, sign_type: SignType) -> Result<PublicKey, KeyError> {
    let key = PublicKey::parse(text)?;
    check_size(key.bits(), sign_type)?;
    Ok(key)
}

/// A public key of the platform: long enough, and not the app's own.
pub(crate) fn alipay_key(text: &str, sign_type: SignType, own: Option<&PublicKey>) -> Result<PublicKey, ConfigError> {
    let key = public_key(text, sign_type).map_err(ConfigError::AlipayKey)?;
    check_not_own(&key, own)?;
    Ok(key)
}

/// The key that a certificate is for.
pub(crate) fn certified_key(certificate: &Certificate, which: &'static str) -> Result<PublicKey, ConfigError> {
    let failed = |error| ConfigError::Certificate { which, error: CertificateError::Key(error) };
    certificate.public_key().map_err(failed)
}

/// A key of the platform is none of the app's.
pub(crate) fn check_not_own(key: &PublicKey, own: Option<&PublicKey>) -> Result<(), ConfigError> {
    if own == Some(key) { Err(ConfigError::OwnPublicKey) } else { Ok(()) }
}

/// The app's certificate is for its private key.
pub(crate) fn check_app_key(certified: &PublicKey, own: Option<&PublicKey>) -> Result<(), ConfigError> {
    if own.is_some_and(|own| own != certified) { Err(ConfigError::AppCertOfOtherKey) } else { Ok(()) }
}

/// Whether a certificate ends within a month.
pub(crate) fn expires_soon(certificate: &Certificate, now: SystemTime) -> bool {
    let (_, not_after) = certificate.validity();
    not_after.duration_since(now).is_ok_and(|left| left < Warning::EXPIRES_SOON)
}

/// Whose certificates these are. Files of several apps lie side by side in many places.
pub(crate) struct Owner<'c> {
    account: &'c str,
    app: &'c str,
}

impl<'c> Owner<'c> {
    /// From the app's certificate, whose name is "account-app", while the platform's is "… -account". `None` where it is
    /// named another way.
    pub(crate) fn of(app: &'c Certificate) -> Option<Self> {
        let (account, app) = app.common_name()?.split_once('-')?;
        (is_number(account) && is_number(app)).then_some(Self { account, app })
    }

    pub(crate) fn check_app(&self, app_id: &str) -> Result<(), ConfigError> {
        if self.app == app_id { Ok(()) } else { Err(ConfigError::AppCertOfOtherApp) }
    }

    /// The platform's certificate is for the same account.
    pub(crate) fn check_account(&self, alipay: &Certificate) -> Result<(), ConfigError> {
        let other = account(alipay).filter(|account| is_number(account) && account != self.account);
        if other.is_some() { Err(ConfigError::AlipayCertOfOtherAccount) } else { Ok(()) }
    }
}

/// Which file of certificate mode a certificate belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    App,
    Alipay,
    Root,
}

impl Kind {
    /// By its names; `None` where they do not tell.
    pub(crate) fn of(certificate: &Certificate) -> Option<Self> {
        if Owner::of(certificate).is_some() {
            Some(Self::App)
        } else if account(certificate).is_some_and(|account| is_number(&account)) {
            Some(Self::Alipay)
        } else {
            certificate.is_self_issued().then_some(Self::Root)
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn check_size(bits: usize, sign_type: SignType) -> Result<(), KeyError> {
    let min = sign_type.min_bits();
    if bits < min { Err(KeyError::TooShort { bits, min }) } else { Ok(()) }
}
