//! The last calls, with everything that somebody asks whose signature is refused.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use alipay_core::DateTime;

use crate::answer::ReturnCodes;

/// How many calls are remembered.
const CAPACITY: usize = 1000;

/// How much of one text is: an upload's form may be large.
const MAX_TEXT: usize = 32 * 1024;

/// One call and its answer. Only the console shows it: it has tokens and personal values of tests in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Exchange {
    pub(crate) trace_id: String,
    pub(crate) time: Option<DateTime>,
    pub(crate) took: Duration,
    pub(crate) app_id: String,
    pub(crate) method: String,
    pub(crate) codes: ReturnCodes,
    /// In the order in which they came, decoded.
    pub(crate) params: Vec<(String, String)>,
    pub(crate) charset: &'static str,
    pub(crate) sign_type: String,
    /// Fingerprint of the key that the signature was checked with.
    pub(crate) key: String,
    pub(crate) sign_source: String,
    pub(crate) verdict: Verdict,
    /// As sent.
    pub(crate) answer: String,
    pub(crate) trade_no: Option<String>,
}

/// What became of a signature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The call was refused before.
    #[default]
    NotChecked,
    Valid,
    Invalid,
}

/// The calls that came last.
#[derive(Default)]
pub(crate) struct Requests(Mutex<VecDeque<Exchange>>);

impl Requests {
    pub(crate) fn record(&self, mut exchange: Exchange) {
        for (_, value) in &mut exchange.params {
            shorten(value);
        }
        shorten(&mut exchange.sign_source);
        shorten(&mut exchange.answer);
        let mut last = self.last();
        if last.len() >= CAPACITY {
            last.pop_front();
        }
        last.push_back(exchange);
    }

    /// Those that hold this text somewhere, newest first.
    pub(crate) fn search(&self, text: &str) -> Vec<Exchange> {
        self.last().iter().rev().filter(|exchange| exchange.has(text)).cloned().collect()
    }

    pub(crate) fn find(&self, trace_id: &str) -> Option<Exchange> {
        self.last().iter().find(|exchange| exchange.trace_id == trace_id).cloned()
    }

    fn last(&self) -> MutexGuard<'_, VecDeque<Exchange>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Exchange {
    /// Whether it holds this text; case does not matter.
    fn has(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let holds = |other: &str| other.to_lowercase().contains(&text);
        let texts = [&self.trace_id, &self.app_id, &self.method, &self.codes.code, &self.answer];
        texts.into_iter().any(|other| holds(other))
            || self.codes.sub_code.as_deref().is_some_and(holds)
            || self.params.iter().any(|(_, value)| holds(value))
    }
}

fn shorten(text: &mut String) {
    if text.len() > MAX_TEXT {
        let end = (0..=MAX_TEXT).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        text.truncate(end);
        text.push('…');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ones_are_found_and_long_ones_cut() {
        let requests = Requests::default();
        for i in 0..CAPACITY + 5 {
            let params = vec![("out_trade_no".to_owned(), format!("A{i}-"))];
            requests.record(Exchange { trace_id: i.to_string(), params, ..Exchange::default() });
        }
        assert!(requests.find("4").is_none());
        assert_eq!(requests.search("").len(), CAPACITY);
        assert_eq!(requests.search("a17-").len(), 1);
        requests.record(Exchange { trace_id: "x".to_owned(), answer: "汉".repeat(MAX_TEXT), ..Exchange::default() });
        let answer = requests.find("x").unwrap().answer;
        assert!(answer.len() < MAX_TEXT + 4 && answer.ends_with('…'));
    }
}
