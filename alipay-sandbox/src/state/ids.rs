//! Codes, tokens and numbers that nobody can guess.

use aws_lc_rs::{
    digest::{SHA256, digest},
    error::Unspecified,
    rand,
};

/// Hashes of a secret and a counter: one request for randomness at the start, and nothing can fail afterwards.
pub(crate) struct Ids {
    secret: [u8; 32],
    counter: u64,
}

impl Ids {
    /// Takes the secret from the system's source of randomness.
    pub(crate) fn new() -> Result<Self, Unspecified> {
        let mut secret = [0; 32];
        rand::fill(&mut secret)?;
        Ok(Self { secret, counter: 0 })
    }

    /// So many hexadecimal digits, at most 64.
    pub(crate) fn hex(&mut self, digits: usize) -> String {
        let mut text: String = self.next_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        text.truncate(digits);
        text
    }

    /// So many decimal digits, at most 32.
    pub(crate) fn decimal(&mut self, digits: usize) -> String {
        self.next_bytes().iter().take(digits).map(|byte| char::from(b'0' + byte % 10)).collect()
    }

    fn next_bytes(&mut self) -> Vec<u8> {
        self.counter = self.counter.wrapping_add(1);
        let mut input = self.secret.to_vec();
        input.extend(self.counter.to_be_bytes());
        digest(&SHA256, &input).as_ref().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_the_same_twice() {
        let mut ids = Ids::new().unwrap();
        let mut seen: Vec<String> = (0..1000).map(|_| ids.hex(40)).collect();
        assert!(seen.iter().all(|id| id.len() == 40));
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 1000);
        assert_eq!(ids.decimal(20).len(), 20);
        assert_ne!(Ids::new().unwrap().hex(40), Ids::new().unwrap().hex(40));
    }
}
