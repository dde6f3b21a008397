//! Notifications and return URLs.

use alipay_core::SignType;
use serde_json::{Value, json};

use super::{Outcome, check as same, text};
use crate::client;

pub(crate) fn check(entry: &Value) -> Result<Outcome, String> {
    let (inputs, expected) = (&entry["inputs"], &entry["expected"]);
    // The type is the app's: what a genuine form says, and RSA2 for all that are none.
    let sign_type = match (expected["signed_scheme"].as_str(), entry["params"]["sign_type"].as_str()) {
        (Some(_), Some("RSA")) => SignType::Rsa,
        _ => SignType::Rsa2,
    };
    let key = text(&inputs["alipay_public_key"]);
    let client = client(&json!({ "alipay_public_key": key, "sign_type": sign_type.as_str() })).unwrap();
    let form = client.notify().form_offline(text(&inputs["body"]).as_bytes());

    let verdict = expected["recommended"].as_str().unwrap_or(text(&expected["verdict"]));
    same("verdict", if form.is_ok() { "accept" } else { "reject" }, verdict)?;
    if let Ok(form) = form {
        for (name, value) in entry["params"].as_object().unwrap() {
            same(name, form.value(name).unwrap_or_default(), text(value))?;
        }
    }
    Ok(Outcome::Checked)
}
