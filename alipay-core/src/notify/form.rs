//! A form of the platform: read strictly, verified over its bytes, then decoded.

use std::{borrow::Cow, fmt, sync::Arc};

use super::{NotifyError, source};
use crate::{
    Client,
    charset::Charset,
    codec,
    encrypt::Encryption,
    form::{self, FormError},
    keys::{Choice, Keys, Untrusted},
    sign::{SignType, Verifier},
};

/// Largest form that is read, in bytes.
const MAX_BODY: usize = 1024 * 1024;

/// A form before anything is known of it: for tools, which have a key and no client. Programs that act on what a form
/// says ask [`Client::notify`].
pub struct ReceivedForm {
    pairs: Vec<(String, Vec<u8>)>,
    sign: String,
    cert_sn: Option<String>,
}

impl ReceivedForm {
    /// Reads a form as it came, without parameters of one's own that a framework mixed in.
    ///
    /// # Errors
    ///
    /// [`NotifyError`] for what the platform does not send, and for what two readers could read differently.
    pub fn read(body: &[u8], own_params: &[String]) -> Result<Self, NotifyError> {
        if body.len() > MAX_BODY {
            return Err(NotifyError::TooLarge);
        }
        check_shape(body)?;
        let mut pairs = form::decode_bytes(body).map_err(|error| match error {
            FormError::Duplicate => NotifyError::Duplicate,
            FormError::TooMany => NotifyError::TooLarge,
            FormError::BadEscape => NotifyError::Malformed("a percent sign is not followed by two digits"),
            FormError::NotUtf8 => NotifyError::Malformed("the name of a parameter is no text"),
            FormError::NoName => NotifyError::Malformed("a parameter has no name"),
        })?;
        pairs.retain(|(name, _)| !own_params.contains(name));
        if !pairs.iter().all(|(name, _)| is_name(name)) {
            // With an ampersand in a name, the same signature would fit quite another form.
            return Err(NotifyError::Malformed("the name of a parameter has other characters than the platform's"));
        }
        for name in ["sign", "sign_type", "charset", "alipay_cert_sn", "encrypt_type"] {
            let value = pairs.iter().find(|(other, _)| other == name).map(|(_, value)| value);
            if value.is_some_and(|value| !value.is_ascii()) {
                return Err(NotifyError::Malformed("a parameter that is always plain text is none"));
            }
        }
        if pairs.iter().any(|(_, value)| value.contains(&0)) {
            return Err(NotifyError::Malformed("a value holds a zero byte"));
        }
        let sign = ascii(&pairs, "sign").filter(|sign| !sign.is_empty()).ok_or(NotifyError::SignatureMissing)?;
        let (sign, cert_sn) = (sign.to_owned(), ascii(&pairs, "alipay_cert_sn").map(str::to_owned));
        if source::is_ambiguous(&pairs) {
            return Err(NotifyError::Ambiguous);
        }
        Ok(Self { pairs, sign, cert_sn })
    }

    /// Checks the signature, and returns the bytes that it is over.
    ///
    /// # Errors
    ///
    /// [`NotifyError::SignType`], [`NotifyError::SignatureInvalid`].
    pub fn verified_text(&self, sign_type: SignType, verifier: &dyn Verifier) -> Result<Vec<u8>, NotifyError> {
        self.check_sign_type(sign_type)?;
        let found = self.texts().find(|text| verifier.verify(text, &self.sign).is_ok());
        found.ok_or(NotifyError::SignatureInvalid)
    }

    /// The bytes that the signature can be over, the most usual first. They differ in whether `sign_type` takes part.
    /// Empty values do not, unless they do: the platform's own pages contradict each other.
    pub fn texts(&self) -> impl Iterator<Item = Vec<u8>> {
        let has_empty = self.pairs.iter().any(|(_, value)| value.is_empty());
        let has_sign_type = self.pairs.iter().any(|(name, _)| name == "sign_type");
        let ways = [(false, false), (true, false), (false, true), (true, true)];
        ways.into_iter()
            .filter(move |(with_sign_type, with_empty)| {
                (has_sign_type || !with_sign_type) && (has_empty || !with_empty)
            })
            .map(|(with_sign_type, with_empty)| source::join(&self.pairs, with_sign_type, with_empty))
    }

    /// The charset that it says it is in.
    #[must_use]
    pub fn charset(&self) -> Option<Charset> {
        Charset::of_label(ascii(&self.pairs, "charset")?)
    }

    /// The serial number of the certificate that it says it is signed with.
    #[must_use]
    pub fn cert_sn(&self) -> Option<&str> {
        self.cert_sn.as_deref()
    }

    pub(super) fn verify(&self, client: &Client, keys: &Arc<Keys>, choice: Choice) -> Result<(), NotifyError> {
        self.check_sign_type(keys.sign_type)?;
        let cert_sn = self.cert_sn.as_deref().filter(|_| choice == Choice::BySerial);
        let mut outcome = Err(Untrusted::BadSignature);
        for content in self.texts() {
            outcome = client.verify(keys, &content, &self.sign, cert_sn);
            if outcome != Err(Untrusted::BadSignature) {
                break;
            }
        }
        Ok(outcome?)
    }

    /// The type is the configured one: a form cannot ask for a weaker hash.
    fn check_sign_type(&self, configured: SignType) -> Result<(), NotifyError> {
        match ascii(&self.pairs, "sign_type") {
            Some(named) if named != configured.as_str() => Err(NotifyError::SignType),
            _ => Ok(()),
        }
    }

    /// The texts, once the bytes are known to be genuine.
    pub(super) fn into_verified(self, client: &Client, default: Charset) -> Result<VerifiedForm, NotifyError> {
        let charset = match ascii(&self.pairs, "charset") {
            None | Some("") => default,
            Some(label) => Charset::of_label(label).ok_or(NotifyError::Malformed("its charset is not known"))?,
        };
        let decode = |(name, value): (String, Vec<u8>)| {
            let text = charset.decode(&value).map(Cow::into_owned);
            text.map(|text| (name, text)).map_err(|_| NotifyError::Malformed("its bytes are not in its charset"))
        };
        let values = self.pairs.into_iter().map(decode).collect::<Result<Vec<_>, _>>()?;
        let mut form = VerifiedForm { values, charset };
        form.decrypt(client)?;
        Ok(form)
    }
}

/// Names only: values are business data.
impl fmt::Debug for ReceivedForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceivedForm")?;
        f.debug_list().entries(self.pairs.iter().map(|(name, _)| name)).finish()
    }
}

/// A form whose every parameter the platform signed.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifiedForm {
    values: Vec<(String, String)>,
    charset: Charset,
}

impl VerifiedForm {
    /// The value of a parameter; an empty one counts as missing.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        let found = self.values.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The value of a parameter or, of messages, of a member of their content.
    pub(super) fn anywhere(&self, name: &str) -> Option<String> {
        let inside = || codec::member(self.value("biz_content")?, name);
        self.value(name).map(str::to_owned).or_else(inside)
    }

    /// Names and values, in the order in which they came, without empty ones.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        all.filter(|(_, value)| !value.is_empty())
    }

    /// The charset that it came in.
    #[must_use]
    pub fn charset(&self) -> Charset {
        self.charset
    }

    /// `biz_content` in the clear.
    fn decrypt(&mut self, client: &Client) -> Result<(), NotifyError> {
        let Some(encrypt_type) = self.value("encrypt_type") else { return Ok(()) };
        if encrypt_type.starts_with("RSA") {
            return Err(NotifyError::Malformed("its content is encrypted with RSA, which is not supported"));
        }
        let known = [Encryption::Aes, Encryption::AesV2].into_iter().find(|known| known.as_str() == encrypt_type);
        let charset = self.charset;
        let content = self.values.iter_mut().find(|(name, _)| name == "biz_content").map(|(_, content)| content);
        let decrypted = known
            .zip(content.as_deref())
            .and_then(|(encryption, content)| client.decrypt(encryption, content, charset));
        match (decrypted, content) {
            (Some(decrypted), Some(content)) => {
                *content = decrypted;
                Ok(())
            }
            _ => Err(NotifyError::Decrypt),
        }
    }
}

/// Names only: values are business data.
impl fmt::Debug for VerifiedForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerifiedForm")?;
        f.debug_list().entries(self.values.iter().map(|(name, _)| name)).finish()
    }
}

/// What is no form is most often something that a framework made of one.
pub(crate) fn check_shape(body: &[u8]) -> Result<(), NotifyError> {
    let hint = match body {
        [] => "it is empty: a framework may have read it already",
        [b'{' | b'[', ..] => "it is JSON: hand over the raw body, before a framework decodes it",
        [b'-', b'-', ..] => "it is a multipart form, which the platform does not send",
        [b'<', ..] => "it is XML or HTML",
        [b'?', ..] => "it is the query of an address: `verify_return` reads that",
        _ if body.starts_with(b"http://") || body.starts_with(b"https://") => "it is an address, not a body",
        _ if !body.contains(&b'=') => "it has no parameters",
        _ => return Ok(()),
    };
    Err(NotifyError::Malformed(hint))
}

/// What the platform's names consist of.
fn is_name(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

/// A value that is plain ASCII in every charset.
fn ascii<'p>(pairs: &'p [(String, Vec<u8>)], name: &str) -> Option<&'p str> {
    let (_, value) = pairs.iter().find(|(other, _)| other == name)?;
    std::str::from_utf8(value).ok()
}
