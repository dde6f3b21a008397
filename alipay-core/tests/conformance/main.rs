//! The golden vectors, made by running the official SDKs: every file of `tests/vectors`, or of the directory in
//! `ALIPAY_VECTORS_DIR`.
//!
//! Each file prints how many entries were checked. Where the official SDKs disagree, or the specification leaves
//! something open, the entry follows a rule; `rules.rs` says which, and the run prints it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "../support/mod.rs"]
mod support;

mod aes;
mod cert_sn;
mod notify;
mod page;
mod phone;
mod request_sign;
mod response_verify;
mod rest;
mod rules;
mod sm2;

use std::io::Write as _;

use alipay_core::{
    Charset, Client, ClientBuilder, DateTime, FixedClock, PrivateKey, PublicKey, SignType, Transport, form,
};
use serde_json::Value;
use support::vectors;

/// Runs one entry of a file.
type Check = fn(&Value) -> Result<Outcome, String>;

/// The files, and what runs them.
const FILES: [(&str, Check); 10] = [
    ("aes.json", aes::check),
    ("cert_sn.json", cert_sn::check),
    ("notify.json", notify::check),
    ("page.json", page::check),
    ("phone.json", phone::check),
    ("request_sign.json", request_sign::check),
    ("response_verify.json", response_verify::check),
    ("sm2.json", sm2::check),
    ("v3.json", rest::check),
    ("README.md", |_| Ok(Outcome::Skipped)),
];

#[test]
fn every_file_of_vectors() {
    let mut wrong = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir(vectors()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    files.sort();
    for file in files.iter().map(|file| file.to_str().unwrap()).filter(|file| *file != "keys") {
        let run = FILES.iter().find(|(known, _)| *known == file).map(|(_, run)| run);
        let run = run.unwrap_or_else(|| panic!("nothing runs {file}"));
        if file.ends_with(".json") {
            wrong.extend(run_file(file, run));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Runs every entry of a file and prints the counts; the mismatches.
fn run_file(file: &str, check_entry: impl Fn(&Value) -> Result<Outcome, String>) -> Vec<String> {
    let path = vectors().join(file);
    let text_of_file = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let entries: Vec<Value> = serde_json::from_str(&text_of_file).unwrap();
    let (mut checked, mut skipped, mut wrong, mut ruled) = (0, 0, Vec::new(), Vec::new());
    for entry in &entries {
        let id = text(&entry["id"]);
        match check_entry(entry) {
            Ok(Outcome::Checked) => checked += 1,
            Ok(Outcome::Skipped) => skipped += 1,
            Err(message) => wrong.push(format!("{file} {id}: {message}")),
        }
        if rules::is_open(entry) {
            match rules::rule(file, entry) {
                Some(rule) => ruled.push(format!("  {id}: {rule}")),
                // Vectors from elsewhere may disagree about other things; ours are all accounted for.
                None if std::env::var_os("ALIPAY_VECTORS_DIR").is_some() => {
                    ruled.push(format!("  {id}: as `expected` says"));
                }
                None => wrong.push(format!("{file} {id}: the official SDKs disagree, and no rule is named")),
            }
        }
    }
    // Past the capture of the test harness: the counts belong to the result.
    let mut lines = format!("{file}: {checked} checked, {skipped} skipped, {} mismatches\n", wrong.len());
    lines.extend(ruled.iter().map(|line| format!("{line}\n")));
    std::io::stderr().write_all(lines.as_bytes()).unwrap();
    if checked == 0 && cfg!(feature = "sm2") {
        wrong.push(format!("{file} has no entry that was checked"));
    }
    wrong
}

pub(crate) enum Outcome {
    Checked,
    /// Optional, and not compiled in.
    #[cfg_attr(feature = "sm2", allow(dead_code))]
    Skipped,
}

pub(crate) fn check(what: &str, ours: &str, expected: &str) -> Result<(), String> {
    if ours == expected { Ok(()) } else { Err(format!("{what}\n  ours     {ours}\n  expected {expected}")) }
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}

pub(crate) fn sign_type(inputs: &Value) -> SignType {
    match inputs["sign_type"].as_str() {
        Some("RSA2") | None => SignType::Rsa2,
        Some("RSA") => SignType::Rsa,
        Some(other) => panic!("unknown sign type {other}"),
    }
}

pub(crate) fn charset(inputs: &Value) -> Charset {
    inputs["charset"].as_str().map_or(Charset::Utf8, |label| Charset::of_label(label).unwrap())
}

pub(crate) fn private_key(inputs: &Value) -> PrivateKey {
    PrivateKey::parse(&support::key(&format!("{}.pkcs8.pem", text(&inputs["private_key"])))).unwrap()
}

/// The settings of a client that these inputs ask for; `None` when a client refuses such a key, as RSA2 with 1024 bits.
pub(crate) fn builder(inputs: &Value, transport: impl Transport + 'static) -> Option<ClientBuilder> {
    let sign_type = sign_type(inputs);
    let own = match inputs["private_key"].as_str() {
        Some(name) => support::key(&format!("{name}.pkcs8.pem")),
        None if sign_type == SignType::Rsa => support::key("app_rsa1024.pkcs8.pem"),
        None => support::key("app_rsa2048.pkcs8.pem"),
    };
    let moment = inputs["timestamp"].as_str().and_then(|text| text.parse::<DateTime>().ok());
    let moment = moment.map_or_else(support::moment, DateTime::to_system_time);
    let mut builder = Client::builder()
        .app_id(inputs["app_id"].as_str().unwrap_or("2021000000000001"))
        .private_key(&own)
        .sign_type(sign_type)
        .charset(charset(inputs))
        .transport(transport)
        .clock(FixedClock(moment));
    let cert = &inputs["cert"];
    let certificates = match (cert.as_object(), inputs["alipay_cert"].as_str()) {
        (Some(cert), _) => Some((text(&cert["alipay_cert"]), text(&cert["root_cert"]))),
        (None, Some(cert)) => Some((cert, inputs["root_cert"].as_str().unwrap_or("alipay_root.crt"))),
        (None, None) => None,
    };
    builder = match certificates {
        Some((alipay, root)) => builder
            .app_cert(cert["app_cert"].as_str().map_or_else(|| support::key("app_cert.crt"), support::key))
            .alipay_cert(support::key(alipay))
            .alipay_root_cert(support::key(root)),
        None => {
            let default = if sign_type == SignType::Rsa { "alipay_rsa1024" } else { "alipay_rsa2048" };
            let name = inputs["alipay_public_key"].as_str().unwrap_or(default);
            builder.alipay_public_key(support::key(&format!("{name}.pub.pem")))
        }
    };
    if let Some(name) = inputs["aes_key"].as_str().or(inputs["encrypt"]["aes_key"].as_str()) {
        builder = builder.aes_key(support::key(&format!("{name}.b64")));
    }
    let bits = PrivateKey::parse(&own).unwrap().bits();
    (bits >= sign_type.min_bits()).then_some(builder)
}

/// The same, built and unable to send.
pub(crate) fn client(inputs: &Value) -> Option<Client> {
    Some(builder(inputs, support::Unreachable)?.build().unwrap_or_else(|error| panic!("{error}")))
}

pub(crate) fn public_key(name: &str) -> PublicKey {
    PublicKey::parse(&support::key(&format!("{name}.pub.pem"))).unwrap()
}

/// Names and texts of a form in any charset, sorted.
pub(crate) fn decoded(form: &str, charset: Charset) -> Vec<(String, String)> {
    let pairs = form::decode_bytes(form.as_bytes()).unwrap();
    let text = |value: Vec<u8>| charset.decode(&value).unwrap().into_owned();
    let mut pairs: Vec<_> = pairs.into_iter().map(|(name, value)| (name, text(value))).collect();
    pairs.sort();
    pairs
}

/// What must go over the wire: the parameters, and the signature.
pub(crate) fn expected_pairs(entry: &Value) -> Vec<(String, String)> {
    let params = entry["params"].as_object().unwrap().iter();
    let mut pairs: Vec<_> = params.map(|(name, value)| (name.clone(), text(value).to_owned())).collect();
    pairs.push(("sign".to_owned(), text(&entry["expected"]["sign"]).to_owned()));
    pairs.sort();
    pairs
}

/// The call that these inputs describe; `None` when a client refuses the key.
pub(crate) fn raw_call<'c>(client: &'c Client, inputs: &Value) -> alipay_core::RawCall<'c> {
    let content = inputs["biz_content_text"].as_str().unwrap_or_default();
    let mut call = client.raw(text(&inputs["method"]), content).param("alipay_sdk", text(&inputs["alipay_sdk"]));
    for (name, value) in inputs["top_level"].as_object().into_iter().flatten() {
        call = call.param(name.as_str(), text(value));
    }
    let given = |name: &str| inputs[name].as_str().map(str::to_owned);
    if let Some(token) = given("auth_token") {
        call = call.auth_token(token);
    }
    if let Some(token) = given("app_auth_token") {
        call = call.app_auth_token(token);
    }
    if let Some(url) = given("notify_url") {
        call = call.notify_url(url);
    }
    if let Some(url) = given("return_url") {
        call = call.return_url(url);
    }
    if inputs["encrypt"].is_object() {
        call = call.encrypt();
    }
    call
}

/// Runs a future that has no need to wait for anything.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
