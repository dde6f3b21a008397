//! What a log could show, and what must not be in it.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// How much of a secret is too much, in characters.
const WINDOW: usize = 12;

/// Everything that an error shows without being asked for more: its texts, and those of its causes.
#[must_use]
pub fn shown(error: &dyn std::error::Error) -> String {
    let mut shown = format!("{error}\n{error:?}\n{error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        shown += &format!("\n{cause}\n{cause:?}\n{cause:#?}");
        source = cause.source();
    }
    shown
}

/// Texts of which no window of twelve characters may show, as they are, in hexadecimal or in base64; and texts that may
/// not show as a whole.
#[derive(Debug, Default)]
pub struct Secrets {
    windows: std::collections::HashSet<Vec<u8>>,
    whole: Vec<String>,
}

impl Secrets {
    /// The private key and the AES key of the golden vectors, and these.
    #[must_use]
    pub fn new(others: &[&str]) -> Self {
        let mut secrets = Self::default();
        let private = crate::key("app_rsa2048.pkcs8.b64");
        secrets.add(private.trim());
        // What all keys of this size begin with is no secret.
        let public = STANDARD.encode(&STANDARD.decode(private.trim()).expect("base64")[..30]);
        for window in public.as_bytes().windows(WINDOW) {
            secrets.windows.remove(window);
        }
        secrets.add(crate::key("aes128.b64").trim());
        others.iter().for_each(|text| secrets.add(text));
        secrets
    }

    fn add(&mut self, text: &str) {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let mut spellings = vec![text.to_owned(), hex(text.as_bytes()), STANDARD.encode(text)];
        if let Ok(bytes) = STANDARD.decode(text) {
            spellings.push(hex(&bytes));
        }
        for spelling in spellings {
            self.windows.extend(spelling.as_bytes().windows(WINDOW).map(<[u8]>::to_vec));
        }
    }

    /// A text that may not show as a whole, such as a signature.
    #[must_use]
    pub fn and_whole(mut self, text: &str) -> Self {
        self.whole.push(text.to_owned());
        self
    }

    /// What of it shows.
    #[must_use]
    pub fn found_in(&self, shown: &str) -> Option<String> {
        let window = shown.as_bytes().windows(WINDOW).find(|window| self.windows.contains(*window));
        let whole = self.whole.iter().find(|text| !text.is_empty() && shown.contains(text.as_str()));
        window.map(|window| String::from_utf8_lossy(window).into_owned()).or_else(|| whole.cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_in_every_spelling() {
        let secrets = Secrets::new(&["0123456789abcdef"]).and_whole("short");
        for shown in
            ["x0123456789abx", "..303132333435363738393a..", &STANDARD.encode("0123456789abcdef"), "a short one"]
        {
            assert!(secrets.found_in(shown).is_some(), "{shown}");
        }
        let key = crate::key("app_rsa2048.pkcs8.b64");
        assert!(secrets.found_in(&key[400..420]).is_some());
        assert!(secrets.found_in("0123456789 and nothing else").is_none());
    }
}
