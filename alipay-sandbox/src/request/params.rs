//! The parameters of a call: what the URL and the body say, as one set.

use alipay_core::{
    Charset,
    form::{self, FormError},
};

use super::{Content, shortened};
use crate::refusal::{Envelope, Refusal};

/// Every parameter of a call, decoded.
#[derive(Default)]
pub(crate) struct Parameters {
    charset: Charset,
    pairs: Vec<(String, String)>,
    /// How many of the pairs came in the URL; they are the first ones.
    in_url: usize,
}

impl Parameters {
    /// Reads both places, in the charset that the URL names. A name must not occur twice, wherever.
    pub(crate) fn read(query: &str, content: &Content) -> Result<Self, Refusal> {
        let mut raw = form::decode_bytes(query.as_bytes()).map_err(unreadable_form)?;
        let in_url = raw.len();
        let in_body = match content {
            Content::Form(form) => form::decode_bytes(form).map_err(unreadable_form)?,
            Content::Parts(parts) => parts.texts.clone(),
            Content::Unreadable(reason) => return Err(unreadable(reason)),
        };
        for (name, value) in in_body {
            if name.is_empty() {
                return Err(unreadable_form(FormError::NoName));
            }
            if raw.iter().any(|(other, _)| *other == name) {
                return Err(unreadable(&format!(
                    "{}: is given twice. It goes into the URL or into the body.",
                    shortened(&name)
                )));
            }
            raw.push((name, value));
        }
        // One that is missing or unknown is refused later, when the gateway knows who asks.
        let label = raw.iter().take(in_url).find(|(name, _)| name == "charset");
        let label = label.and_then(|(_, label)| std::str::from_utf8(label).ok());
        let charset = label.and_then(Charset::of_label).unwrap_or_default();
        let pairs = raw.into_iter().map(|(name, value)| match text(&value, charset) {
            Some(text) => Ok((name, text)),
            None => Err(not_text(&name, charset)),
        });
        Ok(Self { charset, pairs: pairs.collect::<Result<_, _>>()?, in_url })
    }

    /// The charset of the call, and of its answer.
    pub(crate) fn charset(&self) -> Charset {
        self.charset
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

/// The text of bytes that are the only way to write it: its signature is checked over these very bytes.
fn text(bytes: &[u8], charset: Charset) -> Option<String> {
    let text = charset.decode(bytes).ok()?;
    charset.encode(&text).is_ok_and(|again| *again == *bytes).then(|| text.into_owned())
}

/// The gateway could not even find out who asks.
fn unreadable(reason: &str) -> Refusal {
    Refusal::by_gateway("isv.invalid-parameter", reason).sent_as(Envelope::Unsigned)
}

fn unreadable_form(error: FormError) -> Refusal {
    match error {
        FormError::NotUtf8 => Refusal::by_gateway("isv.invalid-charset", "The name of a parameter is not UTF-8."),
        _ => Refusal::by_gateway("isv.invalid-parameter", format!("The form cannot be read: {error}.")),
    }
    .sent_as(Envelope::Unsigned)
}

fn not_text(name: &str, charset: Charset) -> Refusal {
    let name = shortened(name);
    let detail =
        format!("{name}: the value is not {}. The charset in the URL decides: utf-8 or GBK.", charset.as_str());
    Refusal::by_gateway("isv.invalid-charset", detail).sent_as(Envelope::Unsigned)
}
