//! Tells what a key or certificate file is.

use crate::{
    input,
    outcome::{Answer, Mistake, Run, capital, visible},
};
use alipay::{
    Certificate, Clock as _, DateTime, KeyError, KeyStructure, PrivateKey, PublicKey, SignType, SystemClock,
    root_cert_sn,
};
use std::{fmt::Write as _, path::PathBuf};

/// Kind, format, size, fingerprint; of certificates owner, issuer, validity and serial numbers. Shows no secret.
#[derive(Debug, clap::Args)]
pub(crate) struct Inspect {
    /// A private key, a public key, a certificate, or a bundle of root certificates; - is standard input.
    file: PathBuf,
}

pub(crate) fn run(inspect: &Inspect) -> Run {
    let bytes = input::bytes(&inspect.file)?;
    let name = input::name(&inspect.file);
    let certificate_error = match Certificate::parse_all(&bytes) {
        Ok(certificates) => return Ok(Answer::right(of_certificates(&certificates, &spelling(&bytes)))),
        Err(error) => error,
    };
    let text = KeyStructure::text_of(&bytes).map_err(|error| mistake(&name, error))?;
    let structure = KeyStructure::of(text).map_err(|error| mistake(&name, error))?;
    if structure == KeyStructure::Certificate {
        return Err(damaged(&name, &certificate_error.to_string()));
    }
    let described = of_key(text, structure, &spelling(&bytes)).map_err(|error| mistake(&name, error))?;
    Ok(Answer::right(described))
}

/// A key of another kind is said to be that, with the error's own advice; copying it again does not help.
fn mistake(name: &str, error: KeyError) -> Mistake {
    let text = error.to_string();
    let kind = match error {
        KeyError::Encrypted
        | KeyError::NotRsa
        | KeyError::Utf16
        | KeyError::NotUtf8
        | KeyError::Der
        | KeyError::Pkcs12
        | KeyError::OpenSsh
        | KeyError::RequestGiven => text.split_once(": "),
        _ => None,
    };
    match kind {
        Some((kind, advice)) => Mistake::new(format!("{name} cannot be inspected: {kind}"), capital(advice)),
        None => damaged(name, &text),
    }
}

fn damaged(name: &str, wrong: &str) -> Mistake {
    Mistake::new(
        format!("{name} is no key or certificate: {wrong}"),
        "Copy the file again as the key tool or the console wrote it",
    )
}

fn of_key(text: &str, structure: KeyStructure, spelling: &str) -> Result<String, KeyError> {
    let (key, kind, line) = match structure.is_private() {
        true => (PrivateKey::parse(text)?.public_key(), "private key", "public half, for the console"),
        false => (PublicKey::parse(text)?, "public key", "one line, as the console shows it"),
    };
    let (format, label) = match structure {
        KeyStructure::Pkcs1Private => ("PKCS#1", "RSA PRIVATE KEY"),
        KeyStructure::Pkcs1Public => ("PKCS#1", "RSA PUBLIC KEY"),
        KeyStructure::Pkcs8Private => ("PKCS#8", "PRIVATE KEY"),
        _ => ("SubjectPublicKeyInfo", "PUBLIC KEY"),
    };
    let mut out = format!("{kind}, {format}, {spelling}\n");
    if text.contains("-----BEGIN ") && !text.contains(&format!("-----BEGIN {label}-----")) {
        let _ = writeln!(out, "  label        of another format: other programs may want {label}");
    }
    let _ = writeln!(out, "  kind         {}", key.algorithm()); // writing into a String cannot fail
    let _ = writeln!(out, "  fingerprint  {}", key.fingerprint());
    let _ = writeln!(out, "  {line}:\n{}", key.to_base64());
    if key.bits() < SignType::Rsa2.min_bits() && key.algorithm().starts_with("RSA") {
        let _ = writeln!(out, "Too short for RSA2: make a new one with `alipay keygen`.");
    }
    Ok(out)
}

fn of_certificates(certificates: &[Certificate], spelling: &str) -> String {
    let is_bundle = certificates.iter().all(Certificate::is_self_issued);
    let title = match (certificates, is_bundle) {
        ([_], true) => "root certificate",
        ([_], false) => "certificate",
        (_, true) => "bundle of root certificates",
        (_, false) => "certificate, and those of its issuers",
    };
    let mut out = format!("{title}, {spelling}\n");
    for certificate in certificates {
        let _ =
            writeln!(out, "\n  owner        {}", certificate.common_name().map_or("no common name".into(), visible));
        let _ =
            writeln!(out, "  issuer       {}", certificate.issuer().as_deref().map_or("unreadable".into(), visible));
        let _ = writeln!(out, "  valid        {}", validity(certificate));
        let _ = writeln!(out, "  SN           {}", certificate.sn());
        let key = certificate.public_key().map(|key| format!("{} {}", key.algorithm(), key.fingerprint()));
        let _ = writeln!(out, "  key          {}", key.unwrap_or_else(|error| format!("cannot be used here: {error}")));
    }
    if is_bundle {
        out.push('\n');
        for sign_type in [SignType::Rsa2, SignType::Sm2] {
            let sn = root_cert_sn(certificates, sign_type);
            let sn = sn.unwrap_or_else(|_| "none: no root in it is for that sign type".to_owned());
            let _ = writeln!(out, "root SN for {sign_type} (alipay_root_cert_sn): {sn}");
        }
    }
    out
}

fn validity(certificate: &Certificate) -> String {
    let (from, to) = certificate.validity();
    let now = SystemClock.now();
    let state = if now > to {
        ": EXPIRED"
    } else if now < from {
        ": NOT YET VALID, or the clock of this machine is wrong"
    } else {
        ""
    };
    let shown = DateTime::from_system_time;
    format!("{} to {}, Beijing time{state}", shown(from), shown(to))
}

/// How the bytes are written down, with what editors and environment variables did to them.
fn spelling(bytes: &[u8]) -> String {
    let holds = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    let is_pem = holds(b"-----BEGIN ");
    if !is_pem && std::str::from_utf8(bytes).is_err() {
        return "DER".to_owned();
    }
    let lines = bytes.trim_ascii().split(|byte| *byte == b'\n').count();
    let mut parts = vec![match (is_pem, lines) {
        (true, _) => "PEM",
        (false, 1) => "one line of base64",
        (false, _) => "base64 in several lines",
    }];
    let seen = [
        (&b"\xef\xbb\xbf"[..], "a byte order mark in front"),
        (b"\r\n", "CRLF line ends"),
        (b"\\n", "line ends written as \\n"),
    ];
    parts.extend(seen.into_iter().filter(|(part, _)| holds(part)).map(|(_, name)| name));
    parts.join(", ")
}
