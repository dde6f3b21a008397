//! Addresses inside pages.

use super::Lang;

/// Where a page is: its forms post there, and its language switch leads back there.
#[derive(Clone, Default)]
pub(crate) struct Here {
    path: String,
    query: String,
}

impl Here {
    /// A path of this server, as it is in the request line, and its query without the `?`.
    pub(crate) fn new(path: &str, query: &str) -> Self {
        // `//host` and `/\host` would lead to another server.
        Self { path: format!("/{}", path.trim_start_matches(['/', '\\'])), query: query.to_owned() }
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The page itself, with its query.
    pub(crate) fn address(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// The same page in this language.
    pub(crate) fn in_language(&self, lang: Lang) -> String {
        let others = self.query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
        let language = format!("lang={}", lang.code());
        let pairs: Vec<&str> = others.chain([language.as_str()]).collect();
        format!("{}?{}", self.path, pairs.join("&"))
    }
}

/// A path below `parent`, whatever is in the name.
pub(crate) fn below(parent: &str, name: &str) -> String {
    format!("{parent}/{}", percent_encoded(name))
}

/// Whether an address that an app gave may become a link: never one that runs a script.
pub(crate) fn is_web(address: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && address.len() > scheme.len()
    })
}

/// RFC 3986, unreserved characters only. A lone `.` or `..` would name another path.
fn percent_encoded(text: &str) -> String {
    let dots_only = text.bytes().all(|byte| byte == b'.');
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'~' => encoded.push(char::from(byte)),
            b'.' if !dots_only => encoded.push('.'),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_switched_and_nothing_else() {
        let here = Here::new("/oauth2/publicAppAuthorize.htm", "app_id=1&lang=en&state=a%26b");
        assert_eq!(here.in_language(Lang::Zh), "/oauth2/publicAppAuthorize.htm?app_id=1&state=a%26b&lang=zh");
        assert_eq!(here.address(), "/oauth2/publicAppAuthorize.htm?app_id=1&lang=en&state=a%26b");
        assert_eq!(Here::new("/", "").in_language(Lang::En), "/?lang=en");
        assert_eq!(Here::new("/", "").address(), "/");
    }

    #[test]
    fn no_page_leads_to_another_server() {
        for path in ["//evil.example/", "/\\evil.example/", "\\/\\evil.example/"] {
            assert_eq!(Here::new(path, "").address(), "/evil.example/");
        }
    }

    #[test]
    fn names_stay_one_segment() {
        assert_eq!(below("/trades", "a/b?c#d e\"<é"), "/trades/a%2Fb%3Fc%23d%20e%22%3C%C3%A9");
        assert_eq!(below("/trades", ".."), "/trades/%2E%2E");
        assert_eq!(below("/trades", "a.b"), "/trades/a.b");
    }

    #[test]
    fn only_the_web_is_linked_to() {
        for address in ["https://shop.example/back?a=b", "HTTP://127.0.0.1:3000"] {
            assert!(is_web(address), "{address}");
        }
        for address in ["", "javascript:alert(1)", "data:text/html,x", "//shop.example", "/back", "http://", "http:é"]
        {
            assert!(!is_web(address), "{address}");
        }
    }
}
