//! Keys in every format, and every way a key can be wrong; rows K01 to K04 of the attack corpus.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use alipay_core::{
    Client, ClientBuilder, ConfigError, KeyError, KeyStructure, PrivateKey, PublicKey, SignType, Verifier as _,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};
use support::{APP_ID, Unreachable, key};

const CONTENT: &[u8] = b"a=1&b=2";

fn builder() -> ClientBuilder {
    Client::builder().app_id(APP_ID).transport(Unreachable)
}

fn config_error(builder: ClientBuilder) -> ConfigError {
    let error = builder.build().unwrap_err();
    assert!(error.is_config() && !error.is_outcome_unknown());
    error.config().unwrap().clone()
}

#[test]
fn k01_every_format_of_a_private_key() {
    let formats =
        ["pkcs1.pem", "pkcs8.pem", "pkcs1.b64", "pkcs8.b64"].map(|suffix| key(&format!("app_rsa2048.{suffix}")));
    let mut signatures = Vec::new();
    for text in formats {
        let one_line = text.replace('\n', " ");
        let spellings = [
            text.clone(),
            text.replace('\n', "\r\n"),
            format!("\n\n  {text}  \n"),
            text.replace('\n', "\n\t "),
            text.replace('\n', "\\n"),
            format!("\u{feff}{text}"),
            if text.contains("BEGIN") {
                one_line.replace("----- ", "-----").replace(" -----E", "-----E")
            } else {
                one_line
            },
            format!("Bag Attributes: none\n{text}").replace("Bag Attributes: none\nM", "M"),
        ];
        for spelling in spellings {
            let key = PrivateKey::parse(&spelling).unwrap_or_else(|error| panic!("{error}"));
            signatures.push(key.signer(SignType::Rsa2).unwrap().sign_now(CONTENT).unwrap());
        }
    }
    signatures.dedup();
    assert_eq!(signatures.len(), 1, "one key, one signature");
    let public = PublicKey::parse(&key("app_rsa2048.pub.pem")).unwrap();
    public.verifier(SignType::Rsa2).unwrap().verify(CONTENT, &signatures[0]).unwrap();
}

#[test]
fn k01_structures_are_told_apart_and_written_as_they_were_read() {
    use KeyStructure::*;
    for (suffix, structure) in [
        ("pkcs1.pem", Pkcs1Private),
        ("pkcs1.b64", Pkcs1Private),
        ("pkcs8.pem", Pkcs8Private),
        ("pkcs8.b64", Pkcs8Private),
        ("pub.pem", SpkiPublic),
        ("pub.b64", SpkiPublic),
        ("pub.pkcs1.pem", Pkcs1Public),
        ("pub.pkcs1.b64", Pkcs1Public),
    ] {
        assert_eq!(KeyStructure::of(&key(&format!("app_rsa2048.{suffix}"))), Ok(structure), "{suffix}");
        assert_eq!(structure.is_private(), suffix.starts_with("pkcs"), "{suffix}");
    }
    assert_eq!(KeyStructure::of(&key("app_cert.crt")), Ok(Certificate));
    let public = key("app_rsa2048.pub.pem");
    assert_eq!(PublicKey::parse(&public).unwrap().to_pem(), public);
}

#[cfg(feature = "aws-lc-rs")]
#[test]
fn a_new_key_is_another_one_each_time_and_works() {
    let keys = [(); 2].map(|()| alipay_core::NewKey::generate().unwrap());
    assert_ne!(keys[0].public_key(), keys[1].public_key());
    let private = PrivateKey::parse(keys[0].private_pem()).unwrap();
    assert_eq!((private.bits(), private.public_key()), (2048, keys[0].public_key().clone()));
    let signature = private.signer(SignType::Rsa2).unwrap().sign_now(CONTENT).unwrap();
    keys[0].public_key().verifier(SignType::Rsa2).unwrap().verify(CONTENT, &signature).unwrap();
    assert_eq!(format!("{:?}", keys[0]), format!("NewKey({})", keys[0].public_key().fingerprint()));
}

#[test]
fn k01_every_format_of_a_public_key() {
    let formats = ["pub.pem", "pub.b64", "pub.pkcs1.pem", "pub.pkcs1.b64"];
    let keys = formats.map(|suffix| PublicKey::parse(&key(&format!("alipay_rsa2048.{suffix}"))).unwrap());
    assert!(keys.iter().all(|key| *key == keys[0]));
    assert_eq!(keys[0].bits(), 2048);
}

#[test]
fn k02_texts_that_are_no_private_key() {
    let genuine = key("app_rsa2048.pkcs8.pem");
    let der = STANDARD.decode(key("app_rsa2048.pkcs8.b64").trim()).unwrap();
    let cases = [
        (String::new(), KeyError::Empty),
        (" \n\t".to_owned(), KeyError::Empty),
        ("私".repeat(100), KeyError::NotBase64 { line: 1, column: 1 }),
        (
            "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----".to_owned(),
            KeyError::NotBase64 { line: 2, column: 1 },
        ),
        (genuine.replace("-----END PRIVATE KEY-----", ""), KeyError::UnfinishedPem),
        (genuine.replace("END PRIVATE", "END PUBLIC"), KeyError::UnfinishedPem),
        (genuine.replace("PRIVATE KEY", "PGP MESSAGE"), KeyError::UnknownLabel),
        (genuine.replace("PRIVATE KEY", "CERTIFICATE REQUEST"), KeyError::RequestGiven),
        (genuine.replace("PRIVATE KEY", "OPENSSH PRIVATE KEY"), KeyError::OpenSsh),
        ("ssh-rsa AAAAB3NzaC1yc2E somebody".to_owned(), KeyError::OpenSsh),
        (genuine.replace("-----BEGIN PRIVATE KEY-----\n", ""), KeyError::DamagedPem),
        (genuine.replace("-----", "----"), KeyError::DamagedPem),
        (genuine.replace("BEGIN PRIVATE KEY", "begin private key"), KeyError::DamagedPem),
        (STANDARD.encode(&der[..der.len() / 2]), KeyError::Malformed),
        (STANDARD.encode(b"hello"), KeyError::Malformed),
        (pem("ENCRYPTED PRIVATE KEY", &encrypted_pkcs8()), KeyError::Encrypted),
        (STANDARD.encode(encrypted_pkcs8()), KeyError::Encrypted),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----".to_owned(),
            KeyError::Encrypted,
        ),
        (key("app_ec256.pkcs8.pem"), KeyError::NotRsa),
        (pem("EC PRIVATE KEY", &[0x30, 0]), KeyError::NotRsa),
        (pem("PRIVATE KEY", &ed25519()), KeyError::NotRsa),
        (key("app_rsa2048.pub.pem"), KeyError::PublicGiven),
        (key("app_rsa2048.pub.pkcs1.b64"), KeyError::PublicGiven),
        (key("app_cert.crt"), KeyError::CertificateGiven),
        ("A".repeat(100_000), KeyError::Malformed),
    ];
    for (text, expected) in cases {
        let error = PrivateKey::parse(&text).unwrap_err();
        assert_eq!(error, expected, "{}", text.chars().take(60).collect::<String>());
        assert!(text.len() < 12 || !error.to_string().contains(&text.chars().take(12).collect::<String>()));
        assert_eq!(config_error(builder().private_key(text)), ConfigError::PrivateKey(expected));
    }
}

#[test]
fn k02_labels_that_somebody_put_around_the_line() {
    let relabelled = |file: &str, label| pem(label, &STANDARD.decode(key(file).trim()).unwrap());
    let private = PrivateKey::parse(&key("app_rsa2048.pkcs8.pem")).unwrap();
    for (file, label, structure) in [
        ("app_rsa2048.pkcs8.b64", "RSA PRIVATE KEY", KeyStructure::Pkcs8Private),
        ("app_rsa2048.pkcs1.b64", "PRIVATE KEY", KeyStructure::Pkcs1Private),
        ("app_rsa2048.pub.b64", "RSA PUBLIC KEY", KeyStructure::SpkiPublic),
        ("app_rsa2048.pub.pkcs1.b64", "PUBLIC KEY", KeyStructure::Pkcs1Public),
    ] {
        let text = relabelled(file, label);
        assert_eq!(KeyStructure::of(&text), Ok(structure), "{label}");
        let read = match structure.is_private() {
            true => PrivateKey::parse(&text).unwrap().public_key(),
            false => PublicKey::parse(&text).unwrap(),
        };
        assert_eq!(read, private.public_key(), "{label}");
    }
    // The wrong half stays the wrong half.
    let secret = relabelled("app_rsa2048.pkcs8.b64", "PUBLIC KEY");
    assert_eq!(PublicKey::parse(&secret).unwrap_err(), KeyError::PrivateGiven);
    let public = relabelled("app_rsa2048.pub.b64", "PRIVATE KEY");
    assert_eq!(PrivateKey::parse(&public).unwrap_err(), KeyError::PublicGiven);
}

#[test]
fn k02_the_first_character_that_is_wrong_has_a_place() {
    let line = key("app_rsa2048.pkcs8.b64").trim().to_owned();
    let plus = line.find('+').unwrap() + 1;
    for (text, line, column) in [
        (format!("\u{feff}\"{line}\""), 1, 1),
        (format!("{line};"), 1, line.len() + 1),
        (format!("应用私钥：\n{line}"), 1, 1),
        (format!("\n {}", line.replace('+', " ")), 2, plus + 1),
        (line.replace('+', "-"), 1, plus),
        (line.replace('+', "%2B"), 1, plus),
        (line.replacen('+', "+\u{200b}", 1), 1, plus + 1),
        (key("app_rsa2048.pkcs8.pem").replacen('+', "é+", 1), 0, 0),
    ] {
        match PrivateKey::parse(&text).unwrap_err() {
            KeyError::NotBase64 { line: 2.., .. } if line == 0 => {}
            error => assert_eq!(error, KeyError::NotBase64 { line, column }),
        }
    }
}

#[test]
fn k02_numbers_that_are_no_key() {
    let parts = Parts::of_test_key();
    let with = |change: &dyn Fn(&mut Parts)| {
        let mut parts = parts.clone();
        change(&mut parts);
        PrivateKey::parse(&STANDARD.encode(parts.der())).unwrap_err()
    };
    assert_eq!(with(&|p| p.0[2] = vec![1]), KeyError::BadExponent);
    assert_eq!(with(&|p| p.0[2] = vec![1, 0, 0]), KeyError::BadExponent);
    assert_eq!(with(&|p| p.0[2] = vec![1; 40]), KeyError::BadExponent);
    assert_eq!(with(&|p| *p.0[1].last_mut().unwrap() &= 0xfe), KeyError::EvenModulus);
    assert_eq!(with(&|p| p.0[1] = vec![0x81; 2048]), KeyError::TooLong { bits: 16384, max: 4096 });
    assert_eq!(with(&|p| p.0[1].truncate(64)), KeyError::TooShort { bits: 512, min: 1024 });
    assert_eq!(with(&|p| p.0[4][0] ^= 1), KeyError::Inconsistent);
    assert_eq!(with(&|p| p.0[4] = vec![]), KeyError::Malformed);
    assert_eq!(with(&|p| p.0[4] = vec![1]), KeyError::Inconsistent);
    assert_eq!(with(&|p| p.0[3] = vec![3]), KeyError::Inconsistent);
    assert_eq!(with(&|p| p.0[0] = vec![1]), KeyError::Malformed);
    let third_prime = tlv(0x30, &tlv(0x30, &[tlv(2, &[3]), tlv(2, &[1]), tlv(2, &[1])].concat()));
    let mut multi = parts.clone();
    multi.0[0] = vec![1];
    let multi = PrivateKey::parse(&STANDARD.encode(multi.der_with(&third_prime))).unwrap_err();
    assert_eq!(multi, KeyError::MultiPrime);
}

#[test]
fn k02_public_numbers_at_the_edge() {
    let integer = |bytes: &[u8]| tlv(2, &[&[0][..], bytes].concat()[usize::from(bytes[0] < 0x80)..]);
    let read = |n: &[u8], e: &[u8]| PublicKey::parse(&STANDARD.encode(tlv(0x30, &[integer(n), integer(e)].concat())));
    let n = &Parts::of_test_key().0[1];
    for e in [&[3][..], &[5], &[1, 0, 1], &[0xff; 4]] {
        assert_eq!(read(n, e).unwrap().bits(), 2048, "{e:x?}");
    }
    for e in [&[1][..], &[2], &[4], &[1, 0, 0], &[1, 0xff, 0xff, 0xff, 0xff]] {
        assert_eq!(read(n, e).unwrap_err(), KeyError::BadExponent, "{e:x?}");
    }
    let longest = [&n[..], n].concat();
    assert_eq!(read(&longest, &[1, 0, 1]).unwrap().bits(), 4096);
    let shortest = [&n[..127], &[1]].concat();
    assert_eq!(read(&shortest, &[1, 0, 1]).unwrap().bits(), 1024);
    let longer = [&[1][..], &longest].concat();
    assert_eq!(read(&longer, &[1, 0, 1]).unwrap_err(), KeyError::TooLong { bits: 4097, max: 4096 });
    let shorter = [&[0x7f][..], &shortest[1..]].concat();
    assert_eq!(read(&shorter, &[1, 0, 1]).unwrap_err(), KeyError::TooShort { bits: 1023, min: 1024 });
    let even = [&n[..255], &[0]].concat();
    assert_eq!(read(&even, &[1, 0, 1]).unwrap_err(), KeyError::EvenModulus);
}

#[test]
fn k02_short_keys_are_refused_by_the_client() {
    let short = builder().private_key(key("app_rsa1024.pkcs8.pem")).alipay_public_key(key("alipay_rsa1024.pub.pem"));
    assert_eq!(config_error(short), ConfigError::PrivateKey(KeyError::TooShort { bits: 1024, min: 2048 }));
    let short = builder().private_key(key("app_rsa2048.pkcs8.pem")).alipay_public_key(key("alipay_rsa1024.pub.pem"));
    assert_eq!(config_error(short), ConfigError::AlipayKey(KeyError::TooShort { bits: 1024, min: 2048 }));
    let legacy = builder()
        .sign_type(SignType::Rsa)
        .private_key(key("app_rsa1024.pkcs8.pem"))
        .alipay_public_key(key("alipay_rsa1024.pub.pem"));
    assert!(legacy.build().is_ok(), "legacy apps have 1024 bits");
}

#[test]
fn k03_the_wrong_half_or_the_wrong_owner() {
    let with =
        |private: &str, alipay: &str| config_error(builder().private_key(key(private)).alipay_public_key(key(alipay)));
    assert_eq!(with("app_rsa2048.pub.pem", "alipay_rsa2048.pub.pem"), ConfigError::PrivateKey(KeyError::PublicGiven));
    assert_eq!(
        with("app_rsa2048.pkcs8.pem", "alipay_rsa2048.pkcs1.pem"),
        ConfigError::AlipayKey(KeyError::PrivateGiven)
    );
    for own in ["app_rsa2048.pub.pem", "app_rsa2048.pub.pkcs1.b64"] {
        let error = with("app_rsa2048.pkcs8.pem", own);
        assert_eq!(error, ConfigError::OwnPublicKey);
        assert!(error.to_string().contains("own public key"));
    }
}

#[test]
fn k04_nothing_works_without_keys() {
    assert_eq!(config_error(builder().private_key(key("app_rsa2048.pkcs8.pem"))), ConfigError::NoAlipayKey);
    assert_eq!(config_error(builder().alipay_public_key(key("alipay_rsa2048.pub.pem"))), ConfigError::NoPrivateKey);
    let complete =
        || builder().private_key(key("app_rsa2048.pkcs8.pem")).alipay_public_key(key("alipay_rsa2048.pub.pem"));
    assert_eq!(config_error(complete().app_id("")), ConfigError::NoAppId);
    assert_eq!(config_error(complete().app_id("2021-x")), ConfigError::BadAppId);
    assert!(matches!(
        config_error(complete().gateway("http://openapi.alipay.com/gateway.do")),
        ConfigError::Gateway(_)
    ));
    assert!(complete().build().is_ok());
}

#[test]
fn keys_never_show_themselves() {
    let text = key("app_rsa2048.pkcs8.pem");
    let private = PrivateKey::parse(&text).unwrap();
    let settings = builder().private_key(text.clone()).alipay_public_key(key("alipay_rsa2048.pub.pem"));
    let shown = [
        format!("{private:?} {private:#?}"),
        format!("{settings:?} {settings:#?}"),
        format!("{:?}", private.signer(SignType::Rsa2).unwrap()),
        format!("{:?}", private.signer(SignType::Rsa).unwrap()),
        format!("{:#?}", settings.build().unwrap()),
    ];
    let der = STANDARD.decode(key("app_rsa2048.pkcs8.b64").trim()).unwrap();
    let hex: String = der.iter().map(|byte| format!("{byte:02x}")).collect();
    let base64 = STANDARD.encode(&der);
    for shown in shown {
        for window in base64.as_bytes().windows(12).chain(hex.as_bytes().windows(24)) {
            assert!(!shown.contains(std::str::from_utf8(window).unwrap()), "{shown}");
        }
    }
    // The public half tells them apart.
    let public = private.public_key();
    let fingerprint = public.fingerprint();
    assert_eq!(format!("{private:?} {public:?}"), {
        format!("PrivateKey(RSA-2048, {fingerprint}) PublicKey(RSA-2048, {fingerprint})")
    });
    let hash = Sha256::digest(STANDARD.decode(key("app_rsa2048.pub.pkcs1.b64").trim()).unwrap());
    assert_eq!(fingerprint, hash[..8].iter().fold("sha256:".to_owned(), |text, byte| format!("{text}{byte:02x}")));
}

/// The nine integers of a two-prime PKCS#1 private key, RFC 8017 appendix A.1.2.
#[derive(Clone)]
struct Parts([Vec<u8>; 9]);

impl Parts {
    fn of_test_key() -> Self {
        let der = STANDARD.decode(key("app_rsa2048.pkcs1.b64").trim()).unwrap();
        let mut rest = &der[4..];
        Self(std::array::from_fn(|_| {
            let (header, len) = match rest[1] {
                0x82 => (4, usize::from(rest[2]) << 8 | usize::from(rest[3])),
                0x81 => (3, usize::from(rest[2])),
                len => (2, usize::from(len)),
            };
            let integer = rest[header..header + len].to_vec();
            rest = &rest[header + len..];
            integer.into_iter().skip_while(|byte| *byte == 0).collect()
        }))
    }

    fn der(&self) -> Vec<u8> {
        self.der_with(&[])
    }

    /// With something behind the integers, such as further primes.
    fn der_with(&self, tail: &[u8]) -> Vec<u8> {
        let integers = self.0.iter().enumerate().flat_map(|(i, part)| {
            let mut value = part.clone();
            if i == 0 && value.is_empty() || value.first().is_some_and(|byte| byte & 0x80 != 0) {
                value.insert(0, 0);
            }
            tlv(2, &value)
        });
        tlv(0x30, &integers.chain(tail.iter().copied()).collect::<Vec<_>>())
    }
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let len = u16::try_from(content.len()).unwrap().to_be_bytes();
    let header = match content.len() {
        ..128 => vec![tag, len[1]],
        128..256 => vec![tag, 0x81, len[1]],
        _ => vec![tag, 0x82, len[0], len[1]],
    };
    [header, content.to_vec()].concat()
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

/// The shape of a password-protected key (PBES2), without a key in it.
fn encrypted_pkcs8() -> Vec<u8> {
    let pbes2 = tlv(6, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d]);
    let algorithm = tlv(0x30, &[pbes2, tlv(0x30, &[])].concat());
    tlv(0x30, &[algorithm, tlv(4, &[0; 64])].concat())
}

/// The shape of an Ed25519 key, RFC 8410, with zeros for a seed.
fn ed25519() -> Vec<u8> {
    let algorithm = tlv(0x30, &tlv(6, &[0x2b, 0x65, 0x70]));
    tlv(0x30, &[tlv(2, &[0]), algorithm, tlv(4, &tlv(4, &[0; 32]))].concat())
}
