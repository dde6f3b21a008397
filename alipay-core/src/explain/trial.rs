//! Whether a signature is right for what a form may have been.

use std::cell::Cell;

use super::{Rule, received::Pair};
use crate::{LocalVerifier, PublicKey, SignType, Verifier as _, notify};

/// One signature under one key.
pub(super) struct Trial<'s> {
    verifier: Option<LocalVerifier>,
    sign: &'s str,
    /// How much more is tried, in bytes: nobody waits for an explanation.
    left: Cell<usize>,
}

/// How much is tried, in bytes.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// What a text costs besides its length: the arithmetic takes as long as the hash of so many bytes.
const PER_TEXT: usize = 16 * 1024;

impl<'s> Trial<'s> {
    pub(super) fn new(key: &PublicKey, sign_type: SignType, sign: &'s str) -> Self {
        Self { verifier: key.verifier(sign_type).ok(), sign, left: Cell::new(MAX_BYTES) }
    }

    /// The rule under which the signature is right.
    pub(super) fn fits(&self, pairs: &[Pair]) -> Option<Rule> {
        let has_empty = pairs.iter().any(|(_, value)| value.is_empty());
        let has_sign_type = pairs.iter().any(|(name, _)| name == "sign_type");
        let ways = [(false, false), (true, false), (false, true), (true, true)];
        let rules = ways.map(|(with_sign_type, with_empty)| Rule { with_sign_type, with_empty, with_cert_sn: false });
        let mut sensible =
            rules.into_iter().filter(|rule| (has_sign_type || !rule.with_sign_type) && (has_empty || !rule.with_empty));
        sensible.find(|rule| self.verifies(&joined(pairs, *rule)))
    }

    /// The rule under which the signature is right when `alipay_cert_sn` takes part.
    pub(super) fn fits_with_cert_sn(&self, pairs: &[Pair]) -> Option<Rule> {
        let with_cert_sn = pairs.iter().any(|(name, _)| name == "alipay_cert_sn");
        let rules = [false, true].map(|with_sign_type| Rule { with_sign_type, with_empty: false, with_cert_sn });
        rules.into_iter().filter(|_| with_cert_sn).find(|rule| self.verifies(&joined(pairs, *rule)))
    }

    /// The length of a key's signatures, in bytes; those of SM2 have none.
    pub(super) fn length(key: &PublicKey, sign_type: SignType) -> Option<usize> {
        (sign_type != SignType::Sm2).then(|| key.bits().div_ceil(8))
    }

    /// Whether nothing more is tried.
    pub(super) fn is_spent(&self) -> bool {
        self.left.get() == 0
    }

    /// Whether the signature is right for this text.
    pub(super) fn verifies(&self, content: &[u8]) -> bool {
        let is_spent = self.is_spent();
        self.left.set(self.left.get().saturating_sub(content.len() + PER_TEXT));
        !is_spent && self.verifier.as_ref().is_some_and(|verifier| verifier.verify(content, self.sign).is_ok())
    }
}

/// The text that a rule makes of a form.
pub(super) fn joined(pairs: &[Pair], rule: Rule) -> Vec<u8> {
    if !rule.with_cert_sn {
        return notify::join(pairs, rule.with_sign_type, rule.with_empty);
    }
    let takes_part = |(name, value): &&Pair| {
        name != "sign" && (rule.with_sign_type || name != "sign_type") && (rule.with_empty || !value.is_empty())
    };
    let mut sorted: Vec<_> = pairs.iter().filter(takes_part).collect();
    sorted.sort_unstable();
    let lines = sorted.into_iter().map(|(name, value)| [name.as_bytes(), b"=", value].concat());
    lines.collect::<Vec<_>>().join(&b'&')
}
