//! Certificates that are downloaded because an answer names one that is not known: which are believed. Rows K05, K06,
//! K10 and K11 of the attack corpus.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/der.rs"]
mod der;
#[path = "support/platform.rs"]
mod platform;
mod support;
#[path = "support/x509.rs"]
mod x509;

use std::time::{Duration, Instant};

use alipay_core::{CertificateError, Client, Error, HttpResponse, KeyError, TransportError};
use platform::{GOOD, Platform, download_of, signed_under};
use rcgen::{BasicConstraints, CustomExtension, IsCa, KeyUsagePurpose, date_time_ymd};
use support::{Query, builder, key};
use x509::{ALIPAY, Authority, Key, MERCHANT, WORLD, World, bundle, certified, issuer, leaf, numbered, with_sha1};

fn client(platform: &Platform) -> Client {
    certified(builder().transport(platform.clone())).build().unwrap()
}

fn query() -> Query {
    Query { out_trade_no: Some("A1".into()), ..Query::default() }
}

/// An answer that is signed under the platform's next certificate, which can be downloaded like this.
async fn ask(download: impl Into<Vec<u8>>) -> Result<(), Error> {
    let platform = Platform::new(signed_under("alipay_rsa2048_next", &x509::sn(&WORLD.next)), download);
    let started = Instant::now();
    let response = client(&platform).call(query()).send().await;
    assert!(started.elapsed() < Duration::from_secs(5), "a chain is judged in bounded time");
    assert_eq!(platform.downloads(), 1);
    response.map(|response| assert_eq!(response.text(), GOOD))
}

/// The same with another certificate than the genuine one, for a key of the vectors.
async fn ask_with(certificate: &[u8], key: &str, download: impl Into<Vec<u8>>) -> Result<(), Error> {
    let platform = Platform::new(signed_under(key, &x509::sn(certificate)), download);
    let response = client(&platform).call(query()).send().await;
    assert_eq!(platform.downloads(), 1);
    response.map(drop)
}

#[track_caller]
fn assert_refused(outcome: Result<(), Error>, what: &str, expected: CertificateError) {
    let error = outcome.expect_err(what);
    assert!(error.is_certificate() && error.is_signature() && !error.is_outcome_unknown(), "{what}: {error}");
    assert_eq!(error.certificate(), Some(expected), "{what}");
    assert_eq!(error.verified_text(), None, "{what}");
}

#[tokio::test]
async fn k06_the_chain_in_every_order_and_form() {
    let World { next, class2, root, .. } = &*WORLD;
    let foreign = Authority::root(issuer("Foreign Root"), Key::of("other_rsa2048"));
    let unrelated = foreign.issue(&leaf("unrelated"), &Key::of("other_rsa2048"));
    let cross_signed = foreign.issue(&class2.params, &class2.key);
    let chains = [
        bundle([next, &class2.der]),
        bundle([&class2.der, next]),
        bundle([next, &class2.der, &class2.der, next]),
        bundle([next, &class2.der, &root.der]),
        bundle([next, &cross_signed, &class2.der, &foreign.der]),
        bundle([next].into_iter().chain(std::iter::repeat_n(&unrelated, 60)).chain([&class2.der])),
        format!("the chain\r\n{}in between\n{}the end", bundle([next]), bundle([&class2.der])).replace('\n', "\r\n"),
    ];
    for (i, chain) in chains.iter().enumerate() {
        ask(download_of(chain)).await.unwrap_or_else(|error| panic!("chain {i}: {error}"));
    }
    // Directly under the root, a single certificate in DER is a chain.
    let direct = WORLD.root.issue(&numbered(leaf(ALIPAY), 30), &Key::of("alipay_rsa2048_next"));
    ask_with(&direct, "alipay_rsa2048_next", download_of(&direct)).await.unwrap();
}

#[tokio::test]
async fn k06_chains_that_lead_nowhere() {
    let World { next, class1, class2, .. } = &*WORLD;
    let (a, b) = (issuer("Loop A"), issuer("Loop B"));
    let a_by_b = Authority { params: b.clone(), key: Key::of("class1"), der: Vec::new() }.issue(&a, &Key::of("class2"));
    let loop_a = Authority { params: a, key: Key::of("class2"), der: a_by_b };
    let b_by_a = loop_a.issue(&b, &Key::of("class1"));
    let in_a_loop = loop_a.issue(&numbered(leaf(ALIPAY), 31), &Key::of("alipay_rsa2048_next"));
    let looping = download_of(bundle([&in_a_loop, &loop_a.der, &b_by_a]));
    assert_refused(ask_with(&in_a_loop, "alipay_rsa2048_next", looping).await, "a loop", CertificateError::Untrusted);

    let chains = [
        ("no intermediate", bundle([next]).into_bytes()),
        ("DER without its intermediate", next.clone()),
        ("another intermediate", bundle([next, &class1.der]).into_bytes()),
    ];
    for (what, chain) in chains {
        assert_refused(ask(download_of(chain)).await, what, CertificateError::Untrusted);
    }
    let shapes: [(&str, Vec<u8>, CertificateError); 6] = [
        ("nothing", Vec::new(), CertificateError::Empty),
        ("an empty PEM", der::pem("CERTIFICATE", &[]).into_bytes(), CertificateError::Malformed),
        ("DER after DER", [&next[..], &class2.der].concat(), CertificateError::Malformed),
        ("a cut PEM", bundle([next]).replace("-----END", "").into_bytes(), CertificateError::UnfinishedPem),
        ("a private key", key("other_rsa2048.pkcs8.pem").into_bytes(), CertificateError::PrivateKeyGiven),
        ("101 certificates", bundle(std::iter::repeat_n(next, 101)).into_bytes(), CertificateError::TooLarge),
    ];
    for (what, chain, expected) in shapes {
        assert_refused(ask(download_of(chain)).await, what, expected);
    }
}

/// Many issuers of the same name: only some paths may be tried, and on the stack of a small worker thread.
#[test]
fn k06_many_issuers_of_one_name() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let thread = std::thread::Builder::new().stack_size(512 * 1024);
    thread.spawn(move || runtime().block_on(many_issuers_of_one_name())).unwrap().join().unwrap();
}

async fn many_issuers_of_one_name() {
    let World { next, class2, .. } = &*WORLD;
    let foreign = Authority::root(issuer("Foreign Root"), Key::of("other_rsa2048"));
    let namesakes: Vec<Vec<u8>> =
        (0..60).map(|i| foreign.issue(&numbered(class2.params.clone(), i), &Key::of("class1"))).collect();
    // Each of them is its own issuer's issuer, too.
    let under_itself = Authority { params: class2.params.clone(), key: Key::of("class1"), der: Vec::new() };
    let entangled: Vec<Vec<u8>> =
        (0..60).map(|i| under_itself.issue(&numbered(class2.params.clone(), i), &Key::of("class1"))).collect();
    for crowd in [namesakes, entangled] {
        let chain = bundle([next].into_iter().chain(&crowd));
        assert_refused(ask(download_of(chain)).await, "a crowd", CertificateError::Untrusted);
    }
}

/// Every intermediate must be allowed to issue, and be good now.
#[tokio::test]
async fn k06_intermediates_that_may_not_issue() {
    let under = |change: &dyn Fn(&mut rcgen::CertificateParams)| {
        let mut params = issuer("Ant Test Certification Authority Class 2 R1");
        change(&mut params);
        WORLD.root.under(params, Key::of("class2"))
    };
    let sha1 = {
        let mut class2 = under(&|_| {});
        class2.der = with_sha1(&class2.der, &WORLD.root.key);
        class2
    };
    let deep = under(&|params| params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0)));
    let below = deep.under(issuer("Ant Test Certification Authority Class 2 R1 below"), Key::of("class1"));
    let cases = [
        ("CA:FALSE", under(&|params| params.is_ca = IsCa::ExplicitNoCa), CertificateError::Untrusted),
        ("no basic constraints", under(&|params| params.is_ca = IsCa::NoCa), CertificateError::Untrusted),
        (
            "no keyCertSign",
            under(&|params| params.key_usages = vec![KeyUsagePurpose::DigitalSignature]),
            CertificateError::Untrusted,
        ),
        ("expired", under(&|params| params.not_after = date_time_ymd(2026, 3, 14)), CertificateError::Expired),
        ("early", under(&|params| params.not_before = date_time_ymd(2026, 3, 16)), CertificateError::NotYetValid),
        ("SHA-1", sha1, CertificateError::Untrusted),
        ("1024 bits", WORLD.root.under(issuer("Short"), Key::of("alipay_rsa1024")), CertificateError::Untrusted),
        (
            "an extension that nobody knows",
            under(&|params| {
                let mut extension = CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![5, 0]);
                extension.set_criticality(true);
                params.custom_extensions = vec![extension];
            }),
            CertificateError::Untrusted,
        ),
    ];
    for (what, intermediate, expected) in cases {
        let end = intermediate.issue(&numbered(leaf(ALIPAY), 40), &Key::of("alipay_rsa2048_next"));
        let chain = download_of(bundle([&end, &intermediate.der]));
        assert_refused(ask_with(&end, "alipay_rsa2048_next", chain).await, what, expected);
    }
    // Without key usage anything goes; with a path length, not further than it says.
    let unrestricted = under(&|params| params.key_usages.clear());
    let end = unrestricted.issue(&numbered(leaf(ALIPAY), 41), &Key::of("alipay_rsa2048_next"));
    ask_with(&end, "alipay_rsa2048_next", download_of(bundle([&end, &unrestricted.der]))).await.unwrap();
    let end = below.issue(&numbered(leaf(ALIPAY), 42), &Key::of("alipay_rsa2048_next"));
    let chain = download_of(bundle([&end, &below.der, &deep.der]));
    assert_refused(ask_with(&end, "alipay_rsa2048_next", chain).await, "too deep", CertificateError::Untrusted);
}

#[tokio::test]
async fn k05_downloads_that_are_not_good_now() {
    let end = |change: &dyn Fn(&mut rcgen::CertificateParams), key: &str| {
        let mut params = numbered(leaf(ALIPAY), 50);
        change(&mut params);
        WORLD.class2.issue(&params, &Key::of(key))
    };
    let next = "alipay_rsa2048_next";
    let cases = [
        ("expired", end(&|params| params.not_after = date_time_ymd(2026, 3, 14), next), CertificateError::Expired),
        ("early", end(&|params| params.not_before = date_time_ymd(2026, 3, 16), next), CertificateError::NotYetValid),
        ("SHA-1", with_sha1(&end(&|_| {}, next), &WORLD.class2.key), CertificateError::WeakSignature),
        (
            "1024 bits",
            end(&|_| {}, "alipay_rsa1024"),
            CertificateError::Key(KeyError::TooShort { bits: 1024, min: 2048 }),
        ),
    ];
    for (what, certificate, expected) in cases {
        let chain = download_of(bundle([&certificate, &WORLD.class2.der]));
        assert_refused(ask_with(&certificate, next, chain).await, what, expected);
    }
}

/// Every app has a certificate under the same roots, and whoever has one may try to pass for the platform.
#[tokio::test]
async fn k11_certificates_of_somebody_else() {
    let attacker = || Key::of("other_rsa2048");
    let merchant = WORLD.class1.issue(&leaf(MERCHANT), &attacker());
    let chain = download_of(bundle([&merchant, &WORLD.class1.der]));
    let outcome = ask_with(&merchant, "other_rsa2048", chain).await;
    assert_refused(outcome, "another merchant's certificate", CertificateError::OtherOwner);

    let other_account = WORLD.class2.issue(&leaf("支付宝(中国)网络技术有限公司-2088999999999999"), &attacker());
    let chain = download_of(bundle([&other_account, &WORLD.class2.der]));
    let outcome = ask_with(&other_account, "other_rsa2048", chain).await;
    assert_refused(outcome, "the platform's certificate for another account", CertificateError::OtherOwner);

    // A merchant who issues with the key of an app certificate.
    let merchant = Authority { params: leaf(MERCHANT), key: attacker(), der: merchant };
    let issued = merchant.issue(&leaf(ALIPAY), &attacker());
    let chain = download_of(bundle([&issued, &merchant.der, &WORLD.class1.der]));
    let outcome = ask_with(&issued, "other_rsa2048", chain).await;
    assert_refused(outcome, "issued by a merchant", CertificateError::Untrusted);

    // smartwalle 2026-07 believed this one.
    let own_root = Authority::root(issuer("Ant Test Certification Authority R1"), attacker());
    let under_own_root = own_root.issue(&leaf(ALIPAY), &attacker());
    let chain = download_of(bundle([&under_own_root, &own_root.der]));
    let outcome = ask_with(&under_own_root, "other_rsa2048", chain).await;
    assert_refused(outcome, "under a foreign root of the same name", CertificateError::Untrusted);
    let self_signed = Authority::root(leaf(ALIPAY), attacker()).der;
    let outcome = ask_with(&self_signed, "other_rsa2048", download_of(bundle([&self_signed]))).await;
    assert_refused(outcome, "self-signed", CertificateError::Untrusted);

    // A genuine certificate, and a signature by another key.
    let genuine = download_of(bundle([&WORLD.next, &WORLD.class2.der]));
    let error = ask_with(&WORLD.next, "other_rsa2048", genuine).await.unwrap_err();
    assert!(error.is_signature() && error.certificate().is_none(), "{error}");
}

#[tokio::test]
async fn k10_another_certificate_than_the_one_asked_for() {
    let World { alipay, class2, .. } = &*WORLD;
    let other = class2.issue(&numbered(leaf(ALIPAY), 60), &Key::of("alipay_rsa2048_next"));
    for chain in [bundle([&other, &class2.der]), bundle([alipay, &class2.der]), bundle([&class2.der])] {
        assert_refused(ask(download_of(chain)).await, "another one", CertificateError::OtherSerial);
    }
}

#[tokio::test]
async fn k11_answers_that_are_no_certificate() {
    let node = "alipay_open_app_alipaycert_download_response";
    let good = download_of(bundle([&WORLD.next, &WORLD.class2.der]));
    let bodies = [
        ("HTML", "<html><body>502</body></html>".to_owned(), CertificateError::Malformed),
        ("nothing", String::new(), CertificateError::Malformed),
        ("no object", "[]".to_owned(), CertificateError::Malformed),
        ("cut off", good[..good.len() - 1].to_owned(), CertificateError::Malformed),
        ("a foreign node", good.replace(node, "alipay_trade_query_response"), CertificateError::Malformed),
        ("a node twice", format!("{},{}", &good[..good.len() - 1], &good[1..]), CertificateError::Malformed),
        ("no base64", format!(r#"{{"{node}":{{"alipay_cert_content":"!!!"}}}}"#), CertificateError::Malformed),
        ("bare PEM", format!(r#"{{"{node}":{{"alipay_cert_content":"-----BEGIN"}}}}"#), CertificateError::Malformed),
        ("no content", format!(r#"{{"{node}":{{"code":"10000"}}}}"#), CertificateError::Unavailable),
        (
            "content twice",
            format!(r#"{{"{node}":{{"alipay_cert_content":"AAAA","alipay_cert_content":"AAAA"}}}}"#),
            CertificateError::Unavailable,
        ),
        (
            "a refusal",
            format!(r#"{{"{node}":{{"code":"40004","sub_code":"isv.cert-not-exist"}}}}"#),
            CertificateError::NotFound,
        ),
        ("an error", r#"{"error_response":{"code":"40002"}}"#.to_owned(), CertificateError::Unavailable),
        ("five MiB of certificate", download_of(vec![b'A'; 5 * 1024 * 1024]), CertificateError::TooLarge),
        ("five MiB of blanks", " ".repeat(5 * 1024 * 1024), CertificateError::TooLarge),
    ];
    for (what, body, expected) in bodies {
        assert_refused(ask(body).await, what, expected);
    }
}

#[tokio::test]
async fn k11_downloads_that_fail() {
    type Fails = fn() -> Result<HttpResponse, TransportError>;
    let fails: [(&str, Fails, CertificateError); 4] = [
        ("502", || Ok(HttpResponse::new(502, "<html>")), CertificateError::Unavailable),
        ("not sent", || Err(TransportError::not_sent()), CertificateError::Unavailable),
        ("timed out", || Err(TransportError::timed_out()), CertificateError::Unavailable),
        ("too large", || Err(TransportError::too_large()), CertificateError::TooLarge),
    ];
    for (what, fail, expected) in fails {
        let answer = signed_under("alipay_rsa2048_next", &x509::sn(&WORLD.next));
        let platform = Platform::with(answer, move |_| fail());
        let outcome = client(&platform).call(query()).send().await;
        assert_refused(outcome.map(drop), what, expected);
    }
}
