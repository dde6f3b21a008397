//! Any query as a callback: only with the state that was sent, for this app, and with a code that stands in it.

#![no_main]

use std::sync::LazyLock;

use alipay::{Client, State};
use alipay_fuzz::{APP_ID, Cheap, client, show};
use libfuzzer_sys::fuzz_target;

static CLIENT: LazyLock<Client> = LazyLock::new(|| client(Cheap));

fuzz_target!(|query: &str| {
    let state = State::from("s%2+&=".to_owned());
    match CLIENT.authorization_callback(query, &state) {
        Ok(callback) => {
            let pairs: Vec<(String, String)> = query.trim_start_matches('?').split('&').filter_map(pair).collect();
            let all = |name: &str| {
                pairs.iter().filter(|(other, _)| other == name).map(|(_, value)| value.clone()).collect::<Vec<_>>()
            };
            assert_eq!(all("state"), ["s%2+&="], "another state");
            assert!(all("app_id").iter().all(|app_id| app_id.is_empty() || app_id == APP_ID), "another app");
            let name = if callback.is_for_app { "app_auth_code" } else { "auth_code" };
            assert_eq!(all(name), [callback.code.as_str()], "another code");
            assert!(!callback.code.is_empty());
        }
        Err(error) => show(&error),
    }
    assert!(CLIENT.authorization_callback(query, &State::from(String::new())).is_err(), "no state is no state");
});

/// A pair, unescaped slowly.
fn pair(piece: &str) -> Option<(String, String)> {
    let (name, value) = piece.split_once('=')?;
    Some((unescape(name)?, unescape(value)?))
}

fn unescape(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [bytes.next()?, bytes.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(out).ok()
}
