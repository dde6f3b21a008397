//! Which API a call is for, as far as the call is concerned.

use crate::api::{ApiInfo, Auth, ErrorDoc, FileField, RetryClass};

/// A typed API, or one that is known by its table, or by its name only.
#[derive(Clone, Copy)]
pub(crate) struct Endpoint<'a> {
    pub(crate) method: &'a str,
    pub(crate) version: &'a str,
    pub(crate) response_key: &'a str,
    info: Option<&'static ApiInfo>,
    retry: RetryClass,
}

impl<'a> Endpoint<'a> {
    /// Counts as moving money.
    pub(crate) fn raw(method: &'a str, version: &'a str, response_key: &'a str) -> Self {
        Self { method, version, response_key, info: None, retry: RetryClass::Pay }
    }

    /// The same of another class.
    pub(crate) fn of_class(mut self, class: RetryClass) -> Self {
        self.retry = class;
        self
    }

    /// The same of an API whose facts are known.
    pub(crate) fn with_info(mut self, info: Option<&'static ApiInfo>) -> Self {
        self.info = info;
        self
    }

    /// What may be repeated.
    pub(crate) fn retry(&self) -> RetryClass {
        self.retry
    }

    /// Whether the call may change something: everything does that is not known to read only.
    pub(crate) fn writes(&self) -> bool {
        self.retry != RetryClass::Read
    }

    pub(crate) fn needs_user(&self) -> bool {
        self.info.is_some_and(|info| info.user_auth == Auth::Required)
    }

    pub(crate) fn is_encrypted(&self) -> bool {
        self.info.is_some_and(|info| info.is_encrypted)
    }

    /// The files that the API takes; `None` when nobody knows.
    pub(crate) fn files(&self) -> Option<&'static [FileField]> {
        self.info.map(|info| info.files)
    }

    /// Fields of the answer that must equal the request's.
    pub(crate) fn echo(&self) -> &'static [&'static str] {
        self.info.map_or(&[], |info| info.echo)
    }

    pub(crate) fn error_doc(&self, code: &str) -> Option<&'static ErrorDoc> {
        self.info?.error_doc(code)
    }
}

impl From<&'static ApiInfo> for Endpoint<'static> {
    fn from(info: &'static ApiInfo) -> Self {
        Self {
            method: info.method,
            version: info.version,
            response_key: info.response_key,
            info: Some(info),
            retry: info.retry,
        }
    }
}
