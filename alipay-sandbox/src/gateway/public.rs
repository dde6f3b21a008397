//! The public parameters, in the order in which the gateway looks at them.

use std::time::{Duration, SystemTime};

use alipay_core::{BadSignature, Charset, DateTime, SignType, Verifier, api::ApiEntry};

use crate::{
    refusal::{Envelope, Refusal},
    request::Parameters,
};

const CHARSET_IN_BODY: &str =
    "charset came in the body, which cannot be read without it: send it in the URL, as /gateway.do?charset=utf-8.";

/// Most characters of the verified text that a refusal shows: an answer has its limits, too.
const MAX_SHOWN: usize = 16 * 1024;

/// How far the clock of a caller may be off, either way.
const TOLERANCE: Duration = Duration::from_secs(600);

/// What every call needs besides `app_id` and `method`, and the code for its absence. There is none for `charset`.
const NEEDED: [(&str, &str); 5] = [
    ("sign", "isv.missing-signature"),
    ("sign_type", "isv.missing-signature-type"),
    ("timestamp", "isv.missing-timestamp"),
    ("version", "isv.missing-version"),
    ("charset", "isv.invalid-charset"),
];

/// Whether all are there and valid. Refusals for missing ones are not signed.
pub(super) fn check(
    params: &Parameters,
    entry: &ApiEntry,
    sign_type: SignType,
    now: SystemTime,
) -> Result<(), Refusal> {
    let missing = NEEDED.into_iter().find(|(name, _)| params.value(name).is_none());
    if let Some((name, sub_code)) = missing {
        let detail = if name == "charset" { "charset is missing: send it in the URL, as ?charset=utf-8." } else { "" };
        return Err(Refusal::by_gateway(sub_code, detail).sent_as(Envelope::Unsigned));
    }
    let value = |name| params.value(name).unwrap_or_default();
    if !params.is_in_url("charset") {
        return refuse("isv.invalid-charset", CHARSET_IN_BODY);
    }
    if Charset::of_label(value("charset")).is_none() {
        return refuse("isv.invalid-charset", "It must be utf-8 or GBK.");
    }
    if params.value("format").is_some_and(|format| !format.eq_ignore_ascii_case("json")) {
        return refuse("isv.invalid-format", "It must be json, or left out.");
    }
    if value("sign_type") != sign_type.as_str() {
        return refuse(
            "isv.invalid-signature-type",
            &format!("It must be {sign_type}: the key of this app is for that."),
        );
    }
    if value("version") != entry.info.version {
        return refuse("isv.invalid-parameter", &format!("version: must be {}.", entry.info.version));
    }
    check_timestamp(value("timestamp"), now)
}

/// Whether the app signed exactly these parameters, whose text is `source`, in their charset. The refusal shows the text
/// that was verified, as the platform does.
pub(super) fn check_signature(params: &Parameters, source: &str, verifier: &dyn Verifier) -> Result<(), Refusal> {
    let sign = params.value("sign").unwrap_or_default();
    let content = params.charset().encode(source).map_err(|_| BadSignature);
    content.and_then(|content| verifier.verify(&content, sign)).map_err(|_| {
        let source = html_escaped(source);
        let detail = format!("{}The text that the gateway verified, escaped for HTML, follows. {source}", hint(sign));
        Refusal::by_gateway("isv.invalid-signature", detail)
    })
}

/// What can be seen in a signature that is none.
fn hint(sign: &str) -> &'static str {
    if sign.contains(' ') {
        "There are spaces in sign: write each + of it as %2B. "
    } else if sign.contains('%') {
        "There are percent signs in sign: it was encoded twice. "
    } else {
        ""
    }
}

fn check_timestamp(text: &str, now: SystemTime) -> Result<(), Refusal> {
    let Ok(time) = text.parse::<DateTime>() else {
        return refuse("isv.invalid-timestamp", "Its form is yyyy-MM-dd HH:mm:ss.");
    };
    let sent = time.to_system_time();
    let distance = now.duration_since(sent).or_else(|_| sent.duration_since(now)).unwrap_or_default();
    if distance <= TOLERANCE {
        return Ok(());
    }
    let ours = DateTime::from_system_time(now);
    refuse("isv.invalid-timestamp", &format!("In Beijing it is {ours}, and ten minutes either way are accepted."))
}

/// The beginning of a text, as HTML would show it.
fn html_escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 64);
    for c in text.chars().take(MAX_SHOWN) {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

fn refuse<T>(sub_code: &'static str, detail: &str) -> Result<T, Refusal> {
    Err(Refusal::by_gateway(sub_code, detail))
}
