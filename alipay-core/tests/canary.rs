//! Keys, tokens, payment codes and personal values are planted everywhere; whatever can be printed is, and nothing of it
//! may hold twelve bytes of any of them, in whatever spelling.
//!
//! A value that the caller asks for by name is the caller's; this is about `Debug`, `Display`, chains of errors and panics.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/canary.rs"]
mod canary;
mod support;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

use alipay_core::{
    AesKey, Amount, Api, ApiInfo, AppResult, Charset, Client, Encryption, HttpResponse, PrivateKey, SignType, State,
    Transport, TransportError, Upload,
    api::{AppApi, GatewayApi, PageApi, RetryClass},
    codec::{Field, Record, Ref, Schema, Slot, decode},
    notify::Expect,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use canary::{Canaries, Log};
use rsa::{pkcs8::DecodePrivateKey as _, traits::PrivateKeyParts as _};
use support::{APP_ID, Replay, answer, builder, key, notice::NoticeForm, sign};

const AES: &str = "Q2FuYXJ5QWVzS2V5MTIzNA==";
const AUTH_TOKEN: &str = "authusrB0c31d7a9f2e84b6c8d15f0a7e3b92c46";
const APP_TOKEN: &str = "202611BBd94f5c1e7a83460b9f2d6e8c01357acX";
const AUTH_CODE: &str = "28763443825664394712";
const OAUTH_CODE: &str = "4b203fe6c11548bcabd8da5bb087a83b";
const REFRESH: &str = "201611BB61c2a35e7f9d48b0a6e3c5d7f1820946";
const NAME: &str = "金丝雀甲乙丙丁戊己庚辛";
const PHONE: &str = "+86-13912345678";
const LOGON: &str = "canary.person@mail.example";
const ALL: [&str; 8] = [AUTH_TOKEN, APP_TOKEN, AUTH_CODE, OAUTH_CODE, REFRESH, NAME, PHONE, LOGON];

fn canaries() -> Canaries {
    let mut all = Canaries::default();
    all.add("AES key as text", AES.as_bytes());
    all.add("AES key", &STANDARD.decode(AES).unwrap());
    let names = ["auth_token", "app_auth_token", "auth_code", "code", "refresh_token", "name", "phone", "logon id"];
    names.into_iter().zip(ALL).for_each(|(name, secret)| all.add(name, secret.as_bytes()));
    // The beginning of a key says only what kind of key it is.
    let pem = key("app_rsa2048.pkcs8.pem");
    let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    all.add("private key as text", &text.as_bytes()[48..]);
    let parts = rsa::RsaPrivateKey::from_pkcs8_pem(&pem).unwrap();
    for number in parts.primes().iter().chain([parts.d()]) {
        all.add("private number", &number.to_bytes_be());
        all.add("private number in decimal", number.to_str_radix(10).as_bytes());
    }
    all
}

/// A payment by code, with personal data of every shape; the answer has the same fields.
#[derive(Clone, Debug, Default, PartialEq)]
struct Scan {
    out_trade_no: Option<String>,
    auth_code: Option<String>,
    person: Option<Box<Person>>,
    phones: Vec<String>,
    people: Vec<Person>,
    logon_id: Option<String>,
    quantity: Option<i64>,
}

#[derive(Clone, Default, PartialEq)]
struct Person {
    name: Option<String>,
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        alipay_core::redact::fmt_record(self, f)
    }
}

impl Record for Person {
    const SCHEMA: &'static Schema = &Schema::new("Person", &[Field::string("name").min_len(2)]);

    fn get(&self, i: usize) -> Ref<'_> {
        if i == 0 { Ref::option(&self.name) } else { Ref::Absent }
    }

    fn set(&mut self, i: usize, slot: Slot<'_, '_>) {
        if i == 0 {
            slot.option(&mut self.name);
        }
    }
}
