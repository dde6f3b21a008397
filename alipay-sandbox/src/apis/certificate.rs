//! `alipay.open.app.alipaycert.download`: the certificate that an answer names.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{Call, Reply};
use crate::refusal::Refusal;

/// The whole file, so that the client can follow the chain of issuers. Without certificates, the sample answers.
pub(super) fn download(call: &Call<'_>) -> Result<Reply, Refusal> {
    if !call.platform.has_certificates() {
        return Ok(Reply::default());
    }
    let sn = call.request.text("alipay_cert_sn").unwrap_or_default();
    match call.platform.certificate(sn) {
        Some(certificate) => Ok(Reply::default().set("alipay_cert_content", STANDARD.encode(&certificate.text))),
        None => Err(call.refuse("isv.alipay-cert-not-exist")),
    }
}
