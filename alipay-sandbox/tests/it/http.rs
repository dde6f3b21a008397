//! Calls made by hand: parameters that no client would send, and answers looked at byte by byte.

use std::{
    borrow::Cow,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use alipay_core::{
    Charset, Clock, DecodedBody, Envelope, Params, PrivateKey, PublicKey, SignType, SignedParams, SystemClock, form,
};
use alipay_sandbox::Sandbox;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// An answer over HTTP.
#[derive(Debug)]
pub struct Http {
    pub status: u16,
    pub head: String,
    pub bytes: Vec<u8>,
    /// The bytes, in the charset that the head names.
    pub body: String,
}

/// An answer of the gateway.
#[derive(Debug)]
pub struct Answer {
    /// The member that holds the node.
    pub key: String,
    pub node: Value,
    /// The certificate that it names.
    pub cert_sn: Option<String>,
    /// Whether the gateway signed it; a wrong signature fails the test.
    pub is_signed: bool,
}

impl Answer {
    pub fn text(&self, name: &str) -> &str {
        self.node.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// `code sub_code` of a refusal, `10000` of a success.
    pub fn outcome(&self) -> String {
        format!("{} {}", self.text("code"), self.text("sub_code")).trim_end().to_owned()
    }
}

/// One call, changed in some way before it is signed or after.
pub struct Request<'s> {
    sandbox: &'s Sandbox,
    params: Params,
    /// The app's, if it is not one that the gateway made.
    private_key: Option<String>,
}

impl<'s> Request<'s> {
    /// A complete call without content.
    pub fn new(sandbox: &'s Sandbox, method: &str) -> Self {
        let now = alipay_core::DateTime::from_system_time(SystemClock.now());
        let mut params = Params::new();
        params.set("app_id", sandbox.app_id());
        params.set("method", method.to_owned());
        params.set("charset", "utf-8");
        params.set("timestamp", now.to_string());
        params.set("version", "1.0");
        Self { sandbox, params, private_key: None }
    }

    /// Signs with the app's own key.
    pub fn signed_with(mut self, private_key: impl Into<String>) -> Self {
        self.private_key = Some(private_key.into());
        self
    }

    /// Sets a parameter; an empty value removes it.
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.params.set(name, value);
        self
    }

    /// Sets the content.
    pub fn biz(self, content: &Value) -> Self {
        self.with("biz_content", content.to_string())
    }

    /// The parameters with their signature.
    pub fn sign(self) -> SignedParams {
        let key = self.private_key.as_deref().or(self.sandbox.app_private_key()).unwrap();
        let signer = PrivateKey::parse(key).unwrap().signer(SignType::Rsa2).unwrap();
        self.params.sign_now(&signer).unwrap()
    }

    /// Query and body, signed.
    pub fn signed(self) -> (String, String) {
        let signed = self.sign();
        (signed.query(), signed.body())
    }

    /// Signs and sends.
    pub async fn send(self) -> Answer {
        let sandbox = self.sandbox;
        let (query, body) = self.signed();
        call(sandbox, &query, &body).await
    }

    /// Signs, changes the body, sends.
    pub async fn tampered(self, change: impl FnOnce(String) -> String) -> Answer {
        let sandbox = self.sandbox;
        let (query, body) = self.signed();
        call(sandbox, &query, &change(body)).await
    }
}

/// Posts a form to the gateway.
pub async fn call(sandbox: &Sandbox, query: &str, body: &str) -> Answer {
    let http = post(sandbox, query, body.as_bytes()).await;
    assert_eq!(http.status, 200, "{}", http.body);
    read(sandbox, &http.bytes, charset_of(&http.head))
}

/// Takes an answer apart and verifies its signature, if it has one.
pub fn read(sandbox: &Sandbox, body: &[u8], charset: Charset) -> Answer {
    let text = DecodedBody::new(body, charset).unwrap();
    let json: Value = serde_json::from_str(text.text()).unwrap();
    let (key, node) = json.as_object().unwrap().iter().find(|(name, _)| name.ends_with("_response")).unwrap();
    let response_key = if key == "error_response" { "of_this_call_response" } else { key };
    let envelope = Envelope::open(&text, response_key).unwrap();
    let verifier = PublicKey::parse(sandbox.alipay_public_key()).unwrap().verifier(SignType::Rsa2).unwrap();
    let is_signed = envelope.verify(&verifier).expect("the gateway's signature is right");
    Answer { key: key.clone(), node: node.clone(), cert_sn: envelope.cert_sn.clone(), is_signed }
}

fn charset_of(head: &str) -> Charset {
    if head.contains("charset=GBK") { Charset::Gbk } else { Charset::Utf8 }
}

/// Posts anything.
pub async fn post(sandbox: &Sandbox, query: &str, body: &[u8]) -> Http {
    let head = format!(
        "POST /gateway.do?{query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded;charset=utf-8\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    exchange(sandbox, &[head.as_bytes(), body].concat()).await
}

/// Gets a page.
pub async fn get(sandbox: &Sandbox, target: &str) -> Http {
    let head = format!("GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    exchange(sandbox, head.as_bytes()).await
}

/// Sends bytes and reads until the gateway hangs up.
pub async fn exchange(sandbox: &Sandbox, request: &[u8]) -> Http {
    let url = sandbox.gateway_url();
    let authority = url.trim_start_matches("http://").trim_end_matches("/gateway.do");
    let mut stream = TcpStream::connect(authority).await.unwrap();
    // The gateway may hang up before it read everything.
    let _ = stream.write_all(request).await;
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    let at = bytes.windows(4).position(|window| window == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4);
    let body = bytes.split_off(at);
    let head = String::from_utf8(bytes).unwrap();
    assert!(!head.to_ascii_lowercase().contains("transfer-encoding: chunked"), "{head}");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    // An archive is no text.
    let is_archive = body.starts_with(b"PK");
    let text = if is_archive { String::new() } else { charset_of(&head).decode(&body).unwrap().into_owned() };
    Http { status, head, body: text, bytes: body }
}

/// The value of a header.
pub fn header<'h>(http: &'h Http, name: &str) -> Option<&'h str> {
    http.head.lines().find_map(|line| {
        let (other, value) = line.split_once(": ")?;
        other.eq_ignore_ascii_case(name).then_some(value)
    })
}

/// The parameters of the address a browser is sent to.
pub fn query_of(url: &str) -> Vec<(String, String)> {
    form::decode(url.split_once('?').unwrap().1).unwrap()
}

/// A clock whose hands a test moves.
#[derive(Clone)]
pub struct Hands(Arc<Mutex<SystemTime>>);

impl Hands {
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(SystemClock.now())))
    }

    pub fn advance(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for Hands {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }
}
