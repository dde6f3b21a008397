//! A verified success.

use std::{fmt, ops::Deref};

use crate::error::Printable;

/// A success whose every byte the platform signed.
///
/// Wire rule: [§4.2](crate::protocol).
///
/// Dereferences to the typed answer.
#[derive(Clone, PartialEq)]
pub struct Response<T> {
    body: T,
    text: String,
    trace_id: Option<String>,
}

impl<T> Response<T> {
    pub(crate) fn new(body: T, text: String, trace_id: Option<String>) -> Self {
        Self { body, text, trace_id }
    }

    /// The typed answer.
    pub fn into_body(self) -> T {
        self.body
    }

    /// The exact JSON text that was signed or, of an encrypted answer, what was encrypted; fields this version does not
    /// know are in here, too.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The platform's number for this exchange; its support asks for it.
    pub fn trace_id(&self) -> Option<&str> {
        self.trace_id.as_deref()
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}

/// Without the text, which may hold personal data that the typed answer hides.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let trace_id = self.trace_id().map(Printable);
        f.debug_struct("Response").field("body", &self.body).field("trace_id", &trace_id).finish_non_exhaustive()
    }
}
