//! Any bytes in both charsets: what is read can be written, and is then read as the same text.

#![no_main]

use alipay::{Charset, DecodedBody};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for charset in [Charset::Utf8, Charset::Gbk] {
        let decoded = charset.decode(bytes);
        assert_eq!(decoded.is_ok(), DecodedBody::new(bytes, charset).is_ok());
        let Ok(text) = decoded else { continue };
        assert!(bytes.len() >= text.chars().count(), "characters from nowhere");
        match charset.encode(&text) {
            Ok(encoded) => {
                assert!(charset.can_encode(&text));
                assert_eq!(charset.decode(&encoded).expect("what was written can be read"), text);
                assert!(charset == Charset::Gbk || *encoded == *bytes, "one spelling in UTF-8");
            }
            Err(error) => {
                assert!(!charset.can_encode(&text) && charset == Charset::Gbk);
                alipay_fuzz::show(&error);
            }
        }
    }
});
