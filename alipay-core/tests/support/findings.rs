//! Findings of `doctor` about an app that is right but for what a test changes.
#![allow(dead_code, unreachable_pub)] // each test target uses its own part

use alipay_core::doctor::{self, Check, Finding, Settings, Verdict};

use crate::{
    support::{key, moment},
    x509::{WORLD, bundle},
};

pub const APP_ID: &str = "2021000000000000";

pub fn of(findings: &[Finding], check: Check) -> &Finding {
    findings.iter().find(|finding| finding.check == check).unwrap_or_else(|| panic!("{check}: {findings:?}"))
}

#[track_caller]
pub fn assert_wrong(finding: &Finding, found: &str, advice: &str) {
    assert_eq!(finding.verdict, Verdict::Wrong, "{finding}");
    assert!(finding.found.contains(found) && finding.advice.contains(advice), "{finding}");
}

/// Key mode, with these two files.
pub fn keys(private: &str, alipay: &str) -> Vec<Finding> {
    keys_in_bytes(private.as_bytes(), alipay.as_bytes())
}

pub fn keys_in_bytes(private: &[u8], alipay: &[u8]) -> Vec<Finding> {
    let settings = Settings::new(APP_ID).private_key(private).alipay_public_key(alipay);
    doctor::examine(&settings, moment())
}

/// Certificate mode, with these three files.
pub fn certified(app: &str, alipay: &str, roots: &str) -> Vec<Finding> {
    certified_in_bytes(app.as_bytes(), alipay.as_bytes(), roots.as_bytes())
}

pub fn certified_in_bytes(app: &[u8], alipay: &[u8], roots: &[u8]) -> Vec<Finding> {
    let private = key("app_rsa2048.pkcs8.pem");
    let settings =
        Settings::new(APP_ID).private_key(private.as_bytes()).app_cert(app).alipay_cert(alipay).alipay_root_cert(roots);
    doctor::examine(&settings, moment())
}

pub fn app() -> String {
    bundle([&WORLD.app])
}

pub fn alipay() -> String {
    bundle([&WORLD.alipay, &WORLD.class2.der])
}
