//! Whether the settings of an app fit each other and the gateway: one [`Finding`] per check, with what is wrong and what
//! to do. A client stops at the first mistake; this goes on, and names them all.
//!
//! Nothing is read and nothing is sent here. [`examine`] looks at the texts of the settings, [`clock`] and [`call`] at what
//! came back from one harmless call.
//!
//! ```
//! use alipay_core::{Clock as _, SystemClock, doctor::{self, Check, Settings, Verdict}};
//!
//! let settings = Settings::new("2021000000000000").gateway("https://openapi.alipaydev.com/gateway.do");
//! let findings = doctor::examine(&settings, SystemClock.now());
//! let gateway = findings.iter().find(|finding| finding.check == Check::Gateway).unwrap();
//! assert_eq!(gateway.verdict, Verdict::Wrong);
//! assert_eq!(gateway.found, "This is the address of the sandbox that was closed down.");
//! assert_eq!(gateway.advice, "Write https://openapi-sandbox.dl.alipaydev.com/gateway.do.");
//! ```

mod address;
mod call;
mod certificates;
mod clock;
mod finding;
mod keys;

use std::{fmt, time::SystemTime};

use crate::{Charset, PRODUCTION_GATEWAY, SignType, encrypt::AesKey};

pub use call::{call, unanswered};
pub use clock::clock;
pub use finding::{Check, Finding, Verdict};

/// The settings of an app, as texts: of key files, their content.
#[derive(Clone, Copy)]
#[must_use = "settings do nothing until they are examined"]
pub struct Settings<'a> {
    app_id: &'a str,
    gateway: &'a str,
    sign_type: SignType,
    charset: Charset,
    private_key: Option<&'a [u8]>,
    app_public_key: Option<&'a [u8]>,
    alipay_public_key: Option<&'a [u8]>,
    app_cert: Option<&'a [u8]>,
    alipay_cert: Option<&'a [u8]>,
    alipay_root_cert: Option<&'a [u8]>,
    aes_key: Option<&'a [u8]>,
}

/// Setters of the files.
macro_rules! file_setters {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $($(#[$doc])*
        pub fn $name(mut self, content: &'a [u8]) -> Self {
            self.$name = Some(content);
            self
        })*
    };
}

impl<'a> Settings<'a> {
    /// Of this app, at the production gateway, with RSA2 and UTF-8, and without any key.
    pub fn new(app_id: &'a str) -> Self {
        Self {
            app_id,
            gateway: PRODUCTION_GATEWAY,
            sign_type: SignType::default(),
            charset: Charset::default(),
            private_key: None,
            app_public_key: None,
            alipay_public_key: None,
            app_cert: None,
            alipay_cert: None,
            alipay_root_cert: None,
            aes_key: None,
        }
    }

    /// The gateway's address.
    pub fn gateway(mut self, url: &'a str) -> Self {
        self.gateway = url;
        self
    }

    /// The sign type.
    pub fn sign_type(mut self, sign_type: SignType) -> Self {
        self.sign_type = sign_type;
        self
    }

    /// The charset.
    pub fn charset(mut self, charset: Charset) -> Self {
        self.charset = charset;
        self
    }

    file_setters! {
        /// The app's private key.
        private_key;
        /// The app's public key, as the console has it: only to be compared. Without a private key it says that the app
        /// signs elsewhere, in an HSM or a key service.
        app_public_key;
        /// The key that the console calls Alipay public key.
        alipay_public_key;
        /// Certificate mode: the app's certificate.
        app_cert;
        /// Certificate mode: the platform's certificate.
        alipay_cert;
        /// Certificate mode: the platform's root certificates.
        alipay_root_cert;
        /// The key for encrypted content.
        aes_key;
    }

    /// Whether the private key is in an HSM or a key service.
    #[must_use]
    pub fn signs_elsewhere(&self) -> bool {
        self.private_key.is_none() && self.app_public_key.is_some()
    }

    fn is_certificate_mode(&self) -> bool {
        self.app_cert.is_some() || self.alipay_cert.is_some() || self.alipay_root_cert.is_some()
    }
}

/// Checks everything that needs no call, as of `now`.
#[must_use]
pub fn examine(settings: &Settings<'_>, now: SystemTime) -> Vec<Finding> {
    let mut findings = vec![
        address::app_id(settings),
        address::gateway(settings),
        sign_type(settings.sign_type),
        charset(settings.charset),
        mode(settings),
    ];
    let own = keys::examine(settings, &mut findings);
    if settings.is_certificate_mode() {
        certificates::examine(settings, own.as_ref(), now, &mut findings);
    }
    findings.extend(settings.aes_key.map(encryption_key));
    findings
}

fn sign_type(sign_type: SignType) -> Finding {
    match sign_type {
        SignType::Rsa => Finding::of_warning(Check::SignType, &crate::Warning::LegacySignType),
        _ => Finding::ok(Check::SignType, sign_type.as_str()),
    }
}

fn charset(charset: Charset) -> Finding {
    match charset {
        Charset::Utf8 => Finding::ok(Check::Charset, charset.as_str()),
        _ => Finding::new(
            Check::Charset,
            Verdict::Warning,
            format!("{} lacks characters that users write.", charset.as_str()),
            "Use UTF-8, unless an old system on your side needs the other one.",
        ),
    }
}

/// Public keys or certificates.
fn mode(settings: &Settings<'_>) -> Finding {
    const FILES: &str =
        "Certificate mode needs three files: app certificate, Alipay certificate and root certificates.";
    let files = [
        ("app certificate", settings.app_cert),
        ("Alipay certificate", settings.alipay_cert),
        ("Alipay root certificate", settings.alipay_root_cert),
    ];
    let missing: Vec<_> = files.iter().filter(|(_, file)| file.is_none()).map(|(name, _)| *name).collect();
    let has_key = settings.alipay_public_key.is_some();
    match (missing.as_slice(), has_key) {
        ([], false) => Finding::ok(Check::Mode, "certificates"),
        ([], true) => Finding::new(
            Check::Mode,
            Verdict::Warning,
            "Both certificates and an Alipay public key are set: answers that fit the key are believed as well.",
            "Leave the public key out, unless the app is about to change its mode.",
        ),
        ([_, _, _], true) => Finding::ok(Check::Mode, "public keys"),
        ([_, _, _], false) => Finding::new(
            Check::Mode,
            Verdict::Wrong,
            "There is neither an Alipay public key nor a certificate: no answer could be verified.",
            "Set the key that the console calls Alipay public key, or the three files of certificate mode.",
        ),
        (missing, _) => {
            Finding::new(Check::Mode, Verdict::Wrong, format!("Missing is the {}.", missing.join(" and the ")), FILES)
        }
    }
}

fn encryption_key(content: &[u8]) -> Finding {
    let text = std::str::from_utf8(content).unwrap_or_default();
    match AesKey::parse(text) {
        Ok(_) => Finding::ok(Check::EncryptionKey, "AES, 128 bits"),
        Err(error) => Finding::of_error(Check::EncryptionKey, &error),
    }
}

/// Without the files.
impl fmt::Debug for Settings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("sign_type", &self.sign_type).finish_non_exhaustive()
    }
}
