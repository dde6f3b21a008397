//! Signs the parameters of a request.

use crate::{
    config::{ConfigFile, Key},
    input,
    outcome::{Answer, Mistake, Run, visible},
    params,
    platform_key::sign_type,
};
use alipay::{KeyError, KeyStructure, PrivateKey, SignType};
use std::path::PathBuf;

/// Signs the parameters of a request, and shows the text that is signed.
///
/// Parameters are a form, the address of a page, or a JSON object of strings. The text that is signed holds all of them,
/// tokens too: mind where you show it.
#[derive(Debug, clap::Args)]
pub(crate) struct Sign {
    #[command(flatten)]
    config: ConfigFile,
    /// The app's private key: PEM, or the one line of the key tool; without it the one that the settings file names.
    #[arg(long, value_name = "FILE", env = "ALIPAY_APP_PRIVATE_KEY_FILE", hide_env_values = true)]
    private_key: Option<PathBuf>,
    /// RSA2, RSA or SM2; without it what the parameter `sign_type` says, or the settings file, or RSA2.
    #[arg(long, value_name = "TYPE", value_parser = sign_type)]
    sign_type: Option<SignType>,
    /// The parameters; - is standard input.
    #[arg(default_value = "-")]
    file: PathBuf,
}

pub(crate) fn run(sign: &Sign) -> Run {
    let settings = sign.config.settings()?;
    let key_file = match &sign.private_key {
        Some(path) => path.clone(),
        None => settings.needed(Key::AppPrivateKeyFile)?.path()?,
    };
    input::check_one_stream(&key_file, &sign.file)?;
    let bad_key = |error: KeyError| {
        Mistake::new(
            format!("{} cannot be used: {error}", input::name(&key_file)),
            "Give the app's private key, and look at it with `alipay key inspect`",
        )
    };
    let bytes = input::bytes(&key_file)?;
    let key = KeyStructure::text_of(&bytes).and_then(PrivateKey::parse).map_err(bad_key)?;
    let params = params::read(&sign.file)?;
    let named = params.value("sign_type").map(|label| {
        let mistake =
            || Mistake::new("The parameter sign_type is none of RSA2, RSA and SM2", "Correct it, or leave it out");
        SignType::of_label(label).ok_or_else(mistake)
    });
    let sign_type = match (sign.sign_type, named) {
        (Some(given), _) => given,
        (None, Some(named)) => named?,
        (None, None) => settings.sign_type()?,
    };
    let signer = key.signer(sign_type).map_err(bad_key)?;
    if key.bits() < sign_type.min_bits() {
        return Err(bad_key(KeyError::TooShort { bits: key.bits(), min: sign_type.min_bits() }));
    }
    let signed = params.sign_now(&signer).map_err(|_| {
        Mistake::new("The parameters could not be signed", "Check that the charset has every character of them")
    })?;
    let signature = signed.params().value("sign").unwrap_or_default();
    let text = visible(&signed.params().sign_source());
    Ok(Answer::right(format!("Signed text:\n{text}\n\nSignature, {sign_type}:\n{signature}\n")))
}
