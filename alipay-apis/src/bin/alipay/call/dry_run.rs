//! What would be sent.

use super::report::Shown;
use crate::outcome::{note, visible};
use alipay::{Params, SignedParams, form};
use std::path::PathBuf;

/// The exchange as text. Secrets are left out unless they are asked for; everything else is what would go out.
pub(super) fn text(signed: &SignedParams, gateway: &str, files: &[(String, PathBuf)], shown: &Shown) -> String {
    let request = signed.http_request(gateway);
    let mut params = Params::new();
    for (name, value) in signed.params().iter() {
        params.set(name.to_owned(), shown.param(name, value));
    }
    if params.iter().zip(signed.params().iter()).any(|(shown, sent)| shown != sent) {
        note("Secrets are shown as (secret), so that this is not what can be sent: --show-secrets shows them");
    }
    let charset = params.charset();
    // What is signed is in the charset, and so is `(secret)`.
    let bytes = params.iter().filter(|(name, _)| *name != "charset").map(|(name, value)| {
        (name, charset.encode(value).map_or_else(|_| value.as_bytes().to_vec(), |bytes| bytes.into_owned()))
    });
    let body = form::encode(bytes);
    let source = visible(&params.sign_source());
    let (kind, parts) = match files {
        [] => (request.content_type.as_str(), String::new()),
        files => ("multipart/form-data, each parameter of the body in a part of its own", listed(files)),
    };
    format!("POST {}\nContent-Type: {kind}\n\nSigned text:\n{source}\n\nBody:\n{body}\n{parts}", visible(&request.url))
}

fn listed(files: &[(String, PathBuf)]) -> String {
    let lines = files.iter().map(|(name, path)| format!("{name}: the file {}\n", path.display()));
    visible(&format!("\nFiles:\n{}", lines.collect::<String>()))
}
