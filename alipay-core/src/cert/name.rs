//! Distinguished names as Java prints them, since the serial number of a certificate is a hash of that text.
//!
//! RFC 2253: most specific part first, a bare comma between, short names for nine types; everything else is a dotted
//! identifier with the value in hexadecimal.

use std::fmt::Write as _;

use super::der::{self, Element, OID, SEQUENCE, SET};

/// The types with a short name, RFC 2253 §2.3.
const SHORT_NAMES: [(&str, &str); 9] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.6", "C"),
    ("2.5.4.9", "STREET"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("0.9.2342.19200300.100.1.1", "UID"),
];

/// Tags whose value is text: UTF8String, PrintableString, T61String, IA5String, GeneralString, BMPString.
const TEXT: [u8; 6] = [0x0c, 0x13, 0x14, 0x16, 0x1b, 0x1e];

/// The name in RFC 2253 form; `None` when it is no name.
pub(super) fn rfc2253(name: Element<'_>) -> Option<String> {
    let mut parts = Vec::new();
    for part in name.children() {
        parts.push(relative(part)?);
    }
    parts.reverse();
    Some(parts.join(","))
}

/// The last common name, without escapes.
pub(super) fn common_name(name: Element<'_>) -> Option<String> {
    let pairs = name.children().flat_map(Element::children);
    let values = pairs.filter_map(|pair| {
        let (kind, value) = attribute(pair)?;
        (kind == "2.5.4.3").then(|| String::from_utf8_lossy(value.content).into_owned())
    });
    values.last()
}

/// One relative name; several attributes of one are joined by `+`.
fn relative(set: Element<'_>) -> Option<String> {
    if set.tag != SET {
        return None;
    }
    let mut text = String::new();
    for pair in set.children() {
        let (kind, value) = attribute(pair)?;
        if !text.is_empty() {
            text.push('+');
        }
        match SHORT_NAMES.iter().find(|(oid, _)| *oid == kind) {
            Some((_, name)) if TEXT.contains(&value.tag) => {
                text.push_str(name);
                text.push('=');
                text.push_str(&escaped(&java_text(value.content)));
            }
            short => {
                text.push_str(short.map_or(kind.as_str(), |(_, name)| name));
                text.push_str("=#");
                for byte in value.to_der() {
                    let _ = write!(text, "{byte:02x}"); // writing into a String cannot fail
                }
            }
        }
    }
    Some(text)
}

fn attribute(pair: Element<'_>) -> Option<(String, Element<'_>)> {
    let mut parts = (pair.tag == SEQUENCE).then(|| pair.children())?;
    let kind = der::dotted(parts.expect(OID)?.content)?;
    Some((kind, parts.next()?))
}

/// UTF-8 with a replacement character for what is none, as Java counts it: one for a surrogate, where Rust counts its
/// bytes.
fn java_text(bytes: &[u8]) -> String {
    const NEVER_VALID: u8 = 0xff;
    let mut pieces = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        rest = match rest {
            [0xed, 0xa0..=0xbf, 0x80..=0xbf, rest @ ..] | [0xed, 0xa0..=0xbf, rest @ ..] => {
                pieces.push(NEVER_VALID);
                rest
            }
            _ => {
                pieces.push(*first);
                tail
            }
        };
    }
    String::from_utf8_lossy(&pieces).into_owned()
}

/// Special characters get a backslash, and so do spaces at both ends.
fn escaped(value: &str) -> String {
    let inner = value.trim_matches([' ', '\r']);
    let start = value.len() - value.trim_start_matches([' ', '\r']).len();
    let end = start + inner.len();
    let mut out = String::with_capacity(value.len() + 8);
    for (at, c) in value.char_indices() {
        if at < start || at >= end || matches!(c, ',' | '=' | '+' | '<' | '>' | '#' | ';' | '"' | '\\') {
            out.push('\\');
        }
        match c {
            '\0' => out.push_str("\\00"),
            c => out.push(c),
        }
    }
    out
}
