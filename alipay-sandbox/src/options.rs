//! How to serve: the command line on top of the settings file.

use std::{fs, path::PathBuf};

use crate::{
    args::Flags,
    common::Common,
    config::{Aes, AppOptions, Certificates, Config},
};

/// Where keys are kept when nobody said so.
const KEYS: &str = "alipay-sandbox-keys";

/// How to serve.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) common: Common,
    /// Where keys of this run are written.
    pub(crate) write_keys: Option<PathBuf>,
    /// At least one.
    pub(crate) apps: Vec<AppOptions>,
}

impl Options {
    /// Reads the settings file, if there is one.
    pub(crate) fn load(flags: Flags) -> Result<Self, String> {
        let config = match &flags.config {
            None => Config::default(),
            Some(file) => {
                let shown = file.display();
                let text = fs::read_to_string(file);
                let text = text.map_err(|error| format!("Cannot read {shown}: {error}. Give the path of a TOML file."));
                let directory = file.parent().map(PathBuf::from).unwrap_or_default();
                Config::parse(&text?, &directory).map_err(|mistake| format!("{shown} {mistake}"))?
            }
        };
        Self::of(flags, config)
    }

    fn of(mut flags: Flags, config: Config) -> Result<Self, String> {
        let about_one_app = about_one_app(&flags);
        let mut common = std::mem::take(&mut flags.common).or(config.common);
        let write_keys = flags.write_keys.clone();
        let apps = match (config.apps.is_empty(), about_one_app) {
            (true, _) => vec![single_app(flags)?],
            (false, None) => config.apps,
            (false, Some(flag)) => {
                return Err(format!(
                    "The apps are in the settings file, and {flag} is for a single app. Leave it out."
                ));
            }
        };
        if write_keys.is_some() && common.keys.is_some() {
            return Err("Keys can be kept, or written once. Give --keys or --write-keys.".to_owned());
        }
        let makes_certificates = apps.iter().any(|app| app.certificates == Certificates::Made);
        if write_keys.is_some() && makes_certificates {
            return Err("--write-keys writes no certificates. Keep them with --keys DIR.".to_owned());
        }
        // Whoever brings keys of a pair has the other half somewhere, and no use for more.
        let brought = match &apps[..] {
            [app] => {
                about_one_app.is_some()
                    && (app.public_key_file.is_some()
                        || app.alipay_private_key_file.is_some()
                        || matches!(app.certificates, Certificates::Files(_)))
            }
            _ => false,
        };
        let keeps = write_keys.is_none() && (makes_certificates || !brought);
        common.keys = common.keys.or_else(|| keeps.then(|| KEYS.into()));
        Ok(Self { common, write_keys, apps })
    }
}

fn single_app(flags: Flags) -> Result<AppOptions, String> {
    let certificates = match (flags.certificates, flags.makes_certificates) {
        (Some(_), Some(_)) => {
            return Err("--mode is for certificates that are made, and some were given. Leave --mode out.".to_owned());
        }
        (Some(files), None) => Certificates::Files(files),
        (None, Some(true)) => Certificates::Made,
        (None, _) => Certificates::None,
    };
    Ok(AppOptions {
        id: flags.app_id,
        certificates,
        public_key_file: flags.app_public_key_file,
        alipay_private_key_file: flags.alipay_private_key_file,
        aes: flags.aes_key_file.map_or(Aes::None, Aes::File),
        ..AppOptions::default()
    })
}

/// An option that says something about a single app, if one was given.
fn about_one_app(flags: &Flags) -> Option<&'static str> {
    [
        (flags.app_id.is_some(), "--app-id"),
        (flags.makes_certificates.is_some(), "--mode"),
        (flags.app_public_key_file.is_some(), "--app-public-key-file"),
        (flags.alipay_private_key_file.is_some(), "--alipay-private-key-file"),
        (flags.certificates.is_some(), "--app-cert-file"),
        (flags.aes_key_file.is_some(), "--aes-key-file"),
        (flags.write_keys.is_some(), "--write-keys"),
    ]
    .into_iter()
    .find_map(|(given, flag)| given.then_some(flag))
}

#[cfg(test)]
mod tests {
    use std::{net::SocketAddr, path::Path};

    use super::*;

    fn options(change: impl FnOnce(&mut Flags), config: &str) -> Result<Options, String> {
        let mut flags = Flags::default();
        change(&mut flags);
        Options::of(flags, Config::parse(config, Path::new("")).unwrap())
    }

    fn keys(change: impl FnOnce(&mut Flags), config: &str) -> Option<String> {
        options(change, config).unwrap().common.keys.map(|path| path.display().to_string())
    }

    const TWO: &str = "listen = \"127.0.0.1:1\"\nkeys = \"in file\"\n[[app]]\nid = \"1\"\n[[app]]\nid = \"2\"";

    #[test]
    fn the_command_line_comes_first() {
        let listen = SocketAddr::from(([127, 0, 0, 1], 2));
        let common =
            |change: &dyn Fn(&mut Common), config| options(|flags| change(&mut flags.common), config).unwrap().common;
        let both = common(&|given| (given.listen, given.keys) = (Some(listen), Some("own".into())), TWO);
        assert_eq!((both.address(), both.keys), (listen, Some("own".into())));
        let rest = "state = \"s\"\ntime_scale = 2\nnotify_hosts = [\"a\"]\nnotify_every_change = true";
        let file = common(&|_| {}, rest);
        assert!(file.notify_every_change);
        assert_eq!((file.state, file.time_scale, file.notify_hosts), (Some("s".into()), Some(2), vec!["a".to_owned()]));
        let change = |given: &mut Common| {
            (given.state, given.time_scale, given.notify_hosts) = (Some("t".into()), Some(3), vec!["b".to_owned()]);
        };
        let over = common(&change, rest);
        assert_eq!((over.state, over.time_scale, over.notify_hosts), (Some("t".into()), Some(3), vec!["b".to_owned()]));
        let file = options(|_| {}, TWO).unwrap();
        assert_eq!((file.common.address().port(), file.common.keys, file.apps.len()), (1, Some("in file".into()), 2));
        let neither = options(|_| {}, "").unwrap();
        assert_eq!((neither.common.address().port(), neither.apps.len()), (8787, 1));
    }

    #[test]
    fn keys_are_kept_unless_somebody_brought_some() {
        let kept = Some(KEYS.to_owned());
        assert_eq!(keys(|_| {}, ""), kept);
        assert_eq!(keys(|flags| flags.app_id = Some("7".to_owned()), ""), kept);
        assert_eq!(keys(|flags| flags.aes_key_file = Some("k".into()), ""), kept);
        assert_eq!(keys(|flags| flags.write_keys = Some("k".into()), ""), None);
        assert_eq!(keys(|flags| flags.app_public_key_file = Some("k".into()), ""), None);
        assert_eq!(keys(|flags| flags.alipay_private_key_file = Some("k".into()), ""), None);
        let both = |flags: &mut Flags| {
            (flags.app_public_key_file, flags.makes_certificates) = (Some("k".into()), Some(true));
        };
        assert_eq!(keys(both, ""), kept);
        assert_eq!(keys(|_| {}, "[[app]]\nid = \"1\"\npublic_key_file = \"k\""), kept);
    }

    #[test]
    fn what_excludes_each_other_gets_two_sentences() {
        for error in [
            options(|flags| flags.app_id = Some("7".to_owned()), TWO),
            options(|flags| flags.write_keys = Some("k".into()), TWO),
            options(|flags| (flags.write_keys, flags.common.keys) = (Some("k".into()), Some("k".into())), ""),
            options(|flags| (flags.write_keys, flags.makes_certificates) = (Some("k".into()), Some(true)), ""),
        ] {
            let text = error.unwrap_err();
            assert_eq!(text.matches(". ").count() + 1, 2, "{text}");
        }
    }
}
