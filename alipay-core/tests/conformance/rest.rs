//! The REST protocol.

use std::time::{Duration, UNIX_EPOCH};

use alipay_core::{Client, FixedClock, HttpResponse, rest::RestCall};
use serde_json::Value;

use super::{Outcome, builder, check as same, support, text};

pub(crate) fn check(entry: &Value) -> Result<Outcome, String> {
    match text(&entry["kind"]) {
        "request" => request(entry),
        "response" => response(entry),
        other => panic!("unknown kind {other}"),
    }
}

fn request(entry: &Value) -> Result<Outcome, String> {
    let inputs = &entry["inputs"];
    let millis = text(&inputs["timestamp"]).parse().unwrap();
    let clock = FixedClock(UNIX_EPOCH + Duration::from_millis(millis));
    let mut settings = inputs.clone();
    settings.as_object_mut().unwrap().remove("timestamp");
    let client = builder(&settings, support::Unreachable).unwrap().clock(clock).build().unwrap();

    let request = call(&client, text(&entry["id"]), inputs).prepare().unwrap();
    let authorization = request.headers.iter().find(|(name, _)| *name == "authorization").unwrap().1.clone();
    let expected = &entry["expected"];
    // Where the SDKs spell a query or a body in different ways, each is right for what it sends.
    let one_of = expected["one_of"].as_array().cloned().unwrap_or_else(|| vec![expected.clone()]);
    let is_ours = |candidate: &Value| candidate["string_to_sign"] == request.sign_source.as_str();
    let Some(candidate) = one_of.iter().find(|candidate| is_ours(candidate)) else {
        return Err(format!("sign source\n  ours     {}\n  expected {one_of:#?}", request.sign_source));
    };
    same("authorization", &authorization, text(&candidate["authorization"]))?;
    same("uri", &request.uri, text(&candidate["request_uri"]))?;
    Ok(Outcome::Checked)
}

fn call<'c>(client: &'c Client, id: &str, inputs: &Value) -> RestCall<'c> {
    let mut call = client.rest(text(&inputs["http_method"]), text(&inputs["path"])).nonce(text(&inputs["nonce"]));
    if let Some(name) = ["body", "form"].into_iter().find(|name| inputs[*name].is_object()) {
        call = call.json(in_order(id, name));
    }
    let mut query: Vec<_> = inputs["query"].as_object().into_iter().flatten().collect();
    if !query.is_empty() {
        let order = in_order(id, "query");
        query.sort_by_key(|(name, _)| order.find(&format!("\"{name}\":")));
    }
    for (name, value) in query {
        call = call.query(name.as_str(), text(value));
    }
    if let Some(token) = inputs["app_auth_token"].as_str() {
        call = call.app_auth_token(token);
    }
    if let Some(extra) = inputs["additional_auth_info"].as_str() {
        call = call.extra_authorization(extra);
    }
    if inputs["encrypt"].is_object() {
        call = call.encrypt();
    }
    call
}

/// An object of an entry without blanks, its members in the order of the file, which a tree does not keep.
fn in_order(id: &str, name: &str) -> String {
    let file = std::fs::read_to_string(support::vectors().join("v3.json")).unwrap();
    let line = file.lines().find(|line| line.contains(&format!("\"id\": \"{id}\""))).unwrap();
    let start = line.find(&format!("\"{name}\": {{")).unwrap() + name.len() + 4;
    let (mut out, mut depth, mut in_text, mut escaped) = (String::new(), 0, false, false);
    for c in line[start..].chars() {
        match c {
            '"' if !escaped => in_text = !in_text,
            '{' if !in_text => depth += 1,
            '}' if !in_text => depth -= 1,
            _ => {}
        }
        escaped = in_text && c == '\\' && !escaped;
        if in_text || c != ' ' {
            out.push(c);
        }
        if depth == 0 {
            break;
        }
    }
    out
}

fn response(entry: &Value) -> Result<Outcome, String> {
    let (inputs, expected) = (&entry["inputs"], &entry["expected"]);
    let client = builder(inputs, support::Unreachable).unwrap().build().unwrap();
    let status = u16::try_from(inputs["http_status"].as_u64().unwrap()).unwrap();
    let mut answer = HttpResponse::new(status, text(&inputs["body"]));
    for (name, value) in inputs["headers"].as_object().unwrap() {
        // Proxies write header names as they please.
        answer = answer.with_header(&name.to_uppercase(), text(value));
    }
    let mut call = client.rest("POST", "/v3/alipay/trade/query").json("{\"a\":1}");
    if inputs["aes_key"].is_string() {
        call = call.encrypt();
    }
    let read = call.accept(&answer);
    let ours = match &read {
        Ok(_) => "accept",
        Err(error) if error.api().is_some() => "api_error",
        Err(_) => "reject",
    };
    same("verdict", ours, expected["recommended"].as_str().unwrap_or(text(&expected["verdict"])))?;
    match read {
        Ok(content) if expected["data"].is_object() => {
            let data: Value = serde_json::from_str(&content).unwrap();
            same("data", &data.to_string(), &expected["data"].to_string())?;
        }
        Err(error) if expected["code"].is_string() => {
            let api = error.api().unwrap();
            same("code", &api.code, text(&expected["code"]))?;
            same("message", &api.msg, text(&expected["message"]))?;
        }
        _ => {}
    }
    Ok(Outcome::Checked)
}
