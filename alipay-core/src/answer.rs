//! From the bytes of an answer to a verified, decoded result. No I/O.
//!
//! The order is fixed: find the node, prove its text, read that text and nothing else, then judge what it says.

use crate::{
    Error,
    api::ApiInfo,
    codec::{DynRecord, Reader, Ref, Scalar as _, decode_text, is_left_out, value_of},
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
) -> Result<String, Error> {
    let envelope = Envelope::open(body, info.response_key).map_err(|error| Error::new(Kind::Envelope(error)))?;
    let is_authenticated = envelope.verify(verifier).map_err(|_| Error::new(Kind::SignatureInvalid))?;
    match judge(&envelope, is_authenticated, info, request, target) {
        Ok(()) => Ok(envelope.node.to_owned()),
        Err(kind) if is_authenticated => Err(Error::new(kind).with_verified_text(envelope.node)),
        Err(kind) => Err(Error::new(kind)),
    }
}

/// What the node says, in the order of what matters: whether it is about this call at all comes before what it claims.
fn judge(
    envelope: &Envelope<'_>,
    is_authenticated: bool,
    info: &'static ApiInfo,
    request: &dyn DynRecord,
    target: &mut dyn DynRecord,
) -> Result<(), Kind> {
    let mut status = Status::default();
    let mut watch = |name: &str, value: &Reader<'_>| watch_status(&mut status, name, value);
    let problems = decode_text(envelope.node, target, &mut watch);
    let has_gone_well = status.is_success() || status.is_in_progress();

    if envelope.is_error && has_gone_well {
        // The signature covers the node and not its name: a success under the name of a failure is a forgery.
        return Err(Kind::Envelope(EnvelopeError::SuccessAsError));
    }
    if has_gone_well && !is_authenticated {
        return Err(Kind::SignatureMissing);
    }
    if let Some(field) = mismatch(info, request, target, status.is_success()).filter(|_| is_authenticated) {
        return Err(Kind::Mismatch(field));
    }
    if !has_gone_well {
        return Err(Kind::Api(ApiError::new(status, info, is_authenticated)));
    }
    if status.is_in_progress() {
        return Err(Kind::InProgress);
    }
    if problems.is_empty() { Ok(()) } else { Err(Kind::Decode(problems)) }
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

/// The first echoed field whose value is not the one that was sent. Successes must name what the platform always names:
/// a signed answer without any number could be about anything.
fn mismatch(info: &ApiInfo, request: &dyn DynRecord, answer: &dyn DynRecord, is_success: bool) -> Option<&'static str> {
    info.echo.iter().copied().find(|name| {
        let asked = text_of(request, name).filter(|_| !is_left_out(request, name));
        match (asked, text_of(answer, name)) {
            (Some(asked), Some(answered)) => asked != answered,
            (Some(_), None) => is_success && is_always_there(answer, name),
            (None, _) => false,
        }
    })
}

fn is_always_there(record: &dyn DynRecord, name: &str) -> bool {
    record.schema().fields.iter().any(|field| field.name == name && field.is_required)
}

fn text_of<'r>(record: &'r dyn DynRecord, name: &str) -> Option<&'r str> {
    match value_of(record, name) {
        Ref::Str(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}
