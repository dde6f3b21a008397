//! Settings of one app.

use std::fmt;

use alipay_core::SignType;

use crate::{
    StartError,
    app::App,
    certificates::CertificateTexts,
    missing::KeyMaker,
    settings::{CertificateSettings, KeySettings, NextTexts},
    state::State,
};

/// An app that a gateway is to know: its number, and the keys of both sides. What is missing is made.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use alipay_sandbox::{AppSettings, Sandbox};
///
/// let sandbox = Sandbox::builder().another_app(AppSettings::new("2021000000000002")).start().await?;
/// let client = sandbox.client_builder_of("2021000000000002").ok_or("unknown app")?.build()?;
/// # let _ = client; Ok(()) }
/// ```
#[must_use = "settings do nothing until a gateway starts with them"]
pub struct AppSettings {
    pub(crate) id: String,
    pub(crate) keys: KeySettings,
    pub(crate) seller_id: String,
}

/// The merchant of an app that was not told another one: the one of the documentation's samples.
const SELLER_ID: &str = "2088111111116894";

impl AppSettings {
    /// An app with this number, which the console would give it: decimal digits.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), keys: KeySettings::default(), seller_id: SELLER_ID.to_owned() }
    }

    /// The account of the merchant that gets the money; `2088111111116894` unless set otherwise.
    pub fn seller_id(mut self, seller_id: impl Into<String>) -> Self {
        self.seller_id = seller_id.into();
        self
    }

    /// How both sides sign; RSA2 unless set otherwise.
    pub fn sign_type(mut self, sign_type: SignType) -> Self {
        self.keys.sign_type = sign_type;
        self
    }

    /// The app's public key, PEM or one line of base64. Without it the gateway makes the app's key pair.
    pub fn app_public_key(mut self, text: impl Into<String>) -> Self {
        self.keys.app_public_key = Some(text.into());
        self
    }

    /// The key with which the gateway signs, as Alipay would. Without it the gateway makes one.
    pub fn alipay_private_key(mut self, text: impl Into<String>) -> Self {
        self.keys.alipay_private_key = Some(text.into());
        self
    }

    /// Certificate mode: the texts of the app's certificate, the platform's and the platform's roots, as the console
    /// offers them. The app's key is that of its certificate; [`alipay_private_key`](Self::alipay_private_key) must be
    /// that of the platform's.
    ///
    /// Calls must then name the certificates of the app and of the roots, and answers name the platform's.
    pub fn certificates(
        mut self,
        app_cert: impl Into<String>,
        alipay_cert: impl Into<String>,
        alipay_root_cert: impl Into<String>,
    ) -> Self {
        let (app, alipay, root) = (app_cert.into(), alipay_cert.into(), alipay_root_cert.into());
        self.keys.certificates = CertificateSettings::Given(CertificateTexts { app, alipay, root });
        self
    }

    /// Certificate mode with certificates that the gateway makes: roots, the app's and two of the platform's, so that
    /// [`Sandbox::rotate_certificate`](crate::Sandbox::rotate_certificate) has one to change to.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use alipay_sandbox::Sandbox;
    /// let sandbox = Sandbox::builder().made_certificates().start().await?;
    /// let client = sandbox.client_builder().build()?;
    /// assert!(client.app_cert_sn().is_some());
    /// sandbox.rotate_certificate()?; // the client downloads the next one when it meets it
    /// # Ok(()) }
    /// ```
    pub fn made_certificates(mut self) -> Self {
        self.keys.certificates = CertificateSettings::Made;
        self
    }

    /// The certificate and private key that the platform changes to with
    /// [`Sandbox::rotate_certificate`](crate::Sandbox::rotate_certificate). Clients can download it from the beginning.
    pub fn next_certificate(mut self, certificate: impl Into<String>, private_key: impl Into<String>) -> Self {
        self.keys.next = Some(NextTexts { certificate: certificate.into(), private_key: private_key.into() });
        self
    }

    /// The app's key for encrypted content, base64 as in the console. Without it, calls with `encrypt_type` are refused.
    pub fn aes_key(mut self, text: impl Into<String>) -> Self {
        self.keys.aes_key = Some(text.into());
        self
    }

    /// A key for encrypted content that the gateway makes.
    pub fn made_aes_key(mut self) -> Self {
        self.keys.makes_aes_key = true;
        self
    }

    /// Checks everything, and makes the keys that are missing.
    pub(crate) fn open(mut self, state: State, maker: &mut KeyMaker) -> Result<App, StartError> {
        maker.complete(&self.id, &self.seller_id, &mut self.keys)?;
        let keys = self.keys.load()?;
        Ok(App::new(self.id, self.keys.sign_type, keys, self.keys.aes_key, state))
    }

    /// Checks what stands alone, before any key is made or any file is written. The numbers become names of files.
    pub(crate) fn check(&self) -> Result<(), StartError> {
        let is_number = |text: &str| (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        match (is_number(&self.id), is_number(&self.seller_id)) {
            (false, _) => return Err(StartError::BadAppId),
            (true, false) => return Err(StartError::BadSellerId),
            (true, true) => {}
        }
        self.keys.check()
    }
}

/// The app of a gateway that was not told another one: `2021000000000001`.
impl Default for AppSettings {
    fn default() -> Self {
        Self::new("2021000000000001")
    }
}

/// Keys are not shown.
impl fmt::Debug for AppSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppSettings")
            .field("id", &self.id)
            .field("sign_type", &self.keys.sign_type)
            .finish_non_exhaustive()
    }
}
