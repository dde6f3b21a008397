//! Rows K06, K10 and K11: certificates that are downloaded because an answer names one that is not known.

use alipay_core::{CertificateError, SignType};
use alipay_proof::{Class, Input, cases::Download};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rcgen::{IsCa, KeyUsagePurpose, date_time_ymd};

use crate::{
    der,
    signing::{GOOD, NODE, repeat, sign_as, text},
    x509::{self, ALIPAY, Authority, Key, MERCHANT, WORLD, World, bundle, issuer, leaf, numbered, with_sha1},
};

const DOWNLOAD: &str = "alipay_open_app_alipaycert_download_response";
const NEXT: &str = "alipay_rsa2048_next";

pub fn cases() -> Vec<Download> {
    let mut cases = Vec::new();
    chains(&mut cases);
    issuers(&mut cases);
    owners(&mut cases);
    no_certificates(&mut cases);
    numbers(&mut cases);
    cases
}

/// An answer that a key signed and that names a certificate.
fn signed_under(key: &str, sn: &str) -> Input {
    let sign = sign_as(key, SignType::Rsa2, GOOD);
    format!(r#"{{"{NODE}":{GOOD},"alipay_cert_sn":"{sn}","sign":"{sign}"}}"#).into()
}

/// The answer to a download, as the platform writes it: its signature is of no use.
fn download_of(content: impl AsRef<[u8]>) -> String {
    let content = STANDARD.encode(content);
    format!(r#"{{"{DOWNLOAD}":{{"code":"10000","msg":"Success","alipay_cert_content":"{content}"}},"sign":"AAAA"}}"#)
}

fn add(
    cases: &mut Vec<Download>,
    id: &str,
    case: &str,
    answer: Input,
    download: impl Into<Input>,
    end: Result<(), CertificateError>,
) {
    cases.push(Download {
        id: id.into(),
        case: case.into(),
        answer,
        download: download.into(),
        expect: if end.is_ok() { Class::Ok } else { Class::Cert },
        says: end.err().map(|error| error.to_string()),
        downloads: 1,
    });
}

/// An answer under the platform's next certificate.
fn next() -> Input {
    signed_under(NEXT, &x509::sn(&WORLD.next))
}

fn chains(cases: &mut Vec<Download>) {
    let World { next: end, class1, class2, root, .. } = &*WORLD;
    for (case, chain) in [
        ("in order", bundle([end, &class2.der])),
        ("the other way round", bundle([&class2.der, end])),
        ("everything twice", bundle([end, &class2.der, &class2.der, end])),
        ("with the root", bundle([end, &class2.der, &root.der])),
        ("text in between", format!("the chain\r\n{}in between\n{}the end", bundle([end]), bundle([&class2.der]))),
        ("62 certificates", bundle([end].into_iter().chain(std::iter::repeat_n(&class1.der, 60)).chain([&class2.der]))),
    ] {
        add(cases, "K06", case, next(), download_of(chain), Ok(()));
    }
    let direct = WORLD.root.issue(&numbered(leaf(ALIPAY), 30), &Key::of(NEXT));
    let answer = signed_under(NEXT, &x509::sn(&direct));
    add(cases, "K06", "directly under the root, in DER", answer, download_of(&direct), Ok(()));

    let (a, b) = (issuer("Loop A"), issuer("Loop B"));
    let a_by_b = Authority { params: b.clone(), key: Key::of("class1"), der: Vec::new() }.issue(&a, &Key::of("class2"));
    let loop_a = Authority { params: a, key: Key::of("class2"), der: a_by_b };
    let b_by_a = loop_a.issue(&b, &Key::of("class1"));
    let in_a_loop = loop_a.issue(&numbered(leaf(ALIPAY), 31), &Key::of(NEXT));
    let looping = download_of(bundle([&in_a_loop, &loop_a.der, &b_by_a]));
    let answer = signed_under(NEXT, &x509::sn(&in_a_loop));
    add(cases, "K06", "a loop", answer, looping, Err(CertificateError::Untrusted));
    for (case, chain, error) in [
        ("no intermediate", bundle([end]).into_bytes(), CertificateError::Untrusted),
        ("DER without its intermediate", end.clone(), CertificateError::Untrusted),
        ("another intermediate", bundle([end, &class1.der]).into_bytes(), CertificateError::Untrusted),
        ("nothing", Vec::new(), CertificateError::Empty),
        ("an empty PEM", der::pem("CERTIFICATE", &[]).into_bytes(), CertificateError::Malformed),
        ("DER after DER", [&end[..], &class2.der].concat(), CertificateError::Malformed),
        ("a cut PEM", bundle([end]).replace("-----END", "").into_bytes(), CertificateError::UnfinishedPem),
        ("a private key", alipay_proof::key("other_rsa2048.pkcs8.pem").into_bytes(), CertificateError::PrivateKeyGiven),
        ("101 certificates", bundle(std::iter::repeat_n(end, 101)).into_bytes(), CertificateError::TooLarge),
    ] {
        add(cases, "K06", case, next(), download_of(chain), Err(error));
    }
}

fn issuers(cases: &mut Vec<Download>) {
    let under = |change: &dyn Fn(&mut rcgen::CertificateParams)| {
        let mut params = issuer("Ant Test Certification Authority Class 2 R1");
        change(&mut params);
        WORLD.root.under(params, Key::of("class2"))
    };
    let mut sha1 = under(&|_| {});
    sha1.der = with_sha1(&sha1.der, &WORLD.root.key);
    for (case, intermediate, error) in [
        ("CA:FALSE", under(&|params| params.is_ca = IsCa::ExplicitNoCa), CertificateError::Untrusted),
        ("no basic constraints", under(&|params| params.is_ca = IsCa::NoCa), CertificateError::Untrusted),
        (
            "no keyCertSign",
            under(&|params| params.key_usages = vec![KeyUsagePurpose::DigitalSignature]),
            CertificateError::Untrusted,
        ),
        (
            "an expired intermediate",
            under(&|params| params.not_after = date_time_ymd(2026, 3, 14)),
            CertificateError::Expired,
        ),
        ("an intermediate with SHA-1", sha1, CertificateError::Untrusted),
    ] {
        let end = intermediate.issue(&numbered(leaf(ALIPAY), 40), &Key::of(NEXT));
        let chain = download_of(bundle([&end, &intermediate.der]));
        add(cases, "K06", case, signed_under(NEXT, &x509::sn(&end)), chain, Err(error));
    }
    let end = |change: &dyn Fn(&mut rcgen::CertificateParams)| {
        let mut params = numbered(leaf(ALIPAY), 50);
        change(&mut params);
        WORLD.class2.issue(&params, &Key::of(NEXT))
    };
    for (case, certificate, error) in [
        ("expired", end(&|params| params.not_after = date_time_ymd(2026, 3, 14)), CertificateError::Expired),
        ("not yet valid", end(&|params| params.not_before = date_time_ymd(2026, 3, 16)), CertificateError::NotYetValid),
        ("SHA-1", with_sha1(&end(&|_| {}), &WORLD.class2.key), CertificateError::WeakSignature),
    ] {
        let chain = download_of(bundle([&certificate, &WORLD.class2.der]));
        add(cases, "K05", case, signed_under(NEXT, &x509::sn(&certificate)), chain, Err(error));
    }
}

/// Every app has a certificate under the same roots, and whoever has one may try to pass for the platform.
fn owners(cases: &mut Vec<Download>) {
    const OTHER: &str = "other_rsa2048";
    let attacker = || Key::of(OTHER);
    let merchant = WORLD.class1.issue(&leaf(MERCHANT), &attacker());
    let other_account = WORLD.class2.issue(&leaf("支付宝(中国)网络技术有限公司-2088999999999999"), &attacker());
    let own_root = Authority::root(issuer("Ant Test Certification Authority R1"), attacker());
    let under_own_root = own_root.issue(&leaf(ALIPAY), &attacker());
    let self_signed = Authority::root(leaf(ALIPAY), attacker()).der;
    for (case, end, chain, error) in [
        ("another merchant's", &merchant, bundle([&merchant, &WORLD.class1.der]), CertificateError::OtherOwner),
        (
            "for another account",
            &other_account,
            bundle([&other_account, &WORLD.class2.der]),
            CertificateError::OtherOwner,
        ),
        (
            "under a foreign root of the same name",
            &under_own_root,
            bundle([&under_own_root, &own_root.der]),
            CertificateError::Untrusted,
        ),
        ("self-signed", &self_signed, bundle([&self_signed]), CertificateError::Untrusted),
    ] {
        add(cases, "K11", case, signed_under(OTHER, &x509::sn(end)), download_of(chain), Err(error));
    }
    let authority = Authority { params: leaf(MERCHANT), key: attacker(), der: merchant };
    let issued = authority.issue(&leaf(ALIPAY), &attacker());
    let chain = download_of(bundle([&issued, &authority.der, &WORLD.class1.der]));
    let answer = signed_under(OTHER, &x509::sn(&issued));
    add(cases, "K11", "issued by a merchant", answer, chain, Err(CertificateError::Untrusted));

    let World { alipay, class2, .. } = &*WORLD;
    let other = class2.issue(&numbered(leaf(ALIPAY), 60), &Key::of(NEXT));
    for (case, chain) in [
        ("another one of the platform's", bundle([&other, &class2.der])),
        ("the one that is known", bundle([alipay, &class2.der])),
        ("only the intermediate", bundle([&class2.der])),
    ] {
        add(cases, "K10", case, next(), download_of(chain), Err(CertificateError::OtherSerial));
    }
}

fn no_certificates(cases: &mut Vec<Download>) {
    let good = download_of(bundle([&WORLD.next, &WORLD.class2.der]));
    let node = |members: &str| format!(r#"{{"{DOWNLOAD}":{{{members}}}}}"#);
    for (case, body, error) in [
        ("HTML", Input::from("<html><body>502</body></html>"), CertificateError::Malformed),
        ("an empty body", "".into(), CertificateError::Malformed),
        ("no object", "[]".into(), CertificateError::Malformed),
        ("cut off", good[..good.len() - 1].into(), CertificateError::Malformed),
        ("a foreign node", good.replace(DOWNLOAD, NODE).into(), CertificateError::Malformed),
        ("a node twice", format!("{},{}", &good[..good.len() - 1], &good[1..]).into(), CertificateError::Malformed),
        ("no base64", node(r#""alipay_cert_content":"!!!""#).into(), CertificateError::Malformed),
        ("no content", node(r#""code":"10000""#).into(), CertificateError::Unavailable),
        (
            "content twice",
            node(r#""alipay_cert_content":"AAAA","alipay_cert_content":"AAAA""#).into(),
            CertificateError::Unavailable,
        ),
        ("a refusal", node(r#""code":"40004","sub_code":"isv.cert-not-exist""#).into(), CertificateError::NotFound),
        ("an error", r#"{"error_response":{"code":"40002"}}"#.into(), CertificateError::Unavailable),
        (
            "five MiB of certificate",
            vec![
                text(format!(r#"{{"{DOWNLOAD}":{{"alipay_cert_content":""#)),
                repeat("QUFB", 1024 * 1024 * 5 / 4),
                text(r#""}}"#),
            ]
            .into(),
            CertificateError::TooLarge,
        ),
        ("five MiB of blanks", vec![repeat(" ", 5 * 1024 * 1024)].into(), CertificateError::TooLarge),
    ] {
        add(cases, "K11", case, next(), body, Err(error));
    }
}

/// Numbers come from the network, and some start nothing.
fn numbers(cases: &mut Vec<Download>) {
    let sn = x509::sn(&WORLD.next);
    let good = download_of(bundle([&WORLD.next, &WORLD.class2.der]));
    for (case, odd) in [
        ("no number", String::new()),
        ("in capitals", sn.to_uppercase()),
        ("too short", sn[1..].to_owned()),
        ("too long", format!("{sn}0")),
        ("a blank in front", format!(" {sn}")),
        ("a path", "../../../../../../../etc/passwd.".to_owned()),
        ("other letters", "g".repeat(32)),
        ("JSON", r#"0\",\"app_id\":\"1"#.to_owned()),
    ] {
        add(cases, "K10", case, signed_under(NEXT, &odd), good.clone(), Ok(()));
        let case = cases.last_mut().unwrap();
        (case.expect, case.downloads) = (Class::Signature, 0);
    }
    let sign = sign_as("other_rsa2048", SignType::Rsa2, GOOD);
    let answer = format!(r#"{{"{NODE}":{GOOD},"alipay_cert_sn":"{sn}","sign":"{sign}"}}"#);
    add(cases, "K10", "the genuine certificate, and another key signed", answer.into(), good, Ok(()));
    cases.last_mut().unwrap().expect = Class::Signature;
}
