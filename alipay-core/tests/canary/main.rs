//! Keys, tokens, payment codes and personal values are planted everywhere; whatever can be printed is, and nothing of it
//! may hold twelve bytes of any of them, in whatever spelling.
//!
//! A value that the caller asks for by name is the caller's; this is about `Debug`, `Display`, chains of errors and panics.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking
#![allow(unreachable_pub)] // modules of a test

#[path = "../support/mod.rs"]
mod support;

mod answers;
mod scan;
mod search;
#[cfg(feature = "tracing")]
mod trace;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

use alipay_core::{
    AesKey, Amount, AppResult, BoxFuture, Charset, Client, Intent, Journal, JournalError, PrivateKey, Recorded,
    SignType, State, Transport, TransportError, Upload,
    codec::{decode, to_json},
    notify::Expect,
};
use answers::{answers, node};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rsa::{pkcs8::DecodePrivateKey as _, traits::PrivateKeyParts as _};
use scan::{Person, Scan, TABLE, scan};
use search::{Canaries, Log};
use support::{APP_ID, Replay, builder, key, notice::NoticeForm};

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
        // As a derived `Debug` of its words would print it.
        for word in number.to_bytes_le().chunks_exact(8) {
            let word = u64::from_le_bytes(word.try_into().unwrap()).to_string();
            if word.len() >= 12 {
                all.add("private number, in words", word.as_bytes());
            }
        }
    }
    all
}

fn client(transport: impl Transport + 'static) -> Client {
    builder().aes_key(AES).transport(transport).build().unwrap()
}

/// Prints what it is told.
#[derive(Clone, Default)]
struct Printed(Arc<Mutex<Vec<String>>>);

impl Journal for Printed {
    fn before<'a>(&'a self, intent: &'a Intent) -> BoxFuture<'a, Result<(), JournalError>> {
        self.0.lock().unwrap().push(format!("{intent:?}"));
        Box::pin(async { Ok(()) })
    }

    fn after<'a>(&'a self, intent: &'a Intent, outcome: &'a Recorded) -> BoxFuture<'a, ()> {
        self.0.lock().unwrap().push(format!("{intent:#?} {outcome:?} {outcome:#?}"));
        Box::pin(async {})
    }
}

/// Settings, right and wrong.
fn settings(log: &mut Log) {
    let pem = key("app_rsa2048.pkcs8.pem");
    let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let public = key("alipay_rsa2048.pub.pem");
    log.debug("settings: builder", &builder().aes_key(AES));
    log.debug("settings: client", &client(support::Unreachable));
    let private = PrivateKey::parse(&pem).unwrap();
    log.debug("settings: private key", &private);
    log.debug("settings: signer", &private.signer(SignType::Rsa2).unwrap());
    log.debug("settings: AES key", &AesKey::parse(AES).unwrap());
    log.debug("settings: source", &alipay_core::KeySource::from(pem.as_str()));
    log.debug("settings: key as path", &alipay_core::KeySource::from(PathBuf::from(&text)));
    let credentials = || alipay_core::Credentials::new().private_key(pem.as_str()).alipay_public_key(public.as_str());
    log.debug("settings: credentials", &credentials());
    log.result("settings: rotate", &client(support::Unreachable).rotate(credentials().private_key(&text[..900])));
    for wrong in [
        &text[..text.len() / 2],
        &text.replace('A', "!"),
        &text.replace("MII", "AII"),
        &pem.replace("PRIVATE", "PUBLIC"),
        &pem.replace('\n', "§"),
        &format!("{text}\n{text}"),
    ] {
        log.result("settings: wrong key", &PrivateKey::parse(wrong));
        log.result("settings: wrong key", &builder().private_key(wrong).build());
        log.result("settings: wrong public key", &builder().alipay_public_key(wrong).build());
        log.result("settings: wrong certificate", &builder().app_cert(wrong).build());
        log.result("settings: key as path", &builder().private_key(PathBuf::from(wrong)).build());
        log.result("settings: key as app id", &builder().app_id(wrong).build());
        log.debug("settings: key as app id", &builder().app_id(wrong));
        log.result("settings: key as gateway", &builder().gateway(wrong).build());
    }
    for wrong in [&AES[..20], &format!("{AES}{AES}"), &AES.replace('=', "!"), &format!(" {AES}")] {
        log.result("settings: wrong AES key", &AesKey::parse(wrong));
        log.result("settings: wrong AES key", &builder().aes_key(wrong).build());
        log.result("settings: AES key as app id", &builder().app_id(wrong).build());
    }
    log.result("settings: token in the gateway", &builder().gateway(format!("https://u:{AUTH_TOKEN}@x/")).build());
}

/// Requests before they are sent, and those that are not.
fn requests(log: &mut Log) {
    let client = client(support::Unreachable);
    log.debug("request: value", &scan());
    let call = || client.call(scan()).auth_token(AUTH_TOKEN).app_auth_token(APP_TOKEN).param("terminal", PHONE);
    log.debug("request: call", &call());
    for signed in [call().prepare(), call().encrypt().prepare()] {
        log.result("request: signed", &signed);
        let signed = signed.unwrap();
        log.debug("request: params", signed.params());
        log.debug("request: http", &signed.http_request("https://openapi.alipay.com/gateway.do"));
    }
    let long = AUTH_CODE.repeat(4);
    for wrong in [
        Scan { auth_code: Some(long.clone()), ..scan() },
        Scan { out_trade_no: Some("9".repeat(80)), phones: vec![long.clone()], ..scan() },
        Scan { people: vec![Person { name: Some("x".into()) }], ..scan() },
        Scan { logon_id: Some(format!("{LOGON}&total_amount={AUTH_CODE}")), ..scan() },
    ] {
        log.debug("request: wrong value", &wrong);
        log.result("request: wrong value", &client.call(wrong).prepare());
    }
    for wrong in [
        call().auth_token(format!("{AUTH_TOKEN}\r\n")),
        call().notify_url(AUTH_TOKEN),
        call().param(format!("{AUTH_TOKEN} {APP_TOKEN}"), "x"),
        call().file("photo", Upload::from_bytes(LOGON, AUTH_TOKEN)),
    ] {
        log.result("request: wrong option", &wrong.prepare());
    }
    log.debug("request: upload", &Upload::from_bytes(LOGON, AUTH_TOKEN));
    let page = client.page(scan()).return_url("https://shop.example/");
    log.debug("request: page", &page);
    log.result("request: page form", &page.form());
    let broken = Scan { logon_id: Some(format!("{LOGON}\r\n")), ..scan() };
    log.result("request: page form", &client.page(broken).form());
    log.debug("request: app", &client.app(scan()));
    let mut batch = client.batch();
    log.result("request: batch", &batch.add(call()));
    log.debug("request: batch", &batch);
    for content in [format!(r#"{{"auth_code":"{AUTH_CODE}"}}"#), AUTH_TOKEN.to_owned()] {
        log.debug("request: raw", &client.raw("alipay.trade.pay", &content));
        log.result("request: raw", &client.raw("alipay.trade.pay", &content).prepare());
        log.debug("request: raw, swapped", &client.raw(content.clone(), "alipay.trade.pay"));
        log.result("request: raw, swapped", &client.raw(format!("{content}!"), "alipay.trade.pay").prepare());
    }
    let rest = |path: &str| {
        client.rest("POST", path).query("auth_token", AUTH_TOKEN).app_auth_token(APP_TOKEN).json(AUTH_CODE)
    };
    for path in ["/v3/alipay/trade/pay", &format!("/v3/alipay/{LOGON}"), AUTH_TOKEN] {
        log.debug("request: rest", &rest(path));
        log.result("request: rest", &rest(path).prepare());
        log.result("request: rest", &rest(path).nonce(NAME).extra_authorization(format!("{AUTH_TOKEN}\n")).prepare());
    }
    log.debug(
        "request: authorization",
        &client.authorization_url(format!("https://x/?{AUTH_TOKEN}")).state(AUTH_TOKEN),
    );
    log.debug("request: login", &client.app_login(PHONE, AUTH_TOKEN));
    let wrong = decode::<Scan>(&node("10000", &format!(r#","quantity":"{AUTH_CODE}x""#)));
    wrong.unwrap_err().iter().for_each(|problem| log.display("request: stored", problem));
}

/// Every answer, by every way that leads to one.
async fn outcomes(log: &mut Log) {
    for answer in answers() {
        log.debug("answer: http", &answer);
        let journal = Printed::default();
        let replay = Replay { sent: Arc::default(), answer: answer.clone() };
        let client = builder().aes_key(AES).transport(replay).journal(journal.clone()).build().unwrap();
        let call = || client.call(scan()).auth_token(AUTH_TOKEN).app_auth_token(APP_TOKEN);
        let results = [call().send().await, call().accept(&answer), call().encrypt().accept(&answer)];
        for result in &results {
            log.result("answer: call", result);
            let Err(error) = result else { continue };
            error.api().iter().for_each(|api| log.display("answer: refusal", *api));
            error.unknown_outcome().iter().for_each(|unknown| log.display("answer: unknown", *unknown));
        }
        journal.0.lock().unwrap().drain(..).for_each(|text| log.text("answer: journal", text));
        log.result("answer: raw", &client.raw("alipay.trade.pay", "{}").accept(&answer));
        log.result("answer: by table", &client.raw_of(&TABLE, to_json(&scan())).send().await);
        log.result("answer: rest", &client.rest("POST", "/v3/alipay/trade/pay").accept(&answer));
        log.result("answer: download", &client.download(&format!("https://x.example/{AUTH_TOKEN}"), 1 << 20).await);
        let mut batch = client.batch();
        let item = batch.add(call()).unwrap();
        let mut answers = batch.send().await;
        log.result("answer: batch", &answers);
        if let Ok(answers) = &mut answers {
            log.result("answer: item", &answers.take(item));
        }
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        for app in
            [AppResult::new("9000", text.as_str()), AppResult::new(AUTH_CODE, text.as_str()), AppResult::new(&text, "")]
        {
            log.debug("answer: app", &app);
            log.result("answer: app", &app.verify_offline(&client, &scan()));
        }
        log.result("answer: mini program", &client.mini_program_payload(&text).await);
        for body in [text.as_str(), &format!("{text}={text}&sign={text}&sign_type=RSA2")] {
            log.result("answer: as a form", &client.notify().verify_offline(body.as_bytes()));
            log.result("answer: as a return", &client.notify().verify_return(body).await);
            log.result(
                "answer: as a callback",
                &client.authorization_callback(body, &State::from(AUTH_TOKEN.to_owned())),
            );
        }
    }
    for failure in
        [TransportError::not_sent, TransportError::timed_out, TransportError::interrupted, TransportError::too_large]
    {
        log.error("answer: none", &failure());
    }
    log.result("answer: none", &client(support::Unreachable).call(scan()).send().await);
    #[cfg(feature = "reqwest")]
    {
        let builder = builder().gateway(format!("http://127.0.0.1:9/{AUTH_TOKEN}"));
        let client = builder.build().unwrap();
        log.result("answer: nobody", &client.call(scan()).auth_token(AUTH_TOKEN).send().await);
        log.result("answer: nobody", &client.download(&format!("https://127.0.0.1:9/{AUTH_TOKEN}"), 9).await);
    }
}

/// What the platform and browsers bring.
async fn notices(log: &mut Log) {
    let client = client(support::Unreachable);
    let form =
        || NoticeForm::trade().with("buyer_logon_id", LOGON).with("auth_token", AUTH_TOKEN).with("passback", NAME);
    let order = Expect::trade(AUTH_CODE, Amount::from_fen(1).unwrap(), LOGON).field("buyer_logon_id", PHONE);
    log.debug("notice: expectation", &order);
    for form in [
        form(),
        form().with("out_trade_no", "B2"),
        form().with("total_amount", AUTH_CODE),
        form().with("app_id", AUTH_CODE),
        form().with("sign_type", AUTH_TOKEN),
        form().with("charset", AUTH_TOKEN),
        form().with("alipay_cert_sn", AUTH_TOKEN),
        form().with("notify_type", AUTH_TOKEN),
        form()
            .with("biz_content", &format!(r#"{{"quantity":"{NAME}","auth_code":"{AUTH_CODE}"}}"#))
            .with("msg_method", "a.b.c"),
        form().with("service", "alipay.service.check").with("biz_content", &format!("<XML>{AUTH_TOKEN}</XML>")),
    ] {
        for body in [
            form.body(),
            form.body_v2(),
            form.body().replace("trade", AUTH_TOKEN),
            form.body().replacen('=', AUTH_TOKEN, 1),
        ] {
            let verified = client.notify().verify_offline(body.as_bytes());
            log.result("notice: form", &verified);
            log.result("notice: plain form", &client.notify().form_offline(body.as_bytes()));
            log.result("notice: return", &client.notify().verify_return(&body).await);
            log.result("notice: service", &client.notify().service_message(body.as_bytes()).await);
            log.result("notice: service check", &client.notify().service_check(body.as_bytes()).await);
            if let Ok(unchecked) = verified {
                log.result("notice: expected", &unchecked.clone().expect(&order));
                let notification = unchecked.ignore_expectations();
                log.debug("notice: notification", &notification);
                log.result("notice: record", &notification.read::<Scan>());
                log.result("notice: message", &notification.message());
            }
        }
    }
    log.result("notice: reply", &client.notify().xml_reply(AUTH_TOKEN, Charset::Utf8).await);
    let state = State::from(AUTH_TOKEN.to_owned());
    log.debug("callback: state", &state);
    for query in [
        format!("app_id={APP_ID}&scope=auth_user&auth_code={OAUTH_CODE}&state={AUTH_TOKEN}"),
        format!("app_id={APP_ID}&scope={APP_TOKEN}&app_auth_code={OAUTH_CODE}&state={AUTH_TOKEN}"),
        format!("app_id={AUTH_CODE}&auth_code={OAUTH_CODE}&state={AUTH_TOKEN}"),
        format!("auth_code={OAUTH_CODE}&state={REFRESH}"),
        format!("auth_code={OAUTH_CODE}&auth_code={OAUTH_CODE}"),
    ] {
        log.result("callback: read", &client.authorization_callback(&query, &state));
    }
}

#[tokio::test(flavor = "current_thread")]
async fn nothing_that_is_printed_holds_a_secret() {
    let panics = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&panics);
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        heard.lock().unwrap().push(panic.to_string());
        before(panic);
    }));
    let work = tokio::spawn(async {
        let mut log = Log::default();
        #[cfg(feature = "tracing")]
        let traced = trace::everything();
        settings(&mut log);
        requests(&mut log);
        outcomes(&mut log).await;
        notices(&mut log).await;
        #[cfg(feature = "tracing")]
        trace::heard(&traced, &mut log);
        log
    });
    let log = work.await;
    let panics = panics.lock().unwrap().clone();
    let canaries = canaries();
    assert!(panics.iter().all(|panic| canaries.find(panic).is_none()), "a panic shows a secret");
    let log = log.unwrap_or_else(|_| panic!("{panics:?}"));
    let leaks = log.leaks(&canaries);
    assert!(leaks.is_empty(), "{} of {} texts leak:\n{}", leaks.len(), log.len(), leaks.join("\n"));
    for (kind, least) in [("settings", 60), ("request", 50), ("answer", 2000), ("notice", 100), ("callback", 5)] {
        assert!(log.count(kind) >= least, "{kind}: {}", log.count(kind));
    }
}

/// The search finds what is planted, in every spelling, and nothing else.
#[test]
fn the_search_can_fail() {
    let canaries = canaries();
    for clean in
        ["", "Scan { auth_code: (secret) }", "the answer's signature is wrong", &"A".repeat(500), &AUTH_CODE[..11]]
    {
        assert_eq!(canaries.find(clean), None, "{clean}");
    }
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    for secret in ALL {
        let piece = &secret.as_bytes()[secret.len() - 12..];
        let percent: String = piece.iter().map(|byte| format!("%{byte:02X}")).collect();
        let whole = secret.as_bytes();
        let mut planted = vec![
            secret.to_owned(),
            format!("{secret:?}"),
            hex(piece),
            hex(piece).to_uppercase(),
            percent.clone(),
            percent.to_lowercase(),
            format!("{piece:?}"),
            format!("{piece:#?}"),
            alipay_core::form::encode([("x", secret)]),
        ];
        // Behind other bytes, so that base64 begins at another place.
        for before in ["", "1", "12", "123"] {
            planted.push(STANDARD.encode([before.as_bytes(), whole, b"!"].concat()));
        }
        for text in planted {
            assert!(canaries.find(&format!("before {text} behind")).is_some(), "{secret}: {text}");
        }
    }
    for text in ["\\u91d1\\u4e1d\\u96c0\\u7532", "\\u{91d1}\\u{4e1d}\\u{96c0}\\u{7532}"] {
        assert!(canaries.find(text).is_some(), "{text}");
    }
    let pem = key("app_rsa2048.pkcs8.pem");
    assert!(canaries.find(&pem).is_some());
    assert!(canaries.find(&hex(&STANDARD.decode(AES).unwrap())).is_some());
    let private = rsa::RsaPrivateKey::from_pkcs8_pem(&pem).unwrap();
    let shown = canaries.find(&format!("{:?}", private.primes()));
    assert!(shown.is_some_and(|(name, _)| name.starts_with("private number")), "{shown:?}");
    // As a leak would be told: by what it is in.
    let mut log = Log::default();
    log.debug("clean", &scan());
    log.debug("leak", &Some(PHONE));
    assert_eq!(log.leaks(&canaries).len(), 1);
}
