//! The settings file. Every mistake in it is told with its line, and with what was probably meant.

use std::path::{Path, PathBuf};

use alipay_core::SignType;

use crate::{
    args::{self, CertificateFiles},
    common::Common,
    section::{Mistake, Section},
};

/// What a settings file says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Config {
    pub(crate) common: Common,
    pub(crate) apps: Vec<AppOptions>,
}

/// An app that calls.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct AppOptions {
    /// `None` for the one that a gateway has anyway.
    pub(crate) id: Option<String>,
    pub(crate) seller_id: Option<String>,
    pub(crate) certificates: Certificates,
    pub(crate) sign_type: SignType,
    pub(crate) public_key_file: Option<PathBuf>,
    pub(crate) alipay_private_key_file: Option<PathBuf>,
    pub(crate) aes: Aes,
}

/// Whether an app is in certificate mode.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Certificates {
    None,
    Made,
    Files(CertificateFiles),
}

/// Whether an app has a key for encrypted content.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Aes {
    None,
    Made,
    File(PathBuf),
}

impl Default for AppOptions {
    fn default() -> Self {
        Self {
            id: None,
            seller_id: None,
            certificates: Certificates::None,
            sign_type: SignType::Rsa2,
            public_key_file: None,
            alipay_private_key_file: None,
            aes: Aes::None,
        }
    }
}

impl Config {
    /// Reads TOML. Paths in it start at `directory`, where the file is.
    pub(crate) fn parse(text: &str, directory: &Path) -> Result<Self, Mistake> {
        let table = toml::de::DeTable::parse(text).map_err(|error| Mistake::syntax(text, &error))?;
        let top = Section::new(text, table.get_ref());
        top.allow(&["listen", "keys", "state", "time_scale", "notify_hosts", "notify_every_change", "app"])?;
        let file = |name| Ok::<_, Mistake>(top.text(name)?.map(|path| directory.join(path.value)));
        let hosts = top.texts("notify_hosts")?;
        let apps = top.sections("app")?;
        let common = Common {
            listen: top.text("listen")?.map(|listen| listen.convert(args::address)).transpose()?,
            keys: file("keys")?,
            state: file("state")?,
            time_scale: top.number("time_scale")?.map(|scale| scale.convert(args::time_scale)).transpose()?,
            notify_hosts: hosts.iter().map(|host| host.convert(args::host)).collect::<Result<_, _>>()?,
            notify_every_change: top.flag("notify_every_change")?.unwrap_or_default(),
        };
        Ok(Self { common, apps: apps.iter().map(|app| AppOptions::parse(app, directory)).collect::<Result<_, _>>()? })
    }
}

impl AppOptions {
    fn parse(app: &Section<'_>, directory: &Path) -> Result<Self, Mistake> {
        app.allow(&["id", "seller_id", "mode", "sign_type", "public_key_file", "aes", "aes_key_file"])?;
        let file = |name| Ok::<_, Mistake>(app.text(name)?.map(|path| directory.join(path.value)));
        let Some(id) = app.text("id")? else {
            return Err(app.mistake("The app has no id. Write one as id = \"2021000000000001\"."));
        };
        let is_certified = app.text("mode")?.map(|mode| mode.convert(args::is_certificate_mode)).transpose()?;
        let sign_type = app.text("sign_type")?.map(|text| text.convert(sign_type)).transpose()?;
        let aes = match (app.flag("aes")?, file("aes_key_file")?) {
            (None | Some(false), None) => Aes::None,
            (Some(true), None) => Aes::Made,
            (None, Some(file)) => Aes::File(file),
            (Some(_), Some(_)) => {
                return Err(app.mistake("The app has both aes and aes_key_file. Leave one of them out."));
            }
        };
        Ok(Self {
            id: Some(id.value.to_owned()),
            seller_id: app.text("seller_id")?.map(|text| text.value.to_owned()),
            certificates: if is_certified == Some(true) { Certificates::Made } else { Certificates::None },
            sign_type: sign_type.unwrap_or_default(),
            public_key_file: file("public_key_file")?,
            alipay_private_key_file: None,
            aes,
        })
    }
}

fn sign_type(text: &str) -> Result<SignType, String> {
    match text {
        "RSA2" => Ok(SignType::Rsa2),
        "RSA" => Ok(SignType::Rsa),
        _ => Err(format!("{text} is no sign type of this gateway. Write RSA2, or RSA for an old app.")),
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::*;

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(text, Path::new("/etc")).map_err(|mistake| mistake.to_string())
    }

    #[test]
    fn the_documented_sample() {
        let config = parse(include_str!("../sample.toml")).unwrap();
        assert_eq!(config.common.listen, Some(SocketAddr::from(([127, 0, 0, 1], 8787))));
        assert_eq!(config.common.keys, Some(PathBuf::from("/etc/alipay-sandbox-keys")));
        assert_eq!(
            (config.common.time_scale, &*config.common.notify_hosts),
            (Some(1), &["shop.example".to_owned()][..])
        );
        let [shop, wallet] = &config.apps[..] else { panic!("two apps") };
        assert_eq!((shop.id.as_deref(), &shop.certificates), (Some("2021000000000001"), &Certificates::None));
        assert_eq!((wallet.id.as_deref(), &wallet.certificates), (Some("2021000000000002"), &Certificates::Made));
        assert_eq!((&wallet.aes, wallet.seller_id.as_deref()), (&Aes::Made, Some("2088000000000002")));
        // What stands there as a comment is a setting as well.
        let commented = include_str!("../sample.toml").lines().filter_map(|line| line.strip_prefix("# "));
        let settings: Vec<_> = commented.filter(|line| line.contains(" = ")).collect();
        let [state, of_app @ ..] = &settings[..] else { panic!("settings in comments") };
        let config = parse(&format!("{state}\n[[app]]\nid = \"1\"\n{}", of_app.join("\n"))).unwrap();
        assert_eq!(config.common.state, Some("/etc/alipay-sandbox.db".into()));
        let app = &config.apps[0];
        assert_eq!((app.sign_type, &app.aes), (SignType::Rsa, &Aes::File("/etc/aes_key.txt".into())));
        assert_eq!(app.public_key_file, Some("/etc/app_public_key.pem".into()));
    }

    #[test]
    fn nothing_is_a_setting() {
        assert_eq!(parse(""), Ok(Config::default()));
        assert_eq!(parse("# keys = \"x\"\r\n"), Ok(Config::default()));
    }

    #[test]
    fn mistakes_come_with_their_line_and_two_sentences() {
        for (text, says) in [
            ("\nlisten = 8787", "line 2: listen is an integer. Write it as listen = \"text\"."),
            ("lisen = \"127.0.0.1:1\"", "line 1: There is no setting lisen. Did you mean listen?"),
            ("listen = \"8787\"", "line 1: 8787 is no address to listen on. Write it as 127.0.0.1:8787."),
            ("port = 1", "line 1: There is no setting port. There are listen, keys, state, "),
            ("listen = \"127.0.0.1:1\"\nlisten = \"127.0.0.1:1\"", "line 2: duplicate key. "),
            ("listen", "line 1: "),
            ("[app]\nid = \"1\"", "line 1: app is a table. Write it as [[app]], once for every app."),
            ("app = 1", "line 1: app is an integer. Write it as [[app]], once for every app."),
            ("app = [1]", "line 1: app is a list of other things. Write it as [[app]], once for every app."),
            ("\n[[app]]\nmode = \"key\"", "line 2: The app has no id. "),
            ("[[app]]\nid = \"1\"\nmode = \"cert\"", "line 3: cert is no mode of an app. Write key or certificate."),
            (
                "[[app]]\nid = \"1\"\nsigntype = \"RSA\"",
                "line 3: There is no setting signtype. Did you mean sign_type?",
            ),
            ("[[app]]\nid = \"1\"\nsign_type = \"SM2\"", "line 3: SM2 is no sign type of this gateway. "),
            ("[[app]]\nid = \"1\"\naes = \"yes\"", "line 3: aes is a string. Write it as aes = true."),
            (
                "[[app]]\nid = \"1\"\naes = true\naes_key_file = \"k\"",
                "line 1: The app has both aes and aes_key_file. ",
            ),
            ("time_scale = 0", "line 1: 0 is no time scale. "),
            ("time_scale = \"2\"", "line 1: time_scale is a string. Write it as time_scale = 1."),
            ("notify_hosts = \"a\"", "line 1: notify_hosts is a string. Write it as notify_hosts = [\"text\"]."),
            ("notify_hosts = [\n\"a\",\n1]", "line 3: notify_hosts is a list with an integer in it. Write it as "),
            ("notify_hosts = [\"http://a\"]", "line 1: http://a is no host. "),
            ("[[app]]\nid = \"\"", "line 2: id is empty. Give it a value, or leave it out."),
        ] {
            let mistake = parse(text).unwrap_err();
            assert!(mistake.starts_with(says), "{mistake}");
            assert_eq!(mistake.matches(". ").count() + 1, 2, "{mistake}");
        }
    }
}
