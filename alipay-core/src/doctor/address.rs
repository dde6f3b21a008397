//! Which app, and where.

use super::{Check, Finding, Settings, Verdict, finding::sentence};
use crate::{
    ALIPAY_SANDBOX_GATEWAY, PRODUCTION_GATEWAY,
    client::{Gateway, check_app_id},
};

/// Apps of Alipay's own sandbox have numbers that begin with this.
const OF_SANDBOX: &str = "9021";

/// Numbers of accounts have sixteen digits and begin with this; those of apps never do.
const OF_ACCOUNTS: &str = "2088";

/// Addresses of the platform that are no gateways for these calls, with what they are and what to write.
const OTHERS: [(&str, &str, &str); 3] = [
    ("openapi.alipaydev.com", "the address of the sandbox that was closed down", ALIPAY_SANDBOX_GATEWAY),
    ("openapi.sandbox.dl.alipaydev.com", "an address of the sandbox that does not work", ALIPAY_SANDBOX_GATEWAY),
    ("mapi.alipay.com", "the address of an older protocol", PRODUCTION_GATEWAY),
];

pub(super) fn app_id(settings: &Settings<'_>) -> Finding {
    if let Err(error) = check_app_id(settings.app_id) {
        let advice = "Copy the app's number from the console.";
        let found =
            if settings.app_id.is_empty() { "There is no app id.".to_owned() } else { sentence(&error.to_string()) };
        return Finding::new(Check::AppId, Verdict::Wrong, found, advice);
    }
    if settings.app_id.starts_with(OF_ACCOUNTS) && settings.app_id.len() == 16 {
        return Finding::new(
            Check::AppId,
            Verdict::Wrong,
            "This is the number of an account (PID), and not of an app.",
            "Copy the app id from the console, where the app is.",
        );
    }
    if settings.app_id.starts_with(OF_SANDBOX) && settings.gateway == PRODUCTION_GATEWAY {
        return Finding::new(
            Check::AppId,
            Verdict::Warning,
            "The app id looks like one of Alipay's sandbox, and the gateway is the one of production.",
            "Use the app id of the environment that the gateway belongs to; keys are different, too.",
        );
    }
    Finding::ok(Check::AppId, settings.app_id)
}

pub(super) fn gateway(settings: &Settings<'_>) -> Finding {
    let wrong = |found: &str, advice: String| Finding::new(Check::Gateway, Verdict::Wrong, found, advice);
    let url = match Gateway::parse(settings.gateway) {
        Ok(gateway) => gateway.url,
        Err(error) => {
            return wrong(
                &sentence(&error.to_string()),
                format!("Write {PRODUCTION_GATEWAY}, or the address that the local gateway prints."),
            );
        }
    };
    let host = url.split("://").nth(1).and_then(|rest| rest.split(['/', ':']).next()).unwrap_or_default();
    let host = host.to_ascii_lowercase();
    if let Some((_, what, instead)) = OTHERS.iter().find(|(other, ..)| *other == host) {
        return wrong(&format!("This is {what}."), format!("Write {instead}."));
    }
    let official = [(PRODUCTION_GATEWAY, "production"), (ALIPAY_SANDBOX_GATEWAY, "Alipay's sandbox")];
    match official.iter().find(|(address, _)| address.contains(&format!("//{host}/"))) {
        Some((address, name)) if url.to_ascii_lowercase().replacen(":443/", "/", 1) == *address => {
            Finding::ok(Check::Gateway, format!("{name}, {url}"))
        }
        Some((address, _)) => wrong("This is not the gateway's whole address.", format!("Write {address}.")),
        None if url.ends_with("/gateway.do") => Finding::ok(Check::Gateway, format!("a gateway of your own, {url}")),
        None => Finding::new(
            Check::Gateway,
            Verdict::Warning,
            "The gateway's address does not end in /gateway.do.",
            "Write the whole address, unless something in between maps it.",
        ),
    }
}
