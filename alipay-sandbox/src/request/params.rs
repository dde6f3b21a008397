//! The parameters of a call: what the URL and the body say, as one set.

use alipay_core::form::{self, FormError};

use crate::refusal::{Envelope, Refusal};

/// Every parameter of a call, decoded.
pub(crate) struct Parameters {
    pairs: Vec<(String, String)>,
    /// How many of the pairs came in the URL; they are the first ones.
    in_url: usize,
}

impl Parameters {
    /// Reads both places. A name must not occur twice, wherever.
    pub(crate) fn read(query: &str, body: &[u8]) -> Result<Self, Refusal> {
        let body = std::str::from_utf8(body).map_err(|_| unreadable(FormError::NotUtf8))?;
        let mut pairs = form::decode(query).map_err(unreadable)?;
        let in_url = pairs.len();
        let in_body = form::decode(body).map_err(unreadable)?;
        if in_body.iter().any(|(name, _)| pairs.iter().any(|(other, _)| other == name)) {
            return Err(unreadable(FormError::Duplicate));
        }
        pairs.extend(in_body);
        Ok(Self { pairs, in_url })
    }

    /// The value of a parameter; one that is blank counts as missing.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.iter().find(|(other, value)| *other == name && !value.trim().is_empty()).map(|(_, value)| value)
    }

    /// Whether the parameter came in the URL.
    pub(crate) fn is_in_url(&self, name: &str) -> bool {
        self.pairs.iter().take(self.in_url).any(|(other, _)| other == name)
    }

    /// Names and values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// The gateway could not even find out who asks.
fn unreadable(error: FormError) -> Refusal {
    let sub_code = match error {
        FormError::NotUtf8 => "isv.invalid-charset",
        _ => "isv.invalid-parameter",
    };
    Refusal::by_gateway(sub_code, format!("The form cannot be read: {error}.")).sent_as(Envelope::Unsigned)
}
