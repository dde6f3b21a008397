//! Credentials that no spec may forget to mark.

use crate::spec::pointer::Pointer;
use crate::spec::report::Report;
use crate::spec::{ParamSpec, Sensitivity};

/// Names that mean a credential wherever they stand. Only exact names: `error_code` is none, and neither is `code`.
const CREDENTIALS: [&str; 33] = [
    "access_key_secret",
    "access_token",
    "aes_key",
    "app_access_token",
    "app_auth_code",
    "app_auth_token",
    "app_refresh_token",
    "app_secret",
    "auth_code",
    "auth_token",
    "authcode",
    "captcha_code",
    "client_secret",
    "cvv",
    "cvv_2",
    "decrypt_key",
    "id_token",
    "login_password",
    "oauth_token",
    "passwd",
    "password",
    "pay_password",
    "private_key",
    "pwd",
    "refresh_token",
    "secret_key",
    "session_key",
    "session_token",
    "sms_code",
    "smscode",
    "token",
    "user_token",
    "verify_token",
];

/// Whether a field of this name is a credential wherever it stands.
pub(crate) fn is_credential(name: &str) -> bool {
    CREDENTIALS.binary_search(&name).is_ok()
}

/// Whether a field must be marked as a secret.
pub(crate) fn must_be_secret(field: &ParamSpec, siblings: &[ParamSpec]) -> bool {
    // What is exchanged for a token can be used once, by whoever comes first.
    let is_exchanged = field.name == "code" && siblings.iter().any(|field| field.name == "grant_type");
    // Nobody has published what is in a free form, so anything may be.
    !field.is_file() && (is_exchanged || field.is_free_form() || is_credential(&field.name))
}

/// Every credential must be marked as one.
pub(crate) fn check(field: &ParamSpec, siblings: &[ParamSpec], at: Pointer<'_>, report: &Report<'_>) {
    if field.sensitivity == Sensitivity::Secret || !must_be_secret(field, siblings) {
        return;
    }
    let place = if field.sensitivity == Sensitivity::Public { at } else { at.key("sensitive") };
    let is = if field.is_free_form() { "may hold credentials" } else { "is a credential" };
    report.error_help(
        place,
        format!("`{}` {is}, and the spec does not say so", field.name),
        "add \"sensitive\": \"secret\"",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_found() {
        assert!(CREDENTIALS.is_sorted());
        assert!(CREDENTIALS.iter().all(|name| is_credential(name)));
        assert!(!is_credential("code") && !is_credential("error_code") && !is_credential("auth_code_type"));
    }
}
