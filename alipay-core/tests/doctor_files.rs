//! Files of certificate mode and keys that are something else than the setting says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/der.rs"]
mod der;
#[path = "support/findings.rs"]
mod findings;
mod support;
#[path = "support/x509.rs"]
mod x509;

use alipay_core::doctor::{Check, Verdict};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use findings::{alipay, app, assert_wrong, certified, keys, keys_in_bytes, of};
use rcgen::date_time_ymd;
use support::key;
use x509::{ALIPAY, APP, Key, WORLD, bundle, leaf, numbered, roots, with_sha1};

#[test]
fn certificates_that_do_not_fit() {
    let issue = |change: &dyn Fn(&mut rcgen::CertificateParams), name: &str, key: &str| {
        let mut params = numbered(leaf(name), 9);
        change(&mut params);
        let issuer = if name == ALIPAY { &WORLD.class2 } else { &WORLD.class1 };
        bundle([&issuer.issue(&params, &Key::of(key)), &WORLD.class2.der])
    };
    let (app, alipay, roots) = (app(), alipay(), roots());
    let expired = issue(&|params| params.not_after = date_time_ymd(2026, 3, 14), ALIPAY, "alipay_rsa2048");
    let early = issue(&|params| params.not_before = date_time_ymd(2026, 3, 16), ALIPAY, "alipay_rsa2048");
    let soon = issue(&|params| params.not_after = date_time_ymd(2026, 4, 13), ALIPAY, "alipay_rsa2048");
    let sha1 = bundle([&with_sha1(&WORLD.alipay, &WORLD.class2.key)]);
    for (text, found, advice) in [
        (&expired, "has expired", "Download the new one"),
        (&early, "not valid yet", "clock"),
        (&sha1, "broken hash", "alipayCertPublicKey"),
    ] {
        assert_wrong(of(&certified(&app, text, &roots), Check::AlipayCertificate), found, advice);
    }
    let soon = certified(&app, &soon, &roots);
    let soon = of(&soon, Check::AlipayCertificate);
    assert!(soon.verdict == Verdict::Warning && soon.found.contains("until 2026-04-13"), "{soon}");

    let good = |_: &mut rcgen::CertificateParams| {};
    let other_key = issue(&good, APP, "other_rsa2048");
    assert_wrong(of(&certified(&other_key, &alipay, &roots), Check::AppCertificate), "another private key", "request");
    let other_app = issue(&good, "2088000000000001-2021000000000099", "app_rsa2048");
    assert_wrong(of(&certified(&other_app, &alipay, &roots), Check::AppCertificate), "another app id", "this app");
    let other_account = issue(&good, "2088000000000009-2021000000000000", "app_rsa2048");
    assert_wrong(
        of(&certified(&other_account, &alipay, &roots), Check::AlipayCertificate),
        "another account",
        "same app",
    );
    assert_wrong(of(&certified(&alipay, &app, &roots), Check::AppCertificate), "exchanged", "appCertPublicKey");

    let elsewhere = certified(&app, &alipay, &key("alipay_root.crt"));
    assert_eq!(of(&elsewhere, Check::Chain).verdict, Verdict::Warning, "{elsewhere:?}");
    assert_wrong(
        of(&certified(&app, &alipay, &key("certs/root_e1.crt")), Check::RootCertificates),
        "No root",
        "Download",
    );
}

#[test]
fn files_in_the_place_of_another() {
    let (app, alipay, roots) = (app(), alipay(), roots());
    // Both settings name the Alipay certificate: that one is right.
    let both = certified(&alipay, &alipay, &roots);
    assert_wrong(of(&both, Check::AppCertificate), "Both settings name the Alipay certificate", "appCertPublicKey");
    assert_eq!(of(&both, Check::AlipayCertificate).verdict, Verdict::Ok, "{both:?}");
    for check in [Check::AppCertificate, Check::AlipayCertificate] {
        let (app, alipay) = if check == Check::AppCertificate { (&roots, &alipay) } else { (&app, &roots) };
        let findings = certified(app, alipay, &roots);
        assert_wrong(of(&findings, check), "a root certificate", "CertPublicKey");
        assert!(findings.iter().all(|finding| finding.check != Check::Chain), "follows from that: {findings:?}");
    }
    let other_app =
        bundle([&WORLD.class1.issue(&leaf("2088000000000001-2021000000000099"), &Key::of("other_rsa2048"))]);
    assert_wrong(
        of(&certified(&app, &other_app, &roots), Check::AlipayCertificate),
        "certificate of an app",
        "alipayCertPublicKey_RSA2.crt",
    );
    for (file, holds) in [(&app, APP), (&alipay, ALIPAY)] {
        let findings = certified(&app, &alipay, file);
        let roots = of(&findings, Check::RootCertificates);
        assert_wrong(roots, "This is not alipayRootCert.crt: it holds the certificate of", "alipayRootCert.crt");
        assert!(roots.found.contains(holds), "{roots}");
        assert!(findings.iter().all(|finding| finding.check != Check::Chain), "follows from that: {findings:?}");
    }
}

#[test]
fn files_that_are_no_certificates_are_named() {
    let utf16: Vec<u8> = "\u{feff}".encode_utf16().chain(app().encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let request = app().replace("CERTIFICATE", "CERTIFICATE REQUEST");
    for (file, found) in [
        (&utf16[..], "UTF-16"),
        (b"# \xd6\xa7\xb8\xb6", "save"),
        (b"\x30\x82\x01\x00\x02\x01\x03", "PKCS#12"),
        (request.as_bytes(), "certificate request"),
    ] {
        let findings = findings::certified_in_bytes(file, alipay().as_bytes(), roots().as_bytes());
        assert_wrong(of(&findings, Check::AppCertificate), found, "appCertPublicKey");
    }
}

#[test]
fn files_that_are_no_private_key_are_named() {
    let text = key("app_rsa2048.pkcs8.pem");
    let utf16: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let der = STANDARD.decode(key("app_rsa2048.pkcs8.b64").trim()).unwrap();
    for (file, found, advice) in [
        (&utf16[..], "is in UTF-16", "Save it as UTF-8"),
        (b"# \xd6\xa7\xb8\xb6", "no text in UTF-8", "saved as UTF-8"),
        (&der, "in DER", "openssl pkey -inform DER"),
        (b"\x30\x82\x01\x00\x02\x01\x03", "PKCS#12", "openssl pkcs12"),
        (b"ssh-rsa AAAA somebody", "format of OpenSSH", "ssh-keygen -p -m PEM"),
    ] {
        let findings = keys_in_bytes(file, key("alipay_rsa2048.pub.pem").as_bytes());
        assert_wrong(of(&findings, Check::PrivateKey), found, advice);
    }
    // Both halves of the error are told, and what to do.
    let blanks = key("app_rsa2048.pkcs8.b64").replace('+', " ");
    let column = blanks.find(' ').unwrap() + 1;
    let findings = keys(&blanks, &key("alipay_rsa2048.pub.pem"));
    assert_wrong(of(&findings, Check::PrivateKey), &format!("line 1, column {column},"), "again, whole");
}
