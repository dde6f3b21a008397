//! Certificate files that a client is configured with: rows K05, K07 and K08 of the attack corpus.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/der.rs"]
mod der;
mod support;
#[path = "support/x509.rs"]
mod x509;

use std::time::Duration;

use alipay_core::{
    Certificate, CertificateError, ClientBuilder, ConfigError, Credentials, KeyError, SignType, Warning, root_cert_sn,
};
use rcgen::date_time_ymd;
use support::{Unreachable, builder, key};
use x509::{ALIPAY, APP, Key, WORLD, bundle, certified, leaf, numbered, roots, with_sha1};

fn settings() -> ClientBuilder {
    certified(builder().transport(Unreachable))
}

fn config_error(builder: ClientBuilder) -> ConfigError {
    let error = builder.build().unwrap_err();
    assert!(error.is_config() && !error.is_outcome_unknown());
    error.config().unwrap().clone()
}

#[track_caller]
fn assert_refused(builder: ClientBuilder, file: &str, expected: CertificateError) {
    match config_error(builder) {
        ConfigError::Certificate { which, error } => assert_eq!((which, error), (file, expected)),
        other => panic!("{other}"),
    }
}

/// The platform's certificate, unlike the good one in some way.
fn alipay(change: impl FnOnce(&mut rcgen::CertificateParams), key: &str) -> Vec<u8> {
    let mut params = numbered(leaf(ALIPAY), 9);
    change(&mut params);
    WORLD.class2.issue(&params, &Key::of(key))
}

#[test]
fn certificate_mode_sends_both_serial_numbers() {
    let client = settings().build().unwrap();
    assert_eq!(client.app_cert_sn(), Some(x509::sn(&WORLD.app)));
    let roots = Certificate::parse_all(roots().as_bytes()).unwrap();
    assert_eq!(client.alipay_root_cert_sn().unwrap(), root_cert_sn(&roots, SignType::Rsa2).unwrap());
    let signed = client.raw("alipay.trade.query", r#"{"trade_no":"T"}"#).prepare().unwrap();
    assert_eq!(signed.params().value("app_cert_sn"), client.app_cert_sn().as_deref());
    assert_eq!(signed.params().value("alipay_root_cert_sn"), client.alipay_root_cert_sn().as_deref());
    assert!(client.warnings().is_empty());
}

#[test]
fn k05_certificates_that_are_not_good_now() {
    let expired = alipay(|params| params.not_after = date_time_ymd(2026, 3, 14), "alipay_rsa2048");
    let early = alipay(|params| params.not_before = date_time_ymd(2026, 3, 16), "alipay_rsa2048");
    let sha1 = with_sha1(&WORLD.alipay, &WORLD.class2.key);
    let short = alipay(|_| {}, "alipay_rsa1024");
    let too_short = CertificateError::Key(KeyError::TooShort { bits: 1024, min: 2048 });
    let cases = [
        (bundle([&expired]), CertificateError::Expired),
        (bundle([&early]), CertificateError::NotYetValid),
        (bundle([&sha1]), CertificateError::WeakSignature),
        (bundle([&short]), too_short),
        (key("certs/root_e1.crt"), CertificateError::Key(KeyError::NotRsa)),
    ];
    for (pem, expected) in cases {
        assert_refused(settings().alipay_cert(&pem), "Alipay certificate", expected);
        assert_refused(settings().also_alipay_cert(&pem), "Alipay certificate", expected);
        assert_refused(settings().app_cert(&pem), "app certificate", expected);
        // Nor can they be brought in later.
        let client = settings().build().unwrap();
        let error = client.rotate(
            Credentials::new()
                .private_key(key("app_rsa2048.pkcs8.pem"))
                .app_cert(bundle([&WORLD.app]))
                .alipay_cert(&pem)
                .alipay_root_cert(roots()),
        );
        assert!(error.unwrap_err().is_config());
        assert_eq!(client.app_cert_sn(), Some(x509::sn(&WORLD.app)), "the old ones stay");
    }
}

#[test]
fn k05_the_first_and_the_last_second_count() {
    let now = || date_time_ymd(2026, 3, 15) + Duration::from_secs(2 * 3600 + 20 * 60 + 30);
    let from_now = alipay(|params| params.not_before = now(), "alipay_rsa2048");
    let until_now = alipay(|params| params.not_after = now(), "alipay_rsa2048");
    for certificate in [&from_now, &until_now] {
        settings().alipay_cert(bundle([certificate])).build().unwrap();
    }
    let second = Duration::from_secs(1);
    let later = alipay(|params| params.not_before = now() + second, "alipay_rsa2048");
    assert_refused(settings().alipay_cert(bundle([&later])), "Alipay certificate", CertificateError::NotYetValid);
    let before = alipay(|params| params.not_after = now() - second, "alipay_rsa2048");
    assert_refused(settings().alipay_cert(bundle([&before])), "Alipay certificate", CertificateError::Expired);
}

#[test]
fn k05_sm2_where_rsa_is_wanted() {
    let ConfigError::Certificate { error, .. } = config_error(settings().alipay_cert(key("certs/root_sm2.crt"))) else {
        panic!("an SM2 certificate is refused as a certificate");
    };
    assert!(matches!(error, CertificateError::Key(KeyError::NotRsa)), "{error}");
}

#[test]
fn k05_legacy_apps_have_short_keys() {
    let app = WORLD.class1.issue(&leaf(APP), &Key::of("app_rsa1024"));
    let legacy = settings()
        .sign_type(SignType::Rsa)
        .private_key(key("app_rsa1024.pkcs8.pem"))
        .app_cert(bundle([&app]))
        .alipay_cert(bundle([&alipay(|_| {}, "alipay_rsa1024")]));
    assert_eq!(legacy.build().unwrap().warnings(), [Warning::LegacySignType]);
}

#[test]
fn a_certificate_shows_whose_it_is() {
    let certificate = Certificate::parse(&WORLD.app).unwrap();
    let expected = format!("Certificate {{ common_name: Some({APP:?}), sn: {:?} }}", certificate.sn());
    assert_eq!(format!("{certificate:?}"), expected);
}

#[test]
fn certificates_that_expire_soon_are_reported() {
    let soon = alipay(|params| params.not_after = date_time_ymd(2026, 4, 13), "alipay_rsa2048");
    let later = alipay(|params| params.not_after = date_time_ymd(2026, 4, 16), "alipay_rsa2048");
    let warnings = |pem| settings().alipay_cert(pem).build().unwrap().warnings();
    assert_eq!(warnings(bundle([&soon])), [Warning::CertificateExpires("Alipay certificate")]);
    assert_eq!(warnings(bundle([&later])), []);
}

#[test]
fn files_of_several_apps_are_told_apart() {
    let other_app = WORLD.class1.issue(&leaf("2088000000000001-2021000000000001"), &Key::of("app_rsa2048"));
    let other_account = WORLD.class2.issue(&leaf("支付宝(中国)-2088999999999999"), &Key::of("alipay_rsa2048"));
    let other_key = WORLD.class1.issue(&leaf(APP), &Key::of("other_rsa2048"));
    let own_key = alipay(|_| {}, "app_rsa2048");
    assert_eq!(config_error(settings().app_cert(bundle([&other_app]))), ConfigError::AppCertOfOtherApp);
    assert_eq!(config_error(settings().alipay_cert(bundle([&other_account]))), ConfigError::AlipayCertOfOtherAccount);
    assert_eq!(config_error(settings().app_cert(bundle([&other_key]))), ConfigError::AppCertOfOtherKey);
    assert_eq!(config_error(settings().alipay_cert(bundle([&own_key]))), ConfigError::OwnPublicKey);
    assert_eq!(config_error(settings().alipay_cert(bundle([&WORLD.app]))), ConfigError::OwnPublicKey);
    // A name without numbers says nothing, so nothing was compared.
    let nameless = WORLD.class1.issue(&leaf("Test Merchant Ltd."), &Key::of("app_rsa2048"));
    let client = settings().app_cert(bundle([&nameless])).build().unwrap();
    assert_eq!(client.warnings(), [Warning::CertificateOwnerUnknown]);
    for (missing, settings) in [
        ("app certificate", builder().alipay_cert("x").alipay_root_cert("x")),
        ("Alipay certificate", builder().app_cert("x").alipay_root_cert("x")),
        ("Alipay root certificate", builder().app_cert("x").alipay_cert("x")),
    ] {
        assert_eq!(config_error(settings.transport(Unreachable)), ConfigError::MissingCertificate(missing));
    }
}

#[test]
fn k07_the_root_bundle_as_it_is_shipped() {
    // SM2, RSA with SHA-256, ECDSA and RSA with SHA-1: two of them count.
    let roots = Certificate::parse_all(key("alipay_root.crt").as_bytes()).unwrap();
    assert_eq!(roots.len(), 4);
    assert_eq!(
        root_cert_sn(&roots, SignType::Rsa2).unwrap(),
        "1bfe996d9ba66f69436883ca14a7d8de_77263b50167ea1ab26c79dac5a25cfb9"
    );
    assert_eq!(root_cert_sn(&roots, SignType::Sm2).unwrap(), "1ee25b7b1cc2c466b5223eb73d7ea654");

    let client = builder()
        .app_id("2021000000000001")
        .transport(Unreachable)
        .credentials(Credentials::new())
        .private_key(key("app_rsa2048.pkcs8.pem"))
        .app_cert(key("app_cert.crt"))
        .alipay_cert(key("alipay_cert.crt"))
        .alipay_root_cert(key("alipay_root.crt"))
        .build()
        .unwrap();
    assert_eq!(client.app_cert_sn().unwrap(), "cd979537f42ca1c21000b03fdc907ba2");
    assert_eq!(
        client.alipay_root_cert_sn().unwrap(),
        "1bfe996d9ba66f69436883ca14a7d8de_77263b50167ea1ab26c79dac5a25cfb9"
    );
}

#[test]
fn k08_damage_to_a_root_bundle() {
    let genuine = roots();
    let sn = |text: &str| settings().alipay_root_cert(text).build().unwrap().alipay_root_cert_sn().unwrap();
    let expected = sn(&genuine);
    let harmless = [
        format!("{genuine}\n\n \n"),
        genuine.trim_end().to_owned(),
        genuine.replace('\n', "\r\n"),
        format!("\u{feff}{genuine}"),
        genuine.replace("-----BEGIN", "# a root\n-----BEGIN"),
        format!("{genuine}\nthe end\n"),
        format!("{genuine}{}", der::pem("X509 CRL", &[0x30, 0])),
        genuine
            .replace("BEGIN CERTIFICATE", "BEGIN X509 CERTIFICATE")
            .replace("END CERTIFICATE", "END X509 CERTIFICATE"),
    ];
    for text in harmless {
        assert_eq!(sn(&text), expected);
    }
    // The largest file, and the longest bundle.
    assert_eq!(sn(&format!("{genuine}{}", "\n".repeat(1024 * 1024 - genuine.len()))), expected);
    assert!(sn(&bundle(std::iter::repeat_n(&WORLD.root.der, 100))).starts_with(&x509::sn(&WORLD.root.der)));
    let sm2_only = key("certs/root_sm2.crt");
    let harmful = [
        (String::new(), CertificateError::Empty),
        (" \r\n".to_owned(), CertificateError::Empty),
        ("no certificate here".to_owned(), CertificateError::Malformed),
        (
            format!("{genuine}-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n"),
            CertificateError::Malformed,
        ),
        (genuine.clone() + &der::pem("CERTIFICATE", b"hello"), CertificateError::Malformed),
        (genuine.clone() + &der::pem("CERTIFICATE", &WORLD.root.der[..400]), CertificateError::Malformed),
        (
            genuine.clone() + &der::pem("CERTIFICATE", &[&WORLD.root.der[..], b"x"].concat()),
            CertificateError::Malformed,
        ),
        (genuine.clone() + &der::pem("CERTIFICATE", &[]), CertificateError::Malformed),
        (format!("{genuine}-----BEGIN CERTIFICATE-----\nAAAA"), CertificateError::UnfinishedPem),
        (genuine.clone() + &key("app_rsa2048.pkcs8.pem"), CertificateError::PrivateKeyGiven),
        (sm2_only.clone(), CertificateError::NoRoot),
        (sm2_only + &key("certs/root_e1.crt"), CertificateError::NoRoot),
        (der::pem("X509 CRL", &[0x30, 0]), CertificateError::Empty),
        (bundle(std::iter::repeat_n(&WORLD.root.der, 101)), CertificateError::TooLarge),
        ("x".repeat(1024 * 1024 + 1), CertificateError::TooLarge),
    ];
    for (text, expected) in harmful {
        assert_refused(settings().alipay_root_cert(&text), "Alipay root certificate", expected);
    }
    assert_eq!(root_cert_sn(&[], SignType::Rsa2), Err(CertificateError::NoRoot), "never an empty number");
}

#[test]
fn every_form_of_a_certificate_file() {
    let expected = x509::sn(&WORLD.app);
    let pem = bundle([&WORLD.app]);
    let one_line: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let forms = [
        pem.clone().into_bytes(),
        pem.replace('\n', "\\n").into_bytes(),
        bundle([&WORLD.app, &WORLD.class1.der]).into_bytes(),
        format!("Bag Attributes\n    friendlyName: x\n{pem}").into_bytes(),
        one_line.into_bytes(),
        WORLD.app.clone(),
    ];
    for form in forms {
        assert_eq!(settings().app_cert(form).build().unwrap().app_cert_sn(), Some(expected.clone()));
    }
}
