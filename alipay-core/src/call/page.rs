//! Pages: signed here, opened by a browser.

use std::{
    fmt::{self, Write as _},
    sync::Arc,
};

use super::{Options, Outgoing, exchange, option_setters};
use crate::{
    Client, Error,
    api::Api,
    charset::Charset,
    keys::Keys,
    request::SignedParams,
    validate::{Problem, Violation, Violations},
};

/// A page on its way. Nothing is sent by this machine: a browser opens what comes out.
///
/// Wire rule: [§6.1](crate::protocol).
#[must_use = "a page does nothing until `form`"]
pub struct PageCall<'c, A> {
    client: &'c Client,
    keys: Arc<Keys>,
    request: A,
    options: Options,
}

impl<'c, A: Api> PageCall<'c, A> {
    pub(crate) fn new(client: &'c Client, request: A) -> Self {
        Self { client, keys: client.keys(), request, options: Options::default() }
    }

    option_setters!(tokens, notify_url, return_url, encrypt, validate);

    /// Signs the page.
    ///
    /// # Errors
    ///
    /// [`Error::is_validation`], or a failure of the signer. A signer that does I/O needs
    /// [`form_async`](Self::form_async).
    pub fn form(&self) -> Result<PageForm, Error> {
        let signed = exchange::sign_now(self.client, &self.keys, &A::INFO.into(), self.outgoing(), &self.options)?;
        PageForm::new(self.client, A::INFO.method, signed)
    }

    /// [`form`](Self::form) with any signer.
    ///
    /// # Errors
    ///
    /// [`Error::is_validation`], or a failure of the signer.
    pub async fn form_async(&self) -> Result<PageForm, Error> {
        let signed = exchange::sign(self.client, &self.keys, &A::INFO.into(), self.outgoing(), &self.options).await?;
        PageForm::new(self.client, A::INFO.method, signed)
    }

    fn outgoing(&self) -> Outgoing {
        Outgoing::record(self.client, A::INFO.biz_content, &self.request, &self.options)
    }
}

/// A signed page: an HTML form that submits itself, or an address.
///
/// Wire rule: [§6.1](crate::protocol).
#[derive(Clone)]
pub struct PageForm {
    gateway: String,
    signed: SignedParams,
}

impl PageForm {
    /// Browsers write line breaks in their own way when they send a form, HTML has no zero byte; either breaks the
    /// signature.
    pub(super) fn new(client: &Client, method: &str, signed: SignedParams) -> Result<Self, Error> {
        let found = signed.params().iter().filter_map(|(name, value)| {
            let problem = match value {
                value if value.contains(['\r', '\n']) => Problem::LineBreak,
                value if value.contains('\0') => Problem::ControlCharacter,
                _ => return None,
            };
            Some(Violation { path: name.to_owned(), problem })
        });
        Violations::or_ok(found.collect()).map_err(|found| Error::from(found).of_method(method))?;
        Ok(Self { gateway: client.gateway_url().to_owned(), signed })
    }

    /// A complete HTML document that takes the browser to the platform by itself, and with a button where scripts are
    /// off or not allowed. Every value is escaped. For a call in GBK the text is ASCII: however it is sent, it is read
    /// as it was meant.
    #[must_use]
    pub fn to_html(&self) -> String {
        let charset = self.signed.params().charset();
        let mut html = String::with_capacity(2048);
        let action = format!("{}?{}", self.gateway, self.signed.query());
        // Writing into a String cannot fail.
        let _ = write!(
            html,
            "<!DOCTYPE html>\n<html>\n<head><meta charset=\"{0}\"><title>Alipay</title></head>\n<body>\n\
             <form id=\"alipay\" method=\"post\" accept-charset=\"{0}\" action=\"{1}\">\n",
            charset.as_str(),
            escaped(&action, charset)
        );
        for (name, value) in self.signed.params().iter().filter(|(name, _)| *name != "charset") {
            let (name, value) = (escaped(name, charset), escaped(value, charset));
            let _ = writeln!(html, "<input type=\"hidden\" name=\"{name}\" value=\"{value}\">");
        }
        html.push_str(
            "<button type=\"submit\">Alipay</button>\n</form>\n\
             <script>document.getElementById(\"alipay\").submit();</script>\n</body>\n</html>\n",
        );
        html
    }

    /// The address for a redirect. Long orders make long addresses, which some browsers cut, and addresses end up in
    /// histories and logs, tokens included: prefer [`to_html`](Self::to_html).
    #[must_use]
    pub fn to_url(&self) -> String {
        format!("{}?{}", self.gateway, self.signed.to_form())
    }

    /// The parameters, signed.
    #[must_use]
    pub fn params(&self) -> &SignedParams {
        &self.signed
    }
}

/// The parameters' names only.
impl fmt::Debug for PageForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageForm").field("signed", &self.signed).finish_non_exhaustive()
    }
}

impl<A: Api> fmt::Debug for PageCall<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageCall").field("method", &A::INFO.method).finish_non_exhaustive()
    }
}

/// A value of an attribute between double quotes. In another charset than UTF-8 everything beyond ASCII becomes a
/// reference, so that it does not matter how the document itself is sent.
fn escaped(text: &str, charset: Charset) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if !c.is_ascii() && charset != Charset::Utf8 => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}
