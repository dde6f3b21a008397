//! The shape of a line in each section of the corpus.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Class, Input};

/// The lines of a section, in order.
#[must_use]
pub fn section<T: DeserializeOwned>(name: &str) -> Vec<T> {
    let path = crate::corpus().join(format!("{name}.jsonl"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = text.lines().enumerate();
    lines
        .map(|(i, line)| {
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{}:{}: {error}", path.display(), i + 1))
        })
        .collect()
}

/// The answer to a call: `responses.jsonl` and, where the call was encrypted, `encryption.jsonl`.
///
/// The answer is one to `alipay.trade.query` of the order `A1`. With `write` it also goes to `alipay.trade.pay`, as it
/// is but with `alipay_trade_pay_response` in the place of `alipay_trade_query_response`: the signature of this protocol
/// does not cover that name.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The row.
    pub id: String,
    /// What is special about it.
    pub case: String,
    /// The body.
    pub body: Input,
    /// How the call ends.
    pub expect: Class,
    /// The exact text that may be handed out: what the signature covers or, of encrypted content, what it covers
    /// encrypted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Input>,
    /// Values of the typed answer by their names on the wire; `null` where there must be none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, Option<String>>,
    /// What the error must say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
    /// The code of a refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whether it is also tried as the answer to a payment.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub write: bool,
    /// Whether a payment is open then, where that does not follow from the class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<bool>,
    /// How often the query is sent, with the retries of a client as it is by default. A payment is sent once.
    pub sent: u32,
}

/// A server: `http.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// The row.
    pub id: String,
    /// What is special about it.
    pub case: String,
    /// What the server does on every connection.
    pub server: Server,
    /// How the call ends.
    pub expect: Class,
    /// Whether it ends because it took too long.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub timeout: bool,
    /// How often a query is sent, by default.
    pub sent: u32,
    /// How often a payment is sent.
    pub sent_write: u32,
}

/// What a server does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Server {
    /// Nobody listens.
    Absent,
    /// No such name.
    Unknown,
    /// Speaks TLS with a certificate that nobody vouches for.
    Untrusted,
    /// Closes the connection as soon as it is there, and the client speaks TLS.
    NoTls,
    /// Reads nothing.
    Deaf,
    /// Reads a request, does these steps, and closes the connection.
    Answers(Vec<Step>),
}

/// A step of a server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Sends these bytes.
    Send(Input),
    /// Sends these bytes one by one, so many milliseconds apart.
    Drip(Input, u64),
    /// Sends these bytes until the client has enough.
    Endless(Input),
    /// Waits so many milliseconds.
    Wait(u64),
    /// Breaks the connection off.
    Reset,
}

/// A form of the platform: `notifications.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// The row.
    pub id: String,
    /// What is special about it.
    pub case: String,
    /// The form, as it comes.
    pub body: Input,
    /// How it ends: `Ok`, or the name of the error.
    pub expect: String,
    /// Values of the verified form; `null` where there must be none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, Option<String>>,
    /// Whether it says that the order is paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<bool>,
    /// A parameter of the notify URL's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<String>,
    /// A form that came, and was settled, before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Input>,
    /// Whether the client is one of certificate mode.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub certified: bool,
    /// A list in the form that cannot be read; the form itself can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
}

/// Settings of a client: `keys.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The row.
    pub id: String,
    /// What is special about it.
    pub case: String,
    /// Key mode, or certificate mode.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub certified: bool,
    /// What differs from the good settings; `null` where a setting is missing.
    pub set: BTreeMap<String, Option<Input>>,
    /// How building the client ends.
    pub expect: Class,
    /// What the error must say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
    /// The serial number of the root certificates, where it is compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root_sn: Option<String>,
}

/// A certificate that has to be downloaded: `downloads.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Download {
    /// The row.
    pub id: String,
    /// What is special about it.
    pub case: String,
    /// The answer to `alipay.trade.query` of the order `A1`, under a certificate that is not known.
    pub answer: Input,
    /// The answer to `alipay.open.app.alipaycert.download`.
    pub download: Input,
    /// How the call ends.
    pub expect: Class,
    /// What the error must say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
    /// How many certificates are asked for.
    pub downloads: u32,
}

/// A request: `outgoing.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outgoing {
    /// The row.
    pub id: String,
    /// What is special about it.
    pub case: String,
    /// What is set to what.
    pub set: Setting,
    /// `Ok`, or how it is refused.
    pub expect: Class,
    /// What arrives, where it is not what was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrives: Option<String>,
}

/// What a request differs in from the good payment of the corpus.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// A field of the content.
    Field(String, Input),
    /// An option of the call.
    Option(String, Input),
    /// The clock, in seconds since 1970 (or before); what arrives is `timestamp`.
    Clock(i64),
    /// An amount by its text; what arrives is in fen.
    Amount(String),
}

/// A row that a test elsewhere covers: `covered.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Covered {
    /// The row.
    pub id: String,
    /// The file, from the directory of the workspace.
    pub file: String,
    /// The test function or, where a table of cases is read from files, the directory of the case.
    pub test: String,
}
