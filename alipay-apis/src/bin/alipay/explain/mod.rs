//! Tells why the platform or an app refused something.

mod content;
mod request;

use crate::{
    config::{AppOptions, Key, Settings},
    input,
    outcome::{Answer, Mistake, Run, visible},
};
use alipay::{
    SignType,
    explain::{self, Cause, Explanation, Known},
};
use std::path::{Path, PathBuf};

const EXIT_CODES: &str = "\
Exit codes: 0 nothing is wrong with it; 1 it is wrong, and the cause is told; 2 a mistake, nothing was done.";

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Explain {
    #[command(after_help = EXIT_CODES)]
    Request(request::Request),
    #[command(after_help = EXIT_CODES)]
    Notification(Notification),
    #[command(after_help = EXIT_CODES)]
    Response(Response),
}

/// Why the signature of a notification, or of an address that a browser came back to, is refused.
///
/// Hand over what came, byte by byte. What is shown may hold business data, but no key, token or signature.
#[derive(Debug, clap::Args)]
pub(crate) struct Notification {
    #[command(flatten)]
    keys: Keys,
    /// A parameter of your own in the query of notify_url or return_url. Repeatable.
    #[arg(long, value_name = "NAME")]
    own_param: Vec<String>,
    /// The file with the form body that came to notify_url, or the address with the parameters; - is standard input.
    #[arg(default_value = "-")]
    file: PathBuf,
}

/// Why the signature of the gateway's answer is refused.
///
/// Hand over what came, byte by byte. What is shown may hold business data, but no key, token or signature.
#[derive(Debug, clap::Args)]
pub(crate) struct Response {
    #[command(flatten)]
    keys: Keys,
    /// The file with the JSON body that answered a call; - is standard input.
    #[arg(default_value = "-")]
    file: PathBuf,
}

/// What is known of the keys. The more, the surer the explanation.
#[derive(Debug, clap::Args)]
struct Keys {
    #[command(flatten)]
    app: AppOptions,
    /// A key of another app that is used beside this one, under any name: its private key or, for notifications, the
    /// Alipay public key of it. Repeatable.
    #[arg(long, value_name = "NAME=FILE", value_parser = named)]
    other_key: Vec<(String, PathBuf)>,
}

pub(crate) fn run(explain: &Explain) -> Run {
    match explain {
        Explain::Request(request) => request::run(request),
        Explain::Notification(notification) => self::notification(notification),
        Explain::Response(response) => self::response(response),
    }
}

fn notification(notification: &Notification) -> Run {
    let settings = notification.keys.app.settings()?;
    let platform_key = settings.platform_key_file()?;
    input::check_one_stream(&platform_key, &notification.file)?;
    let texts = Texts::read(&notification.keys, &settings)?;
    let (platform_key, body) = (input::text(&platform_key)?, input::bytes_or_address(&notification.file)?);
    let others = texts.others();
    let known = texts.known(&others).own_params(&notification.own_param);
    let explanation = explain::notification(input::trimmed(&body), &platform_key, &known);
    told(&explanation, "")
}

fn response(response: &Response) -> Run {
    let settings = response.keys.app.settings()?;
    let platform_key = settings.platform_key_file()?;
    input::check_one_stream(&platform_key, &response.file)?;
    let texts = Texts::read(&response.keys, &settings)?;
    let (platform_key, body) = (input::text(&platform_key)?, input::bytes(&response.file)?);
    let others = texts.others();
    let explanation = explain::response(input::trimmed(&body), &platform_key, &texts.known(&others));
    told(&explanation, "")
}

/// The explanation, and what is to be said below it.
fn told(explanation: &Explanation, more: &str) -> Run {
    let text = visible(&format!("{explanation}\n{more}"));
    match &explanation.cause {
        Cause::Genuine(_) | Cause::GenuineAnswer | Cause::NotRefused => Ok(Answer::right(text)),
        // Nothing was looked at.
        cause @ (Cause::UnreadableKey(..) | Cause::NotAForm(_)) => {
            let sentence = |text: &str| text.trim_end_matches('.').to_owned();
            Err(Mistake::new(sentence(&cause.problem()), sentence(cause.advice())))
        }
        _ => Ok(Answer::wrong(text)),
    }
}

/// The texts of the keys.
struct Texts {
    app_id: Option<String>,
    private: Option<String>,
    public: Option<String>,
    others: Vec<(String, String)>,
    sign_type: SignType,
}

impl Texts {
    fn read(keys: &Keys, settings: &Settings) -> Result<Self, Mistake> {
        let file = |key| settings.get(key).map(|setting| setting.path()).transpose();
        let text = |path: Option<PathBuf>| path.map(|path| input::text(&path)).transpose();
        let other = |(name, path): &(String, PathBuf)| Ok((visible(name), input::text(path)?));
        Ok(Self {
            app_id: settings.get(Key::AppId).map(|setting| setting.value.clone()),
            private: text(file(Key::AppPrivateKeyFile)?)?,
            public: text(file(Key::AppPublicKeyFile)?.or(file(Key::AppCertFile)?))?,
            others: keys.other_key.iter().map(other).collect::<Result<_, _>>()?,
            sign_type: settings.sign_type()?,
        })
    }

    fn others(&self) -> Vec<(&str, &str)> {
        self.others.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
    }

    fn known<'a>(&'a self, others: &'a [(&'a str, &'a str)]) -> Known<'a> {
        let mut known = Known::new().sign_type(self.sign_type).other_keys(others);
        if let Some(app_id) = &self.app_id {
            known = known.app_id(app_id);
        }
        if let Some(private) = &self.private {
            known = known.private_key(private);
        }
        match &self.public {
            Some(public) => known.app_public_key(public),
            None => known,
        }
    }
}

fn named(argument: &str) -> Result<(String, PathBuf), String> {
    let (name, path) = argument.split_once('=').ok_or("write NAME=FILE, as shop2=keys/shop2.pem")?;
    Ok((name.to_owned(), Path::new(path).to_owned()))
}
