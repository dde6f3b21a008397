//! Fetching a certificate of the platform that an answer or notification was signed with.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{Keys, certificates::Origin};
use crate::{
    Client,
    call::{self, Endpoint, Options, Outgoing},
    cert::CertificateError,
    charset::DecodedBody,
    codec,
    envelope::Envelope,
};

const METHOD: &str = "alipay.open.app.alipaycert.download";
const RESPONSE_KEY: &str = "alipay_open_app_alipaycert_download_response";

/// Largest answer: a chain has six kilobytes.
const MAX_ANSWER: usize = 128 * 1024;

/// Makes a certificate known, if it is one of the platform's. Waits for a download that is under way already.
pub(super) async fn learn(client: &Client, keys: &Arc<Keys>, sn: &str, origin: Origin) -> Result<(), CertificateError> {
    let Some(certificates) = &keys.trust.certificates else { return Err(CertificateError::Untrusted) };
    let now = client.now();
    let download = certificates.download(sn, origin, now, || {
        let (client, keys, sn) = (client.clone(), keys.clone(), sn.to_owned());
        Box::pin(async move {
            let content = fetch(&client, &keys, &sn).await;
            let certificates = keys.trust.certificates.as_ref().ok_or(CertificateError::Untrusted)?;
            certificates.learn(&sn, content, client.now())
        })
    })?;
    match download {
        Some(download) => download.await,
        None => Ok(()),
    }
}

/// The chain, as the platform sends it. Nothing of the answer is trusted: the chain speaks for itself.
async fn fetch(client: &Client, keys: &Keys, sn: &str) -> Result<Vec<u8>, CertificateError> {
    let endpoint = Endpoint::raw(METHOD, "1.0", RESPONSE_KEY);
    let content = format!(r#"{{"alipay_cert_sn":"{sn}"}}"#); // 32 hexadecimal digits: nothing to escape
    let options = Options::default();
    let params = call::assemble(client, keys, &endpoint, Outgoing::json(content), &options, None);
    let params = params.map_err(|_| CertificateError::Unavailable)?;
    let signed = params.sign(&*keys.signer).await.map_err(|_| CertificateError::Unavailable)?;
    let request = signed.http_request(client.gateway_url());
    let answer = client.transport().execute(request, MAX_ANSWER).await;
    let answer = answer.map_err(|error| match error.is_too_large() {
        true => CertificateError::TooLarge,
        false => CertificateError::Unavailable,
    })?;
    // A transport of the application may not keep to the limit.
    if answer.body.len() > MAX_ANSWER {
        return Err(CertificateError::TooLarge);
    }
    if answer.status != 200 {
        return Err(CertificateError::Unavailable);
    }
    let body = DecodedBody::new(&answer.body, client.charset()).map_err(|_| CertificateError::Malformed)?;
    let envelope = Envelope::open(&body, RESPONSE_KEY).map_err(|_| CertificateError::Malformed)?;
    match codec::member(envelope.node, "alipay_cert_content") {
        Some(content) => STANDARD.decode(content).map_err(|_| CertificateError::Malformed),
        // A refusal of this request is final for a while; whatever else went wrong may be over in a moment.
        None if codec::member(envelope.node, "code").as_deref() == Some("40004") => Err(CertificateError::NotFound),
        None => Err(CertificateError::Unavailable),
    }
}
