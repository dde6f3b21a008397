//! One call, from the bytes of a POST to the bytes of its answer. No I/O.
//!
//! The order of the checks is the platform's: who asks, for what, whether all parameters are there, whether they are
//! valid, whether the signature is; only then what the API wants. What comes first hides what comes later.

mod admission;
mod encryption;
mod public;
mod seal;

use std::{
    borrow::Cow,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use alipay_core::{AesKey, Charset, Clock, LocalVerifier, SignType, api::ApiEntry};
use serde_json::{Map, Value};

use encryption::Cipher;
use seal::Seal;

use crate::{
    answer,
    apis::{self, Call},
    certificates::AppCertificates,
    ledger::{Execution, Ledger},
    platform::Platform,
    refusal::{Envelope, Refusal},
    request::{self, Content, FilePart, Parameters},
    state::State,
};

/// The gateway: one app, the keys of both sides, and what happened so far.
pub(crate) struct Gateway {
    pub(crate) app_id: String,
    pub(crate) sign_type: SignType,
    /// Of the app.
    pub(crate) verifier: LocalVerifier,
    /// In certificate mode.
    pub(crate) certificates: Option<AppCertificates>,
    pub(crate) platform: Platform,
    /// For encrypted content.
    pub(crate) aes_key: Option<AesKey>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) state: Mutex<State>,
    pub(crate) ledger: Ledger,
}

/// An answer, and what a log may say about it.
pub(crate) struct Answer {
    /// The API that was called, if there is such a one.
    pub(crate) entry: Option<&'static ApiEntry>,
    /// The envelope, in the charset of the call.
    pub(crate) body: Vec<u8>,
    pub(crate) charset: Charset,
    /// Number of the exchange.
    pub(crate) trace_id: String,
    /// Method and codes. Holds nothing of the request.
    pub(crate) summary: String,
}

/// How a call that passes all checks goes another way than usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Twist {
    /// It is refused with this code.
    Refuse(&'static str),
    /// The buyer has to confirm the payment, and the query with this number finds it paid.
    BuyerWaits(Option<u32>),
    /// The cancellation has to be sent again.
    CancelAgain,
}

/// What a call gets that is carried out.
struct Success<'g> {
    node: Map<String, Value>,
    execution: Execution,
    cipher: Option<Cipher<'g>>,
}

impl Gateway {
    /// Answers one call.
    pub(crate) fn answer(&self, query: &str, content: &Content, twist: Option<Twist>) -> Answer {
        let trace_id = self.state().ids.hex(32);
        let read = Parameters::read(query, content);
        let charset = read.as_ref().map_or(Charset::default(), Parameters::charset);
        let identified = read.and_then(|params| Ok((admission::identify(&self.app_id, &params)?, params)));
        let (entry, outcome) = match identified {
            Ok((entry, params)) => (Some(entry), self.carry_out(entry, &params, content.files(), twist)),
            Err(refusal) => (None, Err(refusal)),
        };
        // Refusals are in the clear: whoever cannot encrypt has to read why.
        let (node, envelope, cipher) = match outcome {
            Ok(success) => {
                self.ledger.record(Execution { trace_id: trace_id.clone(), ..success.execution });
                (success.node, Envelope::Node, success.cipher)
            }
            Err(refusal) => (refusal.node(), refusal.envelope, None),
        };
        let summary = summary(entry, &node, &trace_id);
        let seal = Seal { identity: self.platform.current(), charset, cipher };
        let body = seal.put_on(entry, &node, envelope);
        Answer { entry, body, charset, trace_id, summary }
    }

    /// An answer with this node, signed, that no call was carried out for.
    pub(crate) fn sealed(&self, entry: Option<&'static ApiEntry>, node: &Map<String, Value>) -> Vec<u8> {
        let seal = Seal { identity: self.platform.current(), charset: Charset::default(), cipher: None };
        seal.put_on(entry, node, Envelope::Node)
    }

    /// What happened so far. A panic while it was held is reported elsewhere; the state is no reason for another.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn carry_out(
        &self,
        entry: &'static ApiEntry,
        params: &Parameters,
        files: &[FilePart],
        twist: Option<Twist>,
    ) -> Result<Success<'_>, Refusal> {
        let now = self.clock.now();
        public::check(params, entry, self.sign_type, now)?;
        if let Some(certificates) = &self.certificates {
            certificates.check(entry, params, now)?;
        }
        public::check_signature(params, &self.verifier)?;
        request::limits(params)?;
        request::sizes(files)?;
        let cipher = encryption::asked(entry.info, params, self.aes_key.as_ref())?;
        admission::check_channel(entry)?;
        let mut state = self.state();
        let user = admission::user(entry, params, &state, now)?;
        let biz_content = match (params.value("biz_content"), &cipher) {
            (Some(content), Some(cipher)) => Some(Cow::Owned(cipher.open(content, params.charset())?)),
            (content, _) => content.map(Cow::Borrowed),
        };
        let members = request::content(entry, params, biz_content.as_deref())?;
        let request = request::check(entry, &members, files)?;
        if let Some(Twist::Refuse(sub_code)) = twist {
            return Err(Refusal::by_api(entry, sub_code, ""));
        }
        let call = Call { entry, request: &request, user, now, platform: &self.platform, twist };
        let reply = apis::carry_out(&call, &mut state)?;
        let changed = reply.changed;
        let node = answer::build(entry, &request, reply);
        let execution = Execution::of(entry.info.method, &request, &node, changed);
        Ok(Success { node, execution, cipher })
    }
}

fn summary(entry: Option<&'static ApiEntry>, node: &Map<String, Value>, trace_id: &str) -> String {
    let method = entry.map_or("(no such call)", |entry| entry.info.method);
    let text = |name: &str| node.get(name).and_then(Value::as_str).unwrap_or_default();
    let outcome = match (text("code"), text("sub_code")) {
        ("", _) => "ok".to_owned(),
        (code, "") => code.to_owned(),
        (code, sub_code) => format!("{code} {sub_code}"),
    };
    format!("{method} {outcome} trace {trace_id}")
}
