//! The string with which the Alipay app logs a user in to a merchant's app.

use std::fmt;

use crate::{
    Client, Error,
    error::Kind,
    request::Params,
    transport::ready,
    validate::{Problem, Violation, Violations},
};

/// A login with the Alipay app, for the method `authV2` of its SDK. The app gives a code back, which
/// `alipay.system.oauth.token` exchanges.
///
/// Wire rule: [§8.1](crate::protocol).
#[must_use = "a login does nothing until `login_string`"]
pub struct AppLogin<'c> {
    client: &'c Client,
    pid: String,
    target_id: String,
}

impl Client {
    /// Prepares a login with the Alipay app on a phone. `pid` is the account of the app, `2088…`; `target_id` a number
    /// of the merchant's, unique to this login.
    ///
    /// ```no_run
    /// # fn show(client: alipay_core::Client) -> Result<(), alipay_core::Error> {
    /// let auth_info = client.app_login("2088000000000001", "login-20240501-1").login_string()?;
    /// # let _ = auth_info; Ok(()) }
    /// ```
    pub fn app_login(&self, pid: impl Into<String>, target_id: impl Into<String>) -> AppLogin<'_> {
        AppLogin { client: self, pid: pid.into(), target_id: target_id.into() }
    }
}

impl AppLogin<'_> {
    /// The string, to be passed on as it is.
    ///
    /// # Errors
    ///
    /// [`Error::is_validation`] when a number is missing; a failure of the signer. A signer that does I/O needs [`login_string_async`](Self::login_string_async).
    pub fn login_string(&self) -> Result<String, Error> {
        ready(self.login_string_async()).unwrap_or_else(|| Err(Error::new(Kind::SignerWaits)))
    }

    /// [`login_string`](Self::login_string) with any signer.
    ///
    /// # Errors
    ///
    /// [`Error::is_validation`] when a number is missing; a failure of the signer.
    pub async fn login_string_async(&self) -> Result<String, Error> {
        let blank = [("pid", &self.pid), ("target_id", &self.target_id)];
        let blank = blank.into_iter().filter(|(_, value)| value.trim().is_empty());
        Violations::or_ok(
            blank.map(|(path, _)| Violation { path: path.to_owned(), problem: Problem::Missing }).collect(),
        )?;
        let mut params = Params::new();
        let all = [
            ("apiname", "com.alipay.account.auth"),
            ("method", "alipay.open.auth.sdk.code.get"),
            ("app_id", self.client.app_id()),
            ("app_name", "mc"),
            ("biz_type", "openservice"),
            ("pid", &self.pid),
            ("product_id", "APP_FAST_LOGIN"),
            ("scope", "kuaijie"),
            ("target_id", &self.target_id),
            ("auth_type", "AUTHACCOUNT"),
        ];
        for (name, value) in all {
            params.set(name, value);
        }
        let signed = params.sign(&*self.client.keys().signer).await;
        signed.map(|signed| signed.to_form()).map_err(|error| Error::new(Kind::Sign(error)))
    }
}

impl fmt::Debug for AppLogin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppLogin").field("app_id", &self.client.app_id()).finish_non_exhaustive()
    }
}
