//! Addresses of gateways.

use crate::ConfigError;

/// Where calls go, and where users are sent to give their consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gateway {
    pub(crate) url: String,
    pub(crate) authorize_url: String,
}

/// The production gateway.
pub const PRODUCTION_GATEWAY: &str = "https://openapi.alipay.com/gateway.do";

/// Alipay's own sandbox; it has app ids and keys of its own.
pub const ALIPAY_SANDBOX_GATEWAY: &str = "https://openapi-sandbox.dl.alipaydev.com/gateway.do";

const AUTHORIZE_PATH: &str = "/oauth2/publicAppAuthorize.htm";

impl Gateway {
    /// Reads an address: `https`, or `http` to this machine; a host, perhaps a port, a path, and nothing else.
    pub(crate) fn parse(url: &str) -> Result<Self, ConfigError> {
        if url.contains(['?', '#']) {
            return Err(ConfigError::Gateway("it must not have a query or a fragment"));
        }
        let Parts { scheme, authority, host, path } = Parts::of(url).map_err(ConfigError::Gateway)?;
        let authorize_url = match host.to_ascii_lowercase().as_str() {
            "openapi.alipay.com" => format!("https://openauth.alipay.com{AUTHORIZE_PATH}"),
            "openapi-sandbox.dl.alipaydev.com" => format!("https://openauth-sandbox.dl.alipaydev.com{AUTHORIZE_PATH}"),
            _ => format!("{scheme}://{authority}{AUTHORIZE_PATH}"),
        };
        let path = if path.is_empty() { "/" } else { path };
        Ok(Self { url: format!("{scheme}://{authority}{path}"), authorize_url })
    }
}

/// Whether an address is `https`, or `http` to this machine. It may have a query.
pub(crate) fn is_safe_url(url: &str) -> bool {
    Parts::of(url).is_ok()
}

struct Parts<'u> {
    scheme: &'u str,
    authority: &'u str,
    host: &'u str,
    /// With the query.
    path: &'u str,
}

impl<'u> Parts<'u> {
    fn of(url: &'u str) -> Result<Self, &'static str> {
        if !url.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("it contains spaces or characters outside ASCII");
        }
        let (scheme, rest) = url.split_once("://").ok_or("it has no scheme, write https://…")?;
        let (authority, path) = rest.find(['/', '?', '#']).map_or((rest, ""), |at| rest.split_at(at));
        if authority.contains(['@', '\\', '%']) {
            return Err("it must not contain a user name, a backslash or a percent sign");
        }
        let host = host(authority).ok_or("its host or port is not valid")?;
        match scheme {
            "https" => {}
            "http" if is_loopback(host) => {}
            "http" => return Err("plain http is only allowed to this machine, write https://…"),
            _ => return Err("its scheme must be https"),
        }
        Ok(Self { scheme, authority, host, path })
    }
}

/// The host without its port, if both are well-formed.
fn host(authority: &str) -> Option<&str> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']')?;
            let _: std::net::Ipv6Addr = host.parse().ok()?;
            (host, after.strip_prefix(':').or(after.is_empty().then_some("443"))?)
        }
        None => authority.split_once(':').unwrap_or((authority, "443")),
    };
    let is_port = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok();
    let is_host =
        !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'));
    (is_port && is_host).then_some(host)
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_gateways_and_local_ones() {
        let production = Gateway::parse(PRODUCTION_GATEWAY).unwrap();
        assert_eq!(production.authorize_url, "https://openauth.alipay.com/oauth2/publicAppAuthorize.htm");
        for url in
            ["http://127.0.0.1:8787/gateway.do", "http://localhost/gateway.do", "http://[::1]:80/g", "https://[::1]/"]
        {
            assert!(Gateway::parse(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn h18_doubtful_addresses_are_refused() {
        let bad = [
            "http://openapi.alipay.com/gateway.do",
            "https://user:pw@openapi.alipay.com/gateway.do",
            "https://openapi.alipay.com/gateway.do?x=1",
            "https://openapi.alipay.com/gateway.do#x",
            "https://openаpi.alipay.com/gateway.do", // Cyrillic а
            "https://127.0.0.1:99999/",
            "https:///gateway.do",
            "http://127.0.0.1.evil.example/gateway.do",
            "http://127.0.0.1\\@evil.example/",
            "ftp://127.0.0.1/",
            "openapi.alipay.com",
            "",
        ];
        for url in bad {
            assert!(Gateway::parse(url).is_err(), "{url}");
        }
    }
}
