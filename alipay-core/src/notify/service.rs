//! The application gateway: the check that the console makes, and messages with `service=…`.
//!
//! Contents are XML, which is written here and never parsed: no parser, no entities, nothing to fetch.

use std::fmt;

use super::{Notify, NotifyError, VerifiedForm, XmlReply};
use crate::{charset::Charset, form};

/// The service of the console's check.
const CHECK: &str = "alipay.service.check";

/// Largest check that is read, in bytes; real ones have one kilobyte.
const MAX_CHECK: usize = 64 * 1024;

/// A genuine message of the application gateway.
///
/// Wire rule: [§7.6](crate::protocol).
#[derive(Clone, PartialEq, Eq)]
pub struct ServiceMessage(VerifiedForm);

impl ServiceMessage {
    /// What it is, as `alipay.mobile.public.message.notify`.
    #[must_use]
    pub fn service(&self) -> &str {
        self.0.value("service").unwrap_or_default()
    }

    /// Its content, as it came: XML or JSON.
    #[must_use]
    pub fn biz_content(&self) -> &str {
        self.0.value("biz_content").unwrap_or_default()
    }

    /// The charset that it came in, in which the answer goes back.
    #[must_use]
    pub fn charset(&self) -> Charset {
        self.0.charset()
    }
}

/// The service only.
impl fmt::Debug for ServiceMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceMessage").field("service", &self.service()).finish_non_exhaustive()
    }
}

impl Notify<'_> {
    /// Verifies a message of the application gateway.
    ///
    /// # Errors
    ///
    /// [`NotifyError`].
    pub async fn service_message(&self, body: &[u8]) -> Result<ServiceMessage, NotifyError> {
        let form = self.form_in(body, Charset::Gbk).await?;
        if form.value("app_id").is_some_and(|app_id| app_id != self.client.app_id()) {
            return Err(NotifyError::App);
        }
        match form.value("service") {
            Some(_) => Ok(ServiceMessage(form)),
            None => Err(NotifyError::NotANotification("it has no service")),
        }
    }

    /// Answers the check that the console makes of an application gateway, `alipay.service.check`: with the app's public
    /// key, and whether the check itself was genuine.
    ///
    /// ```no_run
    /// # async fn show(client: alipay_core::Client, body: &[u8]) -> Result<(), alipay_core::notify::NotifyError> {
    /// let reply = client.notify().service_check(body).await?;
    /// // send reply.body() with reply.content_type()
    /// # let _ = reply; Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotifyError::NotANotification`] when it is no check, or the app's public key is not known because somebody else
    /// signs. A check with a wrong signature is answered: that is what it asks.
    pub async fn service_check(&self, body: &[u8]) -> Result<XmlReply, NotifyError> {
        if body.len() > MAX_CHECK {
            return Err(NotifyError::TooLarge);
        }
        let claimed = form::decode_bytes(body).map_err(|_| NotifyError::Malformed("it cannot be read"))?;
        let claim = |name: &str| claimed.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_slice());
        if claim("service") != Some(CHECK.as_bytes()) {
            return Err(NotifyError::NotANotification("its service is not alipay.service.check"));
        }
        let label = claim("charset").and_then(|label| std::str::from_utf8(label).ok());
        // The application gateway's charset is GBK where none is named.
        let charset = label.map_or(Some(Charset::Gbk), Charset::of_label);
        let charset = charset.ok_or(NotifyError::Malformed("its charset is not known"))?;
        let own_key = self.keys.app_public_key.as_ref();
        let own_key = own_key.ok_or(NotifyError::NotANotification("the app's public key is not known here"))?;

        let verdict = match self.form_in(body, charset).await {
            Ok(_) => "<success>true</success>",
            Err(
                NotifyError::SignatureInvalid
                | NotifyError::SignatureMissing
                | NotifyError::SignType
                | NotifyError::UnknownCertificate(_)
                | NotifyError::Certificate(_),
            ) => "<success>false</success><error_code>VERIFY_FAILED</error_code>",
            Err(error) => return Err(error),
        };
        let inner = format!("{verdict}<biz_content>{}</biz_content>", own_key.to_base64());
        self.xml_reply(&inner, charset).await
    }

    /// Signs an answer to a message of the application gateway. `inner` is inserted as it is: its texts must be escaped.
    ///
    /// # Errors
    ///
    /// [`NotifyError::Malformed`] when the charset lacks a character; [`NotifyError::Sign`].
    pub async fn xml_reply(&self, inner: &str, charset: Charset) -> Result<XmlReply, NotifyError> {
        let unmappable = |_| NotifyError::Malformed("the answer has a character that its charset lacks");
        let content = charset.encode(inner).map_err(unmappable)?;
        let sign = self.keys.signer.sign(&content).await?;
        let (label, sign_type) = (charset.as_str(), self.keys.sign_type);
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"{label}\"?><alipay><response>{inner}</response><sign>{sign}</sign>\
             <sign_type>{sign_type}</sign_type></alipay>"
        );
        Ok(XmlReply { body: charset.encode(&text).map_err(unmappable)?.into_owned(), charset })
    }
}
