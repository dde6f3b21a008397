//! The two halves of a call without I/O: what is signed, and how an answer is accepted.

use std::sync::Arc;

use super::{Endpoint, Options, Outgoing, assemble, outgoing::encryption};
use crate::{
    Client, Error,
    answer::{self, Expected},
    codec::DynRecord,
    error::Kind,
    keys::{self, Choice, Keys, Origin},
    request::SignedParams,
    transport::{HttpResponse, ready},
};

/// Assembles and signs; waits for signers that are somewhere else.
pub(crate) async fn sign(
    client: &Client,
    keys: &Keys,
    endpoint: &Endpoint<'_>,
    outgoing: Outgoing,
    options: &Options,
) -> Result<SignedParams, Error> {
    let encryption = encryption(endpoint, options);
    let params = assemble(client, keys, endpoint, outgoing, options, encryption)?;
    let signed = params.sign(&*keys.signer).await;
    signed.map_err(|error| Error::new(Kind::Sign(error)).of_method(endpoint.method))
}

/// The same at once, which local signers can.
pub(crate) fn sign_now(
    client: &Client,
    keys: &Keys,
    endpoint: &Endpoint<'_>,
    outgoing: Outgoing,
    options: &Options,
) -> Result<SignedParams, Error> {
    ready(sign(client, keys, endpoint, outgoing, options))
        .unwrap_or_else(|| Err(Error::new(Kind::SignerWaits).of_method(endpoint.method)))
}

/// Verifies and decodes an answer; the text of a success.
pub(crate) fn accept(
    client: &Client,
    keys: &Arc<Keys>,
    endpoint: &Endpoint<'_>,
    expected: &Expected<'_>,
    answer: &HttpResponse,
    target: &mut dyn DynRecord,
) -> Result<String, Error> {
    let read = if answer.body.len() > client.max_answer() {
        Err(Error::new(Kind::TooLarge(client.max_answer())))
    } else if answer.status != 200 {
        // The gateway answers refusals with 200, too: anything else comes from something in between.
        Err(Error::new(Kind::HttpStatus(answer.status)))
    } else {
        answer::read(client, keys, endpoint, expected, answer, target)
    };
    read.map_err(|error| {
        let error = error.of_method(endpoint.method).with_answer(&answer.body, answer.trace_id());
        error.after_sending(endpoint.writes())
    })
}

/// Accepts an answer; downloads the certificate that it is signed with, if that is what is missing.
pub(crate) async fn accept_learning<T>(
    client: &Client,
    keys: &Arc<Keys>,
    origin: Origin,
    accept: impl Fn(Choice) -> Result<T, Error>,
) -> Result<T, Error> {
    let missing = |error: &Error| error.unknown_certificate().map(str::to_owned);
    keys::with_learning(client, keys, origin, accept, missing, Error::because_of).await
}
