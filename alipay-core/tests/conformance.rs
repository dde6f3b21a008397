//! The golden vectors, made by running the official SDKs.
//!
//! Reads `tests/vectors`, or the directory in `ALIPAY_VECTORS_DIR`. Entries of features that are not there yet
//! (certificate mode, GBK, encryption, uploads) are counted as skipped.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use std::io::Write as _;

use alipay_core::{
    Envelope, Params, PrivateKey, PublicKey, SignType,
    codec::{DynRecord as _, Record as _},
    form,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use support::{QueryAnswer, vectors};

#[test]
fn request_sign() {
    run("request_sign.json", |entry| {
        let inputs = &entry["inputs"];
        if is_beyond_scope(inputs) || entry["expectation"] != "exact" {
            return Ok(Skipped);
        }
        let sign_type = sign_type(inputs);
        let key = private_key(text(&inputs["private_key"]));
        let signer = key.signer(sign_type).unwrap();

        let mut params = Params::new();
        for (name, value) in entry["params"].as_object().unwrap() {
            params.set(name.clone(), text(value));
        }
        check("sign source", &params.sign_source(), text(&entry["expected"]["sign_source"]))?;
        let signed = params.sign(&signer).unwrap();
        check("sign", signed.params().value("sign").unwrap(), text(&entry["expected"]["sign"]))?;

        if entry["mode"] == "joint" {
            from_inputs(entry, &signer)?;
        }
        Ok(Checked)
    });
}

/// Builds the call from its inputs, and reads back what would go over the wire.
fn from_inputs(entry: &Value, signer: &dyn alipay_core::Signer) -> Result<(), String> {
    let inputs = &entry["inputs"];
    let mut params = Params::new();
    let plain = ["app_id", "method", "format", "charset", "timestamp", "version", "alipay_sdk"];
    let optional = ["auth_token", "app_auth_token", "notify_url"];
    for name in plain.into_iter().chain(optional) {
        params.set(name, inputs[name].as_str().unwrap_or_default());
    }
    for (name, value) in inputs["top_level"].as_object().into_iter().flatten() {
        params.set(name.clone(), text(value));
    }
    params.set("biz_content", inputs["biz_content_text"].as_str().unwrap_or_default());

    let signed = params.sign(signer).unwrap();
    let request = signed.http_request("https://openapi.alipay.com/gateway.do");
    let query = request.url.split_once('?').unwrap().1;
    if !query.contains("charset=") {
        return Err("charset is not in the URL".to_owned());
    }
    let body = String::from_utf8(request.body).unwrap();
    let mut sent = form::decode(query).unwrap();
    sent.extend(form::decode(&body).unwrap());
    sent.sort();

    let mut expected: Vec<_> = entry["params"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.clone(), text(value).to_owned()))
        .collect();
    expected.push(("sign".to_owned(), text(&entry["expected"]["sign"]).to_owned()));
    expected.sort();
    check("wire", &format!("{sent:?}"), &format!("{expected:?}"))
}

#[test]
fn response_verify() {
    run("response_verify.json", |entry| {
        let inputs = &entry["inputs"];
        let charset = text(&inputs["charset"]);
        if inputs["mode"] != "public_key" || !charset.eq_ignore_ascii_case("utf-8") || inputs.get("aes_key").is_some() {
            return Ok(Skipped);
        }
        let body = STANDARD.decode(text(&inputs["body_base64"])).unwrap();
        let key = support::key(&format!("{}.pub.pem", text(&inputs["alipay_public_key"])));
        let verifier = PublicKey::parse(&key).unwrap().verifier(sign_type(inputs)).unwrap();
        let response_key = format!("{}_response", text(&inputs["method"]).replace('.', "_"));

        let envelope = Envelope::open(&body, &response_key).ok();
        let is_signed = envelope.as_ref().is_some_and(|envelope| envelope.verify(&verifier) == Ok(true));
        let is_http_success = inputs["http_status"].as_u64().unwrap_or(200) == 200;
        let accepted = envelope.filter(|_| is_signed && is_http_success).map(|envelope| envelope.node);

        let expected = &entry["expected"];
        // What the specification leaves open follows the recommendation of the vectors.
        let verdict = expected["recommended"].as_str().unwrap_or(text(&expected["verdict"]));
        check("verdict", if accepted.is_some() { "accept" } else { "reject" }, verdict)?;
        if let (Some(node), Some(signed_text)) = (accepted, expected["signed_text"].as_str()) {
            check("signed text", node, signed_text)?;
            same_data(node, &expected["data"])?;
        }
        if text(&inputs["method"]) == "alipay.trade.query" && sign_type(inputs) == SignType::Rsa2 {
            through_a_call(inputs, &body, accepted)?;
        }
        Ok(Checked)
    });
}

/// What the decoder hands out is what the node says, field by field.
fn same_data(node: &str, data: &Value) -> Result<(), String> {
    let Ok(record) = alipay_core::codec::decode::<QueryAnswer>(node) else { return Ok(()) };
    for (i, field) in QueryAnswer::SCHEMA.fields.iter().enumerate() {
        if let alipay_core::codec::Ref::Str(value) = record.field(i) {
            let expected = data[field.name].as_str().map_or_else(|| data[field.name].to_string(), str::to_owned);
            check(field.name, value, &expected)?;
        }
    }
    Ok(())
}

/// The same body as an answer to a typed call: what was not accepted must not come out, in any form.
fn through_a_call(inputs: &Value, body: &[u8], accepted: Option<&str>) -> Result<(), String> {
    let key = support::key(&format!("{}.pub.pem", text(&inputs["alipay_public_key"])));
    if PublicKey::parse(&key).unwrap().bits() < 2048 {
        return Ok(()); // a client refuses such a key
    }
    let client = alipay_core::Client::builder()
        .app_id(support::APP_ID)
        .private_key(support::key("app_rsa2048.pkcs8.pem"))
        .alipay_public_key(key)
        .transport(support::Unreachable)
        .build()
        .unwrap();
    let status = inputs["http_status"].as_u64().unwrap_or(200);
    let response = alipay_core::HttpResponse::new(u16::try_from(status).unwrap(), body);
    match (client.call(support::Query::default()).accept(response), accepted) {
        (Ok(response), Some(node)) => check("text of the response", response.text(), node),
        (Ok(_), None) => Err("a call accepted what must be rejected".to_owned()),
        (Err(error), Some(_)) if error.is_authenticated() || error.is_in_progress() || error.is_decode() => Ok(()),
        (Err(error), Some(_)) => Err(format!("a call refused what must be accepted: {error}")),
        (Err(error), None) => check("authenticated", &error.is_authenticated().to_string(), "false"),
    }
}

#[derive(PartialEq, Eq)]
enum Outcome {
    Checked,
    Skipped,
}

use Outcome::{Checked, Skipped};

/// Runs every entry of a file, prints the counts, and fails on any mismatch.
fn run(file: &str, check_entry: impl Fn(&Value) -> Result<Outcome, String>) {
    let path = vectors().join(file);
    let text_of_file = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let entries: Vec<Value> = serde_json::from_str(&text_of_file).unwrap();
    let (mut checked, mut skipped, mut wrong) = (0, 0, Vec::new());
    for entry in &entries {
        match check_entry(entry) {
            Ok(Checked) => checked += 1,
            Ok(Skipped) => skipped += 1,
            Err(message) => wrong.push(format!("{}: {message}", text(&entry["id"]))),
        }
    }
    // Past the capture of the test harness: the counts belong to the result.
    let line = format!("{file}: {checked} checked, {skipped} skipped, {} mismatches\n", wrong.len());
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 0, "{file} has no entry in scope");
}

fn check(what: &str, ours: &str, expected: &str) -> Result<(), String> {
    if ours == expected { Ok(()) } else { Err(format!("{what}\n  ours     {ours}\n  expected {expected}")) }
}

/// Certificate mode, GBK, encryption and uploads are not there yet; what may differ need not match.
fn is_beyond_scope(inputs: &Value) -> bool {
    !text(&inputs["charset"]).eq_ignore_ascii_case("utf-8")
        || ["cert", "encrypt", "files"].iter().any(|name| inputs.get(name).is_some_and(|value| !value.is_null()))
}

fn sign_type(inputs: &Value) -> SignType {
    match text(&inputs["sign_type"]) {
        "RSA2" => SignType::Rsa2,
        "RSA" => SignType::Rsa,
        other => panic!("unknown sign type {other}"),
    }
}

fn private_key(name: &str) -> PrivateKey {
    PrivateKey::parse(&support::key(&format!("{name}.pkcs8.pem"))).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}
