//! A browser's visit: where it is, in which language, and whether it may be here.

use alipay_core::form;
use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use crate::{
    gateway::Answer,
    pages::{self, CONTENT_SECURITY_POLICY, CONTENT_TYPE, Here, Lang, view::RefusalView},
    server::plain,
};

/// Largest form of a page.
const MAX_FORM: usize = 256 * 1024;

/// One request of a browser.
pub(crate) struct Visit {
    pub(crate) lang: Lang,
    pub(crate) here: Here,
    pub(crate) query: String,
    /// The fields of a form that was sent.
    form: Vec<(String, String)>,
    /// Whether the language is to be remembered.
    is_language_new: bool,
}

impl Visit {
    /// A field of the form that was sent.
    pub(crate) fn field(&self, name: &str) -> &str {
        self.form.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }

    /// A value of the query.
    pub(crate) fn asked(&self, name: &str) -> String {
        let pairs = form::decode(&self.query).unwrap_or_default();
        pairs.into_iter().find(|(other, _)| other == name).map(|(_, value)| value).unwrap_or_default()
    }

    /// A page.
    pub(crate) fn page(&self, html: String) -> Response {
        let mut response = page(StatusCode::OK, html);
        let cookie = HeaderValue::from_str(&self.lang.cookie());
        if let (true, Ok(cookie)) = (self.is_language_new, cookie) {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }

    /// Another page comes next.
    pub(crate) fn go(&self, address: &str) -> Response {
        match HeaderValue::from_str(address) {
            Ok(address) => (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response(),
            Err(_) => plain(StatusCode::BAD_REQUEST, "The address to go to cannot be a header."),
        }
    }
}

impl<S: Sync> FromRequest<S> for Visit {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let (head, body) = request.into_parts();
        let bytes = to_bytes(body, MAX_FORM).await;
        let bytes = bytes.map_err(|_| plain(StatusCode::PAYLOAD_TOO_LARGE, "The form is larger than 256 KiB."))?;
        let text = String::from_utf8_lossy(&bytes);
        let form = form::decode(&text);
        let form =
            form.map_err(|error| plain(StatusCode::BAD_REQUEST, &format!("The form cannot be read: {error}.")))?;
        let query = head.uri.query().unwrap_or_default().to_owned();
        Ok(Self {
            lang: lang(&head.headers, &query),
            here: Here::new(head.uri.path(), &query),
            form,
            is_language_new: Lang::asked_for(Some(&query)).is_some(),
            query,
        })
    }
}

/// The page that a browser gets whose call was refused.
pub(crate) fn refusal(headers: &HeaderMap, query: &str, answer: &Answer<'_>) -> Response {
    let view = RefusalView {
        code: answer.codes.code.clone(),
        sub_code: answer.codes.sub_code.clone().unwrap_or_default(),
        sub_msg: answer.codes.sub_msg.clone().unwrap_or_default(),
        method: answer.entry.map(|entry| entry.info.method.to_owned()),
        trace_id: Some(answer.trace_id.clone()),
    };
    let here = Here::new(crate::server::GATEWAY_PATH, query);
    page(StatusCode::OK, pages::error::page(lang(headers, query), &here, &view))
}

/// Requests under another name are those of a page that has its own name lead to this machine, and forms of other sites
/// are not this one's: neither gets in.
pub(super) async fn only_this_machine(request: Request, next: Next) -> Response {
    match stranger(request.headers(), request.method() == Method::GET) {
        Some(reason) => plain(StatusCode::FORBIDDEN, reason),
        None => next.run(request).await,
    }
}

/// Why a request is not let in.
fn stranger(headers: &HeaderMap, only_reads: bool) -> Option<&'static str> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    let is_own = || text(header::ORIGIN).is_none_or(|origin| origin.strip_prefix("http://") == Some(host));
    if !is_local(host) {
        Some("This is for this machine only: open it as http://127.0.0.1 with its port.")
    } else if !only_reads && !is_own() {
        Some("This form comes from another site. Use the one of this page.")
    } else {
        None
    }
}

fn is_local(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}

fn lang(headers: &HeaderMap, query: &str) -> Lang {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    Lang::of(Some(query), text(header::COOKIE), text(header::ACCEPT_LANGUAGE))
}

fn page(status: StatusCode, html: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, CONTENT_TYPE),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "same-origin"),
    ];
    (status, headers, html).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_machine() {
        for host in ["127.0.0.1:8787", "localhost:1", "[::1]:80", "localhost"] {
            assert!(is_local(host), "{host}");
        }
        for host in ["", "evil.example", "127.0.0.1.evil.example:8787", "localhost:evil.example", "evil.example:80"] {
            assert!(!is_local(host), "{host}");
        }
    }
}
