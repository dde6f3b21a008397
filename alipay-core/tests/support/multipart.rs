//! Reads a multipart form, RFC 7578.

/// One part.
pub struct Part {
    pub name: String,
    pub file_name: Option<String>,
    pub content: Vec<u8>,
}

pub fn parse(content_type: &str, body: &[u8]) -> Vec<Part> {
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").expect(content_type);
    let delimiter = format!("--{boundary}");
    let mut parts = Vec::new();
    let mut rest = strip(body, delimiter.as_bytes()).expect("the first delimiter");
    loop {
        if let Some(end) = strip(rest, b"--\r\n") {
            assert!(end.is_empty(), "nothing follows the last delimiter");
            return parts;
        }
        rest = strip(rest, b"\r\n").expect("a line break");
        let head_end = find(rest, b"\r\n\r\n").expect("the end of a head");
        let head = std::str::from_utf8(&rest[..head_end]).unwrap();
        rest = &rest[head_end + 4..];
        let end = find(rest, format!("\r\n{delimiter}").as_bytes()).expect("the end of a part");
        parts.push(Part {
            name: parameter(head, "; name=\"").expect("a name"),
            file_name: parameter(head, "; filename=\""),
            content: rest[..end].to_vec(),
        });
        rest = &rest[end + 2 + delimiter.len()..];
    }
}

fn parameter(head: &str, start: &str) -> Option<String> {
    let (_, value) = head.split_once(start)?;
    Some(value.split_once('"').unwrap().0.to_owned())
}

fn strip<'b>(bytes: &'b [u8], prefix: &[u8]) -> Option<&'b [u8]> {
    bytes.strip_prefix(prefix)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
