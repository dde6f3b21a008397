//! DER byte by byte, so that tests can write what no library would.
#![allow(dead_code, unreachable_pub)] // each test target uses its own part

pub const INTEGER: u8 = 0x02;
pub const UTF8: u8 = 0x0c;
pub const PRINTABLE: u8 = 0x13;
pub const T61: u8 = 0x14;
pub const IA5: u8 = 0x16;
pub const BMP: u8 = 0x1e;

/// One element.
pub fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let len = u16::try_from(content.len()).unwrap().to_be_bytes();
    let head = match content.len() {
        ..128 => vec![tag, len[1]],
        128..256 => vec![tag, 0x81, len[1]],
        _ => vec![tag, 0x82, len[0], len[1]],
    };
    [head, content.to_vec()].concat()
}

pub fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

/// An object identifier, from its dotted form.
pub fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u128> = dotted.split('.').map(|arc| arc.parse().unwrap()).collect();
    let joined = [vec![arcs[0] * 40 + arcs[1]], arcs[2..].to_vec()].concat();
    let bytes = joined.into_iter().flat_map(|arc| {
        let digits: Vec<u8> = (0..19).map(|i| (arc >> (7 * i)) as u8 & 0x7f).collect();
        let len = digits.iter().rposition(|digit| *digit != 0).unwrap_or(0);
        digits.into_iter().take(len + 1).enumerate().rev().map(|(i, digit)| if i > 0 { digit | 0x80 } else { digit })
    });
    tlv(0x06, &bytes.collect::<Vec<_>>())
}

/// One attribute of a relative name.
pub fn attribute(kind: &str, tag: u8, value: &[u8]) -> Vec<u8> {
    sequence(&[oid(kind), tlv(tag, value)])
}

/// A relative name of these attributes.
pub fn relative(attributes: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x31, &attributes.concat())
}

/// A certificate with this issuer and this serial number (the content of the integer). Its signature is none.
pub fn certificate(issuer: &[u8], serial: &[u8], key: &[u8]) -> Vec<u8> {
    let algorithm = sequence(&[oid("1.2.840.113549.1.1.11"), tlv(0x05, &[])]);
    let validity = sequence(&[tlv(0x17, b"200101000000Z"), tlv(0x17, b"491231000000Z")]);
    let subject = sequence(&[relative(&[attribute("2.5.4.3", UTF8, b"2088000000000001-2021000000000000")])]);
    let version = tlv(0xa0, &tlv(INTEGER, &[2]));
    let body =
        sequence(&[version, tlv(INTEGER, serial), algorithm.clone(), issuer.to_vec(), validity, subject, key.to_vec()]);
    sequence(&[body, algorithm, tlv(0x03, &[0; 257])])
}

pub fn pem(label: &str, der: &[u8]) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};

    let text = STANDARD.encode(der);
    let lines = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap());
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.collect::<Vec<_>>().join("\n"))
}

/// The tag, the content and what follows of the first element.
pub fn first(bytes: &[u8]) -> (u8, &[u8], &[u8]) {
    let (head, len) = match bytes[1] {
        0x82 => (4, usize::from(bytes[2]) << 8 | usize::from(bytes[3])),
        0x81 => (3, usize::from(bytes[2])),
        len => (2, usize::from(len)),
    };
    (bytes[0], &bytes[head..head + len], &bytes[head + len..])
}
