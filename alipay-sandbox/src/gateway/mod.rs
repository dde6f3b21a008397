//! One call, from the bytes of a POST to the bytes of its answer. No I/O.
//!
//! The order of the checks is the platform's: who asks, for what, whether all parameters are there, whether they are
//! valid, whether the signature is; only then what the API wants. What comes first hides what comes later.

mod admission;
mod callback;
mod encryption;
mod public;
mod seal;

use std::{
    borrow::Cow,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant, UNIX_EPOCH},
};

use alipay_core::{Charset, DateTime, api::ApiEntry, sign_source};
use serde_json::{Map, Value};
use tokio::sync::Notify;

pub(crate) use callback::{mini_program_payload, signed_form};
use encryption::Cipher;
use seal::Seal;

use crate::{
    answer::{self, ReturnCodes},
    apis::{self, Call},
    app::App,
    ledger::{Execution, Ledger},
    notifier::Delivery,
    refusal::{Envelope, Refusal},
    request::{self, Content, FilePart, Parameters},
    requests::{Exchange, Requests, Verdict},
    state::{Callbacks, Ids, State},
    store::{Saved, Store},
    time::GatewayClock,
};

/// The gateway: its apps, the time, and what it carried out.
pub(crate) struct Gateway {
    /// At least one.
    pub(crate) apps: Vec<App>,
    pub(crate) clock: GatewayClock,
    pub(crate) trace_ids: Mutex<Ids>,
    /// Where it is, as `http://127.0.0.1:8787`.
    pub(crate) base_url: String,
    /// The file that the state is kept in, if it is.
    pub(crate) store: Option<Store>,
    /// Wakes up whoever delivers notifications.
    pub(crate) wake: Notify,
    pub(crate) delivery: Delivery,
    pub(crate) ledger: Ledger,
    pub(crate) requests: Requests,
}

/// Who calls what.
#[derive(Clone, Copy)]
pub(crate) struct Caller<'g> {
    pub(crate) app: &'g App,
    pub(crate) entry: &'static ApiEntry,
}

/// An answer, and what a log may say about it.
pub(crate) struct Answer<'g> {
    /// Whose call it was; the first one where nobody knows.
    pub(crate) app: &'g App,
    /// The API that was called, if there is such a one.
    pub(crate) entry: Option<&'static ApiEntry>,
    /// The envelope, in the charset of the call.
    pub(crate) body: Vec<u8>,
    pub(crate) charset: Charset,
    /// Number of the exchange.
    pub(crate) trace_id: String,
    /// Method and codes. Holds nothing of the request.
    pub(crate) summary: String,
    /// How it says the call went.
    pub(crate) codes: ReturnCodes,
    /// Where a browser goes that this call opened.
    pub(crate) page: Option<String>,
    /// The answer is not to be sent before this.
    pub(crate) saved: Saved,
}

impl Answer<'_> {
    pub(crate) fn is_refused(&self) -> bool {
        self.codes.sub_code.is_some()
    }

    /// Whether a browser is to be shown a page about it.
    pub(crate) fn is_about_page(&self) -> bool {
        self.entry.is_some_and(|entry| entry.channels.contains(&"page"))
    }
}

/// Through what a call comes. Some APIs are for servers, some for browsers, some for phones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channel {
    Server,
    Browser,
    Phone,
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
    page: Option<String>,
}

impl Gateway {
    /// The app with this number.
    pub(crate) fn app(&self, id: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.id == id)
    }

    /// The first app.
    #[allow(clippy::expect_used)] // the builder starts with one
    pub(crate) fn first(&self) -> &App {
        self.apps.first().expect("a gateway has at least one app")
    }

    /// Answers one call.
    pub(crate) fn answer(&self, channel: Channel, query: &str, content: &Content, twist: Option<Twist>) -> Answer<'_> {
        let (trace_id, started) = (self.trace_id(), Instant::now());
        let (params, read) = match Parameters::read(query, content) {
            Ok(params) => (params, Ok(())),
            Err(refusal) => (Parameters::default(), Err(refusal)),
        };
        let identified = read.and_then(|()| admission::identify(self, &params));
        let caller = identified.as_ref().ok().copied();
        let entry = caller.map(|caller| caller.entry);
        let app = caller.map_or(self.first(), |caller| caller.app);
        let source = caller.map(|_| sign_source(params.iter())).unwrap_or_default();
        let mut verdict = Verdict::default();
        let verified =
            identified.and_then(|caller| self.verify(caller, &params, &source, &mut verdict).map(|()| caller));

        // Held throughout: the file and the ledger learn of calls in the order of their changes.
        let mut state = app.state();
        let outcome =
            verified.and_then(|caller| self.carry_out(caller, channel, &params, content.files(), twist, &mut state));
        // Refusals are in the clear: whoever cannot encrypt has to read why.
        let (node, envelope, cipher, page) = match outcome {
            Ok(success) => {
                self.ledger.record(Execution { trace_id: trace_id.clone(), ..success.execution });
                (success.node, Envelope::Node, success.cipher, success.page)
            }
            Err(refusal) => (refusal.node(), refusal.envelope, None, None),
        };
        // For refusals as well: they, too, may tell of what another call changed.
        let saved = self.commit(&mut state);
        drop(state);

        let codes = ReturnCodes::of(&node);
        let summary = summary(entry, &codes, &trace_id);
        let charset = params.charset();
        let seal = Seal { identity: app.platform.current(), charset, cipher };
        let body = seal.put_on(entry, &node, envelope);
        self.requests.record(Exchange {
            trace_id: trace_id.clone(),
            time: Some(DateTime::from_system_time(self.clock.now())),
            took: started.elapsed(),
            key: caller.map(|caller| caller.app.fingerprint.clone()).unwrap_or_default(),
            charset: charset.as_str(),
            sign_source: source,
            verdict,
            codes: codes.clone(),
            trade_no: node.get("trade_no").and_then(Value::as_str).map(str::to_owned),
            answer: charset.decode(&body).unwrap_or_default().into_owned(),
            ..described(&params)
        });
        Answer { app, entry, body, charset, trace_id, summary, codes, page, saved }
    }

    /// Has what changed written to the file, if there is one: also what others changed, and have not committed yet. The
    /// state is held meanwhile, so that the file learns of changes in their order.
    pub(crate) fn commit(&self, state: &mut State) -> Saved {
        if state.notifications.next().is_some_and(|next| next <= self.clock.now()) {
            self.wake.notify_one();
        }
        let Some(store) = &self.store else {
            state.forget_changes();
            return Saved::at_once();
        };
        match state.take_changes() {
            Ok(changes) => store.write(&state.app_id, changes),
            Err(_) => Saved::never(),
        }
    }

    /// Moves the time of this gateway ahead: what expires by then has expired, and what is to be sent by then is sent.
    pub(crate) fn advance(&self, by: Duration) {
        self.clock.advance(by);
        self.wake.notify_one();
    }

    /// Sends a message of the message service; its `notify_id`. `None` when it cannot be encrypted or kept.
    pub(crate) async fn post_message(
        &self,
        app: &App,
        url: &str,
        msg_method: &str,
        biz_content: &str,
        is_encrypted: bool,
    ) -> Option<String> {
        if is_encrypted && app.aes_key.is_none() {
            return None;
        }
        let now = self.clock.now();
        let milliseconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let pairs = [
            ("msg_method", msg_method.to_owned()),
            ("app_id", app.id.clone()),
            ("utc_timestamp", milliseconds.to_string()),
            ("version", "1.1".to_owned()),
            ("biz_content", biz_content.to_owned()),
        ];
        let pairs = pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let (id, saved) = {
            let mut state = app.state();
            let state = &mut *state;
            let id = state.notifications.post(&mut state.ids, now, url, false, pairs, is_encrypted);
            (id, self.commit(state))
        };
        saved.wait().await.then_some(id)
    }

    /// Has a notification sent now, whatever became of it before; `false` when there is no such notification.
    pub(crate) async fn send_again(&self, id: &str) -> bool {
        let now = self.clock.now();
        let saved = self.apps.iter().find_map(|app| {
            let mut state = app.state();
            state.notifications.send_again(id, now).then(|| self.commit(&mut state))
        });
        match saved {
            Some(saved) => saved.wait().await,
            None => false,
        }
    }

    /// A number for an exchange.
    fn trace_id(&self) -> String {
        self.trace_ids.lock().unwrap_or_else(PoisonError::into_inner).hex(32)
    }

    /// Whether this app sent exactly this, just now.
    fn verify(
        &self,
        caller: Caller<'_>,
        params: &Parameters,
        source: &str,
        verdict: &mut Verdict,
    ) -> Result<(), Refusal> {
        let Caller { app, entry } = caller;
        public::check(params, entry, app.sign_type, self.clock.wall())?;
        if let Some(certificates) = &app.certificates {
            certificates.check(entry, params, self.clock.wall())?;
        }
        let checked = public::check_signature(params, source, &app.verifier);
        *verdict = if checked.is_ok() { Verdict::Valid } else { Verdict::Invalid };
        checked
    }

    fn carry_out<'g>(
        &'g self,
        Caller { app, entry }: Caller<'g>,
        channel: Channel,
        params: &Parameters,
        files: &[FilePart],
        twist: Option<Twist>,
        state: &mut State,
    ) -> Result<Success<'g>, Refusal> {
        let now = self.clock.now();
        request::limits(params)?;
        request::sizes(files)?;
        let cipher = encryption::asked(entry.info, params, app.aes_key.as_ref())?;
        admission::check_channel(entry, channel)?;
        let user = admission::user(entry, params, state, now)?;
        admission::merchant(params, state, now)?;
        let biz_content = match (params.value("biz_content"), &cipher) {
            (Some(content), Some(cipher)) => Some(Cow::Owned(cipher.open(content, params.charset())?)),
            (content, _) => content.map(Cow::Borrowed),
        };
        let members = request::content(entry, params, biz_content.as_deref())?;
        let request = request::check(entry, &members, files).map_err(|refusal| match biz_content {
            None if entry.info.biz_content => refusal.because("The request has no biz_content."),
            _ => refusal,
        })?;
        if let Some(Twist::Refuse(sub_code)) = twist {
            return Err(Refusal::by_api(entry, sub_code, ""));
        }
        let callbacks = Callbacks {
            notify_url: params.value("notify_url").map(str::to_owned),
            return_url: params.value("return_url").map(str::to_owned),
            is_gbk: params.charset() == Charset::Gbk,
        };
        let (platform, base_url) = (&app.platform, self.base_url.as_str());
        let call = Call { entry, request: &request, user, now, platform, twist, callbacks, base_url };
        let mut reply = apis::carry_out(&call, state)?;
        let (changed, page) = (reply.changed, reply.page.take());
        let node = answer::build(entry, &request, reply);
        let execution = Execution::of(entry.info.method, &request, &node, changed);
        Ok(Success { node, execution, cipher, page })
    }
}

/// An answer to this app with this node, signed, that no call was carried out for.
pub(crate) fn sealed(app: &App, entry: Option<&'static ApiEntry>, node: &Map<String, Value>) -> Vec<u8> {
    let seal = Seal { identity: app.platform.current(), charset: Charset::default(), cipher: None };
    seal.put_on(entry, node, Envelope::Node)
}

/// What the log of requests says about the parameters.
fn described(params: &Parameters) -> Exchange {
    let value = |name| params.value(name).unwrap_or_default().to_owned();
    Exchange {
        app_id: value("app_id"),
        method: value("method"),
        sign_type: value("sign_type"),
        params: params.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect(),
        ..Exchange::default()
    }
}

fn summary(entry: Option<&'static ApiEntry>, codes: &ReturnCodes, trace_id: &str) -> String {
    let method = entry.map_or("(no such call)", |entry| entry.info.method);
    let outcome = match (codes.code.as_str(), &codes.sub_code) {
        ("", _) => "ok".to_owned(),
        (code, None) => code.to_owned(),
        (code, Some(sub_code)) => format!("{code} {sub_code}"),
    };
    format!("{method} {outcome} trace {trace_id}")
}
