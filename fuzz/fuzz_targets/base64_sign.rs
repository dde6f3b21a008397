//! Any text as a signature: exactly one spelling of the genuine one is accepted.

#![no_main]

use std::sync::LazyLock;

use alipay::Verifier;
use alipay_fuzz::{ALIPAY_KEY, SIGNED, genuine, sign};
use libfuzzer_sys::fuzz_target;

static VERIFIER: LazyLock<Box<dyn Verifier>> = LazyLock::new(|| Box::new(genuine()));
static GENUINE: LazyLock<String> = LazyLock::new(|| sign(ALIPAY_KEY, SIGNED[0]));

fuzz_target!(|text: &str| {
    if VERIFIER.verify(SIGNED[0].as_bytes(), text).is_ok() {
        assert_eq!(text, *GENUINE, "a second spelling");
    }
});
