//! The platform's certificates: those that were configured, and those that were downloaded since.
//!
//! A download is shared by everybody who waits for the same certificate, no lock is held meanwhile, and neither the
//! number of downloads nor what is remembered of them can grow: the serial number that starts one comes from the network.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use futures_util::future::{FutureExt as _, Shared, WeakShared};

use super::trust::Untrusted;
use crate::{
    cert::{self, Certificate, CertificateError, chain},
    sign::{LocalVerifier, SignType, Verifier},
    transport::BoxFuture,
};

/// Most downloaded certificates that are remembered; the platform has one or two at a time.
const MAX_KNOWN: usize = 8;

/// Most refused serial numbers that are remembered, and for how long.
const MAX_REFUSED: usize = 64;
const REFUSED_FOR: Duration = Duration::from_secs(600);

/// How long a failed connection counts as a refusal.
const UNAVAILABLE_FOR: Duration = Duration::from_secs(5);

/// Most downloads in a period, for either origin.
const MAX_DOWNLOADS: usize = 10;
const PERIOD: Duration = Duration::from_secs(600);

/// Who named the serial number. What anybody can send must not use up the downloads of what only the gateway answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// An answer of the gateway.
    Answer,
    /// A notification, a payload from a phone.
    Pushed,
}

type Verdict = BoxFuture<'static, Result<(), CertificateError>>;

/// A download that several callers wait for.
pub(super) type Download = Shared<Verdict>;

pub(crate) struct Certificates {
    sign_type: SignType,
    roots: Vec<Certificate>,
    /// The account in the configured certificates' names; a downloaded one must be of the same.
    owner: Option<String>,
    configured: Vec<Certified>,
    downloaded: Mutex<Downloaded>,
}

#[derive(Clone)]
struct Certified {
    sn: String,
    verifier: LocalVerifier,
}

#[derive(Default)]
struct Downloaded {
    known: VecDeque<Certified>,
    refused: VecDeque<Refused>,
    started: VecDeque<(Origin, SystemTime)>,
    under_way: Vec<(String, WeakShared<Verdict>)>,
}

struct Refused {
    sn: String,
    until: SystemTime,
    error: CertificateError,
}

impl Certificates {
    pub(super) fn new(
        sign_type: SignType,
        roots: Vec<Certificate>,
        configured: &[Certificate],
    ) -> Result<Self, CertificateError> {
        let certified = configured.iter().map(|certificate| certified(certificate, sign_type));
        Ok(Self {
            sign_type,
            roots,
            owner: configured.first().and_then(account),
            configured: certified.collect::<Result<_, _>>()?,
            downloaded: Mutex::default(),
        })
    }

    /// Whether any certificate that is trusted fits: those that were configured, and those that were downloaded.
    pub(super) fn verify_with_any(&self, content: &[u8], signature: &str) -> bool {
        let downloaded: Vec<Certified> = self.downloaded().known.iter().cloned().collect();
        let mut all = self.configured.iter().chain(&downloaded);
        all.any(|known| known.verifier.verify(content, signature).is_ok())
    }

    pub(super) fn verify(&self, content: &[u8], signature: &str, sn: &str) -> Result<(), Untrusted> {
        if !is_sn(sn) {
            return Err(Untrusted::BadSignature);
        }
        let known = self.configured.iter().find(|known| known.sn == sn).cloned();
        let known = known.or_else(|| self.downloaded().known.iter().find(|known| known.sn == sn).cloned());
        match known {
            Some(known) => Ok(known.verifier.verify(content, signature)?),
            None => Err(Untrusted::UnknownCertificate(sn.to_owned())),
        }
    }

    /// The download of a certificate: the one that is under way, or a new one; `None` when it is known by now.
    pub(super) fn download(
        &self,
        sn: &str,
        origin: Origin,
        now: SystemTime,
        start: impl FnOnce() -> Verdict,
    ) -> Result<Option<Download>, CertificateError> {
        let mut downloaded = self.downloaded();
        if downloaded.known.iter().any(|known| known.sn == sn) {
            return Ok(None);
        }
        let shared = downloaded.under_way.iter().find(|(other, _)| other == sn).and_then(|(_, weak)| weak.upgrade());
        if let Some(shared) = shared {
            return Ok(Some(shared));
        }
        // Whoever started the others gave up on them.
        downloaded.under_way.retain(|(_, weak)| weak.upgrade().is_some());
        downloaded.refused.retain(|refused| now < refused.until);
        if let Some(refused) = downloaded.refused.iter().find(|refused| refused.sn == sn) {
            return Err(refused.error);
        }
        downloaded.started.retain(|(_, started)| now.duration_since(*started).is_ok_and(|since| since < PERIOD));
        if downloaded.started.iter().filter(|(other, _)| *other == origin).count() >= MAX_DOWNLOADS {
            return Err(CertificateError::TooMany);
        }
        downloaded.started.push_back((origin, now));
        let shared = start().shared();
        downloaded.under_way.extend(shared.downgrade().map(|weak| (sn.to_owned(), weak)));
        Ok(Some(shared))
    }

    /// Judges what was downloaded, and remembers the verdict.
    pub(super) fn learn(
        &self,
        sn: &str,
        content: Result<Vec<u8>, CertificateError>,
        now: SystemTime,
    ) -> Result<(), CertificateError> {
        // What could not be fetched may be there in a moment; what was judged stays as it is.
        let span =
            if matches!(content, Ok(_) | Err(CertificateError::NotFound)) { REFUSED_FOR } else { UNAVAILABLE_FOR };
        let judged = content.and_then(|content| self.judge(sn, &content, now));
        let mut downloaded = self.downloaded();
        if matches!(judged, Err(CertificateError::Unavailable)) {
            // An outage is no reason to stop asking once it is over.
            downloaded.started.retain(|(origin, _)| *origin != Origin::Answer);
        }
        match judged.map_err(|error| (error, span)) {
            Ok(certified) => {
                downloaded.known.push_back(certified);
                if downloaded.known.len() > MAX_KNOWN {
                    downloaded.known.pop_front();
                }
                Ok(())
            }
            Err((error, span)) => {
                let until = now.checked_add(span).unwrap_or(now);
                downloaded.refused.push_back(Refused { sn: sn.to_owned(), until, error });
                if downloaded.refused.len() > MAX_REFUSED {
                    downloaded.refused.pop_front();
                }
                Err(error)
            }
        }
    }

    /// Whether the content is the certificate that was asked for, issued under a configured root, to the same account.
    fn judge(&self, sn: &str, content: &[u8], now: SystemTime) -> Result<Certified, CertificateError> {
        let all = Certificate::parse_all(content)?;
        let certificate = all.iter().find(|one| one.sn() == sn).ok_or(CertificateError::OtherSerial)?;
        cert::check(certificate, self.sign_type, now)?;
        chain::verify(certificate, &all, &self.roots, self.sign_type, now)?;
        // Every app has a certificate under the same roots: without this, any of them could answer for the platform.
        if self.owner.is_none() || account(certificate) != self.owner {
            return Err(CertificateError::OtherOwner);
        }
        certified(certificate, self.sign_type)
    }

    /// A panic while it was held left nothing half done.
    fn downloaded(&self) -> MutexGuard<'_, Downloaded> {
        self.downloaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn certified(certificate: &Certificate, sign_type: SignType) -> Result<Certified, CertificateError> {
    let key = certificate.public_key().map_err(CertificateError::Key)?;
    let verifier = key.verifier(sign_type).map_err(CertificateError::Key)?;
    Ok(Certified { sn: certificate.sn().to_owned(), verifier })
}

/// The account that a certificate of the platform is for: what stands behind the last hyphen of the owner's name, or the
/// name itself.
pub(super) fn account(certificate: &Certificate) -> Option<String> {
    let name = certificate.common_name()?;
    let account = name.rsplit_once('-').map_or(name, |(_, account)| account);
    (!account.is_empty()).then(|| account.to_owned())
}

/// Serial numbers are MD5 sums. This one goes into a request.
fn is_sn(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
