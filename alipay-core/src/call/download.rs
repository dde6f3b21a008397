//! Downloads: files behind an address of the platform, and APIs that answer with bytes.

use std::{fmt, sync::Arc};

use super::{Attempts, Call, Endpoint, Options, Outgoing, exchange};
use crate::{
    Client, Error,
    answer::Expected,
    api::{Api, RetryClass},
    client::is_safe_url,
    error::Kind,
    keys::{Choice, Keys},
    transport::{HttpRequest, HttpResponse},
    validate::{Problem, Violation, Violations},
};

/// The platform's old gateway for pictures and sounds.
const FILE_GATEWAY: &str = "https://openfile.alipay.com/chat/multimedia.do";

/// Bytes that came from the platform. No signature covers them: only TLS says where they came from.
///
/// Wire rule: [§6.5](crate::protocol).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Download {
    /// Value of the header `Content-Type`; empty without one.
    pub content_type: String,
    /// The content.
    pub content: Vec<u8>,
}

/// The size only.
impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download").field("bytes", &self.content.len()).finish_non_exhaustive()
    }
}

impl Client {
    /// Fetches a file that an answer named, such as `bill_download_url`, which is good for about 30 seconds. Nothing of
    /// this app is sent along, and redirects are not followed. `max_bytes` bounds the file. An address with `http` is
    /// asked for with `https`.
    ///
    /// ```no_run
    /// # async fn show(client: alipay_core::Client, url: &str) -> Result<(), alipay_core::Error> {
    /// let zip = client.download(url, 64 * 1024 * 1024).await?.content;
    /// # let _ = zip; Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::is_validation`] for what is no address of the web; [`Error::is_transport`]; [`Error::is_limit`].
    pub async fn download(&self, url: &str, max_bytes: usize) -> Result<Download, Error> {
        let url = secured(url, "url")?;
        let endpoint = Endpoint::raw("download", "", "").of_class(RetryClass::Read);
        let (outgoing, options) = (Outgoing::default(), Options::default());
        let mut attempts = Attempts::of_transfer(self, endpoint, &outgoing, &options);
        let trace = attempts.trace();
        trace
            .around(async {
                loop {
                    let result = fetch(&mut attempts, &url, max_bytes).await;
                    if let Some(ended) = attempts.settle(result).await {
                        return ended;
                    }
                }
            })
            .await
    }
}

async fn fetch(attempts: &mut Attempts<'_>, url: &str, max_bytes: usize) -> Result<Download, Error> {
    let answer = attempts.send(HttpRequest::get(url.to_owned()), max_bytes).await?;
    if answer.status != 200 {
        return Err(Error::new(Kind::HttpStatus(answer.status)).of_method("download"));
    }
    if answer.body.len() > max_bytes {
        return Err(Error::new(Kind::TooLarge(max_bytes)).of_method("download"));
    }
    Ok(downloaded(answer))
}

impl<A: Api> Call<'_, A> {
    /// Makes a call whose answer is a file, with GET to the platform's gateway for files. Answers that are text are
    /// refusals, and read as such.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn download(self, max_bytes: usize) -> Result<Download, Error> {
        self.download_from(FILE_GATEWAY, max_bytes).await
    }

    /// [`download`](Self::download) from another gateway.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn download_from(self, gateway: &str, max_bytes: usize) -> Result<Download, Error> {
        let gateway = secured(gateway, "gateway")?;
        let files = self.options.files.iter();
        let files = files.map(|(name, _)| Violation { path: name.clone(), problem: Problem::UnknownFile });
        Violations::or_ok(files.collect())?;
        let outgoing = self.outgoing();
        let mut attempts = Attempts::of_transfer(self.client, A::INFO.into(), &outgoing, &self.options);
        let trace = attempts.trace();
        trace
            .around(async {
                loop {
                    let result = self.fetch(&mut attempts, &gateway, max_bytes).await;
                    if let Some(ended) = attempts.settle(result).await {
                        return ended;
                    }
                }
            })
            .await
    }

    async fn fetch(&self, attempts: &mut Attempts<'_>, gateway: &str, max_bytes: usize) -> Result<Download, Error> {
        let form = attempts.sign(&self.keys, &self.options).await?.to_form();
        let answer = attempts.send(HttpRequest::get(format!("{gateway}?{form}")), max_bytes).await?;
        if answer.body.len() > max_bytes {
            let error = Error::new(Kind::TooLarge(max_bytes)).of_method(A::INFO.method);
            return Err(error.after_sending(attempts.endpoint.writes()));
        }
        let is_text = answer.header("content-type").is_some_and(|value| value.starts_with("text/"));
        if answer.status == 200 && !is_text && !looks_like_an_answer(&answer.body) {
            return Ok(downloaded(answer));
        }
        Err(refusal::<A>(self.client, &self.keys, &answer))
    }
}

/// The address with `https`, unless it is on this machine.
fn secured(url: &str, path: &str) -> Result<String, Error> {
    let https = url.strip_prefix("http://").filter(|_| !is_safe_url(url)).map(|rest| format!("https://{rest}"));
    let url = https.unwrap_or_else(|| url.to_owned());
    if is_safe_url(&url) { Ok(url) } else { Err(Violations::of(path, Problem::NotAUrl).into()) }
}

fn downloaded(answer: HttpResponse) -> Download {
    let content_type = answer.header("content-type").unwrap_or_default().to_owned();
    Download { content_type, content: answer.body }
}

/// A JSON object with one of the two members that an answer has.
fn looks_like_an_answer(body: &[u8]) -> bool {
    let head = String::from_utf8_lossy(body.get(..256).unwrap_or(body));
    head.trim_start().starts_with('{') && head.contains("_response\"")
}

/// What a text says that came instead of a file; a success in a text is none.
fn refusal<A: Api>(client: &Client, keys: &Arc<Keys>, answer: &HttpResponse) -> Error {
    let expected = Expected { request: None, encryption: None, choice: Choice::BySerial };
    let read = exchange::accept(client, keys, &A::INFO.into(), &expected, answer, &mut A::Response::default());
    read.err().unwrap_or_else(|| Error::new(Kind::Envelope(crate::EnvelopeError::NoNode)).of_method(A::INFO.method))
}
