//! The command line.

use std::{net::SocketAddr, path::PathBuf};

/// What `--help` prints.
pub(crate) const HELP: &str = "\
A local gateway of the Alipay Open Platform.

Usage: alipay-sandbox [OPTIONS]

Options:
  --listen ADDRESS                 Where to listen, on this machine [default: 127.0.0.1:8787]; port 0 picks a free one
  --app-id ID                      The app that calls [default: 2021000000000001]
  --app-public-key-file FILE       The app's public key; without it, a key pair is made
  --alipay-private-key-file FILE   The key that answers are signed with; without it, one is made
  --app-cert-file FILE             Certificate mode: the app's certificate, in the place of its public key
  --alipay-cert-file FILE          Certificate mode: the certificate of the key that answers are signed with
  --alipay-root-cert-file FILE     Certificate mode: the root certificates
  --aes-key-file FILE              The app's key for encrypted content, base64; without it, such calls are refused
  --write-keys DIR                 Write the keys that were made into DIR, which must not have any yet
  --help                           Print this
  --version                        Print the version
";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Serve(Box<Options>),
    Help,
    Version,
}

/// How to serve.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) listen: SocketAddr,
    pub(crate) app_id: Option<String>,
    pub(crate) app_public_key_file: Option<PathBuf>,
    pub(crate) alipay_private_key_file: Option<PathBuf>,
    pub(crate) certificates: Option<CertificateFiles>,
    pub(crate) aes_key_file: Option<PathBuf>,
    pub(crate) write_keys: Option<PathBuf>,
}

/// The files of certificate mode.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CertificateFiles {
    pub(crate) app: PathBuf,
    pub(crate) alipay: PathBuf,
    pub(crate) root: PathBuf,
}

/// Reads the arguments behind the program's name. The error is one sentence on what is wrong, one on what to do.
pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Command, String> {
    let mut options = Options {
        listen: SocketAddr::from(([127, 0, 0, 1], 8787)),
        app_id: None,
        app_public_key_file: None,
        alipay_private_key_file: None,
        certificates: None,
        aes_key_file: None,
        write_keys: None,
    };
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
            "--listen" => options.listen = address(&value()?)?,
            "--app-id" => options.app_id = Some(value()?),
            "--app-public-key-file" => options.app_public_key_file = Some(value()?.into()),
            "--alipay-private-key-file" => options.alipay_private_key_file = Some(value()?.into()),
            "--app-cert-file" => app_cert = Some(value()?.into()),
            "--alipay-cert-file" => alipay_cert = Some(value()?.into()),
            "--alipay-root-cert-file" => root_cert = Some(value()?.into()),
            "--aes-key-file" => options.aes_key_file = Some(value()?.into()),
            "--write-keys" => options.write_keys = Some(value()?.into()),
            "--help" | "-h" => return Ok(Command::Help),
            "--version" | "-V" => return Ok(Command::Version),
            _ => return Err(format!("There is no option {flag}. Run alipay-sandbox --help for the options.")),
        }
    }
    options.certificates = match (app_cert, alipay_cert, root_cert) {
        (None, None, None) => None,
        (Some(app), Some(alipay), Some(root)) => Some(CertificateFiles { app, alipay, root }),
        _ => {
            return Err("A certificate file is missing. \
                        Give --app-cert-file, --alipay-cert-file and --alipay-root-cert-file together."
                .to_owned());
        }
    };
    Ok(Command::Serve(Box::new(options)))
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("{text} is no address to listen on. Write it as 127.0.0.1:8787."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Command, String> {
        parse(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn options_in_both_spellings() {
        let spaced = read(&["--listen", "127.0.0.1:1", "--app-id", "7", "--write-keys", "keys"]).unwrap();
        assert_eq!(spaced, read(&["--write-keys=keys", "--app-id=7", "--listen=127.0.0.1:1"]).unwrap());
        let Ok(Command::Serve(defaults)) = read(&[]) else { panic!("serves") };
        assert_eq!(defaults.listen.to_string(), "127.0.0.1:8787");
        assert_eq!(read(&["--help"]), Ok(Command::Help));
        assert!(read(&["--listen", "x", "--version"]).is_err());
    }

    #[test]
    fn mistakes_get_two_sentences() {
        for wrong in [
            &["--port", "1"][..],
            &["--listen"],
            &["--listen", "here"],
            &["--app-id="],
            &["serve"],
            &["--app-cert-file", "a.crt", "--alipay-cert-file", "b.crt"],
        ] {
            let text = read(wrong).unwrap_err();
            assert_eq!(text.matches(". ").count() + 1, 2, "{text}");
        }
    }
}
