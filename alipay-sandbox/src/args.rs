//! The command line.

use std::{net::SocketAddr, path::PathBuf};

use crate::common::Common;

/// What `--help` prints.
pub(crate) const HELP: &str = "\
A local gateway of the Alipay Open Platform.

Usage: alipay-sandbox [OPTIONS]

Options:
  --config FILE                    Settings from a file, and several apps; options on the command line come first
  --listen ADDRESS                 Where to listen, on this machine [default: 127.0.0.1:8787]; port 0 picks a free one
  --keys DIR                       Keep keys here, one folder per app, and use them again [default: alipay-sandbox-keys]
  --state FILE                     Keep what happened in this file; without it, it is forgotten in the end
  --time-scale N                   Repeat notifications N times faster than the platform does [default: 1]
  --notify-host HOST               Send notifications there as well as to this machine; may be given several times
  --notify-every-change            Also announce refunds and closings, and not only payments
  --help                           Print this
  --version                        Print the version

For a single app:
  --app-id ID                      The app that calls [default: 2021000000000001]
  --mode MODE                      key, or certificate with certificates that are made [default: key]
  --aes-key-file FILE              The app's key for encrypted content, base64; without it, such calls are refused

With keys of your own, or keys for a single run; then no keys are kept unless --keys is given:
  --app-public-key-file FILE       The app's public key; without it, a key pair is made
  --alipay-private-key-file FILE   The key that answers are signed with; without it, one is made
  --app-cert-file FILE             Certificate mode: the app's certificate, in the place of its public key
  --alipay-cert-file FILE          Certificate mode: the certificate of the key that answers are signed with
  --alipay-root-cert-file FILE     Certificate mode: the root certificates
  --write-keys DIR                 Write the keys that were made into DIR, which must not have any yet
";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Serve(Box<Flags>),
    Help,
    Version,
}

/// What was given on the command line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Flags {
    pub(crate) config: Option<PathBuf>,
    pub(crate) common: Common,
    pub(crate) write_keys: Option<PathBuf>,
    pub(crate) app_id: Option<String>,
    pub(crate) makes_certificates: Option<bool>,
    pub(crate) app_public_key_file: Option<PathBuf>,
    pub(crate) alipay_private_key_file: Option<PathBuf>,
    pub(crate) certificates: Option<CertificateFiles>,
    pub(crate) aes_key_file: Option<PathBuf>,
}

/// The files of certificate mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CertificateFiles {
    pub(crate) app: PathBuf,
    pub(crate) alipay: PathBuf,
    pub(crate) root: PathBuf,
}

/// Reads the arguments behind the program's name. The error is one sentence on what is wrong, one on what to do.
pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Command, String> {
    let mut flags = Flags::default();
    let (mut app_cert, mut alipay_cert, mut root_cert) = (None, None, None);
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let (flag, attached) = match argument.split_once('=') {
            Some((flag, value)) => (flag, Some(value.to_owned())),
            None => (argument.as_str(), None),
        };
        let mut value = || {
            let value = attached.clone().or_else(|| arguments.next()).filter(|value| !value.is_empty());
            value.ok_or_else(|| format!("The option {flag} has no value. Write it as {flag} VALUE."))
        };
        match flag {
            "--config" => flags.config = Some(value()?.into()),
            "--listen" => flags.common.listen = Some(address(&value()?)?),
            "--keys" => flags.common.keys = Some(value()?.into()),
            "--state" => flags.common.state = Some(value()?.into()),
            "--time-scale" => flags.common.time_scale = Some(time_scale(&value()?)?),
            "--notify-every-change" => flags.common.notify_every_change = true,
            "--notify-host" => flags.common.notify_hosts.push(host(&value()?)?),
            "--write-keys" => flags.write_keys = Some(value()?.into()),
            "--app-id" => flags.app_id = Some(value()?),
            "--mode" => flags.makes_certificates = Some(is_certificate_mode(&value()?)?),
            "--app-public-key-file" => flags.app_public_key_file = Some(value()?.into()),
            "--alipay-private-key-file" => flags.alipay_private_key_file = Some(value()?.into()),
            "--app-cert-file" => app_cert = Some(value()?.into()),
            "--alipay-cert-file" => alipay_cert = Some(value()?.into()),
            "--alipay-root-cert-file" => root_cert = Some(value()?.into()),
            "--aes-key-file" => flags.aes_key_file = Some(value()?.into()),
            "--help" | "-h" => return Ok(Command::Help),
            "--version" | "-V" => return Ok(Command::Version),
            _ => return Err(format!("There is no option {flag}. Run alipay-sandbox --help for the options.")),
        }
    }
    flags.certificates = match (app_cert, alipay_cert, root_cert) {
        (None, None, None) => None,
        (Some(app), Some(alipay), Some(root)) => Some(CertificateFiles { app, alipay, root }),
        _ => {
            return Err("A certificate file is missing. \
                        Give --app-cert-file, --alipay-cert-file and --alipay-root-cert-file together."
                .to_owned());
        }
    };
    Ok(Command::Serve(Box::new(flags)))
}

/// Where to listen.
pub(crate) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("{text} is no address to listen on. Write it as 127.0.0.1:8787."))
}

/// How many times faster.
pub(crate) fn time_scale(text: &str) -> Result<u32, String> {
    let scale = text.parse().ok().filter(|scale| *scale > 0);
    scale.ok_or_else(|| format!("{text} is no time scale. Write a whole number, 1 for the platform's own pauses."))
}

/// A host that notifications may go to.
pub(crate) fn host(text: &str) -> Result<String, String> {
    let is_host = !text.contains(['/', '@', ' ']) && (!text.contains(':') || text.starts_with('['));
    let host = is_host.then(|| text.to_owned());
    host.ok_or_else(|| format!("{text} is no host. Write it as shop.example, without scheme, port and path."))
}

/// Whether an app is to be in certificate mode.
pub(crate) fn is_certificate_mode(text: &str) -> Result<bool, String> {
    match text {
        "key" => Ok(false),
        "certificate" => Ok(true),
        _ => Err(format!("{text} is no mode of an app. Write key or certificate.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Command, String> {
        parse(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn options_in_both_spellings() {
        let spaced = read(&["--listen", "127.0.0.1:1", "--app-id", "7", "--keys", "keys"]).unwrap();
        assert_eq!(spaced, read(&["--keys=keys", "--app-id=7", "--listen=127.0.0.1:1"]).unwrap());
        assert_eq!(read(&[]), Ok(Command::Serve(Box::default())));
        assert_eq!(read(&["--help"]), Ok(Command::Help));
        assert!(read(&["--listen", "x", "--version"]).is_err());
        let Ok(Command::Serve(hosts)) = read(&["--notify-host", "shop.example", "--notify-host", "[::2]"]) else {
            panic!("serves")
        };
        assert_eq!(hosts.common.notify_hosts, ["shop.example", "[::2]"]);
    }

    #[test]
    fn mistakes_get_two_sentences() {
        for wrong in [
            &["--port", "1"][..],
            &["--listen"],
            &["--listen", "here"],
            &["--app-id="],
            &["serve"],
            &["--mode", "cert"],
            &["--time-scale", "0"],
            &["--time-scale", "fast"],
            &["--notify-host", "http://shop.example"],
            &["--notify-host", "shop.example:80"],
            &["--app-cert-file", "a.crt", "--alipay-cert-file", "b.crt"],
        ] {
            let text = read(wrong).unwrap_err();
            assert_eq!(text.matches(". ").count() + 1, 2, "{text}");
        }
    }
}
