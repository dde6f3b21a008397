//! Secrets that are planted everywhere, and the search for any piece of them in whatever comes out.

use std::{
    collections::{HashMap, HashSet},
    error::Error,
    fmt::{Debug, Display, Write as _},
};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE},
};

/// How many bytes of a secret are too many.
const WINDOW: usize = 12;

/// Every spelling of every window of the secrets, by length.
#[derive(Default)]
pub struct Canaries {
    needles: HashMap<usize, HashSet<Vec<u8>>>,
    /// Whether a needle begins with these three bytes: most places of a text are ruled out by one look.
    beginnings: Vec<bool>,
    names: HashMap<Vec<u8>, (&'static str, &'static str)>,
}

impl Canaries {
    /// Adds a secret, at least as long as a window.
    pub fn add(&mut self, name: &'static str, secret: &[u8]) {
        assert!(secret.len() >= WINDOW, "{name} is too short to be searched for");
        for window in secret.windows(WINDOW) {
            let join = |separator: &str, write: &dyn Fn(u8) -> String| {
                window.iter().map(|byte| write(*byte)).collect::<Vec<_>>().join(separator)
            };
            self.needle(name, "raw", window.to_vec());
            self.needle(name, "hex", join("", &|byte| format!("{byte:02x}")).into_bytes());
            self.needle(name, "hex", join("", &|byte| format!("{byte:02X}")).into_bytes());
            self.needle(name, "percent-encoded", join("", &|byte| format!("%{byte:02x}")).into_bytes());
            self.needle(name, "percent-encoded", join("", &|byte| format!("%{byte:02X}")).into_bytes());
            let form = join("", &|byte| match byte {
                b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'_' | b'.' | b'*' | b'~' => {
                    char::from(byte).to_string()
                }
                b' ' => "+".to_owned(),
                byte => format!("%{byte:02X}"),
            });
            self.needle(name, "percent-encoded", form.into_bytes());
            // What a derived `Debug` makes of bytes; blanks are taken out of the text before.
            self.needle(name, "a list of numbers", join(",", &|byte| byte.to_string()).into_bytes());
        }
        // Wherever the secret stands in what was encoded, its groups of three begin at one of these places.
        for start in 0..3.min(secret.len() - WINDOW + 1) {
            let whole = &secret[start..start + (secret.len() - start) / 3 * 3];
            for encoded in [STANDARD.encode(whole), URL_SAFE.encode(whole)] {
                for window in encoded.as_bytes().windows(WINDOW / 3 * 4).step_by(4) {
                    self.needle(name, "base64", window.to_vec());
                }
            }
        }
        if let Ok(text) = std::str::from_utf8(secret) {
            self.add_escaped(name, text);
        }
    }

    /// Characters beyond ASCII as JSON and Rust escape them.
    fn add_escaped(&mut self, name: &'static str, text: &str) {
        let characters: Vec<char> = text.chars().filter(|c| !c.is_ascii()).collect();
        for window in characters.windows(WINDOW / 3) {
            let rust: String = window.iter().map(|c| c.escape_unicode().to_string()).collect();
            let json: String = window.iter().map(|c| format!("\\u{:04x}", u32::from(*c))).collect();
            self.needle(name, "escaped", rust.into_bytes());
            self.needle(name, "escaped", json.into_bytes());
        }
    }

    fn needle(&mut self, name: &'static str, encoding: &'static str, needle: Vec<u8>) {
        self.beginnings.resize(1 << 24, false);
        self.beginnings[beginning(&needle)] = true;
        self.names.entry(needle.clone()).or_insert((name, encoding));
        self.needles.entry(needle.len()).or_default().insert(needle);
    }

    /// The first secret of which a text holds a piece, and how it is written there.
    pub fn find(&self, text: &str) -> Option<(&'static str, &'static str)> {
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        [text, &compact].into_iter().find_map(|text| {
            let text = text.as_bytes();
            (0..text.len().saturating_sub(WINDOW - 1)).find_map(|at| {
                let rest = &text[at..];
                if !self.beginnings[beginning(rest)] {
                    return None;
                }
                let fits = |(length, needles): (&usize, &HashSet<Vec<u8>>)| {
                    rest.get(..*length).filter(|piece| needles.contains(*piece)).map(|piece| self.names[piece])
                };
                self.needles.iter().find_map(fits)
            })
        })
    }
}

/// The first three bytes as a number.
fn beginning(bytes: &[u8]) -> usize {
    bytes[..3].iter().fold(0, |number, byte| (number << 8) | usize::from(*byte))
}

/// Everything that came out, and what it was.
#[derive(Default)]
pub struct Log(Vec<(String, String)>);

impl Log {
    pub fn text(&mut self, what: &str, text: impl Into<String>) {
        self.0.push((what.to_owned(), text.into()));
    }

    pub fn debug(&mut self, what: &str, value: &impl Debug) {
        self.text(what, format!("{value:?}\n{value:#?}"));
    }

    pub fn display(&mut self, what: &str, value: &(impl Debug + Display)) {
        self.text(what, format!("{value}\n{value:#}"));
        self.debug(what, value);
    }

    /// An error with everything behind it.
    pub fn error(&mut self, what: &str, error: &(dyn Error + 'static)) {
        let mut text = String::new();
        let mut next = Some(error);
        while let Some(error) = next {
            let _ = writeln!(text, "{error}\n{error:#}\n{error:?}\n{error:#?}");
            next = error.source();
        }
        self.text(what, text);
    }

    pub fn result<T: Debug, E: Error + 'static>(&mut self, what: &str, result: &Result<T, E>) {
        match result {
            Ok(value) => self.debug(what, value),
            Err(error) => self.error(what, error),
        }
        self.debug(what, &result.as_ref().ok());
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// How many results of a kind there are, by the beginning of their names.
    pub fn count(&self, what: &str) -> usize {
        self.0.iter().filter(|(name, _)| name.starts_with(what)).count()
    }

    /// Everything that holds a piece of a secret.
    pub fn leaks(&self, canaries: &Canaries) -> Vec<String> {
        let leak = |(what, text): &(String, String)| {
            let (name, encoding) = canaries.find(text).or_else(|| canaries.find(what))?;
            Some(format!("{what}: {name}, {encoding}:\n{text}"))
        };
        self.0.iter().filter_map(leak).collect()
    }
}
