//! Payloads of mini programs.

use serde_json::Value;

use super::{Outcome, check as same, client, text, wait};

pub(crate) fn check(entry: &Value) -> Result<Outcome, String> {
    let (inputs, expected) = (&entry["inputs"], &entry["expected"]);
    let client = client(inputs).unwrap();
    let opened = wait(client.mini_program_payload(text(&inputs["payload_text"])));
    let content = match &opened {
        Ok(payload) => Some(payload.text()),
        // What the platform refused is genuine, too.
        Err(error) if error.is_authenticated() => error.verified_text(),
        Err(_) => None,
    };
    same("verdict", if content.is_some() { "ok" } else { "error" }, text(&expected["verdict"]))?;
    if let Some(content) = content {
        same("content", content, text(&expected["plaintext"]))?;
    }
    if let Ok(payload) = &opened {
        same("mobile", &payload.phone_number().unwrap_or_default(), text(&expected["data"]["mobile"]))?;
    }
    Ok(Outcome::Checked)
}
