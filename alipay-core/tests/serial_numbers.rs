//! Serial numbers of certificates as the platform computes them: row K09 of the attack corpus.
//!
//! The names were printed by Java 17, `new X500Principal(der).getName()`, which is what the platform's own SDK hashes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/der.rs"]
mod der;
mod support;

use alipay_core::{Certificate, CertificateError};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use der::{BMP, IA5, PRINTABLE, T61, UTF8, attribute, certificate, relative, sequence, tlv};
use md5::{Digest as _, Md5};
use support::key;

const CN: &str = "2.5.4.3";
const OU: &str = "2.5.4.11";
const C: &str = "2.5.4.6";

/// The serial number that belongs to an issuer's name and a decimal number.
fn sn_of(issuer: &str, number: &str) -> String {
    Md5::digest(format!("{issuer}{number}")).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read(issuer: &[u8], serial: &[u8]) -> Result<Certificate, CertificateError> {
    let spki = STANDARD.decode(key("app_rsa2048.pub.b64").trim()).unwrap();
    Certificate::parse(&certificate(issuer, serial, &spki))
}

/// `C=CN`, then one attribute.
fn issuer(kind: &str, tag: u8, value: &[u8]) -> Vec<u8> {
    sequence(&[country(), relative(&[attribute(kind, tag, value)])])
}

fn country() -> Vec<u8> {
    relative(&[attribute(C, PRINTABLE, b"CN")])
}

#[track_caller]
fn assert_name(issuer: &[u8], expected: &str) {
    let certificate = read(issuer, &[0x12, 0x34]).unwrap_or_else(|error| panic!("{expected}: {error}"));
    assert_eq!(certificate.sn(), sn_of(expected, "4660"), "{expected}");
}

#[test]
fn k09_characters_with_a_meaning_are_escaped() {
    let names = [
        ("Root", "CN=Root,C=CN"),
        ("A, B", r"CN=A\, B,C=CN"),
        ("A+B", r"CN=A\+B,C=CN"),
        (r#"A "B" C"#, r#"CN=A \"B\" C,C=CN"#),
        ("A=B", r"CN=A\=B,C=CN"),
        (r"A<B>;C\D", r"CN=A\<B\>\;C\\D,C=CN"),
        ("#x", r"CN=\#x,C=CN"),
        ("x#y", r"CN=x\#y,C=CN"),
        (" x", r"CN=\ x,C=CN"),
        ("x ", r"CN=x\ ,C=CN"),
        ("  x  ", r"CN=\ \ x\ \ ,C=CN"),
        ("x  y", "CN=x  y,C=CN"),
        ("   ", r"CN=\ \ \ ,C=CN"),
        ("", "CN=,C=CN"),
        ("\r x\r", "CN=\\\r\\ x\\\r,C=CN"),
        ("\n x\n", "CN=\n x\n,C=CN"),
        ("\tx\t", "CN=\tx\t,C=CN"),
        (r#"- "x", y+z=#1; "#, r#"CN=- \"x\"\, y\+z\=\#1\;\ ,C=CN"#),
        ("支付宝(中国)", "CN=支付宝(中国),C=CN"),
        ("😀", "CN=😀,C=CN"),
        ("a\0b", r"CN=a\00b,C=CN"),
        ("a\u{a0}", "CN=a\u{a0},C=CN"),
        ("\u{2028}x", "CN=\u{2028}x,C=CN"),
        ("\u{feff}x", "CN=\u{feff}x,C=CN"),
        ("\u{1}\u{7f}", "CN=\u{1}\u{7f},C=CN"),
    ];
    for (text, expected) in names {
        assert_name(&issuer(CN, UTF8, text.as_bytes()), expected);
    }
    assert_name(&issuer(CN, UTF8, "x".repeat(130).as_bytes()), &format!("CN={},C=CN", "x".repeat(130)));
    assert_name(&issuer(CN, UTF8, "好".repeat(100).as_bytes()), &format!("CN={},C=CN", "好".repeat(100)));
}

#[test]
fn k09_every_kind_of_text() {
    const GENERAL: u8 = 0x1b;
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
    assert_name(&issuer(CN, PRINTABLE, b"A, B"), r"CN=A\, B,C=CN");
    assert_name(&issuer(CN, IA5, b"x@y.z"), "CN=x@y.z,C=CN");
    assert_name(&issuer(CN, GENERAL, b"gen"), "CN=gen,C=CN");
    assert_name(&issuer(CN, T61, b"tele"), "CN=tele,C=CN");
    // Java takes all of them for UTF-8, those that are not as well.
    assert_name(&issuer(CN, BMP, &utf16("AB")), r"CN=\00A\00B,C=CN");
    assert_name(&issuer(CN, BMP, &utf16(" A ")), r"CN=\00 \00A\00\ ,C=CN");
    assert_name(&issuer(CN, BMP, &utf16("支付宝")), "CN=e/N\u{fffd}[\u{fffd},C=CN");
    assert_name(&issuer(CN, T61, b"Soci\xe9t\xe9"), "CN=Soci\u{fffd}t\u{fffd},C=CN");
    // What is no text of these kinds stays as it is.
    for (tag, expected) in [(0x1c, "1c"), (0x12, "12"), (0x1a, "1a"), (0x04, "04"), (0x02, "02")] {
        assert_name(&issuer(CN, tag, &[0, 0, 0, 0x41]), &format!("CN=#{expected}0400000041,C=CN"));
    }
    assert_name(&issuer(CN, 0x05, &[]), "CN=#0500,C=CN");
    assert_name(&issuer(CN, 0x30, &tlv(UTF8, b"x")), "CN=#30030c0178,C=CN");
}

#[test]
fn k09_bytes_that_are_no_utf8() {
    // One replacement character for each piece that could have been the beginning of a character.
    let pieces: [(&[u8], usize, &str); 11] = [
        (b"\xf0\x9f", 1, ""),
        (b"\xf0\x9f\x98", 1, ""),
        (b"\xc0\xaf", 2, ""),
        (b"\xe4\xbd", 1, ""),
        (b"\xe4x", 1, "x"),
        (b"\xf4\x90\x80\x80", 4, ""),
        (b"\xe0\x80\x80", 3, ""),
        (b"\xf0\x80\x80\x80", 4, ""),
        (b"\xf8\x88\x80\x80\x80", 5, ""),
        (b"\x80\x80", 2, ""),
        (b"\xf1\x80\x80x", 1, "x"),
    ];
    for (bytes, count, tail) in pieces {
        assert_name(&issuer(CN, T61, bytes), &format!("CN={}{tail},C=CN", "\u{fffd}".repeat(count)));
    }
}

/// A surrogate in UTF-8 is one piece for Java, though no valid character begins like that.
#[test]
fn k09_surrogates_count_once() {
    assert_name(&issuer(CN, T61, b"a\xed\xa0\x80b"), "CN=a\u{fffd}b,C=CN");
    assert_name(&issuer(CN, T61, b"\xed\xbf\xbf"), "CN=\u{fffd},C=CN");
    assert_name(&issuer(CN, T61, b"\xed\xb0x"), "CN=\u{fffd}x,C=CN");
}

#[test]
fn k09_types_with_and_without_a_short_name() {
    let short = [
        ("2.5.4.9", "STREET"),
        ("2.5.4.7", "L"),
        ("2.5.4.8", "ST"),
        ("2.5.4.10", "O"),
        ("2.5.4.11", "OU"),
        ("0.9.2342.19200300.100.1.25", "DC"),
        ("0.9.2342.19200300.100.1.1", "UID"),
    ];
    for (kind, name) in short {
        assert_name(&issuer(kind, PRINTABLE, b"v"), &format!("{name}=v,C=CN"));
    }
    let others = [
        "2.5.4.5",
        "2.5.4.12",
        "2.5.4.4",
        "2.5.4.42",
        "1.2.3.4",
        "2.999.1",
        "2.16.840.1.113730.3.1.1",
        "1.3.6.1.4.1.18446744073709551616.1",
        "2.23.133.2.3",
        "2.47.5",
        "2.48.5",
    ];
    for kind in others {
        assert_name(&issuer(kind, PRINTABLE, b"v"), &format!("{kind}=#130176,C=CN"));
    }
    assert_name(&issuer("1.2.840.113549.1.9.1", IA5, b"v"), "1.2.840.113549.1.9.1=#160176,C=CN");
    let long = format!("1.2.3.4=#0c8182{},C=CN", "78".repeat(130));
    assert_name(&issuer("1.2.3.4", UTF8, "x".repeat(130).as_bytes()), &long);
}

#[test]
fn k09_names_of_odd_shapes() {
    let cn = |text: &str| attribute(CN, UTF8, text.as_bytes());
    let ou = |text: &str| attribute(OU, UTF8, text.as_bytes());
    let shapes = [
        (sequence(&[country(), relative(&[cn("a"), ou("b")])]), "CN=a+OU=b,C=CN"),
        (sequence(&[relative(&[ou("b"), cn("a")]), country()]), "C=CN,OU=b+CN=a"),
        (sequence(&[relative(&[cn("b"), cn("a")])]), "CN=b+CN=a"),
        (sequence(&[relative(&[attribute("1.2.3.4", UTF8, b"b"), cn("a+")])]), r"1.2.3.4=#0c0162+CN=a\+"),
        (sequence(&[relative(&[ou("1")]), relative(&[ou("2")]), relative(&[cn("x")])]), "CN=x,OU=2,OU=1"),
        (sequence(&[country(), relative(&[]), relative(&[cn("x")])]), "CN=x,,C=CN"),
        (sequence(&[relative(&[]), relative(&[cn("x")])]), "CN=x,"),
        (sequence(&[relative(&[])]), ""),
        (sequence(&[]), ""),
    ];
    for (name, expected) in shapes {
        assert_name(&name, expected);
    }
}

/// A length that takes more bytes than it must: Java writes the value anew.
#[test]
fn k09_lengths_are_written_as_short_as_they_can_be() {
    let pair = sequence(&[der::oid("1.2.3.4"), vec![UTF8, 0x81, 0x01, b'x']]);
    assert_name(&sequence(&[relative(&[pair])]), "1.2.3.4=#0c0178");
}

#[test]
fn k09_every_serial_number_that_is_one() {
    let name = issuer(CN, UTF8, b"Root");
    let numbers: [(&[u8], &str); 9] = [
        (&[0], "0"),
        (&[1], "1"),
        (&[0x7f], "127"),
        (&[0, 0x80], "128"),
        (&[0, 0, 0, 1], "1"),
        (&[0, 0xff, 0xff], "65535"),
        (&[0x7f; 20], "727885129180488904360266563744972327436484050815"),
        // 2^159 - 1 is the largest of twenty bytes, 2^160 - 1 needs a zero in front.
        (&[&[0x7f][..], &[0xff; 19]].concat(), "730750818665451459101842416358141509827966271487"),
        (&[&[0][..], &[0xff; 20]].concat(), "1461501637330902918203684832716283019655932542975"),
    ];
    for (bytes, decimal) in numbers {
        assert_eq!(read(&name, bytes).unwrap().sn(), sn_of("CN=Root,C=CN", decimal), "{decimal}");
    }
    // RFC 5280 wants a positive number: a certificate with another one is refused, not misnamed.
    let huge = [&[1][..], &[0; 100]].concat();
    for bytes in [&[][..], &[0x80], &[0xff], &[0xff, 0x7f], &[0x80; 20], &huge] {
        assert_eq!(read(&name, bytes).unwrap_err(), CertificateError::Malformed, "{bytes:x?}");
    }
}

#[test]
fn k09_issuers_that_are_no_names() {
    let pair = attribute(CN, UTF8, b"x");
    let wrong = [
        tlv(0x31, &relative(std::slice::from_ref(&pair))), // a set for the sequence
        sequence(std::slice::from_ref(&pair)),             // no set
        sequence(&[relative(&[tlv(0x31, &pair)])]),        // a set for the pair
        sequence(&[relative(&[sequence(&[tlv(UTF8, b"x")])])]), // no type
        sequence(&[relative(&[sequence(&[der::oid(CN)])])]), // no value
        sequence(&[relative(&[sequence(&[tlv(0x06, &[]), tlv(UTF8, b"x")])])]), // an empty type
        sequence(&[relative(&[sequence(&[tlv(0x06, &[0x55, 0x84]), tlv(UTF8, b"x")])])]), // a type that is cut off
    ];
    for (i, name) in wrong.iter().enumerate() {
        assert_eq!(read(name, &[1]).unwrap_err(), CertificateError::Malformed, "{i}");
    }
}
