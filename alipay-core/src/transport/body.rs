//! What a request carries: bytes, or something that is read while it is sent.

use std::{
    fmt,
    io::{self, Read},
};

/// The body of a request.
pub struct HttpBody(Inner);

enum Inner {
    Bytes(Vec<u8>),
    Reader(Box<dyn Read + Send>, u64),
}

impl HttpBody {
    /// What `reader` gives, which must be exactly `len` bytes. Reading may block.
    #[must_use]
    pub fn from_reader(reader: impl Read + Send + 'static, len: u64) -> Self {
        Self(Inner::Reader(Box::new(Exactly { reader, left: len }), len))
    }

    /// Number of bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        match &self.0 {
            Inner::Bytes(bytes) => bytes.len() as u64,
            Inner::Reader(_, len) => *len,
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes, unless they are read while they are sent.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8]> {
        match &self.0 {
            Inner::Bytes(bytes) => Some(bytes),
            Inner::Reader(..) => None,
        }
    }

    /// The bytes, or what gives them.
    ///
    /// # Errors
    ///
    /// The reader, which blocks.
    pub fn into_bytes(self) -> Result<Vec<u8>, Box<dyn Read + Send>> {
        match self.0 {
            Inner::Bytes(bytes) => Ok(bytes),
            Inner::Reader(reader, _) => Err(reader),
        }
    }

    /// What gives the bytes.
    #[must_use]
    pub fn into_reader(self) -> Box<dyn Read + Send> {
        match self.0 {
            Inner::Bytes(bytes) => Box::new(io::Cursor::new(bytes)),
            Inner::Reader(reader, _) => reader,
        }
    }

    /// Reads everything; a small body, or a transport without streams.
    ///
    /// # Errors
    ///
    /// Those of the reader.
    pub fn read_all(self) -> io::Result<Vec<u8>> {
        self.into_bytes().or_else(|mut reader| {
            let mut bytes = Vec::new();
            reader.read_to_end(&mut bytes).map(|_| bytes)
        })
    }
}

impl Default for HttpBody {
    fn default() -> Self {
        Self(Inner::Bytes(Vec::new()))
    }
}

impl From<Vec<u8>> for HttpBody {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Inner::Bytes(bytes))
    }
}

/// The size only.
impl fmt::Debug for HttpBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpBody({} bytes)", self.len())
    }
}

/// Gives an exact number of bytes, or an error: the length was announced.
struct Exactly<R> {
    reader: R,
    left: u64,
}

impl<R: Read> Read for Exactly<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let Some(wanted) = buffer.get_mut(..most).filter(|wanted| !wanted.is_empty()) else {
            return match self.reader.read(&mut [0])? {
                0 => Ok(0),
                _ => Err(io::Error::new(io::ErrorKind::InvalidData, "there is more than was announced")),
            };
        };
        let read = self.reader.read(wanted)?;
        self.left -= read as u64;
        if read == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(read) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &'static [u8], len: u64) -> io::Result<Vec<u8>> {
        HttpBody::from_reader(content, len).read_all()
    }

    #[test]
    fn the_announced_length_is_kept() {
        assert_eq!(read(b"abc", 3).unwrap(), b"abc");
        assert_eq!(read(b"", 0).unwrap(), b"");
        assert_eq!(read(b"ab", 3).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        assert_eq!(read(b"abcd", 3).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
