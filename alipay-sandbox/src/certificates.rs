//! Certificate mode, as the gateway sees it: which certificates the app must name.

use std::time::SystemTime;

use alipay_core::{Certificate, CertificateError, PublicKey, SignType, api::ApiEntry, root_cert_sn};

use crate::{
    StartError,
    refusal::{Envelope, Refusal},
    request::Parameters,
};

/// How messages call the files.
pub(crate) const APP: &str = "app certificate";
pub(crate) const ALIPAY: &str = "Alipay certificate";
pub(crate) const NEXT: &str = "next Alipay certificate";
const ROOT: &str = "Alipay root certificate";

/// The API for clients that do not have the platform's certificate yet.
pub(crate) const DOWNLOAD: &str = "alipay.open.app.alipaycert.download";

/// The files of certificate mode.
#[derive(Clone)]
pub(crate) struct CertificateTexts {
    pub(crate) app: String,
    pub(crate) alipay: String,
    pub(crate) root: String,
}

/// The certificates of an app in certificate mode.
pub(crate) struct AppCertificates {
    pub(crate) texts: CertificateTexts,
    app_cert_sn: String,
    app_cert_expires: SystemTime,
    root_cert_sn: String,
}

impl AppCertificates {
    /// Reads them; the second value is the app's key.
    pub(crate) fn load(texts: &CertificateTexts, sign_type: SignType) -> Result<(Self, PublicKey), StartError> {
        let app = parse(&texts.app, APP)?;
        let of_root = |error| StartError::Certificate { which: ROOT, error };
        let roots = Certificate::parse_all(texts.root.as_bytes()).map_err(of_root)?;
        let certificates = Self {
            texts: texts.clone(),
            app_cert_sn: app.sn().to_owned(),
            app_cert_expires: app.validity().1,
            root_cert_sn: root_cert_sn(&roots, sign_type).map_err(of_root)?,
        };
        Ok((certificates, key(&app, APP)?))
    }

    /// Whether a call names the right ones, in time.
    pub(crate) fn check(&self, entry: &ApiEntry, params: &Parameters, now: SystemTime) -> Result<(), Refusal> {
        for (name, expected, missing, wrong) in [
            ("app_cert_sn", &self.app_cert_sn, "isv.missing-app-cert-sn", "isv.app-cert-not-exist"),
            (
                "alipay_root_cert_sn",
                &self.root_cert_sn,
                "isv.missing-alipay-root-cert-sn",
                "isv.invalid-alipay-root-cert-sn",
            ),
        ] {
            match params.value(name) {
                Some(sn) if sn == expected => {}
                Some(_) => return Err(Refusal::by_gateway(wrong, "")),
                None if entry.info.method == DOWNLOAD => {}
                None => return Err(Refusal::by_gateway(missing, "").sent_as(Envelope::Unsigned)),
            }
        }
        if now > self.app_cert_expires { Err(Refusal::by_gateway("isv.app-cert-expired", "")) } else { Ok(()) }
    }
}

/// The certificate itself, which is the first of its file.
pub(crate) fn parse(text: &str, which: &'static str) -> Result<Certificate, StartError> {
    Certificate::parse(text.as_bytes()).map_err(|error| StartError::Certificate { which, error })
}

/// The key of a certificate.
pub(crate) fn key(certificate: &Certificate, which: &'static str) -> Result<PublicKey, StartError> {
    let key = certificate.public_key();
    key.map_err(|error| StartError::Certificate { which, error: CertificateError::Key(error) })
}
