//! The checks of an app's settings, beginning with the mistakes that have a number in our survey of other SDKs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/der.rs"]
mod der;
#[path = "support/findings.rs"]
mod findings;
#[path = "support/refused.rs"]
mod refused;
mod support;
#[path = "support/x509.rs"]
mod x509;

use std::{process::Command, time::Duration};

use alipay_core::{
    ALIPAY_SANDBOX_GATEWAY, SignType, TransportError,
    doctor::{self, Check, Finding, Settings, Verdict},
};
use findings::{APP_ID, alipay, app, assert_wrong, certified, keys, of};
use proptest::prelude::*;
use support::{answer, client, key, moment, signed};
use x509::{WORLD, bundle, roots};

#[test]
fn good_settings_are_good() {
    let (private, public, alipay_key) =
        (key("app_rsa2048.pkcs8.pem"), key("app_rsa2048.pub.b64"), key("alipay_rsa2048.pub.pem"));
    let aes = key("aes128.b64");
    let settings = Settings::new(APP_ID)
        .private_key(private.as_bytes())
        .app_public_key(public.as_bytes())
        .alipay_public_key(alipay_key.as_bytes())
        .aes_key(aes.as_bytes());
    let of_keys = doctor::examine(&settings, moment());
    let of_certificates = certified(&app(), &alipay(), &roots());
    for finding in of_keys.iter().chain(&of_certificates) {
        assert!(finding.verdict == Verdict::Ok && finding.advice.is_empty() && !finding.found.is_empty(), "{finding}");
    }
    assert_eq!((of_keys.len(), of_certificates.len()), (9, 11));
    let numbers = &of(&of_certificates, Check::SerialNumbers).found;
    assert!(numbers.contains(&format!(
        "app_cert_sn {}, alipay_cert_sn {}",
        x509::sn(&WORLD.app),
        x509::sn(&WORLD.alipay)
    )));
    let with_issuer = certified(&bundle([&WORLD.app, &WORLD.class1.der]), &alipay(), &roots());
    assert_eq!(of(&with_issuer, Check::Chain).found, "both certificates lead to a root");
}

/// Six Rust crates; alipay_kit.
#[test]
fn peer_04_nothing_secret_is_shown() {
    for secret in [key("app_rsa2048.pkcs8.pem"), key("app_rsa2048.pkcs1.b64"), "hunter2 hunter2 hunter2".to_owned()] {
        let content = secret.as_bytes();
        let settings = Settings::new(&secret)
            .gateway(&secret)
            .private_key(content)
            .app_public_key(content)
            .alipay_public_key(content)
            .app_cert(content)
            .alipay_cert(content)
            .alipay_root_cert(content)
            .aes_key(content);
        let mut shown = format!("{settings:?}");
        for finding in doctor::examine(&settings, moment()) {
            shown += &format!("{finding} {finding:?}");
        }
        // What begins a key is the same for all of them.
        let pieces =
            secret.lines().filter(|line| !line.starts_with('-')).flat_map(|line| line.as_bytes().chunks(16)).skip(3);
        for piece in pieces.filter(|piece| piece.len() == 16) {
            assert!(!shown.contains(std::str::from_utf8(piece).unwrap()), "{shown}");
        }
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

/// alipay-rs, rust-pay-wf, labrador.
#[test]
fn peer_05_a_root_bundle_has_one_number_however_it_is_written() {
    let genuine = roots();
    let number = |bundle: &str| of(&certified(&app(), &alipay(), bundle), Check::SerialNumbers).found.clone();
    let expected = number(&genuine);
    assert!(expected.contains("alipay_root_cert_sn "), "{expected}");
    for spelling in [
        genuine.trim_end().to_owned(),
        format!("{genuine}\n\n"),
        genuine.replace('\n', "\r\n"),
        format!("\u{feff}{genuine}"),
        genuine.replace("-----BEGIN", "subject=/C=CN\nissuer=/C=CN\n-----BEGIN"),
    ] {
        assert_eq!(number(&spelling), expected);
    }
}

/// labrador, weapay, the PHP SDK.
#[test]
fn peer_08_certificate_mode_is_complete_or_wrong() {
    let private = key("app_rsa2048.pkcs8.pem");
    let base = Settings::new(APP_ID).private_key(private.as_bytes());
    let (app, alipay, roots) = (app(), alipay(), roots());
    let missing = |settings: &Settings<'_>| of(&doctor::examine(settings, moment()), Check::Mode).clone();
    assert_wrong(&missing(&base), "neither an Alipay public key nor a certificate", "three files");
    let one = base.app_cert(app.as_bytes());
    assert_wrong(&missing(&one), "the Alipay certificate and the Alipay root certificate", "three files");
    let two = one.alipay_cert(alipay.as_bytes());
    assert_wrong(&missing(&two), "Missing is the Alipay root certificate", "three files");
    let three = two.alipay_root_cert(roots.as_bytes());
    assert_eq!(missing(&three).verdict, Verdict::Ok);
    let public = key("alipay_rsa2048.pub.pem");
    let mixed = missing(&three.alipay_public_key(public.as_bytes()));
    assert!(mixed.verdict == Verdict::Warning && mixed.advice.contains("Leave the public key out"), "{mixed}");
    // The gateway says so, too.
    let refused = called(r#"{"code":"40001","msg":"x","sub_code":"isv.missing-app-cert-sn","sub_msg":"x"}"#);
    assert_wrong(&refused, "certificate mode", "Set app certificate");
}

/// smartwalle; eight of ten SDKs send the time of their machine.
#[test]
fn peer_11_the_clock_counts_and_not_the_time_zone() {
    let at = |date: &str| doctor::clock(moment(), Some(date));
    assert!(at("Sun, 15 Mar 2026 02:20:30 GMT").found.starts_with("2026-03-15 10:20:30 in Beijing"));
    for (date, verdict, found) in [
        ("Sun, 15 Mar 2026 02:20:00 GMT", Verdict::Ok, "whatever the time zone"),
        ("Sun, 15 Mar 2026 02:18:20 GMT", Verdict::Warning, "2 min 10 s ahead of"),
        ("Sun, 15 Mar 2026 02:23:00 GMT", Verdict::Warning, "2 min 30 s behind"),
        // A clock that shows the time of Beijing as if it were UTC.
        ("Sat, 14 Mar 2026 18:20:30 GMT", Verdict::Wrong, "480 min 0 s ahead of"),
        ("yesterday", Verdict::NotChecked, "2026-03-15 10:20:30 in Beijing"),
        ("Sun, 99 Mar 2026 02:20:30 GMT", Verdict::NotChecked, "10:20:30"),
    ] {
        let finding = at(date);
        assert!(finding.verdict == verdict && finding.found.contains(found), "{date}: {finding}");
    }
    assert_eq!(doctor::clock(moment(), None).verdict, Verdict::NotChecked);
    let refused = called(r#"{"code":"40002","msg":"x","sub_code":"isv.invalid-timestamp","sub_msg":"x"}"#);
    assert_wrong(&refused, "timestamp", "Set the clock");
    if std::env::var_os("ALIPAY_TEST_ZONE").is_some() {
        return;
    }
    for zone in ["America/New_York", "Asia/Shanghai", "No/Such_Zone", "XYZ-14"] {
        let name = "peer_11_the_clock_counts_and_not_the_time_zone";
        let mut again = Command::new(std::env::current_exe().unwrap());
        let output = again.args(["--exact", name]).env("TZ", zone).env("ALIPAY_TEST_ZONE", "1").output().unwrap();
        assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "{zone}");
    }
}

/// AliMPay, fzlee, the Node SDK.
#[test]
fn peer_12_keys_in_every_spelling_and_in_the_wrong_place() {
    let alipay = key("alipay_rsa2048.pub.b64");
    let seen = of(&keys(&key("app_rsa2048.pkcs8.pem"), &alipay), Check::PrivateKey).found.clone();
    for name in ["pkcs8.pem", "pkcs8.b64", "pkcs1.pem", "pkcs1.b64"] {
        let text = key(&format!("app_rsa2048.{name}"));
        for spelling in [text.replace('\n', "\r\n"), format!("\u{feff}{text}"), text.replace('\n', "  \n"), text] {
            assert_eq!(of(&keys(&spelling, &alipay), Check::PrivateKey).found, seen, "{name}");
        }
    }
    let private = key("app_rsa2048.pkcs8.pem");
    for (text, found, advice) in [
        (key("app_rsa2048.pub.pem"), "this is a public key", "private key of the pair"),
        (key("app_cert.crt"), "this is a certificate", "settings of its own"),
        (key("app_rsa1024.pkcs8.pem"), "has 1024 bits, at least 2048", "new pair of 2048 bits"),
        (key("app_ec256.pkcs8.pem"), "is not an RSA key", "sign type"),
        (private[..private.len() / 2].to_owned(), "its END line is missing", "again, whole"),
        ("no key at all".to_owned(), "neither PEM nor base64: the character in line 1, column 3", "again, whole"),
        (String::new(), "is empty", "again, whole"),
    ] {
        assert_wrong(of(&keys(&text, &alipay), Check::PrivateKey), found, advice);
    }
    for (text, found, advice) in [
        (private.clone(), "this is a private key", "calls Alipay public key"),
        (key("alipay_cert.crt"), "this is a certificate", "settings of its own"),
        (key("alipay_rsa1024.pub.pem"), "has 1024 bits", "calls Alipay public key"),
        ("<html>".to_owned(), "neither PEM nor base64", "from the console"),
    ] {
        assert_wrong(of(&keys(&private, &text), Check::AlipayPublicKey), found, advice);
    }
    // Both in each other's place.
    let exchanged = keys(&alipay, &private);
    assert_wrong(of(&exchanged, Check::PrivateKey), "public key", "");
    assert_wrong(of(&exchanged, Check::AlipayPublicKey), "private key", "");
    // Keys in the place of certificates.
    for (text, found) in
        [(private, "a private key"), (key("app_rsa2048.pub.pem"), "a public key"), (alipay, "a public key")]
    {
        assert_wrong(of(&certified(&text, &text, &roots()), Check::AppCertificate), found, "appCertPublicKey");
    }
}

/// shadowsocks-manager: the most common mistake of all.
#[test]
fn peer_13_the_own_public_key_is_not_the_platforms() {
    let private = key("app_rsa2048.pkcs8.pem");
    for own in ["pub.pem", "pub.b64", "pub.pkcs1.pem", "pub.pkcs1.b64"] {
        let findings = keys(&private, &key(&format!("app_rsa2048.{own}")));
        assert_wrong(of(&findings, Check::AlipayPublicKey), "your app's own public key", "Alipay public key");
    }
    let certificates = certified(&app(), &app(), &roots());
    assert_wrong(of(&certificates, Check::AlipayCertificate), "your app's own certificate", "alipayCertPublicKey");
    let other = key("other_rsa2048.pub.pem");
    let settings = Settings::new(APP_ID).private_key(private.as_bytes()).app_public_key(other.as_bytes());
    assert_wrong(of(&doctor::examine(&settings, moment()), Check::AppPublicKey), "do not belong together", "upload");
}

/// gopay, the PHP SDK: connections that nobody verifies.
#[test]
fn peer_16_gateways_are_reached_with_tls() {
    let at = |url: &str| of(&doctor::examine(&Settings::new(APP_ID).gateway(url), moment()), Check::Gateway).clone();
    for url in ["http://openapi.alipay.com/gateway.do", "http://10.0.0.7/gateway.do", "http://shop.example/gateway.do"]
    {
        assert_wrong(&at(url), "plain http is only allowed to this machine", "https://openapi.alipay.com/gateway.do");
    }
    for url in ["http://127.0.0.1:8787/gateway.do", "http://localhost/gateway.do", "https://proxy.example/gateway.do"] {
        assert_eq!(at(url).verdict, Verdict::Ok, "{url}");
    }
    assert_wrong(&at("https://openapi.alipay.com"), "whole address", "https://openapi.alipay.com/gateway.do");
    assert_wrong(&at("https://openapi-sandbox.dl.alipaydev.com/"), "whole address", ALIPAY_SANDBOX_GATEWAY);
    assert_wrong(&at("https://openapi.alipaydev.com/gateway.do"), "closed down", ALIPAY_SANDBOX_GATEWAY);
    assert_wrong(&at("https://openapi.alipay.com/gateway.do?charset=utf-8"), "query", "");
    assert_eq!(at("https://proxy.example/alipay").verdict, Verdict::Warning);
    assert!(at(ALIPAY_SANDBOX_GATEWAY).found.starts_with("Alipay's sandbox"));
}

#[test]
fn apps_of_the_sandbox_and_numbers_that_are_none() {
    let id = |id: &str| of(&doctor::examine(&Settings::new(id), moment()), Check::AppId).clone();
    assert_wrong(&id(""), "no app id", "console");
    assert_wrong(&id("2021x"), "decimal number", "console");
    assert_wrong(&id("2088102146225135"), "number of an account", "app id");
    assert_eq!(id("9021000000000000").verdict, Verdict::Warning);
    let fitting = Settings::new("9021000000000000").gateway(ALIPAY_SANDBOX_GATEWAY);
    assert_eq!(of(&doctor::examine(&fitting, moment()), Check::AppId).verdict, Verdict::Ok);
    let legacy = doctor::examine(&Settings::new(APP_ID).sign_type(SignType::Rsa), moment());
    assert!(of(&legacy, Check::SignType).advice.contains("RSA2"), "{legacy:?}");
    let short = doctor::examine(&Settings::new(APP_ID).aes_key(b"AAAA"), moment());
    assert_wrong(of(&short, Check::EncryptionKey), "has 3 bytes", "console");
}

/// What `doctor` makes of a signed answer.
fn called(node: &str) -> Finding {
    let (client, private) = (client(), key("app_rsa2048.pkcs8.pem"));
    let call = client.raw("alipay.trade.query", r#"{"out_trade_no":"NONE"}"#);
    let (sent, outcome) = (call.prepare().unwrap(), call.accept(&answer(signed(node))));
    let settings = Settings::new(APP_ID).private_key(private.as_bytes());
    doctor::call(&settings, &sent, outcome.as_ref().map(|_| ()))
}

#[test]
fn the_key_is_not_blamed_for_another_sign_type() {
    let (client, public) = (client(), key("alipay_rsa2048.pub.pem"));
    let certificates = alipay();
    let call = client.raw("alipay.trade.query", r#"{"out_trade_no":"NONE"}"#);
    let sent = call.prepare().unwrap();
    let body = signed(r#"{"code":"40002","msg":"x","sub_code":"isv.invalid-signature-type","sub_msg":"x"}"#);
    let other = support::builder().sign_type(SignType::Rsa).transport(support::Unreachable).build().unwrap();
    let outcome = other.raw("alipay.trade.query", "{}").accept(&answer(body.clone()));
    let judge = |settings: Settings<'_>| doctor::call(&settings, &sent, outcome.as_ref().map(|_| ()));
    let legacy = Settings::new(APP_ID).sign_type(SignType::Rsa);
    for settings in [legacy.alipay_public_key(public.as_bytes()), legacy.alipay_cert(certificates.as_bytes())] {
        assert_wrong(&judge(settings), "signed with RSA2 under this key, and the sign type that is set is RSA", "RSA2");
    }
    let stranger = key("other_rsa2048.pub.pem");
    assert_wrong(&judge(legacy.alipay_public_key(stranger.as_bytes())), "not signed with the configured", "console");
}

#[test]
fn one_call_proves_the_rest() {
    let refusal = |code: &str, sub_code: &str| {
        called(&format!(r#"{{"code":"{code}","msg":"x","sub_code":"{sub_code}","sub_msg":"x"}}"#))
    };
    assert_eq!(refusal("40004", "ACQ.TRADE_NOT_EXIST").verdict, Verdict::Ok);
    assert_eq!(called(r#"{"code":"10000","msg":"Success"}"#).verdict, Verdict::Ok);
    let permission = refusal("40006", "isv.insufficient-isv-permissions");
    assert!(permission.verdict == Verdict::Warning && permission.found.starts_with("The signature is right"));
    assert_eq!(refusal("20000", "isp.unknow-error").verdict, Verdict::Warning);
    assert_wrong(&refusal("40002", "isv.invalid-app-id"), "does not know this app id", "environment");
    assert_wrong(&refusal("40003", "isv.missing-signature-config"), "no public key", "Upload");
    assert_wrong(&refusal("40002", "isv.app-cert-expired"), "app-cert-expired", "Download");
    assert_wrong(&refusal("40002", "isv.something-new"), "isv.something-new", "console");

    let client = client();
    let call = client.raw("alipay.trade.query", r#"{"out_trade_no":"NONE"}"#);
    let sent = call.prepare().unwrap();
    let judged = |body: String, status: u16| {
        let mut answer = answer(body);
        answer.status = status;
        let outcome = call.accept(&answer);
        doctor::call(&Settings::new(APP_ID), &sent, outcome.as_ref().map(|_| ()))
    };
    let good = signed(r#"{"code":"10000","msg":"Success"}"#);
    assert_wrong(
        &judged(good.replace("Success", "success"), 200),
        "not signed with the configured",
        "Alipay public key",
    );
    assert_wrong(&judged("<html>".to_owned(), 200), "", "proxy");
    assert_wrong(&judged(String::new(), 404), "404", "/gateway.do");
    assert_wrong(&judged(String::new(), 502), "502", "proxy");
    let unsigned = r#"{"error_response":{"code":"40002","msg":"x","sub_code":"ACQ.TRADE_NOT_EXIST","sub_msg":"x"}}"#;
    assert_wrong(&judged(unsigned.to_owned(), 200), "did not sign that", "console");
    let source = sent.params().sign_source().replace("NONE", "NINE");
    let unsigned = refused::refusal(&source).replace("alipay_trade_create_response", "error_response");
    let explained = judged(unsigned, 200);
    assert_wrong(&explained, "`biz_content` is not the same", "after it was signed");
    assert!(explained.difference.is_some());

    let timeout = doctor::unanswered(&TransportError::timed_out());
    assert_wrong(&timeout, "did not answer in time", "Try again");
    assert_wrong(&doctor::unanswered(&TransportError::not_sent()), "could not be reached", "firewall");
    assert_wrong(&doctor::unanswered(&TransportError::peer_refused()), "TLS certificate", "clock");
    assert_eq!(
        doctor::clock(moment() + Duration::from_secs(1), Some("Sun, 15 Mar 2026 02:20:30 GMT")).verdict,
        Verdict::Ok
    );
}

proptest! {
    #[test]
    fn whatever_the_files_hold(content: Vec<u8>, text: String) {
        let settings = Settings::new(&text)
            .gateway(&text)
            .private_key(&content)
            .app_public_key(text.as_bytes())
            .alipay_public_key(&content)
            .app_cert(text.as_bytes())
            .alipay_cert(&content)
            .alipay_root_cert(&content)
            .aes_key(&content);
        for finding in doctor::examine(&settings, moment()) {
            prop_assert!(finding.verdict != Verdict::Wrong || !finding.advice.is_empty(), "{finding}");
        }
        let _ = doctor::clock(moment(), Some(&text));
    }
}
