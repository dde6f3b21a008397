//! The keys of both sides, outside of certificates.

use super::{
    Check, Finding, Settings, Verdict,
    finding::{problem, sentence},
};
use crate::{
    ConfigError, SignType,
    explain::Cause,
    keys::checks,
    sign::{KeyError, KeyStructure, PrivateKey, PublicKey},
};

/// Adds what is found; the app's own public key, if its private key can be read.
pub(super) fn examine(settings: &Settings<'_>, findings: &mut Vec<Finding>) -> Option<PublicKey> {
    let (finding, own) = private_key(settings);
    findings.push(finding);
    findings.extend(settings.app_public_key.map(|content| app_public_key(content, settings, own.as_ref())));
    let own = own.or_else(|| PublicKey::parse(KeyStructure::text_of(settings.app_public_key?).ok()?).ok());
    findings.extend(settings.alipay_public_key.map(|content| alipay(content, settings.sign_type, own.as_ref())));
    own
}

fn private_key(settings: &Settings<'_>) -> (Finding, Option<PublicKey>) {
    let check = Check::PrivateKey;
    if settings.signs_elsewhere() {
        let found = "The private key is elsewhere: neither the pair nor a call can be checked here.";
        let advice = "Query an order that cannot exist in the app itself, which has the signer: ACQ.TRADE_NOT_EXIST proves \
                      both.";
        return (Finding::new(check, Verdict::NotChecked, found, advice), None);
    }
    let Some(content) = settings.private_key else {
        let advice = "Set the file that the key tool wrote, or make a pair and upload its public key to the console.";
        return (Finding::new(check, Verdict::Wrong, "There is no private key.", advice), None);
    };
    let loaded = KeyStructure::text_of(content).and_then(|text| {
        let key = checks::private_key(text, settings.sign_type)?;
        key.signer(settings.sign_type)?;
        Ok(key.public_key())
    });
    match loaded {
        Ok(key) => (Finding::ok(check, described(&key)), Some(key)),
        Err(error) => {
            // A key that is too short is compared all the same.
            let own = KeyStructure::text_of(content).and_then(PrivateKey::parse).ok().map(|key| key.public_key());
            (unusable(check, error), own)
        }
    }
}

fn app_public_key(content: &[u8], settings: &Settings<'_>, own: Option<&PublicKey>) -> Finding {
    let check = Check::AppPublicKey;
    let loaded = KeyStructure::text_of(content).and_then(|text| {
        let key = checks::public_key(text, settings.sign_type)?;
        key.verifier(settings.sign_type)?;
        Ok(key)
    });
    match (loaded, own) {
        (Err(error), _) => unusable(check, error),
        (Ok(key), Some(own)) if key != *own => {
            Finding::new(check, Verdict::Wrong, Cause::NotAPair.problem(), Cause::NotAPair.advice())
        }
        (Ok(key), Some(_)) => Finding::ok(check, format!("{}, of the private key", described(&key))),
        (Ok(key), None) if settings.signs_elsewhere() => Finding::ok(check, described(&key)),
        (Ok(_), None) => Finding::new(check, Verdict::NotChecked, "There is no private key to compare it with.", ""),
    }
}

fn alipay(content: &[u8], sign_type: SignType, own: Option<&PublicKey>) -> Finding {
    let check = Check::AlipayPublicKey;
    let loaded = KeyStructure::text_of(content).map_err(ConfigError::AlipayKey).and_then(|text| {
        let key = checks::alipay_key(text, sign_type, own)?;
        key.verifier(sign_type).map_err(ConfigError::AlipayKey)?;
        Ok(key)
    });
    match loaded {
        Ok(key) => Finding::ok(check, described(&key)),
        Err(ConfigError::AlipayKey(error)) => unusable(check, error),
        Err(error) => Finding::of_error(check, &error),
    }
}

fn described(key: &PublicKey) -> String {
    format!("{} {}", key.algorithm(), key.fingerprint())
}

/// With the error's own advice, or one that fits the setting better.
fn unusable(check: Check, error: KeyError) -> Finding {
    let text = error.to_string();
    let (found, advice) = match advice(check, error) {
        Advice::Instead(advice) => (problem(&error), advice.to_owned()),
        Advice::Besides(advice) => (text, advice.to_owned()),
        Advice::OfTheError => {
            let (problem, advice) = text.split_once(": ").unwrap_or((&text, "Look where the file came from"));
            (problem.to_owned(), sentence(advice))
        }
    };
    Finding::new(check, Verdict::Wrong, sentence(&format!("the {check} cannot be used: {found}")), advice)
}

/// What to do about a key: said in the place of what stands behind the colon of an error, besides it, or by it.
enum Advice {
    Instead(&'static str),
    Besides(&'static str),
    OfTheError,
}

fn advice(check: Check, error: KeyError) -> Advice {
    match error {
        KeyError::TooShort { .. } | KeyError::TooLong { .. } if check == Check::AlipayPublicKey => {
            Advice::Instead("Copy the key that the console calls Alipay public key, for the sign type of the app.")
        }
        KeyError::TooShort { .. } | KeyError::TooLong { .. } => {
            Advice::Instead("Make a new pair of 2048 bits, and upload its public key to the console.")
        }
        KeyError::PublicGiven => {
            Advice::Instead("Set the private key of the pair, which the key tool wrote beside the public one.")
        }
        KeyError::PrivateGiven if check == Check::AlipayPublicKey => Advice::Instead(
            "Copy the key that the console calls Alipay public key; a private key has a setting of its own.",
        ),
        KeyError::PrivateGiven => {
            Advice::Instead("Set the public key of the pair; the private one has a setting of its own.")
        }
        KeyError::CertificateGiven => Advice::Instead(
            "Certificate mode has settings of its own: app certificate, Alipay certificate and root certificates.",
        ),
        KeyError::NotRsa | KeyError::NotSm2 => {
            Advice::Instead("Set the sign type that the console shows, and a key of that kind.")
        }
        KeyError::NoSm2 => Advice::Instead("Build with the feature `sm2`, or change the app to RSA2 in the console."),
        KeyError::Encrypted
        | KeyError::Utf16
        | KeyError::NotUtf8
        | KeyError::Der
        | KeyError::Pkcs12
        | KeyError::OpenSsh
        | KeyError::RequestGiven => Advice::OfTheError,
        _ if check == Check::PrivateKey => Advice::Besides("Copy the file again, whole, as the key tool wrote it."),
        _ => Advice::Besides("Copy the key from the console again, whole."),
    }
}
