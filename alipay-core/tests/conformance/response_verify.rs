//! Answers of the gateway.

use alipay_core::{
    BoxFuture, DecodedBody, Envelope, HttpRequest, HttpResponse, Transport, TransportError,
    codec::{DynRecord as _, Record as _},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::{Outcome, builder, charset, check as same, public_key, sign_type, support::QueryAnswer, text, wait};

pub(crate) fn check(entry: &Value) -> Result<Outcome, String> {
    let (inputs, expected) = (&entry["inputs"], &entry["expected"]);
    let body = STANDARD.decode(text(&inputs["body_base64"])).unwrap();
    let status = u16::try_from(inputs["http_status"].as_u64().unwrap_or(200)).unwrap();
    let answer = HttpResponse::new(status, body.clone());
    let accepted = match builder(inputs, Platform::new(inputs, answer)) {
        Some(builder) => match builder.build() {
            Ok(client) => through_a_call(&client, inputs)?,
            // RSA2 with 1024 bits: a client refuses the key.
            Err(error) if error.is_config() => through_the_verifier(inputs, &body),
            Err(error) => return Err(error.to_string()),
        },
        None => through_the_verifier(inputs, &body),
    };
    // What the specification leaves open follows the recommendation of the vectors.
    let verdict = expected["recommended"].as_str().unwrap_or(text(&expected["verdict"]));
    same("verdict", if accepted.is_some() { "accept" } else { "reject" }, verdict)?;
    if let Some(accepted) = accepted {
        let content = expected["decrypted_text"].as_str().or(expected["signed_text"].as_str());
        same("content", &accepted, content.unwrap_or(&accepted))?;
        same_data(&accepted, &expected["data"])?;
    }
    Ok(Outcome::Checked)
}

/// The verified text of the answer to a call by this name; a refusal that is signed counts as verified.
fn through_a_call(client: &alipay_core::Client, inputs: &Value) -> Result<Option<String>, String> {
    let mut call = client.raw(text(&inputs["method"]), r#"{"out_trade_no":"A1"}"#);
    if inputs["aes_key"].is_string() {
        call = call.encrypt();
    }
    match wait(call.send()) {
        Ok(response) => Ok(Some(response.text().to_owned())),
        Err(error) if error.is_authenticated() || error.is_in_progress() => {
            Ok(Some(error.verified_text().ok_or("no verified text")?.to_owned()))
        }
        Err(error) => {
            let leaked = error.verified_text().is_some() && !error.is_decode() && !error.is_mismatch();
            if leaked { Err(format!("refused, and hands out a text: {error}")) } else { Ok(None) }
        }
    }
}

fn through_the_verifier(inputs: &Value, body: &[u8]) -> Option<String> {
    let verifier = public_key(text(&inputs["alipay_public_key"])).verifier(sign_type(inputs)).unwrap();
    let response_key = format!("{}_response", text(&inputs["method"]).replace('.', "_"));
    let body = DecodedBody::new(body, charset(inputs)).ok()?;
    let envelope = Envelope::open(&body, &response_key).ok()?;
    (envelope.verify(&verifier) == Ok(true)).then(|| envelope.node.to_owned())
}

/// What the decoder hands out is what the node says, field by field.
fn same_data(node: &str, data: &Value) -> Result<(), String> {
    let Ok(record) = alipay_core::codec::decode::<QueryAnswer>(node) else { return Ok(()) };
    for (i, field) in QueryAnswer::SCHEMA.fields.iter().enumerate() {
        if let alipay_core::codec::Ref::Str(value) = record.field(i) {
            let expected = data[field.name].as_str().map_or_else(|| data[field.name].to_string(), str::to_owned);
            same(field.name, value, &expected)?;
        }
    }
    Ok(())
}

/// Answers the call with the vector's body, and a download of a certificate with the vector's.
struct Platform {
    answer: HttpResponse,
    download: String,
}

impl Platform {
    fn new(inputs: &Value, answer: HttpResponse) -> Self {
        Self { answer, download: inputs["alipaycert_download_body"].as_str().unwrap_or_default().to_owned() }
    }
}

impl Transport for Platform {
    fn execute(&self, request: HttpRequest, _: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let body = String::from_utf8(request.body.read_all().unwrap()).unwrap();
        let is_download = body.contains("method=alipay.open.app.alipaycert.download");
        let answer = if is_download { HttpResponse::new(200, self.download.as_str()) } else { self.answer.clone() };
        Box::pin(std::future::ready(Ok(answer)))
    }
}
