//! Whether the settings of an app work: each of them by itself, then all of them in one harmless call.

use crate::{
    config::{AppOptions, Key, Settings},
    outcome::{Answer, Mistake, Run, note},
    report,
};
use alipay::{
    BoxFuture, Client, Clock as _, HttpRequest, HttpTransport, SignError, SignType, Signer, SystemClock, Timeouts,
    Transport as _, Warning,
    api::RetryClass,
    blocking,
    doctor::{self, Check, Finding, Verdict},
};

pub(crate) const EXIT_CODES: &str = "Exit codes: 0 all is well, or only warnings; 1 something is wrong; 2 a mistake in the options or the settings file.";

/// Checks the settings of an app: keys, certificates, addresses, clock, and one harmless call.
///
/// Checks every key, certificate and address by itself and against the others. Then asks the gateway for an order that
/// cannot exist: its answer proves address, app id, keys and clock. Changes nothing, and shows no secret.
#[derive(Debug, clap::Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    app: AppOptions,
    /// Sends nothing.
    #[arg(long)]
    offline: bool,
}

pub(crate) fn run(doctor: &Doctor) -> Run {
    let settings = doctor.app.settings()?;
    if settings.is_empty() {
        let file = settings.file.as_ref().map(|path| format!("{} has no settings", path.display()));
        let file =
            file.unwrap_or_else(|| "there is no alipay.toml in this directory, --config names a file".to_owned());
        note(&format!("Nothing is set: {file}, and there is no variable or option"));
    }
    let files = Files::read(&settings)?;
    let texts = files.texts(&settings)?;
    let mut findings = doctor::examine(&texts, SystemClock.now());
    files.name_unreadable(&mut findings);
    let client = match texts.signs_elsewhere() {
        true => settings.client_with(Elsewhere(settings.sign_type()?)),
        false => settings.client(),
    };
    match (client, doctor.offline) {
        (Ok(client), is_offline) => {
            let is_readable = client.warnings().contains(&Warning::PrivateKeyReadableByOthers);
            findings.extend(is_readable.then(readable_by_others));
            match is_offline {
                true => findings.push(doctor::clock(SystemClock.now(), None)),
                false => findings.extend(live(&client, settings.gateway()?, &texts)?),
            }
        }
        (Err(_), _) if findings.iter().any(|finding| finding.verdict == Verdict::Wrong) => {
            let first = "Nothing was sent: what is wrong above has to be mended first.";
            findings.push(doctor::clock(SystemClock.now(), None));
            findings.push(Finding::new(Check::Call, Verdict::NotChecked, first, ""));
        }
        (Err(mistake), _) => {
            let found = mistake.sentences().0;
            findings.push(Finding::new(Check::Call, Verdict::Wrong, found, "Mend that setting, and run this again."));
        }
    }
    let text = report::of(&findings, |check| place(&settings, check));
    let is_wrong = findings.iter().any(|finding| finding.verdict == Verdict::Wrong);
    Ok(if is_wrong { Answer::wrong(text) } else { Answer::right(text) })
}

/// The content of every file that is set.
struct Files<'s> {
    read: Vec<(Key, &'s [u8])>,
    unreadable: Vec<(Key, Mistake)>,
}

impl<'s> Files<'s> {
    fn read(settings: &'s Settings) -> Result<Self, Mistake> {
        let keys = Key::ALL.into_iter().filter(|key| key.is_file());
        let set = keys.filter_map(|key| Some((key, settings.get(key)?)));
        let mut files = Self { read: Vec::new(), unreadable: Vec::new() };
        for (key, setting) in set {
            let _is_path = setting.named_path()?;
            let content = setting.content().unwrap_or_else(|mistake| {
                files.unreadable.push((key, mistake));
                &[]
            });
            files.read.push((key, content));
        }
        Ok(files)
    }

    /// Says of a file that cannot be read just that, and not what is wrong with its content.
    fn name_unreadable(&self, findings: &mut [Finding]) {
        for (key, mistake) in &self.unreadable {
            let about = |finding: &&mut Finding| PLACES.contains(&(finding.check, *key));
            if let Some(finding) = findings.iter_mut().find(about) {
                let (found, advice) = mistake.sentences();
                *finding = Finding::new(finding.check, Verdict::Wrong, found, advice);
            }
        }
    }

    fn texts(&self, settings: &'s Settings) -> Result<doctor::Settings<'s>, Mistake> {
        let app_id = settings.get(Key::AppId).map_or("", |setting| &setting.value);
        let mut texts = doctor::Settings::new(app_id).gateway(settings.gateway()?).sign_type(settings.sign_type()?);
        for (key, content) in self.read.iter().copied() {
            texts = match key {
                Key::AppPrivateKeyFile => texts.private_key(content),
                Key::AppPublicKeyFile => texts.app_public_key(content),
                Key::AlipayPublicKeyFile => texts.alipay_public_key(content),
                Key::AppCertFile => texts.app_cert(content),
                Key::AlipayCertFile => texts.alipay_cert(content),
                Key::AlipayRootCertFile => texts.alipay_root_cert(content),
                Key::EncryptKeyFile => texts.aes_key(content),
                Key::AppId | Key::Environment | Key::GatewayUrl | Key::SignType => texts,
            };
        }
        Ok(texts)
    }
}

/// In the place of a key in an HSM or a key service, which this program cannot ask.
struct Elsewhere(SignType);

impl Signer for Elsewhere {
    fn sign_type(&self) -> SignType {
        self.0
    }

    fn sign<'a>(&'a self, _: &'a [u8]) -> BoxFuture<'a, Result<String, SignError>> {
        Box::pin(async { Err(SignError::default()) })
    }
}

/// Asks for an order that cannot exist: nothing can come of it, and a verified "no" proves everything. An app that signs
/// elsewhere gets no more than the gateway's time, which any answer has.
fn live(client: &Client, gateway: &str, settings: &doctor::Settings<'_>) -> Result<Vec<Finding>, Mistake> {
    const CONTENT: &str = r#"{"out_trade_no":"THIS0ORDER0CANNOT0EXIST0IT0IS0A0CHECK"}"#;
    const MAX_ANSWER: usize = 1024 * 1024;
    let failed = |error: &dyn std::fmt::Display| {
        Mistake::new(format!("The call could not be prepared: {error}"), "Mend the settings, or give --offline")
    };
    let waiting = blocking::Client::new(client.clone()).map_err(|error| failed(&error))?;
    let call = client.raw("alipay.trade.query", CONTENT).retry_class(RetryClass::Read);
    let sent = match settings.signs_elsewhere() {
        true => None,
        false => Some(call.prepare().map_err(|error| failed(&error))?),
    };
    let bare = || HttpRequest::get(gateway.to_owned());
    let request = sent.as_ref().map_or_else(bare, |sent| sent.http_request(gateway));
    let transport = HttpTransport::new(Timeouts::default()).map_err(|error| failed(&error))?;
    let answer = match waiting.run(transport.execute(request, MAX_ANSWER)) {
        Ok(answer) => answer,
        Err(error) => return Ok(vec![doctor::clock(SystemClock.now(), None), doctor::unanswered(&error)]),
    };
    let clock = doctor::clock(SystemClock.now(), answer.header("date"));
    let Some(sent) = sent else { return Ok(vec![clock]) };
    let outcome = match call.accept(&answer) {
        // A certificate that the platform renewed is downloaded, as for any call.
        Err(error) if error.is_certificate() => waiting.run(call.send()),
        outcome => outcome,
    };
    Ok(vec![clock, doctor::call(settings, &sent, outcome.as_ref().map(|_| ()))])
}

fn readable_by_others() -> Finding {
    let found = "Everybody on this machine can read the file of the private key.";
    Finding::new(Check::PrivateKey, Verdict::Warning, found, "Take the right from others: `chmod 600`.")
}

/// The settings that checks are about.
const PLACES: [(Check, Key); 9] = [
    (Check::AppId, Key::AppId),
    (Check::SignType, Key::SignType),
    (Check::PrivateKey, Key::AppPrivateKeyFile),
    (Check::AppPublicKey, Key::AppPublicKeyFile),
    (Check::AlipayPublicKey, Key::AlipayPublicKeyFile),
    (Check::AppCertificate, Key::AppCertFile),
    (Check::AlipayCertificate, Key::AlipayCertFile),
    (Check::RootCertificates, Key::AlipayRootCertFile),
    (Check::EncryptionKey, Key::EncryptKeyFile),
];

/// Where the setting stands that a check is about.
fn place(settings: &Settings, check: Check) -> Option<String> {
    let key = match check {
        Check::Gateway => settings.gateway_key(),
        check => PLACES.into_iter().find(|(about, _)| *about == check)?.1,
    };
    settings.get(key).map(|setting| setting.source.to_string())
}
