//! The text that a form's signature is checked against, compared with a slow reference written here.

#![no_main]

use std::sync::LazyLock;

use alipay::Client;
use alipay_fuzz::{Curious, client};
use libfuzzer_sys::fuzz_target;

static ASKED: LazyLock<Curious> = LazyLock::new(Curious::default);
static CLIENT: LazyLock<Client> = LazyLock::new(|| client(&*ASKED));

fuzz_target!(|bytes: &[u8]| {
    ASKED.0.lock().expect("no panic while locked").clear();
    assert!(CLIENT.notify().form_offline(bytes).is_err(), "nothing was believed");
    let asked = std::mem::take(&mut *ASKED.0.lock().expect("no panic while locked"));
    if asked.is_empty() {
        return;
    }
    let pairs = pairs(bytes).expect("what is verified is a form");
    for (i, (name, _)) in pairs.iter().enumerate() {
        assert!(pairs[..i].iter().all(|(other, _)| other != name), "a name twice");
    }
    for content in asked {
        let is_known =
            [false, true].iter().any(|typed| [false, true].iter().any(|empty| join(&pairs, *typed, *empty) == content));
        assert!(is_known, "another text than the reference's");
    }
});

/// The pairs of a form, read byte by byte.
fn pairs(form: &[u8]) -> Option<Vec<(Vec<u8>, Vec<u8>)>> {
    let mut pairs = Vec::new();
    for piece in form.split(|byte| *byte == b'&') {
        if piece.is_empty() {
            continue;
        }
        let at = piece.iter().position(|byte| *byte == b'=').unwrap_or(piece.len());
        pairs.push((unescape(&piece[..at])?, unescape(piece.get(at + 1..).unwrap_or_default())?));
    }
    Some(pairs)
}

fn unescape(text: &[u8]) -> Option<Vec<u8>> {
    let (mut out, mut i) = (Vec::new(), 0);
    while i < text.len() {
        match text[i] {
            b'+' => out.push(b' '),
            b'%' => {
                let digits = std::str::from_utf8(text.get(i + 1..i + 3)?).ok()?;
                if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    return None;
                }
                out.push(u8::from_str_radix(digits, 16).ok()?);
                i += 2;
            }
            byte => out.push(byte),
        }
        i += 1;
    }
    Some(out)
}

/// Sorted by repeatedly taking the least name, as the documentation puts it.
fn join(pairs: &[(Vec<u8>, Vec<u8>)], with_type: bool, with_empty: bool) -> Vec<u8> {
    let mut left: Vec<_> = pairs
        .iter()
        .filter(|(name, value)| match name.as_slice() {
            b"sign" | b"alipay_cert_sn" => false,
            b"sign_type" => with_type,
            _ => with_empty || !value.is_empty(),
        })
        .collect();
    let mut out = Vec::new();
    while let Some(least) = left.iter().map(|(name, _)| name.clone()).min() {
        let at = left.iter().position(|(name, _)| *name == least).expect("it is there");
        let (name, value) = left.remove(at);
        if !out.is_empty() {
            out.push(b'&');
        }
        out.extend(name.iter().chain(b"=").chain(value));
    }
    out
}
