//! Any bytes as certificates: a serial number is 32 hexadecimal digits, and the same in every form of the file.

#![no_main]

use alipay::{Certificate, SignType, root_cert_sn};
use alipay_fuzz::show;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(certificate) = Certificate::from_der(bytes.to_vec()) {
        check(&certificate);
        assert_eq!(certificate.der(), bytes);
        let pem = pem(&certificate);
        let again = Certificate::parse(pem.as_bytes()).expect("the same as PEM");
        assert_eq!((again.sn(), again.der()), (certificate.sn(), bytes));
        let twice = Certificate::parse_all(format!("{pem}{pem}").as_bytes()).expect("two of them");
        assert!(twice.len() == 2 && twice.iter().all(|one| one.sn() == certificate.sn()));
    }
    match Certificate::parse_all(bytes) {
        Ok(certificates) => {
            assert!(!certificates.is_empty());
            certificates.iter().for_each(check);
            let first = Certificate::parse(bytes).expect("the first of them");
            assert_eq!(first.sn(), certificates[0].sn());
            if let Ok(sn) = root_cert_sn(&certificates, SignType::Rsa2) {
                assert!(!sn.is_empty() && sn.split('_').all(|part| part.len() == 32));
            }
        }
        Err(error) => show(&error),
    }
});

fn check(certificate: &Certificate) {
    let sn = certificate.sn();
    assert!(sn.len() == 32 && sn.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "{sn:?}");
    let _ = (certificate.common_name(), certificate.validity(), format!("{certificate:?}"));
    if let Err(error) = certificate.public_key() {
        show(&error);
    }
}

fn pem(certificate: &Certificate) -> String {
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", STANDARD.encode(certificate.der()))
}
