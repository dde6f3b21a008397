//! Refusals, with the platform's own codes.

use alipay_core::api::ApiEntry;
use serde_json::{Map, Value};

use crate::catalog;

/// Why a call is not carried out.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// The gateway's code, as `40002`.
    pub(crate) code: &'static str,
    /// What is wrong, as `isv.invalid-signature`.
    pub(crate) sub_code: &'static str,
    /// The text for people.
    pub(crate) sub_msg: String,
    /// How it is sent.
    pub(crate) envelope: Envelope,
}

/// How a refusal is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Envelope {
    /// As the API's node, signed.
    Node,
    /// As `error_response`, signed: how the oldest APIs refuse.
    Error,
    /// As `error_response` without a signature: the gateway does not know yet who asks, or for what.
    Unsigned,
}

impl Refusal {
    /// A refusal by the gateway itself.
    pub(crate) fn by_gateway(sub_code: &'static str, detail: impl AsRef<str>) -> Self {
        let doc = catalog::gateway_error(sub_code);
        let (code, message) = doc.map_or(("40002", ""), |doc| (doc.gateway_code, doc.message));
        Self { code, sub_code, sub_msg: sentences(message, detail.as_ref()), envelope: Envelope::Node }
    }

    /// A refusal by an API, for a reason that its documentation lists.
    pub(crate) fn by_api(entry: &ApiEntry, sub_code: &'static str, detail: impl AsRef<str>) -> Self {
        let own = entry.info.errors.iter().find(|doc| doc.code == sub_code);
        // Some pages forget a code that others explain.
        match own.or_else(|| catalog::gateway_error(sub_code)).or_else(|| catalog::api_error(sub_code)) {
            Some(doc) => {
                let sub_msg = sentences(doc.message, detail.as_ref());
                Self { code: doc.gateway_code, sub_code, sub_msg, envelope: Envelope::Node }
            }
            None => Self { code: "40004", sub_code, sub_msg: detail.as_ref().to_owned(), envelope: Envelope::Node },
        }
    }

    /// Says more about it.
    pub(crate) fn because(mut self, detail: &str) -> Self {
        self.sub_msg = sentences(&self.sub_msg, detail);
        self
    }

    /// Sent another way.
    pub(crate) fn sent_as(mut self, envelope: Envelope) -> Self {
        self.envelope = envelope;
        self
    }

    /// The members of the answer.
    pub(crate) fn node(&self) -> Map<String, Value> {
        let members =
            [("code", self.code), ("msg", message(self.code)), ("sub_code", self.sub_code), ("sub_msg", &self.sub_msg)];
        members.into_iter().map(|(name, text)| (name.to_owned(), Value::from(text))).collect()
    }
}

/// What is documented, then what is known about this call.
fn sentences(message: &str, detail: &str) -> String {
    match (message.is_empty(), detail.is_empty()) {
        (false, false) => format!("{message} {detail}"),
        (true, _) => detail.to_owned(),
        (_, true) => message.to_owned(),
    }
}

/// The platform's own text for a gateway code.
fn message(code: &str) -> &'static str {
    match code {
        "20000" => "Service Currently Unavailable",
        "20001" => "Insufficient Token Permissions",
        "40001" => "Missing Required Arguments",
        "40003" => "Insufficient Conditions",
        "40004" => "Business Failed",
        "40005" => "Call Limited",
        "40006" => "Insufficient Permissions",
        _ => "Invalid Arguments",
    }
}
