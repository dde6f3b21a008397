//! The REST protocol, "v3": signing of requests and verification of answers, without sending.
//!
//! The typed APIs of this crate use the gateway. For the few operations that exist only as REST, build the request here
//! and send it with any HTTP client: address, headers and body exactly as they are, or the signature is wrong.
//!
//! ```no_run
//! # fn show(client: alipay_core::Client) -> Result<(), alipay_core::Error> {
//! let request = client.rest("POST", "/v3/alipay/trade/query").json(r#"{"out_trade_no":"20150320010101001"}"#);
//! let signed = request.prepare()?; // signed.uri, signed.headers, signed.body
//! # let _ = signed; Ok(()) }
//! ```

use std::{
    fmt,
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use crate::{
    Client, Error,
    call::accept_learning,
    charset::{Charset, DecodedBody},
    codec,
    encrypt::Encryption,
    envelope::EnvelopeError,
    error::{ApiError, Kind, Printable, Status},
    form,
    keys::{Choice, Keys, Origin},
    random,
    sign::SignType,
    transport::{HttpResponse, ready},
    validate::{Problem, Violation, Violations},
};

/// The scheme of the header `Authorization`. There is no other: the REST protocol knows RSA2 only.
const SCHEME: &str = "ALIPAY-SHA256withRSA";

/// How old an answer may be, and how far the clocks may differ.
const MAX_AGE: Duration = Duration::from_secs(300);

/// A request of the REST protocol.
///
/// Wire rule: [§10.2](crate::protocol).
#[must_use = "a request does nothing until `prepare`"]
pub struct RestCall<'c> {
    client: &'c Client,
    keys: Arc<Keys>,
    method: String,
    path: String,
    query: Vec<(String, String)>,
    body: String,
    app_auth_token: Option<String>,
    encryption: Option<Encryption>,
    nonce: Option<String>,
    extra: Option<String>,
}

/// A signed request of the REST protocol, ready to be sent.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RestRequest {
    /// The verb.
    pub method: String,
    /// Path and query as they were signed; the host is that of the gateway.
    pub uri: String,
    /// Names and values. Of an upload, the `content-type` is that of its part `data`.
    pub headers: Vec<(&'static str, String)>,
    /// The body as it was signed; empty for none.
    pub body: String,
    /// The text that was signed.
    pub sign_source: String,
}

impl Client {
    /// Prepares a request of the REST protocol: a verb, and a path without query.
    pub fn rest(&self, method: impl Into<String>, path: impl Into<String>) -> RestCall<'_> {
        RestCall {
            client: self,
            keys: self.keys(),
            method: method.into().to_ascii_uppercase(),
            path: path.into(),
            query: Vec::new(),
            body: String::new(),
            app_auth_token: None,
            encryption: None,
            nonce: None,
            extra: None,
        }
    }
}

impl RestCall<'_> {
    /// Adds a parameter of the query, such as `auth_token`.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// The JSON of the body; of an upload, that of its part `data`, which is what is signed.
    pub fn json(mut self, text: impl Into<String>) -> Self {
        self.body = text.into();
        self
    }

    /// The token of the merchant the call acts for, for service providers.
    pub fn app_auth_token(mut self, token: impl Into<String>) -> Self {
        self.app_auth_token = Some(token.into());
        self
    }

    /// Encrypts the body with the client's AES key; the answer comes back encrypted, too.
    pub fn encrypt(mut self) -> Self {
        self.encryption = Some(Encryption::Aes);
        self
    }

    /// The number that makes the request unique; random unless set.
    pub fn nonce(mut self, nonce: impl Into<String>) -> Self {
        self.nonce = Some(nonce.into());
        self
    }

    /// More text for the end of the authorization, as `expired_seconds=120`.
    pub fn extra_authorization(mut self, text: impl Into<String>) -> Self {
        self.extra = Some(text.into());
        self
    }

    /// Signs the request. A signer that does I/O needs [`prepare_async`](Self::prepare_async).
    ///
    /// # Errors
    ///
    /// [`Error::is_validation`], or a failure of the signer.
    pub fn prepare(&self) -> Result<RestRequest, Error> {
        ready(self.prepare_async()).unwrap_or_else(|| Err(Error::new(Kind::SignerWaits)))
    }

    /// [`prepare`](Self::prepare) with any signer.
    ///
    /// # Errors
    ///
    /// [`Error::is_validation`], or a failure of the signer.
    pub async fn prepare_async(&self) -> Result<RestRequest, Error> {
        self.check()?;
        let body = match (self.encryption, self.client.aes_key()) {
            (Some(encryption), Some(key)) => key.encrypt(encryption, self.body.as_bytes()),
            _ => self.body.clone(),
        };
        let pairs = self.query.iter().map(|(name, value)| (name.as_str(), value));
        let query = form::encode(pairs);
        let uri = if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) };

        let authorization = self.authorization();
        let mut sign_source = format!("{authorization}\n{}\n{uri}\n{body}\n", self.method);
        if let Some(token) = &self.app_auth_token {
            sign_source.push_str(token);
            sign_source.push('\n');
        }
        let sign = self.keys.signer.sign(sign_source.as_bytes()).await;
        let sign = sign.map_err(|error| Error::new(Kind::Sign(error)))?;
        let is_encrypted = self.encryption.is_some();
        let sns = self.keys.cert_sns.as_ref();
        let headers = [
            ("authorization", Some(format!("{SCHEME} {authorization},sign={sign}"))),
            ("alipay-request-id", Some(random::hex())),
            ("alipay-app-auth-token", self.app_auth_token.clone()),
            ("alipay-root-cert-sn", sns.map(|sns| sns.alipay_root_cert_sn.clone())),
            ("alipay-encrypt-type", self.encryption.map(|encryption| encryption.as_str().to_owned())),
            ("accept", Some("application/json".to_owned())),
            (
                "content-type",
                match (body.is_empty(), is_encrypted) {
                    (true, _) => None,
                    (false, true) => Some("text/plain".to_owned()),
                    (false, false) => Some("application/json".to_owned()),
                },
            ),
        ];
        let headers = headers.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        Ok(RestRequest { method: self.method.clone(), uri, headers, body, sign_source })
    }

    /// Verifies an answer: its status, its headers, its body as it came. The text of a success. An answer that is older
    /// than five minutes is refused: somebody may have kept it.
    ///
    /// Wire rule: [§10.6](crate::protocol).
    ///
    /// # Errors
    ///
    /// [`Error::is_signature`] also for a success without a signature; [`Error::api`] for a refusal, which the platform
    /// may leave unsigned.
    pub fn accept(&self, answer: &HttpResponse) -> Result<String, Error> {
        self.accept_by(Choice::BySerial, answer)
    }

    /// [`accept`](Self::accept), and downloads a certificate that is not known yet.
    ///
    /// # Errors
    ///
    /// As [`accept`](Self::accept).
    pub async fn accept_async(&self, answer: &HttpResponse) -> Result<String, Error> {
        accept_learning(self.client, &self.keys, Origin::Answer, |choice| self.accept_by(choice, answer)).await
    }

    fn accept_by(&self, choice: Choice, answer: &HttpResponse) -> Result<String, Error> {
        self.read(choice, answer).map_err(|error| {
            error.with_answer(&answer.body, answer.header("alipay-trace-id")).after_sending(self.method != "GET")
        })
    }

    fn read(&self, choice: Choice, answer: &HttpResponse) -> Result<String, Error> {
        let is_success = (200..300).contains(&answer.status);
        let body = DecodedBody::new(&answer.body, Charset::Utf8);
        let body = body.map_err(|error| Error::new(Kind::Envelope(error.into())))?;
        // Refusals carry no signature, or the word "null" in its place.
        let signature = answer.header("alipay-signature").filter(|signature| !signature.is_empty());
        let is_authenticated = match signature.filter(|signature| is_success || *signature != "null") {
            None if is_success => return Err(Error::new(Kind::SignatureMissing)),
            None => false,
            Some(signature) => {
                self.verify(choice, answer, signature)?;
                true
            }
        };
        if is_success {
            return self.decrypted(body.text());
        }
        let text = body.text();
        if !codec::is_object(text) {
            return Err(Error::new(Kind::HttpStatus(answer.status)));
        }
        let member = |name| codec::member(text, name).unwrap_or_default();
        let status = Status { code: member("code"), msg: member("message"), ..Status::default() };
        let error = Error::new(Kind::Api(ApiError::of_status(status, answer.status, is_authenticated)));
        Err(if is_authenticated { error.with_verified_text(text) } else { error })
    }

    fn verify(&self, choice: Choice, answer: &HttpResponse, signature: &str) -> Result<(), Error> {
        let header = |name: &str| answer.header(name).ok_or_else(|| Error::new(Kind::SignatureMissing));
        let timestamp = header("alipay-timestamp")?;
        let head = format!("{timestamp}\n{}\n", header("alipay-nonce")?);
        let content = [head.as_bytes(), &answer.body, b"\n"].concat();
        let sn = answer.header("alipay-sn").filter(|_| choice == Choice::BySerial);
        let verified = self.client.verify(&self.keys, &content, signature, sn);
        verified.map_err(|untrusted| Error::new(untrusted.into()))?;
        let sent = timestamp.parse().ok().and_then(|millis| UNIX_EPOCH.checked_add(Duration::from_millis(millis)));
        let now = self.client.now();
        let age = sent.map(|sent| now.duration_since(sent).or_else(|_| sent.duration_since(now)).unwrap_or_default());
        if age.is_some_and(|age| age <= MAX_AGE) { Ok(()) } else { Err(Error::new(Kind::Stale)) }
    }

    /// Successes of encrypted requests are encrypted, unless there is nothing in them.
    fn decrypted(&self, text: &str) -> Result<String, Error> {
        let Some(encryption) = self.encryption.filter(|_| !text.is_empty()) else { return Ok(text.to_owned()) };
        if text.starts_with(['{', '[']) {
            return Err(Error::new(Kind::Envelope(EnvelopeError::WronglyEncrypted)));
        }
        self.client.decrypt(encryption, text, Charset::Utf8).ok_or_else(|| Error::new(Kind::Decrypt))
    }

    fn authorization(&self) -> String {
        let timestamp = self.client.now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let mut text = format!("app_id={}", self.client.app_id());
        if let Some(sns) = &self.keys.cert_sns {
            text += &format!(",app_cert_sn={}", sns.app_cert_sn);
        }
        text += &format!(",nonce={},timestamp={timestamp}", self.nonce.clone().unwrap_or_else(random::hex));
        if let Some(extra) = &self.extra {
            text += &format!(",{extra}");
        }
        text
    }

    /// What could end a line of the signed text or a header, or was not thought of by the REST protocol.
    fn check(&self) -> Result<(), Error> {
        let mut found = Vec::new();
        let mut report = |path: &str, problem| found.push(Violation { path: path.to_owned(), problem });
        if !self.method.bytes().all(|byte| byte.is_ascii_uppercase()) || self.method.is_empty() {
            report("method", Problem::BadName);
        }
        // Without what an HTTP library would write in another way: the path is signed as it is sent.
        let is_segment = |segment: &str| !segment.is_empty() && segment != "." && segment != "..";
        let is_path = self.path.strip_prefix("/v3/").is_some_and(|path| path.split('/').all(is_segment))
            && self.path.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#' | b'\\'));
        if !is_path {
            report("path", Problem::BadName);
        }
        let is_nonce = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if self.nonce.as_deref().is_some_and(|nonce| nonce.is_empty() || !nonce.bytes().all(is_nonce)) {
            report("nonce", Problem::BadName);
        }
        for (path, value) in [("app_auth_token", &self.app_auth_token), ("extra", &self.extra)] {
            let is_header = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
            if value.as_deref().is_some_and(|value| !value.bytes().all(is_header)) {
                report(path, Problem::ControlCharacter);
            }
        }
        if self.keys.sign_type != SignType::Rsa2 {
            report("sign_type", Problem::NotRsa2);
        }
        match (self.encryption, self.client.aes_key(), self.body.is_empty()) {
            (Some(_), None, _) => report("body", Problem::NoAesKey),
            (Some(_), _, true) => report("body", Problem::NothingToEncrypt),
            _ => {}
        }
        Violations::or_ok(found)?;
        Ok(())
    }
}

/// Without the path, in which numbers of orders and people can be.
impl fmt::Debug for RestCall<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RestCall").field("method", &Printable(&self.method)).finish_non_exhaustive()
    }
}

/// Without address, headers and body, which hold tokens.
impl fmt::Debug for RestRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RestRequest").field("method", &Printable(&self.method)).finish_non_exhaustive()
    }
}
