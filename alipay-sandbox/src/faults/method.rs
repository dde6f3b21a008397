//! Which API a request calls, as far as it was read.

/// Whether a request that begins with these bytes is one of the control interface's.
pub(super) fn is_control(first: &[u8]) -> bool {
    let mut verbs = [&b"GET "[..], b"POST ", b"DELETE "].into_iter();
    verbs.any(|verb| first.strip_prefix(verb).is_some_and(|target| target.starts_with(b"/control/")))
}

/// The value of `method` in the URL or in a body of either format.
pub(super) fn method<'r>(target: &'r str, body: &'r [u8]) -> Option<&'r str> {
    let in_url = target.split_once('?').and_then(|(_, query)| in_form(query.as_bytes()));
    in_url.or_else(|| in_form(body)).or_else(|| in_parts(body))
}

fn in_form(form: &[u8]) -> Option<&str> {
    let value = form.split(|byte| *byte == b'&').find_map(|pair| pair.strip_prefix(b"method="))?;
    std::str::from_utf8(value).ok()
}

fn in_parts(body: &[u8]) -> Option<&str> {
    let behind = |text: &[u8], mark: &[u8]| text.windows(mark.len()).position(|window| window == mark);
    const NAME: &[u8] = b"; name=\"method\"";
    let part = body.get(behind(body, NAME)?..)?;
    let value = part.get(behind(part, b"\r\n\r\n")? + 4..)?;
    std::str::from_utf8(value.get(..behind(value, b"\r\n")?)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_is_told_from_calls_and_from_half_a_line() {
        assert!(is_control(b"DELETE /control/") && is_control(b"GET /control/time HTTP/1"));
        for other in [&b"POST /gateway.do?"[..], b"GET /controls", b"PUT /control/time", b"POST /con", b""] {
            assert!(!is_control(other));
        }
    }

    #[test]
    fn wherever_it_stands() {
        let part = b"--x\r\nContent-Disposition: form-data; name=\"method\"\r\nContent-Type: text/plain\r\n\r\na.b\r\n--x--\r\n";
        for (target, body) in [
            ("/gateway.do?charset=utf-8&method=a.b&v=1", &b""[..]),
            ("/gateway.do?charset=utf-8", b"app_id=1&method=a.b"),
            ("/gateway.do", part),
        ] {
            assert_eq!(method(target, body), Some("a.b"));
        }
        assert_eq!(method("/gateway.do?the_method=a.b", b"notmethod=a.b"), None);
    }
}
