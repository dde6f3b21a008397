//! Any bytes as the body of an answer, with the real verifier: what it accepts is one of the texts that were signed.

#![no_main]

use std::sync::LazyLock;

use alipay::{Charset, DecodedBody, Envelope, Verifier};
use alipay_fuzz::{NODE, genuine, is_signed};
use libfuzzer_sys::fuzz_target;

static VERIFIER: LazyLock<Box<dyn Verifier>> = LazyLock::new(|| Box::new(genuine()));

fuzz_target!(|bytes: &[u8]| {
    for charset in [Charset::Utf8, Charset::Gbk] {
        let Ok(body) = DecodedBody::new(bytes, charset) else { continue };
        let Ok(envelope) = Envelope::open(&body, NODE) else { continue };
        assert!(bytes.windows(envelope.signed.len()).any(|window| window == envelope.signed), "a slice of the body");
        assert_eq!(charset.decode(envelope.signed).expect("a text"), envelope.node);
        if envelope.verify(&**VERIFIER) == Ok(true) {
            assert!(is_signed(envelope.node), "accepted what nobody signed");
        }
    }
});
