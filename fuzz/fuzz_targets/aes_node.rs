//! Any text as encrypted content: what is decrypted is, encrypted again, the same text.

#![no_main]

use std::sync::LazyLock;

use alipay::{AesKey, Client, Encryption, HttpResponse, trade::TradeQuery};
use alipay_fuzz::{NODE, Trusting, Unreachable, builder, show};
use libfuzzer_sys::fuzz_target;

const KEY: &str = include_str!("../../alipay-core/tests/vectors/keys/aes128.b64");

static AES: LazyLock<AesKey> = LazyLock::new(|| AesKey::parse(KEY).expect("a key"));
static CLIENT: LazyLock<Client> =
    LazyLock::new(|| builder(Trusting).aes_key(KEY).transport(Unreachable).build().expect("a client"));

fuzz_target!(|text: &str| {
    if let Ok(content) = AES.decrypt(Encryption::Aes, text) {
        let one_line: String = text.split(['\r', '\n']).collect();
        assert_eq!(AES.encrypt(Encryption::Aes, &content), one_line, "a second spelling");
    }
    if let Ok(content) = AES.decrypt(Encryption::AesV2, text) {
        let again = AES.encrypt(Encryption::AesV2, &content);
        assert_eq!(AES.decrypt(Encryption::AesV2, &again).as_deref(), Ok(&*content));
    }
    // The text as the content of the node as well, so that mutations reach what is read after it was decrypted.
    for node in [text.to_owned(), AES.encrypt(Encryption::Aes, text.as_bytes())] {
        let body = format!(r#"{{"{NODE}":"{node}","sign":"x"}}"#);
        match CLIENT.call(TradeQuery::by_out_trade_no("A1")).encrypt().accept(&HttpResponse::new(200, body)) {
            Ok(response) => assert!(response.text().trim_start().starts_with('{')),
            Err(error) => show(&error),
        }
    }
});
