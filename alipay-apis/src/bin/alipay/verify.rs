//! Verifies what the platform sent.

use crate::{
    config::ConfigFile,
    input,
    outcome::{Answer, Mistake, Run, visible},
    platform_key::{self, PlatformKey, sign_type},
};
use alipay::{
    Charset, DecodedBody, Envelope, EnvelopeError, Sign, SignType,
    notify::{NotifyError, ReceivedForm},
};
use serde_json::{Map, Value};
use std::path::PathBuf;

/// Verifies what the platform sent: a response, a notification, or the address that a browser came back to.
///
/// Hand over what came, byte by byte: what was decoded, formatted or copied from a log is something else.
#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    config: ConfigFile,
    /// The key that the console calls Alipay public key or, in certificate mode, the platform's certificate; without it
    /// what the settings file names.
    #[arg(long, value_name = "FILE", env = "ALIPAY_PUBLIC_KEY_FILE", hide_env_values = true)]
    alipay_public_key: Option<PathBuf>,
    /// RSA2, RSA or SM2; without it what the settings file says, or RSA2.
    #[arg(long, value_name = "TYPE", value_parser = sign_type)]
    sign_type: Option<SignType>,
    /// Of responses: the API that was called. Without it, the one member that can be an answer is taken.
    #[arg(long)]
    method: Option<String>,
    /// Of notifications and returns: a parameter of your own in the query of notify_url or return_url. Repeatable.
    #[arg(long, value_name = "NAME")]
    own_param: Vec<String>,
    #[arg(value_enum)]
    what: What,
    /// The file with it; - is standard input. Of a return, also the address itself.
    #[arg(default_value = "-")]
    file: PathBuf,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum What {
    /// The JSON body that answered a call.
    Response,
    /// The form body that came to notify_url.
    Notification,
    /// The address, or its query, with which a browser came to return_url.
    Return,
}

pub(crate) fn run(verify: &Verify) -> Run {
    let settings = verify.config.settings()?;
    let key_file = match &verify.alipay_public_key {
        Some(path) => path.clone(),
        None => settings.platform_key_file()?,
    };
    input::check_one_stream(&key_file, &verify.file)?;
    let sign_type = verify.sign_type.map_or_else(|| settings.sign_type(), Ok)?;
    let key = platform_key::load(&key_file, sign_type)?;
    let content = match verify.what {
        What::Return => input::bytes_or_address(&verify.file)?,
        What::Response | What::Notification => input::bytes(&verify.file)?,
    };
    let content = input::trimmed(&content);
    match verify.what {
        What::Response => response(content, verify.method.as_deref(), &key),
        What::Notification => form(content, verify, &key),
        What::Return => form(input::query(content), verify, &key),
    }
}

fn response(body: &[u8], method: Option<&str>, key: &PlatformKey) -> Run {
    let mistake = |error: EnvelopeError| {
        Mistake::new(
            format!("This is no response to verify: {error}"),
            "Save the whole body as it came, and name the API with --method if several answers are in it",
        )
    };
    let body = DecodedBody::new(body, Charset::Utf8).or_else(|_| DecodedBody::new(body, Charset::Gbk));
    let body = body.map_err(|error| mistake(EnvelopeError::NotText(error.0)))?;
    let response_key = match method {
        Some(method) => format!("{}_response", method.replace('.', "_")),
        None => only_answer(body.text()),
    };
    let envelope = Envelope::open(&body, &response_key).map_err(mistake)?;
    let mut text = signed_text(envelope.node, body.charset());
    text += &other_certificate(envelope.cert_sn.as_deref(), key);
    Ok(match (envelope.verify(&key.verifier), &envelope.sign) {
        (Ok(true), _) => right(text, key),
        (_, Sign::Missing) => {
            Answer::wrong(text + "NOT SIGNED: only some refusals are, and nothing in them is proven.\n")
        }
        (_, Sign::NotText) => Answer::wrong(text + "WRONG: the member `sign` is no text.\n"),
        _ => wrong(
            text,
            key,
            "the file is the body as it came, not formatted, decrypted or written anew by a JSON library",
            "response",
        ),
    })
}

/// The name of the one member that can be an answer. If there is not exactly one, opening the envelope says why.
fn only_answer(text: &str) -> String {
    let object: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
    let mut names = object.keys().filter(|name| name.ends_with("_response") && *name != "error_response");
    match (names.next(), names.next()) {
        (Some(name), None) => name.clone(),
        _ => String::new(),
    }
}

fn form(body: &[u8], verify: &Verify, key: &PlatformKey) -> Run {
    let received = match ReceivedForm::read(body, &verify.own_param) {
        Ok(received) => received,
        Err(error @ (NotifyError::SignatureMissing | NotifyError::Duplicate | NotifyError::Ambiguous)) => {
            return Ok(Answer::wrong(format!("WRONG: {error}.\n")));
        }
        Err(error) => {
            return Err(Mistake::new(
                format!("This cannot be verified: {error}"),
                "Save the body or the address as it came, before a framework decodes it",
            ));
        }
    };
    let verified = received.verified_text(key.sign_type, &key.verifier);
    let bytes = verified.as_ref().ok().cloned().or_else(|| received.texts().next()).unwrap_or_default();
    let (shown, charset) = input::decoded(&bytes, received.charset());
    let mut text = signed_text(&shown, charset);
    text += &other_certificate(received.cert_sn(), key);
    Ok(match verified {
        Ok(_) => right(text, key),
        Err(NotifyError::SignType) => {
            Answer::wrong(text + "WRONG: `sign_type` is another one. Give the app's own with --sign-type.\n")
        }
        Err(_) => wrong(
            text,
            key,
            "parameters of your own, which the platform did not sign, are named with --own-param",
            "notification",
        ),
    })
}

fn signed_text(text: &str, charset: Charset) -> String {
    format!("Text under the signature, {}:\n{}\n\n", charset.as_str(), visible(text))
}

/// A line where another certificate is named than the given one.
fn other_certificate(named: Option<&str>, key: &PlatformKey) -> String {
    match (named, &key.sn) {
        (Some(named), Some(given)) if named != given => {
            format!("It names the certificate {}, and not the given one.\n", visible(named))
        }
        _ => String::new(),
    }
}

fn right(text: String, key: &PlatformKey) -> Answer {
    Answer::right(format!("{text}RIGHT: signed with the key {}.\n", key.title))
}

fn wrong(text: String, key: &PlatformKey, hint: &str, what: &str) -> Answer {
    Answer::wrong(format!(
        "{text}WRONG: not signed with the key {}, or not this text. Check that\n\
         - the key is the console's \"Alipay public key\" and not the app's own,\n\
         - both are of the same environment, production or sandbox,\n\
         - {hint}.\n\
         `alipay explain {what}` with the same file says which.\n",
        key.title,
    ))
}
