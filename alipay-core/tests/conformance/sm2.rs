//! SM2 signatures, which are optional.

use serde_json::Value;

use super::Outcome;

#[cfg(feature = "sm2")]
pub(crate) fn check(entry: &Value) -> Result<Outcome, String> {
    use alipay_core::{SignType, Verifier as _};

    use super::{check as same, public_key, text};

    let inputs = &entry["inputs"];
    let verifier = public_key(text(&inputs["public_key"])).verifier(SignType::Sm2).unwrap();
    let verdict = verifier.verify(text(&inputs["text"]).as_bytes(), text(&inputs["sign"]));
    let ours = if verdict.is_ok() { "accept" } else { "reject" };
    same("verdict", ours, text(&entry["expected"]["verdict"]))?;
    Ok(Outcome::Checked)
}

#[cfg(not(feature = "sm2"))]
pub(crate) fn check(_: &Value) -> Result<Outcome, String> {
    Ok(Outcome::Skipped)
}
