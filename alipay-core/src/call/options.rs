//! What belongs to a call and not to the API: tokens, addresses, encryption, files.

use std::time::Duration;

use crate::{
    encrypt::Encryption,
    upload::Upload,
    validate::{Problem, Violation},
};

/// The options of a call, however it is made.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) auth_token: Option<String>,
    pub(crate) app_auth_token: Option<String>,
    pub(crate) notify_url: Option<String>,
    pub(crate) return_url: Option<String>,
    pub(crate) target_app_id: Option<String>,
    pub(crate) params: Vec<(String, String)>,
    pub(crate) files: Vec<(String, Upload)>,
    pub(crate) encryption: Option<Encryption>,
    pub(crate) validate: Option<bool>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) once: bool,
}

/// The public parameters: nobody else may set them.
const PUBLIC: [&str; 17] = [
    "app_id",
    "method",
    "format",
    "charset",
    "sign_type",
    "sign",
    "timestamp",
    "version",
    "biz_content",
    "auth_token",
    "app_auth_token",
    "notify_url",
    "return_url",
    "encrypt_type",
    "app_cert_sn",
    "alipay_root_cert_sn",
    "target_app_id",
];

impl Options {
    /// A copy. Files cannot be copied: each can be read only once.
    pub(crate) fn without_files(&self) -> Self {
        Self {
            auth_token: self.auth_token.clone(),
            app_auth_token: self.app_auth_token.clone(),
            notify_url: self.notify_url.clone(),
            return_url: self.return_url.clone(),
            target_app_id: self.target_app_id.clone(),
            params: self.params.clone(),
            files: Vec::new(),
            ..*self
        }
    }

    /// The public parameters that were set, by their wire names.
    pub(crate) fn given(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("auth_token", &self.auth_token),
            ("app_auth_token", &self.app_auth_token),
            ("notify_url", &self.notify_url),
            ("return_url", &self.return_url),
            ("target_app_id", &self.target_app_id),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }

    /// What is wrong with the options. They are always checked: they guard the wire.
    pub(crate) fn violations(&self, needs_user: bool) -> Vec<Violation> {
        let mut found = Vec::new();
        let mut report = |path: &str, problem| found.push(Violation { path: path.to_owned(), problem });
        if needs_user && self.auth_token.as_deref().unwrap_or_default().trim().is_empty() {
            report("auth_token", Problem::MissingUserToken);
        }
        for (path, value) in self.given() {
            if value.trim().is_empty() {
                // An empty column of a database, perhaps: without the token the call would act for somebody else.
                if path != "auth_token" || !needs_user {
                    report(path, Problem::Missing);
                }
            } else if value.chars().any(char::is_control) {
                report(path, Problem::ControlCharacter);
            } else if path.ends_with("_url") && !is_url(value) {
                report(path, Problem::NotAUrl);
            }
        }
        for (name, value) in &self.params {
            if !is_name(name) {
                report("(parameter)", Problem::BadName);
            } else if is_public(name) {
                report(name, Problem::Reserved);
            } else if value.trim().is_empty() {
                report(name, Problem::Missing);
            }
        }
        found
    }
}

/// Whether a name is that of a public parameter.
pub(super) fn is_public(name: &str) -> bool {
    PUBLIC.contains(&name)
}

fn is_name(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    !name.is_empty() && name.len() <= 64 && name.bytes().all(is_letter)
}

fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    // A blank behind the host is odd and travels well; one at the end came with a copied text.
    !host.is_empty() && !host.contains(char::is_whitespace) && !text.ends_with(char::is_whitespace)
}

/// The setters, for every kind of call that has the field `options`.
macro_rules! option_setters {
    (tokens) => {
        /// The access token of the user the call acts for.
        pub fn auth_token(mut self, token: impl Into<String>) -> Self {
            self.options.auth_token = Some(token.into());
            self
        }

        /// The token of the merchant the call acts for, for service providers.
        pub fn app_auth_token(mut self, token: impl Into<String>) -> Self {
            self.options.app_auth_token = Some(token.into());
            self
        }

        /// The app that is to answer, where one app serves another.
        pub fn target_app_id(mut self, app_id: impl Into<String>) -> Self {
            self.options.target_app_id = Some(app_id.into());
            self
        }

        /// Another top-level text parameter, as `prod_code` or `terminal_info`; it is signed like all others.
        pub fn param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
            self.options.params.push((name.into(), value.into()));
            self
        }
    };
    (notify_url) => {
        /// Where the platform reports what becomes of an order. Without it, there is no notification.
        pub fn notify_url(mut self, url: impl Into<String>) -> Self {
            self.options.notify_url = Some(url.into());
            self
        }
    };
    (return_url) => {
        /// Where the user's browser is sent afterwards. What it brings along is for showing, never proof of a payment.
        pub fn return_url(mut self, url: impl Into<String>) -> Self {
            self.options.return_url = Some(url.into());
            self
        }
    };
    (encrypt) => {
        /// Encrypts `biz_content` with the client's AES key; the answer comes back encrypted, too.
        pub fn encrypt(self) -> Self {
            self.encrypt_with(crate::Encryption::Aes)
        }

        /// [`encrypt`](Self::encrypt) by another scheme.
        pub fn encrypt_with(mut self, encryption: crate::Encryption) -> Self {
            self.options.encryption = Some(encryption);
            self
        }
    };
    (attempts) => {
        /// Longest time for this call with all its attempts; that of the client's
        /// [`RetryPolicy`](crate::RetryPolicy) otherwise.
        pub fn deadline(mut self, total: std::time::Duration) -> Self {
            self.options.deadline = Some(total);
            self
        }

        /// Makes this call once, whatever happens.
        pub fn no_retry(mut self) -> Self {
            self.options.once = true;
            self
        }
    };
    (validate) => {
        /// Whether this request is checked before it is signed; the client's setting otherwise.
        pub fn validate(mut self, validate: bool) -> Self {
            self.options.validate = Some(validate);
            self
        }
    };
    ($($group:ident),+) => {
        $(option_setters!($group);)+
    };
}

pub(crate) use option_setters;
