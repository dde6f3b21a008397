//! Serial numbers of certificates and root bundles.

use alipay_core::{Certificate, SignType, root_cert_sn};
use serde_json::Value;

use super::{Outcome, check as same, text};

pub(crate) fn check(entry: &Value) -> Result<Outcome, String> {
    let (pem, expected) = (text(&entry["inputs"]["pem"]).as_bytes(), &entry["expected"]);
    let all = Certificate::parse_all(pem).map_err(|error| error.to_string())?;
    let ours = match text(&entry["kind"]) {
        "cert" => all[0].sn().to_owned(),
        "root" => root_cert_sn(&all, SignType::Rsa2).unwrap_or_default(),
        "root_sm2" => root_cert_sn(&all, SignType::Sm2).unwrap_or_default(),
        other => panic!("unknown kind {other}"),
    };
    match expected["candidates"].as_array() {
        Some(candidates) if !candidates.iter().any(|candidate| *candidate == ours.as_str()) => {
            return Err(format!("{ours} is none of {candidates:?}"));
        }
        Some(_) => {}
        None => same("sn", &ours, text(&expected["sn"]))?,
    }
    if let Some(key) = expected["public_key_spki_base64"].as_str() {
        same("public key", &all[0].public_key().unwrap().to_base64(), key)?;
    }
    Ok(Outcome::Checked)
}
