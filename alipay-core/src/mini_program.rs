//! What a mini program's front end gets from the platform and hands to its server: the phone number, step counts.

use std::{fmt, sync::Arc};

use crate::{
    Client, Error,
    call::accept_learning,
    charset::Charset,
    codec,
    encrypt::Encryption,
    envelope::EnvelopeError,
    error::{ApiError, Kind, Status},
    keys::{Choice, Keys, Origin},
};

/// Largest payload that is read.
const MAX_PAYLOAD: usize = 64 * 1024;

/// A verified, decrypted payload of a mini program.
#[derive(Clone, PartialEq, Eq)]
pub struct MiniProgramPayload {
    text: String,
}

impl Client {
    /// Verifies and decrypts what `my.getPhoneNumber`, `my.getRunData` and the like gave to a mini program: the JSON
    /// text, as it came. Needs the app's [AES key](crate::ClientBuilder::aes_key).
    ///
    /// Wire rule: [§8.3](crate::protocol).
    ///
    /// ```no_run
    /// # async fn show(client: alipay_core::Client, from_front_end: &str) -> Result<(), alipay_core::Error> {
    /// let payload = client.mini_program_payload(from_front_end).await?;
    /// println!("{:?}", payload.phone_number());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::is_signature`] also when there is no signature, as of apps without keys in the console: anybody could
    /// have written it then. [`Error::api`] when the platform refused.
    pub async fn mini_program_payload(&self, text: &str) -> Result<MiniProgramPayload, Error> {
        let keys = self.keys();
        let payload = Payload::read(text)?;
        accept_learning(self, &keys, Origin::Pushed, |choice| payload.open(self, &keys, choice)).await
    }
}

impl MiniProgramPayload {
    /// The content, JSON.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A top-level member of the content, as text.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<String> {
        codec::member(&self.text, name)
    }

    /// The phone number, of `my.getPhoneNumber`.
    #[must_use]
    pub fn phone_number(&self) -> Option<String> {
        self.member("mobile")
    }
}

/// Without the content, which is personal data.
impl fmt::Debug for MiniProgramPayload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MiniProgramPayload({} bytes)", self.text.len())
    }
}

/// The envelope: `{"response":…,"sign":…,"sign_type":…,"encrypt_type":…,"charset":…}`.
struct Payload {
    response: String,
    sign: String,
    cert_sn: Option<String>,
    sign_type: Option<String>,
}

impl Payload {
    fn read(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_PAYLOAD {
            return Err(Error::new(Kind::TooLarge(MAX_PAYLOAD)));
        }
        let fail = |error| Err(Error::new(Kind::Envelope(error)));
        // A member that is there twice is not there at all.
        let Some(response) = codec::raw_member(text, "response").and_then(codec::unquote).and_then(Result::ok) else {
            return fail(EnvelopeError::NotJson);
        };
        if codec::member(text, "charset").is_some_and(|label| Charset::of_label(&label) != Some(Charset::Utf8)) {
            return fail(EnvelopeError::NotText(Charset::Utf8));
        }
        if codec::member(text, "encrypt_type").is_some_and(|kind| kind != Encryption::Aes.as_str()) {
            return fail(EnvelopeError::WronglyEncrypted);
        }
        let sign = codec::member(text, "sign").filter(|sign| !sign.is_empty());
        Ok(Self {
            response: response.into_owned(),
            sign: sign.ok_or_else(|| Error::new(Kind::SignatureMissing))?,
            cert_sn: codec::member(text, "alipay_cert_sn"),
            sign_type: codec::member(text, "sign_type"),
        })
    }

    fn open(&self, client: &Client, keys: &Arc<Keys>, choice: Choice) -> Result<MiniProgramPayload, Error> {
        if self.sign_type.as_deref().is_some_and(|sign_type| sign_type != keys.sign_type.as_str()) {
            return Err(Error::new(Kind::SignatureInvalid));
        }
        // Refusals come in the clear and are signed as they are; ciphertext is signed with quotes around it.
        let is_clear = self.response.starts_with('{');
        let signed = if is_clear { self.response.clone() } else { format!("\"{}\"", self.response) };
        let cert_sn = self.cert_sn.as_deref().filter(|_| choice == Choice::BySerial);
        client
            .verify(keys, signed.as_bytes(), &self.sign, cert_sn)
            .map_err(|untrusted| Error::new(untrusted.into()))?;
        let text = if is_clear {
            self.response.clone()
        } else {
            let text = client.decrypt(Encryption::Aes, &self.response, Charset::Utf8);
            let text = text.filter(|text| codec::is_object(text));
            text.ok_or_else(|| Error::new(Kind::Decrypt).with_verified_text(&self.response))?
        };
        if !codec::is_object(&text) {
            return Err(Error::new(Kind::Envelope(EnvelopeError::NotAnObject)).with_verified_text(&text));
        }
        let member = |name: &str| codec::member(&text, name);
        // Here the platform writes in camel case.
        let status = Status {
            code: member("code").unwrap_or_default(),
            msg: member("msg").unwrap_or_default(),
            sub_code: member("subCode"),
            sub_msg: member("subMsg"),
            ..Status::default()
        };
        if !status.is_success() {
            let error = Error::new(Kind::Api(ApiError::undocumented(status, true)));
            return Err(error.with_verified_text(&text));
        }
        if is_clear && client.aes_key().is_some() {
            // Nothing in a signature says what it is for: an answer of the gateway must not pass as a phone number.
            return Err(Error::new(Kind::Envelope(EnvelopeError::WronglyEncrypted)).with_verified_text(&text));
        }
        Ok(MiniProgramPayload { text })
    }
}
