//! Section 2.6, and the settings of others: what a client is built with, and certificates that it downloads.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use alipay::{BoxFuture, Client, ClientBuilder, Error, HttpRequest, HttpResponse, Transport, TransportError, form};
use alipay_proof::{
    Class, Input, NoWaiting, Replay, Secrets, block_on, builder,
    cases::{Download, Settings, section},
    certified_builder, certified_builder_with, every, judge, query,
};

#[test]
fn settings() {
    every(section("keys"), |case: &Settings| format!("{} {}", case.id, case.case), set_up);
}

fn build(builder: ClientBuilder) -> Result<Client, Error> {
    builder.transport(Replay::new(HttpResponse::new(200, ""))).build()
}

fn set_up(case: &Settings) {
    let what = format!("{} {}", case.id, case.case);
    let base = if case.certified { certified_builder_without(case) } else { builder_without(case) };
    let set = case.set.iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
    let settings = set.fold(base, |builder, (name, value)| apply(builder, name, value));
    match build(settings) {
        Ok(client) => {
            assert_eq!(case.expect, Class::Ok, "{what}: accepted");
            if let Some(sn) = &case.root_sn {
                assert_eq!(client.alipay_root_cert_sn().as_deref(), Some(sn.as_str()), "{what}");
            }
            let own_sign = || sign_with(&build(builder()).unwrap());
            assert!(case.certified || sign_with(&client) == own_sign(), "{what}: another signature");
            let shown = format!("{client:?} {client:#?}");
            assert_eq!(Secrets::new(&[]).found_in(&shown), None, "{what}");
        }
        Err(error) => {
            let given = case.set.values().flatten().map(Input::bytes);
            let given: Vec<String> = given.filter_map(|bytes| String::from_utf8(bytes).ok()).collect();
            // Certificates and addresses are no secrets; keys are, whether they are good or not.
            let keys = given.iter().filter(|_| case.set.keys().any(|name| name.ends_with("_key"))).map(String::as_str);
            judge(&what, &error, case.expect, true, None, &Secrets::new(&keys.collect::<Vec<_>>()));
            if let Some(says) = &case.says {
                assert!(error.to_string().contains(says), "{what}: {error}");
            }
        }
    }
}

/// Good settings without those that the case is about.
fn builder_without(case: &Settings) -> ClientBuilder {
    let has = |name: &str| case.set.contains_key(name);
    let mut builder = Client::builder().app_id(alipay_proof::APP_ID).clock(NoWaiting::default());
    if !has("private_key") {
        builder = builder.private_key(alipay_proof::key("app_rsa2048.pkcs8.pem"));
    }
    if !has("alipay_public_key") {
        builder = builder.alipay_public_key(alipay_proof::key("alipay_rsa2048.pub.pem"));
    }
    builder
}

fn certified_builder_without(case: &Settings) -> ClientBuilder {
    let mut certificates = vec!["app_cert", "alipay_cert", "alipay_root_cert"];
    certificates.retain(|name| !case.set.contains_key(*name));
    certified_builder_with(&certificates)
}

fn apply(builder: ClientBuilder, name: &str, value: &Input) -> ClientBuilder {
    match name {
        "app_id" => builder.app_id(value.text()),
        "gateway" => builder.gateway(value.text()),
        "aes_key" => builder.aes_key(value.text()),
        "private_key" => builder.private_key(value.bytes()),
        "alipay_public_key" => builder.alipay_public_key(value.bytes()),
        "also_alipay_public_key" => builder.also_alipay_public_key(value.bytes()),
        "app_cert" => builder.app_cert(value.bytes()),
        "alipay_cert" => builder.alipay_cert(value.bytes()),
        "also_alipay_cert" => builder.also_alipay_cert(value.bytes()),
        "alipay_root_cert" => builder.alipay_root_cert(value.bytes()),
        other => panic!("no such setting: {other}"),
    }
}

/// The signature of a request, which must not depend on how the key is written down.
fn sign_with(client: &Client) -> String {
    let signed = client.call(query()).prepare().unwrap();
    signed.params().value("sign").unwrap().to_owned()
}

#[test]
fn downloads() {
    every(section("downloads"), |case: &Download| format!("{} {}", case.id, case.case), download);
}

fn download(case: &Download) {
    let what = format!("{} {}", case.id, case.case);
    let platform = Platform {
        answer: Arc::new(case.answer.bytes()),
        download: Arc::new(case.download.bytes()),
        downloads: Arc::default(),
    };
    let client = certified_builder().transport(platform.clone()).build().unwrap();
    match block_on(client.call(query()).send()) {
        Ok(response) => {
            assert_eq!(case.expect, Class::Ok, "{what}: accepted");
            let signed = String::from_utf8(case.answer.bytes()).unwrap();
            assert!(signed.contains(&format!(r#""alipay_trade_query_response":{},"#, response.text())), "{what}");
        }
        Err(error) => {
            judge(&what, &error, case.expect, false, None, &Secrets::new(&[]));
            assert!(error.is_signature() && error.verified_text().is_none(), "{what}: {error}");
            if let Some(says) = &case.says {
                assert!(error.to_string().contains(says), "{what}: {error}");
            }
        }
    }
    assert_eq!(platform.downloads.load(Ordering::SeqCst), case.downloads, "{what}: downloads");
}

/// Answers calls and downloads.
#[derive(Clone)]
struct Platform {
    answer: Arc<Vec<u8>>,
    download: Arc<Vec<u8>>,
    downloads: Arc<AtomicU32>,
}

impl Transport for Platform {
    fn execute(&self, request: HttpRequest, _: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let query = request.url.split_once('?').map_or("", |(_, query)| query).to_owned();
            let body = request.body.read_all().unwrap();
            let fields = [form::decode(&query).unwrap(), form::decode(std::str::from_utf8(&body).unwrap()).unwrap()];
            let is_download =
                fields.iter().flatten().any(|(name, value)| name == "method" && value.contains("alipaycert"));
            if is_download {
                self.downloads.fetch_add(1, Ordering::SeqCst);
            }
            let body = if is_download { &self.download } else { &self.answer };
            Ok(HttpResponse::new(200, Vec::clone(body)))
        })
    }
}
