//! Any bytes as the body of an answer to a typed call. With a verifier that knows what was signed, only that is handed
//! out; with one that believes everything, whatever is read can be written and read again.

#![no_main]

use std::sync::LazyLock;

use alipay::{
    Client, HttpResponse,
    codec::{decode, to_json},
    trade::{TradeQuery, TradeQueryResponse},
};
use alipay_fuzz::{Cheap, Trusting, client, is_signed, show};
use libfuzzer_sys::fuzz_target;

static STRICT: LazyLock<Client> = LazyLock::new(|| client(Cheap));
static CREDULOUS: LazyLock<Client> = LazyLock::new(|| client(Trusting));

fuzz_target!(|bytes: &[u8]| {
    let answer = HttpResponse::new(200, bytes);
    match STRICT.call(TradeQuery::by_out_trade_no("A1")).accept(&answer) {
        Ok(response) => {
            let text = response.text();
            assert!(is_signed(text), "forged");
            assert!(text.contains(r#""code":"10000""#), "a refusal as a success");
        }
        Err(error) => show(&error),
    }
    match CREDULOUS.call(TradeQuery::by_out_trade_no("A1")).accept(&answer) {
        Ok(response) => {
            let text = response.text().as_bytes();
            let is_utf8 = std::str::from_utf8(bytes).is_ok();
            assert!(!is_utf8 || bytes.windows(text.len()).any(|window| window == text), "text from nowhere");
            let written = to_json(&*response);
            let again: TradeQueryResponse = decode(&written).expect("what was written can be read");
            assert_eq!(to_json(&again), written);
        }
        Err(error) => show(&error),
    }
});
