//! What the documentation's own samples use: it always works, and as often as anybody pastes it.

use std::collections::HashSet;

use alipay_core::api::Example;
use serde_json::{Map, Value};

use crate::catalog::CATALOG;

/// The short texts that successful samples of the specs hold, by name.
pub(crate) struct Samples(HashSet<(String, String)>);

impl Samples {
    /// Reads the samples of all APIs.
    pub(crate) fn collect() -> Self {
        let mut samples = HashSet::new();
        for example in CATALOG.iter().flat_map(|entry| entry.examples) {
            let Some((request, mut answer)) = success(example) else { continue };
            // In an answer, `code` is the gateway's.
            answer.remove("code");
            for (name, value) in request.into_iter().chain(answer) {
                if let Value::String(text) = value {
                    samples.insert((name, text));
                }
            }
        }
        Self(samples)
    }

    /// Whether a sample holds this value under this name.
    pub(crate) fn has(&self, name: &str, value: &str) -> bool {
        self.0.contains(&(name.to_owned(), value.to_owned()))
    }
}

/// Request and answer of a sample, unless it shows a failure or a payment in progress.
pub(crate) fn success(example: &Example) -> Option<(Map<String, Value>, Map<String, Value>)> {
    let request = serde_json::from_str(example.request).ok()?;
    let answer: Map<String, Value> = serde_json::from_str(example.response).ok()?;
    let is_success = match answer.get("code") {
        Some(code) => code == "10000",
        None => !answer.contains_key("sub_code"),
    };
    is_success.then_some((request, answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_samples_are_known() {
        let samples = Samples::collect();
        for (name, value) in [
            ("code", "4b203fe6c11548bcabd8da5bb087a83b"),
            ("refresh_token", "201208134b203fe6c11548bcabd8da5bb087a83b"),
            ("access_token", "composeBd364827b102144cf992fb7ce6e327X89"),
            ("out_trade_no", "20150320010101001"),
            ("trade_no", "2014112611001004680073956707"),
        ] {
            assert!(samples.has(name, value), "{name}");
        }
        assert!(!samples.has("code", "10000"));
        // Only samples of failures hold this one.
        assert!(!samples.has("out_trade_no", "20150320010101002"));
    }
}
