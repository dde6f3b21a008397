//! What may have happened to values on their way, and how to take it back.

use super::{Cause, CharsetFault, Rewrite, html, rewrite};
use crate::{Charset, form};

/// One thing that happens to values.
pub(super) struct Repair {
    /// The cause, with the name of the parameter.
    pub(super) cause: fn(String) -> Cause,
    /// The value before it happened; `None` when it cannot have happened.
    pub(super) undo: fn(name: &str, value: &[u8]) -> Option<Vec<u8>>,
}

const fn repair(cause: fn(String) -> Cause, undo: fn(&str, &[u8]) -> Option<Vec<u8>>) -> Repair {
    Repair { cause, undo }
}

/// In the order in which they are tried.
pub(super) const REPAIRS: [Repair; 24] = [
    repair(Cause::Html, |_, value| Some(html::unescape(value))),
    repair(Cause::PlusAsSpace, pluses),
    repair(Cause::DecodedTwice, |_, value| Some(encoded(value, Style::Rfc3986))),
    repair(Cause::DecodedTwice, |_, value| Some(encoded(value, Style::Form))),
    repair(Cause::DecodedTwice, |_, value| Some(encoded(value, Style::LowerCase))),
    repair(Cause::DecodedTwice, |_, value| Some(encoded(value, Style::Uri))),
    repair(Cause::StillEncoded, |_, value| form::unescape(value).ok()),
    repair(Cause::StillEncoded, |_, value| decoded_but_pluses(value)),
    repair(recoded, |_, value| {
        Charset::Gbk.encode(std::str::from_utf8(value).ok()?).ok().map(|text| text.into_owned())
    }),
    repair(recoded, |_, value| Charset::Gbk.decode(value).ok().map(|text| text.into_owned().into_bytes())),
    repair(latin1, |_, value| bytes_of_latin1(value)),
    repair(slashes, |_, value| json(value, rewrite::with_slashes)),
    repair(slashes, |_, value| json(value, rewrite::without_slashes)),
    repair(whitespace, |_, value| json(value, rewrite::compact)),
    repair(whitespace, |_, value| json(value, rewrite::spaced)),
    repair(escapes, |_, value| json(value, rewrite::characters)),
    repair(escapes, |_, value| json(value, rewrite::escapes)),
    repair(escapes, |_, value| json(value, |text| rewrite::escaped(text, "&<>"))), // Go
    repair(escapes, |_, value| json(value, |text| rewrite::escaped(text, "&<>'="))), // Gson
    repair(Cause::Html, |_, value| text(value, html::escape)),
    repair(backslashes, |_, value| text(value, rewrite::without_backslashes)),
    repair(numbers, two_decimals),
    repair(line_breaks, |_, value| text(value, |text| text.replace("\r\n", "\n").replace('\n', "\r\n"))),
    repair(line_breaks, |_, value| text(value, |text| text.replace("\r\n", "\n"))),
];

fn recoded(name: String) -> Cause {
    Cause::Charset(name, CharsetFault::Recoded)
}

fn latin1(name: String) -> Cause {
    Cause::Charset(name, CharsetFault::Utf8AsLatin1)
}

fn slashes(name: String) -> Cause {
    Cause::Rewritten(name, Rewrite::Slashes)
}

fn whitespace(name: String) -> Cause {
    Cause::Rewritten(name, Rewrite::Whitespace)
}

fn escapes(name: String) -> Cause {
    Cause::Rewritten(name, Rewrite::Escapes)
}

fn backslashes(name: String) -> Cause {
    Cause::Rewritten(name, Rewrite::Backslashes)
}

fn numbers(name: String) -> Cause {
    Cause::Rewritten(name, Rewrite::Numbers)
}

fn line_breaks(name: String) -> Cause {
    Cause::Rewritten(name, Rewrite::LineBreaks)
}

fn text(value: &[u8], change: impl FnOnce(&str) -> String) -> Option<Vec<u8>> {
    std::str::from_utf8(value).ok().map(|text| change(text).into_bytes())
}

/// Changes objects and lists only.
fn json(value: &[u8], change: impl FnOnce(&str) -> String) -> Option<Vec<u8>> {
    if value.trim_ascii_start().starts_with(b"{") || value.trim_ascii_start().starts_with(b"[") {
        text(value, change)
    } else {
        None
    }
}

/// Spaces were plus signs, but for the one in a time.
fn pluses(_: &str, value: &[u8]) -> Option<Vec<u8>> {
    (!is_time(value)).then(|| value.iter().map(|byte| if *byte == b' ' { b'+' } else { *byte }).collect())
}

/// Whether a value is `yyyy-MM-dd HH:mm:ss`, perhaps with a fraction.
pub(super) fn is_time(value: &[u8]) -> bool {
    let shape = b"dddd-dd-dd dd:dd:dd";
    value.len() >= shape.len()
        && shape.iter().zip(value).all(|(kind, byte)| if *kind == b'd' { byte.is_ascii_digit() } else { kind == byte })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Rfc3986,
    /// A space is `+`, as in forms.
    Form,
    /// Hexadecimal digits in lower case.
    LowerCase,
    /// As `encodeURI`: whatever may be in an address stays.
    Uri,
}

fn encoded(value: &[u8], style: Style) -> Vec<u8> {
    let stays = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || match style {
                Style::Form => b"*-._".contains(&byte),
                Style::Uri => b"-_.!~*'();/?:@&=+$,#".contains(&byte),
                Style::Rfc3986 | Style::LowerCase => b"-._~".contains(&byte),
            }
    };
    let mut out = Vec::with_capacity(value.len() * 2);
    for byte in value {
        match *byte {
            byte if stays(byte) => out.push(byte),
            b' ' if style == Style::Form => out.push(b'+'),
            byte if style == Style::LowerCase => out.extend(format!("%{byte:02x}").bytes()),
            byte => out.extend(format!("%{byte:02X}").bytes()),
        }
    }
    out
}

fn decoded_but_pluses(value: &[u8]) -> Option<Vec<u8>> {
    let kept: Vec<u8> = value
        .iter()
        .flat_map(|byte| if *byte == b'+' { b"%2B".as_slice() } else { std::slice::from_ref(byte) })
        .copied()
        .collect();
    form::unescape(&kept).ok()
}

/// Every character was a byte.
fn bytes_of_latin1(value: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(value).ok().filter(|text| !text.is_ascii())?;
    let bytes = text.chars().map(|character| u8::try_from(character).ok()).collect::<Option<Vec<u8>>>();
    bytes.or_else(|| {
        let (bytes, _, has_others) = encoding_rs::WINDOWS_1252.encode(text);
        (!has_others).then(|| bytes.into_owned())
    })
}

/// Amounts have two decimals.
fn two_decimals(name: &str, value: &[u8]) -> Option<Vec<u8>> {
    let is_amount = ["amount", "fee", "price"].iter().any(|part| name.contains(part));
    let text = std::str::from_utf8(value).ok().filter(|_| is_amount)?;
    let (yuan, fen) = text.split_once('.').unwrap_or((text, ""));
    let is_number = !yuan.is_empty() && [yuan, fen].concat().bytes().all(|byte| byte.is_ascii_digit());
    (is_number && fen.len() <= 2).then(|| format!("{yuan}.{fen:0<2}").into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_times() {
        assert_eq!(two_decimals("total_amount", b"0.1").unwrap(), b"0.10");
        assert_eq!(two_decimals("refund_fee", b"88").unwrap(), b"88.00");
        assert_eq!(two_decimals("total_amount", b"1.234"), None);
        assert_eq!(two_decimals("seller_id", b"2088"), None);
        assert!(is_time(b"2026-03-15 10:20:30.123") && !is_time(b"2026-03-15"));
    }

    #[test]
    fn encodings() {
        let text = "a b*~中/".as_bytes();
        for (style, encoded_text) in [
            (Style::Rfc3986, "a%20b%2A~%E4%B8%AD%2F"),
            (Style::Form, "a+b*%7E%E4%B8%AD%2F"),
            (Style::LowerCase, "a%20b%2a~%e4%b8%ad%2f"),
            (Style::Uri, "a%20b*~%E4%B8%AD/"),
        ] {
            assert_eq!(encoded(text, style), encoded_text.as_bytes());
        }
        assert_eq!(decoded_but_pluses(b"a+b%2Bc").unwrap(), b"a+b+c");
    }
}
