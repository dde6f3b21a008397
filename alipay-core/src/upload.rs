//! Files that are sent along, as parts of a multipart form (RFC 7578). They are not signed.

use std::{
    fmt,
    fs::File,
    io::{self, Cursor, Read},
    path::Path,
    sync::{Mutex, PoisonError},
};

use crate::{
    api::FileField,
    charset::Charset,
    random,
    request::SignedParams,
    transport::{HttpBody, HttpRequest},
    validate::{Problem, Violation},
};

/// The gateway's limit, in bytes (`isv.invalid-file-size`).
const MAX_FILE: u64 = 50 * 1024 * 1024;

/// A file to send: its name, its size, and what gives its content.
///
/// Wire rule: [§6.3](crate::protocol).
///
/// It is read while it is sent, from a thread for blocking work, and never held in memory as a whole.
pub struct Upload {
    name: String,
    len: u64,
    /// A call must be `Sync`; nobody ever waits here.
    content: Mutex<Box<dyn Read + Send>>,
}

impl Upload {
    /// A file of this machine, under its own name without directories.
    ///
    /// # Errors
    ///
    /// Those of opening it.
    pub fn from_path(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        // Before opening: opening a pipe waits until somebody writes to it.
        if !std::fs::metadata(path)?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not an ordinary file"));
        }
        let file = File::open(path)?;
        let len = file.metadata()?.len();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self::from_reader(name, len, file))
    }

    /// Content in memory.
    #[must_use]
    pub fn from_bytes(name: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        let content = content.into();
        Self::from_reader(name, content.len() as u64, Cursor::new(content))
    }

    /// Exactly `len` bytes of whatever can be read, which must end behind them: of a connection that stays open, hand over
    /// `connection.take(len)`. Fewer or more bytes make the call fail, after it may have reached the platform.
    #[must_use]
    pub fn from_reader(name: impl Into<String>, len: u64, content: impl Read + Send + 'static) -> Self {
        Self { name: name.into(), len, content: Mutex::new(Box::new(content)) }
    }
}

/// The size only.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upload({} bytes)", self.len)
    }
}

/// What is wrong with the files of a call. `known` are those that the API documents.
pub(crate) fn violations(known: Option<&[FileField]>, files: &[(String, Upload)]) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut report = |path: &str, problem| found.push(Violation { path: path.to_owned(), problem });
    for field in known.unwrap_or_default().iter().filter(|field| field.is_required) {
        if files.iter().all(|(name, _)| name != field.name) {
            report(field.name, Problem::Missing);
        }
    }
    for (i, (name, file)) in files.iter().enumerate() {
        if known.is_some_and(|known| known.iter().all(|field| field.name != name)) {
            report(name, Problem::UnknownFile);
        }
        if files.iter().take(i).any(|(other, _)| other == name) {
            report(name, Problem::Reserved);
        }
        if file.len > MAX_FILE {
            report(name, Problem::FileTooLarge { max: MAX_FILE });
        }
    }
    found
}

/// The POST of a call: a form or, with files, a multipart form.
pub(crate) fn http_request(signed: &SignedParams, gateway: &str, files: Vec<(String, Upload)>) -> HttpRequest {
    if files.is_empty() {
        return signed.http_request(gateway);
    }
    // 128 random bits: no file can be made to contain it.
    let boundary = format!("alipay{}", random::hex());
    let mut parts: Vec<(Box<dyn Read + Send>, u64)> = Vec::new();
    let push = |bytes: Vec<u8>| {
        let len = bytes.len() as u64;
        (Box::new(Cursor::new(bytes)) as Box<dyn Read + Send>, len)
    };
    let charset = signed.params().charset();
    for (name, value) in signed.body_fields() {
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"\r\nContent-Type: text/plain;charset={}\r\n\r\n",
            escaped(name),
            charset.as_str()
        );
        parts.push(push([head.as_bytes(), &value, b"\r\n"].concat()));
    }
    for (name, file) in files {
        let file_name = base_name(&file.name);
        let file_name: String = file_name.chars().map(|c| if is_plain_in(charset, c) { c } else { '_' }).collect();
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n",
            escaped(&name),
            escaped(&file_name),
        );
        let head = charset.encode(&head).map(|bytes| bytes.into_owned()).unwrap_or(head.into_bytes());
        parts.push(push(head));
        let content = file.content.into_inner().unwrap_or_else(PoisonError::into_inner);
        // Each file is held to its own length, or one could borrow from the next.
        parts.push((HttpBody::from_reader(content, file.len).into_reader(), file.len));
        parts.push(push(b"\r\n".to_vec()));
    }
    parts.push(push(format!("--{boundary}--\r\n").into_bytes()));

    let len = parts.iter().fold(0_u64, |sum, (_, len)| sum.saturating_add(*len));
    let all = parts
        .into_iter()
        .fold(Box::new(io::empty()) as Box<dyn Read + Send>, |all, (part, _)| Box::new(all.chain(part)));
    let content_type = format!("multipart/form-data; boundary={boundary}");
    let url = format!("{gateway}?{}", signed.query());
    HttpRequest::post(url, content_type, HttpBody::from_reader(all, len))
}

/// Whether the charset has the character, and no byte of it looks like one that ends a quoted name: the second byte of a
/// GBK character may be a backslash.
fn is_plain_in(charset: Charset, c: char) -> bool {
    charset.encode(c.encode_utf8(&mut [0; 4])).is_ok_and(|bytes| bytes.len() == 1 || !bytes.contains(&b'\\'))
}

/// Without directories, of either kind of system: where a file lay is nobody's business.
fn base_name(name: &str) -> &str {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    if base.is_empty() { "file" } else { base }
}

/// A name between quotes, as browsers write it (WHATWG HTML, multipart/form-data): what could end the quotes or the line
/// is percent-encoded.
fn escaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '"' => out.push_str("%22"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            c if c.is_control() => out.push('_'),
            c => out.push(c),
        }
    }
    out
}
