//! Damaged answers.

use alipay_core::api::ApiEntry;
use serde_json::{Map, Value};

use super::Damage;
use crate::{
    app::App,
    gateway::sealed,
    refusal::{Envelope, Refusal},
};

/// An answer that is not what it should be.
pub(crate) struct Spoiled {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: Vec<u8>,
}

impl Spoiled {
    /// The whole HTTP message, after which the connection closes.
    pub(super) fn message(&self) -> Vec<u8> {
        let Self { status, content_type, body } = self;
        let reason = if *status == 200 { "OK" } else { "Service Unavailable" };
        let len = body.len();
        let head = format!(
            "HTTP/1.1 {status} {reason}\r\ncontent-type: {content_type}\r\ncontent-length: {len}\r\nconnection: close\r\n\r\n"
        );
        [head.as_bytes(), body].concat()
    }
}

/// The damaged answer to a call of this API by this app, made of the right one if it was executed. `None` when the damage is not one
/// of the answer.
pub(crate) fn spoil(
    app: &App,
    entry: Option<&'static ApiEntry>,
    damage: Damage,
    genuine: Option<&[u8]>,
) -> Option<Spoiled> {
    let json = |body| Spoiled { status: 200, content_type: "application/json;charset=UTF-8", body };
    match damage {
        Damage::Reset | Damage::Stall | Damage::Truncation => None,
        Damage::ServerError => Some(page(503, "Service Unavailable")),
        Damage::Html => Some(page(200, "Please wait")),
        Damage::BadSignature => Some(json(match genuine {
            Some(body) => forged(body),
            None => forged(&sealed(app, entry, &empty_success())),
        })),
        Damage::Unavailable => Some(json(sealed(app, entry, &unavailable(entry).node()))),
    }
}

/// The answer with its node twice.
pub(crate) fn doubled(body: &[u8]) -> Vec<u8> {
    let Some((at, inside)) = behind_node(body).zip(body.get(1..)) else { return body.to_vec() };
    let node = inside.get(..at.saturating_sub(1)).unwrap_or_default();
    [b"{", node, b",", inside].concat()
}

/// The answer with another character in its signature: as long, and over something else.
fn forged(body: &[u8]) -> Vec<u8> {
    const NAME: &[u8] = b"\"sign\":\"";
    let mut forged = body.to_vec();
    let sign = body.windows(NAME.len()).rposition(|window| window == NAME).map(|at| at + NAME.len());
    if let Some(first) = sign.and_then(|at| forged.get_mut(at)) {
        *first = if *first == b'A' { b'B' } else { b'A' };
    }
    forged
}

/// Where the node ends.
fn behind_node(body: &[u8]) -> Option<usize> {
    [&b",\"alipay_cert_sn\":\""[..], b",\"sign\":\""]
        .iter()
        .find_map(|name| body.windows(name.len()).rposition(|window| window == *name))
}

fn empty_success() -> Map<String, Value> {
    [("code", "10000"), ("msg", "Success")].into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect()
}

/// "Anything may have happened", with the code that the API has for it.
fn unavailable(entry: Option<&'static ApiEntry>) -> Refusal {
    const CODE: &str = "20000";
    let own = entry.and_then(|entry| entry.info.errors.iter().find(|doc| doc.gateway_code == CODE));
    Refusal {
        code: CODE,
        sub_code: own.map_or("isp.unknow-error", |doc| doc.code),
        sub_msg: "The sandbox was asked to fail.".to_owned(),
        envelope: Envelope::Node,
    }
}

fn page(status: u16, title: &str) -> Spoiled {
    let body = format!("<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n").into_bytes();
    Spoiled { status, content_type: "text/html;charset=UTF-8", body }
}
