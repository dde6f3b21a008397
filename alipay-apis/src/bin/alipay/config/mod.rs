//! The settings of one app: from `alipay.toml`, then the environment, then options; what comes later wins.

mod file;
mod key;
mod options;

pub(crate) use key::Key;
pub(crate) use options::{AppOptions, ConfigFile};

use crate::{
    input,
    outcome::{Mistake, visible},
};
use alipay::{
    ALIPAY_SANDBOX_GATEWAY, Client, ClientBuilder, ConfigError, Error, KeySource, PRODUCTION_GATEWAY, SignType, Signer,
};
use std::{cell::OnceCell, collections::BTreeMap, fmt, io::ErrorKind, path::PathBuf};

/// What is set, and where.
#[derive(Debug)]
pub(crate) struct Settings {
    values: BTreeMap<Key, Setting>,
    /// The settings file that was read.
    pub(crate) file: Option<PathBuf>,
}

/// One value as it was written. It may be a secret in the wrong place: not to be shown unchecked.
#[derive(Clone)]
pub(crate) struct Setting {
    pub(crate) value: String,
    pub(crate) source: Source,
    /// The content of the file that it names, once that was read: a stream cannot be read again.
    content: OnceCell<Vec<u8>>,
}

/// Where a value came from. What comes later wins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    File { path: PathBuf, line: usize },
    Variable(&'static str),
    Option(&'static str),
}

impl Settings {
    /// Whether nothing is set, anywhere.
    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    pub(crate) fn get(&self, key: Key) -> Option<&Setting> {
        self.values.get(&key)
    }

    /// What a command cannot do without.
    pub(crate) fn needed(&self, key: Key) -> Result<&Setting, Mistake> {
        self.get(key).ok_or_else(|| {
            let names = key.names();
            Mistake::new(
                format!("The {} is set nowhere", names.title),
                format!("Write {} into alipay.toml, set {}, or give --{}", names.file, names.variable, names.option),
            )
        })
    }

    /// What verifies the platform: of its certificate and its public key the one that was set later.
    pub(crate) fn platform_key_file(&self) -> Result<PathBuf, Mistake> {
        let (certificate, key) = (self.get(Key::AlipayCertFile), self.get(Key::AlipayPublicKeyFile));
        let is_later = |rank: u8| key.is_none_or(|key| key.source.rank() <= rank);
        match certificate.filter(|certificate| is_later(certificate.source.rank())) {
            Some(certificate) => certificate.path(),
            None => self.needed(Key::AlipayPublicKeyFile)?.path(),
        }
    }

    /// RSA2 unless set otherwise.
    pub(crate) fn sign_type(&self) -> Result<SignType, Mistake> {
        let Some(setting) = self.get(Key::SignType) else { return Ok(SignType::default()) };
        let mistake =
            || Mistake::new(format!("There is no such sign type ({})", setting.source), "Write RSA2, RSA or SM2");
        SignType::of_label(&setting.value).ok_or_else(mistake)
    }

    /// The address that is named, or that of the environment.
    pub(crate) fn gateway(&self) -> Result<&str, Mistake> {
        if let (Some(url), Some(named)) = (self.get(Key::GatewayUrl), self.get(Key::Environment))
            && url.source.rank() == named.source.rank()
        {
            return Err(Mistake::new(
                format!("Both a gateway ({}) and an environment ({}) are named", url.source, named.source),
                "Leave one of them out",
            ));
        }
        let key = self.gateway_key();
        match (key, self.get(key)) {
            (_, None) => Ok(PRODUCTION_GATEWAY),
            (Key::Environment, Some(named)) => match named.value.as_str() {
                "production" => Ok(PRODUCTION_GATEWAY),
                "sandbox" => Ok(ALIPAY_SANDBOX_GATEWAY),
                _ => Err(Mistake::new(
                    format!("There is no such environment ({})", named.source),
                    "Write production or sandbox; any other address is a gateway_url",
                )),
            },
            (_, Some(url)) => Ok(&url.value),
        }
    }

    /// Which of the two settings says where the gateway is.
    pub(crate) fn gateway_key(&self) -> Key {
        let rank = |key| self.get(key).map(|setting| setting.source.rank());
        if rank(Key::Environment) > rank(Key::GatewayUrl) { Key::Environment } else { Key::GatewayUrl }
    }

    /// A client in the mode that the keys belong to.
    pub(crate) fn client(&self) -> Result<Client, Mistake> {
        let key = self.needed(Key::AppPrivateKeyFile).and_then(Setting::key_source);
        self.builder()?.private_key(key?).build().map_err(|error| self.mistake(&error))
    }

    /// The same with a signer in the place of the private key.
    pub(crate) fn client_with(&self, signer: impl Signer + 'static) -> Result<Client, Mistake> {
        self.builder()?.signer(signer).build().map_err(|error| self.mistake(&error))
    }

    fn builder(&self) -> Result<ClientBuilder, Mistake> {
        let app_id = self.needed(Key::AppId)?.value.as_str();
        let mut builder = Client::builder().app_id(app_id).sign_type(self.sign_type()?).gateway(self.gateway()?);
        if Key::CERTIFICATES.iter().any(|key| self.get(*key).is_some()) {
            let [app, alipay, root] = Key::CERTIFICATES.map(|key| self.needed(key).and_then(Setting::key_source));
            builder = builder.app_cert(app?).alipay_cert(alipay?).alipay_root_cert(root?);
        } else {
            self.needed(Key::AlipayPublicKeyFile)?;
        }
        if let Some(setting) = self.get(Key::AlipayPublicKeyFile) {
            builder = builder.alipay_public_key(setting.key_source()?);
        }
        match self.get(Key::EncryptKeyFile) {
            Some(setting) => Ok(builder.aes_key(input::text_of(setting.content()?, &setting.path()?)?)),
            None => Ok(builder),
        }
    }

    /// Why no client could be built, with the place of the setting that it is about.
    pub(crate) fn mistake(&self, error: &Error) -> Mistake {
        let setting = error.config().and_then(about).and_then(|key| self.get(key));
        let place = setting.map(|setting| format!(" ({})", setting.source)).unwrap_or_default();
        let wrong = error.config().map_or_else(|| error.to_string(), ToString::to_string);
        Mistake::new(
            format!("The settings cannot be used{place}: {}", visible(&wrong)),
            "Run `alipay doctor`, which checks each of them and says what to do",
        )
    }
}

/// The setting that an error is about.
fn about(error: &ConfigError) -> Option<Key> {
    match error {
        ConfigError::NoAppId | ConfigError::BadAppId => Some(Key::AppId),
        ConfigError::NoPrivateKey | ConfigError::PrivateKey(_) => Some(Key::AppPrivateKeyFile),
        ConfigError::NoAlipayKey | ConfigError::AlipayKey(_) | ConfigError::OwnPublicKey => {
            Some(Key::AlipayPublicKeyFile)
        }
        ConfigError::AppCertOfOtherKey | ConfigError::AppCertOfOtherApp => Some(Key::AppCertFile),
        ConfigError::AlipayCertOfOtherAccount => Some(Key::AlipayCertFile),
        ConfigError::Certificate { which, .. } => Key::ALL.into_iter().find(|key| key.names().title == *which),
        ConfigError::AesKey(_) => Some(Key::EncryptKeyFile),
        ConfigError::Gateway(_) => Some(Key::GatewayUrl),
        _ => None,
    }
}

impl Setting {
    pub(crate) fn new(value: String, source: Source) -> Self {
        Self { value, source, content: OnceCell::new() }
    }

    /// As the path of a file that is there, or of standard input.
    pub(crate) fn path(&self) -> Result<PathBuf, Mistake> {
        let path = self.named_path()?;
        if path.exists() || !matches!(self.source, Source::File { .. }) {
            return Ok(path);
        }
        if self.value.contains(char::is_control) {
            let wrong = "A path has a tab or a line break in it, as \\t and \\n in double quotes make them";
            return Err(Mistake::new(wrong, file::SINGLE_QUOTES));
        }
        let advice = "Write the path as it is seen from the directory of the settings file, or in full";
        Err(input::unreadable(&path, ErrorKind::NotFound, advice))
    }

    /// As a path, whether anything is there or not. Those in a settings file start where the file is.
    pub(crate) fn named_path(&self) -> Result<PathBuf, Mistake> {
        let path = match &self.source {
            // There a hyphen is a name like any other.
            Source::File { path, .. } if self.value == "-" => path.with_file_name("").join("./-"),
            Source::File { path, .. } => path.with_file_name("").join(&self.value),
            Source::Variable(_) | Source::Option(_) => PathBuf::from(&self.value),
        };
        if input::is_key_text(&self.value) || (input::is_like_a_secret(&self.value) && !path.exists()) {
            return Err(Mistake::new(
                format!("What is set is no path, but perhaps the text of a key ({})", self.source),
                "Put the key into a file and set its path",
            ));
        }
        Ok(path)
    }

    /// What the file holds.
    pub(crate) fn content(&self) -> Result<&[u8], Mistake> {
        if let Some(read) = self.content.get() {
            return Ok(read);
        }
        let read = input::bytes(&self.path()?)?;
        Ok(self.content.get_or_init(|| read))
    }

    /// The file, or what came from standard input or a pipe.
    fn key_source(&self) -> Result<KeySource, Mistake> {
        let path = self.path()?;
        if path.is_file() { Ok(path.into()) } else { Ok(self.content()?.into()) }
    }
}

/// Where it is, not what.
impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Setting({})", self.source)
    }
}

impl Source {
    fn rank(&self) -> u8 {
        match self {
            Self::File { .. } => 0,
            Self::Variable(_) => 1,
            Self::Option(_) => 2,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, line } => write!(f, "{}, line {line}", path.display()),
            Self::Variable(name) => f.write_str(name),
            Self::Option(name) => write!(f, "--{name}"),
        }
    }
}
