//! Multipart forms (RFC 7578), read piece by piece: text is kept, files are counted and dropped.

use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    body::Body,
    http::{HeaderValue, header::CONTENT_DISPOSITION},
};
use futures_util::StreamExt as _;
use multer::{Constraints, Field, Multipart, SizeLimit};

use crate::request::{FilePart, Parts};

/// Largest body: several files that are too large are still refused with the platform's code, and not everything is.
const MAX_BODY: u64 = 256 * 1024 * 1024;

/// Most parts.
const MAX_PARTS: usize = 512;

/// Most bytes that wait for the end of their part's head, or for the first part: the parser keeps all of them.
const MAX_WAITING: usize = 2 * 1024 * 1024;

/// Why a body is no multipart form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MultipartError {
    /// Another format, or cut off.
    Malformed,
    /// More bytes or more parts than any call has.
    TooLarge,
}

/// Reads all parts. `max_text` is the limit of all names and texts together, in bytes.
pub(crate) async fn read(content_type: &str, body: Body, max_text: usize) -> Result<Parts, MultipartError> {
    let boundary = multer::parse_boundary(content_type).ok().filter(|boundary| !boundary.is_empty());
    let waiting = Arc::new(AtomicUsize::new(0));
    let mut form = Multipart::with_constraints(
        pieces(body, waiting.clone()),
        boundary.ok_or(MultipartError::Malformed)?,
        Constraints::new().size_limit(SizeLimit::new().whole_stream(MAX_BODY)),
    );
    let mut parts = Parts::default();
    let mut text_len = 0;
    while let Some(mut field) = form.next_field().await? {
        if parts.texts.len() + parts.files.len() == MAX_PARTS {
            return Err(MultipartError::TooLarge);
        }
        let name = field.name().ok_or(MultipartError::Malformed)?.to_owned();
        let is_file = is_file(&field);
        text_len += name.len();
        let (mut value, mut file_len) = (Vec::new(), 0);
        while let Some(piece) = field.chunk().await? {
            waiting.store(0, Ordering::Relaxed);
            if is_file {
                file_len += piece.len() as u64;
            } else {
                text_len += piece.len();
                value.extend_from_slice(&piece);
            }
            if text_len > max_text {
                return Err(MultipartError::TooLarge);
            }
        }
        if is_file {
            parts.files.push(FilePart { name, len: file_len });
        } else {
            parts.texts.push((name, value));
        }
    }
    Ok(parts)
}

/// The body in pieces, until too many of them have led nowhere.
fn pieces(
    body: Body,
    waiting: Arc<AtomicUsize>,
) -> impl futures_util::Stream<Item = Result<axum::body::Bytes, Box<dyn Error + Send + Sync>>> + Send {
    body.into_data_stream().map(move |piece| {
        let piece = piece?;
        let before = waiting.fetch_add(piece.len(), Ordering::Relaxed);
        if before + piece.len() > MAX_WAITING { Err("a head without an end".into()) } else { Ok(piece) }
    })
}

/// Parts with a file name are files. The library gives file names in UTF-8 only, and these may be GBK.
fn is_file(field: &Field<'_>) -> bool {
    let disposition = field.headers().get(CONTENT_DISPOSITION).map(HeaderValue::as_bytes).unwrap_or_default();
    let mut parameters = disposition.split(|byte| *byte == b';').map(<[u8]>::trim_ascii_start);
    parameters.any(|parameter| parameter.to_ascii_lowercase().starts_with(b"filename"))
}

impl From<multer::Error> for MultipartError {
    fn from(error: multer::Error) -> Self {
        match error {
            multer::Error::StreamSizeExceeded { .. } => Self::TooLarge,
            _ => Self::Malformed,
        }
    }
}
