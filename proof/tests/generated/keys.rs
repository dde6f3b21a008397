//! Rows K01 to K08, E04 and H18: settings of a client. What is not set is as in a good client of the same mode.

use std::collections::BTreeMap;

use alipay_core::{Certificate, KeyError, SignType, root_cert_sn};
use alipay_proof::{Class, Input, Part, cases::Settings, key};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rcgen::date_time_ymd;

use crate::{
    der,
    signing::{repeat, text},
    x509::{self, ALIPAY, Authority, Key, WORLD, bundle, leaf, numbered, roots, with_sha1},
};

pub fn cases() -> Vec<Settings> {
    let mut cases = Vec::new();
    private_keys(&mut cases);
    no_private_keys(&mut cases);
    wrong_halves(&mut cases);
    aes_keys(&mut cases);
    gateways(&mut cases);
    certificates_of_the_platform(&mut cases);
    root_bundles(&mut cases);
    cases
}

/// The files that certificate mode begins with.
pub fn certificates() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("app.pem", bundle([&WORLD.app]).into_bytes()),
        ("alipay.pem", bundle([&WORLD.alipay, &WORLD.class2.der]).into_bytes()),
        ("next.pem", bundle([&WORLD.next, &WORLD.class2.der]).into_bytes()),
        ("roots.pem", roots().into_bytes()),
        ("untrusted.pem", bundle([&server()]).into_bytes()),
    ]
}

/// The certificate of a server on this machine, issued by itself.
fn server() -> Vec<u8> {
    let mut params = leaf("localhost");
    params.subject_alt_names = vec![rcgen::SanType::IpAddress(std::net::Ipv4Addr::LOCALHOST.into())];
    Authority::root(params, Key::of("other_rsa2048")).der
}

fn add<'c>(
    cases: &'c mut Vec<Settings>,
    id: &str,
    case: impl Into<String>,
    set: &[(&str, Option<Input>)],
    expect: Class,
) -> &'c mut Settings {
    let set = set.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect::<BTreeMap<_, _>>();
    let certified = ["app_cert", "alipay_cert", "alipay_root_cert"].iter().any(|name| set.contains_key(*name));
    cases.push(Settings { id: id.into(), case: case.into(), certified, set, expect, says: None, root_sn: None });
    cases.last_mut().unwrap()
}

fn key_file(file: &str) -> Option<Input> {
    Some(vec![Part::Key(file.into())].into())
}

fn private_keys(cases: &mut Vec<Settings>) {
    for suffix in ["pkcs1.pem", "pkcs8.pem", "pkcs1.b64", "pkcs8.b64"] {
        let file = format!("app_rsa2048.{suffix}");
        let text = key(&file);
        add(cases, "K01", format!("private, {suffix}"), &[("private_key", key_file(&file))], Class::Ok);
        for (case, spelling) in [
            ("CRLF", text.replace('\n', "\r\n")),
            ("blanks around", format!("\n\n  {text}  \n")),
            ("blanks in front of lines", text.replace('\n', "\n\t ")),
            ("line breaks escaped", text.replace('\n', "\\n")),
            ("a byte order mark", format!("\u{feff}{text}")),
        ] {
            let set = [("private_key", Some(Input::from(spelling)))];
            add(cases, "K01", format!("private, {suffix}, {case}"), &set, Class::Ok);
        }
    }
    let labelled = key("app_rsa2048.pkcs8.pem").replace("PRIVATE KEY", "RSA PRIVATE KEY");
    add(cases, "K01", "PKCS#8 labelled PKCS#1", &[("private_key", Some(labelled.into()))], Class::Ok);
    for suffix in ["pub.pem", "pub.b64", "pub.pkcs1.pem", "pub.pkcs1.b64"] {
        let set = [("alipay_public_key", key_file(&format!("alipay_rsa2048.{suffix}")))];
        add(cases, "K01", format!("public, {suffix}"), &set, Class::Ok);
    }
}

fn no_private_keys(cases: &mut Vec<Settings>) {
    let genuine = key("app_rsa2048.pkcs8.pem");
    let der = STANDARD.decode(key("app_rsa2048.pkcs8.b64").trim()).unwrap();
    let pem = der::pem;
    let texts: Vec<(&str, Input, KeyError)> = vec![
        ("empty", "".into(), KeyError::Empty),
        ("blanks", " \n\t".into(), KeyError::Empty),
        ("Chinese", vec![repeat("私", 100)].into(), KeyError::NotBase64 { line: 1, column: 1 }),
        (
            "no base64",
            "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----".into(),
            KeyError::NotBase64 { line: 2, column: 1 },
        ),
        ("no end", genuine.replace("-----END PRIVATE KEY-----", "").into(), KeyError::UnfinishedPem),
        ("another end", genuine.replace("END PRIVATE", "END PUBLIC").into(), KeyError::UnfinishedPem),
        ("another label", genuine.replace("PRIVATE KEY", "PGP MESSAGE").into(), KeyError::UnknownLabel),
        ("half of it", STANDARD.encode(&der[..der.len() / 2]).into(), KeyError::Malformed),
        ("five bytes", STANDARD.encode(b"hello").into(), KeyError::Malformed),
        ("100,000 letters", vec![repeat("A", 100_000)].into(), KeyError::Malformed),
        ("with a password", pem("ENCRYPTED PRIVATE KEY", &encrypted_pkcs8()).into(), KeyError::Encrypted),
        ("with a password, bare", STANDARD.encode(encrypted_pkcs8()).into(), KeyError::Encrypted),
        (
            "with a password, PKCS#1",
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----".into(),
            KeyError::Encrypted,
        ),
        ("elliptic curve", vec![Part::Key("app_ec256.pkcs8.pem".into())].into(), KeyError::NotRsa),
        ("elliptic curve, labelled so", pem("EC PRIVATE KEY", &[0x30, 0]).into(), KeyError::NotRsa),
        ("Ed25519", pem("PRIVATE KEY", &ed25519()).into(), KeyError::NotRsa),
        (
            "1024 bits",
            vec![Part::Key("app_rsa1024.pkcs8.pem".into())].into(),
            KeyError::TooShort { bits: 1024, min: 2048 },
        ),
    ];
    for (case, value, error) in texts {
        add(cases, "K02", case, &[("private_key", Some(value))], Class::Config).says = Some(error.to_string());
    }
    let short = [("alipay_public_key", key_file("alipay_rsa1024.pub.pem"))];
    add(cases, "K02", "the platform's, 1024 bits", &short, Class::Config).says = Some("1024".into());
}

fn wrong_halves(cases: &mut Vec<Settings>) {
    for (case, name, file, says) in [
        ("public for private", "private_key", "app_rsa2048.pub.pem", KeyError::PublicGiven.to_string()),
        ("public for private, PKCS#1", "private_key", "app_rsa2048.pub.pkcs1.b64", KeyError::PublicGiven.to_string()),
        ("a certificate for private", "private_key", "app_cert.crt", KeyError::CertificateGiven.to_string()),
        ("private for public", "alipay_public_key", "alipay_rsa2048.pkcs1.pem", KeyError::PrivateGiven.to_string()),
        ("the app's own", "alipay_public_key", "app_rsa2048.pub.pem", "own public key".into()),
        ("the app's own, PKCS#1", "alipay_public_key", "app_rsa2048.pub.pkcs1.b64", "own public key".into()),
        ("the app's own besides", "also_alipay_public_key", "app_rsa2048.pub.pem", "own public key".into()),
    ] {
        add(cases, "K03", case, &[(name, key_file(file))], Class::Config).says = Some(says);
    }
    for name in ["private_key", "alipay_public_key"] {
        add(cases, "K04", format!("no {name}"), &[(name, None)], Class::Config);
        add(cases, "K04", format!("an empty {name}"), &[(name, Some("".into()))], Class::Config);
    }
    for name in ["app_cert", "alipay_cert", "alipay_root_cert"] {
        add(cases, "K04", format!("no {name}"), &[(name, None)], Class::Config);
    }
    add(cases, "K04", "no app_id", &[("app_id", Some("".into()))], Class::Config);
    add(cases, "K04", "an app_id that is none", &[("app_id", Some("2021-x".into()))], Class::Config);
}

fn aes_keys(cases: &mut Vec<Settings>) {
    for bytes in [0, 15, 17, 24, 32, 64] {
        let set = [("aes_key", Some(STANDARD.encode(vec![7; bytes]).into()))];
        add(cases, "E04", format!("{bytes} bytes"), &set, Class::Config).says = Some(format!("{bytes} bytes"));
    }
    let genuine = key("aes128.b64").trim().to_owned();
    let (head, tail) = genuine.split_at(12);
    for (case, value) in [
        ("a line break inside", format!("{head}\n{tail}")),
        ("a blank inside", format!("{head} {tail}")),
        ("no padding", genuine.trim_end_matches('=').to_owned()),
        ("escaped", genuine.replace('=', "%3D")),
        ("no base64", "!".repeat(24)),
        ("Chinese", "密".repeat(8)),
        ("sixteen characters", "0123456789abcdef".to_owned()),
    ] {
        add(cases, "E04", case, &[("aes_key", Some(value.into()))], Class::Config);
    }
    add(cases, "E04", "the genuine one", &[("aes_key", key_file("aes128.b64"))], Class::Ok);
}

fn gateways(cases: &mut Vec<Settings>) {
    for url in [
        "http://openapi.alipay.com/gateway.do",
        "https://user:pw@openapi.alipay.com/gateway.do",
        "https://user@openapi.alipay.com/gateway.do",
        "https://openapi.alipay.com/gateway.do?a=1",
        "https://openapi.alipay.com/gateway.do#a",
        "https://openapi.alіpay.com/gateway.do",
        "http://127.0.0.1.example.com/gateway.do",
        "http://localhost.example.com/gateway.do",
        "http://127.0.0.1@example.com/gateway.do",
        "http://example.com#127.0.0.1/",
        "http://[::ffff:8.8.8.8]/gateway.do",
        "http://169.254.169.254/gateway.do",
        "http://0.0.0.0/gateway.do",
        "ftp://openapi.alipay.com/gateway.do",
        "openapi.alipay.com/gateway.do",
        "https://",
        "https:///gateway.do",
        "https://openapi.alipay.com\r\nx: y/",
        "https://openapi.alipay.com\\@example.com/",
        "",
    ] {
        add(cases, "H18", format!("{url:?}"), &[("gateway", Some(url.into()))], Class::Config);
    }
    for url in [
        "https://openapi.alipay.com/gateway.do",
        "https://openapi-sandbox.dl.alipaydev.com/gateway.do",
        "http://127.0.0.1:1/gateway.do",
        "http://localhost:1/gateway.do",
        "http://[::1]:1/gateway.do",
    ] {
        add(cases, "H18", url, &[("gateway", Some(url.into()))], Class::Ok);
    }
}

/// The platform's certificate, unlike the good one in some way.
fn alipay(change: impl FnOnce(&mut rcgen::CertificateParams), key: &str) -> Vec<u8> {
    let mut params = numbered(leaf(ALIPAY), 9);
    change(&mut params);
    WORLD.class2.issue(&params, &Key::of(key))
}

fn certificates_of_the_platform(cases: &mut Vec<Settings>) {
    let expired = alipay(|params| params.not_after = date_time_ymd(2026, 3, 14), "alipay_rsa2048");
    let early = alipay(|params| params.not_before = date_time_ymd(2026, 3, 16), "alipay_rsa2048");
    let sha1 = with_sha1(&WORLD.alipay, &WORLD.class2.key);
    let short = alipay(|_| {}, "alipay_rsa1024");
    let pem = |der: &Vec<u8>| Some(Input::from(bundle([der])));
    let e1 = key_file("certs/root_e1.crt");
    let sm2 = key_file("certs/root_sm2.crt");
    for name in ["alipay_cert", "also_alipay_cert", "app_cert"] {
        for (case, value) in [
            ("expired", pem(&expired)),
            ("not yet valid", pem(&early)),
            ("SHA-1", pem(&sha1)),
            ("1024 bits", pem(&short)),
            ("elliptic curve", e1.clone()),
            ("SM2", sm2.clone()),
        ] {
            let case = format!("{name}: {case}");
            let mut set = vec![(name, value)];
            if name == "also_alipay_cert" {
                set.push(("app_cert", Some(vec![Part::Certificate("app.pem".into())].into())));
            }
            add(cases, "K05", case, &set, Class::Config);
        }
    }
    let other_account = WORLD.class2.issue(&leaf("支付宝(中国)-2088999999999999"), &Key::of("alipay_rsa2048"));
    let other_app = WORLD.class1.issue(&leaf("2088000000000001-2021000000000001"), &Key::of("app_rsa2048"));
    let other_key = WORLD.class1.issue(&leaf(x509::APP), &Key::of("other_rsa2048"));
    let own_key = alipay(|_| {}, "app_rsa2048");
    for (case, name, der) in [
        ("for another account", "alipay_cert", &other_account),
        ("for another app", "app_cert", &other_app),
        ("for another key", "app_cert", &other_key),
        ("the app's own key", "alipay_cert", &own_key),
        ("the app's own certificate", "alipay_cert", &WORLD.app),
    ] {
        add(cases, "K05", case, &[(name, pem(der))], Class::Config);
    }
    // The forms that a file comes in.
    let whole = bundle([&WORLD.alipay]);
    let one_line: String = whole.lines().filter(|line| !line.starts_with('-')).collect();
    for (case, value) in [
        ("one certificate", Input::from(whole.clone())),
        ("line breaks escaped", whole.replace('\n', "\\n").into()),
        ("with its intermediate", bundle([&WORLD.alipay, &WORLD.class2.der]).into()),
        ("text in front", format!("Bag Attributes\n    friendlyName: x\n{whole}").into()),
        ("bare base64", one_line.into()),
        ("DER", Input::of(WORLD.alipay.clone())),
    ] {
        add(cases, "K06", case, &[("alipay_cert", Some(value))], Class::Ok);
    }
    for (case, value) in [
        ("an empty PEM", Input::from(der::pem("CERTIFICATE", &[]))),
        ("a cut PEM", whole.replace("-----END", "").into()),
        ("a private key", vec![Part::Key("other_rsa2048.pkcs8.pem".into())].into()),
        ("DER after DER", Input::of([&WORLD.alipay[..], &WORLD.class2.der].concat())),
    ] {
        add(cases, "K06", case, &[("alipay_cert", Some(value))], Class::Config);
    }
}

fn root_bundles(cases: &mut Vec<Settings>) {
    let root_sn = |pem: &str| {
        let roots = Certificate::parse_all(pem.as_bytes()).unwrap();
        root_cert_sn(&roots, SignType::Rsa2).unwrap()
    };
    let shipped =
        add(cases, "K07", "as it is shipped", &[("alipay_root_cert", key_file("alipay_root.crt"))], Class::Ok);
    shipped.root_sn = Some("1bfe996d9ba66f69436883ca14a7d8de_77263b50167ea1ab26c79dac5a25cfb9".into());

    let genuine = roots();
    for (case, value) in [
        ("line breaks behind", format!("{genuine}\n\n \n")),
        ("no line break behind", genuine.trim_end().to_owned()),
        ("CRLF", genuine.replace('\n', "\r\n")),
        ("a byte order mark", format!("\u{feff}{genuine}")),
        ("comments", genuine.replace("-----BEGIN", "# a root\n-----BEGIN")),
        ("text behind", format!("{genuine}\nthe end\n")),
        ("another label", format!("{genuine}{}", der::pem("X509 CRL", &[0x30, 0]))),
    ] {
        let settings = add(cases, "K08", case, &[("alipay_root_cert", Some(value.into()))], Class::Ok);
        settings.root_sn = Some(root_sn(&genuine));
    }
    let with = |tail: String| Input::Parts(vec![Part::Certificate("roots.pem".into()), text(tail)]);
    for (case, value) in [
        ("empty", Input::from("")),
        ("blanks", " \r\n".into()),
        ("no certificate", "no certificate here".into()),
        ("a block that is no base64", with("-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n".into())),
        ("a block that is no certificate", with(der::pem("CERTIFICATE", b"hello"))),
        ("a cut certificate", with(der::pem("CERTIFICATE", &WORLD.root.der[..400]))),
        ("an empty block", with(der::pem("CERTIFICATE", &[]))),
        ("a cut block", with("-----BEGIN CERTIFICATE-----\nAAAA".into())),
        ("only SM2", vec![Part::Key("certs/root_sm2.crt".into())].into()),
        (
            "only SM2 and ECDSA",
            vec![Part::Key("certs/root_sm2.crt".into()), Part::Key("certs/root_e1.crt".into())].into(),
        ),
        (
            "a private key behind",
            Input::Parts(vec![Part::Certificate("roots.pem".into()), Part::Key("app_rsa2048.pkcs8.pem".into())]),
        ),
        ("101 certificates", vec![repeat(&bundle([&WORLD.root.der]), 101)].into()),
        ("a mebibyte of letters", vec![repeat("x", 1024 * 1024 + 1)].into()),
    ] {
        add(cases, "K08", case, &[("alipay_root_cert", Some(value))], Class::Config);
    }
}

/// The shape of a password-protected key (PBES2), without a key in it.
fn encrypted_pkcs8() -> Vec<u8> {
    let algorithm = der::sequence(&[der::oid("1.2.840.113549.1.5.13"), der::sequence(&[])]);
    der::sequence(&[algorithm, der::tlv(4, &[0; 64])])
}

/// The shape of an Ed25519 key, RFC 8410, with zeros for a seed.
fn ed25519() -> Vec<u8> {
    let algorithm = der::sequence(&[der::oid("1.3.101.112")]);
    der::sequence(&[der::tlv(2, &[0]), algorithm, der::tlv(4, &der::tlv(4, &[0; 32]))])
}
