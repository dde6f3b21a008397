//! Any bytes as the body of an answer, with the real verifier: what it accepts is one of the texts that were signed.

#![no_main]

use std::sync::LazyLock;

use alipay::{Charset, DecodedBody, Envelope, Verifier};
use alipay_fuzz::{NODE, SIGNED, genuine};
use libfuzzer_sys::fuzz_target;

static VERIFIER: LazyLock<Box<dyn Verifier>> = LazyLock::new(|| Box::new(genuine()));

fuzz_target!(|bytes: &[u8]| {
    for charset in [Charset::Utf8, Charset::Gbk] {
        let Ok(body) = DecodedBody::new(bytes, charset) else { continue };
        let Ok(envelope) = Envelope::open(&body, NODE) else { continue };
        assert!(bytes.windows(envelope.signed.len()).any(|window| window == envelope.signed), "a slice of the body");
        assert_eq!(charset.decode(envelope.signed).expect("a text"), envelope.node);
        if envelope.verify(&**VERIFIER) == Ok(true) {
            // Slashes may have been escaped after the signature was made; pair by pair, as JSON reads them.
            let is_signed = SIGNED.iter().any(|text| *text == envelope.node || *text == unescaped(envelope.node));
            assert!(is_signed, "accepted what nobody signed");
        }
    }
});

/// `\/` → `/`, slowly.
fn unescaped(node: &str) -> String {
    let (mut out, mut letters) = (String::new(), node.chars());
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, true) => match letters.next() {
                Some('/') => out.push('/'),
                Some(other) => out.extend(['\\', other]),
                None => out.push('\\'),
            },
            (letter, _) => out.push(letter),
        }
    }
    out
}
