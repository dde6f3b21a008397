//! Delivers notifications: at once, then after the platform's pauses, until the answer is exactly `success`.

use std::{sync::Arc, time::Duration};

use alipay_core::{
    Charset, ConfigError, DateTime, Encryption, HttpBody, HttpRequest, HttpTransport, Timeouts, Transport,
};
use futures_util::{StreamExt as _, stream::FuturesUnordered};

use crate::{
    app::App,
    gateway::{Gateway, signed_form},
    server::Shared,
    state::{Attempt, Notification},
};

/// What a shop answers when it has taken a notification.
const TAKEN: &[u8] = b"success";

/// How much of an answer is read, and how much of that is remembered.
const READ: usize = 64 * 1024;
const SHOWN: usize = 200;

/// How long a shop may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often the time is looked at while something is pending: somebody may have moved it.
const LOOK: Duration = Duration::from_millis(200);

/// How notifications are delivered.
#[derive(Debug)]
pub(crate) struct Delivery {
    /// How many times shorter the pauses are.
    pub(crate) time_scale: u32,
    /// Hosts besides this machine.
    pub(crate) hosts: Vec<String>,
}

impl Default for Delivery {
    fn default() -> Self {
        Self { time_scale: 1, hosts: Vec::new() }
    }
}

/// What carries notifications.
pub(crate) fn transport() -> Result<HttpTransport, ConfigError> {
    let mut timeouts = Timeouts::default();
    timeouts.total = PATIENCE;
    HttpTransport::new(timeouts)
}

/// Delivers for ever.
pub(crate) async fn run(shared: Arc<Shared>, transport: HttpTransport) {
    let gateway = &shared.gateway;
    let mut under_way = FuturesUnordered::new();
    loop {
        for app in &gateway.apps {
            let started = app.state().notifications.start(gateway.clock.now());
            under_way.extend(started.into_iter().map(|one| deliver(gateway, &transport, app, one)));
        }
        let is_pending = gateway.apps.iter().any(|app| app.state().notifications.next().is_some());
        tokio::select! {
            Some(()) = under_way.next() => {}
            () = gateway.wake.notified() => {}
            () = tokio::time::sleep(LOOK), if is_pending => {}
        }
    }
}

/// Sends one notification once, and writes down what came of it.
async fn deliver(gateway: &Gateway, transport: &HttpTransport, app: &App, notification: Notification) {
    // What it announces must survive a crash before anybody hears of it.
    let known = gateway.commit(&mut app.state());
    known.wait().await;
    let attempt = attempt(gateway, transport, app, &notification).await;
    let saved = {
        let mut state = app.state();
        let now = gateway.clock.now();
        state.notifications.record(&notification.id, attempt, now, gateway.delivery.time_scale);
        gateway.commit(&mut state)
    };
    saved.wait().await;
}

async fn attempt(gateway: &Gateway, transport: &HttpTransport, app: &App, notification: &Notification) -> Attempt {
    let time = DateTime::from_system_time(gateway.clock.now());
    let failed = |why: &str| Attempt { time, status: Err(why.to_owned()), answer: String::new(), is_taken: false };
    if !is_allowed(&notification.url, &gateway.delivery.hosts) {
        return failed("not sent: the host is not this machine, and not one that --notify-host names");
    }
    let charset = if notification.is_gbk { Charset::Gbk } else { Charset::Utf8 };
    let Some(form) = form(app, notification, time, charset) else { return failed("not sent: it cannot be signed") };
    let content_type = format!("application/x-www-form-urlencoded; charset={}", charset.as_str());
    let request = HttpRequest::post(notification.url.clone(), content_type, HttpBody::from(form.into_bytes()));
    match transport.execute(request, READ).await {
        Ok(response) => Attempt {
            time,
            status: Ok(response.status),
            answer: String::from_utf8_lossy(&response.body).chars().take(SHOWN).collect(),
            is_taken: response.status == 200 && response.body == TAKEN,
        },
        Err(error) if error.is_not_sent() => failed("the shop could not be reached"),
        Err(error) if error.is_timeout() => failed("the shop did not answer in time"),
        Err(_) => failed("the connection broke off"),
    }
}

/// The notification as it travels now.
fn form(app: &App, notification: &Notification, time: DateTime, charset: Charset) -> Option<String> {
    let mut pairs = notification.pairs.clone();
    if notification.is_encrypted {
        let key = app.aes_key.as_ref()?;
        for (_, content) in pairs.iter_mut().filter(|(name, _)| name == "biz_content") {
            *content = key.encrypt(Encryption::Aes, &charset.encode(content).ok()?);
        }
        pairs.push(("encrypt_type".to_owned(), Encryption::Aes.as_str().to_owned()));
    }
    let now = time.to_string();
    for (name, value) in [
        ("notify_id", notification.id.as_str()),
        ("notify_time", now.as_str()),
        ("charset", charset.as_str()),
        ("version", "1.0"),
    ] {
        if pairs.iter().all(|(other, _)| other != name) {
            pairs.push((name.to_owned(), value.to_owned()));
        }
    }
    signed_form(app, pairs, charset).ok()
}

/// Whether something may be sent there: to this machine, or a host that was named.
pub(crate) fn is_allowed(url: &str, hosts: &[String]) -> bool {
    let Ok(url) = url::Url::parse(url) else { return false };
    if !matches!(url.scheme(), "http" | "https") {
        return false;
    }
    match url.host() {
        Some(url::Host::Ipv4(ip)) if ip.is_loopback() => true,
        Some(url::Host::Ipv6(ip)) if ip.is_loopback() => true,
        Some(host) => {
            let host = host.to_string();
            host == "localhost" || hosts.iter().any(|known| known.eq_ignore_ascii_case(&host))
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_and_named_hosts() {
        let hosts = ["shop.example".to_owned()];
        for url in [
            "http://127.0.0.1:3000/notify",
            "http://127.8.8.8/",
            "http://[::1]:80/",
            "http://localhost:3000/n?x=1",
            "https://Shop.example/notify",
        ] {
            assert!(is_allowed(url, &hosts), "{url}");
        }
        for url in [
            "http://10.0.0.1/",
            "http://shop.example.evil.example/",
            "http://127.0.0.1@evil.example/",
            "http://localhost.evil.example/",
            "ftp://127.0.0.1/",
            "/notify",
            "",
        ] {
            assert!(!is_allowed(url, &hosts), "{url}");
        }
    }
}
