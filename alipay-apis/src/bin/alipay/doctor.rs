//! Whether the settings of an app work: each of them by itself, then all of them in one harmless call.

use crate::{
    config::{AppOptions, Key, Setting, Settings},
    input,
    outcome::{Answer, Mistake, Run},
    report,
};
use alipay::{
    Client, Clock as _, HttpTransport, SystemClock, Timeouts, Transport as _, Warning,
    api::RetryClass,
    blocking,
    doctor::{self, Check, Finding, Verdict},
};
use std::path::PathBuf;

pub(crate) const EXIT_CODES: &str = "Exit codes: 0 all is well, or only warnings; 1 something is wrong; 2 a mistake in the options or the settings file.";

/// Checks every key, certificate and address by itself and against the others. Then asks the gateway for an order that
/// cannot exist: its answer proves address, app id, keys and clock. Changes nothing, and shows no secret.
#[derive(Debug, clap::Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    app: AppOptions,
    /// The app's public key, as the console has it: compared with the private key.
    #[arg(long, value_name = "FILE")]
    app_public_key: Option<PathBuf>,
    /// Sends nothing.
    #[arg(long)]
    offline: bool,
}

pub(crate) fn run(doctor: &Doctor) -> Run {
    let settings = doctor.app.settings()?;
    let files = Files::read(&settings, doctor.app_public_key.as_ref())?;
    let texts = files.texts(&settings)?;
    let mut findings = doctor::examine(&texts, SystemClock.now());
    match (settings.client(), doctor.offline) {
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
        (Err(mistake), _) => return Err(mistake),
    }
    let text = report::of(&findings, |check| place(&settings, check));
    let is_wrong = findings.iter().any(|finding| finding.verdict == Verdict::Wrong);
    Ok(if is_wrong { Answer::wrong(text) } else { Answer::right(text) })
}

/// The content of every file that is set.
struct Files(Vec<(Key, Vec<u8>)>, Option<Vec<u8>>);

impl Files {
    fn read(settings: &Settings, app_public_key: Option<&PathBuf>) -> Result<Self, Mistake> {
        let keys = Key::ALL.into_iter().filter(|key| key.is_file());
        let set = keys.filter_map(|key| Some((key, settings.get(key)?)));
        let read = set.map(|(key, setting)| Ok((key, content(setting)?)));
        Ok(Self(read.collect::<Result<_, _>>()?, app_public_key.map(|path| input::bytes(path)).transpose()?))
    }

    fn texts<'t>(&'t self, settings: &'t Settings) -> Result<doctor::Settings<'t>, Mistake> {
        let app_id = settings.get(Key::AppId).map_or("", |setting| &setting.value);
        let mut texts = doctor::Settings::new(app_id).gateway(settings.gateway()?).sign_type(settings.sign_type()?);
        for (key, content) in &self.0 {
            texts = match key {
                Key::AppPrivateKeyFile => texts.private_key(content),
                Key::AlipayPublicKeyFile => texts.alipay_public_key(content),
                Key::AppCertFile => texts.app_cert(content),
                Key::AlipayCertFile => texts.alipay_cert(content),
                Key::AlipayRootCertFile => texts.alipay_root_cert(content),
                Key::EncryptKeyFile => texts.aes_key(content),
                Key::AppId | Key::Environment | Key::GatewayUrl | Key::SignType => texts,
            };
        }
        Ok(match &self.1 {
            Some(content) => texts.app_public_key(content),
            None => texts,
        })
    }
}

fn content(setting: &Setting) -> Result<Vec<u8>, Mistake> {
    input::bytes(&setting.path()?)
}

/// Asks for an order that cannot exist: nothing can come of it, and a verified "no" proves everything.
fn live(client: &Client, gateway: &str, settings: &doctor::Settings<'_>) -> Result<Vec<Finding>, Mistake> {
    const CONTENT: &str = r#"{"out_trade_no":"THIS0ORDER0CANNOT0EXIST0IT0IS0A0CHECK"}"#;
    const MAX_ANSWER: usize = 1024 * 1024;
    let failed = |error: &dyn std::fmt::Display| {
        Mistake::new(format!("The call could not be prepared: {error}"), "Mend the settings, or give --offline")
    };
    let waiting = blocking::Client::new(client.clone()).map_err(|error| failed(&error))?;
    let call = client.raw("alipay.trade.query", CONTENT).retry_class(RetryClass::Read);
    let sent = call.prepare().map_err(|error| failed(&error))?;
    let transport = HttpTransport::new(Timeouts::default()).map_err(|error| failed(&error))?;
    let answer = match waiting.run(transport.execute(sent.http_request(gateway), MAX_ANSWER)) {
        Ok(answer) => answer,
        Err(error) => return Ok(vec![doctor::clock(SystemClock.now(), None), doctor::unanswered(&error)]),
    };
    let clock = doctor::clock(SystemClock.now(), answer.header("date"));
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

/// Where the setting stands that a check is about.
fn place(settings: &Settings, check: Check) -> Option<String> {
    let key = match check {
        Check::AppId => Key::AppId,
        Check::Gateway => settings.gateway_key(),
        Check::SignType => Key::SignType,
        Check::PrivateKey => Key::AppPrivateKeyFile,
        Check::AlipayPublicKey => Key::AlipayPublicKeyFile,
        Check::AppCertificate => Key::AppCertFile,
        Check::AlipayCertificate => Key::AlipayCertFile,
        Check::RootCertificates => Key::AlipayRootCertFile,
        Check::EncryptionKey => Key::EncryptKeyFile,
        _ => return None,
    };
    settings.get(key).map(|setting| setting.source.to_string())
}
