//! Any text as a key: loaded keys work, others are refused in a few words, and the two halves are told apart.

#![no_main]

use alipay::{PrivateKey, PublicKey, SignType, Verifier as _};
use alipay_fuzz::show;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let private = PrivateKey::parse(text);
    let public = PublicKey::parse(text);
    assert!(private.is_err() || public.is_err(), "a text that is both halves");
    match private {
        Ok(key) => {
            assert!((1024..=4096).contains(&key.bits()));
            let signer = key.signer(SignType::Rsa2);
            if let Ok(signer) = signer {
                let signature = signer.sign_now(b"a=1").expect("a key that was checked can sign");
                key.public_key().verifier(SignType::Rsa2).expect("its half").verify(b"a=1", &signature).expect("fits");
            }
            let again = PublicKey::parse(&key.public_key().to_base64()).expect("what was written can be read");
            assert_eq!(again, key.public_key());
        }
        Err(error) => show(&error),
    }
    match public {
        Ok(key) => {
            assert_eq!(PublicKey::parse(&key.to_base64()).expect("what was written can be read"), key);
            if let Ok(verifier) = key.verifier(SignType::Rsa2) {
                let _ = verifier.verify(b"a=1", "AAAA");
            }
        }
        Err(error) => show(&error),
    }
});
