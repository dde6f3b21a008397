//! Certificates of SM2 keys, which no library at hand writes: signed here, byte by byte.
#![cfg(feature = "sm2")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/der.rs"]
mod der;
#[path = "support/platform.rs"]
mod platform;
mod support;

use alipay_core::{Certificate, CertificateError, Client, Credentials, Error, SignType};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use platform::{GOOD, Platform, download_of};
use support::{Query, builder, key, sign_as, sign_bytes_as};

const ROOT: &str = "SM2 Test Root";
const ALIPAY: &str = "支付宝(中国)网络技术有限公司-2088000000000001";
const APP: &str = "2088000000000001-2021000000000000";

fn name(common_name: &str) -> Vec<u8> {
    der::sequence(&[der::relative(&[der::attribute("2.5.4.3", der::UTF8, common_name.as_bytes())])])
}

/// A certificate for a key of the vectors; whose name `issuer` is, and who signs in truth.
fn certificate(subject: &str, serial: u8, key_name: &str, issuer: &str, signed_by: &str) -> Vec<u8> {
    let algorithm = der::sequence(&[der::oid("1.2.156.10197.1.501")]);
    let validity = der::sequence(&[der::tlv(0x17, b"200101000000Z"), der::tlv(0x17, b"491231000000Z")]);
    let spki = STANDARD.decode(key(&format!("{key_name}.pub.b64")).trim()).unwrap();
    let version = der::tlv(0xa0, &der::tlv(der::INTEGER, &[2]));
    let serial = der::tlv(der::INTEGER, &[serial]);
    let mut parts = vec![version, serial, algorithm.clone(), name(issuer), validity, name(subject), spki];
    if subject == issuer {
        let is_ca = der::tlv(0x04, &der::sequence(&[der::tlv(0x01, &[0xff])]));
        let constraints = der::sequence(&[der::oid("2.5.29.19"), der::tlv(0x01, &[0xff]), is_ca]);
        parts.push(der::tlv(0xa3, &der::sequence(&[constraints])));
    }
    let body = der::sequence(&parts);
    let signature = STANDARD.decode(sign_bytes_as(signed_by, SignType::Sm2, &body)).unwrap();
    der::sequence(&[body, algorithm, der::tlv(0x03, &[&[0][..], &signature].concat())])
}

/// What becomes of a call that is answered under a certificate, which is downloaded then.
async fn ask(next: &[u8]) -> Result<(), Error> {
    let pem = |der: &[u8]| der::pem("CERTIFICATE", der);
    let sign = sign_as("alipay_sm2", SignType::Sm2, GOOD);
    let sn = Certificate::from_der(next.to_vec()).unwrap().sn().to_owned();
    let answer = format!(r#"{{"alipay_trade_query_response":{GOOD},"alipay_cert_sn":"{sn}","sign":"{sign}"}}"#);
    let platform = Platform::new(answer, download_of(pem(next)));
    let client: Client = builder()
        .credentials(Credentials::new().sign_type(SignType::Sm2))
        .private_key(key("app_sm2.pkcs8.pem"))
        .app_cert(pem(&certificate(APP, 3, "app_sm2", ROOT, "app_sm2")))
        .alipay_cert(pem(&certificate(ALIPAY, 1, "alipay_sm2", ROOT, "app_sm2")))
        .alipay_root_cert(pem(&certificate(ROOT, 0, "app_sm2", ROOT, "app_sm2")))
        .transport(platform.clone())
        .build()
        .unwrap();
    let query = Query { out_trade_no: Some("A1".into()), ..Query::default() };
    let outcome = client.call(query).send().await.map(drop);
    assert_eq!(platform.downloads(), 1);
    outcome
}

#[tokio::test]
async fn a_downloaded_certificate_must_be_of_the_root() {
    ask(&certificate(ALIPAY, 2, "alipay_sm2", ROOT, "app_sm2")).await.unwrap();
    for forged in [
        certificate(ALIPAY, 2, "alipay_sm2", ROOT, "alipay_sm2"),
        certificate(ALIPAY, 2, "alipay_sm2", "Another Root", "app_sm2"),
    ] {
        assert_eq!(ask(&forged).await.unwrap_err().certificate(), Some(CertificateError::Untrusted));
    }
}
