//! Encrypted content.

use alipay_core::{AesKey, Encryption};
use serde_json::Value;

use super::{Outcome, check as same, text};

pub(crate) fn check(entry: &Value) -> Result<Outcome, String> {
    let (inputs, expected) = (&entry["inputs"], &entry["expected"]);
    let key = AesKey::parse(text(&inputs["key_base64"])).unwrap();
    let encryption = match text(&entry["encrypt_type"]) {
        "AES" => Encryption::Aes,
        "AES_V2" => Encryption::AesV2,
        other => panic!("unknown encryption {other}"),
    };
    if entry["operation"] == "encrypt" {
        let ours = key.encrypt(encryption, text(&inputs["plaintext"]).as_bytes());
        same("ciphertext", &ours, text(&expected["ciphertext"]))?;
        return Ok(Outcome::Checked);
    }
    let verdict = expected["recommended"].as_str().unwrap_or(text(&expected["verdict"]));
    match key.decrypt(encryption, text(&inputs["ciphertext"])) {
        Ok(bytes) => {
            same("verdict", "ok", verdict)?;
            same("plaintext", std::str::from_utf8(&bytes).unwrap(), text(&expected["plaintext"]))?;
        }
        Err(_) => same("verdict", "error", verdict)?,
    }
    Ok(Outcome::Checked)
}
