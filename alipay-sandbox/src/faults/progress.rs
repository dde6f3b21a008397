//! How far an HTTP message has gone, told by its bytes.

/// Largest head that is waited for.
const MAX_HEAD: usize = 64 * 1024;

/// Follows one message.
#[derive(Debug, Default)]
pub(super) struct Progress {
    head: Vec<u8>,
    /// Bytes of the head, once it is complete.
    head_len: Option<usize>,
    /// As its head says.
    body_len: Option<u64>,
    /// Bytes of the body so far.
    body_seen: u64,
}

impl Progress {
    /// Takes note of the next bytes.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        if self.head_len.is_some() {
            self.body_seen += bytes.len() as u64;
            return;
        }
        let searched = self.head.len().saturating_sub(3);
        self.head.extend_from_slice(bytes);
        let tail = self.head.get(searched..).unwrap_or_default();
        let Some(end) = tail.windows(4).position(|window| window == b"\r\n\r\n").map(|at| searched + at + 4) else {
            return;
        };
        let body = self.head.split_off(end);
        if self.head.starts_with(b"HTTP/1.1 1") {
            // "100 Continue" and the like: the message comes behind it.
            self.head.clear();
            return self.feed(&body);
        }
        self.head_len = Some(end);
        self.body_len = match (self.header("content-length"), self.header("transfer-encoding")) {
            (Some(len), _) => len.parse().ok(),
            (None, Some(_)) => None,
            (None, None) => Some(0),
        };
        self.body_seen = body.len() as u64;
    }

    /// The first line, once the head is complete.
    pub(super) fn first_line(&self) -> &str {
        self.lines().next().unwrap_or_default()
    }

    pub(super) fn has_head(&self) -> bool {
        self.head_len.is_some()
    }

    /// Whether so much came without an end of the head that none is waited for.
    pub(super) fn is_hopeless(&self) -> bool {
        self.head_len.is_none() && self.head.len() > MAX_HEAD
    }

    /// Bytes of the head; 0 while it is incomplete.
    pub(super) fn head_len(&self) -> usize {
        self.head_len.unwrap_or_default()
    }

    /// Whether half of the body is there. A body of unknown length counts as halfway with its first byte.
    pub(super) fn is_halfway(&self) -> bool {
        match self.body_len {
            Some(len) => self.has_head() && self.body_seen >= len / 2,
            None => self.body_seen > 0,
        }
    }

    /// Whether the last byte is there; never known of a body without a length.
    pub(super) fn is_complete(&self) -> bool {
        self.has_head() && self.body_len.is_some_and(|len| self.body_seen >= len)
    }

    /// Bytes that are still to come, if that is known.
    pub(super) fn left(&self) -> Option<u64> {
        self.body_len.map(|len| len.saturating_sub(self.body_seen))
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.lines().skip(1).find_map(|line| {
            let (other, value) = line.split_once(':')?;
            other.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    fn lines(&self) -> impl Iterator<Item = &str> {
        std::str::from_utf8(&self.head).unwrap_or_default().split("\r\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_cut_of_the_bytes_leads_to_the_same_end() {
        let message = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd";
        for cut in 0..message.len() {
            let mut progress = Progress::default();
            progress.feed(&message[..cut]);
            assert!(!progress.is_complete(), "{cut}");
            progress.feed(&message[cut..]);
            assert!(progress.is_complete() && progress.is_halfway(), "{cut}");
            assert_eq!((progress.first_line(), progress.left()), ("HTTP/1.1 200 OK", Some(0)), "{cut}");
        }
        let mut endless = Progress::default();
        endless.feed(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
        assert!(endless.has_head() && !endless.is_complete());
    }
}
