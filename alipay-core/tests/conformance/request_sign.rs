//! Calls through the gateway.

use alipay_core::{Params, Upload, form};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::{
    Outcome, builder, charset, check as same, client, decoded, expected_pairs, private_key, raw_call, sign_type,
    support, text, wait,
};

const GATEWAY: &str = "https://openapi.alipay.com/gateway.do";

pub(crate) fn check(entry: &Value) -> Result<Outcome, String> {
    let inputs = &entry["inputs"];
    let signer = private_key(inputs).signer(sign_type(inputs)).unwrap();
    let mut params = Params::new();
    for (name, value) in entry["params"].as_object().unwrap() {
        params.set(name.clone(), text(value));
    }
    let expected = &entry["expected"];
    same("sign source", &params.sign_source(), text(&expected["sign_source"]))?;
    if let Some(hex) = expected["sign_source_hex"].as_str() {
        let bytes = charset(inputs).encode(text(&expected["sign_source"])).unwrap().into_owned();
        let ours: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        same("signed bytes", &ours, hex)?;
    }
    let signed = params.sign_now(&signer).unwrap();
    same("sign", signed.params().value("sign").unwrap(), text(&expected["sign"]))?;
    if entry["mode"] == "joint" {
        on_the_wire(entry)?;
    }
    Ok(Outcome::Checked)
}

/// The same call through the public interface, and what comes out on the other side.
fn on_the_wire(entry: &Value) -> Result<(), String> {
    let inputs = &entry["inputs"];
    let Some(client) = client(inputs) else { return Ok(()) };
    // The interface refuses empty values instead of dropping them; tables drop them.
    let has_empty = inputs["top_level"].as_object().into_iter().flatten().any(|(_, value)| value == "");
    if has_empty || inputs["notify_url"] == "" {
        return Ok(());
    }
    if inputs["files"].is_array() {
        return uploaded(entry);
    }
    let request = raw_call(&client, inputs).prepare().unwrap().http_request(GATEWAY);
    let query = request.url.split_once('?').unwrap().1;
    if !query.contains("charset=") {
        return Err("charset is not in the URL".to_owned());
    }
    let body = String::from_utf8(request.body.read_all().unwrap()).unwrap();
    let found = decoded(&format!("{query}&{body}"), charset(inputs));
    same("wire", &format!("{found:?}"), &format!("{:?}", expected_pairs(entry)))
}

/// With files, as a multipart form.
fn uploaded(entry: &Value) -> Result<(), String> {
    let inputs = &entry["inputs"];
    let replay = support::Replay::new("");
    let client = builder(inputs, replay.clone()).unwrap().build().unwrap();
    let mut call = raw_call(&client, inputs);
    let files = inputs["files"].as_array().unwrap();
    for file in files {
        let content = STANDARD.decode(text(&file["content_base64"])).unwrap();
        call = call.file(text(&file["field"]), Upload::from_bytes(text(&file["filename"]), content));
    }
    // The answer is none: what was sent is what matters.
    let _ = wait(call.send());
    let request = replay.sent.lock().unwrap().remove(0);
    let mut found = form::decode(request.url.split_once('?').unwrap().1).unwrap();
    let content_type = request.content_type.clone();
    let parts = support::multipart::parse(&content_type, &request.body.read_all().unwrap());
    for part in &parts {
        match files.iter().find(|file| file["field"] == part.name.as_str()) {
            Some(file) => {
                same("file name", part.file_name.as_deref().unwrap(), text(&file["filename"]))?;
                same("file", &STANDARD.encode(&part.content), text(&file["content_base64"]))?;
            }
            None => {
                found.push((part.name.clone(), charset(inputs).decode(&part.content).unwrap().into_owned()));
            }
        }
    }
    found.sort();
    same("wire", &format!("{found:?}"), &format!("{:?}", expected_pairs(entry)))
}
