//! From the bytes of an answer to a verified, decoded result. No I/O.
//!
//! The order is fixed: find the node, prove its bytes, decrypt them if they are encrypted, read that text and nothing
//! else, then judge what it says.

use std::{borrow::Cow, sync::Arc};

use crate::{
    Client, Error,
    api::RetryClass,
    call::Endpoint,
    charset::{Charset, DecodedBody},
    codec::{self, DynRecord, NoFields, Reader, Scalar as _, decode_text, is_left_out, text_of},
    encrypt::Encryption,
    envelope::{Envelope, EnvelopeError},
    error::{ApiError, Kind, Status},
    keys::{Choice, Keys, Untrusted},
    transport::HttpResponse,
};

/// What an answer is measured by.
pub(crate) struct Expected<'r> {
    /// The request, whose numbers the answer repeats.
    pub(crate) request: Option<&'r dyn DynRecord>,
    /// How the request was encrypted; the answer is, too.
    pub(crate) encryption: Option<Encryption>,
    /// Which keys count.
    pub(crate) choice: Choice,
}

/// Reads a success into `target` and returns its verified text.
pub(crate) fn read(
    client: &Client,
    keys: &Arc<Keys>,
    endpoint: &Endpoint<'_>,
    expected: &Expected<'_>,
    answer: &HttpResponse,
    target: &mut dyn DynRecord,
) -> Result<String, Error> {
    let fail = |error: EnvelopeError| Error::new(Kind::Envelope(error));
    let body = decode(client, answer).map_err(fail)?;
    let envelope = Envelope::open(&body, endpoint.response_key).map_err(fail)?;
    if envelope.is_encrypted() && expected.encryption.is_none() {
        return Err(fail(EnvelopeError::NotAnObject));
    }
    let verified = verify(client, keys, &body, &envelope, expected.choice);
    let is_authenticated = verified.map_err(|untrusted| Error::new(untrusted.into()))?;
    let with_text = |error: Error, text: &str| if is_authenticated { error.with_verified_text(text) } else { error };

    let node = if envelope.is_encrypted() {
        if !is_authenticated {
            return Err(Error::new(Kind::SignatureMissing));
        }
        let node = decrypt(client, &body, envelope.node, expected.encryption.unwrap_or_default());
        Cow::Owned(node.ok_or_else(|| with_text(Error::new(Kind::Decrypt), envelope.node))?)
    } else {
        Cow::Borrowed(envelope.node)
    };
    let is_in_the_clear = expected.encryption.is_some() && !envelope.is_encrypted();
    let found = Found { node: &node, is_error: envelope.is_error, is_authenticated, is_in_the_clear };
    match found.judge(endpoint, expected.request, target) {
        Ok(()) => Ok(node.into_owned()),
        Err(kind) => Err(with_text(Error::new(kind), &node)),
    }
}

/// Reads one answer out of many that one signature covered.
pub(crate) fn read_signed(
    text: &str,
    endpoint: &Endpoint<'_>,
    request: &dyn DynRecord,
    target: &mut dyn DynRecord,
) -> Result<String, Error> {
    let fail = |error: EnvelopeError| Error::new(Kind::Envelope(error));
    let body = DecodedBody::new(text.as_bytes(), Charset::Utf8).map_err(|error| fail(error.into()))?;
    let envelope = Envelope::open(&body, endpoint.response_key).map_err(fail)?;
    if envelope.is_encrypted() {
        return Err(fail(EnvelopeError::NotAnObject));
    }
    let found =
        Found { node: envelope.node, is_error: envelope.is_error, is_authenticated: true, is_in_the_clear: false };
    match found.judge(endpoint, Some(request), target) {
        Ok(()) => Ok(envelope.node.to_owned()),
        Err(kind) => Err(Error::new(kind).with_verified_text(envelope.node)),
    }
}

/// In the charset of the call or, where the answer names another, in whichever of the two fits. No signature covers that
/// name, so it does not count where the bytes say something else: hardly any other text is UTF-8 by accident.
fn decode<'a>(client: &Client, answer: &'a HttpResponse) -> Result<DecodedBody<'a>, EnvelopeError> {
    let call = client.charset();
    let named = answer.charset().unwrap_or(call);
    let (first, second) = if named == Charset::Utf8 { (named, call) } else { (call, named) };
    Ok(DecodedBody::new(&answer.body, first).or_else(|_| DecodedBody::new(&answer.body, second))?)
}

/// The bytes as they came or, where an answer names another charset than the call's, as the call would have them.
fn verify(
    client: &Client,
    keys: &Arc<Keys>,
    body: &DecodedBody<'_>,
    envelope: &Envelope<'_>,
    choice: Choice,
) -> Result<bool, Untrusted> {
    let cert_sn = envelope.cert_sn.as_deref().filter(|_| choice == Choice::BySerial);
    let check = |content: &[u8], signature: &str| client.verify(keys, content, signature, cert_sn);
    envelope.verify_with(|content, signature| {
        check(content, signature).or_else(|untrusted| {
            let text = body.charset().decode(content).ok().filter(|_| body.charset() != client.charset());
            match text.as_deref().and_then(|text| client.charset().encode(text).ok()) {
                Some(content) => check(&content, signature),
                None => Err(untrusted),
            }
        })
    })
}

/// The content of an encrypted node, which must be verified by now.
fn decrypt(client: &Client, body: &DecodedBody<'_>, node: &str, encryption: Encryption) -> Option<String> {
    let text = codec::unquote(node)?.ok()?;
    client.decrypt(encryption, &text, body.charset()).filter(|content| codec::is_object(content))
}

/// The node of an answer, and what is known of it before it is read.
struct Found<'a> {
    node: &'a str,
    is_error: bool,
    is_authenticated: bool,
    is_in_the_clear: bool,
}

impl Found<'_> {
    /// What the node says, in the order of what matters: whether it is about this call at all comes before what it
    /// claims.
    fn judge(
        &self,
        endpoint: &Endpoint<'_>,
        request: Option<&dyn DynRecord>,
        target: &mut dyn DynRecord,
    ) -> Result<(), Kind> {
        let mut status = Status::default();
        let mut watch = |name: &str, value: &Reader<'_>| watch_status(&mut status, name, value);
        // Of what nobody signed, only how it went is read.
        let problems = match self.is_authenticated {
            true => decode_text(self.node, target, &mut watch),
            false => decode_text(self.node, &mut NoFields, &mut watch),
        };
        let has_gone_well = status.is_success() || status.is_in_progress();

        if self.is_error && has_gone_well {
            // The signature covers the node and not its name: a success under the name of a failure is a forgery.
            return Err(Kind::Envelope(EnvelopeError::SuccessAsError));
        }
        if has_gone_well && !self.is_authenticated {
            return Err(Kind::SignatureMissing);
        }
        if has_gone_well && self.is_in_the_clear {
            return Err(Kind::Envelope(EnvelopeError::WronglyEncrypted));
        }
        if self.is_authenticated
            && let Some(request) = request
            && let Some(field) = mismatch(endpoint.echo(), request, target, status.is_success())
        {
            return Err(Kind::Mismatch(field));
        }
        if !has_gone_well {
            return Err(Kind::Api(ApiError::new(status, endpoint, self.is_authenticated)));
        }
        if status.is_in_progress() {
            return Err(Kind::InProgress);
        }
        if status.asks_to_repeat && endpoint.retry() == RetryClass::Cancel {
            return Err(Kind::AsksToRepeat);
        }
        if problems.is_empty() { Ok(()) } else { Err(Kind::Decode(problems)) }
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
        "retry_flag" => status.asks_to_repeat = text().is_some_and(|flag| flag == "Y"),
        _ => {}
    }
}

/// The first echoed field whose value is not the one that was sent. Successes must name what the platform always names:
/// a signed answer without any number could be about anything.
fn mismatch(
    echo: &'static [&'static str],
    request: &dyn DynRecord,
    answer: &dyn DynRecord,
    is_success: bool,
) -> Option<&'static str> {
    echo.iter().copied().find(|name| {
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
