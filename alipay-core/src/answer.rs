//! From the bytes of an answer to a verified, decoded result. No I/O.
//!
//! The order is fixed: find the node, prove its text, read that text and nothing else, then judge what it says.

use crate::{
    api::ApiInfo,
    codec::{DynRecord, Reader, Ref, Scalar as _, decode_text, is_left_out},
    envelope::{Envelope, EnvelopeError},
    error::{ApiError, Kind, Status},
    sign::Verifier,
};

/// Reads a success into `target` and returns its verified text.
pub(crate) fn read(
    body: &[u8],
    info: &'static ApiInfo,
    request: &dyn DynRecord,
    verifier: &dyn Verifier,
    target: &mut dyn DynRecord,
) -> Result<String, Kind> {
    let envelope = Envelope::open(body, info.response_key).map_err(Kind::Envelope)?;
    let is_authenticated = envelope.verify(verifier).map_err(|_| Kind::SignatureInvalid)?;

    let mut status = Status::default();
    let mut watch = |name: &str, value: &Reader<'_>| watch_status(&mut status, name, value);
    let problems = decode_text(envelope.node, target, &mut watch);

    let is_failure = envelope.is_error || !(status.is_success() || status.is_in_progress());
    if is_failure {
        return match problems.iter().any(|problem| problem.path.is_empty()) && status.code.is_empty() {
            true => Err(Kind::Envelope(EnvelopeError::NotJson)),
            false => Err(Kind::Api(ApiError::new(status, info, is_authenticated))),
        };
    }
    if !is_authenticated {
        return Err(Kind::SignatureMissing);
    }
    if status.is_in_progress() {
        return Err(Kind::InProgress);
    }
    if !problems.is_empty() {
        return Err(Kind::Decode(problems));
    }
    match mismatch(info, request, target) {
        Some(field) => Err(Kind::Mismatch(field)),
        None => Ok(envelope.node.to_owned()),
    }
}

/// The members that say how it went; an API may declare them as fields of its own as well.
fn watch_status(status: &mut Status, name: &str, value: &Reader<'_>) {
    let text =
        || value.clone().token().ok().filter(|token| !token.is_null()).and_then(|token| String::from_token(token).ok());
    match name {
        "code" => status.code = text().unwrap_or_default(),
        "msg" => status.msg = text().unwrap_or_default(),
        "sub_code" => status.sub_code = text(),
        "sub_msg" => status.sub_msg = text(),
        _ => {}
    }
}

/// The first echoed field whose value is not the one that was sent.
fn mismatch(info: &ApiInfo, request: &dyn DynRecord, answer: &dyn DynRecord) -> Option<&'static str> {
    info.echo.iter().copied().find(|name| {
        let asked = text_of(request, name).filter(|_| !is_left_out(request, name));
        let answered = text_of(answer, name);
        matches!((asked, answered), (Some(asked), Some(answered)) if asked != answered)
    })
}

fn text_of<'r>(record: &'r dyn DynRecord, name: &str) -> Option<&'r str> {
    let i = record.schema().index_of(name)?;
    match record.field(i) {
        Ref::Str(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}
