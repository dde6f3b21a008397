//! The three files of certificate mode.

use std::time::SystemTime;

use super::{
    Check, Finding, Settings, Verdict,
    finding::{problem, sentence},
};
use crate::{
    ALIPAY_SANDBOX_GATEWAY, Certificate, CertificateError, ConfigError, DateTime, KeyError, KeyStructure, PublicKey,
    SignType, Warning,
    cert::{self, chain, root_cert_sn},
    keys::checks::{self, ALIPAY, APP, Kind, Owner},
};

/// The certificates that could be read, each first with those of its issuers behind it.
struct Files {
    app: Vec<Certificate>,
    alipay: Vec<Certificate>,
    roots: Vec<Certificate>,
}

pub(super) fn examine(settings: &Settings<'_>, own: Option<&PublicKey>, now: SystemTime, findings: &mut Vec<Finding>) {
    let mut read = |check, content: Option<&[u8]>| {
        let Some(content) = content else { return Vec::new() };
        Certificate::parse_all(content).unwrap_or_else(|error| {
            findings.push(unreadable(check, content, error));
            Vec::new()
        })
    };
    let files = Files {
        app: read(Check::AppCertificate, settings.app_cert),
        alipay: read(Check::AlipayCertificate, settings.alipay_cert),
        roots: read(Check::RootCertificates, settings.alipay_root_cert),
    };
    let sign_type = settings.sign_type;
    let (app, alipay) = (files.app.first(), files.alipay.first());
    let other_app_file = app.and_then(|app| app_file_problem(app, alipay, own));
    let other_alipay_file = alipay.and_then(alipay_file_problem);
    let are_in_place = other_app_file.is_none() && other_alipay_file.is_none();
    findings.extend(app.map(|app| {
        let judged = || certificate(Check::AppCertificate, app, sign_type, now, app_problem(app, own, settings));
        other_app_file.unwrap_or_else(judged)
    }));
    findings.extend(alipay.map(|alipay| {
        let judged = || certificate(Check::AlipayCertificate, alipay, sign_type, now, alipay_problem(alipay, app, own));
        other_alipay_file.unwrap_or_else(judged)
    }));
    if !files.roots.is_empty() {
        let finding = roots(&files.roots, sign_type);
        let are_roots = finding.verdict != Verdict::Wrong;
        findings.push(finding);
        // Otherwise it follows that they do not chain.
        findings.extend((are_in_place && are_roots).then(|| chains(&files, settings, now)));
    }
    findings.push(serial_numbers(&files, sign_type));
}

/// Whether another file was set as the app's certificate.
fn app_file_problem(app: &Certificate, alipay: Option<&Certificate>, own: Option<&PublicKey>) -> Option<Finding> {
    let wrong = |found: &str, advice: &str| Some(Finding::new(Check::AppCertificate, Verdict::Wrong, found, advice));
    let is_own = |other: &Certificate| own.is_some() && other.public_key().ok().as_ref() == own;
    match Kind::of(app) {
        _ if !is_own(app) && alipay.is_some_and(is_own) => wrong(
            "The app certificate and the Alipay certificate are exchanged.",
            "Set appCertPublicKey_….crt as the app's, and alipayCertPublicKey_RSA2.crt as Alipay's.",
        ),
        Some(Kind::Alipay) if alipay == Some(app) => wrong(
            "Both settings name the Alipay certificate.",
            "Set appCertPublicKey_….crt of this app as the app certificate; the Alipay certificate is right.",
        ),
        Some(Kind::Alipay) => {
            wrong("This is the Alipay certificate, and not the app's.", advice_of_file(Check::AppCertificate))
        }
        Some(Kind::Root) if !is_own(app) => wrong(
            "This is a root certificate, as alipayRootCert.crt has them, and not the app's.",
            advice_of_file(Check::AppCertificate),
        ),
        _ => None,
    }
}

/// Whether another file was set as the platform's certificate.
fn alipay_file_problem(alipay: &Certificate) -> Option<Finding> {
    let found = "This is a root certificate, as alipayRootCert.crt has them, and not the Alipay certificate.";
    let check = Check::AlipayCertificate;
    (Kind::of(alipay) == Some(Kind::Root)).then(|| Finding::new(check, Verdict::Wrong, found, advice_of_file(check)))
}

/// Whether the app's certificate is this app's.
fn app_problem(app: &Certificate, own: Option<&PublicKey>, settings: &Settings<'_>) -> Option<Finding> {
    let key = checks::certified_key(app, APP).ok()?;
    let owner = Owner::of(app);
    let check_owner = || owner.as_ref().map_or(Ok(()), |owner| owner.check_app(settings.app_id));
    match (checks::check_app_key(&key, own).and_then(|()| check_owner()), &owner) {
        (Err(error), _) => Some(Finding::of_error(Check::AppCertificate, &error)),
        (Ok(()), None) => Some(Finding::of_warning(Check::AppCertificate, &Warning::CertificateOwnerUnknown)),
        (Ok(()), Some(_)) => None,
    }
}

/// Whether the platform's certificate is the platform's, for the same account.
fn alipay_problem(alipay: &Certificate, app: Option<&Certificate>, own: Option<&PublicKey>) -> Option<Finding> {
    // What another file tells about the app, set in its place, would be said of this one.
    let app = app.filter(|app| !matches!(Kind::of(app), Some(Kind::Alipay | Kind::Root)));
    let judge = || {
        let key = checks::certified_key(alipay, ALIPAY)?;
        checks::check_not_own(&key, own)?;
        let certified = app.map(|app| checks::certified_key(app, APP)).transpose()?;
        checks::check_not_own(&key, certified.as_ref())?;
        app.and_then(Owner::of).map_or(Ok(()), |owner| owner.check_account(alipay))
    };
    match judge() {
        Err(ConfigError::OwnPublicKey) => Some(Finding::new(
            Check::AlipayCertificate,
            Verdict::Wrong,
            "The configured Alipay certificate is your app's own certificate.",
            "Set alipayCertPublicKey_RSA2.crt, which the console offers beside the app's.",
        )),
        Err(ConfigError::AlipayCertOfOtherAccount) if Kind::of(alipay) == Some(Kind::App) => Some(Finding::new(
            Check::AlipayCertificate,
            Verdict::Wrong,
            "This is the certificate of an app, and not the Alipay certificate.",
            advice_of_file(Check::AlipayCertificate),
        )),
        // What cannot be read is told by the check of the certificate itself.
        Err(ConfigError::Certificate { .. }) | Ok(()) => None,
        Err(error) => Some(Finding::of_error(Check::AlipayCertificate, &error)),
    }
}

/// What is wrong with a certificate by itself comes first, then whose it is, then that it ends soon.
fn certificate(
    check: Check,
    certificate: &Certificate,
    sign_type: SignType,
    now: SystemTime,
    other: Option<Finding>,
) -> Finding {
    let until = DateTime::from_system_time(certificate.validity().1).date();
    match (cert::check(certificate, sign_type, now), other) {
        (Err(error), _) => unusable(check, error),
        (Ok(()), Some(other)) => other,
        (Ok(()), None) if checks::expires_soon(certificate, now) => Finding::new(
            check,
            Verdict::Warning,
            format!("The {check} is valid until {until} only."),
            "Download the next one from the console before that day.",
        ),
        (Ok(()), None) => Finding::ok(check, format!("valid until {until}")),
    }
}

fn roots(roots: &[Certificate], sign_type: SignType) -> Finding {
    let check = Check::RootCertificates;
    let is_leaf = |certificate: &&Certificate| matches!(Kind::of(certificate), Some(Kind::App | Kind::Alipay));
    if let Some(leaf) = roots.iter().find(is_leaf) {
        let name = leaf.common_name().unwrap_or_default();
        let found = format!("This is not alipayRootCert.crt: it holds the certificate of {name}.");
        return Finding::new(check, Verdict::Wrong, found, advice_of_file(check));
    }
    match root_cert_sn(roots, sign_type) {
        Ok(sn) => {
            let counted = sn.split('_').count();
            Finding::ok(Check::RootCertificates, format!("{counted} of {} count for {sign_type}", roots.len()))
        }
        Err(error) => Finding::of_error(Check::RootCertificates, &error),
    }
}

/// Whether both certificates were issued under the roots. The issuer of an app's certificate is usually in no file.
fn chains(files: &Files, settings: &Settings<'_>, now: SystemTime) -> Finding {
    let all: Vec<Certificate> = files.app.iter().chain(&files.alipay).cloned().collect();
    let mut reached = Vec::new();
    for (name, certificate) in [(ALIPAY, files.alipay.first()), (APP, files.app.first())] {
        let Some(certificate) = certificate else { continue };
        let issuer = certificate.issuer();
        if !all.iter().chain(&files.roots).any(|other| other.subject() == issuer) {
            continue;
        }
        match chain::verify(certificate, &all, &files.roots, settings.sign_type, now) {
            Ok(()) => reached.push(name),
            // Its issuer is not marked as one.
            Err(_) if settings.gateway == ALIPAY_SANDBOX_GATEWAY => {}
            Err(error) => {
                return Finding::new(
                    Check::Chain,
                    Verdict::Warning,
                    format!("The {name} does not lead to the roots: {}.", problem(&error)),
                    "Download all three files again, for the same app and the same environment.",
                );
            }
        }
    }
    match reached.as_slice() {
        [] => Finding::new(
            Check::Chain,
            Verdict::NotChecked,
            "The files do not have the issuers of the certificates.",
            "",
        ),
        [one] => {
            Finding::ok(Check::Chain, format!("the {one} leads to a root; the other's issuer is in none of the files"))
        }
        _ => Finding::ok(Check::Chain, "both certificates lead to a root"),
    }
}

fn serial_numbers(files: &Files, sign_type: SignType) -> Finding {
    let sn = |files: &[Certificate]| files.first().map(|certificate| certificate.sn().to_owned());
    let numbers = [
        ("app_cert_sn", sn(&files.app)),
        ("alipay_cert_sn", sn(&files.alipay)),
        ("alipay_root_cert_sn", root_cert_sn(&files.roots, sign_type).ok()),
    ];
    let shown: Vec<_> = numbers.into_iter().filter_map(|(name, sn)| Some(format!("{name} {}", sn?))).collect();
    match shown.as_slice() {
        [] => Finding::new(Check::SerialNumbers, Verdict::NotChecked, "No certificate could be read.", ""),
        shown => Finding::ok(Check::SerialNumbers, shown.join(", ")),
    }
}

/// Says what the file is instead, where that can be told.
fn unreadable(check: Check, content: &[u8], error: CertificateError) -> Finding {
    let structure = KeyStructure::text_of(content).and_then(KeyStructure::of);
    let instead = match structure {
        Ok(KeyStructure::Certificate) => return unusable(check, error),
        Ok(structure) if structure.is_private() => "this is a private key where a certificate is wanted".to_owned(),
        Ok(_) => "this is a public key where a certificate is wanted".to_owned(),
        Err(file @ (KeyError::Utf16 | KeyError::NotUtf8 | KeyError::Pkcs12)) => file.to_string(),
        Err(_) => return unusable(check, error),
    };
    let found = sentence(&format!("the {check} cannot be used: {instead}"));
    Finding::new(check, Verdict::Wrong, found, advice_of_file(check))
}

fn unusable(check: Check, error: CertificateError) -> Finding {
    let problem = match error {
        CertificateError::Key(error) => format!("of its key, {}", problem(&error)),
        error => problem(&error),
    };
    let found = sentence(&format!("the {check} cannot be used: {problem}"));
    Finding::new(check, Verdict::Wrong, found, advice(check, error))
}

fn advice(check: Check, error: CertificateError) -> &'static str {
    match error {
        CertificateError::NotYetValid => "Check the clock of this machine.",
        CertificateError::Expired => "Download the new one from the console, and set it here.",
        _ => advice_of_file(check),
    }
}

fn advice_of_file(check: Check) -> &'static str {
    match check {
        Check::AppCertificate => "Download appCertPublicKey_….crt of this app from the console.",
        Check::AlipayCertificate => "Download alipayCertPublicKey_RSA2.crt from the console.",
        _ => "Download alipayRootCert.crt from the console.",
    }
}
